"""Asterisk's dialplan files, as far as it matters where a dialled number goes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from longlines.emergency.matching import matches, order
from longlines.flow.problems import Mark, Problem

DEEPEST = 20
"""Contexts that include one another; Asterisk follows fewer."""

_CONTEXT = re.compile(r"\[([^\]]+)\](\(.*\))?\s*")
_LINE = re.compile(r"([a-z]+)\s*=>?\s*(.*)")
_COMMENT = re.compile(r"(?<!\\);")
_TAKES_KEYS = re.compile(
    r"(?<![A-Za-z])(?:WaitExten|BackGround|DISA|Directory|VoiceMailMain)\(", re.I
)


@dataclass(frozen=True)
class Exten:
    """An extension with a first step. `step` is that step, as `Goto(run-flow,menu,1)`."""

    context: str
    name: str
    step: str
    mark: Mark


@dataclass
class Context:
    """A context: its extensions (plain ones by their name), and the contexts that it includes."""

    name: str
    mark: Mark
    plain: dict[str, list[Exten]] = field(default_factory=dict)
    patterns: list[Exten] = field(default_factory=list)
    includes: list[tuple[str, Mark]] = field(default_factory=list)
    takes_keys: bool = False


@dataclass
class Dialplan:
    """Everything that was read; `problems` are lines of which nothing can be proved."""

    contexts: dict[str, Context] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def found(self, context: str, dialled: str) -> Exten | None:
        """The extension that Asterisk takes for a number dialled in a context."""
        return next(self.candidates(context, dialled), None)

    def candidates(
        self, context: str, dialled: str, trail: tuple[str, ...] = ()
    ) -> Iterator[Exten]:
        """Every extension that matches, in the order in which Asterisk would take them."""
        here = self.contexts.get(context)
        if here is None or context in trail or len(trail) > DEEPEST:
            return
        yield from here.plain.get(dialled.replace("-", ""), ())
        fitting = [each for each in here.patterns if matches(each.name.partition("/")[0], dialled)]
        yield from sorted(fitting, key=lambda each: order(each.name.partition("/")[0]))
        for name, _ in here.includes:
            yield from self.candidates(name, dialled, (*trail, context))


def read(texts: Mapping[str, str]) -> Dialplan:
    """The dialplan of several files, by their names."""
    plan = Dialplan()
    for file, text in texts.items():
        _read(plan, file, text)
    return plan


def _read(plan: Dialplan, file: str, text: str) -> None:
    context: Context | None = None
    for number, raw in enumerate(text.splitlines(), 1):
        mark = Mark(file, number, 1)
        line = (_COMMENT.split(raw, maxsplit=1)[0] if ";" in raw else raw).strip()
        if ";--" in raw:
            plan.problems.append(Problem(mark, "a comment of several lines: write ; before each"))
        if not line:
            continue
        if opening := _CONTEXT.fullmatch(line):
            if "!" in (opening[2] or "") or re.search(r"[a-z]", opening[2] or ""):
                plan.problems.append(Problem(mark, "a template: write the context out"))
            context = plan.contexts.setdefault(opening[1], Context(opening[1], mark))
            continue
        if line.startswith("#"):
            if not line.startswith('#include "@{'):
                plan.problems.append(Problem(mark, f"{line.split()[0]}: what it brings is unknown"))
            continue
        match = _LINE.fullmatch(line)
        if context is None or context.name in ("general", "globals"):
            continue
        if not match:
            plan.problems.append(Problem(mark, "this is no line of a dialplan"))
            continue
        _line(plan, context, mark, match[1], match[2])


def _line(plan: Dialplan, context: Context, mark: Mark, word: str, rest: str) -> None:
    if "(" in rest and not context.takes_keys:
        context.takes_keys = bool(_TAKES_KEYS.search(rest))
    if word == "exten":
        name, _, step = (part.strip() for part in rest.partition(","))
        priority, _, app = step.partition(",")
        if "${" in name or '"' in name:
            plan.problems.append(
                Problem(mark, "an extension whose name is put together: write it out")
            )
        if re.fullmatch(r"(1|n)(\(.*\))?", priority.strip()):
            _add(context, Exten(context.name, name, app, mark))
    elif word == "include":
        context.includes.append((rest.partition(",")[0].strip(), mark))
        if "," in rest and rest.startswith("emergency"):
            plan.problems.append(Problem(mark, "emergency calls have no hours: delete the times"))
    elif word not in ("same", "ignorepat"):
        plan.problems.append(Problem(mark, f"{word}: it could send a number anywhere; delete it"))


def _add(context: Context, exten: Exten) -> None:
    name = exten.name.partition("/")[0]
    if name.startswith("_"):
        context.patterns.append(exten)
    else:
        context.plain.setdefault(name.replace("-", ""), []).append(exten)
