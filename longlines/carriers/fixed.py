"""The fixed prices of `flows/prices.yaml`, as amounts; one price for every number of a service."""

import logging
from decimal import Decimal, InvalidOperation
from pathlib import Path

from longlines.flow import marks
from longlines.flow.services import Price

log = logging.getLogger(__name__)


class FixedPrices:
    """Read again when the file changes. What can't be read has no price."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_at = 0
        self._known: dict[str, Price] = {}

    def price(self, service: str, number: str) -> Price | None:
        """The price of a service, None when the file has none."""
        try:
            changed_at = self._path.stat().st_mtime_ns
            if changed_at != self._read_at:
                self._known, self._read_at = _read(self._path), changed_at
        except (OSError, marks.Unreadable) as error:
            log.error("no prices: %s", error)
            return None
        return self._known.get(service)


def _read(path: Path) -> dict[str, Price]:
    root, _ = marks.read(path.read_bytes(), str(path))
    known = {}
    for service, node in root if isinstance(root, marks.Mapping) else ():
        if not isinstance(node, marks.Mapping):
            continue
        found = {key.text: value.text for key, value in node if isinstance(value, marks.Scalar)}
        try:
            amount = Decimal(found["per_minute"])
        except (KeyError, InvalidOperation):
            continue
        if amount.is_finite() and "currency" in found:
            known[service.text] = Price(amount, found["currency"])
    return known
