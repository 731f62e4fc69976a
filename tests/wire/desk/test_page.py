"""The page in a real browser, worked by keys alone."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from longlines.host import emergency, notifier
from tests.unit.host.test_notifier import CALL
from tests.wire.ami.fakepbx import until
from tests.wire.desk.at_the_desk import PASSWORD, AtWork, at_work
from tests.wire.desk.browser import PROGRAM, Browser, browser

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no chromium: apt-get install chromium")

MEMBER = {"Interface": "PJSIP/operator1", "Queue": "operators", "Status": "1", "Paused": "0"}
HTML = '<img src=x onerror="document.title=1">'


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


async def test_a_shift_by_keys_alone(work: AtWork, page: Browser) -> None:
    await page.write("ann")
    await page.key("Tab", 9)
    await page.write(PASSWORD)
    await page.key("Enter", 13)
    await page.until("!document.querySelector('#desk').hidden")
    await page.until("document.querySelector('#greeting').innerText.includes('Operator')")

    # Away with a reason, which is asked.
    await work.pbx.event("QueueMemberStatus", **MEMBER)
    await page.until("!document.querySelector('#presence').disabled")
    await page.key("a")
    await page.until("document.querySelector('#ask').open")
    await page.write("lunch")
    await page.key("Enter", 13)
    await until(lambda: work.pbx.done("QueuePause"))
    assert work.pbx.done("QueuePause")[0]["Reason"] == "lunch"

    # A caller whose name is HTML is shown as text, and taken by one key.
    await work.caller(HTML)
    await page.until("document.querySelectorAll('#waiting-list button').length == 1")
    assert HTML in await page.text("#waiting-list")
    assert await page.script("document.querySelectorAll('#waiting-list img').length") == 0
    await page.key("n")
    await until(lambda: work.pbx.done("QueueWithdrawCaller"))

    # An emergency covers everything until a person knows of it, by one key.
    work.settings.config.mkdir(parents=True)
    work.settings.spool.mkdir(parents=True)
    assert emergency.write(work.settings) == ()
    (work.settings.spool / "emergency.jsonl").write_text(CALL)
    await page.until("!document.querySelector('#emergency').hidden")
    (told,) = notifier.calls(work.settings)
    shown = await page.text("#emergency")
    assert told.elin in shown
    assert "alice" in shown
    await page.key("k")
    await page.until("document.querySelector('#emergency').hidden")
    assert notifier.acknowledged(work.settings) == {told.call: "ann"}
    assert [said for said in page.said if "401" not in said] == []


async def test_the_desk_speaks_the_language_of_who_signs_in(work: AtWork, page: Browser) -> None:
    work.add("luz", account="operator2", language="es")
    await page.write("luz")
    await page.key("Tab", 9)
    await page.write(PASSWORD)
    await page.key("Enter", 13)
    await page.until("document.querySelector('#greeting').innerText.includes('Operador')")
    await work.pbx.event("QueueMemberStatus", **{**MEMBER, "Interface": "PJSIP/operator2"})
    call = {"Linkedid": "1.1", "ChannelStateDesc": "Up"}
    alice = {**call, "Channel": "PJSIP/alice-00000001", "Uniqueid": "1.1", "CallerIDNum": "+1202"}
    luz = {**call, "Channel": "PJSIP/operator2-00000002", "Uniqueid": "1.2"}
    for line in (alice, luz):
        await work.pbx.event("Newchannel", **line)
        await work.pbx.event("BridgeEnter", **line, BridgeUniqueid="one")
    await page.until("document.querySelector('#call-state').innerText == 'Está hablando'")
    # One key holds the caller; what came of it is told in Spanish.
    await page.key("w")
    await until(lambda: work.pbx.done("Redirect"))
    await page.until("document.querySelector('#said').innerText == 'retiene a +1202'")
    assert [said for said in page.said if "401" not in said] == []


async def test_every_language_has_every_word(work: AtWork) -> None:
    folder = Path(__file__).parents[3] / "longlines" / "desk" / "page" / "texts"
    texts = {path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")}
    assert set(texts) == {"en", "es", "zh"}
    assert texts["en"].keys() == texts["es"].keys() == texts["zh"].keys()
    for key, text in texts["en"].items():
        places = sorted(part for part in text.split("{") if "}" in part)
        for other in texts.values():
            assert len([p for p in other[key].split("{") if "}" in p]) == len(places), key
