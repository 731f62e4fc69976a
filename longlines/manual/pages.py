"""What there is to know of each verb: its docstring, its keys, its outcomes."""

import dataclasses
import inspect
import sys
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from longlines import verbs
from longlines.flow.kinds import Kind
from longlines.flow.model import Verb
from longlines.flow.steps import key_of
from longlines.flow.written import written

NO_LIMIT = 0.0


@dataclass(frozen=True)
class Key:
    """A key of a verb: what it takes, and its default as it would be written ("" for none)."""

    name: str
    takes: str
    needed: bool
    default: str


@dataclass(frozen=True)
class Page:
    """A verb's page; `rules` are sentences about its keys together, `text` is its docstring."""

    name: str
    summary: str
    text: str
    keys: tuple[Key, ...]
    outcomes: tuple[str, ...]
    rules: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The page as plain data."""
        return asdict(self)


def pages() -> list[Page]:
    """A page for every verb, by name."""
    return [page_of(kind) for _, kind in sorted(verbs.registry().items())]


def page_of(kind: type[Verb]) -> Page:
    """The page of one verb."""
    module = inspect.cleandoc(sys.modules[kind.__module__].__doc__ or "").partition("\n")[0]
    return Page(
        kind.name,
        module.partition(": ")[2].rstrip("."),
        inspect.cleandoc(kind.__doc__ or ""),
        tuple(_keys(kind)),
        tuple(_outcomes(kind)),
        tuple(_rules(kind)),
    )


def _keys(kind: type[Verb]) -> Iterator[Key]:
    hints = typing.get_type_hints(kind, include_extras=True)
    for field in dataclasses.fields(kind):  # type: ignore[arg-type]
        reader: Kind[object] = typing.get_args(hints[field.name])[1]
        needed = field.default is dataclasses.MISSING
        default = "no limit" if field.default == NO_LIMIT else written(field.default)
        yield Key(key_of(field), takes(reader.schema()), needed, "" if needed else default)


def takes(schema: Mapping[str, Any]) -> str:
    """What a kind of value takes, in words, from its JSON Schema."""
    if "description" in schema:
        return str(schema["description"])
    if "enum" in schema:
        return " or ".join(f"`{word}`" for word in schema["enum"])
    found = [takes(each) for each in schema.get("anyOf", ())]
    found += [_entries(schema["properties"])] if "properties" in schema else []
    return ", or ".join(dict.fromkeys(filter(None, found)))


def _entries(properties: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{name}: {takes(each)}" for name, each in properties.items()) + "}"


def _outcomes(kind: type[Verb]) -> Iterator[str]:
    """The keys beside a step's verb that say where it leads."""
    if not kind.ends:
        yield "then"
        if kind.done_word:
            yield f"if_{kind.done_word}"
    yield from (f"if_{outcome}" for outcome in kind.outcomes)
    if kind.open_outcomes:
        yield "if_<word>"


def _rules(kind: type[Verb]) -> Iterator[str]:
    if kind.whole:
        yield f"Its value is written without a key: `{kind.name}: VALUE`."
    elif kind.short:
        yield f"`{kind.name}: VALUE` is short for `{kind.name}: {{{kind.short}: VALUE}}`."
    if kind.exactly_one:
        yield f"Needs one of {_listed(kind.exactly_one)}, and only one."
    if kind.at_least_one:
        yield f"Needs one or more of {_listed(kind.at_least_one)}."
    together: dict[tuple[str, ...], list[str]] = {}
    for key, others in kind.dependent.items():
        together.setdefault(others, []).append(key)
    for others, keys in together.items():
        need, it = ("needs", "it") if len(keys) == 1 else ("need", "them")
        yield f"{_listed(keys)} {need} {_listed(others)} beside {it}."
    if kind.needs:
        yield f"On every road to it {_listed(kind.needs)} must have been saved."
    if kind.done_word:
        yield f"`if_{kind.done_word}` means `then`."
    if kind.secret:
        yield "What the caller keys here is shown nowhere."
    if kind.ends:
        yield "Nothing is below it: the step after it is reached only by name."


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
