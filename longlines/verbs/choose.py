"""choose: let the caller say which of the listings found is meant."""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import MenuKeys, OptionalPrompt, Prompt, Seconds, Tries
from longlines.flow.listings import Match, said_digits, unpacked
from longlines.flow.model import DONE, FlowError, Go, Result, Verb
from longlines.flow.phone import KEYS
from longlines.verbs.look_up import HITS

NOBODY = Match("", "", "", "", "")


@dataclass(frozen=True)
class Choose(Verb):
    """Read out the listings that `look_up` found, and take one of them by its key.

    `each` is spoken for each of them: it speaks `{hit:name}`, name and place, and
    `{choice:number}`, its key. `alike`, for one whose name sounds like another's, can speak
    `{spelled:letters}` too, the part in which they differ. `after` follows the last; `keys` lead
    elsewhere, as those of `menu` do. `wrong` is spoken after a key that isn't offered; `tries` is
    how often all are read, `wait` how long a key may take then.

    Saves of the one that was chosen `listing`, its name; `listing_id`; `listing_place`;
    `listing_may`, of which `when` makes roads; `listing_number` (E.164) and `listing_digits`, the
    same as it is said. `listing_may` is `connected` (the number may be told and called), `told`
    (not called), `closed` (not called, as nobody answers at this hour); `withheld` (the number is
    not published), `messages` (neither, but a message can be left) or `nobody` (there is no number,
    and nobody answers at this hour): then there is no number in what is saved. Outcomes: no_input,
    invalid (of the last try).

        which:
          choose: {each: a-listing, alike: a-listing-spelled, keys: {0: operator, 9: find}}
          if_no_input: operator
          if_invalid: operator
    """

    name: ClassVar[str] = "choose"
    outcomes: ClassVar[tuple[str, ...]] = ("no_input", "invalid")
    waits: ClassVar[bool] = True

    each: Prompt
    alike: OptionalPrompt = None
    after: OptionalPrompt = None
    keys: MenuKeys = ()
    wrong: OptionalPrompt = None
    wait: Seconds = 5.0
    tries: Tries = 2

    async def run(self, call: Call) -> Result:
        """Done with the one that was chosen, or what was wrong with the last try."""
        found = [found for name in HITS if (found := unpacked(call.saved.get(name, "")))]
        if not found:
            raise FlowError("there is nothing to choose from; look_up comes before choose")
        steps = {call.fill(key): step.step for key, step in self.keys}
        choices = {str(number): match for number, match in enumerate(found, 1)}
        outcome = "no_input"
        for _ in range(self.tries):
            key = await self._read(call, choices) or await call.phone.key(self.wait)
            if key in choices:
                _save(call, choices[key])
                _forget(call)
                return DONE
            if key in steps:
                _save(call, NOBODY)
                return Go(steps[key])
            outcome = "invalid" if key else "no_input"
            if key and self.wrong:
                await call.play(self.wrong)
        return outcome

    async def _read(self, call: Call, choices: dict[str, Match]) -> str:
        """The key that stopped it."""
        for key, match in choices.items():
            call.saved["choice"] = key
            call.saved["hit"] = f"{match.name}, {match.place}" if match.place else match.name
            call.saved["spelled"] = match.spelled
            prompt = self.alike if match.spelled and self.alike else self.each
            if pressed := await call.play(prompt, KEYS):
                return pressed
        return await call.play(self.after, KEYS) if self.after else ""

    def saves(self) -> tuple[str, ...]:
        """What is read out, and what is known of the one that was chosen."""
        spoken = ("choice", "hit", "spelled")
        of = ("listing", "listing_id", "listing_place", "listing_may")
        return (*spoken, *of, "listing_tried", "listing_number", "listing_digits")


def _forget(call: Call) -> None:
    """What else was found: it would only take room on the channel."""
    for name in (*HITS, "choice", "hit", "spelled"):
        call.saved[name] = ""


def _save(call: Call, match: Match) -> None:
    call.saved["listing"] = match.name
    call.saved["listing_id"] = match.id
    call.saved["listing_place"] = match.place
    call.saved["listing_may"] = match.may
    call.saved["listing_tried"] = ""
    call.saved["listing_number"] = match.number
    call.saved["listing_digits"] = said_digits(match.number)
