"""emergency.yaml: the plan in it, or every mistake with its place."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from longlines.carriers import kinds as carrier_kinds
from longlines.emergency import PLAN, civic, kinds
from longlines.emergency.model import Location, Notice, Placed, Plan, Site, Trunk
from longlines.flow import marks
from longlines.flow.kinds import BadValue, YesKind, name_of
from longlines.flow.kinds.quantities import SecondsKind
from longlines.flow.kinds.rows import Keys, row
from longlines.flow.problems import Mark, Problem

LISTS: Mapping[str, Any] = {
    "numbers": kinds.SHORT_NUMBERS_KIND,
    "keyed": kinds.SHORT_NUMBERS_KIND,
    "prefixes": kinds.PREFIXES_KIND,
    "country_codes": kinds.COUNTRY_CODES_KIND,
}
NEEDED = ("numbers", "test", "trunks", "sites", "accounts", "notices")
TRUNK_KEYS: Mapping[str, Any] = {
    "host": carrier_kinds.HostKind(),
    "port": carrier_kinds.PORT_KIND,
    "transport": carrier_kinds.TRANSPORT_KIND,
    "user": carrier_kinds.USER_KIND,
    "carrier": carrier_kinds.NAME_KIND,
    "dials": kinds.DIALS_KIND,
    "test": kinds.DIALS_KIND,
    "reserved": carrier_kinds.WholeKind(10_000),
}
OF_A_HOST = ("port", "transport", "user")
NOTICES: Mapping[str, Any] = {
    "call": kinds.ACCOUNT_KIND,
    "mail": kinds.MAIL_KIND,
    "web": kinds.WEB_KIND,
}


def read(content: bytes, file: str = PLAN) -> tuple[Plan | None, list[Problem]]:
    """The plan of a file's content, with every mistake in it; not to be used with mistakes."""
    try:
        root, problems = marks.read(content, file)
    except marks.Unreadable as error:
        return None, [error.problem]
    if not isinstance(root, marks.Mapping):
        return None, [Problem(root.mark, "expected numbers:, trunks:, sites: and accounts:")]
    plan = _Reader(problems).plan(root)
    return (None if problems else plan), sorted(set(problems))


