"""A failing carrier is stepped back after its measured failures, and later restored."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from longlines.telephones.heard import eventually
from tests.pbx.carriers import Office, carriers_of, running
from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange

FAR_HZ = 850
SOON = "stepping_back: {in_a_row: 3, samples: 6, first_pause: 12s, probes: 2}\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A running exchange that steps back soon and not for long."""
    with running(Path(tmp_path_factory.mktemp("health")) / "var", SOON) as opened:
        yield opened


@pytest.fixture(scope="module")
def exchange(office: Office) -> Exchange:
    return office.exchange


def told(office: Office, group: str = "44") -> dict[str, Any]:
    """How the cheapest carrier does there."""
    seen = json.loads(office.exchange.longlines("carriers", "--json").stdout)
    (cheap,) = [each for each in seen["carriers"] if each["carrier"] == "cheap"]
    return next((each for each in cheap["groups"] if each["group"] == group), {})


async def until_stands(office: Office, standing: str, within: float = 30.0) -> dict[str, Any]:
    async def found() -> dict[str, Any]:
        row = await asyncio.to_thread(told, office)
        return row if row.get("standing") == standing else {}

    row: dict[str, Any] = await eventually(found, within, every=0.3, what=f"cheap is {standing}")
    return row


async def test_it_is_stepped_back_and_restored(office: Office, register: Register) -> None:
    alice = await register("alice")

    async def call(last: int) -> list[str]:
        calling = await alice.dial(f"0114420794600{last}")
        await calling.until_hears(FAR_HZ, 20)
        await calling.hangup()
        return carriers_of(office.tries(f"+4420794600{last}"))

    with office.forced(cheap="503"):
        for number in (10, 11, 12):
            assert await call(number) == ["cheap", "middling"]
        row = await until_stands(office, "stepped_back")
        assert (row["share"], row["why"]) == (0.0, "its last 3 tries failed")
        route = json.loads(office.exchange.longlines("route", "+442079460014", "--json").stdout)
        (cheap,) = [each for each in route["candidates"] if each["carrier"] == "cheap"]
        assert "stepped back until" in cheap["dropped"]
        assert await call(14) == ["middling"]
    await until_stands(office, "trying")

    async def tried() -> bool:
        return await call(16) == ["cheap"]

    is_tried: bool = await eventually(tried, 30, every=0.5, what="the engine tries it again")
    assert is_tried
    assert await call(18) == ["cheap"]
    row = await until_stands(office, "well")
    assert row["why"] == ""
    record = await office.call_to("+442079460010")
    told_of = json.loads(office.exchange.longlines("calls", "--json", "--id", record["id"]).stdout)
    first, second = told_of[0]["tries"]
    assert (first["carrier"], first["outcome"], first["sip"]) == ("cheap", "failed", 503)
    assert (second["carrier"], second["outcome"], second["ended_by"]) == (
        "middling",
        "answered",
        "caller",
    )
    assert second["pdd"] is not None
    assert second["seconds"] > 0


async def test_a_carrier_that_answers_calls_itself_is_flagged(
    office: Office, register: Register
) -> None:
    alice = await register("alice")
    numbers = [f"+48221234577{digit}" for digit in range(7)]
    with office.forced(cheap="200"):
        for number in numbers:
            leg = await alice.dial(f"011{number[1:]}")
            await leg.wait_answered(20)
            await leg.hangup()

    async def flagged() -> dict[str, Any]:
        row = await asyncio.to_thread(told, office, "48")
        return row if row.get("warning") else {}

    row: dict[str, Any] = await eventually(
        flagged, 30, every=0.3, what="cheap is flagged for what it answers"
    )
    assert re.match(r"false answers\? \d+% answered as soon as they were dialled", row["warning"])
    assert "given up by the caller within seconds of the answer" in row["warning"]
    assert "false answers?" in office.exchange.longlines("carriers").stdout


async def test_an_admins_hold_takes_a_carrier_out_at_once(
    office: Office, register: Register
) -> None:
    alice = await register("alice")
    said = office.exchange.longlines(
        "carriers", "hold", "dear", "--for", "1h", "--why", "their bill"
    )
    assert "dear is held back until" in said.stdout
    try:
        route = json.loads(office.exchange.longlines("route", "+442079460022", "--json").stdout)
        (dear,) = [each for each in route["candidates"] if each["carrier"] == "dear"]
        assert "their bill" in dear["dropped"]
        with office.forced(cheap="503", middling="503"):
            calling = await alice.dial("011442079460022")
            events = await office.told("+442079460022", "LL_DIALLED")
            assert carriers_of(events) == ["cheap", "middling"]
            await calling.hangup()
    finally:
        office.exchange.longlines("carriers", "release", "dear")
