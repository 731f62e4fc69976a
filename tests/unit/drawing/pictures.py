"""Pictures to look at: of the shipped flows, and of flows made up by chance."""

import random
from collections.abc import Collection, Mapping, Sequence

from bench import made_up
from longlines.cli.draw import graph_of as shipped_graph
from longlines.drawing.graph import Graph, graph_of
from longlines.flow import library, loader
from longlines.flow.model import Flow
from longlines.settings import CHECKOUT

FLOWS = library.read(CHECKOUT / "flows")
SHIPPED = tuple(FLOWS.flows)


def shipped(name: str, visited: Collection[str] | None = None) -> tuple[Flow, Graph]:
    return FLOWS.flows[name], shipped_graph(FLOWS, name, visited)


def made(
    seed: int,
    steps: int = 30,
    texts: Mapping[str, str] = made_up.PROMPTS,
    words: Sequence[str] = made_up.WORDS,
) -> tuple[Flow, Graph]:
    """A flow with roads in all directions, a third of its steps untested."""
    text = made_up.flow("made-up", steps, random.Random(seed), loops=True, words=words)
    flow, problems = loader.load(text.encode(), "made-up.yaml")
    assert flow is not None
    assert problems == []
    visited = list(flow.steps)[: steps * 2 // 3]
    return flow, graph_of(flow, texts, others=[flow], visited=visited)
