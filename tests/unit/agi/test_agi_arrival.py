"""Who a call's caller is, from what the dialplan tells the engine."""

from agi.calls import arrival
from agi.question import Question, asked

HEADER = {"agi_uniqueid": "1.7", "agi_callerid": "+12025550101"}


def test_the_caller_is_who_calls() -> None:
    assert arrival(HEADER, Question()).caller == "+12025550101"
    assert arrival(HEADER, Question(moved_by="")).caller == "+12025550101"


def test_the_caller_of_a_moved_call_is_who_moved_it() -> None:
    assert arrival(HEADER, Question(moved_by="+12025550102")).caller == "+12025550102"


def test_a_caller_without_a_number_is_nobody() -> None:
    assert arrival({**HEADER, "agi_callerid": "s"}, Question()).caller == ""


def test_the_question_is_read_by_its_bars() -> None:
    told = asked({"agi_arg_1": "direct-call|UExB|busy|2||Ring|+12025550102|4500|1.6|2025550103"})
    assert told == Question(
        flow="direct-call",
        place="UExB",
        outcome="busy",
        tries="2",
        state="Ring",
        moved_by="+12025550102",
        left="4500",
        within="1.6",
        dialled="2025550103",
    )
    assert asked({"agi_arg_1": "main-menu"}) == Question("main-menu")
    assert asked({}) == Question()


def test_what_was_dialled_is_no_other_field() -> None:
    told = asked({"agi_arg_1": "direct-call|||||Up||||1|2|+12025550102"})
    assert (told.moved_by, told.dialled) == ("", "1|2|+12025550102")
    assert arrival(HEADER, told).dialled == "12+12025550102"
