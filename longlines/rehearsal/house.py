"""What the calls of a rehearsal may ask of the house, without asking anybody."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from longlines.billing.credit.model import CreditRules
from longlines.billing.rating.model import RatedCall
from longlines.billing.rating.rate import rate
from longlines.billing.rating.rules import FixedPrice, Rules
from longlines.carriers.own import OwnAccounts
from longlines.flow.library import Library
from longlines.flow.services import Account, AccountsLost, Prices, Verdict, WebError, WebTimeout
from longlines.host import hooks
from longlines.host.hooks import HookList
from longlines.host.passwords import WRONG_AT_MOST
from longlines.rehearsal.calling import Dialled
from longlines.rehearsal.cases import START, Bill, WebReply
from longlines.rehearsal.dialplan import Dialplan
from longlines.rehearsal.transcript import Transcript


@dataclass(frozen=True)
class House:
    """What all rehearsed calls share: flows, accounts by name, what can be dialled, prices and
    the rules of `tariffs.yaml` and `credit.yaml`.

    `before_waiting` is the flow of callers who would have to wait for an operator, "" for none.
    `hooks` are the web hooks that flows may call; `words` has what is heard in each audio by path.
    """

    library: Library
    accounts: Mapping[str, Account]
    dialplan: Dialplan
    prices: Prices
    hooks: HookList
    words: Mapping[str, str] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    credit: CreditRules = field(default_factory=CreditRules)
    before_waiting: str = ""
    routes: OwnAccounts = field(init=False)

    def __post_init__(self) -> None:
        endpoints = {account.number: account.name for account in self.accounts.values()}
        object.__setattr__(self, "routes", OwnAccounts(endpoints))

    def number(self, name: str) -> str:
        """The number of an account; anything else is taken for a number already."""
        return self.accounts[name].number if name in self.accounts else name

    @property
    def numbers(self) -> dict[str, str]:
        """The number of each account."""
        return {name: account.number for name, account in self.accounts.items()}

    def bill(self, dialled: Dialled | None) -> Bill:
        """The seconds that were talked, for who pays, at the fixed price and by the rules.

        A called party pays the price of `collect`, a caller that of `direct`.
        """
        if dialled is None or dialled.talked is None or not dialled.bill_to:
            return Bill()
        service = "collect" if dialled.bill_to == dialled.number else "direct"
        price = self.prices.price(service, dialled.number)
        if price is None:
            return Bill(dialled.bill_to, dialled.talked)
        fixed = {service: FixedPrice(price.per_minute, price.currency)}
        call = RatedCall(dialled.number, START, dialled.talked, service, dialled.bill_to)
        charge = rate(call, [], replace(self.rules, fixed=fixed))
        return Bill(dialled.bill_to, dialled.talked, charge.amount, charge.basis.currency)


class CannedWeb:
    """A web that answers what `reply` says to each question to a hook that is listed."""

    def __init__(
        self, transcript: Transcript, hooks: HookList, reply: Callable[[str], WebReply]
    ) -> None:
        self._transcript = transcript
        self._hooks = hooks
        self._reply = reply

    async def ask(
        self, method: str, url: str, values: Mapping[str, str], within: float
    ) -> Mapping[str, object]:
        """The answer that was canned. Raises WebTimeout, WebError."""
        asked = f"{method} {url} {json.dumps(dict(values))}"
        try:
            self._hooks.find(url)
            answer = self._answer(url, within)
        except WebError as error:
            self._transcript.add("exchange", f"asks the web: {asked}: {error}")
            raise
        self._transcript.add("exchange", f"asks the web: {asked}: answered")
        return answer

    def _answer(self, url: str, within: float) -> Mapping[str, object]:
        reply = self._reply(url)
        if reply.status is None:
            clock = self._transcript.clock
            clock.until(clock.seconds + within)
            raise WebTimeout(f"no answer within {within:g} s")
        if reply.status == 0:
            raise WebError("no connection")
        return hooks.reply(reply.status, reply.body.encode())


LOCKED, LOST = "locked", "lost"


class KnownAccounts:
    """The house's accounts, with the service passwords that a test gives them, by name.

    LOCKED instead of a password is an account with too many wrong ones; LOST one whose password
    can't be looked at.
    """

    def __init__(self, accounts: Mapping[str, Account], passwords: Mapping[str, str]) -> None:
        self._accounts = {account.number: account for account in accounts.values()}
        self._passwords = passwords
        self._wrong: Counter[str] = Counter()

    async def find(self, number: str) -> Account | None:
        """Whose number it is."""
        return self._accounts.get(number)

    async def check(self, number: str, password: str) -> Verdict:
        """Whether it is the account's password; locked after WRONG_AT_MOST in a row.

        Raises AccountsLost.
        """
        account = self._accounts.get(number)
        right = self._passwords.get(account.name) if account else None
        if right is None:
            return "unset"
        if right == LOST:
            raise AccountsLost("the test says so")
        if right == LOCKED or self._wrong[number] >= WRONG_AT_MOST:
            return "locked"
        if password == right:
            self._wrong[number] = 0
            return "right"
        self._wrong[number] += 1
        return "wrong"
