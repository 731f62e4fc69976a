"""What verbs ask of a real Asterisk: to ask before a transfer, to keep notes and messages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from longlines.billing import events, framing
from longlines.billing.events import CallEvent
from longlines.flow import sound
from longlines.host.passwords import ServicePasswords
from longlines.telephones.heard import eventually
from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange, free_port
from tests.pbx.scenes import (
    CALLED_HZ,
    CALLER_HZ,
    assert_not_billable,
    pick_up,
    prompt,
    recorded,
)

MENU = """\
flow: main-menu
on_failure: sorry
steps:
  choose:
    menu:
      prompt: main-menu
      keys: {1: person, 2: queue, 3: prove, 4: message, 5: hook, 6: called_back, 7: elsewhere}
  person:
    transfer: {number: "2025550102", bill_to: caller, reason: night, wait: 20s,
               kind: attended, announce: call-for-you}
    if_refused: refused
  queue:
    note: "caller of {caller}; says 'now', (urgent) [x] a&b,c"
  operators:
    transfer: {to: operators, reason: refund, kind: attended, announce: about-refund}
  prove:
    account: {prompt: enter-password, wrong: not-a-number, tries: 2}
  proved:
    survey: {prompt: how-was-it, question: service}
  bye:
    end: proved
  message:
    voicemail: {prompt: leave-message, to: "{caller}", up_to: 20s}
  left:
    end: message-left
  hook:
    http: {url: "http://127.0.0.1:HOOK_PORT/who", send: {number: "{caller}"}, save: {plan: plan}}
    if_error: no_hook
  chosen:
    when: {value: "{plan}", equals: {gold: gold}, otherwise: sorry}
  gold:
    end: gold
  no_hook:
    end: no-hook
  called_back:
    callback: {prompt: callback-offer, other: enter-number, reason: busy-day}
  wished:
    end: wished
  elsewhere:
    invoke: {flow: spanish, save: {said: word}}
    if_adios: heard
  refused:
    say: {prompt: collect-refused}
    then: over
  over:
    end: not-taken
  heard:
    when: {value: "{said}", equals: {"5": adios}, otherwise: sorry}
  adios:
    end: adios
  sorry:
    end: sorry
"""
SPANISH = """\
flow: spanish
steps:
  change: {language: es}
  ask:
    ask: {prompt: enter-number, digits: 1, save_as: word, tries: 1, wait: 9s}
    if_no_input: adios
    if_invalid: adios
  adios: {end: adios}
"""
TEXTS = """\
call-for-you: "A call for you. Press 1 to take it."
about-refund: "The caller wants a refund, and has been waiting for it for some days now."
enter-password: "Key your password, then pound."
how-was-it: "How was it? From 1 to 4."
leave-message: "Leave a message after the tone."
callback-offer: "May we call you back? Press 1 for yes."
"""
HOOK_PORT = free_port()
PASSWORD = "90817"


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """A running exchange whose main menu leads to what is tried here."""
    running = Exchange(Path(tmp_path_factory.mktemp("verbs")) / "var", ring="6s")
    (running.flows / "main-menu.yaml").write_text(MENU.replace("HOOK_PORT", str(HOOK_PORT)))
    (running.flows / "spanish.yaml").write_text(SPANISH)
    (running.flows / "web.yaml").write_text(f"private: [http://127.0.0.1:{HOOK_PORT}/]\n")
    with (running.flows / "prompts" / "en.yaml").open("a") as prompts:
        prompts.write(TEXTS)
    for language in ("es", "zh"):
        (running.flows / "prompts" / f"{language}.yaml").unlink()
    with running:
        passwords = running.home / "accounts" / "service-passwords.db"
        ServicePasswords(passwords).set("+12025550101", PASSWORD)
        yield running


def told(exchange: Exchange, *names: str) -> list[CallEvent]:
    """The last call's events of these names, as the PBX wrote them."""
    spool = (exchange.home / "spool" / "cel.csv").read_bytes()
    found = [events.parse(piece) for _, piece in framing.frames(spool)]
    found = [event for event in found if event.type != "LL_ALIVE"]
    return [
        event for event in found if event.type in names and event.linkedid == found[-1].linkedid
    ]


async def test_who_is_asked_first_takes_the_call(exchange: Exchange, register: Register) -> None:
    alice, bob = await register("alice"), await register("bob")
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("1")
    calling.tone(CALLER_HZ)
    called = await bob.ringing(20)
    assert called.caller[0] == "+12025550101 main-menu: night"
    await calling.until_speech(5)
    await called.answer()
    called.tone(CALLED_HZ)
    await prompt(called, exchange, "call-for-you")
    await calling.until_speech(5)
    assert calling.hears(CALLED_HZ) == called.hears(CALLER_HZ) == 0
    await called.keys("1")
    await calling.until_hears(CALLED_HZ, 15)
    await called.until_hears(CALLER_HZ, 15)
    await called.hangup()
    await calling.ended(15)
    call = await recorded(exchange, calling)
    assert call["outcome"] == "accepted"
    assert call["bill_to"] == "+12025550101"
    assert call["to"] == "+12025550102"


