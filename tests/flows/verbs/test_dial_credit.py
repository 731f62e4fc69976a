"""dial and transfer ask for credit: who may not pay is told so, others go out with their limits."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from longlines.flow.credit import UNLIMITED, Answer, Asked, Granted, Refused
from longlines.flow.services import Services
from tests.flows.verbs.stage import Stage, word

ALICE, BOB = "+12025550101", "+12025550102"
DIAL = """\
  go:
    dial: {number: "2025550102", bill_to: caller, ring: 20s}
    if_no_credit: no_credit
    if_blocked: blocked
  done: {end: talked}
  no_credit: {end: no-credit}
  blocked: {end: blocked}
"""
TRANSFER = """\
  go:
    transfer: {number: "2025550102", bill_to: caller, reason: night}
    if_unavailable: unavailable
  unavailable: {end: unavailable}
"""


@dataclass
class Known:
    """Gives one answer, at once or after money was set aside."""

    answer: Answer = UNLIMITED
    quick: bool = True
    asked: list[Asked] = field(default_factory=list)

    def at_once(self, asked: Asked) -> Answer | None:
        self.asked.append(asked)
        return self.answer if self.quick else None

    async def reserve(self, asked: Asked) -> Answer:
        return self.answer


def stage(folder: Path, known: Known, steps: str = DIAL) -> Stage:
    return Stage(folder, steps, services=Services(credit=known))


async def test_a_call_without_limits_goes_out_as_ever(tmp_path: Path) -> None:
    known = Known()
    caller = await stage(tmp_path, known).call()
    assert caller.variables["LL_NEXT"] == "dial"
    assert caller.variables["LL_LIMIT"] == ""
    (asked,) = known.asked
    assert (asked.payer, asked.number, asked.call_class) == (ALICE, BOB, "direct")
    assert asked.ring == 20


@pytest.mark.parametrize("quick", [True, False])
async def test_the_pbx_keeps_the_limits(tmp_path: Path, quick: bool) -> None:
    at = stage(tmp_path, Known(Granted(59.5, 3), quick))
    caller = await at.call()
    given = {name: caller.variables[name] for name in ("LL_NEXT", "LL_THEN", "LL_LIMIT")}
    assert given == {"LL_NEXT": "paid", "LL_THEN": "dial", "LL_LIMIT": "L(59500)"}
    assert (caller.variables["LL_PAYER"], caller.variables["LL_AT_ONCE"]) == (ALICE, "3")
    assert word(await at.goes_on(caller, "blocked")) == "blocked"
    assert word(await at.goes_on(caller, "answered")) == "talked"


async def test_a_limit_of_time_alone_takes_no_place_in_a_count(tmp_path: Path) -> None:
    caller = await stage(tmp_path, Known(Granted(0.0001))).call()
    assert (caller.variables["LL_NEXT"], caller.variables["LL_LIMIT"]) == ("dial", "L(1)")


async def test_the_pbx_counts_the_calls_of_a_minute(tmp_path: Path) -> None:
    caller = await stage(tmp_path, Known(Granted(None, None, 5))).call()
    given = {name: caller.variables[f"LL_{name}"] for name in ("NEXT", "PER_MINUTE", "AT_ONCE")}
    assert given == {"NEXT": "paid", "PER_MINUTE": "5", "AT_ONCE": ""}


@pytest.mark.parametrize("quick", [True, False])
async def test_who_may_not_pay_is_not_put_through(tmp_path: Path, quick: bool) -> None:
    caller = await stage(tmp_path, Known(Refused("no_credit", "none"), quick)).call()
    assert word(caller) == "no-credit"


async def test_a_blocked_payer(tmp_path: Path) -> None:
    assert word(await stage(tmp_path, Known(Refused("blocked", "so"))).call()) == "blocked"


async def test_transfer_finds_nobody_then(tmp_path: Path) -> None:
    at = stage(tmp_path / "a", Known(Refused("no_credit", "none")), TRANSFER)
    assert word(await at.call()) == "unavailable"
    limited = stage(tmp_path / "b", Known(Granted(5, 1)), TRANSFER)
    caller = await limited.call()
    assert (caller.variables["LL_NEXT"], caller.variables["LL_THEN"]) == ("paid", "transfer")
    assert word(await limited.goes_on(caller, "blocked")) == "unavailable"
