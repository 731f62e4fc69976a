"""What the commands about money share: the database, accounts by name, amounts."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from longlines.billing.ledger import model
from longlines.flow.problems import did_you_mean
from longlines.host import accounts
from longlines.host.errors import HostError
from longlines.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

OURS = (model.REVENUE, model.COST, model.CREDIT, model.CASH, model.EXCHANGE)
BEGINS = ("customer:", "carrier:", "tax:")

MOST = Decimal(1_000_000_000)


@contextmanager
def opened(settings: Settings) -> Iterator["Engine"]:
    """The database, brought up to date; known trouble is told in one line."""
    from sqlalchemy.exc import SQLAlchemyError

    from longlines import store
    from longlines.store.migrate import upgrade_engine

    engine = None
    try:
        engine = store.open_existing(settings.database_url)
        if engine is None:
            raise HostError("there is no database yet; `make run` starts what makes it")
        upgrade_engine(engine)
        yield engine.execution_options(writes=True)
    except (store.DatabaseError, SQLAlchemyError, model.BadEntry, OSError) as error:
        raise HostError(str(error).partition("\n")[0]) from error
    finally:
        if engine is not None:
            engine.dispose()


def numbers(settings: Settings) -> dict[str, str]:
    """The numbers of the exchange's own accounts, by name."""
    listed = accounts.load(settings.checkout / "asterisk-config" / "accounts.yaml")
    return {each.name: each.number for each in listed}


def number_of(settings: Settings, who: str) -> str:
    """The E.164 number of an account, by its name or number. Raises HostError."""
    if accounts.E164.fullmatch(who):
        return who
    known = numbers(settings)
    if who not in known:
        near = did_you_mean(who, known) or f"; use one of {', '.join(known)}"
        raise HostError(f'there is no account "{who}"{near}, or a number such as +12025550101')
    return known[who]


def ledger_account(settings: Settings, who: str) -> str:
    """An account of the ledger: its own name, or whose customer's account is meant."""
    if who in OURS or who.startswith(BEGINS):
        return who
    return model.customer(number_of(settings, who))


def amount(text: str, what: str = "amount") -> Decimal:
    """A positive amount of money, exact to a millionth. Raises HostError."""
    try:
        found = Decimal(text) if text.isascii() else Decimal("NaN")
    except InvalidOperation:
        raise HostError(f'"{text}" is no {what} such as 25.00') from None
    if not found.is_finite() or not 0 < found < MOST or model.millionths(found) % 1:
        raise HostError(f'"{text}" is no {what} between 0.000001 and {MOST:,}')
    return found


def currency(text: str) -> str:
    """A currency by ISO 4217. Raises HostError."""
    from babel.numbers import is_currency

    if not is_currency(text):
        raise HostError(f'"{text}" is no ISO 4217 currency, such as USD')
    return text


def day(text: str) -> date:
    """A day, such as 2026-11-22; today in UTC for "". Raises HostError."""
    try:
        return date.fromisoformat(text) if text else datetime.now(UTC).date()
    except ValueError:
        raise HostError(f'"{text}" is no day such as 2026-11-22') from None


def moment(text: str, option: str) -> datetime:
    """A moment with its zone, UTC; now for "". Raises HostError."""
    try:
        at = datetime.fromisoformat(text) if text else datetime.now(UTC)
    except ValueError:
        raise HostError(f'{option}: "{text}" is no time such as 2026-11-22T14:30Z') from None
    if at.tzinfo is None:
        raise HostError(f"{option}: {text} has no time zone; end it with Z for UTC, or +01:00")
    return at.astimezone(UTC)


def plain(amount: Decimal) -> str:
    """An amount with two decimals or as many as it needs."""
    shown = f"{amount.normalize():f}"
    whole, _, rest = shown.partition(".")
    return f"{whole}.{rest:0<2}"


def stamp(at: datetime) -> str:
    """A time as JSON has it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def user() -> str:
    """Who uses this session."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
