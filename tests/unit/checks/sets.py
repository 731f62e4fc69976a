"""Sets of flows written in a test, and what one rule finds in them."""

from collections.abc import Iterable

from longlines.flow import check, loader
from longlines.flow.model import Flow
from longlines.flow.whole import Texts, WholeSet

TEXTS: Texts = {"en": {"p": ("Please.",)}}


def whole(*flows: str, texts: Texts = TEXTS, unread: Iterable[str] = ()) -> WholeSet:
    """A set of flows that have no mistake of their own; `name:` stands for `flow: name`."""
    read: dict[str, Flow] = {}
    for text in flows:
        name, _, rest = text.partition("\n")
        content = f"flow: {name.strip()}\n{rest}".encode()
        flow, problems = loader.load(content, f"{name.strip()}.yaml")
        assert flow is not None, problems
        assert problems == []
        read[flow.name] = flow
    return WholeSet(read, texts, frozenset(unread))


def found(rule: str, *flows: str, texts: Texts = TEXTS, unread: Iterable[str] = ()) -> list[str]:
    """What one rule says of a set."""
    problems = check.rules()[rule](whole(*flows, texts=texts, unread=unread))
    return [str(problem) for problem in problems]
