"""Addresses of web hooks, and where in an answer a value is."""

import re
from typing import Annotated

from longlines.flow.kinds.reading import NAME, PLACEHOLDER, BadValue, Schema, name_of, scalar
from longlines.flow.kinds.texts import TemplateKind, TemplateText
from longlines.flow.marks import Mapping, Node, Sequence


class UrlKind:
    """`https://example.com/hooks/{dialled}`: values may stand after the host only."""

    wanted = "an address such as https://example.com/hook"
    pattern = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(?:/\S*)?")

    def read(self, node: Node) -> TemplateText:
        template = TemplateKind().read(node)
        plain = PLACEHOLDER.sub("x", template.text)
        if not template.text.isascii() or not self.pattern.fullmatch(plain):
            raise BadValue(node.mark, f'"{template.text}" is not {self.wanted}')
        if template.names and template.text.count("/", 0, template.text.index("{")) < 3:
            raise BadValue(node.mark, "a {value} can't be part of the host; write the host itself")
        return template

    def schema(self) -> Schema:
        pattern = rf"^(?:{self.pattern.pattern})$"
        return {"type": "string", "pattern": pattern, "description": self.wanted}


class PathsKind:
    """`[name, vip]`, or `{value name: path}`, where a path is names and numbers with dots."""

    wanted = "names of values and where they are, such as {plan: customer.plan}"
    path = re.compile(r"[A-Za-z0-9_-]{1,40}(?:\.[A-Za-z0-9_-]{1,40}){0,5}")

    def read(self, node: Node) -> tuple[tuple[str, tuple[str, ...]], ...]:
        if isinstance(node, Sequence) and node.items:
            names = [name_of(item, "value name") for item in node.items]
            return tuple((name, (name,)) for name in names)
        if isinstance(node, Mapping) and node.entries:
            return tuple((name_of(key, "value name"), self._path(value)) for key, value in node)
        raise BadValue(node.mark, f"expected {self.wanted}")

    def _path(self, node: Node) -> tuple[str, ...]:
        text = scalar(node, "where the value is, such as customer.plan")
        if not self.path.fullmatch(text):
            raise BadValue(node.mark, f'"{text}" is no path such as customer.plan or items.0.name')
        return tuple(text.split("."))

    def schema(self) -> Schema:
        names = {"pattern": f"^{NAME.pattern}$"}
        return {
            "anyOf": [
                {"type": "array", "items": {"type": "string", **names}, "minItems": 1},
                {
                    "type": "object",
                    "propertyNames": names,
                    "additionalProperties": {"type": ["string", "integer"]},
                    "minProperties": 1,
                },
            ],
            "description": self.wanted,
        }


Url = Annotated[TemplateText, UrlKind()]
Paths = Annotated[tuple[tuple[str, tuple[str, ...]], ...], PathsKind()]
