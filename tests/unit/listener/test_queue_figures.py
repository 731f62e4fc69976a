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
        ]
    )["operators"]
    assert found["ann"] == {
        "state": "ready",
        "reason": "",
        "answered": 3,
        "last_call": 1700000000,
        "queues": ["a-en", "b-en"],
    }
    assert (found["bea"]["state"], found["bea"]["reason"]) == ("away", "lunch")
    assert (found["cleo"]["state"], found["dora"]["state"]) == ("talking", "gone")


def test_of_no_queues_there_is_nothing() -> None:
    found = figures([{"Event": "QueueStatusComplete"}])
    assert found["queues"] == found["operators"] == {}
    assert found["total"]["service_level"] is None
