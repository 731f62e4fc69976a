"""A small house: one flow of each kind that a test needs, two accounts, one price."""

from pathlib import Path

import pytest

from longlines.carriers.fixed import FixedPrices
from longlines.flow import library
from longlines.flow.services import Account
from longlines.host.hooks import HookList
from longlines.rehearsal import dialplan, sound
from longlines.rehearsal.house import House
from longlines.settings import CHECKOUT

PROMPTS = """\
hello: "Hello."
choose: "One or two."
wrong: "Not that one."
number: "Which number?"
name: "Your name?"
offer: "{caller_name} calls. {accept_key} or two."
bye: "Goodbye."
"""

PRICES = 'collect: {per_minute: "0.60", currency: USD}\n'

MAIN = """\
flow: main
on_failure: desk
steps:
  greet:
    say: hello
  choose:
    menu: {prompt: choose, keys: {1: number, 2: desk}, wrong: wrong, wait: 5s, tries: 2}
  number:
    ask: {prompt: number, digits: 7-10, save_as: callee, wait: 5s, tries: 1}
  name:
    record: {prompt: name, save_as: caller_name}
  call:
    dial: {number: "{callee}", ring: 20s, bill_to: callee, consent: {flow: consent, key: random}}
    if_refused: bye
  bye:
    say: bye
  over:
    end: over
  desk:
    transfer: {to: desk, reason: help, wait: 30s}
    if_no_answer: bye
"""

CONSENT = """\
flow: consent
on_failure: no
steps:
  ask:
    menu: {prompt: offer, keys: {"{accept_key}": "yes", 2: "no"}, wait: 5s, tries: 2}
  "yes":
    end: accepted
  "no":
    end: refused
"""


def house_of(folder: Path, **flows: str) -> House:
    """A house of the flows given, by name, with PROMPTS to speak."""
    (folder / "prompts").mkdir(parents=True)
    (folder / "prompts" / "en.yaml").write_text(PROMPTS)
    (folder / "prices.yaml").write_text(PRICES)
    (folder / "web.yaml").write_text("allow: [https://example.com/]\n")
    for name, text in flows.items():
        (folder / f"{name}.yaml").write_text(text)
    loaded, words = sound.on_paper(library.read(folder))
    return House(
        library=loaded,
        accounts={
            "alice": Account("alice", "+12025550101"),
            "bob": Account("bob", "+12025550102"),
        },
        dialplan=dialplan.read(CHECKOUT / "dialplans"),
        prices=FixedPrices(folder / "prices.yaml"),
        hooks=HookList(folder / "web.yaml"),
        words=words,
    )


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house whose only road in is the flow `main`."""
    return house_of(tmp_path / "flows", main=MAIN, consent=CONSENT)
