"""Nothing but the emergency dialplan can catch an emergency number, whatever else is edited."""

import random

import pytest

from longlines.emergency import compiling, dialplan, proof
from longlines.emergency.matching import matches, order
from longlines.emergency.numbers import variants
from tests.unit.emergency.edits import FILES, edited
from tests.unit.emergency.plans import plan

PLAN = plan()
EDITS = 200


@pytest.mark.parametrize(
    ("exten", "dialled", "hit"),
    [
        ("911", "9-1-1", True),
        ("9-11", "911", True),
        ("911", "9111", False),
        ("_NXX", "911", True),
        ("_NXX", "111", False),
        ("_9.", "911", True),
        ("_911.", "911", False),
        ("_911!", "911", True),
        ("_[89]1[1-3]", "912", True),
        ("_[89]1[1-3]", "914", False),
        ("_9[]11", "911", True),
        ("_9[11", "911", False),
        ("_nxx", "911", True),
    ],
)
def test_it_matches_as_asterisk_does(exten: str, dialled: str, hit: bool) -> None:
    assert matches(exten, dialled) is hit


def test_the_narrower_extension_comes_first() -> None:
    tried = ["_!", "_.", "_X.", "_NXX", "_[89]11", "_9XX", "_911", "911"]
    assert sorted(tried, key=order) == list(reversed(tried))


def test_the_shipped_dialplan_is_proved() -> None:
    assert _problems(FILES) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("include => emergency\n", "", "lacks the line"),
        ("include => emergency\ninclude => rehearsal", "include => rehearsal\ninclude => emergency",
         "must include emergency before"),
        ("include => emergency\n", "exten => _9XX,1,Hangup()\n", "lacks the line"),
        ("[operators]\n", "[operators]\nexten => _9XX,1,Hangup()\n", "catches 911"),
        ("include => emergency\ninclude => spaces", "include => spaces", "[moved] lacks the line"),
        ("[services]\n", "[services]\nswitch => Realtime\n", "could send a number anywhere"),
        ("[services]\n", "[services]\n#exec /bin/true\n", "what it brings is unknown"),
        ("[services]\n", "[m]\nexten => s,1,WaitExten(5)\n[services]\n", "[m] lacks the line"),
        ("[services]\n", "[emergency]\nexten => 911,1,Hangup()\n[services]\n", "catches 911"),
    ],
)  # fmt: skip
def test_an_edit_that_could_catch_one_is_told(old: str, new: str, said: str) -> None:
    name = next(name for name in ("callers.conf", "moved.conf") if old in FILES[name])
    found = _problems({**FILES, name: FILES[name].replace(old, new, 1)})
    assert any(said in each for each in found), found


def test_no_random_edit_leads_an_emergency_number_astray() -> None:
    """Each edit is either refused, or every number still reaches emergency: counted."""
    chance = random.Random(911)
    refused = harmless = 0
    for _ in range(EDITS):
        files = edited(chance)
        read = dialplan.read({**files, "emergency.conf": compiling.compiled(PLAN)})
        if list(proof.of(PLAN, read)):
            refused += 1
            continue
        harmless += 1
        for context in proof.ROOTS:
            for text in variants(PLAN):
                found = read.found(context, text)
                assert found is not None
                assert found.context == "emergency"
    assert refused + harmless == EDITS
    assert refused > EDITS / 10
    assert harmless > EDITS / 10


def _problems(files: dict[str, str]) -> list[str]:
    return [str(each) for each in proof.of(PLAN, dialplan.read(files))]
