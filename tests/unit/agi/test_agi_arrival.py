"""Who a call's caller is, from what the dialplan tells the engine."""

from agi.calls import arrival

HEADER = {"agi_uniqueid": "1.7", "agi_callerid": "+12025550101", "agi_arg_1": "direct-call"}


def test_the_caller_is_who_calls() -> None:
    assert arrival(HEADER).caller == "+12025550101"
    assert arrival({**HEADER, "agi_arg_8": ""}).caller == "+12025550101"


def test_the_caller_of_a_moved_call_is_who_moved_it() -> None:
    assert arrival({**HEADER, "agi_arg_8": "+12025550102"}).caller == "+12025550102"


def test_a_caller_without_a_number_is_nobody() -> None:
    assert arrival({**HEADER, "agi_callerid": "s"}).caller == ""
