"""What the PBX is handed for a number that carriers reach, and what is told if none does."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from longlines.flow import library
from longlines.flow.engine import Engine
from longlines.flow.routes import MOST_WAYS, NoRoute, Route, Way
from longlines.settings import CHECKOUT
from tests.flows.caller import Caller, arrival, engine_of

LONDON = "+442079460012"
ORDER = (Way("cheap", LONDON), Way("dear", "77442079460012", 7, 20.0, 2.5, 9))


def test_carriers_are_named_in_their_order() -> None:
    handed = Route("", "cheap", ORDER).hand_back("dial", {"LL_RING": "30"})
    assert handed.next == "carriers"
    assert handed.variables["LL_CARRIERS"] == (
        "cheap/+442079460012/0/30/3.5/0&dear/77442079460012/7/20/2.5/9"
    )
    assert handed.variables["LL_RING"] == "30"
    assert handed.variables["LL_CONSENT"] == handed.variables["LL_ANNOUNCE"] == ""


def test_a_telephone_of_ours_is_dialled_by_the_part_that_was_asked_for() -> None:
    handed = Route("bob", "local").hand_back("transfer", {"LL_RING": "30"})
    assert (handed.next, dict(handed.variables)) == ("transfer", {"LL_TO": "bob", "LL_RING": "30"})


def test_no_caller_is_kept_waiting_for_every_carrier_there_is() -> None:
    ways = tuple(Way(f"c{number}", LONDON) for number in range(40))
    listed = Route("", "c0", ways).hand_back("dial", {}).variables["LL_CARRIERS"]
    assert len(listed.split("&")) == MOST_WAYS
    assert len(listed) < 500


class OnePlace:
    """Routes that know one answer; `asked` is what they were asked for."""

    def __init__(self, found: Route | NoRoute) -> None:
        self.found = found
        self.asked: list[tuple[str, str]] = []

    def route(self, number: str, payer: str, call: str) -> Route | NoRoute:
        self.asked.append((number, payer))
        return self.found


def engine(folder: Path, routes: OnePlace) -> Engine:
    made = engine_of(library.read(CHECKOUT / "flows"), folder)
    made.routes = routes
    return made


@pytest.mark.parametrize(
    ("flow", "payer"), [("direct-call", "+12025550101"), ("collect-direct", LONDON)]
)
async def test_who_pays_is_told_to_who_chooses(tmp_path: Path, flow: str, payer: str) -> None:
    routes = OnePlace(Route("", "cheap", ORDER))
    caller = Caller(["Alice"])
    await engine(tmp_path, routes).serve(arrival(flow, LONDON), caller)
    assert routes.asked == [(LONDON, payer)]
    assert caller.variables["LL_NEXT"] == "carriers"
    assert parse_qs(caller.variables["LL_DIAL"])["carrier"] == ["cheap"]


async def test_the_trace_says_why_there_is_no_way(tmp_path: Path) -> None:
    told: list[tuple[str, Mapping[str, str]]] = []

    class Journal:
        def note(self, call: str, what: str, facts: Mapping[str, str]) -> None:
            told.append((what, facts))

    made = engine(tmp_path, OnePlace(NoRoute("cheap: it has no rate for this number")))
    made.journal = Journal()
    caller = Caller([])
    await made.serve(arrival("direct-call", LONDON), caller)
    assert "can not be reached" in caller.said()
    (facts,) = (facts for what, facts in told if what == "unrouted")
    assert facts["number"] == LONDON
    assert "no rate" in facts["why"]
