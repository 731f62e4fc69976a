"""Words, texts with `{values}` in them, and choices of a few words."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from longlines.flow.kinds.reading import (
    NAME,
    PLACEHOLDER,
    BadValue,
    Schema,
    name_of,
    scalar,
    text_schema,
)
from longlines.flow.marks import Mapping, Node, Sequence
from longlines.flow.problems import Mark, did_you_mean


@dataclass(frozen=True)
class TemplateText:
    """Text in which `{name}` stands for a saved value."""

    text: str
    names: tuple[str, ...]
    mark: Mark


@dataclass(frozen=True)
class NameKind:
    wanted: str

    def read(self, node: Node) -> str:
        return name_of(node, self.wanted)

    def schema(self) -> Schema:
        return text_schema(NAME.pattern, self.wanted)


class TemplateKind:
    def read(self, node: Node) -> TemplateText:
        text = scalar(node, "text")
        names = tuple(PLACEHOLDER.findall(text))
        for name in names:
            if not NAME.fullmatch(name):
                raise BadValue(node.mark, f'"{{{name}}}" names no value; write {{name}}')
        rest = PLACEHOLDER.sub("", text)
        if "{" in rest or "}" in rest:
            raise BadValue(node.mark, "a brace without its partner")
        return TemplateText(text, names, node.mark)

    def schema(self) -> Schema:
        return {
            "type": ["string", "number", "boolean"],
            "pattern": rf"^(?:[^{{}}]|\{{{NAME.pattern}\}})+$",
            "description": "text; {name} stands for a saved value",
        }


class ValuesKind:
    """`{name: text}`: values to save."""

    def read(self, node: Node) -> tuple[tuple[str, TemplateText], ...]:
        if not isinstance(node, Mapping) or not node.entries:
            raise BadValue(node.mark, "expected names and values, such as {callee: 2025550102}")
        return tuple(
            (name_of(key, "value name"), TemplateKind().read(value)) for key, value in node
        )

    def schema(self) -> Schema:
        return {
            "type": "object",
            "propertyNames": {"pattern": f"^{NAME.pattern}$"},
            "additionalProperties": TemplateKind().schema(),
            "minProperties": 1,
            "description": "names and their values",
        }


class NamesKind:
    """`[name, name]`, or `{name here: name there}`."""

    wanted = "names of values, such as [callee] or {number: callee}"

    def read(self, node: Node) -> tuple[tuple[str, str], ...]:
        if isinstance(node, Sequence) and node.items:
            names = [name_of(item, "value name") for item in node.items]
            return tuple(zip(names, names, strict=True))
        if isinstance(node, Mapping) and node.entries:
            return tuple(
                (name_of(key, "value name"), name_of(value, "value name")) for key, value in node
            )
        raise BadValue(node.mark, f"expected {self.wanted}")

    def schema(self) -> Schema:
        name = text_schema(NAME.pattern, "value name")
        return {
            "anyOf": [
                {"type": "array", "items": name, "minItems": 1},
                {
                    "type": "object",
                    "propertyNames": {"pattern": f"^{NAME.pattern}$"},
                    "additionalProperties": name,
                    "minProperties": 1,
                },
            ],
            "description": self.wanted,
        }


class ChoiceKind:
    def __init__(self, *words: str) -> None:
        self.words = words

    def read(self, node: Node) -> str:
        text = scalar(node, " or ".join(self.words))
        if text not in self.words:
            near = did_you_mean(text, self.words)
            raise BadValue(node.mark, f'"{text}" is none of {", ".join(self.words)}{near}')
        return text

    def schema(self) -> Schema:
        return {"enum": list(self.words)}


class YesKind:
    """`yes` or `no`, `true` or `false`."""

    words: ClassVar[dict[str, bool]] = {"yes": True, "true": True, "no": False, "false": False}

    def read(self, node: Node) -> bool:
        text = scalar(node, "yes or no")
        if text not in self.words:
            raise BadValue(node.mark, f'"{text}" is neither yes nor no')
        return self.words[text]

    def schema(self) -> Schema:
        return {"enum": [True, False, *self.words]}


Text = Annotated[TemplateText, TemplateKind()]
OptionalText = Annotated[TemplateText | None, TemplateKind()]
ValueName = Annotated[str, NameKind("value name")]
Word = Annotated[str, NameKind("word")]
OptionalWord = Annotated[str | None, NameKind("word")]
Values = Annotated[tuple[tuple[str, TemplateText], ...], ValuesKind()]
Names = Annotated[tuple[tuple[str, str], ...], NamesKind()]
Payer = Annotated[str, ChoiceKind("caller", "callee")]
AnyPayer = Annotated[str | None, ChoiceKind("caller", "callee")]
Service = Annotated[str | None, ChoiceKind("person", "operator", "directory", "free")]
