"""What Asterisk says of its queues, as figures of the office."""

from typing import Any

from ami.queue_figures import figures


def params(queue: str, **more: Any) -> dict[str, Any]:
    return {"Event": "QueueParams", "Queue": queue, "Calls": "0", "ServiceLevel": "20", **more}


def member(queue: str, account: str, **more: str) -> dict[str, str]:
    said = {"Queue": queue, "Location": f"PJSIP/{account}", "Status": "1", "Paused": "0", **more}
    return {"Event": "QueueMember", **said}


def entry(queue: str, wait: str) -> dict[str, str]:
    return {"Event": "QueueEntry", "Queue": queue, "Wait": wait}


def test_all_queues_together_and_each() -> None:
    found = figures(
        [
            params("a-en", Calls="2", Completed="3", Abandoned="1", ServicelevelPerf="100.0"),
            entry("a-en", "12"),
            entry("a-en", "40"),
            params("b-es", Completed="1", ServicelevelPerf="0.0"),
            params("c-zh"),
        ]
    )
    assert found["total"] == {
        "waiting": 2,
        "longest_wait": 40,
        "answered": 4,
        "abandoned": 1,
        "service_level": 75,
        "expected_wait": None,
    }
    assert found["queues"]["a-en"]["longest_wait"] == 40
    assert found["queues"]["c-zh"]["service_level"] is None


def test_an_operator_of_several_queues_counts_once() -> None:
    """Each queue counts each of his calls (shared_lastcall)."""
    found = figures(
        [
            params("a-en"),
            member("a-en", "ann", CallsTaken="3", LastCall="1700000000"),
            member("b-en", "ann", CallsTaken="3", LastCall="1700000000"),
            member("emergency", "ann", CallsTaken="3"),
            member("a-en", "bea", Paused="1", PausedReason="lunch"),
            member("emergency", "bea"),
            member("a-en", "cleo", Status="2", Paused="1", PausedReason="lunch"),
            member("a-en", "dora", Status="5"),
            member("a-en", "emma", Status="6"),
        ]
    )["operators"]
    assert found["ann"] == {
        "state": "ready",
        "away": False,
        "reason": "",
        "answered": 3,
        "last_call": 1700000000,
        "queues": ["a-en", "b-en"],
    }
    assert (found["bea"]["state"], found["bea"]["reason"]) == ("away", "lunch")
    assert (found["cleo"]["state"], found["dora"]["state"]) == ("talking", "gone")
    assert found["emma"]["state"] == "ringing"


def test_who_joins_now_will_wait_as_callers_are_told() -> None:
    """A call's length for each who waits and himself, by those at work; as the dialplan has it."""
    events = [
        params("a-en", Calls="2", Completed="4", TalkTime="30"),
        params("b-en"),
        params("c-zh"),
        member("a-en", "ann", Status="2"),
        member("a-en", "bea", Status="2"),
        member("b-en", "bea", Status="2"),
        member("c-zh", "cleo", Paused="1"),
        member("a-en", "dora", Status="5"),
    ]
    found = figures(events, typical=100)
    assert [found["queues"][name]["expected_wait"] for name in ("a-en", "b-en", "c-zh")] == [
        45,
        300,
        None,
    ]
    assert found["total"]["expected_wait"] == 45
    free = [member("a-en", name) for name in ("ann", "bea", "emma")]
    assert figures([*events[:3], *free])["total"]["expected_wait"] == 0


def test_of_no_queues_there_is_nothing() -> None:
    found = figures([{"Event": "QueueStatusComplete"}])
    assert found["queues"] == found["operators"] == {}
    assert found["total"]["service_level"] is None
