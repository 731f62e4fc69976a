"""Every caller's queue has all who may take him, the best first, and opens to the others."""

import itertools
from configparser import ConfigParser

from longlines.queues import compiling
from longlines.queues.model import Staff
from tests.unit.queues.test_queues_reading import GOOD, staff

DISPLAY = {"ann": "Ann", "bea": "Bea", "cleo": "Cleo"}


def members(text: str) -> dict[str, dict[str, int]]:
    """By queue, the penalty of each member, as Asterisk reads them."""
    found: dict[str, dict[str, int]] = {}
    queue = ""
    for line in text.splitlines():
        if line.startswith("["):
            queue = line.strip("[]")
            found[queue] = {}
        elif line.startswith("member => "):
            interface, penalty, _, state = line.removeprefix("member => ").split(",")
            assert state == interface
            found[queue][interface.removeprefix("PJSIP/")] = int(penalty)
    return found


def everybody() -> Staff:
    return compiling.everybody(staff(), {"ann": "en", "bea": "en", "cleo": "es"})


def test_a_queue_for_each_skill_in_each_language_and_one_for_each_qualification() -> None:
    made = members(compiling.queues(everybody(), DISPLAY))
    languages, skills = ("en", "es"), ("operators", "collect", "billing")
    names = {f"{skill}-{language}" for skill, language in itertools.product(skills, languages)}
    assert made.keys() == names | {"billing"}
    assert set(compiling.names(everybody())) == names


def test_the_best_come_first_and_who_is_not_qualified_never() -> None:
    made = members(compiling.queues(everybody(), DISPLAY))
    assert made["collect-en"] == {"ann": 1, "bea": 1, "cleo": 2}
    assert made["collect-es"] == {"ann": 1, "cleo": 2, "bea": 3}
    assert made["operators-es"] == {"ann": 1, "cleo": 1, "bea": 2}
    assert made["billing-es"] == {"bea": 1}
    assert made["billing"] == {"bea": 0}


def test_of_whom_nothing_is_said_speaks_the_language_of_his_account() -> None:
    (cleo,) = [each for each in everybody().operators if each.account == "cleo"]
    assert (cleo.languages, cleo.skills) == (("es",), ())


def test_in_the_end_everybody_is_rung() -> None:
    rules = compiling.rules(everybody())
    (block,) = [each for each in rules.split("[") if each.startswith("collect-es]")]
    steps = [line.removeprefix("penaltychange => ") for line in block.splitlines()[1:] if line]
    assert steps == ["5,2", "9,2000"]
    for skill, language in itertools.product((None, *everybody().skills), everybody().languages):
        opened = compiling.opened(everybody(), skill, language)
        assert opened[-1][1] == compiling.MOST_PENALTY
        assert [at for at, _ in opened] == sorted({at for at, _ in opened})


def test_nobody_there_turns_a_caller_away_but_not_from_his_last_queue() -> None:
    text = compiling.queues(everybody(), DISPLAY)
    read = ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    read.read_string(text)
    assert read["collect-en"]["joinempty"] == "unavailable,invalid"
    assert read["collect-en"]["leavewhenempty"] == "unavailable,invalid"
    assert (read["billing"]["joinempty"], read["billing"]["leavewhenempty"]) == ("yes", "no")
    assert read["collect-en"]["strategy"] == "leastrecent"
    assert (read["collect-en"]["timeout"], read["collect-en"]["wrapuptime"]) == ("12", "0")
    assert read["collect-en"]["defaultrule"] == "collect-en"


def test_without_a_staff_there_is_nothing_but_the_queue_that_rings_everybody() -> None:
    assert members(compiling.queues(None, DISPLAY)) == {}
    assert "[" not in compiling.rules(None)


def test_an_account_that_is_no_operator_s_never_reaches_the_configuration() -> None:
    hostile = staff(GOOD.replace("  ann:", '  "ann,0,[emergency]":'))
    assert "emergency" not in compiling.queues(hostile, DISPLAY)
