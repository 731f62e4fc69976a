"""The languages that callers are spoken to in."""

from typing import Annotated

from longlines.flow.kinds.reading import BadValue, Schema
from longlines.flow.kinds.texts import TemplateKind, TemplateText
from longlines.flow.marks import Node
from longlines.flow.problems import did_you_mean
from longlines.flow.spoken import LANGUAGES


class LanguageKind:
    """One of LANGUAGES, or a `{value}` that holds one."""

    def read(self, node: Node) -> TemplateText:
        template = TemplateKind().read(node)
        if not template.names and template.text not in LANGUAGES:
            near = did_you_mean(template.text, LANGUAGES)
            listed = ", ".join(LANGUAGES)
            raise BadValue(node.mark, f'"{template.text}" is no language of ours: {listed}{near}')
        return template

    def schema(self) -> Schema:
        return {"anyOf": [{"enum": list(LANGUAGES)}, {"type": "string", "pattern": r"\{.+\}"}]}


LanguageCode = Annotated[TemplateText, LanguageKind()]
