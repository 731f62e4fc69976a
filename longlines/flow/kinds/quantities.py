"""Lengths of time and counts."""

import re
from dataclasses import dataclass
from typing import Annotated

from longlines.flow.kinds.reading import BadValue, Schema, scalar, text_schema
from longlines.flow.marks import Node


class SecondsKind:
    wanted = "a length of time such as 6s or 2m"
    pattern = r"(?:(\d{1,3})m)?(?:(\d{1,4}(?:\.\d)?)s)?"

    def read(self, node: Node) -> float:
        text = scalar(node, self.wanted)
        match = re.fullmatch(self.pattern, text, re.ASCII)
        if not match or not any(match.groups()):
            raise BadValue(node.mark, f'"{text}" is not {self.wanted}')
        seconds = int(match[1] or 0) * 60 + float(match[2] or 0)
        if not 0 < seconds <= 3600:
            raise BadValue(node.mark, f"{text} is not between 0.1s and 60m")
        return seconds

    def schema(self) -> Schema:
        some = r"(?=.*[1-9])"
        return text_schema(
            rf"{some}(?:\d{{1,3}}m(?:\d{{1,4}}(?:\.\d)?s)?|\d{{1,4}}(?:\.\d)?s)", self.wanted
        )


@dataclass(frozen=True)
class CountKind:
    most: int

    def read(self, node: Node) -> int:
        text = scalar(node, f"a whole number from 1 to {self.most}")
        if not re.fullmatch(r"\d{1,4}", text, re.ASCII) or not 1 <= int(text) <= self.most:
            raise BadValue(node.mark, f'"{text}" is not a whole number from 1 to {self.most}')
        return int(text)

    def schema(self) -> Schema:
        return {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": self.most},
                {"type": "string", "pattern": r"^\d{1,4}$"},
            ],
            "description": f"a whole number from 1 to {self.most}",
        }


class DigitCountKind:
    wanted = "how many digits, such as 4 or 7-15"

    def read(self, node: Node) -> tuple[int, int]:
        text = scalar(node, self.wanted)
        match = re.fullmatch(r"(\d{1,2})(?:\s*-\s*(\d{1,2}))?", text, re.ASCII)
        if not match:
            raise BadValue(node.mark, f'"{text}" is not {self.wanted}')
        least, most = int(match[1]), int(match[2] or match[1])
        if not 1 <= least <= most <= 40:
            raise BadValue(node.mark, f"{text} is no range of 1 to 40 digits")
        return least, most

    def schema(self) -> Schema:
        return {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": 40},
                {"type": "string", "pattern": r"^\d{1,2}(?:\s*-\s*\d{1,2})?$"},
            ],
            "description": self.wanted,
        }


Seconds = Annotated[float, SecondsKind()]
Tries = Annotated[int, CountKind(10)]
DigitCount = Annotated[tuple[int, int], DigitCountKind()]
