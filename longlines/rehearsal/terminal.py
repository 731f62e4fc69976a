"""A call played by somebody at a keyboard: they are the caller, the called party and the rest."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Literal, TypeVar

import phonenumbers

from longlines.rehearsal.cases import (
    RINGS,
    HangsUp,
    Item,
    Keys,
    Operators,
    Silence,
    Speaks,
    Talks,
    Telephone,
    WebReply,
)
from longlines.rehearsal.party import More, Wanted
from longlines.rehearsal.transcript import Event

Ask = Callable[[str], str | None]
"""Shows a question and reads a line; None at the end of the input."""

Side = Literal["caller", "called"]

T = TypeVar("T")
W = TypeVar("W", bound=str)

HELP = "keys 0-9 * #, <silence>, <silence 5s>, <speak 2s>, <hangup>, <hangup 5s>; Enter: silence"

_TOKEN = re.compile(r"\s+|<\s*([a-z]+)(?:\s+([^<>]*?))?\s*>|([0-9*#]+)|(.)")
_SECONDS = re.compile(r"(?:(\d{1,3})m)?(?:(\d{1,4}(?:\.\d+)?)s?)?")


class Unreadable(Exception):
    """What was typed means nothing here; the message says what would."""


class Terminal:
    """The world of a call at a keyboard. At the end of the input everybody hangs up."""

    def __init__(self, ask: Ask, write: Callable[[str], None]) -> None:
        self._ask = ask
        self._write = write
        self._over = False
        self._held: list[Item] = []
        self._asked = False

    def tell(self, event: Event) -> None:
        """Show what happens, with the virtual time."""
        minutes, seconds = divmod(event.at, 60)
        self._write(f"{int(minutes):>3}:{seconds:04.1f}  {event.who:<8}  {event.text}")

    def caller(self, wanted: Wanted) -> Iterable[Item]:
        """What the caller does now."""
        held, self._held = self._held, []
        asked, self._asked = self._asked, False
        if held or wanted == "leave" or (asked and wanted == "talk"):
            return held
        return self._party("caller", wanted)

    def called(self, wanted: Wanted) -> Iterable[Item]:
        """What the called party does now."""
        if wanted == "talk":
            return self._who_hangs_up()
        return () if wanted == "leave" else self._party("called", wanted)

    def telephone(self, number: str, ring: float) -> tuple[Telephone, More]:
        """What the called party does while it rings."""
        question = (
            f"ringing {spaced(number)} for at most {ring:g} s - what does the called party do? "
            "[answers/busy/no answer/refuses/unavailable, or <hangup>: the caller gives up]"
        )
        telephone = self._read(question, self._telephone)
        return telephone or Telephone("no_answer"), self.called

    def operators(self, queue: str, reason: str, wait: float | None) -> Operators:
        """Whether an operator answers."""
        limit = "" if wait is None else f" for at most {wait:g} s"
        question = (
            f"waiting in the queue {queue}{limit} ({reason}) - does an operator answer? "
            "[answers/absent, or <hangup>]"
        )
        return self._read(question, self._operators) or Operators(answer=False)

    def web(self, url: str) -> WebReply:
        """What the web answers."""
        question = (
            f"the flow asks {url} - what does it answer? "
            '[a JSON object such as {"open": "yes"}, a status such as 500, fails, times out]'
        )
        return self._read(question, _web_reply) or WebReply(0)

    def _party(self, side: Side, wanted: Wanted) -> Iterable[Item]:
        asks = {
            "key": "a key?",
            "keys": "keys, # at the end?",
            "voice": "a recording: <speak 2s>?",
            "talk": "an operator answers: how long do they talk? [3s]",
        }
        reader = _talk if wanted == "talk" else _items
        found = self._read(f"{side}: {asks[wanted]}", reader)
        return [HangsUp()] if found is None else found

    def _who_hangs_up(self) -> Iterable[Item]:
        """Asked once for both parties; what is the caller's is held for when it is asked."""
        question = "connected - who hangs up, and after how long? [called 3s/caller 3s]"
        found = self._read(question, _hangs_up)
        side, seconds = found or ("caller", 1.0)
        if side == "called":
            self._asked = True
            return [Talks(seconds)]
        self._held = [Talks(seconds)]
        return []

    def _telephone(self, typed: str) -> Telephone:
        word, seconds = _word_and_seconds(typed, 2.0)
        if word == "hangup":
            self._held = [HangsUp(seconds)]
            return Telephone("no_answer")
        return Telephone(_one_of(word, RINGS), seconds)

    def _operators(self, typed: str) -> Operators:
        word, seconds = _word_and_seconds(typed, 2.0)
        if word == "hangup":
            self._held = [HangsUp(seconds)]
            return Operators(answer=False)
        return Operators(_one_of(word, ("answers", "absent")) == "answers", seconds)

    def _read(self, question: str, reader: Callable[[str], T]) -> T | None:
        """What was typed, asked for until it can be read; None when the input has ended."""
        while not self._over:
            typed = self._ask(f"{question} ")
            if typed is None:
                self._write("the input has ended: hanging up")
                self._over = True
                self._held = [HangsUp()]
                break
            try:
                return reader(typed.strip())
            except Unreadable as error:
                self._write(f"{error}")
        return None


