"""Answer-seizure ratio (ITU-T E.411, also E.425): answered tries by all tries.

    ASR = answers / seizures

A false answer raises it; so it is shown, and never the reason to prefer a carrier.
"""

from collections.abc import Mapping

from longlines.carriers.quality.sample import SEIZURES, Ending, Sample

TITLE = "answer-seizure ratio"
AT_END = False
SAMPLES = "seizures"


def facts(sample: Sample) -> Mapping[str, int]:
    """One seizure, and whether it was answered."""
    if sample.ending not in SEIZURES:
        return {}
    return {"seizures": 1, "answers": int(sample.ending is Ending.ANSWERED)}


def values(sums: Mapping[str, float]) -> Mapping[str, float]:
    """`asr`, from 0 to 1."""
    seizures = sums.get("seizures", 0.0)
    return {"asr": sums.get("answers", 0.0) / seizures} if seizures > 0 else {}
