"""Makes samples for tests of what is measured."""

from longlines.carriers.quality.sample import EFFECTIVE, Ending, Sample

NOON = 1_795_348_800.0
"""2026-11-22 12:00 UTC, in seconds of the epoch."""


def sample(
    ending: Ending = Ending.ANSWERED,
    at: float = NOON,
    carrier: str = "cheap",
    group: str = "44",
    talk: int = 60_000,
    pdd: int | None = 2000,
    mos: int | None = 430,
    signs: frozenset[str] = frozenset(),
) -> Sample:
    """A try that is over, settled `at`."""
    answered = ending is Ending.ANSWERED
    return Sample(
        carrier=carrier,
        group=group,
        started=at - 3,
        settled=at,
        over=at + talk / 1000 if answered else at,
        ending=ending,
        pdd=pdd if ending in EFFECTIVE else None,
        talk=talk if answered else None,
        mos=mos if answered else None,
        signs=signs,
    )
