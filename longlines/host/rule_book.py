"""The rules of rating as they were at each moment, kept in the database as they change.

What was in force when comes from the history of the flows, which tells when each version of
`tariffs.yaml` and `prices.yaml` went live; where no set was ever put in force, from the flows
folder itself. So a change that came while nobody looked is still kept with its own time.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from longlines.billing.rating import reading
from longlines.billing.rating.model import Unrated
from longlines.billing.rating.rules import Rules
from longlines.flow import published, sets
from longlines.flow.problems import FlowProblems
from longlines.host.errors import HostError
from longlines.host.tariffs import RULES, accounts_file, changed_at, names
from longlines.live import history
from longlines.settings import Settings
from longlines.store import rule_versions
from longlines.store.rule_versions import RulesText, Since

log = logging.getLogger(__name__)


class RuleBook:
    """Gives the rules of any moment, once `refresh` has looked; the first known for those before.

    For one thread.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._key: tuple[object, ...] = ()
        self._timeline: Sequence[Since] = ()
        self._texts: dict[str, RulesText] = {}
        self._rules: dict[str, Rules] = {}

    def refresh(self, connection: Connection) -> None:
        """See what changed, and keep it where this transaction is one that writes.

        What can't be read is logged, and the rules known before hold.
        """
        known = rule_versions.timeline(connection)
        key = (*known, *self._now())
        if key == self._key:
            return
        try:
            fresh = list(self._changes(self._last(connection, known)))
        except (HostError, OSError, UnicodeDecodeError) as error:
            log.error("the rules of rating are those known before: %s", error)
            fresh = []
        self._texts |= {text.version: text for _, text in fresh}
        if connection.get_execution_options().get("writes"):
            rule_versions.keep(connection, fresh, datetime.now(UTC))
            known = rule_versions.timeline(connection)
        else:
            known = [*known, *(Since(since, text.version) for since, text in fresh)]
        missing = {each.version for each in known} - self._texts.keys()
        self._texts |= {each: rule_versions.content(connection, each) for each in missing}
        self._timeline, self._key = known, (*known, *self._now())

    def __call__(self, moment: datetime) -> Rules:
        """The rules of a moment (aware). Raises Unrated when there are none, or none readable."""
        found = rule_versions.at(self._timeline, moment)
        if found is None:
            raise Unrated("no rules of rating are known; run longlines check")
        return self._read(found.version)

    def since(self, moment: datetime) -> Since | None:
        """Which version that is, and since when it was in force."""
        return rule_versions.at(self._timeline, moment)

    def _read(self, version: str) -> Rules:
        if version not in self._rules:
            text = self._texts[version]
            tariffs, prices = (
                None if each is None else each.encode() for each in (text.tariffs, text.prices)
            )
            try:
                self._rules[version] = reading.rules_of(tariffs, prices, text.names)
            except FlowProblems as error:
                first = str(error).partition("\n")[0]
                raise Unrated(f"the rules of rating of then can't be read: {first}") from error
        return self._rules[version]

    def _now(self) -> tuple[int, ...]:
        settings = self._settings
        files = [accounts_file(settings), settings.flow_versions / history.FILE]
        if not sets.in_force(settings.flow_versions):
            files += [settings.flows / name for name in RULES]
        return tuple(map(changed_at, files))

    def _last(
        self, connection: Connection, known: Sequence[Since]
    ) -> tuple[Since, RulesText] | None:
        if not known:
            return None
        version = known[-1].version
        if version not in self._texts:
            self._texts[version] = rule_versions.content(connection, version)
        return known[-1], self._texts[version]

    def _changes(
        self, last: tuple[Since, RulesText] | None
    ) -> Iterator[tuple[datetime, RulesText]]:
        """What came after the last version that is kept, each with its time."""
        after = last[0].since if last else datetime.min.replace(tzinfo=UTC)
        text = last[1] if last else RulesText()
        called = names(self._settings)
        first = last is None
        for at, told in self._told():
            if at > after and told != (text.tariffs, text.prices):
                text = RulesText(*told, called if first else text.names)
                first = False
                yield at, text
                after = at
        if first or text.names != called:
            text = replace(text, names=called)
            changed = _time(changed_at(accounts_file(self._settings)))
            yield changed if changed > after else datetime.now(UTC), text

    def _told(self) -> Iterator[tuple[datetime, tuple[str | None, str | None]]]:
        """What both files held, and since when; the oldest first."""
        archive = self._settings.flow_versions
        version = sets.in_force(archive)
        if not version:
            paths = [self._settings.flows / name for name in RULES]
            yield _time(max(map(changed_at, paths))), _pair(*map(reading.content, paths))
            return
        now: dict[str, bytes | None] = dict.fromkeys(RULES)
        for entry in history.read(archive):
            changed = [each for each in entry.changes if each.file in RULES]
            if entry.what == history.LIVE and changed:
                now |= {each.file: _source(archive, each.file, each.after) for each in changed}
                yield entry.at, _pair(*now.values())
        made_of = sets.files(archive, version)
        live = {
            name: _source(archive, name, made_of[name].version if name in made_of else "")
            for name in RULES
        }
        if live != now:
            yield _time((archive / published.FILE).lstat().st_mtime_ns), _pair(*live.values())


def _source(archive: Path, name: str, version: str) -> bytes | None:
    return sets.source(archive, name, version).read_bytes() if version else None


def _time(nanoseconds: int) -> datetime:
    return datetime.fromtimestamp(nanoseconds / 1e9, UTC)


def _pair(tariffs: bytes | None, prices: bytes | None) -> tuple[str | None, str | None]:
    return tariffs.decode() if tariffs else None, prices.decode() if prices else None
