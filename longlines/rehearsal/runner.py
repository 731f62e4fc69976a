"""Plays one call on the real engine, in virtual time, and holds it against its test."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from longlines.flow.engine import Arrival, Engine
from longlines.flow.place import Place, pack
from longlines.flow.services import FixedQuotes, Services
from longlines.rehearsal import comparing
from longlines.rehearsal.calling import Calling
from longlines.rehearsal.cases import Case, Operators, Telephone, WebReply
from longlines.rehearsal.clock import VirtualClock
from longlines.rehearsal.credit import KnownCredit
from longlines.rehearsal.dialplan import EMERGENCY
from longlines.rehearsal.ear import KnownEar
from longlines.rehearsal.exchange import CALLER, Exchange, Others
from longlines.rehearsal.house import CannedWeb, House, KnownAccounts
from longlines.rehearsal.line import ScriptedLine, kind_of
from longlines.rehearsal.listings import KnownListings, OnPaper
from longlines.rehearsal.messages import KnownMessages
from longlines.rehearsal.party import More, Party, nothing_more
from longlines.rehearsal.result import Difference, Result
from longlines.rehearsal.tolls import KnownTolls, WithRate
from longlines.rehearsal.transcript import Tell, Transcript, untold
from longlines.rehearsal.watch import Watch

RECORDINGS = Path("nowhere/recordings")
"""Where recordings would be kept; nothing is written."""

SAYS = {
    "LL_NOTE": "text",
    "LL_SURVEY": "score",
    "LL_CALLBACK": "number",
    "LL_VOICEMAIL": "state",
    "LL_DISPUTE": "number",
    "LL_CHARGE": "class",
    "LL_REFUND": "reason",
}
"""The fact of an event that a test looks at."""


class World(Others, Protocol):
    """Whatever a call meets besides its caller."""

    def web(self, url: str) -> WebReply:
        """What the web answers to the next question."""
        ...


class NoSuchNumber(Exception):
    """What a test dials leads nowhere in the dialplan."""


@dataclass
class Script:
    """The world as a test has it; `unplanned` tells what it says nothing of."""

    case: Case
    telephones: list[Telephone] = field(init=False)
    replies: list[WebReply] = field(init=False)
    unplanned: list[Difference] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.telephones = list(self.case.called)
        self.replies = list(self.case.web)

    def telephone(self, number: str, ring: float) -> tuple[Telephone, More]:
        """The next telephone of the test; nobody answers where it has none."""
        if self.telephones:
            return self.telephones.pop(0), nothing_more
        self._unplanned("called", f"a call to {number}; add called:")
        return Telephone("no_answer"), nothing_more

    def operators(self, queue: str, reason: str, wait: float | None) -> Operators:
        """As the test says."""
        return self.case.operators

    def web(self, url: str) -> WebReply:
        """The next answer of the test; no connection where it has none."""
        if not self.replies:
            self._unplanned("web", f"a question to {url}; add web:")
            return WebReply(0)
        reply = self.replies.pop(0)
        if reply.url and reply.url != url:
            self.unplanned.append(Difference(reply.mark, "web", f"a question to {reply.url}", url))
        return reply

    def left(self) -> Iterator[Difference]:
        """What the test has and the call did not come to."""
        for telephone in self.telephones:
            yield Difference(telephone.mark, "called", str(telephone), "no call to it")
        for reply in self.replies:
            yield Difference(reply.mark, "web", "a question to the web", "none")

    def _unplanned(self, what: str, got: str) -> None:
        self.unplanned.append(Difference(self.case.mark, what, "nothing", got))


async def run(case: Case, house: House, world: Script | None = None) -> Result:
    """Play a test; its result holds every difference. Raises NoSuchNumber."""
    world = world or Script(case)
    transcript = Transcript(VirtualClock(case.at))
    party = Party("caller", transcript, case.caller)
    result = await _play(case, house, transcript, party, world)
    result.differences = [
        *comparing.differences(result, house.numbers),
        *world.unplanned,
        *world.left(),
    ]
    return result


async def play(case: Case, house: House, world: World, more: More, tell: Tell = untold) -> Result:
    """Play a call whose caller asks `more` what to do, telling what happens as it does."""
    transcript = Transcript(VirtualClock(case.at), tell)
    party = Party("caller", transcript, case.caller, more)
    return await _play(case, house, transcript, party, world)


async def _play(
    case: Case, house: House, transcript: Transcript, party: Party, world: World
) -> Result:
    watch = Watch(transcript, house.library)
    line = ScriptedLine(transcript, party)
    rate = case.tolls.rate
    prices = WithRate(house.prices, rate) if rate else house.prices
    listings = KnownListings(case.directory, house.number)
    services = Services(
        clock=transcript.clock,
        web=CannedWeb(transcript, house.hooks, world.web),
        accounts=KnownAccounts(house.accounts, dict(case.passwords)),
        prices=prices,
        quotes=FixedQuotes(prices, house.rules),
        tolls=KnownTolls(case.tolls, house.number),
        credit=_credit(case, house),
        listings=listings,
        messages=KnownMessages(case.directory, house.number, transcript.clock, case.messages),
        recogniser=KnownEar(case.voice, listings),
        speaker=OnPaper(),
    )
    engine = Engine(lambda: house.library, house.routes, RECORDINGS, services, watch)
    calling = Calling(engine, watch, transcript, line, world, house.words)
    exchange = Exchange(calling, world, house.before_waiting)
    flow, dialled = _entered(case, house)
    caller = house.number(case.caller_number)
    leg = watch.leg(CALLER, line, {"caller": caller, "dialled": dialled})
    if flow == EMERGENCY:
        outcome = exchange.emergency()
    else:
        place = ""
        if case.language:
            leg.saved["language"] = case.language
            place = pack(Place(flow, "", "", leg.saved))
        outcome = await exchange.carry(Arrival(CALLER, flow, place, "", dialled, caller))
    parties = {"caller": party}
    for number, called in enumerate(calling.called, 1):
        parties["called" if number == 1 else f"called {number}"] = called
    for each in parties.values():
        each.finish()
    return Result(
        case=case,
        outcome=outcome,
        dialled=calling.dialled.outcome if calling.dialled else "none",
        number=calling.dialled.number if calling.dialled else "",
        reason=exchange.reason,
        bill=house.bill(calling.conversation),
        saved=watch.saved(CALLER),
        noted=noted(event for leg in watch.legs.values() for event in leg.line.events),
        seconds=transcript.clock.seconds,
        events=transcript.events,
        rows={name: each.rows for name, each in parties.items()},
        visited=watch.visited,
        roads=watch.roads,
    )


def _credit(case: Case, house: House) -> KnownCredit:
    names = {number: name for name, number in house.numbers.items()}
    given = {house.number(who): said for who, said in case.credit}
    return KnownCredit(house.credit, names, given)


def noted(events: Iterable[tuple[str, Mapping[str, str]]]) -> dict[str, str]:
    """The last of each kind of event that the flow wrote, by what it says."""
    return {kind_of(name): facts.get(SAYS.get(name, ""), "") for name, facts in events}


def _entered(case: Case, house: House) -> tuple[str, str]:
    """The flow where the call begins, and what it finds as dialled."""
    if not case.dial:
        return case.flow, case.dialled
    leads = house.dialplan.leads(case.dial)
    if leads is None:
        raise NoSuchNumber(f"{case.dial} leads nowhere in the dialplan")
    return leads
