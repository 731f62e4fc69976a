"""A flow as text, for a terminal: each step with its ways out below it."""

from longlines.drawing.graph import OVER, Graph, Kind, Node

UNTESTED = "  (no test comes by)"


def text(graph: Graph) -> str:
    """The steps in their order, each way out on a line of its own."""
    lines = [f"{graph.name}: {len(graph.steps)} steps, version {graph.version}", ""]
    pages = {page.id: page for page in graph.pages}
    for step in graph.steps:
        lines.append(f"{step.title}  {step.verb}{'' if step.tested else UNTESTED}".rstrip())
        lines += [f"    {said}" for said in (step.quote, ", ".join(step.details)) if said]
        for arrow in (arrow for arrow in graph.arrows if arrow.source == step.id):
            how = {Kind.UNHANDLED: "  (on_failure)", Kind.ASIDE: "  (and back)"}
            target = _target(arrow.target, pages)
            lines.append(f"  {arrow.said} → {target}{how.get(arrow.kind, '')}")
        lines.append("")
    return "\n".join(lines)


def _target(name: str, pages: dict[str, Node]) -> str:
    if name == OVER:
        return "hang up"
    if name not in pages:
        return name
    page = pages[name]
    return " ".join(("the flow", page.title, *page.details))
