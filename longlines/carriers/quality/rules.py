"""When a carrier is stepped back, and when it is taken again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """Shares are from 0 to 1, times in seconds.

    A carrier is stepped back for a group of numbers when `in_a_row` of its tries fail, one after
    the other; or when, of at least `samples` recent tries (`memory` later they weigh half), fewer
    than `least_effective` were effective. It gets no calls for `first_pause`, twice as long each
    next time, `longest_pause` at most. Then it gets `probe_share` of the calls, or one each
    `probe_every`, whichever is more. `probes` effective ones restore it, `probe_failures` failed
    ones step it back again. That needs a better part than stepping back does, so a carrier on the
    verge doesn't go to and fro. After `forgiven` without failing it begins with `first_pause` anew.
    """

    in_a_row: int = 5
    samples: float = 10.0
    least_effective: float = 0.5
    memory: float = 180.0
    first_pause: float = 30.0
    longest_pause: float = 1800.0
    probe_share: float = 0.1
    probe_every: float = 10.0
    probes: int = 5
    probe_failures: int = 2
    forgiven: float = 3600.0

    def pause(self, times: int) -> float:
        """How long to step back after having done so `times` times before."""
        return min(self.longest_pause, self.first_pause * 2.0 ** min(times, 32))


USUAL = Rules()
