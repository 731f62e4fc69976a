"""Carriers for tests: the far end told what to do, decks, and what the exchange tells of tries."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from longlines import settings
from longlines.billing.events import BadRecord, CallEvent, parse
from longlines.billing.framing import frames
from longlines.host import far_end, pbx_commands, routing_tables
from longlines.rates.bands import Bands
from longlines.rates.model import Deck, Terms
from longlines.settings import Settings
from longlines.store import connect, upgrade
from longlines.store.deck_versions import Origin
from longlines.store.decks import save_version
from longlines.telephones.heard import eventually
from tests.pbx.exchange import Exchange

CARRIERS = """
currency: USD
carriers:
  cheap: {trunk: {host: far-end, user: longlines}}
  middling: {trunk: {host: far-end, dials: digits, prefix: "7700"}}
  dear: {trunk: {host: far-end}}
  small: {trunk: {host: far-end}, max_calls: 2}
  paced: {trunk: {host: far-end}, max_per_second: 2}
"""
PRICES = {
    "cheap": {"44": "0.01", "1": "0.002", "48": "0.01"},
    "middling": {"44": "0.02"},
    "dear": {"44": "0.03", "49": "0.03", "48": "0.03"},
    "small": {"49": "0.02"},
    "paced": {"48": "0.02"},
}
"""What a carrier asks for a minute, by prefix. Nobody carries calls to +33."""

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
TRIES = ("LL_TRY", "LL_TRIED", "LL_SKIPPED")


@dataclass
class Office:
    """An exchange with carriers, and the far end behind it."""

    exchange: Exchange

    @property
    def settings(self) -> Settings:
        """The exchange's settings."""
        return settings.load(self.exchange.environ)

    @contextmanager
    def forced(self, **does: str) -> Iterator[None]:
        """While this lasts, carriers do the same with every call, by their names."""
        paths = {far_end.forced(self.settings, name): what for name, what in does.items()}
        for path, what in paths.items():
            path.write_text(what)
        try:
            yield
        finally:
            for path in paths:
                path.unlink()

    def asked(self) -> list[str]:
        """What the far end wrote of the calls that came to it, a line each."""
        path = far_end.settings_of(self.settings).spool / "calls"
        return path.read_text().splitlines() if path.exists() else []

    def channels(self) -> list[str]:
        """The channels that live in the exchange and at the far end."""
        both = (self.settings, far_end.settings_of(self.settings))
        told = (pbx_commands.ask(each, "core show channels concise") for each in both)
        return [line for lines in told for line in lines.splitlines() if line.startswith("PJSIP/")]

    def events(self, number: str) -> list[CallEvent]:
        """The events of the last call that dialled an E.164 number."""
        found = list(_events(self.exchange.home / "spool" / "cel.csv"))
        dials = [e for e in found if e.type == "LL_DIAL" and e.extra["number"] == number]
        return [e for e in found if dials and e.linkedid == dials[-1].linkedid]

    def tries(self, number: str) -> list[CallEvent]:
        """What was told of tries in that call."""
        return [event for event in self.events(number) if event.type in TRIES]

    async def told(self, number: str, type_: str, within: float = 30.0) -> list[CallEvent]:
        """Wait for an event of that call; all that was told of it by then."""

        def found() -> list[CallEvent]:
            events = self.events(number)
            return events if any(event.type == type_ for event in events) else []

        return await eventually(found, within, every=0.2, what=f"{type_} of {number}")

    async def call_to(self, number: str, within: float = 10.0) -> dict[str, Any]:
        """Wait until the last call to a number is complete; its record."""

        async def found() -> dict[str, Any]:
            calls = await asyncio.to_thread(self.exchange.calls)
            to_it = [call for call in calls if call["to"] == number]
            return to_it[0] if to_it and to_it[0]["ended_at"] else {}

        return await eventually(found, within, every=0.5, what=f"a complete call to {number}")

    async def no_channel_is_left(self, within: float = 5.0) -> None:
        """Wait until nobody is on a line, here or at the far end."""

        async def gone() -> bool:
            return not await asyncio.to_thread(self.channels)

        is_gone: bool = await eventually(gone, within, every=0.3, what="all channels are gone")
        assert is_gone


@contextmanager
def running(
    home: Path, rules: str = "", flows: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Office]:
    """A running exchange of its own with the carriers above, and such rules and flows."""
    opened = open_office(home, rules)
    for name, text in flows.items():
        (opened.exchange.flows / f"{name}.yaml").write_text(text)
    with opened.exchange:
        yield opened


def open_office(home: Path, rules: str = "", *, psap: bool = False) -> Office:
    """The same, not started yet; `psap` as in Exchange."""
    file = home.with_name("carriers.yaml")
    file.write_text(CARRIERS + rules)
    exchange = Exchange(home, ring="25s", carriers=file, psap=psap)
    office = Office(exchange)
    upgrade(office.settings.database_url)
    engine = connect(office.settings.database_url)
    for name, prices in PRICES.items():
        save_version(engine, _deck(name, prices), Origin(LONG_AGO, LONG_AGO, "", "tests"))
    engine.dispose()
    routing_tables.rebuild(office.settings)
    return office


def carriers_of(events: list[CallEvent]) -> list[str]:
    """The carriers that were asked, in order."""
    return [event.extra["carrier"] for event in events if event.type == "LL_TRY"]


def outcome_of(events: list[CallEvent]) -> tuple[str, str]:
    """The outcome of the dial and its cause."""
    end = next(event for event in events if event.type == "LL_DIALLED")
    return end.extra["outcome"], end.extra["cause"]


def pick(events: list[CallEvent], type_: str, carrier: str) -> CallEvent:
    """The event of a type that tells of a carrier."""
    wanted: Callable[[CallEvent], bool] = lambda event: event.extra.get("carrier") == carrier  # noqa: E731
    return next(event for event in events if event.type == type_ and wanted(event))


def _deck(name: str, prices: dict[str, str]) -> Deck:
    rows = {prefix: (Terms(Decimal(price)),) for prefix, price in prices.items()}
    return Deck(name, "buy", 1, "USD", Bands("UTC", ()), rows)


def _events(path: Path) -> Iterator[CallEvent]:
    for _, piece in frames(path.read_bytes()):
        try:
            yield parse(piece)
        except BadRecord:
            continue
