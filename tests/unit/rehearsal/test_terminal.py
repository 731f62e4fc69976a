"""Whoever plays a call at the keyboard is asked plainly, and helped when it can't be read."""

import asyncio
from collections.abc import Iterator

import pytest

from longlines.rehearsal import runner
from longlines.rehearsal.cases import Bill, Case
from longlines.rehearsal.house import House
from longlines.rehearsal.result import Result
from longlines.rehearsal.terminal import Terminal, spaced

DIGIT_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ACCEPT = "the key that was said"


class Keyboard:
    """Types line after line, then ends the input; `shown` is what stood on the screen."""

    def __init__(self, *lines: str) -> None:
        self._lines: Iterator[str] = iter(lines)
        self.asked: list[str] = []
        self.shown: list[str] = []

    def ask(self, question: str) -> str | None:
        self.asked.append(question)
        line = next(self._lines, None)
        if line == ACCEPT:
            spoken = self.shown[-1].split()
            return next(str(DIGIT_WORDS.index(word)) for word in spoken if word in DIGIT_WORDS)
        return line


def played(house: House, keyboard: Keyboard, flow: str = "main") -> Result:
    terminal = Terminal(keyboard.ask, keyboard.shown.append)
    case = Case("typed", flow=flow)
    return asyncio.run(runner.play(case, house, terminal, terminal.caller, terminal.tell))


def test_a_whole_call_is_played(house: House) -> None:
    keyboard = Keyboard("1", "2025550102#", "<speak 2s>", "answers 3s", "2")
    result = played(house, keyboard)
    assert (result.outcome, result.dialled, result.bill) == ("over", "refused", Bill())
    assert keyboard.asked == [
        "caller: a key? ",
        "caller: keys, # at the end? ",
        "caller: a recording: <speak 2s>? ",
        "ringing +1 202 555 0102 for at most 20 s - what does the called party do? "
        "[answers/busy/no answer/refuses/unavailable, or <hangup>: the caller gives up] ",
        "called: a key? ",
    ]
    assert keyboard.shown[0] == "  0:00.7  caller    hears hello: Hello."
    assert keyboard.shown[-1].endswith("the flow ends: over")


@pytest.mark.parametrize(
    ("typed", "outcome", "seconds"), [("called 7s", "over", 7), ("caller 5", "hung_up", 5)]
)
def test_who_hangs_up_is_asked_once(house: House, typed: str, outcome: str, seconds: int) -> None:
    lines = ("1", "2025550102#", "<speak>", "ans", ACCEPT, typed)
    result = played(house, Keyboard(*lines))
    assert (result.outcome, result.dialled) == (outcome, "accepted")
    assert result.bill.seconds == seconds


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("x", "'x' is no key"),
        ("<hungup>", "<hungup> means nothing"),
        ("<silence soon>", "'soon' is no length of time such as 3s"),
    ],
)
def test_what_can_not_be_read_is_asked_again(house: House, line: str, said: str) -> None:
    keyboard = Keyboard(line, "<hangup>")
    assert played(house, keyboard).outcome == "hung_up"
    assert any(shown.startswith(said) for shown in keyboard.shown)


def test_the_end_of_the_input_hangs_up_wherever_it_comes(house: House) -> None:
    lines = ["1", "2025550102#", "<speak 2s>", "answers", "7", "8"]
    for number in range(len(lines)):
        result = played(house, Keyboard(*lines[:number]))
        assert result.outcome == "hung_up"


@pytest.mark.parametrize(
    ("typed", "outcome"), [("answers", "operator"), ("absent", "over"), ("<hangup 3s>", "hung_up")]
)
def test_an_operator_answers_or_does_not(house: House, typed: str, outcome: str) -> None:
    assert played(house, Keyboard("2", typed, "3s")).outcome == outcome


def test_silence_lets_the_menu_come_again(house: House) -> None:
    result = played(house, Keyboard("", "<silence>", "answers", "2s"))
    assert [event.prompt for event in result.events].count("choose") == 2
    assert result.outcome == "operator"


def test_the_caller_gives_up_while_it_rings(house: House) -> None:
    result = played(house, Keyboard("1", "2025550102#", "<speak 1s>", "<hangup 4s>"))
    assert (result.outcome, result.dialled) == ("hung_up", "abandoned")


def test_numbers_are_shown_with_spaces() -> None:
    assert spaced("+12025550102") == "+1 202 555 0102"
    assert spaced("bob") == "bob"
