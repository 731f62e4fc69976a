"""Reads the facts in our own call events, which come from telephones and carriers in the end.

What can't be right is None, and costs no more than itself. Many calls say the same.
"""

import re
from decimal import Decimal
from functools import lru_cache

_FIGURE = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,6})?")
_STATUS = re.compile(r"(?:SIP )?([1-6][0-9]{2})(?:\s.*)?", re.ASCII | re.DOTALL)


@lru_cache(4096)
def whole(text: str, most: int) -> int | None:
    """A number of milliseconds, packets or the like, up to `most`."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= most):
        return None
    return int(text)


@lru_cache(4096)
def thousandth(number: int | None) -> Decimal | None:
    """Milliseconds as seconds."""
    return None if number is None else Decimal(number).scaleb(-3)


@lru_cache(4096)
def hundredths(text: str, least: int, most: int) -> Decimal | None:
    """A measured value with two decimals, within its bounds."""
    if not _FIGURE.fullmatch(text) or not least <= Decimal(text) <= most:
        return None
    return Decimal(text).quantize(Decimal("0.01"))


@lru_cache(4096)
def status(text: str) -> int | None:
    """A SIP status: `486`, or as some write it, `SIP 486 Busy Here`."""
    match = _STATUS.fullmatch(text.strip())
    return int(match[1]) if match else None
