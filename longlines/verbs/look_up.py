"""look_up: find somebody in the directory by a name that is keyed."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import (
    MenuKeys,
    OptionalText,
    OptionalWord,
    Prompt,
    PromptRef,
    Seconds,
    Tries,
)
from longlines.flow.listings import ANYWHERE, ListingsLost, Match, match, told_apart
from longlines.flow.model import DONE, Go, Result, Verb
from longlines.flow.phone import KEYS

if TYPE_CHECKING:
    from longlines.directory.listing import Listing
    from longlines.directory.query import Found

LIMIT = 3
HITS = tuple(f"hit_{number}" for number in range(1, LIMIT + 1))

LEAST_KEYS, MOST_KEYS = 2, 32
PAUSE = 3.0
"""Seconds without a key after which the name is taken to be keyed."""

SETTLED = 1.2
"""The same where only one listing is left: who knows that not goes on keying meanwhile."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LookUp(Verb):
    """Speak `prompt`, have the caller key a name by its letters, and search the directory for it.

    Parts of the name may come in any order; `2` is a, b or c, and so on. The search goes along
    with each key: when one listing is left, a second of silence is enough; else three, or `#`.
    `*` begins anew. While more than three match, `more` asks for more letters; who keys none gets
    the three that are asked for most. `place` is a place by its name or in keys, or `anywhere`;
    `kind` is person, business, department, role or place. `wait` is how long the first key may
    take, `tries` how often the caller is asked.

    `begun` is a key that was pressed before, such as `{first_key}` of `hear_name`: the name begins
    with it, and `prompt` isn't spoken; any other word means nothing.

    `keys` lead elsewhere: at once where one of them comes first, else when nothing follows it for
    a moment, as the name may go on with a digit.

    Saves `found` (how many, 1 to 3), for `choose` the listings as `hit_1` to `hit_3`; `keyed`, on
    whatever road; `query`, an id for `charge`; and `searches`, how many found something in this
    call: `most` of them are had. Outcomes: none (nobody is listed so), no_input, spent (there were
    `most` searches before), unavailable (the directory can't be searched now).

        find:
          look_up: {prompt: key-the-name, more: key-more-letters, keys: {0: operator}}
          if_none: nobody
          if_no_input: operator
    """

    name: ClassVar[str] = "look_up"
    outcomes: ClassVar[tuple[str, ...]] = ("none", "no_input", "spent", "unavailable")
    waits: ClassVar[bool] = True

    prompt: Prompt
    more: Prompt
    begun: OptionalText = None
    place: OptionalText = None
    kind: OptionalWord = None
    keys: MenuKeys = ()
    most: Tries = 2
    wait: Seconds = 6.0
    tries: Tries = 3

    async def run(self, call: Call) -> Result:
        """Done with the listings saved; or why there are none, or where a key leads."""
        searches = int(call.saved.get("searches", "0"))
        if searches >= self.most:
            return "spent"
        entry = _Entry(call, self, {call.fill(key): step.step for key, step in self.keys})
        try:
            leads = await entry.listen()
            hits = entry.found.hits[:LIMIT] if entry.found else ()
            matches = told_apart([match_now(call, hit.listing) for hit in hits])
        except ListingsLost as error:
            log.error("call %s: %s.%s: %s", call.id, call.flow, call.step, error)
            return "unavailable"
        finally:
            call.saved["keyed"] = entry.keys or call.saved.get("keyed", "")
        for number, name in enumerate(HITS):
            call.saved[name] = matches[number].packed() if number < len(matches) else ""
        call.saved["found"] = str(len(matches))
        call.saved["query"] = secrets.token_hex(8)
        if leads is not None:
            return leads
        if not entry.keys:
            return "no_input"
        if not matches:
            return "none"
        call.saved["searches"] = str(searches + 1)
        return DONE

    def mistakes(self) -> Iterator[str]:
        """A kind is one that listings have."""
        from longlines.directory.listing import KINDS  # not for a script's every call

        if self.kind is not None and self.kind not in KINDS:
            yield f'"{self.kind}" is no kind of listing; use {", ".join(KINDS)}'

    def saves(self) -> tuple[str, ...]:
        """What was keyed, and what was found."""
        return ("found", *HITS, "keyed", "query", "searches")


def match_now(call: Call, listing: Listing) -> Match:
    """A listing as the call keeps it, with who answers for it now. Raises ListingsLost."""
    from longlines.directory.duty import by_hours  # not for a script's every call

    if not by_hours(listing):
        return match(listing)
    duty = call.services.listings.duty(listing, call.services.clock.now())
    call.tell.note("duty", listing=listing.reference, why="; ".join(duty.why))
    return match(listing, duty)


class _Entry:
    """A name as it is keyed, and what it finds so far."""

    def __init__(self, call: Call, verb: LookUp, steps: Mapping[str, str]) -> None:
        self.keys = ""
        self.found: Found | None = None
        self._call = call
        self._verb = verb
        self._steps = steps
        self._begun = ""

    async def listen(self) -> Go | None:
        """Until few enough are found, or nothing more is keyed; where a key leads, if it does."""
        prompt = self._verb.prompt
        begun = self._call.fill(self._verb.begun) if self._verb.begun else ""
        self._begun = begun if begun in KEYS else ""
        for _ in range(self._verb.tries):
            before = self.keys
            if leads := await self._turn(prompt):
                return leads
            if self.keys and (self.keys == before or self._few):
                return None
            prompt = self._verb.more if self.keys else self._verb.prompt
        return None

    @property
    def _few(self) -> bool:
        return self.found is not None and self.found.total <= LIMIT

    async def _turn(self, prompt: PromptRef) -> Go | None:
        """The keys that follow one prompt."""
        key, self._begun = self._begun, ""
        key = key or await self._call.play(prompt, KEYS)
        key = key or await self._call.phone.key(self._verb.wait)
        while key and key != "#" and len(self.keys) < MOST_KEYS:
            following = ""
            if key in self._steps:
                following = await self._call.phone.key(SETTLED) if self.keys else ""
                if following in ("", "#", key):
                    return Go(self._steps[key])
            self.keys = "" if key == "*" else self.keys + key
            self._search()
            unique = self.found is not None and self.found.total == 1
            key = following or await self._call.phone.key(SETTLED if unique else PAUSE)
        if self.keys and self.found is None:
            self._search(least=1)
        return None

    def _search(self, least: int = LEAST_KEYS) -> None:
        from longlines.directory.query import Query  # not for a script's every call

        self.found = None
        if len(self.keys) >= least:
            place = self._call.fill(self._verb.place) if self._verb.place else ""
            where = "" if place == ANYWHERE else place
            asked = Query(keys=self.keys, place=where, kind=self._verb.kind or "", limit=LIMIT)
            self.found = self._call.services.listings.search(asked)
