"""carriers.yaml: every carrier and how to choose among them, or every mistake with its place."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from longlines.carriers import kinds, strategies
from longlines.carriers.model import Carrier, Carriers, Dials, Trunk, Weights
from longlines.carriers.quality import reading as stepping_back
from longlines.carriers.quality.rules import Rules
from longlines.flow import marks
from longlines.flow.kinds import BadValue, ChoiceKind, Kind, YesKind, name_of
from longlines.flow.kinds.quantities import SecondsKind
from longlines.flow.kinds.rows import row
from longlines.flow.kinds.times import WeekKind, ZoneKind
from longlines.flow.problems import Problem

FILE = "carriers.yaml"
MOST_CARRIERS = 64
"""What the routing table marks in the bits of one number."""

OURS = "local"
"""The name under which calls between our own accounts are recorded; no carrier may have it."""

MILLION = Decimal(1_000_000)

TRUNK_KEYS: Mapping[str, Kind[Any]] = {
    "host": kinds.HostKind(),
    "port": kinds.PORT_KIND,
    "transport": kinds.TRANSPORT_KIND,
    "user": kinds.USER_KIND,
    "dials": kinds.DIALS_KIND,
    "prefix": kinds.TECH_PREFIX_KIND,
}
WEIGHT_KEYS: Mapping[str, Kind[Any]] = {
    name: kinds.WholeKind(1000, least=0) for name in ("cost", "quality", "reliability")
}
CARRIER_KEYS: Mapping[str, Kind[Any]] = {
    "deck": kinds.NAME_KIND,
    "enabled": YesKind(),
    "max_calls": kinds.WholeKind(1_000_000),
    "max_per_second": kinds.WholeKind(1000),
    "spend_per_day": kinds.AmountKind(MILLION),
    "hours": WeekKind(),
    "zone": ZoneKind(),
    "blocked": kinds.PrefixesKind(),
    "carries": kinds.CarriesKind(),
    "share": kinds.AmountKind(MILLION, above_zero=True),
    "floor": kinds.AmountKind(MILLION),
    "at_a_loss": YesKind(),
    "ring": SecondsKind(),
    "silence": SecondsKind(),
}


class CarrierProblems(Exception):
    """A carriers file that can't be used; `problems` holds every mistake found in it."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def load(path: Path) -> Carriers:
    """The carriers in `path`; none where there is no such file. Raises CarrierProblems, OSError."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Carriers()
    found, problems = read(content, path.name)
    if problems:
        raise CarrierProblems(problems)
    return found


def read(content: bytes, file: str = FILE) -> tuple[Carriers, list[Problem]]:
    """The carriers of a file's content, with every mistake in it; not to be used with mistakes."""
    try:
        root, problems = marks.read(content, file)
    except marks.Unreadable as error:
        return Carriers(), [error.problem]
    if not isinstance(root, marks.Mapping):
        return Carriers(), [Problem(root.mark, "expected currency:, strategy: and carriers:")]
    return _Reader(problems).file(root), problems


class _Reader:
    """Reads nodes into values; what can't be read is added to `problems` and left out."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def file(self, root: marks.Mapping) -> Carriers:
        readers: Mapping[str, Any] = {
            "currency": kinds.CurrencyKind().read,
            "exchange": self._exchange,
            "strategy": ChoiceKind(*strategies.names()).read,
            "weights": self._weights,
            "typical_call": SecondsKind().read,
            "floor": kinds.AmountKind(MILLION).read,
            "stepping_back": self._rules,
            "carriers": self._carriers,
        }
        found = row(root, readers, "carriers.yaml", self.problems)
        if "stepping_back" in found:
            found["rules"] = found.pop("stepping_back")
        if "typical_call" in found:
            found["typical"] = max(1, round(found.pop("typical_call")))
        self._no_rate_of_its_own(root, found)
        return Carriers(**found)

    def _no_rate_of_its_own(self, root: marks.Mapping, found: dict[str, Any]) -> None:
        own = found.get("currency", Carriers().currency)
        for key, value in root:
            if key.text == "exchange" and own in found.get("exchange", {}):
                message = f"one {own} is one {own}; the other currencies' rates are given in it"
                self.problems.append(Problem(value.mark, message))

    def _exchange(self, node: marks.Node) -> dict[str, Decimal]:
        if not isinstance(node, marks.Mapping):
            raise BadValue(node.mark, 'expected currencies and rates, such as {EUR: "1.085"}')
        rate = kinds.AmountKind(MILLION, above_zero=True)
        currency = kinds.CurrencyKind()
        return {currency.read(key): rate.read(value) for key, value in node}

    def _weights(self, node: marks.Node) -> Weights:
        readers = {key: kind.read for key, kind in WEIGHT_KEYS.items()}
        weights = replace(Weights(0, 0, 0), **row(node, readers, "weights", self.problems))
        if not (weights.cost or weights.quality or weights.reliability):
            raise BadValue(node.mark, "give cost, quality or reliability a weight above 0")
        return weights

    def _rules(self, node: marks.Node) -> Rules:
        readers = {key: kind.read for key, kind in stepping_back.KEYS.items()}
        return stepping_back.rules(row(node, readers, "stepping_back", self.problems))

    def _carriers(self, node: marks.Node) -> tuple[Carrier, ...]:
        if not isinstance(node, marks.Mapping):
            raise BadValue(node.mark, "expected carriers by name, such as tin: {trunk: ...}")
        if len(node.entries) > MOST_CARRIERS:
            mark = node.entries[MOST_CARRIERS][0].mark
            raise BadValue(mark, f"at most {MOST_CARRIERS} carriers; this is one too many")
        found = []
        for key, value in node:
            try:
                found.append(self._carrier(key, value))
            except BadValue as error:
                self.problems.append(error.problem)
        return tuple(found)

    def _carrier(self, key: marks.Scalar, node: marks.Node) -> Carrier:
        name = name_of(key, "carrier name")
        if name == OURS:
            raise BadValue(key.mark, f'"{OURS}" is what calls between our own accounts are called')
        readers = {key: kind.read for key, kind in CARRIER_KEYS.items()}
        found = row(node, {"trunk": self._trunk, **readers}, "a carrier", self.problems)
        keys = {each.text for each, _ in node} if isinstance(node, marks.Mapping) else set()
        if "trunk" not in keys:
            raise BadValue(key.mark, f"{name} has no trunk; write trunk: {{host: ...}}")
        return Carrier(name, found.pop("trunk", kinds.DEFAULT_TRUNK), **found)

    def _trunk(self, node: marks.Node) -> Trunk:
        readers = {key: kind.read for key, kind in TRUNK_KEYS.items()}
        found = row(node, readers, "a trunk", self.problems)
        keys = {key.text for key, _ in node} if isinstance(node, marks.Mapping) else set()
        if "host" not in keys:
            raise BadValue(node.mark, "a trunk needs a host")
        if "dials" in found:
            found["dials"] = Dials(found["dials"])
        return Trunk(**{"host": "", **found})