async def test_who_is_asked_first_may_refuse(exchange: Exchange, register: Register) -> None:
    alice, bob = await register("alice"), await register("bob")
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("1")
    called = await pick_up(bob)
    await prompt(called, exchange, "call-for-you")
    await called.keys("2")
    await called.ended(15)
    await prompt(calling, exchange, "collect-refused")
    await calling.ended(15)
    call = await recorded(exchange, calling)
    assert call["outcome"] == "refused"
    assert_not_billable(call)


async def test_an_operator_hears_why_and_sees_the_note(
    exchange: Exchange, register: Register
) -> None:
    alice = await register("alice")
    operators = [await register("operator1"), await register("operator2")]
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("2")
    first, second = await _first_to_ring(*operators)
    note = "caller of +12025550101; says 'now', (urgent) [x] a&b,c"
    assert first.caller[0] == f"+12025550101 main-menu: refund - {note}"
    await first.answer()
    await prompt(first, exchange, "about-refund")
    await first.hangup()
    ringing = await second.ringing(25)
    await ringing.answer()
    ringing.tone(CALLED_HZ)
    await prompt(ringing, exchange, "about-refund")
    assert calling.hears(CALLED_HZ) == 0
    await calling.until_speech(5)
    await calling.until_hears(CALLED_HZ, 20)
    await ringing.hangup()
    await calling.ended(15)
    (noted,) = told(exchange, "LL_NOTE")
    assert noted.extra["text"] == note
    assert (await recorded(exchange, calling))["outcome"] == "operator"


async def _first_to_ring(one: Any, other: Any) -> tuple[Any, Any]:
    """The leg of the operator who is asked first, and the other operator's telephone."""

    await eventually(lambda: one.legs or other.legs, 15, what="an operator's telephone")
    first, second = (one, other) if one.legs else (other, one)
    return await first.ringing(1), second


async def test_a_password_is_proved_and_written_nowhere(
    exchange: Exchange, register: Register
) -> None:
    alice = await register("alice")
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("3")
    await prompt(calling, exchange, "enter-password")
    await calling.keys("90810#")
    await prompt(calling, exchange, "not-a-number")
    await prompt(calling, exchange, "enter-password")
    await calling.keys(f"{PASSWORD}#")
    await prompt(calling, exchange, "how-was-it")
    await calling.keys("4")
    await calling.ended(15)
    call = await recorded(exchange, calling)
    assert call["outcome"] == "proved"
    (survey,) = call["notes"]
    assert (survey["kind"], survey["question"], survey["score"]) == ("survey", "service", "4")
    keys = told(exchange, "DTMF")
    assert keys
    assert all("digit" not in key.extra for key in keys)
    for path in exchange.home.rglob("*"):
        if path.is_file() and path.suffix != ".wav":
            assert PASSWORD.encode() not in path.read_bytes(), path


async def test_a_message_is_kept_though_its_caller_hangs_up(
    exchange: Exchange, register: Register
) -> None:
    alice = await register("alice")
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("4")
    await prompt(calling, exchange, "leave-message")
    await calling.until_silence(10)
    calling.tone(CALLER_HZ)
    (begun,) = await eventually(lambda: told(exchange, "LL_VOICEMAIL"), 5)
    path = exchange.home / "recordings" / begun.extra["file"]
    await eventually(lambda: path.exists() and path.stat().st_size > 30_000, 10)
    await calling.hangup()
    (message,) = (await recorded(exchange, calling))["notes"]
    assert (message["file"], message["state"]) == (path.name, "begun")
    assert begun.extra["to"] == "+12025550101"
    assert sound.length(path) > 1.5


async def test_a_hook_decides(exchange: Exchange, register: Register) -> None:
    asked: list[Any] = []

    async def who(request: web.Request) -> web.Response:
        asked.append(await request.json())
        return web.json_response({"plan": "gold"})

    app = web.Application()
    app.router.add_post("/who", who)
    alice = await register("alice")
    for outcome in ("gold", "no-hook"):
        runner = web.AppRunner(app)
        await runner.setup()
        if outcome == "gold":
            await web.TCPSite(runner, "127.0.0.1", HOOK_PORT).start()
        calling = await alice.dial("0")
        await prompt(calling, exchange, "main-menu")
        await calling.keys("5")
        await calling.ended(15)
        await runner.cleanup()
        assert (await recorded(exchange, calling))["outcome"] == outcome
    assert asked == [{"number": "+12025550101"}]


async def test_a_wish_to_be_called_back(exchange: Exchange, register: Register) -> None:
    alice = await register("alice")
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("6")
    await prompt(calling, exchange, "callback-offer")
    await calling.keys("1")
    await calling.ended(15)
    call = await recorded(exchange, calling)
    assert call["outcome"] == "wished"
    (wish,) = call["notes"]
    assert (wish["kind"], wish["number"]) == ("callback", "+12025550101")
    assert wish["reason"] == "busy-day"


async def test_an_invoked_flow_comes_back_with_what_was_keyed(
    exchange: Exchange, register: Register
) -> None:
    alice = await register("alice")
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("7")
    await prompt(calling, exchange, "enter-number")
    await calling.keys("5")
    await calling.ended(15)
    call = await recorded(exchange, calling)
    assert call["outcome"] == "adios"
    assert call["flow"] == "main-menu"
