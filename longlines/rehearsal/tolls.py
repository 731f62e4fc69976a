"""What the caller's account was charged, as a test tells it.

tolls:
  last_call: {number: bob, at: 2026-01-05T14:00Z, cost: USD 0.36}
  balance: USD 12.50
  disputed: opened
      rate: USD 0.25
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from longlines.billing.rating.model import DIRECT
from longlines.flow import marks
from longlines.flow.marks import Node
from longlines.flow.problems import Problem
from longlines.flow.services import Price, Prices
from longlines.flow.tolls import Answer, Balance, Disputed, LastCall, TollsLost
from longlines.rehearsal import fields
from longlines.rehearsal.fields import Money, Problems

CALL = "1.1"
NUMBER = 7
"""The number of the dispute that is opened, or is open already."""

FAILS = "fails"
KEYS = ("last_call", "balance", "credit", "disputed", "rate")


@dataclass(frozen=True)
class Charged:
    """A call that was charged; without `cost` it has no price yet."""

    number: str
    at: datetime
    cost: Money | None = None


@dataclass(frozen=True)
class TollsOfCase:
    """By default nothing was ever charged. With `fails` nothing can be looked up.

    `disputed` is what becomes of a dispute, None where none can be opened now. `rate` is what a
    minute of a direct call costs, to whatever number.
    """

    last_call: Charged | None = None
    balances: tuple[Balance, ...] = ()
    disputed: Disputed | None = "nothing"
    fails: bool = False
    rate: Money | None = None


NOTHING = TollsOfCase()


def read(node: Node, problems: Problems) -> TollsOfCase:
    """What a test says of tolls; mistakes are added to `problems`."""
    if isinstance(node, marks.Scalar):
        return TollsOfCase(fails=bool(problems.read(fields.choice(FAILS), node, "")))
    found = problems.fields(node, "tolls", KEYS)
    owed = problems.read(_amounts, found["balance"], ()) if "balance" in found else ()
    credit = problems.read(_amounts, found["credit"], ()) if "credit" in found else ()
    call = _charged(found["last_call"], problems) if "last_call" in found else None
    return TollsOfCase(
        call,
        tuple(
            Balance(sign * money.amount, money.currency)
            for sign, listed in ((1, owed), (-1, credit))
            for money in listed
        ),
        _disputed(found, problems, "opened" if call else "nothing"),
        rate=problems.read(fields.amount, found["rate"], None) if "rate" in found else None,
    )


def _disputed(found: dict[str, Node], problems: Problems, otherwise: Disputed) -> Disputed | None:
    known: tuple[Disputed, ...] = ("opened", "open", "nothing")
    if "disputed" not in found:
        return otherwise
    word = problems.read(fields.choice(*known, FAILS), found["disputed"], otherwise)
    return next((each for each in known if each == word), None)


def _charged(node: Node, problems: Problems) -> Charged | None:
    found = problems.fields(node, "last_call", ("number", "at", "cost"))
    missing = [key for key in ("number", "at") if key not in found]
    if missing:
        problems.append(Problem(node.mark, f"last_call needs {' and '.join(missing)}"))
        return None
    number = problems.read(fields.number, found["number"], "")
    at = problems.read(fields.moment, found["at"], None)
    cost = problems.read(fields.amount, found["cost"], None) if "cost" in found else None
    return Charged(number, at, cost) if at is not None else None


def _amounts(node: Node) -> tuple[Money, ...]:
    items = node.items if isinstance(node, marks.Sequence) else (node,)
    return tuple(map(fields.amount, items))


@dataclass(frozen=True)
class WithRate:
    """The prices of a house, but for direct calls the one of a test."""

    prices: Prices
    rate: Money

    def price(self, service: str, number: str) -> Price | None:
        """What a minute costs."""
        if service == DIRECT:
            return Price(self.rate.amount, self.rate.currency)
        return self.prices.price(service, number)


class KnownTolls:
    """The charges of a test; `number` gives the number of an account's name."""

    def __init__(self, tolls: TollsOfCase, number: Callable[[str], str]) -> None:
        self._tolls = tolls
        self._number = number

    async def last_call(self, account: str) -> LastCall | None:
        """The call that the test tells of. Raises TollsLost where it fails."""
        self._try()
        call = self._tolls.last_call
        if call is None:
            return None
        cost: Decimal | None = call.cost.amount if call.cost else None
        currency = call.cost.currency if call.cost else ""
        return LastCall(CALL, self._number(call.number), call.at, cost, currency)

    async def balances(self, account: str) -> Sequence[Balance]:
        """The balances that the test tells of. Raises TollsLost."""
        self._try()
        return self._tolls.balances

    async def dispute(self, account: str, call: str, asking: str, why: str) -> Answer:
        """What the test says becomes of it. Raises TollsLost."""
        self._try()
        disputed = self._tolls.disputed
        if disputed is None:
            raise TollsLost("the test says so")
        return Answer(disputed, 0 if disputed == "nothing" else NUMBER)

    def _try(self) -> None:
        if self._tolls.fails:
            raise TollsLost("the test says so")
