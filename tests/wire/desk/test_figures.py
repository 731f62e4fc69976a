"""The queues' figures on the page of who leads."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.wire.ami.fakepbx import fake_pbx, until
from tests.wire.desk.at_the_desk import PASSWORD, AtWork, desk
from tests.wire.desk.browser import PROGRAM, Browser, browser

HTML = '<img src=x onerror="document.title=1">'


def params(queue: str, **more: str) -> dict[str, str]:
    return {"Event": "QueueParams", "Queue": queue, "ServiceLevel": "20", **more}


def member(queue: str, account: str, **more: str) -> dict[str, str]:
    said = {"Queue": queue, "Location": f"PJSIP/{account}", "Status": "1", "Paused": "0"}
    return {"Event": "QueueMember", **said, **more}


def told() -> list[dict[str, str]]:
    """Two queues, one who waits, four operators."""
    ago = str(int(time.time()) - 62)
    taken = {"CallsTaken": "31", "LastCall": ago}
    return [
        params("operators-en", Calls="1", Completed="40", Abandoned="3", TalkTime="60",
               ServicelevelPerf="90.0"),
        {"Event": "QueueEntry", "Queue": "operators-en", "Wait": "47"},
        params("billing-en", Completed="10", ServicelevelPerf="50.0", TalkTime="30"),
        params("operators-zh"),
        member("operators-en", "operator1", Status="2", CallsTaken="19"),
        member("operators-en", "operator2", Paused="1", PausedReason=HTML, LastPause=ago, **taken),
        member("operators-en", "operator3", Status="2", CallsTaken="7"),
        member("operators-en", "operator4", Status="5"),
    ]  # fmt: skip


@pytest.fixture
async def work(tmp_path: Path) -> AsyncIterator[AtWork]:
    async with fake_pbx() as pbx:
        pbx.uptime = 100
        pbx.lists["QueueStatus"] = told()
        async with desk(tmp_path, pbx) as made:
            made.add("ann", account="operator1")
            made.add("boss", role="supervisor")
            yield made


@pytest.fixture
async def page(work: AtWork) -> AsyncIterator[Browser]:
    async with browser() as opened:
        await opened.open(work.base)
        await opened.until("document.activeElement?.id == 'name'")
        yield opened


async def signed_in(page: Browser, name: str) -> None:
    await page.write(name)
    await page.key("Tab", 9)
    await page.write(PASSWORD)
    await page.key("Enter", 13)
    await page.until("!document.querySelector('#desk').hidden")


async def test_many_who_look_ask_the_pbx_once(work: AtWork) -> None:
    boss = await work.signed_in("boss")
    await boss.until(lambda seen: seen["operators"]["boss"])
    await until(lambda: work.pbx.done("QueueStatus"))
    before = len(work.pbx.done("QueueStatus"))

    async def look() -> dict[str, Any]:
        async with boss.client.get(f"{work.base}/api/queue") as said:
            found: dict[str, Any] = await said.json()
            return found

    found = await asyncio.gather(*(look() for _ in range(10)))
    assert len(work.pbx.done("QueueStatus")) == before + 1
    assert all(each == found[0] for each in found)
    assert found[0]["total"]["expected_wait"] == 54
    since = {name: each["since"] for name, each in found[0]["operators"].items()}
    assert since["operator1"] is None
    assert since["operator2"] is not None
    # How long he has been free is known from the moment when he hung up.
    free = member("operators-en", "operator1")
    del free["Event"]
    await work.pbx.event("QueueMemberStatus", Interface=free.pop("Location"), **free)

    async def changed() -> bool:
        return (await look())["operators"]["operator1"]["since"] is not None

    async with asyncio.timeout(8):
        while not await changed():
            await asyncio.sleep(0.05)


@pytest.mark.skipif(PROGRAM is None, reason="no chromium: apt-get install chromium")
async def test_who_leads_sees_them_live_by_keys_and_nobody_else(
    work: AtWork, page: Browser
) -> None:
    await signed_in(page, "boss")
    # They stand there from the beginning, in tables that a screen reader understands.
    await page.until("document.querySelector('#figure-waiting').innerText == '1'")
    await page.until("document.querySelectorAll('#figures-operators tbody tr').length == 4")
    seen = await page.text("#figures")
    for each in ("0:47", "0:54", "50", "82 %", "31"):
        assert each in seen, each
    await page.until(
        "document.querySelector('#figures-operators th[scope=row]').innerText.startsWith('ann · ')"
    )
    away = await page.text("#figures-operators tbody tr:nth-child(2)")
    assert HTML in away
    assert "\t1:" in away
    assert await page.script("document.querySelectorAll('#figures img').length") == 0
    assert await page.script(
        "[...document.querySelectorAll('#figures table')].every(each => each.caption.innerText"
        " && [...each.querySelectorAll('thead th')].every(cell => cell.scope == 'col')"
        " && [...each.querySelectorAll('tbody th')].every(cell => cell.scope == 'row'))"
    )
    assert await page.script("document.querySelectorAll('#figures-queues tbody tr').length") == 2

    # A change is there without being asked for; the row that is read stays the same one.
    await page.script("window.row = document.querySelector('#figures-operators tbody tr')")
    work.pbx.lists["QueueStatus"] = [
        {**each, "Status": "1"} if each.get("Location") == "PJSIP/operator1" else each
        for each in told()
    ]
    await page.until("window.row.isConnected && window.row.innerText.includes('ready')")

    await page.key("q")
    assert await page.script("document.querySelector('#figures').hidden")
    assert await page.script("document.activeElement.id") == "figures-switch"
    await page.key("q")
    assert await page.script("document.activeElement.id") == "figures"
    # Without the PBX the last ones stay, and are told to be old.
    await work.pbx.stop()
    await page.until("document.querySelector('#figures').classList.contains('stale')")
    assert "old" in await page.text("#figures-said")
    assert await page.text("#figure-waiting") == "1"

    # Who doesn't lead has neither the panel nor its key, and asks for nothing.
    await page.click("#sign-out")
    await page.until("document.activeElement.id == 'name'")
    await page.script("document.querySelector('#name').value = ''")
    await signed_in(page, "ann")
    await page.key("q")
    assert await page.script("document.querySelector('#figures').hidden")
    assert await page.script("document.querySelector('#figures-switch').hidden")
    assert "Q" not in (await page.text("#help-keys")).split()
