"""A re-rate that is killed goes on where it was; bench/rerate.py does it a thousand times."""

from tests.unit.store import rerate_kills

KILLS = 20


def test_killed_at_any_moment_it_changes_everything_once(url: str) -> None:
    assert rerate_kills.run(url, calls=150, kills=KILLS, longest=0.06) > KILLS // 3
