"""What a trace says of the carriers that were asked."""

import pytest

from longlines.trace import tries


def test_a_carrier_that_is_asked() -> None:
    facts = {"carrier": "cheap", "position": "1", "number": "+442079460012"}
    text = "asks the carrier cheap for +442079460012, as number 1 in order"
    assert tries.asked(facts) == text


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        (
            {"cause": "34", "sip": "503", "pdd": "", "answered": "0"},
            "SIP 503, every line there is taken (SIP 503), cause 34",
        ),
        (
            {"cause": "102", "sip": "", "answered": "0"},
            "no reply, a timer ran out: no reply came (SIP 408 or 504), cause 102",
        ),
        (
            {"cause": "19", "sip": "180", "pdd": "1250", "answered": "0"},
            "rang after 1.25 s, SIP 180, it rang, and nobody answered (SIP 480), cause 19",
        ),
        (
            {"cause": "16", "pdd": "1009", "answered": "1", "after": "2013", "mos": "4.29"},
            "rang after 1.009 s, answered after 2.013 s, MOS 4.29",
        ),
        (
            {"answered": "1", "pdd": "8", "after": "8", "loss": "1.50", "jitter": "12"},
            "rang after 0.008 s, answered after 0.008 s, 1.50 % of the sound lost, 12 ms of jitter",
        ),
    ],
)
def test_what_it_came_to(facts: dict[str, str], text: str) -> None:
    assert tries.tried({"carrier": "cheap", **facts}) == f"is done with the carrier cheap: {text}"


def test_one_that_is_full() -> None:
    text = "passes the carrier cheap over: it carries as many calls as it may"
    assert tries.skipped({"carrier": "cheap", "why": "full"}) == text


@pytest.mark.parametrize("tell", [tries.asked, tries.tried, tries.skipped])
def test_an_event_without_facts_is_told_all_the_same(tell: "type[str]") -> None:
    assert "unknown" in tell({})
