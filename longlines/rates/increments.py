"""Billed time: what increments and minimum make of the time that was talked."""

from longlines.rates.model import Terms


def billed(milliseconds: int, terms: Terms, free_seconds: int = 0) -> int:
    """Seconds to be billed for a conversation of so many milliseconds.

    The first increment counts whole, then each further one that was begun; 30/6 makes 60 s of
    57 s. `terms.minimum` is billed at least. The first `free_seconds` cost nothing, and a call
    that ends within them bills 0.
    """
    charged = milliseconds - free_seconds * 1000
    if charged <= 0:
        return 0
    seconds = terms.first
    over = charged - seconds * 1000
    if over > 0:
        seconds += -(-over // (terms.next * 1000)) * terms.next
    return seconds if seconds >= terms.minimum else terms.minimum
