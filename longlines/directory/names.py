"""Names as they are compared: without capitals, accents and scripts, and as a keypad has them."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from anyascii import anyascii

LONGEST_WORD = 32
"""Signs of a word; what is longer is taken for several words."""

MOST_WORDS = 24
"""Words of a name, or of its alternates, that are looked at."""

MOST_STEPS = 2_000
"""Ways in which keys are parted; names of many like parts have no end of them."""

KEYPAD = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")

_APOSTROPHE = re.compile("['’‘ʼ`´ʻ＇]")
_WORD = re.compile(rf"[a-z0-9]{{1,{LONGEST_WORD}}}")
_HAN = re.compile(r"[㐀-鿿豈-﫿]+")
_SURNAMES = {
    "曾": "zeng",
    "单": "shan",
    "單": "shan",
    "解": "xie",
    "查": "zha",
    "仇": "qiu",
    "区": "ou",
    "區": "ou",
    "朴": "piao",
    "盖": "ge",
    "翟": "zhai",
    "任": "ren",
    "华": "hua",
    "尉": "wei",
    "万": "wan",
    "缪": "miao",
    "繆": "miao",
    "覃": "qin",
    "乐": "yue",
    "樂": "yue",
    "员": "yun",
    "宓": "mi",
    "种": "chong",
    "召": "shao",
    "折": "she",
    "晟": "cheng",
    "重": "chong",
    "佴": "nai",
    "黑": "he",
    "逄": "pang",
    "祭": "zhai",
    "车": "che",
    "車": "che",
    "石": "shi",
}
"""Surnames that are read otherwise than the sign usually is."""


def folded(text: str) -> str:
    """In small ASCII letters, each Chinese sign as a word of its pinyin."""
    if text.isascii():
        return text.lower()
    plain = _HAN.sub(_pinyin, text.casefold())
    return plain if plain.isascii() else anyascii(plain).lower()


def _pinyin(found: "re.Match[str]") -> str:
    signs = found[0]
    words = [_of_sign(sign) for sign in signs]
    if len(signs) > 1:
        words[0] = _SURNAMES.get(signs[0], words[0])
    return f" {' '.join(words)} "


@lru_cache(maxsize=1 << 14)
def _of_sign(sign: str) -> str:
    return anyascii(sign).lower()


def parts(name: str) -> tuple[str, ...]:
    """The parts of a name between which whatever is no letter or digit stands: o, brien."""
    return tuple(_WORD.findall(folded(name))[:MOST_WORDS])


def glued(name: str) -> tuple[str, ...]:
    """The same where apostrophes part nothing: obrien."""
    return parts(_APOSTROPHE.sub("", name))


def words(name: str) -> tuple[str, ...]:
    """The words of a name as they are spelled: O'Brien is one, and is its parts as well."""
    found: dict[str, None] = {}
    for piece in name.split():
        for word in words_of_piece(piece):
            found[word] = None
    return tuple(found)[:MOST_WORDS]


@lru_cache(maxsize=1 << 16)
def words_of_piece(piece: str) -> tuple[str, ...]:
    """The same of what stands between two blanks: the same names come again and again."""
    apart = parts(piece)
    if _APOSTROPHE.search(piece) is None:
        return apart
    return tuple(dict.fromkeys(glued(piece) + apart))


def keys_of(word: str) -> str:
    """The keys of a telephone for a folded word; digits stand for themselves."""
    return word.translate(KEYPAD)


def spells(keys: str, name_parts: Sequence[str]) -> tuple[str, ...] | None:
    """The parts, in the order in which `keys` has them, the last one perhaps only begun; None
    where the keys spell something else. No part is used twice. It gives up after MOST_STEPS.
    """
    return _spelled(keys, tuple(name_parts), iter(range(MOST_STEPS)))


def _spelled(keys: str, left: tuple[str, ...], steps: Iterator[int]) -> tuple[str, ...] | None:
    tried = set()
    for at, part in enumerate(left):
        key = keys_of(part)
        if key in tried or next(steps, None) is None:
            continue
        tried.add(key)
        if key.startswith(keys):
            return (part,)
        if keys.startswith(key):
            rest = _spelled(keys[len(key) :], left[:at] + left[at + 1 :], steps)
            if rest is not None:
                return (part, *rest)
    return None
