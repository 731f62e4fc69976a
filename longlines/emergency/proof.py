"""Proves that an emergency number reaches the emergency dialplan, and nothing else can catch it.

For every context in which something can be dialled or keyed, and every way in which people dial
an emergency number, the extension that Asterisk would take is looked up as Asterisk does it.
"""

from collections.abc import Iterable, Iterator

from longlines.emergency.compiling import CONTEXT
from longlines.emergency.dialplan import Context, Dialplan, Exten
from longlines.emergency.model import Plan
from longlines.emergency.numbers import variants
from longlines.flow.problems import Problem

ROOTS = ("callers", "operators", "moved")
"""The contexts of telephones (asterisk-config/pjsip.conf), and where they move a call to."""

CALL, TEST = "emergency-call", "emergency-test"


def of(plan: Plan, dialplan: Dialplan, roots: Iterable[str] = ROOTS) -> Iterator[Problem]:
    """Every way in which a number could be caught by something else; nothing: it is proved."""
    yield from dialplan.problems
    wanted = {text: _goal(plan, number) for text, number in variants(plan).items()}
    contexts = [dialplan.contexts.get(name) for name in roots]
    keyed = [each for each in dialplan.contexts.values() if each.takes_keys]
    for name, context in zip(roots, contexts, strict=True):
        if context is None:
            yield Problem(plan.mark, f"there is no context [{name}] for telephones to dial in")
    for context in {id(each): each for each in (*contexts, *keyed) if each is not None}.values():
        yield from _first(context)
        for text, goal in wanted.items():
            found = dialplan.found(context.name, text)
            if found is None or found.context != CONTEXT or found.step != goal:
                yield _caught(context, text, found)
                break
    for context in dialplan.contexts.values():
        names = [name for name, _ in context.includes]
        if CONTEXT in names[1:] and names[0] != CONTEXT:
            yield _not_first(context)


def _goal(plan: Plan, number: str) -> str:
    return f"Goto({TEST if number == plan.test else CALL},{number},1)"


def _first(context: Context) -> Iterator[Problem]:
    names = [name for name, _ in context.includes]
    if CONTEXT not in names:
        yield Problem(context.mark, f"[{context.name}] lacks the line: include => {CONTEXT}")
    elif names[0] != CONTEXT:
        yield _not_first(context)


def _not_first(context: Context) -> Problem:
    mark = context.includes[0][1]
    return Problem(mark, f"[{context.name}] must include {CONTEXT} before {context.includes[0][0]}")


def _caught(context: Context, text: str, found: Exten | None) -> Problem:
    if found is None:
        return Problem(context.mark, f"{text}, dialled in [{context.name}], leads nowhere")
    return Problem(
        found.mark,
        f"{found.name} in [{found.context}] catches {text}, dialled in [{context.name}]: an"
        " emergency number must reach nothing else",
    )
