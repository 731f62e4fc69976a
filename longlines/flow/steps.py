"""One step of a flow, from YAML: its verb, the verb's values, and where its outcomes lead."""

import dataclasses
import functools
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from longlines import verbs
from longlines.flow import marks
from longlines.flow.kinds import (
    NAME,
    BadValue,
    Kind,
    YesKind,
    name_of,
)
from longlines.flow.model import DONE, Step, Verb
from longlines.flow.parts import Broken
from longlines.flow.problems import Mark, Problem, did_you_mean, shown

SECRET = "secret"  # noqa: S105  # a key beside a step's verb


@dataclass(frozen=True)
class Fields:
    """A verb's keys: `kinds` reads each, `names` is the Python field, `needed` must be given.

    `free` when no key depends on another.
    """

    kinds: Mapping[str, Kind[object]]
    names: Mapping[str, str]
    needed: tuple[str, ...]
    free: bool


@functools.cache
def fields_of(kind: type[Verb]) -> Fields:
    """The YAML keys of a verb."""
    hints = typing.get_type_hints(kind, include_extras=True)
    found: tuple[dataclasses.Field[Any], ...] = dataclasses.fields(kind)  # type: ignore[arg-type]
    return Fields(
        {key_of(field): typing.get_args(hints[field.name])[1] for field in found},
        {key_of(field): field.name for field in found},
        tuple(
            key_of(field)
            for field in found
            if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        ),
        not (kind.exactly_one or kind.at_least_one or kind.dependent),
    )


def key_of(field: dataclasses.Field[Any]) -> str:
    """The YAML key of a verb's field."""
    return field.name.removesuffix("_")


def read_step(
    key: marks.Scalar, body: marks.Node, problems: list[Problem]
) -> tuple[Step, dict[str, Mark]]:
    """The step, and the places of its roads by outcome; mistakes are added to `problems`."""
    known = verbs.registry()
    if not isinstance(body, marks.Mapping):
        problems.append(Problem(body.mark, f"the step {shown(key.text)} needs a verb: verb: ..."))
        return _broken(key, body, None, {}), {}
    used = [(entry, value) for entry, value in body if entry.text in known]
    if len(used) != 1:
        problems.append(_no_verb(key, body, [entry.text for entry, _ in used]))
        return _broken(key, body, None, {}), {}
    word, arguments = used[0]
    kind = known[word.text]
    roads: dict[str, str] = {}
    places: dict[str, Mark] = {}
    secret = kind.secret
    for entry, value in body:
        if entry is word:
            continue
        try:
            if entry.text == SECRET:
                secret = YesKind().read(value) or secret
                continue
            outcome = _outcome(entry, kind)
            if outcome in roads:
                raise BadValue(entry.mark, f"then and if_{kind.done_word} are the same; keep one")
            roads[outcome] = name_of(value, "step name")
            places[outcome] = value.mark
        except BadValue as error:
            problems.append(error.problem)
    before = len(problems)
    verb = _verb(kind, word, arguments, problems)
    if verb is None or len(problems) > before:
        return _broken(key, body, kind, roads), places
    return Step(key.text, verb, roads, word.mark, secret), places


def _broken(
    key: marks.Scalar, body: marks.Node, kind: type[Verb] | None, roads: Mapping[str, str]
) -> Step:
    return Step(key.text, Broken(frozenset(_texts(body)), kind), roads, key.mark)


def _texts(node: marks.Node) -> Iterator[str]:
    match node:
        case marks.Scalar(text=text):
            yield text
        case marks.Sequence(items=items):
            for item in items:
                yield from _texts(item)
        case marks.Mapping(entries=entries):
            for _, value in entries:
                yield from _texts(value)


def _no_verb(key: marks.Scalar, body: marks.Mapping, used: list[str]) -> Problem:
    if used:
        message = f"the step {shown(key.text)} has two verbs: {' and '.join(used)}"
        return Problem(key.mark, f"{message}; make two steps of it")
    words = [
        entry
        for entry, _ in body
        if entry.text not in ("then", SECRET) and not entry.text.startswith("if_")
    ]
    if not words:
        return Problem(key.mark, f"the step {shown(key.text)} has no verb")
    near = did_you_mean(words[0].text, verbs.registry())
    return Problem(words[0].mark, f"there is no verb {shown(words[0].text)}{near}")


def _outcome(entry: marks.Scalar, kind: type[Verb]) -> str:
    if entry.text == "then":
        if kind.ends:
            raise BadValue(entry.mark, f'{kind.name} never goes on to a "then"; delete it')
        return DONE
    word = entry.text.removeprefix("if_")
    if word != entry.text:
        if word == kind.done_word:
            return DONE
        if word in kind.outcomes or (kind.open_outcomes and NAME.fullmatch(word)):
            return word
    near = did_you_mean(entry.text, beside(kind))
    raise BadValue(entry.mark, f"a step with {kind.name} has no key {shown(entry.text)}{near}")


def beside(kind: type[Verb]) -> tuple[str, ...]:
    """The keys that may stand beside a verb."""
    done = (f"if_{kind.done_word}",) if kind.done_word else ()
    then = () if kind.ends else ("then",)
    return (*then, *done, *(f"if_{outcome}" for outcome in kind.outcomes), SECRET)


def _verb(
    kind: type[Verb], word: marks.Scalar, arguments: marks.Node, problems: list[Problem]
) -> Verb | None:
    if kind.whole or (kind.short and not isinstance(arguments, marks.Mapping)):
        key = word._replace(text=kind.short)
        arguments = marks.Mapping(arguments.mark, ((key, arguments),))
    fields = fields_of(kind)
    if not isinstance(arguments, marks.Mapping):
        needed = ", ".join(f"{name}: ..." for name in fields.needed) or "key: value"
        message = f"{kind.name} needs keys and values: {kind.name}: {{{needed}}}"
        problems.append(Problem(arguments.mark, message))
        return None
    values: dict[str, object] = {}
    given = []
    for key, node in arguments:
        reader = fields.kinds.get(key.text)
        if reader is None:
            near = did_you_mean(key.text, fields.kinds)
            message = f"{kind.name} has no key {shown(key.text)}{near}"
            problems.append(Problem(key.mark, message))
            continue
        given.append(key.text)
        try:
            values[fields.names[key.text]] = reader.read(node)
        except BadValue as error:
            problems.append(error.problem)
    wrong = [f'{kind.name} needs "{name}"' for name in fields.needed if name not in given]
    if not fields.free:
        wrong += _combination(kind, given)
    for message in wrong:
        problems.append(Problem(word.mark, message))
    if wrong or len(values) < len(arguments.entries):
        return None
    verb = kind(**values)
    for message in verb.mistakes():
        problems.append(Problem(word.mark, message))
    return verb


def _combination(kind: type[Verb], given: list[str]) -> Iterator[str]:
    """What is wrong with these keys together."""
    one = [key for key in given if key in kind.exactly_one]
    if len(one) > 1:
        yield f"{kind.name} can't have {_listed(one, 'and')} together"
    if kind.exactly_one and not one:
        yield f"{kind.name} needs {_listed(kind.exactly_one, 'or')}"
    if kind.at_least_one and not set(kind.at_least_one) & set(given):
        yield f"{kind.name} needs {_listed(kind.at_least_one, 'or')}"
    for key, others in kind.dependent.items():
        for other in others:
            if key in given and other not in given:
                yield f'{kind.name} with "{key}" needs "{other}"'


def _listed(words: Sequence[str], last: str) -> str:
    quoted = [f'"{word}"' for word in words]
    return f" {last} ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))
