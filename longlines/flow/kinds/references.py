"""Values that name a prompt, a step or a flow; they keep their place in the file for the checks."""

from dataclasses import dataclass
from typing import Annotated

from longlines.flow.kinds.reading import (
    NAME,
    PLACEHOLDER,
    BadValue,
    Schema,
    name_of,
    scalar,
    text_schema,
)
from longlines.flow.marks import Mapping, Node
from longlines.flow.problems import Mark, did_you_mean

INLINE = "text:"
"""How the key of a prompt begins that is no key of a file but the text itself."""


@dataclass(frozen=True)
class PromptRef:
    """The key of a prompt text."""

    key: str
    mark: Mark


@dataclass(frozen=True)
class StepRef:
    """The name of a step of the same flow."""

    step: str
    mark: Mark


@dataclass(frozen=True)
class FlowRef:
    """The name of a flow, and of a step in it ("" for its first)."""

    flow: str
    step: str
    mark: Mark


class PromptKind:
    def read(self, node: Node) -> PromptRef:
        return PromptRef(name_of(node, "prompt key"), node.mark)

    def schema(self) -> Schema:
        return text_schema(NAME.pattern, "a key of flows/prompts")


class StepKind:
    def read(self, node: Node) -> StepRef:
        return StepRef(name_of(node, "step name"), node.mark)

    def schema(self) -> Schema:
        return text_schema(NAME.pattern, "a step of this flow")


class FlowKind:
    """A flow by its name, or `{flow: name, step: name}`."""

    def read(self, node: Node) -> FlowRef:
        if not isinstance(node, Mapping):
            return FlowRef(name_of(node, "flow name"), "", node.mark)
        found = {"flow": "", "step": ""}
        for key, value in node:
            if key.text not in found:
                raise BadValue(
                    key.mark,
                    f'no key "{key.text}" here: a flow and a step{did_you_mean(key.text, found)}',
                )
            found[key.text] = name_of(value, f"{key.text} name")
        if not found["flow"]:
            raise BadValue(node.mark, "the flow is not named")
        return FlowRef(found["flow"], found["step"], node.mark)

    def schema(self) -> Schema:
        return {"anyOf": [text_schema(NAME.pattern, "a flow"), self.mapping_schema()]}

    def mapping_schema(self) -> Schema:
        """The long form alone."""
        return {
            "type": "object",
            "properties": {
                "flow": text_schema(NAME.pattern, "a flow"),
                "step": text_schema(NAME.pattern, "a step of that flow"),
            },
            "required": ["flow"],
            "additionalProperties": False,
        }


class StepOrFlowKind:
    """`next_step`, or `{flow: name, step: name}`."""

    def read(self, node: Node) -> StepRef | FlowRef:
        return FlowKind().read(node) if isinstance(node, Mapping) else StepKind().read(node)

    def schema(self) -> Schema:
        return {"anyOf": [StepKind().schema(), FlowKind().mapping_schema()]}


class InlineKind:
    """A text to be spoken, written where it is used: a prompt whose key is the text itself."""

    longest = 500
    wanted = "a text to speak"

    def read(self, node: Node) -> PromptRef:
        text = scalar(node, self.wanted)
        if len(text) > self.longest:
            raise BadValue(node.mark, f"{len(text)} signs; at most {self.longest} in one step")
        rest = PLACEHOLDER.sub("", text)
        if "{" in rest or "}" in rest:
            raise BadValue(node.mark, "a brace without its partner")
        return PromptRef(f"{INLINE}{text}", node.mark)

    def schema(self) -> Schema:
        return {"type": "string", "maxLength": self.longest, "description": self.wanted}


Prompt = Annotated[PromptRef, PromptKind()]
InlinePrompt = Annotated[PromptRef | None, InlineKind()]
Step = Annotated[StepRef, StepKind()]
InvokedFlow = Annotated[FlowRef, FlowKind()]
OptionalPrompt = Annotated[PromptRef | None, PromptKind()]
Target = Annotated[StepRef | FlowRef, StepOrFlowKind()]
