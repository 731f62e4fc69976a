"""411 and 611 on a real Asterisk: a caller spells a name, hears its number and is connected; a
caller hears what his call cost, to the cent, and disputes it.
"""

import asyncio
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from longlines import store
from longlines.directory.listing import NON_PUBLISHED, Listing, Phone
from longlines.flow import library
from longlines.host.directory import rebuild
from longlines.host.passwords import ServicePasswords
from longlines.settings import load
from longlines.store.listings import Origin, take_over
from longlines.telephones import tones
from longlines.telephones.heard import eventually
from longlines.telephones.legs import Leg
from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange, file_of
from tests.pbx.scenes import BEEP, CALLED_HZ, CALLER_HZ, RECOGNISED, pick_up, prompt, recorded

PASSWORD = "90817"
PRICES = 'direct: {per_minute: "60.00", currency: USD}\n'
"""A dollar a second: each second that is billed is heard."""

LISTINGS = [
    Listing(name, "tests", "person", name, locality="Washington", numbers=(Phone(number),))
    for name, number in (("Bob Mancol", "+12025550102"), ("Carol Mendez", "+12025550103"))
]
SECRET = "+12025550103"
WITHHELD = Listing(
    "secret",
    "tests",
    "person",
    "Ivy Hudson",
    numbers=(Phone(SECRET),),
    status=NON_PUBLISHED,
    takes_messages=True,
)

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
        listed(running)
        yield running


def listed(exchange: Exchange) -> None:
    """Put the listings in force, as an import does."""
    settings = load(exchange.environ)
    engine = store.connect(settings.database_url)
    take_over(engine, "tests", [*LISTINGS, WITHHELD], Origin(datetime.now(UTC), "tests", "tests"))
    engine.dispose()
    rebuild(settings)


async def test_a_caller_hears_what_his_call_cost_and_disputes_it(
    exchange: Exchange, register: Register
) -> None:
    alice, bob = await register("alice"), await register("bob")
    talking = await alice.dial("2025550102")
    called = await pick_up(bob)
    talking.tone(CALLER_HZ)
    called.tone(CALLED_HZ)
    await called.until_hears(CALLER_HZ, 15)
    await talking.until_hears(CALLED_HZ, 15)
    await called.hangup()
    await talking.ended(15)
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


async def test_a_caller_spells_a_name_hears_the_number_is_connected_and_billed(
    exchange: Exchange, register: Register
) -> None:
    alice, bob = await register("alice"), await register("bob")
    asking = await alice.dial("411")
    await asking.wait_answered(15)
    await asking.keys("#")
    await prompt(asking, exchange, "directory-name")
    await asking.keys("626265")
    await prompt(asking, exchange, "directory-hit")
    await asking.keys("1")
    begun = await prompt(asking, exchange, "directory-number", within=20)
    ended = await prompt(asking, exchange, "directory-number", piece=1, within=20)
    await asking.keys("1")
    await prompt(asking, exchange, "directory-price", within=20)
    called = await pick_up(bob)
    asking.tone(CALLER_HZ)
    called.tone(CALLED_HZ)
    await called.until_hears(CALLER_HZ, 15)
    await asking.until_hears(CALLED_HZ, 15)
    await called.hangup()
    await asking.ended(15)
    call = await recorded(exchange, asking)
    _number_heard(asking, exchange, begun, ended)
    assert (call["outcome"], call["to"], call["flow"]) == (
        "answered",
        "+12025550102",
        "directory-assistance",
    )
    assert float(call["charge"]["amount"]) == call["charge"]["billed_seconds"] > 0
    assert call["charge"]["quote"] == _note(call, "quote")["id"]
    (fee,) = call["fees"]
    assert (fee["class"], fee["amount"], fee["currency"]) == ("directory", "1.25", "USD")
    assert _note(call, "charge")["account"] == "+12025550101"
    explained = exchange.longlines("explain", call["id"])
    assert "alice (+12025550101) pays USD 1.25 for one use of the service directory." in (
        explained.stdout
    )


async def test_zero_brings_the_operator_what_was_keyed(
    exchange: Exchange, register: Register
) -> None:
    alice, operator = await register("alice"), await register("operator1")
    asking = await alice.dial("411")
    await asking.wait_answered(15)
    await asking.keys("#")
    await prompt(asking, exchange, "directory-name")
    await asking.keys("6262")
    await asking.keys("0")
    ringing = await operator.ringing(20)
    shown, _ = ringing.caller
    assert shown == (
        "+12025550101 directory-assistance: directory - 411: place anywhere, keyed 6262"
    )
    await ringing.answer()
    ringing.tone(CALLED_HZ)
    await asking.until_hears(CALLED_HZ, 15)
    await ringing.hangup()
    await asking.ended(15)
    call = await recorded(exchange, asking)
    assert (call["outcome"], call["fees"], call["bill_to"]) == ("operator", [], None)


async def test_who_isnt_published_is_told_a_message_and_the_caller_learns_no_number(
    exchange: Exchange, register: Register
) -> None:
    alice, carol = await register("alice"), await register("carol")
    asking = await alice.dial("411")
    await asking.wait_answered(10)
    await asking.keys("#")
    await prompt(asking, exchange, "directory-name")
    await asking.keys("489")
    await prompt(asking, exchange, "directory-hit")
    await asking.keys("1")
    await prompt(asking, exchange, "directory-messages", within=20)
    await asking.keys("1")
    last = await prompt(asking, exchange, "directory-message", piece=-1)
    length = len(tones.read(exchange.prompt("directory-message")[-1])) / tones.RATE
    await _until(last + length + BEEP)
    asking.tone(CALLER_HZ)
    await _until(time.monotonic() + 2.5)
    asking.quiet()
    await asking.keys("#")
    await prompt(asking, exchange, "directory-review", within=20)
    await asking.keys("1")
    await prompt(asking, exchange, "directory-message-kept", within=20)
    await asking.ended(20)
    call = await recorded(exchange, asking)

    told = await pick_up(carol)
    await prompt(told, exchange, "message-for-you", within=30)
    await told.until_hears(CALLER_HZ, 40)
    await prompt(told, exchange, "message-heard", within=20)
    await told.keys("1")
    await prompt(told, exchange, "message-thanks", within=20)
    await told.ended(20)
    (message,) = json.loads(exchange.longlines("messages", "--all", "--json").stdout)
    assert message["state"] == "heard"
    assert [each["outcome"] for each in message["tries"]] == ["begun", "heard"]
    assert SECRET not in json.dumps(message)
    assert (call["outcome"], call["fees"], call["bill_to"]) == ("completed", [], None)
    assert SECRET not in json.dumps(call)
    assert SECRET not in exchange.longlines("trace", call["id"]).stdout


async def _until(moment: float) -> None:
    await eventually(lambda: time.monotonic() > moment, 20)


def _note(call: dict[str, Any], kind: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = [each for each in call["notes"] if each["kind"] == kind]
    assert len(found) == 1, call["notes"]
    return found[0]


def _number_heard(leg: Leg, exchange: Exchange, since: float, until: float) -> None:
    """Of all accounts' numbers, it was Bob's that was spoken between two times."""
    prompts = library.load_published(exchange.home / "flow-versions").prompts
    sound = leg.heard.pcm(since, until)

    def likeness(digit: str) -> float:
        word = tones.read(file_of(prompts.digit(digit)))
        return tones.match(sound, tones.spoken(word)[0]).score

    others = {digit: likeness(digit) for digit in "34678"}
    told = {digit: likeness(digit) for digit in "0125"}
    assert min(told.values()) > RECOGNISED > max(others.values()), (told, others)


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
