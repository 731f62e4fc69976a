"""The kinds of value in emergency.yaml that nothing else has.

Texts of an address go into the dialplan and from there into XML, so signs that mean something to
Asterisk can't stand in them.
"""

import ipaddress
import re
from datetime import date

from longlines.carriers.kinds import PlainKind
from longlines.flow.kinds import BadValue, scalar
from longlines.flow.kinds.reading import Schema, text_schema
from longlines.flow.marks import Node, Sequence
from longlines.flow.problems import shown

_REFUSED = re.compile(r'[;"\\$\[\]{}^|<>=]')
LONGEST = 100


class CivicKind:
    """Text of an address."""

    wanted = "a part of an address, such as Main"

    def read(self, node: Node) -> str:
        text = scalar(node, self.wanted)
        if match := _REFUSED.search(text):
            raise BadValue(node.mark, f"{match[0]} can't stand in an address; leave it out")
        if len(text) > LONGEST:
            raise BadValue(node.mark, f"longer than {LONGEST} letters")
        return " ".join(text.split())

    def schema(self) -> Schema:
        return {"type": ["string", "number"], "description": self.wanted}


class DayKind:
    """A day, such as 2026-11-02."""

    wanted = "a day such as 2026-11-02"

    def read(self, node: Node) -> date:
        text = scalar(node, self.wanted)
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise BadValue(node.mark, f"{shown(text)} is not {self.wanted}") from None

    def schema(self) -> Schema:
        return text_schema(r"\d{4}-\d{2}-\d{2}", self.wanted)


class NumbersKind:
    """One E.164 number, or a list of them."""

    wanted = "an E.164 number such as +12025550180"

    def read(self, node: Node) -> tuple[str, ...]:
        items = node.items if isinstance(node, Sequence) else (node,)
        return tuple(dict.fromkeys(self._number(item) for item in items))

    def _number(self, node: Node) -> str:
        text = scalar(node, self.wanted)
        if not re.fullmatch(r"\+[1-9]\d{6,14}", text, re.ASCII):
            raise BadValue(node.mark, f"{shown(text)} is not {self.wanted}")
        return text

    def schema(self) -> Schema:
        number = text_schema(r"\+[1-9]\d{6,14}", self.wanted)
        return {"anyOf": [number, {"type": "array", "items": number}]}


class DigitsListKind:
    """`[911, 112]`: short strings of what telephones can dial."""

    def __init__(self, pattern: str, wanted: str) -> None:
        self.one = PlainKind(pattern, wanted)

    def read(self, node: Node) -> tuple[str, ...]:
        items = node.items if isinstance(node, Sequence) else (node,)
        return tuple(dict.fromkeys(self.one.read(item) for item in items))

    def schema(self) -> Schema:
        return {"type": "array", "items": self.one.schema()}


class NetworkKind:
    """`10.1.0.0/16`. Telephones of other networks have no location by their address."""

    wanted = "an IPv4 network such as 10.1.0.0/16"

    def read(self, node: Node) -> ipaddress.IPv4Network:
        text = scalar(node, self.wanted)
        try:
            return ipaddress.IPv4Network(text)
        except ValueError as error:
            raise BadValue(node.mark, f"{shown(text)} is not {self.wanted}: {error}") from None

    def schema(self) -> Schema:
        return text_schema(r"[0-9.]+(?:/\d+)?", self.wanted)


class AddressKind:
    """`10.1.2.3`: where a device stands."""

    wanted = "an IPv4 address such as 10.1.2.3"

    def read(self, node: Node) -> str:
        text = scalar(node, self.wanted)
        try:
            return str(ipaddress.IPv4Address(text))
        except ValueError:
            raise BadValue(node.mark, f"{shown(text)} is not {self.wanted}") from None

    def schema(self) -> Schema:
        return text_schema(r"[0-9.]+", self.wanted)


class HoursKind:
    """`3h` or `90m`, as seconds."""

    wanted = "a length of time such as 3h or 90m"

    def read(self, node: Node) -> int:
        text = scalar(node, self.wanted)
        match = re.fullmatch(r"(?:(\d{1,3})h)?(?:(\d{1,4})m)?", text, re.ASCII)
        seconds = int(match[1] or 0) * 3600 + int(match[2] or 0) * 60 if match else 0
        if not 60 <= seconds <= 7 * 24 * 3600:
            raise BadValue(node.mark, f"{shown(text)} is not {self.wanted}, up to 168h")
        return seconds

    def schema(self) -> Schema:
        return text_schema(r"(?:\d{1,3}h)?(?:\d{1,4}m)?", self.wanted)


SHORT_NUMBER_KIND = PlainKind(r"\d{3,6}", "a short number such as 911")
SHORT_NUMBERS_KIND = DigitsListKind(r"\d{3,6}", "a short number such as 911")
PREFIXES_KIND = DigitsListKind(r"\+|[0-9*#]{1,4}", "a + or up to four keys, such as 9")
COUNTRY_CODES_KIND = DigitsListKind(r"[1-9]\d{0,2}", "a country code such as 1")
DIALS_KIND = PlainKind(r"\+?[0-9]{2,15}", "a number such as 911")
PRIORITY_KIND = PlainKind(r"esnet\.[0-4]", "one of esnet.0 to esnet.4 (RFC 7135)")
ACCOUNT_KIND = PlainKind(r"[a-z][a-z0-9]{0,31}", "an account such as alice")
MAIL_KIND = PlainKind(r"[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9.-]{1,250}", "an address such as a@b.org")
WEB_KIND = PlainKind(r"https?://[A-Za-z0-9._~:/?&=%@+-]{1,500}", "an http or https URL")
