"""Network effectiveness ratio (ITU-T E.425): tries that reached the called end by all tries.

    NER = (answers + busy + no answer + refused by the called party) / seizures

Unlike the ASR it doesn't depend on who happens to be at home. A number that nobody has is left
out above and below: that is the caller's mistake, unless the next carrier reached the same number.
"""

from collections.abc import Mapping

from longlines.carriers.quality.sample import EFFECTIVE, SEIZURES, Sample

TITLE = "network effectiveness"
AT_END = False
SAMPLES = "tried"


def facts(sample: Sample) -> Mapping[str, int]:
    """One seizure, and whether the network did its part."""
    if sample.ending not in SEIZURES:
        return {}
    return {"tried": 1, "effective": int(sample.ending in EFFECTIVE)}


def values(sums: Mapping[str, float]) -> Mapping[str, float]:
    """`ner`, from 0 to 1."""
    tried = sums.get("tried", 0.0)
    return {"ner": sums.get("effective", 0.0) / tried} if tried > 0 else {}
