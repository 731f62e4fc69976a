"""How long each stage of an emergency call took."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from longlines.emergency import stages
from longlines.emergency.notices import Delivery, Told

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def before(seconds: float) -> datetime:
    return AT - timedelta(seconds=seconds)


CALL = Told(
    "1795.1", AT, "911", "alice", "+12025550101", "+12025550180", "front-desk", "psap-second",
    begun=before(3.3), first=before(3.25), asked=before(0.2),
)  # fmt: skip


def told(seconds: float, *, good: bool = True, call: str = CALL.call) -> Delivery:
    return Delivery(call, "screens", "", AT + timedelta(seconds=seconds), good)


def test_each_stage_is_told() -> None:
    made = [told(0.1, good=False), told(5.5), told(1.5), told(0.2, call="1795.2")]
    assert stages.of(CALL, made) == {
        "key_to_invite": 0.05,
        "failover": 3.05,
        "invite_to_answer": 0.2,
        "notice": 1.5,
    }


def test_the_last_key_counts_if_it_led_here() -> None:
    assert stages.of(replace(CALL, keyed=before(4.5)), [])["key_to_invite"] == 1.25
    assert stages.of(replace(CALL, keyed=before(60)), [])["key_to_invite"] == 0.05


def test_what_has_not_happened_has_no_length() -> None:
    found = stages.of(replace(CALL, trunk="none", asked=None), [])
    assert found["invite_to_answer"] is found["failover"] is found["notice"] is None
