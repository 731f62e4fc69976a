"""611 on a real Asterisk: a caller hears what his call cost, to the cent, and disputes it."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from longlines.flow import library
from longlines.host.passwords import ServicePasswords
from longlines.telephones import tones
from longlines.telephones.heard import eventually
from longlines.telephones.legs import Leg
from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange, file_of
from tests.pbx.scenes import CALLED_HZ, CALLER_HZ, RECOGNISED, pick_up, prompt, recorded

PASSWORD = "90817"
PRICES = 'direct: {per_minute: "60.00", currency: USD}\n'
"""A dollar a second: each second that is billed is heard."""

BEFORE_COST, BEHIND_COST = 3, 4
"""Pieces of tolls-last-call: what is said before the amount, and behind it."""


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """A running exchange where a second costs a dollar."""
    running = Exchange(Path(tmp_path_factory.mktemp("tolls")) / "var", ring="6s")
    with (running.flows / "prices.yaml").open("a") as prices:
        prices.write(PRICES)
    with running:
        passwords = running.home / "accounts" / "service-passwords.db"
        ServicePasswords(passwords).set("+12025550101", PASSWORD)
        yield running


async def test_a_caller_hears_what_his_call_cost_and_disputes_it(
    exchange: Exchange, register: Register
) -> None:
    alice, bob = await register("alice"), await register("bob")
    talking = await alice.dial("2025550102")
    called = await pick_up(bob)
    talking.tone(CALLER_HZ)
    called.tone(CALLED_HZ)
    await called.until_hears(CALLER_HZ, 5)
    await talking.until_hears(CALLED_HZ, 5)
    await called.hangup()
    await talking.ended(10)
    call = await recorded(exchange, talking)
    cost = f"{call['charge']['currency']} {call['charge']['amount']}"
    assert call["charge"]["billed_seconds"] == float(call["charge"]["amount"]) > 0

    asking = await alice.dial("611")
    await prompt(asking, exchange, "tolls-password")
    await asking.keys("11111#")
    await prompt(asking, exchange, "tolls-wrong-password")
    await prompt(asking, exchange, "tolls-password")
    assert asking.heard.match(_piece(exchange, "tolls-last-call", 0)).score < tones.HEARD
    await asking.keys(f"{PASSWORD}#")
    await prompt(asking, exchange, "tolls-menu")
    await asking.keys("1")
    begun = await prompt(asking, exchange, "tolls-last-call", piece=BEFORE_COST, within=30)
    ended = await prompt(asking, exchange, "tolls-last-call", piece=BEHIND_COST)

    await prompt(asking, exchange, "tolls-menu")
    await asking.keys("4")
    await prompt(asking, exchange, "tolls-dispute-offer", piece=-1, within=30)
    await asking.keys("1")
    await prompt(asking, exchange, "tolls-dispute-opened", piece=-1)
    await asking.hangup()
    # Judged when nothing more is to be heard: it takes the time of a prompt.
    _heard(asking, exchange, cost, begun, ended)
    asked = await recorded(exchange, asking)
    (dispute,) = await _disputes(exchange)
    assert (dispute["call"], dispute["complaint_call"]) == (call["id"], asked["id"])
    assert f"{dispute['currency']} {dispute['charged']}" == cost
    assert asked["bill_to"] is None
    (note,) = asked["notes"]
    assert (note["kind"], note["number"]) == ("dispute", str(dispute["dispute"]))
    explained = exchange.longlines("explain", call["id"])
    assert explained.returncode == 0, explained.stderr
    assert f"pays {cost} for" in explained.stdout
    assert "opened by alice (+12025550101), customer: by-telephone" in explained.stdout


def _heard(leg: Leg, exchange: Exchange, cost: str, since: float, until: float) -> None:
    """Of all amounts that a call can have cost, it was this one that was spoken between two times.

    A lost packet costs a short word much of its likeness, so words are judged beside each other.
    """
    prompts = library.load_published(exchange.home / "flow-versions").prompts
    sound = leg.heard.pcm(since, until)

    def likeness(amount: str) -> float:
        words = [tones.read(file_of(word)) for word in prompts.spoken("money", amount, "en")]
        return sum(tones.match(sound, tones.spoken(word)[0]).score for word in words) / len(words)

    scores = {f"USD {seconds}.00": likeness(f"USD {seconds}.00") for seconds in range(1, 21)}
    assert max(scores, key=lambda amount: scores[amount]) == cost, scores
    assert scores[cost] > RECOGNISED, scores


def _piece(exchange: Exchange, key: str, number: int) -> Path:
    return exchange.prompt(key)[number]


async def _disputes(exchange: Exchange) -> list[dict[str, object]]:
    async def listed() -> list[dict[str, object]]:
        ran = await asyncio.to_thread(exchange.longlines, "dispute", "list", "--json")
        found: list[dict[str, object]] = json.loads(ran.stdout)
        return found

    return await eventually(listed, 5, every=0.5, what="the dispute")
