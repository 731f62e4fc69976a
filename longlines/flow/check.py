"""What can only be seen over the whole set of flows: each rule of `longlines.flow.checks`."""

import functools
import importlib
import pkgutil
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import islice
from typing import TypeAlias

from longlines.flow import checks
from longlines.flow.model import Flow
from longlines.flow.problems import MOST_PROBLEMS, Problem
from longlines.flow.whole import Texts, WholeSet

Rule: TypeAlias = Callable[[WholeSet], Iterator[Problem]]


@functools.cache
def rules() -> Mapping[str, Rule]:
    """Every rule by the name of its file; a new file in the folder is a new rule."""
    return {
        module.name: importlib.import_module(f"{checks.__name__}.{module.name}").check
        for module in pkgutil.iter_modules(checks.__path__)
    }


def same_name(flow: Flow, flows: Mapping[str, Flow]) -> Iterator[Problem]:
    """A second flow of the same name."""
    if flow.name in flows:
        first = flows[flow.name].mark.file
        yield Problem(flow.mark, f'the flow "{flow.name}" is also in {first}')


def whole_set(
    flows: Mapping[str, Flow], texts: Texts, unread: Collection[str] = ()
) -> Iterator[Problem]:
    """What every rule finds. `texts` are by language and prompt key.

    `unread` are the names of flow files in which no flow could be read.
    """
    whole = WholeSet(flows, texts, frozenset(unread))
    for rule in rules().values():
        yield from islice(rule(whole), MOST_PROBLEMS)
