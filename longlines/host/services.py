"""What calls may ask of the house, made of this machine's files."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol, TypeVar

from longlines.carriers.fixed import FixedPrices
from longlines.flow.hearing import NoRecogniser, Recogniser
from longlines.flow.listings import Listings
from longlines.flow.services import Account, AccountsLost, Services, Verdict, Web
from longlines.flow.speech import Voice
from longlines.host import accounts
from longlines.host.credit import HouseCredit
from longlines.host.hooks import HookList
from longlines.host.listings import HouseListings, listings_of
from longlines.host.messages import HouseMessages
from longlines.host.quotes import HouseQuotes
from longlines.host.speaker import HouseSpeaker
from longlines.host.tolls import HouseTolls
from longlines.settings import Settings

Done = TypeVar("Done")


class Aside(Protocol):
    """Does work that takes a while where it holds nobody up; may raise TimeoutError."""

    def __call__(self, work: Callable[[], Done], /) -> Coroutine[Any, Any, Done]: ...


async def here(work: Callable[[], Done]) -> Done:
    """Do it at once: for a process that carries one call."""
    return work()


class HouseAccounts:
    """The exchange's own accounts, and the service passwords that they have."""

    def __init__(self, settings: Settings, listed: Sequence[accounts.Account], aside: Aside):
        self._settings = settings
        self._known = {
            each.number: Account(each.name, each.number, each.language) for each in listed
        }
        self._aside = aside

    async def find(self, number: str) -> Account | None:
        """The account with an E.164 number."""
        return self._known.get(number)

    async def check(self, number: str, password: str) -> Verdict:
        """Whether this is the account's service password. Raises AccountsLost."""

        def check() -> Verdict:
            from longlines.host.passwords import ServicePasswords  # not for every script's call

            return ServicePasswords(self._settings.service_passwords).check(number, password)

        try:
            return await self._aside(check)
        except TimeoutError as error:
            raise AccountsLost("looking at a password took too long") from error


def hooks(settings: Settings) -> HookList:
    """The web hooks that may be called."""
    return HookList(settings.flows / "web.yaml")


def make(settings: Settings, web: Web, aside: Aside, *, lasting: bool = False) -> Services:
    """Everything for the calls of one process, slow work done by `aside`. Raises AccountsError.

    `lasting`: for a process that carries many calls. It hears names that are said, where the extra
    `voice` is installed, and has names spoken by a process of its own.
    """
    listed = accounts.load(settings.checkout / "asterisk-config" / "accounts.yaml")
    listings = listings_of(settings)
    return Services(
        web=web,
        accounts=HouseAccounts(settings, listed, aside),
        prices=FixedPrices(settings.flows / "prices.yaml"),
        quotes=HouseQuotes(settings, aside),
        tolls=HouseTolls(settings, aside),
        credit=HouseCredit(settings, aside),
        listings=listings,
        messages=HouseMessages(settings, aside),
        recogniser=_recogniser(listings) if lasting else NoRecogniser(),
        speaker=HouseSpeaker(settings, aside, _voice(settings) if lasting else None),
    )


def _voice(settings: Settings) -> Voice:
    from longlines.host.mouth import Mouth  # not for every script's call

    return Mouth(settings.kokoro)


def _recogniser(listings: Listings) -> Recogniser:
    if not isinstance(listings, HouseListings):
        return NoRecogniser()
    from longlines.host.recogniser import HouseRecogniser, installed  # not for every script's call

    return HouseRecogniser(listings) if installed() else NoRecogniser()
