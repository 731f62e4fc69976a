"""The keys of a menu."""

from typing import Annotated

from longlines.flow.kinds.reading import NAME, BadValue, Schema
from longlines.flow.kinds.references import StepKind, StepRef
from longlines.flow.kinds.texts import TemplateKind, TemplateText
from longlines.flow.marks import Mapping, Node
from longlines.flow.phone import KEYS


class MenuKeysKind:
    """`{1: step, 2: step}`; a key is one of `0-9 * #` or a `{value}` holding one."""

    def read(self, node: Node) -> tuple[tuple[TemplateText, StepRef], ...]:
        if not isinstance(node, Mapping) or not node.entries:
            raise BadValue(node.mark, "expected keys and their steps, such as {1: collect}")
        choices = []
        for key, value in node:
            template = TemplateKind().read(key)
            if not template.names and template.text not in tuple(KEYS):
                raise BadValue(key.mark, f'"{key.text}" is no key of a telephone')
            choices.append((template, StepKind().read(value)))
        return tuple(choices)

    def schema(self) -> Schema:
        return {
            "type": "object",
            "propertyNames": {"pattern": rf"^(?:[0-9*#]|.*\{{{NAME.pattern}\}}.*)$"},
            "additionalProperties": StepKind().schema(),
            "minProperties": 1,
            "description": "keys and the steps they lead to",
        }


MenuKeys = Annotated[tuple[tuple[TemplateText, StepRef], ...], MenuKeysKind()]
