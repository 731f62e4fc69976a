"""Threads beside the calls give way for as long as one of them works."""

import sys

from longlines.live.turns import TURN, calls_first


def test_the_last_to_end_puts_it_back() -> None:
    usual = sys.getswitchinterval()
    first, second = calls_first(), calls_first()
    with first:
        assert sys.getswitchinterval() < usual
        second.__enter__()
    assert abs(sys.getswitchinterval() - TURN) < TURN / 10
    second.__exit__(None, None, None)
    assert sys.getswitchinterval() == usual
