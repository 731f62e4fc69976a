"""Which carriers are flagged for false answers."""

import pytest

from longlines.carriers.quality.false_answers import suspicion

HONEST = {"acd": 120.0, "short": 0.05, "instant": 0.0, "silent": 0.0}


@pytest.mark.parametrize(
    "mine",
    [
        HONEST,
        {**HONEST, "short": 0.9},
        {**HONEST, "instant": 0.9},
        {**HONEST, "acd": 20.0},
        {},
    ],
)
def test_one_sign_is_none(mine: dict[str, float]) -> None:
    assert suspicion(mine, [HONEST, HONEST]) == ""


def test_two_signs_are_told_in_words() -> None:
    said = suspicion({**HONEST, "instant": 0.8, "silent": 0.4}, [])
    assert said == (
        "false answers? 80% answered as soon as they were dialled; 40% without any sound"
    )
    said = suspicion({**HONEST, "acd": 9.0, "short": 0.5}, [HONEST, {**HONEST, "acd": 100.0}])
    assert said == (
        "false answers? 50% given up by the caller within seconds of the answer; "
        "calls last 9 s, at other carriers 110 s"
    )


def test_where_all_calls_are_short_nobody_is_suspected() -> None:
    here = {**HONEST, "short": 0.5, "acd": 10.0, "instant": 0.4}
    assert suspicion(here, [here, here]) == ""
