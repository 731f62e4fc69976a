"""An operator talks in the page of the desk: real Asterisk, real Chromium, real SIP telephones."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from ami.desk.telephone import BUNDLE
from tests.pbx import desk_shows, desk_stage, page_shows
from tests.pbx.conftest import Register
from tests.pbx.desk_stage import Show
from tests.pbx.exchange import Exchange
from tests.pbx.page_phone import PATIENCE, PagePhone, page_phone
from tests.pbx.scenes import CALLED_HZ, CALLER_HZ, prompt
from tests.wire.desk.browser import PROGRAM

pytestmark = [
    pytest.mark.skipif(PROGRAM is None, reason="no chromium: apt-get install chromium"),
    pytest.mark.skipif(not BUNDLE.is_file(), reason="the page's telephone isn't built: make phone"),
]


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """A running exchange with a desk, telephones in its page, and an emergency service."""
    folder = tmp_path_factory.mktemp("exchange")
    with desk_stage.exchange(folder) as running:
        yield running


@pytest.fixture
async def phone(exchange: Exchange, tmp_path: Path) -> AsyncIterator[PagePhone]:
    """operator1's page, its telephone ready."""
    async with page_phone(exchange, tmp_path, "operator1") as opened:
        yield opened


async def test_a_caller_is_heard_held_and_helped_to_a_collect_call_in_the_page(
    exchange: Exchange, register: Register, phone: PagePhone
) -> None:
    show = Show(exchange, register, phone)
    asking = await desk_shows.talks_in_the_page(show)
    await desk_shows.collect_by_clicks(show, asking)


async def test_somebody_is_asked_first_and_connected_by_keys(
    exchange: Exchange, register: Register, phone: PagePhone
) -> None:
    await desk_shows.attended_transfer(Show(exchange, register, phone))


async def test_one_key_hands_over_from_the_page(
    exchange: Exchange, register: Register, phone: PagePhone
) -> None:
    await desk_shows.emergency_by_one_key(Show(exchange, register, phone))


async def test_a_page_that_goes_away_loses_no_caller(
    exchange: Exchange, register: Register, phone: PagePhone
) -> None:
    show = Show(exchange, register, phone)
    await page_shows.page_loaded_again(show)
    await page_shows.page_died(show)
    await page_shows.page_closed(show)
    await page_shows.desk_restarted(show)


async def test_switched_off_in_the_page_an_ordinary_telephone_rings(
    exchange: Exchange, register: Register, phone: PagePhone
) -> None:
    await phone.page.key("t")
    await phone.page.until("document.querySelector('#phone').hidden", PATIENCE)
    alice, operator = await register("alice"), await register("operator1")
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("2")
    ringing = await operator.ringing(PATIENCE)
    await ringing.answer()
    ringing.tone(CALLED_HZ)
    calling.tone(CALLER_HZ)
    await calling.until_hears(CALLED_HZ, PATIENCE)
    await ringing.until_hears(CALLER_HZ, PATIENCE)
    await calling.hangup()
    await ringing.ended(PATIENCE)
