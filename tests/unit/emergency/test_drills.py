"""Reports of drills, and when one is overdue."""

from datetime import UTC, datetime, timedelta

from longlines.emergency import drills
from longlines.emergency.drills import Tried

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=400)


def test_a_report_is_good_when_everything_was() -> None:
    good, bad = Tried("trunk", "first", good=True), Tried("trunk", "second", good=False)
    assert drills.as_json(NOW, [good])["good"] is True
    assert drills.as_json(NOW, [good, bad])["good"] is False
    assert drills.as_json(NOW, [])["good"] is False


def test_only_a_good_drill_of_late_counts() -> None:
    good = drills.as_json(NOW - timedelta(days=29), [Tried("trunk", "a", good=True)])
    old = drills.as_json(NOW - timedelta(days=31), [Tried("trunk", "a", good=True)])
    bad = drills.as_json(NOW, [Tried("trunk", "a", good=False)])
    assert drills.overdue([old, good, bad], LONG_AGO, NOW) == ""
    assert "2026-10-22" in drills.overdue([old, bad], LONG_AGO, NOW)
    assert "no drill" in drills.overdue([bad], LONG_AGO, NOW)
    assert "2026-10-25" in drills.overdue([good], NOW - timedelta(days=28), NOW)


def test_an_overdue_drill_is_an_alarm() -> None:
    def since(days_ago: float | None, planned_ago: float) -> float | None:
        """Days since which it is one: the last drill, and the plan, being so many days old."""
        made = [] if days_ago is None else [Tried("trunk", "a", good=True)]
        reports = [drills.as_json(NOW - timedelta(days=days_ago or 0), made)]
        found = drills.overdue_since(reports, NOW - timedelta(days=planned_ago), NOW)
        return None if found is None else (NOW - found) / timedelta(days=1)

    assert since(None, 0.5) is None, "a new plan has a day"
    assert since(None, 3) == 2
    assert since(5, 40) is None
    assert since(32, 40) == 2
    assert since(5, 3) == 2, "changed after the drill, and not drilled for a day"
