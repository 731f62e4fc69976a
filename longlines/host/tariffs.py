"""The rules of rating that are in force: those of the set of flows that calls run on."""

from pathlib import Path

from longlines.billing.rating import reading
from longlines.billing.rating.model import Unrated
from longlines.billing.rating.rules import Rules
from longlines.flow import library, sets
from longlines.flow.problems import FlowProblems
from longlines.host import accounts
from longlines.host.errors import HostError
from longlines.settings import Settings

RULES = (library.TARIFFS, library.PRICES)


class RulesInForce:
    """Gives the rules of the moment; read again when another set was put in force.

    Where none ever was they are those of the flows folder.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._key: tuple[object, ...] | None = None
        self._rules = Rules()

    def __call__(self) -> Rules:
        """The rules. Raises Unrated when they can't be read: nothing is charged by half of them."""
        key = self._now()
        if key != self._key:
            try:
                self._rules = self._read()
            except (HostError, OSError, FlowProblems) as error:
                first = str(error).partition("\n")[0]
                raise Unrated(f"the rules of rating can't be read: {first}") from error
            self._key = key
        return self._rules

    def _now(self) -> tuple[object, ...]:
        version = sets.in_force(self._settings.flow_versions)
        files = [accounts_file(self._settings)]
        if not version:
            files += [self._settings.flows / name for name in RULES]
        return (version, *map(changed_at, files))

    def _read(self) -> Rules:
        where = self._files()
        tariffs, prices = (reading.content(where.get(name)) for name in RULES)
        return reading.rules_of(tariffs, prices, names(self._settings))

    def _files(self) -> dict[str, Path]:
        """Where the rules are, by path in the flows folder; what the set lacks is left out."""
        archive = self._settings.flow_versions
        found = sets.files(archive, sets.in_force(archive))
        if not found:
            return {name: self._settings.flows / name for name in RULES}
        return {
            name: sets.source(archive, found[name].name, found[name].version)
            for name in RULES
            if name in found
        }


def names(settings: Settings) -> dict[str, str]:
    """The name of each account by its number. Raises AccountsError."""
    return {each.number: each.name for each in accounts.load(accounts_file(settings))}


def accounts_file(settings: Settings) -> Path:
    """Where the accounts are listed."""
    return settings.checkout / "asterisk-config" / "accounts.yaml"


def changed_at(path: Path) -> int:
    """When a file was last changed, in nanoseconds; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
