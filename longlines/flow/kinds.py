"""The kinds of value a verb's field can hold: how each is written in YAML and what it becomes.

A verb annotates its fields with these, as in `wait: Seconds = 6.0`. Values that name something
else (a prompt, a step, a flow) keep their place in the file, so that the checks can point at it.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Protocol, TypeVar

from longlines.flow.marks import Mapping, Node, Scalar
from longlines.flow.phone import KEYS
from longlines.flow.problems import Mark, Problem, did_you_mean

NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class BadValue(Exception):
    """A value that its field can't take; `problem` says what the field wants."""

    def __init__(self, mark: Mark, message: str) -> None:
        self.problem = Problem(mark, message)
        super().__init__(message)


Read_co = TypeVar("Read_co", covariant=True)


class Kind(Protocol[Read_co]):
    """How one kind of value is read. Raises BadValue."""

    def read(self, node: Node) -> Read_co: ...


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


@dataclass(frozen=True)
class TemplateText:
    """Text in which `{name}` stands for a saved value."""

    text: str
    names: tuple[str, ...]
    mark: Mark


def scalar(node: Node, wanted: str) -> str:
    """The text of a single value; BadValue names what was wanted when it is something else."""
    if not isinstance(node, Scalar):
        raise BadValue(node.mark, f"expected {wanted}")
    if not node.text.strip():
        raise BadValue(node.mark, f"nothing is given; expected {wanted}")
    if any(ord(character) < 32 or 127 <= ord(character) < 160 for character in node.text):
        raise BadValue(node.mark, "a control character can't stand here")
    return node.text.strip()


def name_of(node: Node, wanted: str) -> str:
    """A plain name of small letters, digits, `_` and `-`."""
    text = scalar(node, wanted)
    if not NAME.fullmatch(text):
        raise BadValue(
            node.mark, f'"{text}" is no {wanted}: use small letters, digits, _ and -, from a letter'
        )
    return text


class _Name:
    def __init__(self, wanted: str) -> None:
        self.wanted = wanted

    def read(self, node: Node) -> str:
        return name_of(node, self.wanted)


class _Seconds:
    wanted = "a length of time such as 6s or 2m"

    def read(self, node: Node) -> float:
        text = scalar(node, self.wanted)
        match = re.fullmatch(r"(?:(\d{1,3})m)?(?:(\d{1,4}(?:\.\d)?)s)?", text)
        if not match or not any(match.groups()):
            raise BadValue(node.mark, f'"{text}" is not {self.wanted}')
        seconds = int(match[1] or 0) * 60 + float(match[2] or 0)
        if not 0 < seconds <= 3600:
            raise BadValue(node.mark, f"{text} is not between 0.1s and 60m")
        return seconds


@dataclass(frozen=True)
class _Count:
    most: int

    def read(self, node: Node) -> int:
        text = scalar(node, f"a whole number from 1 to {self.most}")
        if not re.fullmatch(r"\d{1,4}", text, re.ASCII) or not 1 <= int(text) <= self.most:
            raise BadValue(node.mark, f'"{text}" is not a whole number from 1 to {self.most}')
        return int(text)


class _DigitCount:
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


class _Template:
    def read(self, node: Node) -> TemplateText:
        text = scalar(node, "text")
        names = tuple(PLACEHOLDER.findall(text))
        for name in names:
            if not NAME.fullmatch(name):
                raise BadValue(node.mark, f'"{{{name}}}" names no value; write {{name}}')
        if PLACEHOLDER.sub("", text).strip("{}") != PLACEHOLDER.sub("", text):
            raise BadValue(node.mark, "a brace without its partner")
        return TemplateText(text, names, node.mark)


class _Prompt:
    def read(self, node: Node) -> PromptRef:
        return PromptRef(name_of(node, "prompt key"), node.mark)


class _Step:
    def read(self, node: Node) -> StepRef:
        return StepRef(name_of(node, "step name"), node.mark)


class _Flow:
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


class _StepOrFlow:
    """`next_step`, or `{flow: name, step: name}`."""

    def read(self, node: Node) -> StepRef | FlowRef:
        return _Flow().read(node) if isinstance(node, Mapping) else _Step().read(node)


class _MenuKeys:
    """`{1: step, 2: step}`; a key is one of `0-9 * #` or a `{value}` holding one."""

    def read(self, node: Node) -> tuple[tuple[TemplateText, StepRef], ...]:
        if not isinstance(node, Mapping) or not node.entries:
            raise BadValue(node.mark, "expected keys and their steps, such as {1: collect}")
        choices = []
        for key, value in node:
            template = _Template().read(key)
            if not template.names and template.text not in tuple(KEYS):
                raise BadValue(key.mark, f'"{key.text}" is no key of a telephone')
            choices.append((template, _Step().read(value)))
        return tuple(choices)


class _Values:
    """`{name: text}`: values to save."""

    def read(self, node: Node) -> tuple[tuple[str, TemplateText], ...]:
        if not isinstance(node, Mapping) or not node.entries:
            raise BadValue(node.mark, "expected names and values, such as {callee: 2025550102}")
        return tuple((name_of(key, "value name"), _Template().read(value)) for key, value in node)


class _Choice:
    def __init__(self, *words: str) -> None:
        self.words = words

    def read(self, node: Node) -> str:
        text = scalar(node, " or ".join(self.words))
        if text not in self.words:
            near = did_you_mean(text, self.words)
            raise BadValue(node.mark, f'"{text}" is none of {", ".join(self.words)}{near}')
        return text


@dataclass(frozen=True)
class ConsentTerms:
    """Which flow asks the called party, and whether the accepting key is drawn at random."""

    flow: FlowRef
    random_key: bool


class _Consent:
    """A flow by its name, or `{flow: name, key: random}`."""

    def read(self, node: Node) -> ConsentTerms:
        if not isinstance(node, Mapping):
            return ConsentTerms(_Flow().read(node), random_key=False)
        flow, random_key = FlowRef("collect-consent", "", node.mark), False
        for key, value in node:
            if key.text == "flow":
                flow = _Flow().read(value)
            elif key.text == "key":
                random_key = _Choice("random", "fixed").read(value) == "random"
            else:
                near = did_you_mean(key.text, ("flow", "key"))
                raise BadValue(key.mark, f'consent has no key "{key.text}"{near}')
        return ConsentTerms(flow, random_key)


Seconds = Annotated[float, _Seconds()]
Tries = Annotated[int, _Count(10)]
DigitCount = Annotated[tuple[int, int], _DigitCount()]
Text = Annotated[TemplateText, _Template()]
Prompt = Annotated[PromptRef, _Prompt()]
OptionalPrompt = Annotated[PromptRef | None, _Prompt()]
ValueName = Annotated[str, _Name("value name")]
Word = Annotated[str, _Name("word")]
Target = Annotated[StepRef | FlowRef, _StepOrFlow()]
MenuKeys = Annotated[tuple[tuple[TemplateText, StepRef], ...], _MenuKeys()]
Values = Annotated[tuple[tuple[str, TemplateText], ...], _Values()]
Payer = Annotated[str, _Choice("caller", "callee")]
Consent = Annotated[ConsentTerms | None, _Consent()]
