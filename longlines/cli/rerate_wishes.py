"""What `longlines rerate` is asked for, and the database that it works on."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from longlines import store
from longlines.billing.invoices import period as months
from longlines.carriers import reading
from longlines.flow.problems import did_you_mean
from longlines.host import accounts, invoices
from longlines.host.errors import HostError
from longlines.host.rerate_desk import rerating
from longlines.host.tariffs import accounts_file
from longlines.rates.problems import DeckError
from longlines.settings import Settings
from longlines.store import decks
from longlines.store.rerating.model import RerateError, Wish
from longlines.store.rerating.running import Rerating

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Engine, Rerating]]:
    """The database and what re-rates in it; known trouble is told in one line."""
    engine = None
    try:
        engine = store.open_existing(settings.database_url)
        if engine is None:
            raise HostError("no call was recorded yet, so there is nothing to rate again")
        if not inspect(engine).has_table("rerates"):
            store.upgrade(settings.database_url)
        yield engine, rerating(settings, engine)
    except (RerateError, DeckError, store.DatabaseError) as error:
        raise HostError(str(error)) from error
    except SQLAlchemyError as error:
        raise HostError(f"the database: {str(error).partition(chr(10))[0]}") from error
    finally:
        if engine is not None:
            engine.dispose()


def wish(
    settings: Settings,
    engine: Engine,
    times: tuple[str, str, str, str],
    account: str,
    carrier: str,
    deck: str,
    rules: Literal["then", "now"],
) -> Wish:
    """What is asked for; `times` are period, from, to and zone. Raises HostError."""
    period, since_, until_, zone = times
    since, until = _times(period, since_, until_, zone or invoices.zone(settings, engine))
    if deck:
        _known_deck(settings, deck)
    if carrier:
        _known_carrier(settings, carrier)
    return Wish(since, until, _number(settings, account), carrier, deck, rules)


def _times(period: str, since: str, until: str, zone: str) -> tuple[datetime, datetime]:
    try:
        clock = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise HostError(f'--zone: "{zone}" is no time zone such as America/New_York') from None
    if period and (since or until):
        raise HostError("give --period, or --from and --to")
    if period:
        try:
            month = months.read(period, zone)
        except months.BadPeriod as error:
            raise HostError(f"--period: {error}") from None
        return month.begins, month.ends
    if not (since and until):
        raise HostError("give both --from and --to, as --from 2026-11-01 --to 2026-11-16")
    found = _moment("--from", since, clock), _moment("--to", until, clock)
    if found[0] >= found[1]:
        raise HostError(f"--to {until} isn't after --from {since}")
    return found


def _moment(option: str, text: str, clock: ZoneInfo) -> datetime:
    try:
        if _DAY.fullmatch(text):
            return _midnight(date.fromisoformat(text), clock)
        at = datetime.fromisoformat(text)
    except ValueError:
        raise HostError(f'{option}: "{text}" is no time such as 2026-11-01T12:00Z') from None
    return (at if at.tzinfo else at.replace(tzinfo=clock)).astimezone(UTC)


def _midnight(day: date, clock: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock).astimezone(UTC)


def _number(settings: Settings, account: str) -> str:
    if not account or account.startswith("+"):
        return account
    known = {each.name: each.number for each in accounts.load(accounts_file(settings))}
    if account not in known:
        near = did_you_mean(account, known)
        raise HostError(f'there is no account "{account}"{near}; or give a number as +12025550101')
    return known[account]


def _known_carrier(settings: Settings, carrier: str) -> None:
    try:
        known = [each.name for each in reading.load(settings.carriers).carriers]
    except (reading.CarrierProblems, OSError):
        return  # whoever carried calls once may be in no file any more
    if carrier not in known and (near := did_you_mean(carrier, known)):
        raise HostError(f'there is no carrier "{carrier}"{near}')


def _known_deck(settings: Settings, deck: str) -> None:
    engine = store.connect(settings.database_url)
    try:
        known = list(dict.fromkeys(each.name for each in decks.versions(engine)))
    finally:
        engine.dispose()
    if deck not in known and deck != "prices.yaml":
        near = did_you_mean(deck, known) or "; longlines decks list shows them"
        raise HostError(f'there is no deck "{deck}"{near}')
