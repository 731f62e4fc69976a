"""What an import would change, told before anything changes: as text and as JSON."""

import json as jsonlib
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import typer

from longlines.cli.decks_tables import show_table
from longlines.rates import telling
from longlines.rates.change_kinds import KINDS, UNCHANGED
from longlines.rates.importing import Prepared
from longlines.rates.reading.layout import SEPARATOR_NAMES

if TYPE_CHECKING:
    from longlines.store.deck_versions import Version

_ENDS = {
    "unchanged": "nothing changes; nothing was imported",
    "dry run": "a dry run; nothing was imported",
    "refused": "refused: nothing was imported. Mend the rows, or have the carrier mend them",
    "shrinks": "refused: most of the deck would end. If the file has only changes, say --partial; "
    "if it is the whole deck, say --shrink",
    "unconfirmed": "nobody confirmed it; nothing was imported. Say --yes to import without asking",
}


class Report:
    """One import: where it comes from, what was recognised, what would change."""

    def __init__(
        self,
        prepared: Prepared,
        file: str,
        effective: datetime,
        pending: "Sequence[Version]",
        most: int,
    ) -> None:
        self._prepared = prepared
        self._file = file
        self._effective = effective
        self._pending = pending
        self._most = most

    def show(self) -> None:
        """The report as text."""
        deck, reading = self._prepared.deck, self._prepared.reading
        layout = reading.layout
        typer.echo(
            f"{self._file}: {reading.lines} lines, {reading.source.encoding}, "
            f"parted by {SEPARATOR_NAMES[layout.separator]}, in {deck.currency}, zone {deck.zone}"
        )
        known = (f"{column} = {name}" for column, name in layout.columns.told().items())
        typer.echo(f"  columns: {'; '.join(known)}")
        if layout.columns.unused:
            typer.echo(f"  not used: {', '.join(layout.columns.unused)}")
        for warning in self._warnings():
            typer.echo(f"  look: {warning}")
        counts = self._prepared.changes.counts | {"rejected": len(reading.rejected)}
        typer.echo(
            f"{deck.name} ({deck.side}) version {deck.version} from "
            f"{telling.moment(self._effective)}: {len(deck.rows)} prefixes; "
            + ", ".join(f"{count} {kind}" for kind, count in counts.items())
        )
        for kind in KINDS:
            if kind != UNCHANGED and self._most and counts[kind]:
                rows = map(telling.change_text, self._prepared.changes.of(kind, self._most))
                show_table(("prefix", "old", "new"), rows, f"{kind}: {counts[kind]}")
        self._show_rejected()

    def end(self, outcome: str, version: int | None, json: bool) -> None:
        """How it ended."""
        if json:
            typer.echo(jsonlib.dumps(self.as_json(outcome, version), indent=2))
        elif outcome == "imported":
            typer.echo(f"imported as version {version} of {self._prepared.deck.name}")
        else:
            typer.echo(_ENDS[outcome], err=outcome != "dry run")

    def as_json(self, outcome: str, version: int | None) -> dict[str, Any]:
        """The whole report; `changes` has every prefix that changes."""
        deck, reading, changes = self._prepared.deck, self._prepared.reading, self._prepared.changes
        return {
            "outcome": outcome,
            "imported": version,
            "deck": deck.name,
            "side": deck.side,
            "version": deck.version,
            "currency": deck.currency,
            "zone": deck.zone,
            "bands": dict(deck.bands.named),
            "effective_from": telling.moment(self._effective),
            "prefixes": len(deck.rows),
            "file": {
                "name": self._file,
                "lines": reading.lines,
                "encoding": reading.source.encoding,
                "separator": SEPARATOR_NAMES[reading.layout.separator],
                "columns": reading.layout.columns.told(),
                "unused": reading.layout.columns.unused,
            },
            "warnings": self._warnings(),
            "counts": changes.counts | {"rejected": len(reading.rejected)},
            "rejected": [
                {"line": each.line, "reason": each.reason} for each in sorted(reading.rejected.told)
            ],
            "changes": [
                telling.change_json(change)
                for kind in KINDS
                if kind != UNCHANGED
                for change in changes.of(kind)
            ],
        }

    def _warnings(self) -> list[str]:
        warnings = list(self._prepared.reading.warnings)
        if self._prepared.shrinks:
            warnings.append("most of the deck would end; is the file the whole deck?")
        warnings += [
            f"version {each.version} takes over at {telling.moment(each.effective_from)} and knows "
            "nothing of this import"
            for each in self._pending
        ]
        return warnings

    def _show_rejected(self) -> None:
        rejected = self._prepared.reading.rejected
        if not rejected:
            return
        typer.echo(f"rejected: {len(rejected)}")
        for each in sorted(rejected.told)[: max(self._most, 1)]:
            typer.echo(f"  {each}")
        if len(rejected) > max(self._most, 1):
            typer.echo("  by reason:")
            for reason, count in rejected.reasons.most_common(self._most or 1):
                typer.echo(f"    {count:>8}  {reason or 'what the cell holds'}")
