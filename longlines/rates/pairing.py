"""Lays sets of prefixes side by side: which prefix has which value in each of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from longlines.rates.prefixes import Prefixes


class Pairing:
    """The prefixes of all sets, and the different combinations of values that they have.

    `keys` are all prefixes (`key_of`), ascending; `combinations` has a row for each different one
    with the place of its value in each set, -1 where a set hasn't got the prefix; `which` tells for
    each key its combination.
    """

    def __init__(self, sets: Sequence[Prefixes[Any]]) -> None:
        keys = np.concatenate([each.keys_array for each in sets])
        # Stable sorting is quick here, because each part is sorted already.
        keys.sort(kind="stable")
        first = np.ones(len(keys), np.bool_)
        first[1:] = keys[1:] != keys[:-1]
        self.keys: npt.NDArray[np.int64] = keys[first]
        code = np.zeros(len(self.keys), np.int64)
        for each in sets:
            code *= len(each.values_table) + 1
            if len(each):
                code[np.searchsorted(self.keys, each.keys_array)] += each.ids + 1
        found, which = np.unique(code, return_inverse=True)
        self.which = which.reshape(-1)
        self.combinations: npt.NDArray[np.int64] = np.empty((len(found), len(sets)), np.int64)
        for at, each in reversed(tuple(enumerate(sets))):
            found, place = np.divmod(found, len(each.values_table) + 1)
            self.combinations[:, at] = place - 1
