"""What an operator does all day, at a desk in a real browser; `python -m tests.pbx.desk_shows`
plays all of it and keeps pictures.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from ami.desk.telephone import BUNDLE
from longlines.telephones.heard import eventually
from longlines.telephones.legs import Leg
from longlines.telephones.phones import Phone, Phones
from tests.pbx import page_shows
from tests.pbx.desk_scenes import at_desk
from tests.pbx.desk_stage import Show, answered, exchange
from tests.pbx.page_phone import PATIENCE, VOICE_HZ, page_phone
from tests.pbx.scenes import CALLED_HZ, CALLER_HZ, pick_up, prompt, recorded, say_name
from tests.pbx.test_services import LISTINGS
from tests.wire.desk.at_the_desk import Person
from tests.wire.desk.browser import PROGRAM


async def spells_a_name(show: Show) -> None:
    """A caller keys a name, hears its number, is connected at a price, and billed."""
    alice, bob = await show.register("alice"), await show.register("bob")
    asking = await _keyed(show, alice, "626265")
    await prompt(asking, show.exchange, "directory-hit")
    await asking.keys("1")
    await prompt(asking, show.exchange, "directory-number", within=PATIENCE)
    await asking.keys("1")
    await prompt(asking, show.exchange, "directory-price", within=PATIENCE)
    called = await pick_up(bob)
    asking.tone(CALLER_HZ)
    called.tone(CALLED_HZ)
    await called.until_hears(CALLER_HZ, PATIENCE)
    await asking.until_hears(CALLED_HZ, PATIENCE)
    await called.hangup()
    await asking.ended(PATIENCE)
    call = await recorded(show.exchange, asking, PATIENCE)
    assert (call["to"], call["bill_to"]) == (LISTINGS[0].numbers[0].number, "+12025550101"), call
    assert call["charge"]["amount"], call


async def talks_in_the_page(show: Show) -> Leg:
    """A caller who keyed half a name asks for a person: the page shows what was keyed, rings, and
    both hear each other; keys, hold and mute. The caller's leg, who talks with the operator.
    """
    alice, page = await show.register("alice"), show.phone.page
    asking = await _keyed(show, alice, "6262")
    await asking.keys("0")
    await show.phone.is_("ringing")
    await page.until("document.querySelector('#facts .keyed')?.innerText.includes('6262')", 20)
    assert "directory-assistance" in await page.text("#facts")
    await show.look("desk-rings")
    await page.key("r")
    await show.phone.is_("talking")
    asking.tone(CALLER_HZ)
    await asking.until_hears(VOICE_HZ, PATIENCE)
    await show.phone.hears(CALLER_HZ)

    await page.key("i")
    await page.key("5")
    await page.click("#keypad-keys button:nth-child(12)")
    await page.key("Escape", 27)
    await eventually(lambda: asking.digits == "5#", PATIENCE, what="the keys 5#")

    await page.key("m")
    await show.phone.is_("muted")
    await asking.until_silence(PATIENCE)
    await page.key("m")
    await show.phone.is_("talking")
    await asking.until_hears(VOICE_HZ, PATIENCE)
    await page.key("l")
    await show.phone.is_("held")
    await page.until("!document.querySelector('#phone-hold').disabled", PATIENCE)
    await page.key("l")
    await show.phone.is_("talking")
    await asking.until_hears(VOICE_HZ, PATIENCE)
    await show.look("desk-telephone")
    return asking


async def collect_by_clicks(show: Show, asking: Leg) -> None:
    """The operator connects a collect call for who talks with the page, by clicks; his
    screen and a colleague's follow it.
    """
    async with at_desk(show.exchange, "operator2") as colleague:
        await _collect(show, asking, colleague)


async def _collect(show: Show, asking: Leg, colleague: Person) -> None:
    bob, page = await show.register("bob"), show.phone.page
    await page.until("!document.querySelector('#collect').disabled", PATIENCE)
    await page.click("#collect")
    await page.until("document.querySelector('#ask').open")
    await page.write("2025550102")
    await show.look("desk-collect")
    await page.click("#ask-do")
    await show.phone.is_("ready")
    await say_name(asking, show.exchange)
    asking.tone(CALLER_HZ)
    called = await bob.ringing(PATIENCE)
    await _stage(show, colleague, "ringing", "rings")
    await called.answer()
    await _stage(show, colleague, "asked", "is asked")
    called.tone(CALLED_HZ)
    await prompt(called, show.exchange, "collect-offer", piece=1, within=PATIENCE)
    await called.keys("1")
    await _stage(show, colleague, "connected", "connected")
    await show.look("desk-collect-connected")
    await asking.until_hears(CALLED_HZ, PATIENCE)
    await called.until_hears(CALLER_HZ, PATIENCE)
    await called.hangup()
    await asking.ended(PATIENCE)
    call = await recorded(show.exchange, asking, PATIENCE)
    legs = [call, *call["further"]]
    assert "+12025550102" in [leg["bill_to"] for leg in legs], call


async def _stage(show: Show, colleague: Person, stage: str, words: str) -> None:
    """Both screens show how far the call has come that was placed."""
    seen = f"document.querySelector('#placed [aria-current]')?.innerText == {words!r}"
    await show.phone.page.until(seen, PATIENCE)
    await colleague.until(
        lambda board: (
            stage in [row.get("placed", {}).get("stage") for row in board["calls"].values()]
        )
    )


async def attended_transfer(show: Show) -> None:
    """The operator asks somebody first, says why, and connects the two: by keys."""
    bob, page = await show.register("bob"), show.phone.page
    asking = await answered(show)
    await page.until("!document.querySelector('#consult').disabled", PATIENCE)
    await page.key("s")
    await page.until("document.querySelector('#ask').open")
    await page.write("2025550102")
    await page.key("Tab", 9)
    await page.write("speaks Spanish")
    await page.key("Enter", 13)
    called = await pick_up(bob)
    called.tone(CALLED_HZ)
    await called.until_hears(VOICE_HZ, PATIENCE)
    await show.phone.hears(CALLED_HZ)
    await page.until("!document.querySelector('#connect').hidden", PATIENCE)
    await show.look("desk-asks")
    asking.tone(CALLER_HZ)
    await page.key("j")
    await asking.until_hears(CALLED_HZ, PATIENCE)
    await called.until_hears(CALLER_HZ, PATIENCE)
    await show.phone.is_("ready")
    await called.hangup()
    await asking.ended(PATIENCE)
    call = await recorded(show.exchange, asking, PATIENCE)
    assert [(leg["to"], leg["bill_to"]) for leg in call["further"]] == [
        ("+12025550102", "+12025550101")
    ], call
    assert "speaks Spanish" in show.exchange.longlines("desk", "audit", "--json").stdout


async def emergency_by_one_key(show: Show) -> None:
    """One key hands a caller to the emergency service; the operator hears both, and may leave."""
    page = show.phone.page
    asking = await answered(show)
    await page.until("!document.querySelector('#emergency-hand').disabled", PATIENCE)
    await page.until("document.querySelector('.call').classList.contains('talking')", PATIENCE)
    await page.key("e")
    await page.until("!document.querySelector('#emergency').hidden", PATIENCE)
    await page.until("document.querySelector('#emergency').innerText.includes('+1202')", PATIENCE)
    asking.tone(CALLER_HZ)
    # The simulated service says back what it hears, and the operator hears the caller.
    await asking.until_hears(CALLER_HZ, PATIENCE)
    await show.phone.hears(CALLER_HZ)
    await page.until("document.querySelector('.call').classList.contains('hears')", PATIENCE)
    await show.look("desk-emergency")
    await page.key("k")
    await page.until("document.querySelector('#emergency').hidden", PATIENCE)
    await page.key("d")
    await show.phone.is_("ready")
    await asking.until_hears(CALLER_HZ, PATIENCE)
    await asking.hangup()


async def _keyed(show: Show, caller: Phone, keys: str) -> Leg:
    """Dial 411, skip the place, key a name."""
    asking = await caller.dial("411")
    await asking.wait_answered(PATIENCE)
    await asking.keys("#")
    await prompt(asking, show.exchange, "directory-name", within=PATIENCE)
    await asking.keys(keys)
    return asking


async def play(pictures: Path) -> None:
    """All of it, with pictures. Raises AssertionError, TimeoutError."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with exchange(folder) as running:
            async with Phones() as phones, page_phone(running, folder, "operator1") as phone:

                async def register(user: str) -> Phone:
                    password = running.passwords[user]
                    return await phones.register(user, password, running.host, running.sip_port)

                show = Show(running, register, phone, pictures)
                await spells_a_name(show)
                print("a caller spelled a name, was connected, and billed", flush=True)
                asking = await talks_in_the_page(show)
                print("the page showed what was keyed, and both heard each other", flush=True)
                await collect_by_clicks(show, asking)
                print("a collect call was connected by clicks, and billed", flush=True)
                await attended_transfer(show)
                print("somebody was asked first, told why, and connected by keys", flush=True)
                await emergency_by_one_key(show)
                print("one key handed a caller to the emergency service", flush=True)
                await page_shows.page_loaded_again(show)
                await page_shows.page_died(show)
                await page_shows.page_closed(show)
                print("a page was loaded again, died, was closed: no caller was lost", flush=True)
                await page_shows.desk_restarted(show)
                print("the desk was started again, and the talk went on", flush=True)


def main() -> int:
    """0 when all went as it should."""
    parser = argparse.ArgumentParser(prog="desk_shows", description=__doc__)
    parser.add_argument("--pictures", type=Path, default=Path("var/pictures"), metavar="FOLDER")
    folder = parser.parse_args().pictures
    missing = [
        *(["chromium: apt-get install chromium"] if PROGRAM is None else []),
        *([] if BUNDLE.is_file() else ["the page's telephone: make phone"]),
    ]
    if missing:
        print(f"missing: {'; '.join(missing)}", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(play(folder))
    print(f"7 passed, 0 failed; pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
