"""Who is asked for a number: our own accounts, the carriers in order, or nobody and why."""

import asyncio
from pathlib import Path

import pytest

from longlines.carriers.model import Carrier, Dials, Trunk
from longlines.carriers.own import OwnAccounts
from longlines.carriers.routing import NO_TABLE, Routing, way
from longlines.carriers.state import EVERYWHERE, Health
from longlines.files.arrays import CURRENT
from longlines.flow.routes import NoRoute, Route
from tests.unit.carriers.decks import NOW, carriers, deck, table

BOB = "+12025550102"
LONDON = "+442079460012"
ALICE = "+12025550101"


@pytest.fixture
def routing(tmp_path: Path) -> Routing:
    known = carriers(
        "cheap",
        Carrier(
            "dear",
            Trunk("127.0.0.1", dials=Dials.DIGITS, prefix="77"),
            max_calls=7,
            max_per_second=3,
            ring=20,
        ),
        "unpriced",
    )
    table(tmp_path, known, deck("cheap", {"44": "0.01"}), deck("dear", {"44": "0.03"}))
    return Routing(OwnAccounts({BOB: "bob"}), tmp_path, clock=lambda: NOW)


def carried(found: Route | NoRoute) -> list[str]:
    assert isinstance(found, Route), found
    return [each.carrier for each in found.ways]


def test_an_account_never_leaves_the_house(routing: Routing) -> None:
    assert routing.route(BOB, ALICE, "1.1") == Route("bob", "local")


def test_one_carrier_without_a_rate_drops_only_itself(routing: Routing) -> None:
    found = routing.route(LONDON, ALICE, "1.1")
    assert carried(found) == ["cheap", "dear"]
    assert isinstance(found, Route)
    assert (found.endpoint, found.carrier) == ("", "cheap")
    assert [each.digits for each in found.ways] == ["+442079460012", "77442079460012"]
    assert [(each.most, each.ring, each.pace) for each in found.ways] == [(0, 30, 0), (7, 20, 3)]


@pytest.mark.parametrize(
    ("trunk", "digits"),
    [
        (Trunk("x"), "+442079460012"),
        (Trunk("x", dials=Dials.DIGITS), "442079460012"),
        (Trunk("x", prefix="9#"), "9#442079460012"),
    ],
)
def test_each_carrier_is_dialled_as_it_wants(trunk: Trunk, digits: str) -> None:
    assert way(Carrier("any", trunk), LONDON).digits == digits


@pytest.mark.parametrize("number", ["+33142685300", "+19112345678", "+19005550123"])
def test_where_nobody_is_asked_there_are_words(routing: Routing, number: str) -> None:
    found = routing.route(number, ALICE, "1.1")
    assert isinstance(found, NoRoute)
    assert len(found.why) > 20


def test_without_a_table_only_accounts_are_reached(tmp_path: Path) -> None:
    routing = Routing(OwnAccounts({BOB: "bob"}), tmp_path)
    assert routing.route(LONDON, ALICE, "1.1") == NO_TABLE
    assert routing.route(BOB, ALICE, "1.1") == Route("bob", "local")


def test_no_carrier_is_asked_at_a_loss_but_for_who_pays_nothing(tmp_path: Path) -> None:
    sold = deck("default", {"44": "0.02"}, side="sell")
    bought = (deck("cheap", {"44": "0.01"}), deck("dear", {"44": "0.03"}))
    table(tmp_path, carriers("cheap", "dear"), *bought, sold)
    routing = Routing(OwnAccounts({}), tmp_path, clock=lambda: NOW)
    assert carried(routing.route(LONDON, ALICE, "1.1")) == ["cheap"]
    assert carried(routing.route(LONDON, "", "1.1")) == ["cheap", "dear"]


def test_measured_health_counts_at_once(routing: Routing) -> None:
    assert carried(routing.route(LONDON, ALICE, "1.1")) == ["cheap", "dear"]
    routing.state.measured("cheap", EVERYWHERE, Health(share=0.0, reason="it fails"))
    assert carried(routing.route(LONDON, ALICE, "1.1"))[0] == "dear"


async def test_a_new_table_is_gone_over_to_and_a_broken_one_is_not(
    routing: Routing, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    routing.look()
    following = asyncio.create_task(routing.follow())
    table(tmp_path, carriers("new"), deck("new", {"44": "0.01"}))
    try:
        async with asyncio.timeout(10):
            while carried(routing.route(LONDON, ALICE, "1.1")) != ["new"]:
                await asyncio.sleep(0.02)
            (tmp_path / "broken.table").write_bytes(b"no table")
            (tmp_path / "next").symlink_to("broken.table")
            (tmp_path / "next").replace(tmp_path / CURRENT)
            while "stays as it was" not in caplog.text:
                await asyncio.sleep(0.02)
    finally:
        following.cancel()
    assert carried(routing.route(LONDON, ALICE, "1.1")) == ["new"]


def test_calls_of_a_second_are_counted_where_they_are_given(tmp_path: Path) -> None:
    known = carriers(Carrier("cheap", Trunk("x"), max_per_second=2), "dear")
    table(tmp_path, known, deck("cheap", {"44": "0.01"}), deck("dear", {"44": "0.03"}))
    routing = Routing(OwnAccounts({}), tmp_path, clock=lambda: NOW)
    first = [carried(routing.route(LONDON, ALICE, str(call)))[0] for call in range(4)]
    assert first == ["cheap", "cheap", "dear", "dear"]
