"""A flow that asks a called party can be accepted, by an act of theirs, and does nothing else."""

from collections.abc import Iterator

from longlines.flow.problems import Problem
from longlines.flow.whole import Place, WholeSet, chain

ACCEPTED = "accepted"
KEY = "accept_key"


def check(whole: WholeSet) -> Iterator[Problem]:
    """What would make a consent flow useless, or let silence or a machine accept.

    From where it begins, the word `accepted` must be an end that can be reached, but not by
    silence, wrong keys or a voicemail that listens; no step on its roads may dial or transfer
    (the called party is on the line, alone, and pays for nothing yet); and where the accepting
    key is drawn by chance, a menu must offer it as `{accept_key}`.
    """
    told: set[tuple[Place, str]] = set()
    for place in whole.steps:
        for terms in whole.consents(place):
            entry = whole.at(terms.flow.flow, terms.flow.step)
            if entry is None:
                continue
            roads = _roads(whole, entry)
            for problem_place, message in _wrong(whole, entry, roads, terms.random_key):
                if (problem_place, message) not in told:
                    told.add((problem_place, message))
                    at_flow = problem_place == entry and not terms.flow.step
                    mark = whole.flows[entry.flow].mark if at_flow else whole.mark(problem_place)
                    yield Problem(mark, message)


def _wrong(
    whole: WholeSet, entry: Place, roads: dict[Place, Place | None], random_key: bool
) -> Iterator[tuple[Place, str]]:
    flow = entry.flow
    if ACCEPTED not in whole.words[entry]:
        yield entry, f'"{flow}" asks for consent, but no road in it leads to "end: {ACCEPTED}"'
    elif ACCEPTED in whole.silent_words[entry]:
        yield (
            entry,
            f'"{flow}" asks for consent, but silence, noise or wrong keys can lead to'
            f' "end: {ACCEPTED}"; only a key that is offered may',
        )
    elif random_key and not any(_offers_key(whole, place) for place in roads):
        yield entry, f'"{flow}" is asked with "key: random", but no menu in it offers "{{{KEY}}}"'
    for place in roads:
        name = whole.steps[place].verb.name
        if name in ("dial", "transfer"):
            road = chain(_back(roads, place))
            yield (
                place,
                f'{name} can\'t stand in a flow that asks for consent: "{flow}" comes here by'
                f" {road}",
            )


def _offers_key(whole: WholeSet, place: Place) -> bool:
    keys = getattr(whole.steps[place].verb, "keys", ())
    return any(KEY in template.names for template, _ in keys)


def _roads(whole: WholeSet, entry: Place) -> dict[Place, Place | None]:
    """Every place on the roads from `entry`, with the one before it."""
    found: dict[Place, Place | None] = {entry: None}
    waiting = [entry]
    for place in waiting:
        targets = [way.to for way in whole.ways[place]]
        if place in whole.invoked:
            targets.append(whole.invoked[place])
        for to in targets:
            if to not in found:
                found[to] = place
                waiting.append(to)
    return found


def _back(roads: dict[Place, Place | None], place: Place) -> list[Place]:
    road: list[Place] = []
    at: Place | None = place
    while at is not None:
        road.append(at)
        at = roads[at]
    return road[::-1]
