"""The terms on which a called party is asked."""

from dataclasses import dataclass
from typing import Annotated

from longlines.flow.kinds.reading import NAME, BadValue, Schema, text_schema
from longlines.flow.kinds.references import FlowKind, FlowRef
from longlines.flow.kinds.texts import ChoiceKind
from longlines.flow.marks import Mapping, Node
from longlines.flow.problems import did_you_mean


@dataclass(frozen=True)
class ConsentTerms:
    """Which flow asks the called party, and whether the accepting key is drawn at random."""

    flow: FlowRef
    random_key: bool


class ConsentKind:
    """A flow by its name, or `{flow: name, key: random}`."""

    def read(self, node: Node) -> ConsentTerms:
        if not isinstance(node, Mapping):
            return ConsentTerms(FlowKind().read(node), random_key=False)
        flow, random_key = FlowRef("collect-consent", "", node.mark), False
        for key, value in node:
            if key.text == "flow":
                flow = FlowKind().read(value)
            elif key.text == "key":
                random_key = ChoiceKind("random", "fixed").read(value) == "random"
            else:
                near = did_you_mean(key.text, ("flow", "key"))
                raise BadValue(key.mark, f'consent has no key "{key.text}"{near}')
        return ConsentTerms(flow, random_key)

    def schema(self) -> Schema:
        return {
            "anyOf": [
                text_schema(NAME.pattern, "a flow that asks the called party"),
                {
                    "type": "object",
                    "properties": {
                        "flow": FlowKind().schema(),
                        "key": ChoiceKind("random", "fixed").schema(),
                    },
                    "additionalProperties": False,
                },
            ]
        }


Consent = Annotated[ConsentTerms | None, ConsentKind()]