def _items(typed: str) -> list[Item]:
    found: list[Item] = []
    for match in _TOKEN.finditer(typed):
        word, length, keys, other = match.groups()
        if keys:
            found.append(Keys(keys))
        elif word:
            found.append(_tag(word, length or ""))
        elif other:
            raise Unreadable(f"{other!r} is no key; {HELP}")
    return found or [Silence()]


def _tag(word: str, length: str) -> Item:
    seconds = _seconds(length) if length else None
    match word:
        case "hangup":
            return HangsUp(seconds or 0.0)
        case "silence":
            return Silence(seconds)
        case "speak":
            return Speaks(1.5 if seconds is None else seconds)
        case _:
            raise Unreadable(f"<{word}> means nothing; {HELP}")


def _talk(typed: str) -> list[Item]:
    return [Talks(_seconds(typed.strip("<>") or "3s"))]


def _hangs_up(typed: str) -> tuple[str, float]:
    word, seconds = _word_and_seconds(typed or "called 3s", 3.0)
    return _one_of(word, ("called", "caller")), seconds


def _word_and_seconds(typed: str, otherwise: float) -> tuple[str, float]:
    """`answers 5s`: the word, and the seconds behind it if there are some."""
    words = typed.strip("<>").lower().split()
    seconds = otherwise
    if len(words) > 1 and words[-1][0].isdigit():
        seconds = _seconds(words.pop())
    return "_".join(words), seconds


def _one_of(word: str, known: tuple[W, ...]) -> W:
    """The word of `known` that begins so."""
    found = [each for each in known if word and each.startswith(word)]
    if len(found) != 1:
        said = f"{word!r} is none of" if word else "write one of"
        raise Unreadable(f"{said} {', '.join(known)}")
    return found[0]


def _seconds(text: str) -> float:
    match = _SECONDS.fullmatch(text.strip())
    if not match or not any(match.groups()):
        raise Unreadable(f"{text!r} is no length of time such as 3s")
    return int(match[1] or 0) * 60 + float(match[2] or 0)


def _web_reply(typed: str) -> WebReply:
    if typed.startswith("{") or not typed:
        try:
            json.loads(typed or "{}")
        except ValueError as error:
            raise Unreadable(f"that is no JSON: {error}") from None
        return WebReply(200, typed or "{}")
    if re.fullmatch(r"[1-5]\d\d", typed):
        return WebReply(int(typed), "{}")
    word = _one_of("_".join(typed.lower().split()), ("fails", "times_out"))
    return WebReply(None if word == "times_out" else 0)


def spaced(number: str) -> str:
    """A number as people read it: +1 202 555 0102."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return str(written).replace("-", " ")
