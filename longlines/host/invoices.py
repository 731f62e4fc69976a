"""Makes, issues and finds invoices, by what flows/invoices.yaml and the accounts say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Engine, select

from longlines import store
from longlines.billing.invoices import making, period, reading, words
from longlines.billing.invoices.making import Account
from longlines.billing.invoices.model import Invoice, Party
from longlines.billing.invoices.period import Period
from longlines.billing.invoices.rules import Customer, InvoiceRules
from longlines.billing.rating.model import DEFAULT_PLAN
from longlines.flow.library import INVOICES
from longlines.flow.problems import did_you_mean
from longlines.host import accounts
from longlines.host.errors import HostError
from longlines.settings import Settings
from longlines.store import invoices
from longlines.store.invoices import Open, Outcome
from longlines.store.migrate import upgrade_engine
from longlines.store.tables import deck_versions

AT_ONCE = 20
"""Invoices that are numbered in one transaction, and held in memory."""

FALLBACK = "UTC"


class Done(NamedTuple):
    """What came of one account and currency. `outcome` is one of Outcome's, "nothing" where there
    is nothing to say, or "tried". `invoice` is there where one was made now."""

    account: str
    currency: str
    outcome: str
    number: str = ""
    invoice: Invoice | None = None


@dataclass(frozen=True)
class InvoiceDesk:
    """Works on one database; `names` has the accounts by number."""

    engine: Engine
    rules: InvoiceRules
    names: dict[str, accounts.Account]

    def period(self, month: str) -> Period:
        """A month by the zone of invoices. Raises BadPeriod."""
        return period.read(month, self.rules.zone or _zone_of_decks(self.engine) or FALLBACK)

    def number_of(self, account: str) -> str:
        """An account's number, by its name or number. Raises HostError."""
        if account.startswith("+"):
            return account
        known = {each.name: each.number for each in self.names.values()}
        if account not in known:
            near = did_you_mean(account, known) or "; give its name, or its number as +12025550101"
            raise HostError(f'there is no account "{account}"{near}')
        return known[account]

    def billed(self, only: str = "") -> list[tuple[str, str]]:
        """Account numbers and currencies that the ledger knows; of one account with `only`."""
        with self.engine.connect() as connection:
            found = invoices.billed(connection)
        return [each for each in found if not only or each[0] == only]

    def run(
        self, month: Period, wanted: Iterable[tuple[str, str]], now: datetime, *, dry: bool = False
    ) -> Iterator[Done]:
        """Issue what there is to issue, a few accounts at a time; each is told when it is kept.

        Running it again, or twice at once, issues nothing twice. Raises SQLAlchemyError.
        """
        waiting: list[tuple[Invoice, Open]] = []
        for number, currency in wanted:
            done, made = self._make(number, currency, month, now)
            if dry and made:
                yield Done(number, currency, "tried", invoice=made[0])
            elif made:
                waiting.append(made)
            else:
                yield done
            if len(waiting) == AT_ONCE:
                yield from self._issue(waiting, month, now)
                waiting = []
        if waiting:
            yield from self._issue(waiting, month, now)

    def _make(
        self, number: str, currency: str, month: Period, now: datetime
    ) -> tuple[Done, tuple[Invoice, Open] | None]:
        with invoices.snapshot(self.engine) as connection:
            opened = invoices.open_account(connection, number, currency, month.ends)
        if outcome := invoices.compared(opened.last_month, month.name):
            return Done(number, currency, outcome, opened.before.number), None
        account = self._account(number, currency)
        made = making.make(
            account, month, opened.items, self.rules, now, opened.through, opened.before
        )
        return Done(number, currency, "nothing"), (made, opened) if made else None

    def _issue(
        self, made: list[tuple[Invoice, Open]], month: Period, now: datetime
    ) -> Iterator[Done]:
        while made:
            again = []
            issued = invoices.issue(self.engine, made, month, now)
            for (invoice, _), each in zip(made, issued, strict=True):
                outcome, number = each.outcome, each.number
                account, currency = invoice.customer.account, invoice.currency
                if outcome is Outcome.OVERTAKEN:
                    again.append((account, currency))
                    continue
                fresh = outcome is Outcome.ISSUED
                named = making.numbered(invoice, _sequence(number)) if fresh else None
                yield Done(account, currency, outcome, number, named)
            made = []
            for account, currency in again:
                done, anew = self._make(account, currency, month, now)
                if anew:
                    made.append(anew)
                else:
                    yield done

    def _account(self, number: str, currency: str) -> Account:
        account = self.names.get(number)
        known = self.rules.customers
        customer = known.get(number) or known.get(account.name if account else "") or Customer()
        name = customer.name or (account.display if account else number)
        party = Party(name, customer.address, customer.tax_id, account=number)
        language = customer.language or (account.language if account else "")
        if language not in words.languages():
            language = self.rules.language
        return Account(number, currency, language, party)


def _sequence(number: str) -> int:
    return int(number.rpartition("-")[2])


def open_desk(settings: Settings) -> InvoiceDesk:
    """The desk of an instance; its database is brought up to date. Raises HostError."""
    engine = store.open_existing(settings.database_url)
    if engine is None:
        raise HostError("there is no call on record yet, so there is nothing to invoice")
    upgrade_engine(engine)
    path = settings.checkout / "asterisk-config" / "accounts.yaml"
    names = {each.number: each for each in accounts.load(path)}
    return InvoiceDesk(engine, read_rules(settings), names)


def read_rules(settings: Settings) -> InvoiceRules:
    """What flows/invoices.yaml says. Raises HostError with all that is wrong in it."""
    path = settings.flows / INVOICES
    try:
        rules, problems = reading.read(path.read_bytes(), str(path))
    except FileNotFoundError:
        raise HostError(f"write {path}, which says who sends invoices: docs/invoices.md") from None
    except OSError as error:
        raise HostError(f"{path} can't be read: {error.strerror}") from error
    if problems:
        raise HostError("\n".join(map(str, problems)))
    return rules


def zone(settings: Settings, engine: Engine) -> str:
    """Whose clock the months of invoices go by: that of invoices.yaml, else of the default sell
    deck. Raises HostError where the file can't be read.
    """
    said = read_rules(settings).zone if (settings.flows / INVOICES).exists() else ""
    return said or _zone_of_decks(engine) or FALLBACK


def _zone_of_decks(engine: Engine) -> str:
    d = deck_versions.c
    mine = (d.name == DEFAULT_PLAN) & (d.side == "sell") & d.active
    query = select(d.zone).where(mine).order_by(d.version.desc()).limit(1)
    with engine.connect() as connection:
        return connection.execute(query).scalar() or ""
