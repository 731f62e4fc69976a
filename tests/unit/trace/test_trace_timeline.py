"""The story of a call, from captured and from hand-made spools."""

import shutil
from pathlib import Path

import pytest

from longlines.billing.events import parse
from longlines.billing.framing import frames
from longlines.trace.entries import Trace
from longlines.trace.timeline import tell
from tests.unit.trace.story import (
    ACCEPTED,
    BILLING_CAPTURES,
    CALL,
    CALLED,
    CAPTURES,
    begun,
    captured,
    event,
    note,
    over,
    said,
    traced,
    written,
)

STORY = """
caller: dials 0, from +12025550101 "Alice"
longlines: answers
longlines: main-menu.choose (menu)
longlines: plays main-menu
caller: keys 1
longlines: main-menu.collect (goto)
longlines: collect-call.get_number (ask)
longlines: plays enter-number
caller: keys 2025550102#
longlines: keeps callee: "2025550102"
longlines: collect-call.get_name (record)
longlines: plays say-your-name
longlines: sounds the tone
caller: says something for 1.46 s
longlines: keeps caller_name: a recording of 1.46 s
longlines: collect-call.place_call (say)
longlines: collect-call.dial_callee (dial)
longlines: plays calling
longlines: calls +12025550102 by carrier local; +12025550102 is to pay, once they accept
longlines: rings bob
bob: picks up
longlines: collect-consent.who_calls (say)
longlines: plays collect-who-calls
longlines: collect-consent.offer (menu)
longlines: plays collect-offer
bob: keys 1
longlines: collect-consent.accept (end)
bob: accepts the charges (key 1)
caller: is connected with bob
longlines: parts caller and bob after 0.402 s
bob: hangs up: the call ended normally, cause 16
longlines: is done with +12025550102: they accepted, and the conversation is over
longlines: goes on at collect-call.dial_callee with accepted
longlines: collect-call.goodbye (end)
longlines: the flow ends: completed
longlines: lets caller go, as bob hung up: the call ended normally, cause 16
longlines: bills +12025550102: 0.404 s of talk by carrier local (not in the ledger yet)
"""


def test_a_real_collect_call(tmp_path: Path) -> None:
    trace = captured(tmp_path)
    assert said(trace) == STORY.strip().splitlines()
    assert not trace.live


def test_prompts_begin_and_end_when_the_pbx_says(tmp_path: Path) -> None:
    prompts = [entry for entry in captured(tmp_path).entries if entry.what == "prompt"]
    lasted = {
        entry.facts["key"]: round((entry.until - entry.at).total_seconds(), 2)
        for entry in prompts
        if entry.until
    }
    assert lasted == {
        "main-menu": 1.87,
        "enter-number": 1.9,
        "say-your-name": 2.08,
        "calling": 3.5,
        "collect-who-calls": 7.54,
        "collect-offer": 1.91,
    }
    stopped = [entry.facts["key"] for entry in prompts if entry.facts.get("stopped")]
    assert stopped == ["main-menu", "enter-number", "collect-offer"]


def from_billing(name: str, folder: Path) -> Trace:
    """The trace of a call that billing has a capture of; of a time before there was a journal."""
    shutil.copy(BILLING_CAPTURES / f"{name}.csv", folder / "cel.csv")
    sources = written(folder, None)
    pieces = [parse(piece) for _, piece in frames((folder / "cel.csv").read_bytes())]
    call = next(each.linkedid for each in pieces if each.flow)
    return tell(sources.find(call), {})


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("busy", "is done with +12025550113: busy: the line is busy (SIP 486 or 600), cause 17"),
        ("no_answer", "is done with +12025550114: nobody answered"),
        ("refused", "refuses by a key"),
        ("operator", "puts the caller into the queue operators; reason: collect-call"),
        ("caller_hangs_talking", "hangs up: the call ended normally, cause 16"),
        ("queue_abandoned", "bills nobody; outcome: abandoned"),
        ("newline", "the call was rejected (SIP 403 or 603), cause 21"),
    ],
)
def test_captured_ends_in_plain_words(name: str, sentence: str, tmp_path: Path) -> None:
    trace = from_billing(name, tmp_path)
    assert any(sentence in line for line in said(trace)), said(trace)
    assert any("journal has nothing" in remark for remark in trace.remarks)


def test_who_picked_up_is_told(tmp_path: Path) -> None:
    trace = from_billing("operator", tmp_path)
    (operator,) = [party for party in trace.parties if party.role == "operator"]
    lines = said(trace)
    assert f"{operator.name}: picks up" in lines
    assert f"caller: is connected with {operator.name}" in lines


def test_a_crash_of_the_engine_is_told(tmp_path: Path) -> None:
    notes = [
        note("enter", 1, flow="main-menu", step="choose", verb="menu"),
        note("asked_again", 3, flow="main-menu", step="choose"),
        note("enter", 3, flow="main-menu", step="choose", verb="menu"),
        note("outcome", 4, step="choose", outcome="no_input", to="operator"),
    ]
    lines = said(traced(tmp_path, begun(), notes))
    again = "is asked again at main-menu.choose: the engine before died or was cut off"
    assert lines.count(f"longlines: {again}") == 1
    assert "longlines: choose ends in no_input; on to operator" in lines


def test_a_crash_at_the_first_step_is_told_too(tmp_path: Path) -> None:
    notes = [note("enter", at, flow="main-menu", step="choose", verb="menu") for at in (1, 3)]
    lines = said(traced(tmp_path, begun(), notes))
    assert len([line for line in lines if "is asked again at main-menu.choose" in line]) == 1


