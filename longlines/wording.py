"""How messages quote what others wrote: cut, in quotes, and harmless to a terminal."""

import difflib
from collections.abc import Iterable
from itertools import islice

LONGEST_SHOWN = 60
"""Characters of somebody else's text in a message."""

MOST_COMPARED = 1_000
"""Known words that are compared with a wrong one."""


def shown(text: str) -> str:
    """A text in quotes, cut where it is long, harmless to a terminal."""
    cut = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."
    return f'"{printable(cut)}"'


def printable(text: str) -> str:
    """The text with `?` for every sign that can't be printed."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """'; did you mean "tries"?' for the nearest known word, "" when none is near."""
    if len(word) > LONGEST_SHOWN:
        return ""
    candidates = list(islice(known, MOST_COMPARED))
    near = difflib.get_close_matches(word.lower(), candidates, n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else ""
