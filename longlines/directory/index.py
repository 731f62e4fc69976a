"""The arrays of a directory, and what is looked up in them."""

import itertools
from typing import Any

import numpy as np

from longlines import json_bytes
from longlines.directory import names, references
from longlines.directory.layout import HEADS, PLACE_WIDTH, TYPES, WIDTH, Marks, Numbers
from longlines.directory.listing import Listing
from longlines.directory.record import ALTERNATES, NAME, alternates, listing_of
from longlines.files.arrays import Content

_AFTER_DIGITS = b":"
_AFTER_LETTERS = b"{"
"""The signs that follow 9 and z in ASCII."""


class Index:
    """Look-ups; whatever is given out lies in the arrays and isn't to be changed."""

    def __init__(self, content: Content) -> None:
        self.about = content.about
        found = {name: _typed(content.arrays[name], kind) for name, kind in TYPES.items()}
        self._records, self._record_ends = memoryview(found["records"]), found["record_ends"]
        self.kinds = found["kinds"]
        self._keys, self._word_text = found["keys"], memoryview(found["words"])
        self.word_ends = found["word_ends"]
        self._starts, self._docs = found["starts"], found["docs"]
        self._heads = found["heads"].reshape(-1, HEADS)
        self._tail_docs, self._tail_words = found["tail_docs"], found["tail_words"]
        self._gram_starts, self._grams = found["gram_starts"], found["grams"]
        self._sounds, self._sound_words = found["sounds"], found["sound_words"]
        self._places = {
            False: (found["place_names"], found["name_places"], _AFTER_LETTERS),
            True: (found["place_keys"], found["key_places"], _AFTER_DIGITS),
        }
        self._place_starts, self._place_docs = found["place_starts"], found["place_docs"]
        self._references, self._reference_docs = found["references"], found["reference_docs"]
        self._known: dict[int, str] = {}
        self.word_count = len(self._keys)

    def __len__(self) -> int:
        """Listings."""
        return len(self.kinds)

    def row(self, doc: int) -> list[Any]:
        """The values of a listing (`record.COLUMNS`)."""
        begin, end = self._record_ends[doc], self._record_ends[doc + 1]
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

    def word(self, number: int) -> str:
        """A word by its number."""
        found = self._known.get(number)
        if found is None:
            begin, end = self.word_ends[number], self.word_ends[number + 1]
            found = self._known[number] = bytes(self._word_text[begin:end]).decode()
        return found

    def words(self, numbers: Numbers) -> list[str]:
        """Words by their numbers."""
        known = self._known
        return [known.get(number) or self.word(number) for number in numbers.tolist()]

    def number(self, word: str) -> int | None:
        """The number of a word, None where no listing has it."""
        low, high = self.keyed(names.keys_of(word), whole=True)
        return next((at for at in range(low, high) if self.word(at) == word), None)

    def keyed(self, keys: str, *, whole: bool) -> tuple[int, int]:
        """The words, from and to before, whose keys begin with these, or are these."""
        sought = keys.encode()
        if len(sought) >= WIDTH:
            return 0, 0
        low = self._keys.searchsorted(np.bytes_(sought), "left")
        if whole:
            return int(low), int(self._keys.searchsorted(np.bytes_(sought), "right"))
        return int(low), int(self._keys.searchsorted(np.bytes_(sought + _AFTER_DIGITS), "left"))

    def having(self, low: int, high: int) -> Numbers:
        """The listings that have one of the words; with several they are in no order."""
        found: Numbers = self._docs[self._starts[low] : self._starts[high]]
        return found

    def having_any(self, docs: Numbers, low: int, high: int) -> Marks:
        """Which of these listings have one of the words."""
        heads = self._heads[docs]
        found: Marks = ((heads >= low) & (heads < high)).any(axis=1)
        if len(self._tail_docs):
            having = (self._tail_words >= low) & (self._tail_words < high)
            if having.any():
                found |= np.isin(docs, self._tail_docs[having])
        return found

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


def _typed(array: Any, kind: Any) -> Any:
    if isinstance(array, np.ndarray):
        return array
    return np.frombuffer(array, kind)
