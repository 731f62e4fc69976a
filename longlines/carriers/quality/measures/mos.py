"""Mean opinion score from 1 (bad) to 5 (excellent), ITU-T P.800, as estimated from RTCP.

The PBX hears from the far end, by RTCP, what was lost and late, and estimates what that sounds
like (the E-model, ITU-T G.107). Told is the average over calls:

    MOS = sum of the calls' scores / calls with a score
"""

from collections.abc import Mapping

from longlines.carriers.quality.sample import Sample

TITLE = "sound"
AT_END = True
SAMPLES = "heard"


def facts(sample: Sample) -> Mapping[str, int]:
    """One score."""
    return {} if sample.mos is None else {"heard": 1, "mos_sum": sample.mos}


def values(sums: Mapping[str, float]) -> Mapping[str, float]:
    """`mos`."""
    heard = sums.get("heard", 0.0)
    if heard <= 0:
        return {}
    # Sums of weighted counts miss the ends of the scale by a hair.
    return {"mos": min(5.0, max(1.0, sums.get("mos_sum", 0.0) / heard / 100))}
