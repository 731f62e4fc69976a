"""Signs of false answers: how many of the answered calls bear each.

- `short`: the caller hung up within seconds of the answer: nobody was there;
- `instant`: answered at once after the carrier was asked: no telephone had rung;
- `silent`: not one packet of sound came.

Each is a part of the answered calls that are over. One call proves nothing; see
`longlines.carriers.quality.false_answers`.
"""

from collections.abc import Mapping

from longlines.carriers.quality.sample import Ending, Sample

TITLE = "signs of false answers"
AT_END = True
SAMPLES = "ended"

NAMES = ("short", "instant", "silent")


def facts(sample: Sample) -> Mapping[str, int]:
    """One answered call that is over, and its signs."""
    if sample.ending is not Ending.ANSWERED or sample.over is None:
        return {}
    return {"ended": 1, **{name: int(name in sample.signs) for name in NAMES}}


def values(sums: Mapping[str, float]) -> Mapping[str, float]:
    """`short`, `instant` and `silent`, each from 0 to 1."""
    ended = sums.get("ended", 0.0)
    return {name: sums.get(name, 0.0) / ended for name in NAMES} if ended > 0 else {}
