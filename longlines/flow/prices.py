"""Fixed prices per minute, for as long as there are no rate decks.

`prices.yaml` holds, by service, `per_minute` and `currency` (ISO 4217). A prompt speaks the
price of a service as `{price_<service>}`: the one that the call was quoted, else the fixed one.
"""

from decimal import Decimal, InvalidOperation
from pathlib import Path

from longlines.flow import marks
from longlines.flow.kinds import BadValue, name_of, scalar
from longlines.flow.problems import Problem
from longlines.flow.prompts import Known
from longlines.flow.spoken.values import Unspeakable, read_money

PRICE = "price_"
"""Begins the name of the value that speaks the price of a service."""


def read(path: Path) -> tuple[dict[str, Known], list[Problem]]:
    """The price to be spoken by `price_<service>`; nothing when there is no such file."""
    try:
        return parse(path.read_bytes(), str(path))
    except FileNotFoundError:
        return {}, []


def parse(content: bytes, file: str) -> tuple[dict[str, Known], list[Problem]]:
    """The same from what is in the file."""
    try:
        root, problems = marks.read(content, file)
    except marks.Unreadable as error:
        return {}, [error.problem]
    if not isinstance(root, marks.Mapping):
        return {}, [Problem(root.mark, "expected services and their prices")]
    spoken = {}
    for key, node in root:
        try:
            service = name_of(key, "service")
            spoken[PRICE + service] = _price(node, PRICE + service)
        except BadValue as error:
            problems.append(error.problem)
    return spoken, problems


def _price(node: marks.Node, name: str) -> Known:
    if not isinstance(node, marks.Mapping):
        raise BadValue(node.mark, 'expected {per_minute: "0.35", currency: USD}')
    found = {key.text: scalar(value, key.text) for key, value in node}
    if set(found) != {"per_minute", "currency"}:
        raise BadValue(node.mark, "a price has per_minute and currency, and nothing else")
    try:
        amount = Decimal(found["per_minute"])
    except InvalidOperation:
        raise BadValue(node.mark, f'"{found["per_minute"]}" is no amount') from None
    if not amount.is_finite() or not 0 <= amount < 1000:
        raise BadValue(node.mark, f"{amount} is not between 0 and 1000")
    from babel.numbers import is_currency  # long to import, for who reads prices

    if not is_currency(found["currency"]):
        raise BadValue(node.mark, f'"{found["currency"]}" is no ISO 4217 currency')
    money = f"{found['currency']} {amount:f}"
    try:
        read_money(money)
    except Unspeakable as error:
        raise BadValue(node.mark, f"{money} can't be spoken: {error}") from None
    return Known("money", money, name)
