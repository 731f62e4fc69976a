"""A few calls made and moved at random; tests/faults/random_calls.py makes hundreds."""

import asyncio
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from longlines import store
from tests.faults.random_calls import live
from tests.pbx.behaviours import People
from tests.pbx.carriers import Office, running
from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange
from tests.pbx.judging import judge
from tests.pbx.moving import DIALLED

CALLS = 12
SEED = 5


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A running exchange with carriers."""
    with running(Path(tmp_path_factory.mktemp("random")) / "var") as opened:
        yield opened


@pytest.fixture(scope="module")
def exchange(office: Office) -> Exchange:
    return office.exchange


async def test_each_line_is_charged_once_and_to_the_second(
    office: Office, register: Register
) -> None:
    phones = {user: await register(user) for user in DIALLED}
    people = People(office.exchange, phones, random.Random(SEED))
    stories = await live(office, people, CALLS)
    engine = store.connect(office.settings.database_url)
    verdict = await judge(engine, stories)
    engine.dispose()
    assert not verdict.wrong, "\n".join(verdict.wrong)
    assert verdict.lines >= CALLS
    done = await asyncio.to_thread(office.exchange.longlines, "reconcile", "--json")
    assert json.loads(done.stdout)["differences"] == []
