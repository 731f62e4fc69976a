"""The directory at the desk, and who reads what isn't published."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from longlines.directory.listing import NON_PUBLISHED, Listing, Phone
from longlines.host import directory
from longlines.store import listings
from longlines.store.desk import audit
from tests.wire.desk.at_the_desk import Person, at_work

SMITH = Listing(
    "1", "paper", "person", "Mary Smith", locality="Boston", numbers=(Phone("+16175550100"),)
)
HIDDEN = Listing(
    "2", "paper", "person", "Mary Hidden", numbers=(Phone("+16175550199"),), status=NON_PUBLISHED
)


async def hits(person: Person, text: str) -> list[tuple[str, list[str]]]:
    """The names and numbers that a search shows."""
    async with person.client.get(f"{person.base}/api/directory", params={"text": text}) as said:
        found = (await said.json())["hits"]
    return [(each["name"], [number["number"] for number in each["numbers"]]) for each in found]


async def test_a_number_that_is_not_published_is_read_by_role_and_logged(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        work.add("ann")
        work.add("sue", "supervisor")
        origin = listings.Origin(datetime.now(UTC), "test")
        listings.take_over(work.engine, "paper", [SMITH, HIDDEN], origin)
        await asyncio.to_thread(directory.rebuild, work.settings)
        ann, sue = await work.signed_in("ann"), await work.signed_in("sue")
        async with asyncio.timeout(5):
            while not (found := await hits(ann, "Mary Smith")):
                await asyncio.sleep(0.05)
        assert ("Mary Smith", ["+16175550100"]) in found
        for person in (ann, sue):
            assert ("Mary Hidden", []) in await hits(person, "Mary Hidden")
        wish = {"source": "paper", "id": "2", "why": "emergency"}
        assert (await ann.do("read_number", **wish))[0] == 403
        assert listings.readings(work.engine, 5) == []
        assert await sue.do("read_number", **wish) == (200, "+16175550199")
        (reading,) = listings.readings(work.engine, 5)
        assert (reading["by"], reading["why"]) == ("sue", "emergency")
        with work.engine.connect() as database:
            assert "5550199" not in str(audit.latest(database, 20))
