"""Carries out `longlines decks import`; apart from its options, because it is slow to load."""

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typer
from sqlalchemy import Engine

from longlines.cli import decks_wishes as wishes
from longlines.cli.decks_open import now, tell_followers, told, user, writing
from longlines.cli.decks_report import Report
from longlines.files.encodings import MOST_BYTES
from longlines.rates import telling
from longlines.rates.importing import Prepared, Target, check_name, prepare
from longlines.rates.model import Deck
from longlines.rates.problems import DeckError
from longlines.rates.reading.asked import Asked
from longlines.rates.reading.parting import Progress
from longlines.store import decks
from longlines.store.deck_versions import Origin, Version, in_force


@dataclass(frozen=True)
class Options:
    """What was written behind the command, and not yet looked at."""

    carrier: str
    file: Path
    effective: str
    correct: bool
    side: str
    map: list[str]
    currency: str
    zone: str
    band: list[str]
    decimal: str
    dates: str
    separator: str
    increments: str
    highest: str
    free_seconds: int | None
    partial: bool
    dry_run: bool
    yes: bool
    shrink: bool
    show: int
    json: bool


def run(options: Options) -> None:
    """Import, or say why not. Raises typer.Exit with the code of how it ended, and HostError."""
    with told(), writing() as engine:
        known = decks.versions(engine, check_name(options.carrier))
        asked = _asked(options, known)
        begins = wishes.effective(options.effective, asked) or now()
        target = Target(
            options.carrier,
            wishes.side(options.side, known),
            known[-1].version + 1 if known else 1,
            _base(engine, known, begins, options),
            begins,
            options.partial,
            options.free_seconds,
        )
        prepared = prepare(_bytes(options.file), target, asked, _progress())
        pending = [each for each in known if each.active and each.effective_from > begins]
        report = Report(prepared, options.file.name, begins, pending, options.show)
        if not options.json:
            report.show()
        outcome = _outcome(prepared, options)
        made = None
        if outcome == "imported":
            origin = Origin(begins, now(), options.file.name, user())
            made = decks.save_version(engine, prepared.deck, origin)
    report.end(outcome, made.version if made else None, options.json)
    if made:
        tell_followers()
    raise typer.Exit(wishes.EXITS[outcome])


def _asked(options: Options, known: list[Version]) -> Asked:
    return Asked(
        wishes.bands(options.band, options.zone, known),
        options.zone,
        wishes.currency(options.currency),
        wishes.columns(options.map),
        wishes.separator(options.separator),
        wishes.style(options.decimal),
        wishes.order(options.dates),
        wishes.highest(options.highest),
        *wishes.increments(options.increments),
    )


def _base(engine: Engine, known: list[Version], begins: datetime, options: Options) -> Deck | None:
    """The version that the new one comes after, or that it corrects."""
    present, then = in_force(known, now()), in_force(known, begins)
    if present is not None and begins < present.effective_from and not options.correct:
        since = telling.moment(present.effective_from)
        raise DeckError(
            f"version {present.version} is in force since {since}; give a later --effective, or "
            "--correct to mend the time before it"
        )
    return decks.load(engine, then.name, version=then.version) if then else None


def _bytes(file: Path) -> bytes:
    if file.stat().st_size > MOST_BYTES:
        raise DeckError(f"{file} has more than {MOST_BYTES // 1024 // 1024} MB; import it in parts")
    return file.read_bytes()


def _progress() -> Progress | None:
    """Tells how far reading is, to a person only."""
    if not sys.stderr.isatty():
        return None

    def tell(done: int, total: int) -> None:
        end = "\r" if done < total else "\n"
        typer.echo(f"reading: {100 * done // total} %{end}", err=True, nl=False)

    return tell


def _outcome(prepared: Prepared, options: Options) -> str:
    if prepared.reading.rejected:
        return "refused"
    if not prepared.differs:
        return "unchanged"
    if options.dry_run:
        return "dry run"
    if options.yes:
        return "shrinks" if prepared.shrinks and not options.shrink else "imported"
    if options.json or not sys.stdin.isatty():
        return "unconfirmed"
    return "imported" if typer.confirm("Import this?") else "unconfirmed"
