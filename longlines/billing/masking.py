"""Hides who was called: telephone numbers in what leaves the house, unless somebody asked for them.

`mask` keeps the country, the area and the last two digits, so that a person knows their own
calls again: +12025550101 becomes +1202555xx01. Short numbers (911, 611) are nobody's.
"""

import re

HIDDEN = "xx"
SHORTEST = 7
"""Digits of the shortest number that belongs to somebody."""

_KEPT = 2
_NUMBER = re.compile(
    r"(?<![\w.:+-])"
    r"(?:\+[1-9](?:[ ()-]{0,2}[0-9]){6,14}"
    r"|\(?[0-9]{3}\)?[ .-]?[0-9]{3}[ .-]?[0-9]{4}"
    r"|[0-9]{7,15})"
    r"(?![\w+]|[.:-][0-9])",
    re.ASCII,
)
_DATE = re.compile(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]", re.ASCII)


def mask(number: str) -> str:
    """A number with the two digits before its last two hidden; a short one as it is."""
    places = [place for place, sign in enumerate(number) if "0" <= sign <= "9"]
    if len(places) < SHORTEST:
        return number
    signs = list(number)
    for place in places[-_KEPT - len(HIDDEN) : -_KEPT]:
        signs[place] = HIDDEN[0]
    return "".join(signs)


def mask_text(text: str) -> str:
    """A text with every telephone number in it masked; dates, times and ids stay."""
    return _NUMBER.sub(lambda found: _unless_date(found[0]), text)


def _unless_date(found: str) -> str:
    return found if _DATE.match(found) else mask(found)
