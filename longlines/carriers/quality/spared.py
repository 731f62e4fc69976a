"""Never all at once: of carriers that all fail, the best is kept."""

from collections.abc import Mapping

from longlines.carriers.quality.watch import Standing


def kept(standings: Mapping[str, Standing], reliability: Mapping[str, float]) -> str | None:
    """Which carrier must carry every call although it is not well; None while one is well.

    One that is being tried goes before one that is stepped back, then the more reliable, then by
    name.
    """
    if not standings or Standing.WELL in standings.values():
        return None
    return min(
        standings,
        key=lambda name: (
            standings[name] is Standing.STEPPED_BACK,
            -reliability.get(name, 1.0),
            name,
        ),
    )


def probe_share(tries_per_second: float, least: float, every: float) -> float:
    """The part of calls by which a carrier is tried again: `least`, or one call each `every`
    seconds where that is more; all of them where there are so few.
    """
    expected = tries_per_second * every
    return max(least, 1.0 if expected <= 1.0 else 1.0 / expected)
