"""hear_name: a name said, or keyed after all."""

from pathlib import Path

import pytest

from longlines.directory.listing import Listing
from longlines.flow.hearing import Hearing, Outcome
from longlines.flow.services import Services
from longlines.rehearsal.listings import KnownListings, ListingsOfCase, OnPaper
from tests.flows.caller import SAYS_NOTHING, SILENT, Caller
from tests.flows.verbs.stage import Stage, problems, word
from tests.flows.verbs.test_look_up import ANN, BEA

STEPS = """\
  begin:
    set: {first_key: none}
  say:
    hear_name: {prompt: name, place: "{dialled}", keys: {0: help}, most: 1}
    then: which
    if_keyed: key
    if_no_input: silent
    if_unsure: unsure
    if_busy: busy
    if_slow: slow
    if_not_installed: key
    if_spent: spent
  key:
    look_up: {prompt: hello, begun: "{first_key}", more: hello, tries: 1}
    if_no_input: silent
  which:
    choose: {each: each, keys: {9: say}}
  fine: {end: fine}
  silent: {end: silent}
  unsure: {end: unsure}
  busy: {end: busy}
  slow: {end: slow}
  spent: {end: spent}
  help: {end: helped}
"""
TEXTS = 'name: "Say it."\neach: "{hit:name} is {choice:number}."\n'


class Ear:
    """Hears one thing, and keeps what it was asked."""

    def __init__(self, outcome: Outcome = "heard", *found: Listing, there: bool = True) -> None:
        self.hearing = Hearing(outcome, found)
        self.asked: list[tuple[str, str, str]] = []
        self._there = there

    def ready(self, language: str) -> bool:
        return self._there and language == "en"

    async def hear(self, sound: Path, place: str, kind: str) -> Hearing:
        self.asked.append((sound.name, place, kind))
        return self.hearing


async def call(folder: Path, ear: Ear, *script: str, **arriving: str) -> Caller:
    known = KnownListings(ListingsOfCase((ANN, BEA)), lambda number: number)
    services = Services(listings=known, speaker=OnPaper(), recogniser=ear)
    stage = Stage(folder, STEPS, texts=TEXTS, services=services)
    return await stage.call(*script, **arriving)


async def test_a_name_that_was_heard_is_chosen_by_key(tmp_path: Path) -> None:
    ear = Ear("heard", BEA, ANN)
    caller = await call(tmp_path, ear, "Bea Jones", SILENT, "2", dialled="22")
    assert word(caller) == "fine"
    told = [heard for heard in caller.heard if heard in ("Bea Jones", "Ann Smith")]
    assert told[:2] == ["Bea Jones", "Ann Smith"]
    assert ear.asked == [("1.1-said-name.wav", "22", "")]


async def test_the_recording_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "recordings").mkdir()
    path = tmp_path / "recordings" / "1.1-said-name.wav"
    path.write_bytes(b"a voice")
    await call(tmp_path, Ear("unsure"), "Bea Jones", dialled="22")
    assert not path.exists()


@pytest.mark.parametrize("outcome", ["unsure", "busy", "slow"])
async def test_every_other_end_has_its_road(tmp_path: Path, outcome: Outcome) -> None:
    assert word(await call(tmp_path, Ear(outcome), "Bea Jones", dialled="22")) == outcome


async def test_a_key_begins_the_name(tmp_path: Path) -> None:
    caller = await call(tmp_path, Ear(), "266#", "1", dialled="22")
    assert word(caller) == "fine"
    assert "Hello." not in caller.heard
    assert "Ann Smith" in caller.heard


async def test_a_key_leads_elsewhere_and_silence_too(tmp_path: Path) -> None:
    assert word(await call(tmp_path / "a", Ear(), "0", dialled="22")) == "helped"
    assert word(await call(tmp_path / "b", Ear(), SAYS_NOTHING, dialled="22")) == "silent"
    assert word(await call(tmp_path / "c", Ear(), SAYS_NOTHING, "5", dialled="22")) == "silent"


async def test_where_nothing_is_installed_nothing_is_said_of_it(tmp_path: Path) -> None:
    caller = await call(tmp_path, Ear(there=False), "266#", "1", dialled="22")
    assert word(caller) == "fine"
    assert caller.heard[0] == "Hello."


async def test_searches_are_counted(tmp_path: Path) -> None:
    caller = await call(tmp_path, Ear("heard", BEA), "Bea Jones", "9", SILENT, dialled="22")
    assert word(caller) == "spent"


def test_mistakes(tmp_path: Path) -> None:
    wrong = STEPS.replace("most: 1", "most: 1, kind: persons")
    assert any("is no kind of listing" in found for found in problems(tmp_path, wrong))
