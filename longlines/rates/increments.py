"""Billed time: what increments and minimum make of the time that was talked."""

from longlines.rates.model import Terms


def billed(talked: int, terms: Terms, free_seconds: int = 0) -> int:
    """The whole seconds to be billed for a conversation of so many, those begun counted whole.

    The first increment counts whole, then each further one that was begun; 30/6 makes 60 s of
    57 s. `terms.minimum` is billed at least. The first `free_seconds` cost nothing, and a call
    that ends within them bills 0.
    """
    charged = talked - free_seconds
    if charged <= 0:
        return 0
    seconds = terms.first
    if charged > seconds:
        seconds += -((seconds - charged) // terms.next) * terms.next
    return seconds if seconds >= terms.minimum else terms.minimum
