"""The rules of credit that are in force: those of the set of flows that calls run on."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from longlines.billing.credit import reading
from longlines.billing.credit.model import CreditRules, Terms
from longlines.billing.rating.model import DEFAULT_PLAN, Unrated
from longlines.flow import library, sets
from longlines.host import accounts
from longlines.host.errors import HostError
from longlines.host.tariffs import RulesInForce
from longlines.settings import Settings

LOOK_EVERY = 0.2
"""Seconds between looks at whether the rules have changed."""

log = logging.getLogger(__name__)


class CreditInForce:
    """Gives the rules of the moment. While they can't be read, what they said before counts."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._again_at = float("-inf")
        self._tariffs = RulesInForce(settings)
        self._key: tuple[object, ...] | None = None
        self._rules = CreditRules()
        self._names: dict[str, str] = {}

    def __call__(self) -> CreditRules:
        """The rules, as of a moment ago."""
        now = self._clock()
        if now < self._again_at:
            return self._rules
        self._again_at = now + LOOK_EVERY
        version = sets.in_force(self._settings.flow_versions)
        listed = self._settings.checkout / "asterisk-config" / "accounts.yaml"
        own = self._settings.flows / library.CREDIT
        key = (version, _changed_at(listed), 0 if version else _changed_at(own))
        if key != self._key:
            self._key = key
            try:
                self._rules = self._read(version)
                self._names = {each.number: each.name for each in accounts.load(listed)}
            except (HostError, OSError) as error:
                log.error("the rules of credit stay as they were: %s", error)
        return self._rules

    def terms(self, account: str) -> Terms:
        """The terms of an account, by its number."""
        rules = self()
        plan = DEFAULT_PLAN
        if rules.plans:
            try:
                plan = self._tariffs().plan(account)
            except Unrated as error:
                log.error("an account's plan can't be found: %s", error)
        return rules.terms(account, self._names.get(account, ""), plan)

    def name(self, account: str) -> str:
        """The name of an account, "" for a number that is none of ours."""
        self()
        return self._names.get(account, "")

    def _read(self, version: str) -> CreditRules:
        path = self._path(version)
        try:
            content = path.read_bytes() if path else None
        except FileNotFoundError:
            content = None
        rules, problems = reading.read(content)
        if problems:
            raise HostError(str(problems[0]))
        return rules

    def _path(self, version: str) -> Path | None:
        archive = self._settings.flow_versions
        found = sets.files(archive, version) if version else None
        if not found:
            return self._settings.flows / library.CREDIT
        if library.CREDIT not in found:
            return None
        return sets.source(archive, found[library.CREDIT].name, found[library.CREDIT].version)


def _changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
