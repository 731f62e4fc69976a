"""Never all carriers at once, and a few calls to try one again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longlines.carriers.quality.spared import kept, probe_share
from longlines.carriers.quality.watch import Standing

NAMES = st.sampled_from(["cheap", "middling", "dear", "tin"])


@given(st.dictionaries(NAMES, st.sampled_from(Standing)), st.dictionaries(NAMES, st.floats(0, 1)))
def test_somebody_always_carries(
    standings: dict[str, Standing], reliability: dict[str, float]
) -> None:
    best = kept(standings, reliability)
    well = [name for name, each in standings.items() if each is Standing.WELL]
    assert (best is None) == (bool(well) or not standings)
    if best is not None:
        others = [
            reliability.get(name, 1.0)
            for name, each in standings.items()
            if each is standings[best]
        ]
        assert reliability.get(best, 1.0) == max(others)


def test_the_one_that_is_being_tried_goes_before_the_more_reliable() -> None:
    standings = {"a": Standing.STEPPED_BACK, "b": Standing.TRYING, "c": Standing.TRYING}
    assert kept(standings, {"a": 0.9, "b": 0.2, "c": 0.2}) == "b"
    assert kept({"z": Standing.STEPPED_BACK, "a": Standing.STEPPED_BACK}, {}) == "a"


@pytest.mark.parametrize(
    ("busy", "share"), [(0.0, 1.0), (0.05, 1.0), (0.1, 1.0), (0.2, 0.5), (0.5, 0.2), (50.0, 0.1)]
)
def test_share_of_a_try(busy: float, share: float) -> None:
    assert probe_share(busy, 0.1, 10.0) == pytest.approx(share)
