"""The test that replays a call."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from longlines.trace.entries import Trace
from longlines.trace.replay import NoTest, as_test
from tests.unit.trace.story import CALLED, begun, captured, event, note, over, traced

ACCOUNTS = {"+12025550101": "alice", "+12025550102": "bob"}


def test_of(trace: Trace) -> dict[str, Any]:
    body: dict[str, Any]
    (body,) = yaml.load(as_test(trace, ACCOUNTS), Loader=yaml.BaseLoader)["tests"].values()
    return body


test_of.__test__ = False  # type: ignore[attr-defined]


def test_a_real_collect_call(tmp_path: Path) -> None:
    assert test_of(captured(tmp_path)) == {
        "dial": "0",
        "from": "alice",
        "caller": [
            {"hears": "main-menu"},
            {"keys": "1"},
            {"hears": "enter-number"},
            {"keys": "2025550102#"},
            {"hears": "say-your-name"},
            {"speaks": "1.5s"},
            {"hears": "calling"},
        ],
        "called": [
            {"answers": "0.1s"},
            {"hears": "collect-who-calls"},
            {"hears": "collect-offer"},
            {"keys": "1"},
            {"talks": "0.4s"},
        ],
        "expect": {
            "outcome": "completed",
            "dialled": "accepted",
            "number": "bob",
            "saved": {"callee": "2025550102"},
            "bill": {"to": "bob", "seconds": "0.4"},
        },
    }


def menu(at: float, **facts: str) -> bytes:
    return note("enter", at, flow="main-menu", step="choose", verb="menu", **facts)


def heard(at: float) -> bytes:
    return note("prompt", at, key="main-menu", pieces="1", stoppable="yes")


def test_silence_then_an_operator(tmp_path: Path) -> None:
    events = [
        *begun(),
        event("STREAM_END", 3),
        event("STREAM_END", 11),
        event("LL_QUEUE", 16.1, extra="queue=operators&reason=operator"),
        event("CHAN_START", 16.2, CALLED, channame="PJSIP/operator1-00000009"),
        event("ANSWER", 19, CALLED, channame="PJSIP/operator1-00000009"),
        event("BRIDGE_ENTER", 19.1, CALLED, extra={"bridge_id": "b"}),
        event("BRIDGE_ENTER", 19.1, extra={"bridge_id": "b"}),
        *over(25, CALLED),
    ]
    notes = [
        menu(0.1),
        heard(0.1),
        heard(8),
        note("outcome", 16, step="choose", outcome="no_input", to="operator"),
        note("hand_back", 16, step="operator", next="queue"),
    ]
    told = test_of(traced(tmp_path, events, notes))
    assert told["caller"][:4] == [
        {"hears": "main-menu"},
        "silence",
        {"hears": "main-menu"},
        "silence",
    ]
    assert told["operator"] == {"answers": "3.0s"}
    assert told["expect"] == {
        "outcome": "operator",
        "dialled": "none",
        "reason": "operator",
        "bill": "none",
    }


def test_hanging_up_in_a_prompt(tmp_path: Path) -> None:
    events = [*begun(), event("STREAM_END", 2.5), *over(2.5)]
    told = test_of(traced(tmp_path, events, [menu(0.1), heard(0.1), note("hangup", 2.5)]))
    assert told["caller"] == [{"hangs_up": "2.5s"}]
    assert told["expect"]["outcome"] == "hung_up"


@pytest.mark.parametrize(
    ("outcome", "ring"),
    [
        ("busy", "busy"),
        ("no_answer", "no_answer"),
        ("refused", "refuses"),
        ("unavailable", "unavailable"),
        ("failed", "fails"),
    ],
)
def test_telephones_that_are_not_answered(outcome: str, ring: str, tmp_path: Path) -> None:
    order = "number=%2B12025550102&bill_to=%2B12025550102&carrier=local&consent=1"
    events = [
        *begun(),
        event("LL_DIAL", 1, extra=order),
        event("CHAN_START", 1.1, CALLED),
        event("LL_DIALLED", 3, extra=f"outcome={outcome}&cause=17"),
        event("ANSWER", 4, userfield="flow=collect-call&end=completed"),
        *over(5, CALLED),
    ]
    told = test_of(traced(tmp_path, events, [menu(0.1)]))
    assert told["called"] == [ring]
    assert told["expect"]["dialled"] == outcome
    assert told["expect"]["number"] == "bob"
    assert told["expect"]["outcome"] == "completed"
    assert told["expect"]["bill"] == "none"


def test_secret_keys_are_zeros_with_a_remark(tmp_path: Path) -> None:
    notes = [menu(0.1, secret="yes"), note("keys", 2, masked="4")]
    trace = traced(tmp_path, [*begun(), *over(4)], notes)
    assert {"keys": "0000"} in test_of(trace)["caller"]
    assert "# Secret keys are zeros here." in as_test(trace, ACCOUNTS)


def test_a_call_without_a_journal_makes_no_test(tmp_path: Path) -> None:
    with pytest.raises(NoTest, match="journal has nothing of this call"):
        as_test(traced(tmp_path, [*begun(), *over(4)], []), ACCOUNTS)


def test_words_that_are_no_prompt_s(tmp_path: Path) -> None:
    events = [*begun(), event("STREAM_END", 2), event("STREAM_END", 4), event("STREAM_END", 6)]
    notes = [
        note("enter", 0.1, flow="f", step="a", verb="say"),
        note("prompt", 0.1, key="text:You have {balance} left, dear caller.", pieces="1"),
        note("prompt", 0.2, key="", kind="money", text="three dollars", pieces="1"),
        note("prompt", 0.3, key="", kind="recorded", pieces="1"),
    ]
    trace = traced(tmp_path, [*events, *over(9)], notes)
    assert [entry.text for entry in trace.entries if entry.what == "prompt"] == [
        'plays "You have {balance} left, dear caller."',
        'plays money "three dollars"',
        "plays recorded",
    ]
    assert test_of(trace)["caller"] == [
        {"says": "left, dear caller."},
        {"says": "three dollars"},
        {"says": "recording"},
        {"hangs_up": "3.0s"},
    ]
