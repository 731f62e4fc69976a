"""Since when an operator has been as he is."""

from datetime import UTC, datetime

from ami.desk.shifts import Shifts

FREE = {"away": False, "telephone": "free"}
BUSY = {"away": False, "telephone": "busy"}
AWAY = {"away": True, "telephone": "free"}


def test_what_was_so_before_is_as_the_pbx_remembers() -> None:
    shifts = Shifts()
    shifts.take("ann", FREE, {"LastCall": "1700000000", "LastPause": "1600000000"})
    shifts.take("bea", AWAY, {"LastCall": "1700000000", "LastPause": "1700000060"})
    shifts.take("cleo", BUSY, {"LastCall": "1700000000"})
    shifts.take("dora", FREE, {"LastCall": "0"})
    assert shifts.since("ann") == "2023-11-14T22:13:20.000+00:00"
    assert shifts.since("bea") == "2023-11-14T22:14:20.000+00:00"
    assert [shifts.since(who) for who in ("cleo", "dora", "nobody")] == [None, None, None]


def test_a_change_counts_from_now_and_the_same_again_changes_nothing() -> None:
    shifts = Shifts()
    shifts.take("ann", FREE, {"LastCall": "1700000000"})
    begun = datetime.now(UTC).replace(microsecond=0)
    shifts.take("ann", BUSY, {"LastCall": "1700000000"})
    since = shifts.since("ann")
    assert since is not None
    assert datetime.fromisoformat(since) >= begun
    shifts.take("ann", BUSY, {"LastCall": "1700000300"})
    assert shifts.since("ann") == since
