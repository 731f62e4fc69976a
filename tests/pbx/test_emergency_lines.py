"""Emergency calls by the line of an ordinary carrier, which ordinary calls have filled."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from longlines.telephones.heard import eventually
from tests.pbx.carriers import Office, open_office
from tests.pbx.conftest import Register
from tests.pbx.emergency import Centre, place, plan_of
from tests.pbx.exchange import Exchange

OWN = "first: {host: stub, dials: 911, test: 933}"
SHARED = "first: {carrier: small, dials: 911, reserved: 1}"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An exchange whose first PSAP trunk is a line of two channels, one of them reserved."""
    found = open_office(Path(tmp_path_factory.mktemp("lines")) / "var", psap=True)
    plan = plan_of(found.exchange)
    assert OWN in plan.read_text()
    plan.write_text(plan.read_text().replace(OWN, SHARED))
    try:
        found.exchange.start()
        yield found
    finally:
        found.exchange.stop()


@pytest.fixture
def exchange(office: Office) -> Exchange:
    """For `register`."""
    return office.exchange


async def test_ordinary_calls_cannot_take_the_last_channel(
    office: Office, register: Register
) -> None:
    alice, bob, carol = await register("alice"), await register("bob"), await register("carol")
    calls = []
    for phone in (alice, bob):
        calling = await phone.dial("0114930123410")
        await calling.wait_answered(15)
        calls.append(calling)
    asked = [line.split()[1] for line in office.asked()]
    assert asked == ["small", "dear"]

    urgent = await carol.dial("911")
    await urgent.wait_answered(5)
    lines = [line.split() for line in office.asked()]
    assert lines[-1][1:3] == ["small", "911"]
    assert any("+12025550182" in word for word in lines[-1])

    # Nor is the line full for more of them; and the next trunk is there besides.
    counts = await place(Centre(office.exchange), [alice, bob], "911", 6, at_once=3)
    assert counts.answered == counts.placed == 6
    assert [each.ending for each in calls] == [None, None]
    for leg in (*calls, urgent):
        await leg.hangup()
    await office.no_channel_is_left(10)


async def test_the_line_is_free_again(office: Office, register: Register) -> None:
    alice = await register("alice")

    async def free() -> bool:
        said = await asyncio.to_thread(Centre(office.exchange).asterisk, "group show channels")
        return "small" not in said

    is_free: bool = await eventually(free, 5, 0.3)
    assert is_free
    counts = await place(Centre(office.exchange), [alice], "911", 1)
    assert counts.answered == 1