def test_troubles_of_the_engine(tmp_path: Path) -> None:
    notes = [
        note("enter", 1, flow="f", step="a", verb="say"),
        note("failed", 1.1, step="a", why='the value "x" was never saved'),
        note("outcome", 1.1, step="a", outcome="go", to="operator"),
        note("line_lost", 2),
    ]
    lines = said(traced(tmp_path, begun(), notes))
    assert 'longlines: can\'t carry out a: the value "x" was never saved' in lines
    assert "longlines: lost its line to the PBX" in lines


def secret_steps() -> tuple[list[bytes], list[bytes]]:
    events = [event("DTMF", 2 + n / 10, extra={"digit": d}) for n, d in enumerate("4711#99")]
    notes = [
        note("enter", 1, flow="f", step="pin", verb="ask", secret="yes"),
        note("keys", 2.45, masked="5"),
        note("saved", 2.46, name="pin", masked="yes"),
        note("outcome", 2.7, step="pin", outcome="done", to="b"),
        note("hand_back", 2.8, step="b", next="end", LL_WORD="completed"),
    ]
    return [*begun(), *events, *over(4)], notes


def test_secret_keys_and_values_are_shown_nowhere(tmp_path: Path) -> None:
    trace = traced(tmp_path, *secret_steps())
    lines = said(trace)
    assert "caller: keys 5 digits (secret)" in lines
    assert "longlines: keeps pin: (secret)" in lines
    assert "caller: keys 2 digits, which no flow took" in lines
    assert not any(sign in str(trace.entries) for sign in ("4711", "99"))


def test_keys_without_a_journal_are_counted_only(tmp_path: Path) -> None:
    trace = traced(tmp_path, secret_steps()[0], [])
    assert "caller: keys 7 digits, which no flow took" in said(trace)


def test_keys_that_fell_between_two_commands_are_shown(tmp_path: Path) -> None:
    events = [event("DTMF", 2, extra={"digit": "5"}), event("DTMF", 2.4, extra={"digit": "1"})]
    notes = [
        note("enter", 1, flow="f", step="a", verb="menu"),
        note("keys", 2.41, digits="1"),
        note("outcome", 2.42, step="a", outcome="go", to="b"),
    ]
    lines = said(traced(tmp_path, [*begun(), *events, *over(4)], notes))
    assert "caller: keys 1" in lines
    assert "caller: keys 5, which no flow took" in lines


def test_events_of_later_versions_are_told_as_they_stand(tmp_path: Path) -> None:
    events = [
        *begun(),
        event("LL_NOTE", 1, extra="topic=billing&text=wants%20a%20refund"),
        event("LL_SURVEY", 2, extra="answer=4"),
        event("LL_EMPTY", 3),
        event("BLINDTRANSFER", 4, extra={"extension": "700"}),
        event("SOMETHING_NEW", 5),
    ]
    lines = said(traced(tmp_path, events, []))
    assert "longlines: notes note: topic: billing, text: wants a refund" in lines
    assert "longlines: notes survey: answer: 4" in lines
    assert "longlines: notes empty" in lines
    assert "caller: transfers the call" in lines
    assert "longlines: notes something_new" in lines


def test_an_emergency_call_needs_no_journal(tmp_path: Path) -> None:
    events = [
        event("CHAN_START", 0, exten="911"),
        event("ANSWER", 0.1, userfield="flow=emergency"),
        event("APP_START", 0.2, appname="Queue", userfield="flow=emergency"),
        event("CHAN_START", 1, CALLED, channame="PJSIP/operator1-00000002"),
        event("ANSWER", 2, CALLED, channame="PJSIP/operator1-00000002"),
    ]
    trace = traced(tmp_path, events, [])
    assert trace.remarks == []
    assert said(trace)[2:] == [
        "longlines: puts the caller into an operators' queue",
        "longlines: rings operator1",
        "operator1: picks up",
    ]
    assert trace.live


def test_the_journal_alone_tells_what_it_knows(tmp_path: Path) -> None:
    sources = written(tmp_path, None, (CAPTURES / "accepted.jsonl").read_bytes())
    trace = tell(sources.find(ACCEPTED), {})
    assert "caller: keys 2025550102#" in said(trace)
    assert "called: keys 1" in said(trace)
    assert trace.live
    assert any("only the engine's journal" in remark for remark in trace.remarks)


def test_the_consent_flow_is_found_by_its_leg(tmp_path: Path) -> None:
    """Also where the engine wasn't told to which call the leg belongs."""
    lines = (CAPTURES / "accepted.jsonl").read_bytes()
    leg = b"1795321396.1"
    assert b'"leg":"%s"' % leg in lines
    orphaned = b"".join(
        line.replace(b'"call":"%s"' % ACCEPTED.encode(), b'"call":"%s"' % leg)
        if b'"leg":"%s"' % leg in line
        else line
        for line in lines.splitlines(keepends=True)
    )
    sources = written(tmp_path, (CAPTURES / "accepted.csv").read_bytes(), orphaned)
    assert said(tell(sources.find(ACCEPTED), {})) == STORY.strip().splitlines()


def test_words_of_prompts_without_a_note(tmp_path: Path) -> None:
    events = [
        *begun(),
        event("STREAM_BEGIN", 1, extra={"sound": "/x/sounds/abc", "format": "slin"}),
        event("STREAM_END", 3),
        event("STREAM_BEGIN", 4, extra={"class": "default"}),
        event("STREAM_END", 9),
    ]
    trace = tell(written(tmp_path, b"".join(events)).find(CALL), {"abc": "Thank you."})
    assert 'longlines: plays "Thank you."' in said(trace)
    assert "longlines: plays music" in said(trace)
