"""The kinds of value in carriers.yaml that flows don't have."""

import ipaddress
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from longlines.carriers.model import Trunk
from longlines.flow.kinds import BadValue, ChoiceKind, scalar
from longlines.flow.kinds.reading import Schema, text_schema
from longlines.flow.kinds.texts import NameKind
from longlines.flow.marks import Node, Sequence
from longlines.flow.problems import did_you_mean, shown
from longlines.numbers import CARRIED_IF_SAID
from longlines.rates.prefixes import LONGEST_PREFIX

MOST_DECIMALS = 9
"""Decimals of an amount: what the routing table keeps of each."""


@dataclass(frozen=True)
class AmountKind:
    """An amount of money or a proportion, as Decimal; never read as a binary fraction."""

    most: Decimal
    above_zero: bool = False

    def read(self, node: Node) -> Decimal:
        text = scalar(node, "an amount such as 0.0125")
        try:
            amount = Decimal(text) if re.fullmatch(r"[0-9.]{1,20}", text) else None
        except InvalidOperation:
            amount = None
        if amount is None:
            raise BadValue(node.mark, f"{shown(text)} is no amount such as 0.0125")
        if -int(amount.as_tuple().exponent) > MOST_DECIMALS:
            raise BadValue(node.mark, f"{text} has more than {MOST_DECIMALS} decimals")
        if amount > self.most or (self.above_zero and not amount):
            least = "above 0" if self.above_zero else "0"
            raise BadValue(node.mark, f"{text} is not between {least} and {self.most:,}")
        return amount

    def schema(self) -> Schema:
        return text_schema(r"[0-9]*\.?[0-9]+", f"an amount up to {self.most:,}")


@dataclass(frozen=True)
class WholeKind:
    """A whole number."""

    most: int
    least: int = 1

    def read(self, node: Node) -> int:
        wanted = f"a whole number from {self.least} to {self.most:,}"
        text = scalar(node, wanted)
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not (
            self.least <= int(text) <= self.most
        ):
            raise BadValue(node.mark, f"{shown(text)} is not {wanted}")
        return int(text)

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class CurrencyKind:
    """Three letters of ISO 4217."""

    def read(self, node: Node) -> str:
        from babel.numbers import is_currency  # long to import, for who reads carriers

        text = scalar(node, "a currency such as USD")
        if not is_currency(text):
            raise BadValue(node.mark, f"{shown(text)} is no ISO 4217 currency, such as USD")
        return text

    def schema(self) -> Schema:
        return text_schema("[A-Z]{3}", "a currency such as USD")


class HostKind:
    """A host by name or address. It goes into Asterisk's configuration, so nothing else may."""

    pattern = r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"

    def read(self, node: Node) -> str:
        text = scalar(node, "a host such as sip.example.net")
        if re.fullmatch(self.pattern, text):
            return text
        try:
            return str(ipaddress.IPv6Address(text))
        except ValueError:
            raise BadValue(
                node.mark, f"{shown(text)} is no host: write a name or an address"
            ) from None

    def schema(self) -> Schema:
        return {"type": "string", "description": "a host's name or address"}


@dataclass(frozen=True)
class PlainKind:
    """Text of a few safe signs."""

    pattern: str
    wanted: str

    def read(self, node: Node) -> str:
        text = scalar(node, self.wanted)
        if not re.fullmatch(self.pattern, text, re.ASCII):
            raise BadValue(node.mark, f"{shown(text)} is not {self.wanted}")
        return text

    def schema(self) -> Schema:
        return text_schema(self.pattern, self.wanted)


class PrefixesKind:
    """`["+882", "+1900"]`: the beginnings of E.164 numbers, kept without the plus."""

    wanted = 'beginnings of numbers, such as ["+882", "+1900"]'

    def read(self, node: Node) -> tuple[str, ...]:
        items = node.items if isinstance(node, Sequence) else (node,)
        return tuple(dict.fromkeys(self._prefix(item) for item in items))

    def _prefix(self, node: Node) -> str:
        text = scalar(node, self.wanted)
        match = re.fullmatch(rf"\+?([1-9]\d{{0,{LONGEST_PREFIX - 1}}})", text, re.ASCII)
        if not match:
            message = f"{shown(text)} is no beginning of a number; write it as +882"
            raise BadValue(node.mark, message)
        return match[1]

    def schema(self) -> Schema:
        item = text_schema(r"\+?[1-9]\d*", "the beginning of a number")
        return {"type": "array", "items": item, "description": self.wanted}


class CarriesKind:
    """`[toll-free, premium]`: kinds of special number that the carrier may be given."""

    def read(self, node: Node) -> frozenset[str]:
        items = node.items if isinstance(node, Sequence) else (node,)
        return frozenset(self._kind(item) for item in items)

    def _kind(self, node: Node) -> str:
        known = sorted(CARRIED_IF_SAID)
        text = scalar(node, " or ".join(known))
        if text == "emergency":
            raise BadValue(node.mark, "emergency calls never go to a carrier; delete this")
        if text not in known:
            near = did_you_mean(text, known)
            raise BadValue(node.mark, f"{shown(text)} is none of {', '.join(known)}{near}")
        return text

    def schema(self) -> Schema:
        return {"type": "array", "items": {"enum": sorted(CARRIED_IF_SAID)}}


NAME_KIND = NameKind("name")
TRANSPORT_KIND = ChoiceKind("udp", "tcp", "tls")
USER_KIND = PlainKind(r"[A-Za-z0-9_.+-]{1,64}", "a SIP user of letters, digits and _ . + -")
TECH_PREFIX_KIND = PlainKind(r"[0-9*#]{1,10}", "a prefix of digits, * and #")
PORT_KIND = WholeKind(65535)
DIALS_KIND = ChoiceKind("e164", "digits")
DEFAULT_TRUNK = Trunk(host="")
