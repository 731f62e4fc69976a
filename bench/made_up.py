"""Flows made up by chance: valid, of any length, with verbs and roads in the mix of real ones."""

import random
from collections.abc import Callable, Sequence

PROMPTS = {
    "welcome": "Welcome to the exchange of the Longlines company. This call may be recorded.",
    "choices": "For the night desk, press 1. For repairs, press 2. To hear this again, press 9.",
    "number": "Key the number you want to call, then pound.",
    "wrong": "That is not a telephone number. It has seven to fifteen digits.",
    "name": "Say your name after the tone.",
    "sorry": "Nobody can be reached at the moment. You have not been charged.",
}
WORDS = ("hello", "get_number", "ask_again", "place_call", "busy", "night_desk", "billing", "price")
HOURS = '{mon-fri: 9:00-17:30, sat: "9:00-12:00, 13:00-15:00"}'
TAIL = """\
  goodbye:
    end: completed
  operator:
    transfer: {to: operators, reason: made-up}
"""
Pick = Callable[[], str]


def flow(
    name: str,
    steps: int,
    chance: random.Random,
    *,
    loops: bool = False,
    words: Sequence[str] = WORDS,
) -> str:
    """The YAML of a flow with `steps` steps (5 or more), the last two being its ends.

    Steps are named by `words` and a number.

    Roads lead down, so that every call comes to an end; with `loops` some lead up.
    """
    names = [f"{chance.choice(words)}_{number}" for number in range(1, steps - 1)]
    lines = [f"flow: {name}", "on_failure: operator", "steps:"]
    number = 0
    while number < len(names):
        later = [*names[number + 1 :], "goodbye", "operator"]
        earlier = names[: number + 1]
        pick = _picker(later, earlier if loops else [], chance)
        lines.append(f"  {names[number]}:")
        if number + 2 < len(names) and chance.random() < 0.2:
            aside, after = names[number + 1 : number + 3]
            lines += chance.choice((_menu, _when))(aside, after, pick)
            below = _picker(later[1:], earlier if loops else [], chance)
            lines += [f"  {aside}:", *_aside(name, below, chance)]
            number += 1
        else:
            lines += chance.choice(STEPS)(pick)
        number += 1
    return "\n".join(lines) + "\n" + TAIL


def prompts() -> str:
    """The YAML of the prompts that these flows speak."""
    return "".join(f'{key}: "{text}"\n' for key, text in PROMPTS.items())


def _picker(later: list[str], earlier: list[str], chance: random.Random) -> Pick:
    def pick() -> str:
        if earlier and chance.random() < 0.2:
            return chance.choice(earlier)
        return chance.choice(later[:6] if chance.random() < 0.7 else later)

    return pick


def _menu(aside: str, after: str, pick: Pick) -> list[str]:
    keys = f"{{1: {aside}, 2: {after}, 3: {pick()}, 9: {pick()}}}"
    menu = f"    menu: {{prompt: choices, keys: {keys}, wrong: wrong, wait: 5s, tries: 2}}"
    return [menu, f"    if_no_input: {pick()}"]


def _when(aside: str, after: str, pick: Pick) -> list[str]:
    equals, prefix = f'{{"0": {aside}}}', f'{{"011": {pick()}, "01152": {pick()}}}'
    groups = f"{{{pick()}: [a, b]}}"
    where = f"equals: {equals}, prefix: {prefix}, one_of: {groups}, otherwise: {after}"
    return [f'    when: {{value: "{{caller}}", {where}}}']


def _aside(name: str, pick: Pick, chance: random.Random) -> list[str]:
    """A step that goes no further down."""
    word = chance.choice(("end", "goto", "transfer", "other"))
    if word == "transfer":
        return [
            "    transfer: {to: operators, reason: aside, wait: 2m}",
            f"    if_no_answer: {pick()}",
        ]
    return {
        "end": ["    end: left-off"],
        "goto": [f"    goto: {pick()}"],
        "other": [f"    goto: {{flow: {name}, step: {pick()}}}"],
    }[word]


def _step(verb: str, *outcomes: str) -> Callable[[Pick], list[str]]:
    """A step of that verb with a road for each of the outcomes."""

    def lines(pick: Pick) -> list[str]:
        return [f"    {verb}", *(f"    if_{outcome}: {pick()}" for outcome in outcomes)]

    return lines


STEPS = (
    _step("say: welcome"),
    _step('say: {text: "You are calling from {caller}."}'),
    _step('say: {digits: "{caller}"}'),
    _step('set: {callee: "{caller}", reason: made-up}'),
    _step(
        "ask: {prompt: number, digits: 7-15, save_as: callee, wrong: wrong, wait: 6s}",
        *("no_input", "invalid"),
    ),
    _step("record: {prompt: name, up_to: 3s, save_as: caller_name}", "no_input"),
    _step(
        'dial: {number: "{caller}", ring: 30s, bill_to: caller}',
        *("refused", "busy", "no_answer"),
    ),
    _step(
        f"hours: {{zone: America/New_York, open: {HOURS}, holidays: [12-25]}}",
        *("closed", "holiday"),
    ),
    _step("language: es"),
    _step("note: wants a refund"),
    _step("survey: {prompt: choices, question: service}", "no_input", "invalid"),
    _step("voicemail: {prompt: name, review: choices, to: night-desk}", "no_input"),
    _step('quote: {number: "{caller}", service: collect}', "unavailable"),
    _step("account: {prompt: number, wrong: wrong}", "unknown", "refused", "locked"),
)
