"""Asterisk's own recorded words: they are there, as long as we think, and heard in a call."""

import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from longlines import settings
from longlines.flow.spoken import recorded
from longlines.host.pbx_words import SOUNDS
from longlines.telephones import tones
from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange, file_of

FLOW = """
flow: not-in-service
steps:
  spanish:
    set: {language: es, due: "221"}
  speak:
    say: {prompt: amount}
  bye: {end: completed}
"""


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """An exchange that tells whoever dials a wrong number the number 221, in Spanish."""
    running = Exchange(Path(tmp_path_factory.mktemp("words")) / "var")
    (running.flows / "not-in-service.yaml").write_text(FLOW)
    for language in ("en", "es", "zh"):
        with (running.flows / "prompts" / f"{language}.yaml").open("a") as file:
            file.write('amount: "{due:number}"\n')
    with running:
        yield running


async def test_a_caller_hears_them_in_a_language_that_the_telephone_has_not(
    exchange: Exchange, register: Register
) -> None:
    alice = await register("alice")
    leg = await alice.dial("5")
    await leg.ended(20)
    spanish = recorded.words()["es"]
    # The last packets of a call may be lost: the beginning of a word tells which it is.
    hundreds = leg.heard.match(file_of(spanish["doscientos"]), most=1.0)
    ones = leg.heard.match(file_of(spanish["veintiuno"]), most=1.0)
    assert min(hundreds.score, ones.score) > tones.HEARD
    gap = ones.offset - hundreds.offset
    assert gap == pytest.approx(spanish["doscientos"].seconds, abs=0.3)


def test_the_table_of_them_is_that_of_the_packages() -> None:
    folder = settings.load().pbx_root / SOUNDS
    for table in recorded.words().values():
        for audio in table.values():
            with wave.open(str(folder / f"{audio.path}.wav")) as file:
                assert file.getnframes() / file.getframerate() == pytest.approx(
                    audio.seconds, abs=0.001
                )
