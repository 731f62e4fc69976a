"""Recognises prompts on one telephone, by their sound alone, while they are spoken.

A piece is known by parts of its beginning. Where several begin alike, it is the one that goes on
like what is heard. Pieces follow each other to whole prompts; a value between two of them may take
any time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from longlines.rehearsal.sip.repertoire import Repertoire, Spoken
from longlines.telephones import tones
from longlines.telephones.bank import PART, PARTS, STEP, Hit
from longlines.telephones.heard import SPEECH, Heard

RECOGNISED = 0.7
"""No part of a shipped prompt scores above 0.6 for another; the right one, unspoiled, 0.95."""

ALIKE = 0.15
"""Scores that differ by less don't decide between two pieces."""

TOGETHER = 0.3
"""Seconds within which two pieces that begin are taken for the same sound."""

LATE = PARTS * PART + 2 * STEP
"""Seconds after which the next piece of a prompt would have been recognised."""

VALUE = 12.0
"""Seconds that a spoken value may take."""

STILL = 0.7
"""Seconds of quiet that end a value."""

SLACK = 0.15
"""Seconds by which a prompt may seem to end early: packets come late."""

SILENT = tones.FULL_SCALE * 10 ** (tones.QUIET / 20)


@dataclass
class Prompt:
    """A prompt that is being heard, or was, from `began` to `until` (monotonic seconds).

    `candidates` are the prompts that it may be, each with the place of the piece heard last.
    """

    candidates: list[tuple[Spoken, int]]
    began: float
    until: float
    cut: bool = False

    def key(self, expected: str = "") -> str:
        """Which prompt it is: the expected one where it may be that."""
        keys = [spoken.key for spoken, _ in self.candidates]
        return expected if expected in keys else keys[0]

    @property
    def in_value(self) -> bool:
        """Whether a value, of unknown length, follows what was recognised."""
        return all(spoken.value_after(place) is not None for spoken, place in self.candidates)

    @property
    def whole(self) -> bool:
        """Whether no other piece can follow."""
        return all(place == spoken.last for spoken, place in self.candidates)


class Ear:
    """Listens to what one telephone hears. `current` is the prompt that is being spoken.

    `values` has the digits that were spoken as values between two pieces, by name.
    """

    def __init__(self, heard: Heard, repertoire: Repertoire) -> None:
        self.current: Prompt | None = None
        self.values: dict[str, str] = {}
        self._heard = heard
        self._repertoire = repertoire
        self._searched = 0.0
        self._unsettled: list[tuple[int, float]] = []
        self._found: dict[int, float] = {}

    def listen(self, now: float, *, over: bool = False, at_once: bool = False) -> Iterator[Prompt]:
        """The prompts that have begun or ended since; each is given at both times.

        With `over` the line is dead: nothing more will be heard. With `at_once` the last sounds
        count as well, which are else searched together with those to come.
        """
        for piece, at in self._pieces(over or at_once):
            yield from self._take(piece, at)
        if self.current and (over or self._ended(self.current, now)):
            yield self._end(self.current, self._heard.until if over else now)

    def interrupt(self, now: float) -> Prompt | None:
        """A key was pressed now: the prompt that it cut short."""
        if self.current is None:
            return None
        return self._end(self.current, now)

    def _pieces(self, over: bool) -> Iterator[tuple[int, float]]:
        """Pieces that have begun, each with its time, in order."""
        heard = self._heard
        if heard.began is None:
            return
        self._searched = max(self._searched, heard.began)
        while heard.until - self._searched >= STEP or (over and heard.until > self._searched):
            until = min(heard.until, self._searched + STEP)
            since = max(heard.began, self._searched - PART)
            sound = heard.pcm(since, until)
            new = min(len(sound), round((until - self._searched) * tones.RATE))
            self._searched = until
            if new and np.abs(sound[-new:].astype(np.int32)).max() > SILENT:
                hits = self._repertoire.bank.find(sound, new, RECOGNISED)
                self._unsettled += self._fresh(hits, since)
        yield from self._settled(over)

    def _fresh(self, hits: Iterator[Hit], since: float) -> Iterator[tuple[int, float]]:
        """The hits that aren't the same sound as before."""
        for hit in hits:
            at = since + hit.offset
            if abs(at - self._found.get(hit.piece, 0.0)) > TOGETHER:
                self._found[hit.piece] = at
                yield hit.piece, at

    def _settled(self, over: bool) -> Iterator[tuple[int, float]]:
        """Decide between pieces that began at the same time, once enough was heard of them."""
        waiting = sorted(self._unsettled, key=lambda each: each[1])
        while waiting:
            began = waiting[0][1]
            group = [each for each in waiting if each[1] - began <= TOGETHER]
            chosen = self._chosen(group, over)
            if chosen is None:
                break
            waiting = waiting[len(group) :]
            yield chosen
        self._unsettled = waiting

    def _chosen(self, group: list[tuple[int, float]], over: bool) -> tuple[int, float] | None:
        if len(group) == 1:
            return group[0]
        began = min(at for _, at in group)
        sound = self._heard.pcm(began - TOGETHER, None)
        enough = max(self._repertoire.pieces[piece].seconds for piece, _ in group)
        scores = []
        for piece, at in group:
            known = self._repertoire.pieces[piece].sound
            had = known[: max(0, round((self._heard.until - at) * tones.RATE))]
            scores.append((tones.match(sound, had).score, len(had), (piece, at)))
        scores.sort(reverse=True)
        decided = scores[0][0] - scores[1][0] >= ALIKE
        if decided or over or self._heard.until - began > enough + TOGETHER:
            return scores[0][2]
        return None

    def _take(self, piece: int, at: float) -> Iterator[Prompt]:
        known = self._repertoire.pieces[piece]
        places = self._repertoire.places[piece]
        until = at + known.seconds
        if self.current:
            before = {id(spoken): place for spoken, place in self.current.candidates}
            on = [(s, place) for s, place in places if before.get(id(s), place) < place]
            if on:
                self._understand(self.current, at)
                self.current.candidates, self.current.until = on, until
                return
        begins = [(spoken, place) for spoken, place in places if place == spoken.first]
        if begins or not self.current:
            begins = begins or places  # its beginning got lost
            if self.current:
                yield self._end(self.current, at)
            self.current = Prompt(begins, at - known.lead, until)
            yield self.current

    def _understand(self, prompt: Prompt, until: float) -> None:
        """A value was spoken until then; whether it was a digit, and which."""
        spoken, place = prompt.candidates[0]
        name = spoken.value_after(place)
        if not name:
            return
        sound = self._heard.pcm(prompt.until, until)
        known = self._repertoire.digits
        scores = [(tones.match(sound, each).score, digit) for digit, each in known.items()]
        best, digit = max(scores, default=(0.0, ""))
        if best >= tones.HEARD:
            self.values[name] = digit

    def _ended(self, prompt: Prompt, now: float) -> bool:
        if prompt.in_value:
            quiet = prompt.whole and self._heard.loudness(now - STILL, now) < SPEECH
            return now > prompt.until + VALUE or (quiet and now > prompt.until + STILL)
        return now > prompt.until + (0.0 if prompt.whole else LATE)

    def _end(self, prompt: Prompt, at: float) -> Prompt:
        """The prompt is over at that time, whether or not it was heard to its end."""
        self.current = None
        prompt.cut = not prompt.whole or at < prompt.until - SLACK
        prompt.until = min(prompt.until, at)
        return prompt
