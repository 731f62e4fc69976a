"""The page for who can't see it, or not well: by Chromium's accessibility tree, and by keys."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from longlines.host import emergency
from tests.unit.host.test_notifier import CALL
from tests.wire.desk.at_the_desk import PASSWORD, AtWork, at_work
from tests.wire.desk.browser import PROGRAM, Browser, browser

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no chromium: apt-get install chromium")

MEMBER = {"Interface": "PJSIP/operator1", "Queue": "operators", "Status": "1", "Paused": "0"}
WORKED = {"button", "textbox", "combobox", "checkbox", "link", "menuitem", "searchbox"}
NAMED = WORKED | {"dialog", "alert", "img", "group"}
CONTRAST = 4.5
"""Of text that is read (WCAG 2.2, 1.4.3)."""

FAINT = Path(__file__).with_name("faint.js").read_text()

REACHED = """
(() => {
  const at = document.activeElement;
  const shown = getComputedStyle(at);
  return [at.id || at.dataset.call || at.tagName, shown.outlineStyle !== "none"];
})()
"""


@pytest.fixture
async def work(tmp_path: Path) -> AsyncIterator[AtWork]:
    async with at_work(tmp_path) as made:
        made.add("ann", account="operator1")
        yield made


@pytest.fixture
async def page(work: AtWork) -> AsyncIterator[Browser]:
    async with browser() as opened:
        await opened.open(work.base)
        await opened.until("document.activeElement?.id == 'name'")
        yield opened


async def tree(page: Browser) -> list[dict[str, Any]]:
    """What a screen reader is told: role, name and properties of each node."""
    await page.call("Accessibility.enable")
    nodes = (await page.call("Accessibility.getFullAXTree"))["nodes"]
    return [
        {
            "role": node["role"]["value"],
            "name": str(node.get("name", {}).get("value", "")).strip(),
            **{each["name"]: each["value"].get("value") for each in node.get("properties", [])},
        }
        for node in nodes
        if not node["ignored"]
    ]


async def all_named(page: Browser) -> list[dict[str, Any]]:
    """The tree, in which whatever is worked has a name."""
    nodes = await tree(page)
    assert [node for node in nodes if node["role"] in NAMED and not node["name"]] == []
    assert any(node["role"] in WORKED for node in nodes)
    return nodes


async def sign_in(page: Browser) -> None:
    await page.write("ann")
    await page.key("Tab", 9)
    await page.write(PASSWORD)
    await page.key("Enter", 13)
    await page.until("!document.querySelector('#desk').hidden")


async def rings(work: AtWork, page: Browser) -> None:
    """A caller waits, and the telephone rings."""
    await work.pbx.event("QueueMemberStatus", **MEMBER)
    await page.until("!document.querySelector('#presence').disabled")
    await work.caller()
    line = {"Channel": "PJSIP/operator1-00000009", "Uniqueid": "1700000000.9"}
    call = {"Linkedid": "1700000000.1", "DestChannel": line["Channel"], "DestUniqueid": "1.9"}
    await work.pbx.event("AgentCalled", **call, Channel="PJSIP/alice-00000001", **MEMBER)
    await page.until("document.querySelectorAll('#waiting-list button').length == 1")


async def test_whatever_is_worked_has_a_name_and_arrivals_are_said(
    work: AtWork, page: Browser
) -> None:
    names = {node["name"] for node in await all_named(page)}
    assert {"Name", "Password", "Sign in"} <= names
    await sign_in(page)
    await rings(work, page)
    nodes = await all_named(page)
    buttons = {node["name"]: node for node in nodes if node["role"] == "button"}
    assert buttons["Take the next"]["keyshortcuts"] == "n"
    assert buttons["Emergency"]["keyshortcuts"] == "e"
    live = {node["live"] for node in nodes if node.get("live")}
    assert live >= {"polite"}
    said = [node for node in nodes if node.get("live") == "polite" and node.get("atomic")]
    assert "WAITING 1" in [" ".join(node["name"].split()) for node in said]
    for key, title in (("?", "Keys"), ("f", "Find in the directory")):
        await page.key(key)
        await page.until("document.querySelector('dialog[open]') !== null")
        opened = await all_named(page)
        assert title in {node["name"] for node in opened if node["role"] == "dialog"}
        await page.key("Escape", 27)
        await page.until("document.querySelector('dialog[open]') === null")
    assert [said for said in page.said if "401" not in said] == []


async def test_keys_lead_through_the_page_in_its_order(work: AtWork, page: Browser) -> None:
    await sign_in(page)
    await rings(work, page)
    order = await page.script(
        "[...document.querySelectorAll('#desk button, #desk select, #desk [tabindex=\"0\"]')]"
        ".filter((each) => !each.disabled && each.checkVisibility())"
        ".map((each) => each.id || each.dataset.call)"
    )
    await page.script("document.activeElement.blur()")
    for expected in order:
        await page.key("Tab", 9)
        assert await page.script(REACHED) == [expected, True]


async def test_an_emergency_is_said_once_and_keeps_the_focus(work: AtWork, page: Browser) -> None:
    await sign_in(page)
    work.settings.config.mkdir(parents=True)
    work.settings.spool.mkdir(parents=True)
    assert emergency.write(work.settings) == ()
    (work.settings.spool / "emergency.jsonl").write_text(CALL)
    await page.until("!document.querySelector('#emergency').hidden")
    alert = next(node for node in await all_named(page) if node["role"] == "alert")
    assert (alert["name"], alert["live"]) == ("EMERGENCY CALL", "assertive")
    await page.script("document.querySelector('#emergency button').focus()")
    await page.script(
        "window.changes = 0; new MutationObserver(() => window.changes++)"
        ".observe(document.querySelector('#emergency'), {childList: true, subtree: true})"
    )
    await work.caller()
    await page.until("document.querySelectorAll('#waiting-list button').length == 1")
    assert await page.script("window.changes") == 0
    assert await page.script("document.activeElement.closest('#emergency') !== null")
    for dark in (False, True):
        assert await _faint(page, dark=dark) == []


async def test_text_stands_out_by_day_and_by_night(work: AtWork, page: Browser) -> None:
    for dark in (False, True):
        assert await _faint(page, dark=dark) == []
    await sign_in(page)
    await rings(work, page)
    for dark in (False, True):
        assert await _faint(page, dark=dark) == []


async def _faint(page: Browser, *, dark: bool) -> list[str]:
    features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    await page.call("Emulation.setEmulatedMedia", features=features)
    found: list[str] = await page.script(f"{FAINT.rstrip()}({CONTRAST})")
    return found
