"""What emergency calls must survive, with few calls; `make emergency` plays it with a hundred."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pbx.conftest import Register
from tests.pbx.emergency import Centre
from tests.pbx.emergency_scenes import SCENES, USERS
from tests.pbx.emergency_stage import Stage
from tests.pbx.exchange import Exchange

CALLS = {"random edits": 8, "malformed SIP beside it": 40}
FEW = 4
PLAYED = sorted(SCENES.keys() - {"the disk is full"})


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """A running exchange with two simulated PSAPs."""
    running = Exchange(Path(tmp_path_factory.mktemp("scenes")) / "var", psap=True)
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.mark.parametrize("name", PLAYED)
async def test_every_call_is_answered(exchange: Exchange, register: Register, name: str) -> None:
    stage = Stage(Centre(exchange), [await register(user) for user in USERS])
    await stage.centre.no_channel_is_left(10)
    result = await SCENES[name](stage, CALLS.get(name, FEW))
    print(name, result)
    assert result.holds, result.words
    assert result.good == result.of > 0
