"""Tests of a value, and the steps they lead to."""

from typing import Annotated

from longlines.flow.kinds.reading import NAME, BadValue, Schema, text_schema
from longlines.flow.kinds.references import StepKind, StepRef
from longlines.flow.kinds.texts import TemplateKind, TemplateText
from longlines.flow.marks import Mapping, Node, Scalar, Sequence


class RoadsKind:
    """`{text: step}`."""

    def read(self, node: Node) -> tuple[tuple[TemplateText, StepRef], ...]:
        if not isinstance(node, Mapping) or not node.entries:
            raise BadValue(node.mark, "expected texts and their steps, such as {yes: go_on}")
        return tuple((TemplateKind().read(key), StepKind().read(value)) for key, value in node)

    def schema(self) -> Schema:
        return {
            "type": "object",
            "additionalProperties": StepKind().schema(),
            "minProperties": 1,
            "description": "texts and the steps they lead to",
        }


class GroupsKind:
    """`{step: [text, text]}`."""

    def read(self, node: Node) -> tuple[tuple[StepRef, tuple[TemplateText, ...]], ...]:
        if not isinstance(node, Mapping) or not node.entries:
            raise BadValue(node.mark, "expected steps and their texts, such as {office: [a, b]}")
        return tuple((StepKind().read(key), self._texts(value)) for key, value in node)

    def _texts(self, node: Node) -> tuple[TemplateText, ...]:
        if isinstance(node, Scalar):
            return (TemplateKind().read(node),)
        if not isinstance(node, Sequence) or not node.items:
            raise BadValue(node.mark, "expected a list of texts, such as [a, b]")
        return tuple(TemplateKind().read(item) for item in node.items)

    def schema(self) -> Schema:
        text = TemplateKind().schema()
        return {
            "type": "object",
            "propertyNames": text_schema(NAME.pattern, "a step of this flow"),
            "additionalProperties": {
                "anyOf": [text, {"type": "array", "items": text, "minItems": 1}]
            },
            "minProperties": 1,
            "description": "steps and the texts that lead to them",
        }


Roads = Annotated[tuple[tuple[TemplateText, StepRef], ...], RoadsKind()]
Groups = Annotated[tuple[tuple[StepRef, tuple[TemplateText, ...]], ...], GroupsKind()]
