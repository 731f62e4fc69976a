"""Circles in a graph of places."""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def circles(leads: Mapping[Node, Sequence[Node]]) -> Iterator[set[Node]]:
    """The sets of nodes that all lead to each other, by Tarjan's algorithm without recursion.

    A node alone is one when it leads to itself. `leads` has every node as a key.
    """
    order: dict[Node, int] = {}
    lowest: dict[Node, int] = {}
    held: dict[Node, None] = {}
    for begin in leads:
        if begin in order:
            continue
        road = [(begin, iter(leads[begin]))]
        order[begin] = lowest[begin] = len(order)
        held[begin] = None
        while road:
            node, rest = road[-1]
            for target in rest:
                if target not in order:
                    order[target] = lowest[target] = len(order)
                    held[target] = None
                    road.append((target, iter(leads[target])))
                    break
                if target in held:
                    lowest[node] = min(lowest[node], order[target])
            else:
                road.pop()
                if road:
                    lowest[road[-1][0]] = min(lowest[road[-1][0]], lowest[node])
                if lowest[node] == order[node]:
                    found = _taken(held, node)
                    if len(found) > 1 or node in leads[node]:
                        yield found


def _taken(held: dict[Node, None], node: Node) -> set[Node]:
    found = set()
    while node not in found:
        found.add(held.popitem()[0])
    return found


def round_trip(
    leads: Mapping[Node, Sequence[Node]], begin: Node, within: Collection[Node]
) -> list[Node]:
    """The shortest way from `begin` back to it, both ends included, by nodes of `within` only."""
    came: dict[Node, Node] = {}
    waiting = [begin]
    for node in waiting:
        for target in leads[node]:
            if target == begin:
                back = [begin, node]
                while back[-1] != begin:
                    back.append(came[back[-1]])
                return back[::-1] if len(back) > 1 and node != begin else [begin, begin]
            if target in within and target not in came:
                came[target] = node
                waiting.append(target)
    return [begin]
