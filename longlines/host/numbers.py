"""What a caller can dial, from `numbers.yaml`: the one table that is printed anywhere."""

from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Dialable:
    """A number or pattern, in Asterisk's notation (N is 2 to 9, X any digit), and what it does."""

    name: str
    dial: str
    does: str


def load() -> list[Dialable]:
    """The table, in the order in which it is shown."""
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    return [Dialable(**entry) for entry in yaml.load(text, Loader=yaml.BaseLoader)]  # noqa: S506
