"""Builds a directory from listings: every look-up table that a search needs."""

from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import jellyfish
import numpy as np

from longlines import json_bytes
from longlines.directory import names, record
from longlines.directory.layout import (
    GRAM_SIGNS,
    HEADS,
    PLACE_WIDTH,
    SOUND_WIDTH,
    TYPES,
    WIDTH,
    Numbers,
    Offsets,
)
from longlines.directory.listing import KINDS, NON_LISTED
from longlines.directory.references import References
from longlines.files.arrays import Content

MOST_PIECES = 1 << 17
"""Pieces of names whose words are remembered: first names and surnames come again and again."""

_KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}


class Builder:
    """Takes rows (`longlines.directory.record.COLUMNS`), then makes the content of them."""

    def __init__(self) -> None:
        self._records, self._ends = bytearray(), array("q")
        self._popularity, self._kinds = array("q"), bytearray()
        self._words: dict[str, int] = {}
        self._of_piece: dict[str, tuple[int, ...]] = {}
        self._pair_words, self._pair_docs = array("i"), array("i")
        self._places: dict[tuple[str, str], int] = {}
        self._doc_places = array("i")
        self._references = References()

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Take rows in; those of non-listed ones are left out."""
        for row in rows:
            if row[record.STATUS] == NON_LISTED:
                continue
            self._references.add(len(self._ends), row)
            self._records += json_bytes.dumps(tuple(row))
            self._popularity.append(row[record.POPULARITY])
            self._kinds.append(_KIND_NUMBER[row[record.KIND]])
            place = row[record.LOCALITY], row[record.REGION]
            self._doc_places.append(self._places.setdefault(place, len(self._places)))
            found = self._numbered(row[record.NAME])
            for other in record.alternates(row[record.ALTERNATES]):
                found |= self._numbered(other)
            self._pair_words.extend(found)
            self._pair_docs.extend([len(self._ends)] * len(found))
            self._ends.append(len(self._records))

    def _numbered(self, name: str) -> set[int]:
        """The numbers of a name's words."""
        found: set[int] = set()
        for piece in name.split()[: names.MOST_WORDS]:
            numbers = self._of_piece.get(piece)
            if numbers is None:
                known = self._words
                words = names.words_of_piece(piece)
                numbers = tuple([known.setdefault(word, len(known)) for word in words])
                if len(self._of_piece) >= MOST_PIECES:
                    self._of_piece.clear()
                self._of_piece[piece] = numbers
            found.update(numbers)
        return found

    def content(self, about: dict[str, Any] | None = None) -> Content:
        """All that was added, in the order of popularity. Call it once."""
        order = np.argsort(-_taken(self._popularity, np.int64), kind="stable")
        rank = np.empty(len(order), np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        arrays = {
            **self._references.arrays(self._records, self._ends, rank),
            **self._record_arrays(order),
            "kinds": np.frombuffer(bytes(self._kinds), np.uint8)[order],
            **self._word_arrays(rank),
            **self._place_arrays(rank),
        }
        typed = {name: np.ascontiguousarray(arrays[name], TYPES[name]) for name in TYPES}
        return Content({**(about or {}), "listings": len(order)}, typed)

    def _record_arrays(self, order: Offsets) -> dict[str, Any]:
        ends = _taken(self._ends, np.int64)
        begins = np.concatenate(([0], ends[:-1])) if len(ends) else ends
        lengths = (ends - begins)[order]
        moved = bytearray(len(self._records))
        at, records = 0, memoryview(self._records)
        for begin, end in zip(begins[order].tolist(), ends[order].tolist(), strict=True):
            moved[at : at + end - begin] = records[begin:end]
            at += end - begin
        records.release()
        self._records = bytearray()
        return {
            "records": np.frombuffer(moved, np.uint8),
            "record_ends": np.concatenate(([0], np.cumsum(lengths))),
        }

    def _word_arrays(self, rank: Numbers) -> dict[str, Any]:
        words = list(self._words)
        keyed = sorted(range(len(words)), key=lambda at: (names.keys_of(words[at]), words[at]))
        ordered = [words[at] for at in keyed]
        place = np.empty(len(words), np.int32)
        place[keyed] = np.arange(len(words), dtype=np.int32)
        pair_words = place[_taken(self._pair_words, np.int32)]
        pair_docs = rank[_taken(self._pair_docs, np.int32)]
        starts, docs = _posted(pair_words, pair_docs, len(words))
        return {
            "keys": np.array([names.keys_of(word) for word in ordered], f"S{WIDTH}"),
            "words": np.frombuffer("".join(ordered).encode(), np.uint8),
            "word_ends": np.cumsum([0, *map(len, ordered)]),
            "starts": starts,
            "docs": docs,
            **_heads(pair_docs, pair_words, len(rank)),
            **_gram_arrays(ordered),
            **_sound_arrays(ordered),
        }

    def _place_arrays(self, rank: Numbers) -> dict[str, Any]:
        forms = [
            (form, at)
            for at, (locality, region) in enumerate(self._places)
            for form in {joined(locality), joined(region), joined(f"{locality} {region}")}
            if form
        ]
        keyed = sorted((names.keys_of(form), at) for form, at in forms)
        forms.sort()
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


def gram_codes(word: str) -> list[int]:
    """The numbers of the pairs of signs in a word, with its borders; each pair once."""
    signs = [0, *map(_sign, word), 0]
    return list({first * GRAM_SIGNS + second for first, second in pairwise(signs)})


def sound(word: str) -> str:
    """How a word sounds, "" for what has no sound, as a number."""
    return "" if word.isdigit() else jellyfish.metaphone(word).replace(" ", "")[:SOUND_WIDTH]


def _sign(letter: str) -> int:
    return ord(letter) - (ord("a") - 1 if letter >= "a" else ord("0") - 27)


def _heads(docs: Numbers, words: Numbers, count: int) -> dict[str, Any]:
    starts, ordered = _posted(docs, words, count)
    owners = np.repeat(np.arange(count), np.diff(starts))
    places = np.arange(len(ordered)) - starts[owners]
    early = places < HEADS
    heads = np.full((count, HEADS), -1, np.int32)
    heads[owners[early], places[early]] = ordered[early]
    return {
        "heads": heads.reshape(-1),
        "tail_docs": owners[~early],
        "tail_words": ordered[~early],
    }


def _gram_arrays(words: Sequence[str]) -> dict[str, Any]:
    codes, owners = array("i"), array("i")
    for at, word in enumerate(words):
        found = gram_codes(word)
        codes.extend(found)
        owners.extend([at] * len(found))
    starts, grams = _posted(
        _taken(codes, np.int32), _taken(owners, np.int32), GRAM_SIGNS * GRAM_SIGNS
    )
    return {"gram_starts": starts, "grams": grams}


def _sound_arrays(words: Sequence[str]) -> dict[str, Any]:
    told = sorted((code, at) for at, word in enumerate(words) if (code := sound(word)))
    return {
        "sounds": np.array([code for code, _ in told], f"S{SOUND_WIDTH}"),
        "sound_words": [at for _, at in told],
    }


def _posted(owners: Numbers, items: Numbers, count: int) -> tuple[Any, Numbers]:
    """Where the items of each owner begin, and the items: owner by owner, each in its order."""
    order = np.lexsort((items, owners))
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(owners, minlength=count), out=starts[1:])
    return starts, items[order]


def _taken(values: "array[int]", kind: Any) -> Any:
    return np.frombuffer(values, kind) if values else np.zeros(0, kind)
