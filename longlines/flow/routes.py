"""Where a number is reached: by a telephone of ours, or by carriers, one after the other."""

from collections.abc import Mapping
from dataclasses import dataclass

from longlines.flow.model import HandBack

MOST_WAYS = 10
"""Carriers that one call is offered to; more would only keep the caller waiting."""


@dataclass(frozen=True)
class Way:
    """A carrier to be asked. `digits` is what is dialled there.

    `most` is how many calls it may carry at once, `pace` how many may begin within a second; 0 for
    no limit. One try rings for `ring` seconds at most, and is given up after `silence` seconds
    without a word of ringing.
    """

    carrier: str
    digits: str
    most: int = 0
    ring: float = 30.0
    silence: float = 3.5
    pace: int = 0

    def written(self) -> str:
        """As dialplans/carriers.conf reads it."""
        times = f"{self.ring:g}/{self.silence:g}"
        return f"{self.carrier}/{self.digits}/{self.most}/{times}/{self.pace}"


@dataclass(frozen=True)
class Route:
    """A telephone of ours (the PBX's `endpoint`), or `ways` by carriers, the first one first.

    `carrier` is for the record: who carries the call, or is asked first.
    """

    endpoint: str
    carrier: str
    ways: tuple[Way, ...] = ()

    def hand_back(self, part: str, variables: Mapping[str, str]) -> HandBack:
        """Have the PBX call: by its dialplan `part` a telephone of ours, else the carriers."""
        if not self.ways:
            return HandBack(part, {"LL_TO": self.endpoint, **variables})
        listed = "&".join(way.written() for way in self.ways[:MOST_WAYS])
        unasked = {"LL_CONSENT": "", "LL_CONSENT_PLACE": "", "LL_ANNOUNCE": ""}
        return HandBack("carriers", {"LL_CARRIERS": listed, **unasked, **variables})


@dataclass(frozen=True)
class NoRoute:
    """Nobody takes the call; `why` in words, for the trace."""

    why: str