class _Reader:
    """Reads nodes into values; what can't be read is added to `problems` and left out."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def plan(self, root: marks.Mapping) -> Plan:
        readers: Keys = {
            **{key: kind.read for key, kind in LISTS.items()},
            "test": kinds.SHORT_NUMBER_KIND.read,
            "priority": kinds.PRIORITY_KIND.read,
            "silence": lambda node: max(1.0, round(SecondsKind().read(node), 1)),
            "ring": lambda node: max(1, round(SecondsKind().read(node))),
            "dropped": lambda node: round(SecondsKind().read(node)),
            "callback": kinds.HoursKind().read,
            "recording": YesKind().read,
            "trunks": lambda node: self._named(node, "trunks", self._trunk),
            "sites": lambda node: self._named(node, "sites", self._site),
            "accounts": lambda node: self._named(node, "accounts", self._placed),
            "networks": self._networks,
            "notices": self._notices,
        }
        found = row(root, readers, "emergency.yaml", self.problems)
        given = {key.text for key, _ in root}
        for key in NEEDED:
            if key not in given:
                self.problems.append(Problem(root.mark, f"{key}: is missing"))
        lists: dict[str, Any] = {"keyed": (), "prefixes": (), "country_codes": ()}
        empty: dict[str, Any] = {"numbers": (), "test": "", "trunks": (), "sites": ()}
        return Plan(**{**lists, **empty, "accounts": (), "mark": root.mark, **found})

    def _named(
        self, node: marks.Node, what: str, one: Callable[[marks.Scalar, marks.Node], Any]
    ) -> tuple[Any, ...]:
        if not isinstance(node, marks.Mapping) or not node.entries:
            raise BadValue(node.mark, f"expected {what} by name")
        found = []
        for key, value in node:
            try:
                found.append(one(key, value))
            except BadValue as error:
                self.problems.append(error.problem)
        return tuple(found)

    def _trunk(self, key: marks.Scalar, node: marks.Node) -> Trunk:
        name = name_of(key, "trunk name")
        found = row(
            node, {k: kind.read for k, kind in TRUNK_KEYS.items()}, "a trunk", self.problems
        )
        given = _keys(node)
        if ("host" in given) == ("carrier" in given):
            raise BadValue(
                key.mark,
                f"{name} needs either host: (a switch of its own) or carrier: (a line of "
                "carriers.yaml)",
            )
        for wrong in (each for each in OF_A_HOST if each in given and "carrier" in given):
            self._tell(key.mark, f"{wrong}: of {name} is the carrier's; delete it here")
        if "reserved" in given and "carrier" not in given:
            self._tell(key.mark, f"{name} carries nothing else; delete reserved:")
        return Trunk(name, **found, mark=key.mark)

    def _site(self, key: marks.Scalar, node: marks.Node) -> Site:
        name = name_of(key, "site name")
        address: dict[str, str] = {}
        readers: Keys = {
            "address": lambda each: address.update(self._address(each)),
            "validated": kinds.DayKind().read,
            "security": kinds.ACCOUNT_KIND.read,
            "locations": lambda each: self._named(each, "locations", self._location),
        }
        found = row(node, readers, "a site", self.problems)
        given = _keys(node)
        if "address" not in given:
            self._tell(key.mark, f"{name} has no address")
        elif address:
            for lacking in (word for word in civic.NEEDED if word not in address):
                self._tell(key.mark, f"the address of {name} has no {lacking}")
        if "security" not in given:
            self._tell(key.mark, f"{name} has no security desk; name an account: security: ...")
        inside = found.get("locations", ())
        whole = (replace(each, site=name, address={**address, **each.address}) for each in inside)
        return Site(name, found.get("validated"), found.get("security", ""), tuple(whole), key.mark)

    def _address(self, node: marks.Node, words: tuple[str, ...] = ()) -> dict[str, str]:
        readers = {word: kinds.CivicKind().read for word in words or civic.ELEMENTS}
        found = row(node, readers, "an address", self.problems)
        if isinstance(node, marks.Mapping):
            for key, value in node:
                if key.text == "country" and len(found.get("country", "US")) != 2:
                    self._tell(value.mark, "a country is two letters (ISO 3166), such as US")
        return found

    def _location(self, key: marks.Scalar, node: marks.Node) -> Location:
        name = name_of(key, "location name")
        inside = {word: kinds.CivicKind().read for word in civic.INSIDE}
        readers = {**inside, "elin": kinds.NumbersKind().read}
        found = row(node, readers, "a location", self.problems)
        elins = found.pop("elin", ())
        return Location(name, "", found, elins, key.mark)

    def _placed(self, key: marks.Scalar, node: marks.Node) -> Placed:
        account = kinds.ACCOUNT_KIND.read(key)
        if isinstance(node, marks.Scalar):
            return Placed(account, name_of(node, "location"), {}, node.mark)
        readers: Keys = {
            "location": lambda each: name_of(each, "location"),
            "devices": self._devices,
        }
        found = row(node, readers, "where an account is", self.problems)
        if "location" not in _keys(node):
            raise BadValue(key.mark, f"{account} has no location of its own")
        return Placed(account, found.get("location", ""), found.get("devices", {}), key.mark)

    def _devices(self, node: marks.Node) -> dict[str, str]:
        if not isinstance(node, marks.Mapping):
            raise BadValue(node.mark, "expected addresses and locations: {10.1.2.3: lab}")
        address = kinds.AddressKind()
        return {address.read(key): name_of(value, "location") for key, value in node}

    def _networks(self, node: marks.Node) -> dict[Any, str]:
        if not isinstance(node, marks.Mapping):
            raise BadValue(node.mark, "expected networks and locations: {10.1.0.0/16: lab}")
        network = kinds.NetworkKind()
        return {network.read(key): name_of(value, "location") for key, value in node}

    def _notices(self, node: marks.Node) -> tuple[Notice, ...]:
        if not isinstance(node, marks.Sequence):
            raise BadValue(node.mark, "expected a list such as [screens, {mail: a@b.org}]")
        return tuple(self._notice(each) for each in node.items)

    def _notice(self, node: marks.Node) -> Notice:
        match node:
            case marks.Scalar(text="screens"):
                return Notice("screens", "", node.mark)
            case marks.Mapping(entries=((key, value),)) if key.text in NOTICES:
                to = NOTICES[key.text].read(value)
                return Notice(key.text, to, node.mark)  # type: ignore[arg-type]
        raise BadValue(node.mark, "a notice is screens, {call: ...}, {mail: ...} or {web: ...}")

    def _tell(self, mark: Mark, message: str) -> None:
        self.problems.append(Problem(mark, message))


def _keys(node: marks.Node) -> set[str]:
    return {key.text for key, _ in node} if isinstance(node, marks.Mapping) else set()
