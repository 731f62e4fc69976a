"""A test of a flow: who calls, what both parties hear and do, and what must come of it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from longlines.flow.problems import Mark
from longlines.rehearsal.listings import NOBODY, ListingsOfCase
from longlines.rehearsal.tolls import NOTHING, TollsOfCase

NO_MARK = Mark("", 0, 0)

START = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
"""When a test happens that doesn't say: a Monday, 10 in the morning in New York."""

Ring: TypeAlias = Literal["answers", "busy", "no_answer", "refuses", "unavailable", "fails"]
RINGS: tuple[Ring, ...] = ("answers", "busy", "no_answer", "refuses", "unavailable", "fails")

DIALLED = (
    "none",
    "accepted",
    "answered",
    "refused",
    "busy",
    "no_answer",
    "unavailable",
    "failed",
    "abandoned",
)
"""How the last dial of a call can have ended; `abandoned`: the caller left while it rang."""

HUNG_UP = "hung_up"
OPERATOR = "operator"


@dataclass(frozen=True)
class Hears:
    """The party hears a prompt, as a whole or until a key; `says` must be among its words.

    With "" as the prompt: words that are no prompt's.
    """

    prompt: str
    says: str = ""
    mark: Mark = NO_MARK

    def __str__(self) -> str:
        if not self.prompt:
            return f'hears "{self.says}"'
        return f'hears {self.prompt}, saying "{self.says}"' if self.says else f"hears {self.prompt}"


@dataclass(frozen=True)
class Keys:
    """The party presses keys, as soon as keys are listened for; `{name}` is a saved value."""

    keys: str
    mark: Mark = NO_MARK

    def __str__(self) -> str:
        return f"keys {self.keys}"


@dataclass(frozen=True)
class Speaks:
    """The party speaks for some seconds, when it is recorded."""

    seconds: float
    mark: Mark = NO_MARK

    def __str__(self) -> str:
        return f"speaks {self.seconds:g}s"


@dataclass(frozen=True)
class Silence:
    """The party does nothing for some seconds; None: until one wait for it is over."""

    seconds: float | None = None
    mark: Mark = NO_MARK

    def __str__(self) -> str:
        return "silence" if self.seconds is None else f"silence {self.seconds:g}s"


@dataclass(frozen=True)
class Talks:
    """The party talks for some seconds with whom it is connected to, then hangs up."""

    seconds: float
    mark: Mark = NO_MARK

    def __str__(self) -> str:
        return f"talks {self.seconds:g}s"


@dataclass(frozen=True)
class HangsUp:
    """The party hangs up, some seconds after what it did or heard before."""

    after: float = 0.0
    mark: Mark = NO_MARK

    def __str__(self) -> str:
        return f"hangs_up {self.after:g}s" if self.after else "hangs_up"


Item: TypeAlias = Hears | Keys | Speaks | Silence | Talks | HangsUp


@dataclass(frozen=True)
class Telephone:
    """What happens when a called number rings, and what is done there after an answer."""

    ring: Ring
    after: float = 2.0
    items: tuple[Item, ...] = ()
    mark: Mark = NO_MARK

    def __str__(self) -> str:
        return f"answers after {self.after:g}s" if self.ring == "answers" else self.ring


@dataclass(frozen=True)
class Operators:
    """Whether somebody takes the call out of a queue, after how many seconds; else nobody is there.

    All of them are busy where the caller has to expect to wait for `expected` seconds.
    """

    answer: bool = True
    after: float = 2.0
    expected: float = 0.0


@dataclass(frozen=True)
class WebReply:
    """A canned answer of the web: `status` 0 is a failed connection, None a time-out."""

    status: int | None = 200
    body: str = ""
    url: str = ""
    mark: Mark = NO_MARK


@dataclass(frozen=True)
class Bill:
    """Who pays for how many seconds, and how much: None without a price. `to` "" is nobody."""

    to: str = ""
    seconds: Decimal | None = None
    amount: Decimal | None = None
    currency: str = ""

    def __str__(self) -> str:
        if not self.to:
            return "none"
        seconds = "" if self.seconds is None else f", {self.seconds.normalize():f} s"
        amount = "" if self.amount is None else f", {self.currency} {self.amount:f}"
        return f"{self.to}{seconds}{amount}"


@dataclass(frozen=True)
class Expected:
    """What must have come of the call; None where the test does not say."""

    outcome: str | None = None
    dialled: str | None = None
    number: str | None = None
    reason: str | None = None
    bill: Bill | None = None
    saved: tuple[tuple[str, str], ...] = ()
    noted: tuple[tuple[str, str], ...] = ()
    marks: dict[str, Mark] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One test. `flow` is entered directly when nothing is dialled; times are aware UTC.

    `anybody` may call where the test doesn't say who does.
    """

    name: str
    mark: Mark = NO_MARK
    dial: str = ""
    flow: str = ""
    dialled: str = ""
    caller_number: str = "alice"
    anybody: bool = False
    language: str = ""
    at: datetime = START
    passwords: tuple[tuple[str, str], ...] = ()
    credit: tuple[tuple[str, str], ...] = ()
    caller: tuple[Item, ...] = ()
    called: tuple[Telephone, ...] = ()
    operators: Operators = Operators()
    web: tuple[WebReply, ...] = ()
    tolls: TollsOfCase = NOTHING
    directory: ListingsOfCase = NOBODY
    voice: tuple[str, ...] = ()
    messages: str = ""
    expect: Expected = Expected()
