"""Builds a directory from listings: every look-up table that a search needs."""

from array import array
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from longlines import json_bytes
from longlines.directory import likeness, names, ranges, record
from longlines.directory.layout import GRAM_SIGNS, PLACE_WIDTH, SOUND_WIDTH, TYPES, WIDTH, Numbers
from longlines.directory.listing import KINDS, NON_LISTED
from longlines.directory.references import References
from longlines.files.arrays import Content

MOST_PIECES = 1 << 17
"""Pieces of names whose words are remembered: first names and surnames come again and again."""

_KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}


class Builder:
    """Takes rows (`longlines.directory.record.COLUMNS`), then makes the content of them."""

    def __init__(self) -> None:
        self._records, self._lengths = bytearray(), array("i")
        self._popularity, self._kinds = array("q"), bytearray()
        self._words: dict[str, int] = {}
        self._of_piece: dict[str, tuple[int, ...]] = {}
        self._doc_words, self._word_counts = array("i"), array("i")
        self._places: dict[tuple[str, str], int] = {}
        self._doc_places = array("i")
        self._references = References()

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Take rows in; those of non-listed ones are left out."""
        listed = [row for row in rows if row[record.STATUS] != NON_LISTED]
        for doc, row in enumerate(listed, len(self._lengths)):
            self._references.add(doc, row)
        dumped = [json_bytes.dumps(tuple(row)) for row in listed]
        self._records += b"".join(dumped)
        self._lengths.extend(map(len, dumped))
        self._popularity.extend([row[record.POPULARITY] for row in listed])
        self._kinds.extend([_KIND_NUMBER[row[record.KIND]] for row in listed])
        places = self._places
        self._doc_places.extend(
            [
                places.setdefault((row[record.LOCALITY], row[record.REGION]), len(places))
                for row in listed
            ]
        )
        words: list[int] = []
        for row in listed:
            before = len(words)
            words += self._numbered(row[record.NAME])
            for other in record.alternates(row[record.ALTERNATES]):
                words += self._numbered(other)
            self._word_counts.append(len(words) - before)
        self._doc_words.extend(words)

    def _numbered(self, name: str) -> list[int]:
        """The numbers of a name's words; a word that comes twice is there twice."""
        found: list[int] = []
        for piece in name.split()[: names.MOST_WORDS]:
            numbers = self._of_piece.get(piece)
            found += self._learned(piece) if numbers is None else numbers
        return found

    def _learned(self, piece: str) -> tuple[int, ...]:
        known = self._words
        words = names.words_of_piece(piece)
        numbers = tuple([known.setdefault(word, len(known)) for word in words])
        if len(self._of_piece) >= MOST_PIECES:
            self._of_piece.clear()
        self._of_piece[piece] = numbers
        return numbers

    def content(self, about: dict[str, Any] | None = None) -> Content:
        """All that was added, in the order of popularity. Call it once."""
        order = np.argsort(-_taken(self._popularity, np.int64), kind="stable")
        rank = np.empty(len(order), np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        lengths = _taken(self._lengths, np.int32)
        ends = np.cumsum(lengths, dtype=np.int64)
        arrays = {
            **self._references.arrays(self._records, ends.tolist(), rank),
            "records": np.frombuffer(self._records, np.uint8),
            "record_begins": (ends - lengths)[order],
            "record_ends": ends[order],
            "kinds": np.frombuffer(bytes(self._kinds), np.uint8)[order],
            **self._word_arrays(rank),
            **self._place_arrays(rank),
        }
        typed = {name: np.ascontiguousarray(arrays[name], TYPES[name]) for name in TYPES}
        return Content({**(about or {}), "listings": len(order)}, typed)

    def _word_arrays(self, rank: Numbers) -> dict[str, Any]:
        told = ((names.keys_of(word), word, number) for word, number in self._words.items())
        ordered = sorted(told)
        words = [word for _, word, _ in ordered]
        place = np.empty(len(words), np.int32)
        place[[number for _, _, number in ordered]] = np.arange(len(words), dtype=np.int32)
        docs = np.repeat(rank, _taken(self._word_counts, np.int32))
        starts, docs = _posted(place[_taken(self._doc_words, np.int32)], docs, len(words))
        keys = np.array([keys for keys, _, _ in ordered], f"S{WIDTH}")
        codes, owners = likeness.grams(words)
        gram_starts, grams = _posted(codes, owners, GRAM_SIGNS * GRAM_SIGNS)
        return {
            "keys": keys,
            "words": np.frombuffer("".join(words).encode(), np.uint8),
            "word_ends": np.cumsum([0, *map(len, words)]),
            "starts": starts,
            "docs": docs,
            **ranges.made(keys, starts, docs, len(rank)),
            "gram_starts": gram_starts,
            "grams": grams,
            **_sound_arrays(words),
        }

    def _place_arrays(self, rank: Numbers) -> dict[str, Any]:
        folded = {name: joined(name) for place in self._places for name in place}
        forms = sorted(
            (form, at)
            for at, (locality, region) in enumerate(self._places)
            for form in _forms(folded[locality], folded[region])
        )
        keyed = sorted((names.keys_of(form), at) for form, at in forms)
        places = _taken(self._doc_places, np.int32)
        starts, docs = _posted(places, rank, len(self._places))
        return {
            "place_names": np.array([form for form, _ in forms], f"S{PLACE_WIDTH}"),
            "name_places": [at for _, at in forms],
            "place_keys": np.array([keys for keys, _ in keyed], f"S{PLACE_WIDTH}"),
            "key_places": [at for _, at in keyed],
            "place_starts": starts,
            "place_docs": docs,
        }


def built(rows: Iterable[Sequence[Any]], about: dict[str, Any] | None = None) -> Content:
    """The content of a directory with these rows."""
    builder = Builder()
    builder.add(rows)
    return builder.content(about)


def joined(place: str) -> str:
    """A place's name as it is looked up: folded, without what stands between its words."""
    return "".join(names.parts(place))[: PLACE_WIDTH - 1]


def _forms(locality: str, region: str) -> set[str]:
    """What a place is called: by its locality, its region, or both."""
    return {locality, region, (locality + region)[: PLACE_WIDTH - 1]} - {""}


def _sound_arrays(words: Sequence[str]) -> dict[str, Any]:
    told = sorted((code, at) for at, word in enumerate(words) if (code := likeness.sound(word)))
    return {
        "sounds": np.array([code for code, _ in told], f"S{SOUND_WIDTH}"),
        "sound_words": [at for _, at in told],
    }


def _posted(owners: Numbers, items: Numbers, count: int) -> tuple[Any, Numbers]:
    """Where the items of each owner begin, and the items: owner by owner, in their order, each of
    an owner once.
    """
    pairs = np.sort(owners.astype(np.int64) << 32 | items)
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(pairs >> 32, minlength=count), out=starts[1:])
    return starts, (pairs & 0xFFFFFFFF).astype(np.int32)


def _taken(values: "array[int]", kind: Any) -> Any:
    return np.frombuffer(values, kind) if values else np.zeros(0, kind)
