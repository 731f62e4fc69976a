"""The flow language as JSON Schema, made from the verbs, so that editors complete and underline.

What only the checks see (steps and prompts that aren't there, roads that lead nowhere) is not in
it; `longlines check` tells that.
"""

from collections.abc import Mapping
from typing import Any

from longlines import verbs
from longlines.flow.checks.names import EMERGENCY
from longlines.flow.kinds import NAME, YesKind
from longlines.flow.kinds.reading import Schema, text_schema
from longlines.flow.loader import FLOW_KEYS
from longlines.flow.model import Verb
from longlines.flow.steps import SECRET, beside, fields_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"
HOW_TO_USE = (
    "A call flow of Longlines. In an editor with a YAML language server, write"
    " `# yaml-language-server: $schema=flow.schema.json` on the first line of a flow file, where"
    " flow.schema.json is what `longlines schema -o flow.schema.json` wrote."
)


def flow_schema() -> Schema:
    """The schema of one flow file."""
    kinds = verbs.registry()
    return {
        "$schema": DIALECT,
        "title": "Longlines flow",
        "description": HOW_TO_USE,
        "type": "object",
        "properties": dict(
            zip(
                FLOW_KEYS,
                (
                    text_schema(
                        rf"(?!{EMERGENCY}(?:-|$)){NAME.pattern}",
                        "the flow's name, by which others call it",
                    ),
                    {"$ref": "#/$defs/step_name", "description": "where a failure leads"},
                    {
                        "type": "object",
                        "description": "steps by name; a call begins at the first",
                        "propertyNames": {"pattern": f"^{NAME.pattern}$"},
                        "additionalProperties": {"$ref": "#/$defs/step"},
                        "minProperties": 1,
                    },
                ),
                strict=True,
            )
        ),
        "required": ["flow", "steps"],
        "additionalProperties": False,
        "$defs": {
            "step_name": text_schema(NAME.pattern, "a step of this flow"),
            "step": _step(kinds),
            **{f"verb_{name}": _arguments(kind) for name, kind in kinds.items()},
            **{f"step_{name}": _step_with(kind) for name, kind in kinds.items()},
        },
    }


def _step(kinds: Mapping[str, type[Verb]]) -> Schema:
    """Any step: one verb, and beside it what that verb allows."""
    return {
        "type": "object",
        "description": "one verb, and where its outcomes lead",
        "properties": {name: {"$ref": f"#/$defs/verb_{name}"} for name in kinds},
        "anyOf": [{"required": [name]} for name in kinds],
        "allOf": [
            {"if": {"required": [name]}, "then": {"$ref": f"#/$defs/step_{name}"}} for name in kinds
        ],
    }


def _step_with(kind: type[Verb]) -> Schema:
    """A step with this verb: no key but its own."""
    target = {"$ref": "#/$defs/step_name"}
    properties: dict[str, Any] = dict.fromkeys(beside(kind), target)
    properties[SECRET] = {
        **YesKind().schema(),
        "description": "keys and values of this step are shown nowhere",
    }
    schema: Schema = {"properties": {kind.name: True, **properties}, "additionalProperties": False}
    if kind.open_outcomes:
        schema["patternProperties"] = {f"^if_{NAME.pattern}$": target}
    if kind.done_word:
        schema["not"] = {"required": ["then", f"if_{kind.done_word}"]}
    return schema


def _arguments(kind: type[Verb]) -> Schema:
    """What stands behind a verb: its keys, or its one value."""
    told = (kind.__doc__ or "").strip()
    fields = fields_of(kind)
    if kind.whole:
        return {**fields.kinds[kind.short].schema(), "description": told}
    long: Schema = {
        "type": "object",
        "properties": {name: reader.schema() for name, reader in fields.kinds.items()},
        "required": list(fields.needed),
        "additionalProperties": False,
    }
    together = list(_together(kind))
    if together:
        long["allOf"] = together
    if kind.dependent:
        long["dependentRequired"] = {key: list(needs) for key, needs in kind.dependent.items()}
    if not kind.short:
        return {**long, "description": told}
    return {"description": told, "anyOf": [fields.kinds[kind.short].schema(), long]}


def _together(kind: type[Verb]) -> list[Schema]:
    """Which keys must be there, one or more of them, and no two."""
    found: list[Schema] = []
    if kind.exactly_one:
        found.append({"oneOf": [{"required": [key]} for key in kind.exactly_one]})
    if kind.at_least_one:
        found.append({"anyOf": [{"required": [key]} for key in kind.at_least_one]})
    return found
