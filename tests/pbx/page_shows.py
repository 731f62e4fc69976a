"""An operator's page goes away in the middle of a call: loaded again, dead, closed."""

import os
import signal

from longlines.telephones.heard import eventually
from longlines.telephones.legs import Leg
from tests.pbx.desk_stage import Show, answered
from tests.pbx.page_phone import PATIENCE, VOICE_HZ
from tests.pbx.scenes import CALLED_HZ, CALLER_HZ

LINKED = "!document.querySelector('#link').classList.contains('lost')"


async def page_loaded_again(show: Show) -> None:
    """The operator loads his page again while he talks: the caller hears music, and is back."""
    page, asking = show.phone.page, await answered(show)
    await _talks(show, asking)
    await page.leave()
    await _comes_back(show, asking)
    await show.look("desk-comes-back")
    await page.key("d")
    await asking.ended(PATIENCE)


async def page_died(show: Show) -> None:
    """The page dies without a word; opened again it has the caller. Held, he comes back too."""
    page, asking = show.phone.page, await answered(show)
    await _talks(show, asking)
    await page.crash()
    await _comes_back(show, asking)
    await page.until("!document.querySelector('#hold').disabled", PATIENCE)
    await page.key("w")
    await page.until("document.querySelector('.call').classList.contains('holding')", PATIENCE)
    await page.leave()
    await _comes_back(show, asking)
    await page.key("d")
    await asking.ended(PATIENCE)


async def page_closed(show: Show) -> None:
    """The operator closes his page while he talks: another one has the caller, in front."""
    page, asking = show.phone.page, await answered(show)
    await _talks(show, asking)
    other = await show.register("operator2")
    await page.leave("about:blank")
    ringing = await other.ringing(PATIENCE)
    await ringing.answer()
    ringing.tone(CALLED_HZ)
    await asking.until_hears(CALLED_HZ, PATIENCE)
    await ringing.until_hears(CALLER_HZ, PATIENCE)
    await asking.hangup()
    await show.phone.open()
    await show.phone.is_("ready")


async def _talks(show: Show, asking: Leg) -> None:
    asking.tone(CALLER_HZ)
    await asking.until_hears(VOICE_HZ, PATIENCE)
    await show.phone.hears(CALLER_HZ)


async def _comes_back(show: Show, asking: Leg) -> None:
    """Nobody touches anything: the two hear each other, and the screen shows the call."""
    page = show.phone.page
    await page.until("document.querySelector('#phone')?.classList.contains('talking')", PATIENCE)
    await _talks(show, asking)
    await page.until("document.querySelector('.call').classList.contains('talking')", PATIENCE)
    assert "alice" in await page.text("#call-title")


async def desk_restarted(show: Show) -> None:
    """The desk dies while he talks, and is started again: the two talk on, and one ends it."""
    asking = await answered(show)
    await _talks(show, asking)
    died = show.exchange.part("desk")
    os.kill(died, signal.SIGKILL)
    await eventually(lambda: show.exchange.part("desk") != died, PATIENCE, what="another desk")
    await show.phone.page.until(LINKED, PATIENCE)
    await _talks(show, asking)
    await asking.hangup()
    await show.phone.is_("ready")
