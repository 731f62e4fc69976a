"""No call can go round for ever by itself."""

from collections.abc import Iterator

from longlines.flow.checks.exits import leaving
from longlines.flow.circles import circles, round_trip
from longlines.flow.problems import Problem
from longlines.flow.whole import WholeSet, chain


def check(whole: WholeSet) -> Iterator[Problem]:
    """A circle of steps that a call can go round without its caller's doing.

    Only keys that were asked for break a circle: one that a menu offers, digits that a step took.
    Silence, wrong input, noise on a recording, and what happens by itself (a busy number, a closed
    office, a web hook's error) do not, and the `tries` within one step don't either: they start
    anew with each round. So "press 9 to hear this again" may lead back as often as the caller
    likes, while `if_no_input` may not lead back to its own question, and a busy number not be
    dialled again unasked. Circles run through other flows as well: by goto, and by invoke with
    the words in which the invoked flow can end without its caller's doing.

    The engine's own failures (an unforeseen error leads to on_failure) are not counted here; it
    counts how often a call comes by a step. A circle that nothing leads out of is told by the
    rule `exits` alone.
    """
    leads = {
        place: [way.to for way in ways if not way.chosen] for place, ways in whole.ways.items()
    }
    found = list(circles(leads))
    can_leave = leaving(whole) if found else set()
    for circle in found:
        first = min(circle, key=whole.mark)
        if first not in can_leave:
            continue
        trip = round_trip(leads, first, circle)
        road = chain(trip)
        if any(whole.steps[place].verb.waits for place in trip):
            said = (
                f"silence, noise or wrong keys alone go round here for ever: {road};"
                " lead them to an operator or an end"
            )
        else:
            said = f"this goes round without asking the caller: {road}; ask for a key in between"
        yield Problem(whole.mark(first), said)
