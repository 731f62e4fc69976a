"""Average call duration (ITU-T E.437 on its use): seconds from answer to the end.

    ACD = sum of seconds of answered calls that are over / their number

A carrier whose calls are much shorter than everybody else's to the same place brings its callers
to nobody, or loses them.
"""

from collections.abc import Mapping

from longlines.carriers.quality.sample import Ending, Sample

TITLE = "average call duration"
AT_END = True
SAMPLES = "talks"


def facts(sample: Sample) -> Mapping[str, int]:
    """One conversation and its length."""
    if sample.ending is not Ending.ANSWERED or sample.talk is None:
        return {}
    return {"talks": 1, "talk_ms": sample.talk}


def values(sums: Mapping[str, float]) -> Mapping[str, float]:
    """`acd` in seconds."""
    talks = sums.get("talks", 0.0)
    return {"acd": sums.get("talk_ms", 0.0) / talks / 1000} if talks > 0 else {}
