"""What the engine tells its journal of a call, flow by flow."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from longlines.flow import library
from longlines.flow.engine import Engine
from longlines.flow.phone import Hangup
from tests.flows.caller import HANGS_UP, Caller, arrival, engine_of

PROMPTS = "hello: Hello.\nagain: Your number is {pin}.\n"


@dataclass
class Kept:
    """A journal in memory."""

    notes: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def note(self, call: str, what: str, facts: Mapping[str, str]) -> None:
        self.notes.append((call, what, dict(facts)))

    def told(self) -> list[str]:
        """`enter hello`, `keys 1`...: what happened and the fact that matters most."""
        matters = ("step", "key", "digits", "masked", "name", "seconds")
        return [
            f"{what} {next((facts[name] for name in matters if name in facts), '')}".strip()
            for _, what, facts in self.notes
        ]


def served(folder: Path, kept: Kept, steps: str) -> Engine:
    """An engine with one flow."""
    flows = folder / "flows"
    (flows / "prompts").mkdir(parents=True)
    (flows / "prompts" / "en.yaml").write_text(PROMPTS)
    (flows / "try.yaml").write_text(f"flow: try\non_failure: bye\nsteps:\n{steps}")
    engine = engine_of(library.read(flows), folder)
    return replace(engine, journal=kept)


ASK = """\
  number:
    ask: {prompt: hello, digits: 4, save_as: pin}
  copy:
    set: {again: "{pin}"}
  say_it:
    say: again
  bye: {end: completed}
"""


async def test_steps_prompts_keys_values_and_the_end(tmp_path: Path) -> None:
    kept = Kept()
    await served(tmp_path, kept, ASK).serve(arrival("try"), Caller(["4711#"]))
    assert kept.told() == [
        "enter number",
        "prompt hello",
        "keys 4",
        "keys 711",
        "saved pin",
        "outcome number",
        "enter copy",
        "saved again",
        "outcome copy",
        "enter say_it",
        "prompt again",
        "outcome say_it",
        "enter bye",
        "outcome bye",
    ]
    assert kept.notes[-1][2]["word"] == "completed"
    prompt = next(facts for _, what, facts in kept.notes if facts.get("key") == "again")
    assert int(prompt["pieces"]) >= 5, "each digit is a piece"
    assert {call for call, _, _ in kept.notes} == {"1.1"}


async def test_a_secret_is_told_nowhere_also_not_under_another_name(tmp_path: Path) -> None:
    kept = Kept()
    steps = ASK.replace("save_as: pin}", "save_as: pin}\n    secret: true")
    await served(tmp_path, kept, steps).serve(arrival("try"), Caller(["4711#"]))
    told = kept.told()
    assert [each for each in told if each.startswith("keys")] == ["keys 1", "keys 3"]
    assert not any(
        "4711" in value or "711" in value for _, _, f in kept.notes for value in f.values()
    )
    names = [facts for _, what, facts in kept.notes if what == "saved"]
    assert names == [
        {"leg": "1.1", "name": "pin", "masked": "yes"},
        {"leg": "1.1", "name": "again", "masked": "yes"},
    ]


async def test_a_hang_up_is_told_and_goes_on(tmp_path: Path) -> None:
    kept = Kept()
    with pytest.raises(Hangup):
        await served(tmp_path, kept, ASK).serve(arrival("try"), Caller([HANGS_UP]))
    assert kept.told()[-1] == "hangup"


async def test_a_leg_is_told_under_its_call(tmp_path: Path) -> None:
    kept = Kept()
    of_a_call = replace(arrival("try"), id="1.2", linkedid="1.1")
    await served(tmp_path, kept, ASK).serve(of_a_call, Caller(["4711#"]))
    assert {(call, facts["leg"]) for call, _, facts in kept.notes} == {("1.1", "1.2")}


async def test_being_asked_again_and_with_an_outcome(tmp_path: Path) -> None:
    kept = Kept()
    engine = served(tmp_path, kept, ASK)
    caller = Caller(["4711#"])
    await engine.serve(arrival("try"), caller)
    place = caller.variables["LL_PLACE"]
    kept.notes.clear()
    await engine.serve(arrival("try", place=place), Caller([]))
    assert kept.told()[0] == "asked_again say_it"
    kept.notes.clear()
    await engine.serve(arrival("try", place=place, outcome="done"), Caller([]))
    assert kept.told()[:2] == ["resumed say_it", "outcome say_it"]


async def test_what_could_not_be_carried_out(tmp_path: Path) -> None:
    kept = Kept()
    steps = '  a: {say: {recorded: "{caller}"}}\n  bye: {end: completed}\n'
    await served(tmp_path, kept, steps).serve(arrival("try"), Caller([]))
    (why,) = [facts["why"] for _, what, facts in kept.notes if what == "failed"]
    assert why == "the value is no recording"
    assert kept.told()[-1].endswith("bye")
