"""Reports of drills, and when one is overdue."""

from datetime import UTC, datetime, timedelta

from longlines.emergency import drills
from longlines.emergency.drills import Tried

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def test_a_report_is_good_when_everything_was() -> None:
    good, bad = Tried("trunk", "first", good=True), Tried("trunk", "second", good=False)
    assert drills.as_json(NOW, [good])["good"] is True
    assert drills.as_json(NOW, [good, bad])["good"] is False
    assert drills.as_json(NOW, [])["good"] is False


def test_only_a_good_drill_of_late_counts() -> None:
    good = drills.as_json(NOW - timedelta(days=29), [Tried("trunk", "a", good=True)])
    old = drills.as_json(NOW - timedelta(days=31), [Tried("trunk", "a", good=True)])
    bad = drills.as_json(NOW, [Tried("trunk", "a", good=False)])
    assert drills.overdue([old, good, bad], NOW) == ""
    assert "2026-10-22" in drills.overdue([old, bad], NOW)
    assert "no drill" in drills.overdue([bad], NOW)
