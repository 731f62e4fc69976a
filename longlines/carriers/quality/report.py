"""What is to be known of the carriers now: one row for each carrier and group of numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from longlines.carriers.quality import false_answers, scores
from longlines.carriers.quality.board import Board, Measured
from longlines.carriers.quality.carrier_watch import EVERYWHERE
from longlines.carriers.quality.spared import kept, probe_share
from longlines.carriers.quality.watch import Standing


class Standings(StrEnum):
    """How a carrier stands for a group: as watched, or kept or held in spite of that."""

    WELL = "well"
    STEPPED_BACK = "stepped_back"
    TRYING = "trying"
    KEPT = "kept"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Row:
    """One carrier in one group. `share` is the part of calls that it is offered.

    `until` (seconds of the epoch) is when it will be tried again, `why` why it isn't well, in
    words. `warning` is what makes its answers doubtful. `samples` are weighted tries, `values`
    what is measured from enough of them.
    """

    carrier: str
    group: str
    standing: Standings = Standings.WELL
    share: float = 1.0
    until: float | None = None
    why: str = ""
    warning: str = ""
    samples: float = 0.0
    values: Mapping[str, float] = field(default_factory=dict)
    reliability: float = 1.0
    quality: float = 1.0


def rows(
    board: Board, names: Iterable[str], held: Mapping[str, tuple[float, str]], now: float
) -> list[Row]:
    """Every carrier's row for everywhere, and for each group where it was tried.

    `names` are carriers to be told of even if nothing is known of them; `held` says until when
    (seconds of the epoch) an admin holds which carriers back, and why.
    """
    board.move(now)
    tried = {carrier for carrier, _ in board.windows}
    carriers = sorted({*names, *tried, *board.watches, *held, *board.calls_now})
    groups: dict[str, list[str]] = {EVERYWHERE: carriers}
    for carrier, group in sorted(board.windows):
        if group != EVERYWHERE:
            groups.setdefault(group, []).append(carrier)
    return [
        row
        for group, among in sorted(groups.items())
        for row in _group(board, group, among, held, now)
    ]


def _group(
    board: Board,
    group: str,
    carriers: Iterable[str],
    held: Mapping[str, tuple[float, str]],
    now: float,
) -> list[Row]:
    known = {name: board.measured((name, group), now) for name in carriers}
    found = {name: _measured(name, group, known) for name in known}
    watched = {name: _standing(board, name, group, now) for name in found if name not in held}
    standings = {name: standing for name, (standing, _, _) in watched.items()}
    best = kept(standings, {name: row.reliability for name, row in found.items()})
    share = probe_share(
        board.tries_per_second(group, now), board.rules.probe_share, board.rules.probe_every
    )
    return [
        _held(row, *held[name]) if name in held else _stood(row, *watched[name], share, best)
        for name, row in found.items()
    ]


def _measured(carrier: str, group: str, known: Mapping[str, Measured]) -> Row:
    """What was measured of a carrier beside the others, without a word on how it stands."""
    mine = known[carrier]
    # To compare lengths of calls across the world would compare places, not carriers.
    theirs = [
        each.values for name, each in known.items() if name != carrier and group != EVERYWHERE
    ]
    warning = false_answers.suspicion(mine.values, theirs)
    return Row(
        carrier,
        group,
        warning=warning,
        samples=mine.sums.get("tried", 0.0),
        values=mine.values,
        reliability=scores.reliability(mine.sums, false_answers=bool(warning)),
        quality=scores.quality(mine.sums, mine.all),
    )


def _standing(
    board: Board, carrier: str, group: str, now: float
) -> tuple[Standing, float | None, str]:
    watch = board.watches.get(carrier)
    return watch.standing(group, now) if watch else (Standing.WELL, None, "")


def _held(row: Row, until: float, why: str) -> Row:
    return replace(row, standing=Standings.HELD, share=0.0, until=until, why=why)


def _stood(
    row: Row, standing: Standing, until: float | None, why: str, share: float, best: str | None
) -> Row:
    if standing is Standing.WELL:
        return row
    if row.carrier == best:
        why = f"{why}; kept, no other carrier does better there"
        return replace(row, standing=Standings.KEPT, until=until, why=why)
    if standing is Standing.STEPPED_BACK:
        return replace(row, standing=Standings.STEPPED_BACK, share=0.0, until=until, why=why)
    return replace(row, standing=Standings.TRYING, share=share, why=why)
