"""Operators and callers for scenes at the queue: who can do what, and who took how many."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from longlines.telephones.legs import Leg
from longlines.telephones.phones import Phone
from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange
from tests.pbx.scenes import prompt

PATIENCE = 20.0
WRAP_UP, RING, SKILL_AFTER, LANGUAGE_AFTER = 4, 3, 2, 6
"""Seconds, as below. Asterisk counts in whole ones: what is promised may come one too soon."""

STAFF = f"""\
skills:
  collect: {{}}
  directory: {{}}
  billing: {{needs: accounts}}
operators:
  operator1: {{languages: [en, es], skills: [collect, directory, billing]}}
  operator2: {{languages: [en, zh], skills: [collect, directory, billing], qualified: [accounts]}}
ring: {RING}s
wrap_up: {WRAP_UP}s
overflow: {{skill: {SKILL_AFTER}s, language: {LANGUAGE_AFTER}s}}
before_waiting: waiting
tell_from: 5s
typical_call: 150s
"""
"""operator1 has the skill billing, and lacks what it needs."""

ANY, URGENT, LOW, COLLECT, BILLING, DIRECTORY, CHINESE = "2345678"
MENU = """\
flow: main-menu
on_failure: any
steps:
  choose:
    menu:
      prompt: main-menu
      keys: {2: any, 3: urgent, 4: low, 5: collect, 6: billing, 7: directory, 8: chinese}
      wait: 5s
      tries: 3
  any:
    transfer: {to: operators, reason: any}
  urgent:
    transfer: {to: operators, skill: collect, urgency: urgent, reason: urgent}
  low:
    transfer: {to: operators, urgency: low, reason: low}
  collect:
    transfer: {to: operators, skill: collect, reason: collect}
  billing:
    transfer: {to: operators, skill: billing, reason: bill}
  directory:
    transfer: {to: operators, skill: directory, reason: name}
  chinese:
    language: zh
  chinese_one:
    transfer: {to: operators, reason: chinese}
"""


def staffed(exchange: Exchange) -> Exchange:
    """The exchange, not started yet, with the staff and the menu of the scenes."""
    (exchange.flows / "operators.yaml").write_text(STAFF)
    (exchange.flows / "main-menu.yaml").write_text(MENU)
    return exchange


@dataclass
class Stage:
    """Where they are played. `answered` are the calls that each operator took from a queue."""

    exchange: Exchange
    register: Register
    answered: Counter[str] = field(default_factory=Counter)

    async def asks(self, caller: Phone, key: str) -> Leg:
        """Dial 0, and key for which operators."""
        calling = await caller.dial("0")
        await calling.wait_answered(PATIENCE)
        await calling.keys(key)
        return calling

    async def answers(self, operator: Phone, within: float = PATIENCE) -> Leg:
        """The operator's leg with the next caller."""
        return await self.picks_up(operator, await operator.ringing(within))

    async def picks_up(self, operator: Phone, ringing: Leg) -> Leg:
        """The same of a telephone that rings already."""
        await ringing.answer()
        self.answered[operator.user] += 1
        return ringing

    async def hears(self, leg: Leg, key: str, piece: int = 0) -> float:
        """Wait for a prompt; when it began."""
        return await prompt(leg, self.exchange, key, PATIENCE, piece=piece)

    def figures(self) -> dict[str, Any]:
        """What `longlines queue --json` says."""
        found: dict[str, Any] = json.loads(self.exchange.longlines("queue", "--json").stdout)
        return found

    def requests(self) -> list[dict[str, Any]]:
        """The callbacks and messages that nobody has seen to."""
        return [each for each in self.figures()["requests"] if not each["seen_to"]]


async def first_rung(*phones: Phone) -> tuple[Phone, Leg]:
    """Which of some telephones rings next, and its leg."""
    waits = {asyncio.ensure_future(each.ringing(PATIENCE)): each for each in phones}
    try:
        done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waits:
            each.cancel()
    first = next(iter(done))
    return waits[first], first.result()
