"""The page says in words why its telephone can't be had."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ami.desk import telephone
from tests.wire.desk.at_the_desk import PASSWORD, AtWork, at_work
from tests.wire.desk.browser import PROGRAM, Browser, browser

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no chromium: apt-get install chromium")


@pytest.fixture
async def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AtWork]:
    monkeypatch.setattr(telephone, "BUNDLE", tmp_path / "jssip.js")
    async with at_work(tmp_path, LONGLINES_WEBRTC_PORT="8089") as made:
        made.add("ann", account="operator1")
        yield made


async def said(page: Browser) -> str:
    await page.key("t")
    await page.until("document.querySelector('#phone').classList.contains('trouble')")
    words = await page.text("#phone-state")
    await page.key("t")
    await page.until("document.querySelector('#phone').hidden")
    return words


async def sign_in(page: Browser, address: str) -> None:
    await page.open(address)
    await page.until("document.activeElement?.id == 'name'")
    await page.write("ann")
    await page.key("Tab", 9)
    await page.write(PASSWORD)
    await page.key("Enter", 13)
    await page.until("!document.querySelector('#desk').hidden")


async def test_elsewhere_without_https_the_page_works_and_says_what_its_telephone_needs(
    work: AtWork,
) -> None:
    telephone.BUNDLE.write_text("")
    async with browser("--host-resolver-rules=MAP desk.example 127.0.0.1") as page:
        await sign_in(page, work.base.replace("127.0.0.1", "desk.example"))
        await page.until("!document.querySelector('#link').classList.contains('lost')")
        assert "only by https" in await said(page)


async def test_what_is_missing_is_told_in_the_page(work: AtWork) -> None:
    async with browser("--use-fake-device-for-media-stream") as page:
        await sign_in(page, work.base)
        assert "make phone" in await said(page)

        telephone.BUNDLE.write_text("")
        microphone = {"name": "microphone"}
        await page.call("Browser.setPermission", permission=microphone, setting="denied")
        assert "Allow it beside the address" in await said(page)
        assert await page.script("document.querySelector('#phone-state').ariaLive") == "assertive"
