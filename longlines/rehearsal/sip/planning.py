"""What a test needs of a live exchange, foreseen by playing it in virtual time first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from longlines.flow.kinds import PromptRef
from longlines.flow.kinds.references import INLINE
from longlines.flow.loader import references
from longlines.flow.phone import Audio
from longlines.rehearsal import runner
from longlines.rehearsal.cases import START, Case, Hears, Operators, Telephone
from longlines.rehearsal.house import House
from longlines.rehearsal.listings import NOBODY
from longlines.rehearsal.party import More
from longlines.rehearsal.result import Result
from longlines.rehearsal.tolls import NOTHING

Manner: TypeAlias = Literal["registered", "absent", "603 Decline", "503 Service Unavailable"]
"""How an account's telephone is to be found by the exchange."""

MANNERS: Mapping[str, Manner] = {
    "unavailable": "absent",
    "refuses": "603 Decline",
    "fails": "503 Service Unavailable",
}

MARGIN = 30.0
"""Seconds that a real call may take longer than a virtual one, besides a quarter of its time."""


@dataclass(frozen=True)
class Plan:
    """A test with what it needs: its caller's account, and accounts' telephones by name.

    `operators`: whether operators must be there, must not, or (None) are not reached. `limit` is
    after how many seconds the call is given up.
    """

    case: Case
    virtual: Result
    caller: str
    telephones: Mapping[str, Manner]
    operators: bool | None
    limit: float


@dataclass(frozen=True)
class Skipped:
    """A test that can't be had on a live exchange, and why."""

    case: Case
    why: str


@dataclass
class _Foreseen(runner.Script):
    """Remembers which numbers are called, and whether a queue is reached."""

    called: list[tuple[str, Telephone]] = field(default_factory=list)
    queued: bool = False

    def telephone(self, number: str, ring: float) -> tuple[Telephone, More]:
        telephone, more = super().telephone(number, ring)
        self.called.append((number, telephone))
        return telephone, more

    def operators(self, queue: str, reason: str, wait: float | None) -> Operators:
        self.queued = True
        return super().operators(queue, reason, wait)


async def plans(case: Case, house: House, operators: Sequence[str]) -> list[Plan] | Skipped:
    """Foresee a test; `operators` are the accounts whose telephones take calls out of queues.

    Where the test doesn't say who calls, there is a plan for each account with which it passes in
    virtual time; the first is the one for the account that it is simulated with.
    """
    if why := _impossible(case, house):
        return Skipped(case, why)
    first = await _plan(case, house, operators)
    if isinstance(first, Skipped):
        return first
    found = [first]
    for name in house.accounts if case.anybody else ():
        if name not in (case.caller_number, *operators):
            other = await _plan(replace(case, caller_number=name), house, operators)
            if isinstance(other, Plan) and other.virtual.passed and name not in other.telephones:
                found.append(other)
    return found


async def _plan(case: Case, house: House, operators: Sequence[str]) -> Plan | Skipped:
    world = _Foreseen(case)
    virtual = await runner.run(case, house, world)
    names = {number: name for name, number in house.numbers.items()}
    telephones: dict[str, Manner] = {}
    for number, telephone in world.called:
        name = names.get(number)
        if name is None:
            continue
        manner = MANNERS.get(telephone.ring, "registered")
        if telephones.setdefault(name, manner) != manner:
            return Skipped(case, f"the telephone of {name} would have to change during the call")
        if name in operators:
            return Skipped(case, f"{name} is called, whose telephone takes calls out of queues")
    return Plan(
        case=case,
        virtual=virtual,
        caller=case.caller_number,
        telephones=telephones,
        operators=case.operators.answer if world.queued else None,
        limit=virtual.seconds * 1.25 + MARGIN,
    )


def _impossible(case: Case, house: House) -> str:
    """What a live exchange can't do for a test, "" for nothing."""
    if case.at != START:
        return "at: a live exchange has the time of day"
    if case.web:
        return "web: a live exchange asks the web itself"
    if case.tolls != NOTHING:
        return "tolls: a live exchange has charges of its own"
    if case.directory != NOBODY:
        return "directory: a live exchange has its own listings"
    if case.passwords:
        return "passwords: a live exchange has its own"
    if case.operators.expected:
        return "operator: expected: a live exchange counts itself for how long callers wait"
    if case.credit:
        return "credit: a live exchange has its own"
    if case.caller_number not in house.accounts:
        return f"from: no account here has the number {case.caller_number}"
    for item in (*case.caller, *(each for called in case.called for each in called.items)):
        if isinstance(item, Hears) and not item.prompt and not _written(item.says, house):
            return "says: values that are spoken by themselves aren't recognised by their sound"
    return ""


def _written(words: str, house: House) -> bool:
    """Whether words stand in a step's own text."""
    prompts = house.library.prompts
    return any(
        words in " ".join(part.text for part in prompts.parts(each.key) if isinstance(part, Audio))
        for flow in house.library.flows.values()
        for step in flow.steps.values()
        for each in references(step.verb)
        if isinstance(each, PromptRef) and each.key.startswith(INLINE)
    )
