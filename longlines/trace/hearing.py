"""What each party heard: the engine's notes and the PBX's events, put together.

The engine knows which prompt it is, the PBX when each sound ended. A prompt is a number of
pieces, and the PBX tells the end of each of them, in order; of those that its dialplan plays also
the beginning and the file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from longlines.billing.events import CallEvent
from longlines.flow.kinds import INLINE
from longlines.trace.entries import OFFICE, Entry
from longlines.trace.notes import Note

AFTER = timedelta(milliseconds=100)
"""How much later the engine may note a key than the PBX does."""

TOLD = ("key", "kind", "text", "stoppable")
TONE = "beep"
SILENCE = "silence"
MUSIC = "music"


@dataclass(frozen=True)
class _Sound:
    """Something that the PBX played; it tells not every beginning, and a live call has no end."""

    began: datetime | None
    ended: datetime | None
    file: str = ""


def entries(
    events: Sequence[CallEvent], notes: Sequence[Note], party: str, texts: Mapping[str, str]
) -> Iterator[Entry]:
    """The prompts and other sounds of one leg, from its own events and notes in order.

    `texts` gives the words of sound files that no note explains, by the file's name.
    """
    sounds = _sounds(events)
    unexplained = [each for each in sounds if each.file]
    sounds = [sound for sound in sounds if sound.file not in (TONE, SILENCE, MUSIC)]
    over = any(event.type == "HANGUP" for event in events)
    before: datetime | None = None
    for index, note in enumerate(notes):
        if note.what != "prompt":
            continue
        limit = _limit(note, notes[index + 1 :])
        most = _count(note)
        pieces = _pieces(note, sounds, limit)[:most]
        sounds = sounds[sounds.index(pieces[-1]) + 1 :] if pieces else sounds
        unexplained = [sound for sound in unexplained if sound not in pieces]
        ended = pieces[-1].ended if pieces else None
        known = over or limit is not None or len(pieces) == most
        yield _prompt(note, pieces, party, before, limit, ended if known else None)
        before = ended or before
    for sound in unexplained:
        if entry := _sound(sound, party, texts):
            yield entry


def _sounds(events: Sequence[CallEvent]) -> list[_Sound]:
    sounds: list[_Sound] = []
    begun: _Sound | None = None
    for event in events:
        if event.type == "STREAM_BEGIN":
            path = PurePosixPath(event.extra.get("sound", ""))
            begun = _Sound(event.at, None, MUSIC if "class" in event.extra else path.name)
        elif event.type == "STREAM_END":
            sounds.append(replace(begun or _Sound(None, None), ended=event.at))
            begun = None
    return [*sounds, begun] if begun else sounds


def _limit(prompt: Note, later: Sequence[Note]) -> Note | None:
    """The note by which a prompt was over: one that keys stop is waited for, others follow on."""
    if prompt.facts.get("stoppable"):
        return next(iter(later), None)
    return next((note for note in later if note.what in ("asked_again", "hangup")), None)


def _count(prompt: Note) -> int:
    count = prompt.facts.get("pieces", "")
    return int(count) if count.isascii() and count.isdigit() and len(count) < 4 else 1


def _pieces(prompt: Note, sounds: Sequence[_Sound], limit: Note | None) -> list[_Sound]:
    return [
        sound
        for sound in sounds
        if (at := sound.ended or sound.began)
        and at >= prompt.at
        and (limit is None or at <= limit.at + AFTER)
    ]


def _prompt(
    note: Note,
    pieces: Sequence[_Sound],
    party: str,
    before: datetime | None,
    limit: Note | None,
    until: datetime | None,
) -> Entry:
    began = note.at if before is None else max(note.at, before)
    if pieces:
        began = pieces[0].began or began
    facts = {name: note.facts[name] for name in TOLD if note.facts.get(name)} | {"party": party}
    if facts.get("key", "").startswith(INLINE):
        facts["text"] = facts.pop("key").removeprefix(INLINE)
    if until and limit and limit.what == "keys" and limit.at - until < AFTER:
        facts["stopped"] = "key"
    words = f'"{facts["text"]}"' if "text" in facts else ""
    name = facts.get("key") or facts.get("kind", "")
    text = " ".join(filter(None, ["plays", name, words]))
    return Entry(began, OFFICE, "prompt", text, party, facts, until, "engine")


def _sound(sound: _Sound, party: str, texts: Mapping[str, str]) -> Entry | None:
    began = sound.began or sound.ended
    if began is None or sound.file == SILENCE:
        return None
    facts = {"file": sound.file, "party": party}
    if sound.file == TONE:
        return Entry(began, OFFICE, "tone", "sounds the tone", party, facts, sound.ended)
    if sound.file == MUSIC:
        return Entry(began, OFFICE, MUSIC, "plays music", party, facts, sound.ended)
    words = texts.get(sound.file, sound.file)
    return Entry(began, OFFICE, "prompt", f'plays "{words}"', party, facts, sound.ended)
