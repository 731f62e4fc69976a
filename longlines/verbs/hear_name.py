"""hear_name: find somebody in the directory by a name that is said."""

import contextlib
import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.hearing import WITHIN
from longlines.flow.kinds import MenuKeys, OptionalText, OptionalWord, Prompt, Seconds, Tries
from longlines.flow.listings import ANYWHERE, ListingsLost, told_apart
from longlines.flow.model import DONE, Go, Result, Verb
from longlines.flow.phone import KEYS
from longlines.verbs.look_up import HITS, LookUp, match_now

LEAST_SECONDS = 0.4
SILENCE = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class HearName(Verb):
    """Speak `prompt`, sound a tone, and hear whose name the caller says, for at most `up_to`.

    It needs the extra `voice` and speaks English; a caller who presses a key instead keys the
    name. `place`, `kind` and `most` are those of `look_up`, `keys` lead elsewhere when they are
    pressed first. The recording isn't kept.

    Saves what `look_up` saves, the likeliest as `hit_1`; and on any road `first_key`, which
    `look_up` takes as `begun` (a `set` before both gives it a word such as `none`). Outcomes, none
    of which counts as a search: keyed (a key was pressed), no_input, unsure (nobody listed there is
    called so), busy (too many wait to be heard), slow (it takes too long), not_installed (or not in
    this language), spent (there were `most` searches).

        say_name:
          hear_name: {prompt: say-or-key-the-name, keys: {0: operator}}
          if_keyed: key_name
          if_unsure: key_name
    """

    name: ClassVar[str] = "hear_name"
    outcomes: ClassVar[tuple[str, ...]] = (
        "keyed",
        "no_input",
        "unsure",
        "busy",
        "slow",
        "not_installed",
        "spent",
    )
    waits: ClassVar[bool] = True

    prompt: Prompt
    place: OptionalText = None
    kind: OptionalWord = None
    keys: MenuKeys = ()
    most: Tries = 2
    up_to: Seconds = 6.0

    async def run(self, call: Call) -> Result:
        """Done with the listings saved, or why there are none, or where a key leads."""
        call.saved["first_key"] = NO_KEY
        searches = int(call.saved.get("searches", "0"))
        if searches >= self.most:
            return "spent"
        known = call.services.recogniser
        if not known.ready(call.language):
            return "not_installed"
        path = call.new_recording("said-name")
        key, seconds = await call.play(self.prompt, KEYS), 0.0
        if not key:
            listened = await call.phone.listen(path, self.up_to, SILENCE)
            key, seconds = listened.key, listened.seconds
        if key and key != "#":
            return self._keyed(call, key)
        try:
            if seconds < LEAST_SECONDS:
                return "no_input"
            place = call.fill(self.place) if self.place else ""
            await call.phone.away(WITHIN + 1.0)
            where = "" if place == ANYWHERE else place
            hearing = await known.hear(path, where, self.kind or "")
            call.tell.note("heard", outcome=hearing.outcome, said=hearing.said)
            if hearing.outcome != "heard":
                return hearing.outcome
            matches = told_apart([match_now(call, each) for each in hearing.listings])
        except ListingsLost as error:
            log.error("call %s: %s.%s: %s", call.id, call.flow, call.step, error)
            return "slow"
        finally:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        for number, name in enumerate(HITS):
            call.saved[name] = matches[number].packed() if number < len(matches) else ""
        call.saved["found"] = str(len(matches))
        call.saved["query"] = secrets.token_hex(8)
        call.saved["keyed"] = SAID
        call.saved["searches"] = str(searches + 1)
        return DONE

    def _keyed(self, call: Call, key: str) -> Result:
        for leading, step in self.keys:
            if call.fill(leading) == key:
                return Go(step.step)
        call.saved["first_key"] = key
        return "keyed"

    def mistakes(self) -> Iterator[str]:
        """A kind is one that listings have."""
        yield from LookUp.mistakes(self)  # type: ignore[arg-type]

    def saves(self) -> tuple[str, ...]:
        """What was found."""
        return ("found", *HITS, "keyed", "query", "searches", "first_key")


NO_KEY = "none"
SAID = "said"
