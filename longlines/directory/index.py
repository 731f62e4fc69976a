"""The arrays of a directory, and what is looked up in them."""

import itertools
from typing import Any

import numpy as np

from longlines import json_bytes
from longlines.directory import names, references, sets
from longlines.directory.layout import PLACE_WIDTH, TYPES, WIDTH, Marks, Numbers, range_number
from longlines.directory.listing import Listing
from longlines.directory.record import ALTERNATES, NAME, alternates, listing_of
from longlines.directory.sets import Bits, Docs
from longlines.files.arrays import Content

_AFTER_DIGITS = b":"
_AFTER_LETTERS = b"{"
"""The signs that follow 9 and z in ASCII."""

FEW_KEYS = 4
"""Keys of which it is remembered where their words lie: they are few, and asked for often."""


class Index:
    """Look-ups; whatever is given out lies in the arrays and isn't to be changed."""

    def __init__(self, content: Content) -> None:
        self.about = content.about
        found = {name: _typed(content.arrays[name], kind) for name, kind in TYPES.items()}
        self._records = memoryview(found["records"])
        self._record_begins, self._record_ends = found["record_begins"], found["record_ends"]
        self.kinds = found["kinds"]
        self._keys, self.word_ends = found["keys"], found["word_ends"]
        text, ends = bytes(found["words"]).decode("ascii"), self.word_ends.tolist()
        self._words = [text[begin:end] for begin, end in itertools.pairwise(ends)]
        self._starts, self._docs = found["starts"], found["docs"]
        self._wide = Wide(found, len(self.kinds))
        self._gram_starts, self._grams = found["gram_starts"], found["grams"]
        self._sounds, self._sound_words = found["sounds"], found["sound_words"]
        self._places = {
            False: (found["place_names"], found["name_places"], _AFTER_LETTERS),
            True: (found["place_keys"], found["key_places"], _AFTER_DIGITS),
        }
        self._place_starts, self._place_docs = found["place_starts"], found["place_docs"]
        self._references, self._reference_docs = found["references"], found["reference_docs"]
        self._known: dict[int, str] = {}
        self._keyed: dict[str, tuple[int, int, int]] = {}
        self.word_count = len(self._keys)

    def __len__(self) -> int:
        """Listings."""
        return len(self.kinds)

    def row(self, doc: int) -> list[Any]:
        """The values of a listing (`record.COLUMNS`)."""
        begin, end = self._record_begins[doc], self._record_ends[doc]
        row: list[Any] = json_bytes.loads(bytes(self._records[begin:end]))
        return row

    def listing(self, doc: int) -> Listing:
        """A listing."""
        return listing_of(self.row(doc))

    def referred(self, reference: str) -> Listing | None:
        """The listing of a reference, where calls come back to it; None for any other."""
        code = references.code(reference)
        low = self._references.searchsorted(code, "left")
        high = self._references.searchsorted(code, "right")
        for doc in self._reference_docs[low:high].tolist():
            listing = self.listing(doc)
            if listing.reference == reference:
                return listing
        return None

    def said(self, doc: int) -> list[tuple[str, ...]]:
        """The words of a listing's name, then of each of its other names."""
        row = self.row(doc)
        return [names.words(name) for name in (row[NAME], *alternates(row[ALTERNATES]))]

    def words(self, numbers: Numbers) -> list[str]:
        """Words by their numbers."""
        return list(map(self._words.__getitem__, numbers.tolist()))

    def number(self, word: str) -> int | None:
        """The number of a word, None where no listing has it."""
        low, high, _ = self.keyed(names.keys_of(word))
        return next((at for at in range(low, high) if self._words[at] == word), None)

    def keyed(self, keys: str) -> tuple[int, int, int]:
        """Where the words begin whose keys begin with these, where those whose keys are these end,
        and where the others do.
        """
        if len(keys) > FEW_KEYS:
            return self._looked_up(keys)
        found = self._keyed.get(keys)
        if found is None:
            found = self._keyed[keys] = self._looked_up(keys)
        return found

    def _looked_up(self, keys: str) -> tuple[int, int, int]:
        sought = keys.encode()
        if len(sought) >= WIDTH:
            return 0, 0, 0
        search = self._keys.searchsorted
        low = int(search(np.bytes_(sought), "left"))
        high = int(search(np.bytes_(sought + _AFTER_DIGITS), "left"))
        return low, int(search(np.bytes_(sought), "right")) if high > low else low, high

    def having(self, word: int) -> Numbers:
        """The listings that have a word."""
        found: Numbers = self._docs[self._starts[word] : self._starts[word + 1]]
        return found

    def having_any(self, low: int, high: int) -> Docs:
        """The listings that have one of the words, of which there is one at least."""
        wide = self._wide.get(low, high)
        if wide is not None:
            return wide
        docs: Numbers = self._docs[self._starts[low] : self._starts[high]]
        return docs if high - low == 1 else sets.in_order(docs)

    def frequencies(self, words: Numbers) -> Numbers:
        """In how many listings each word is."""
        found: Numbers = self._starts[words + 1] - self._starts[words]
        return found

    def having_gram(self, code: int) -> Numbers:
        """The words that have a pair of signs."""
        found: Numbers = self._grams[self._gram_starts[code] : self._gram_starts[code + 1]]
        return found

    def sounding(self, code: str) -> Numbers:
        """The words that sound so."""
        low = self._sounds.searchsorted(np.bytes_(code.encode()), "left")
        high = self._sounds.searchsorted(np.bytes_(code.encode()), "right")
        found: Numbers = self._sound_words[low:high]
        return found

    def place_marks(self, joined: str) -> Marks:
        """Which listings are at a place whose name, or name in keys, is this or begins with it."""
        marks = np.zeros(len(self), np.bool_)
        for place in self._places_called(joined):
            marks[self._place_docs[self._place_starts[place] : self._place_starts[place + 1]]] = 1
        return marks

    def _places_called(self, joined: str) -> set[int]:
        forms, places, after = self._places[joined.isdigit()]
        sought = joined.encode()[: PLACE_WIDTH - 1]
        low = forms.searchsorted(np.bytes_(sought), "left")
        whole = forms.searchsorted(np.bytes_(sought), "right")
        high = whole if whole > low else forms.searchsorted(np.bytes_(sought + after), "left")
        return set(places[low:high].tolist())

    def place_names(self) -> list[str]:
        """The names by which places are found, folded and joined."""
        forms = self._places[False][0]
        return [key.decode() for key, _ in itertools.groupby(forms.tolist())]


class Wide:
    """The sets of listings that have one of a range of words, made beforehand where many do."""

    def __init__(self, found: dict[str, Any], size: int) -> None:
        self._listed = {number: at for at, number in enumerate(found["listed"].tolist())}
        self._starts, self._docs = found["listed_starts"].tolist(), found["listed_docs"]
        self._marked = {number: at for at, number in enumerate(found["marked"].tolist())}
        self._bits = found["marked_bits"].reshape(-1, max(1, sets.width(size)))

    def get(self, low: int, high: int) -> Docs | None:
        """The set of a range of words; None for one that few have."""
        number = range_number(low, high)
        if (at := self._listed.get(number)) is not None:
            docs: Numbers = self._docs[self._starts[at] : self._starts[at + 1]]
            return docs
        at = self._marked.get(number)
        return None if at is None else Bits(self._bits[at])


def _typed(array: Any, kind: Any) -> Any:
    if isinstance(array, np.ndarray):
        return array
    return np.frombuffer(array, kind)
