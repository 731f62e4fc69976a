"""Numbers as keys that sort: a prefix holds the keys from its own to just before its end.

A key is the number's digits filled up with zeros to 15 places, then its length, so that a number
stands before all prefixes that are longer than it is and only end in zeros.
"""

from longlines.rates.model import LONGEST_PREFIX

SCALE = (0, *(16 * 10 ** (LONGEST_PREFIX - length) for length in range(1, LONGEST_PREFIX + 1)))
"""What digits of each length are multiplied by."""


def key(digits: str) -> int:
    """The key of a number or prefix of 1 to 15 digits; also where a prefix begins.

    Raises IndexError for more digits, ValueError for what is none.
    """
    length = len(digits)
    return int(digits) * SCALE[length] + length


def end(digits: str) -> int:
    """Where a prefix ends: the first key after all numbers that begin with it."""
    return (int(digits) + 1) * SCALE[len(digits)]
