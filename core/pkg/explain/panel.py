"""An explanation as sections beside a graph; see docs/graphs.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from pkg.explain.versions import joined

if TYPE_CHECKING:
    from pkg.explain.explanation import Explanation
    from pkg.solve.graph import Graph


def sections(explanation: Explanation | None, graph: Graph) -> Sequence[dict[str, Any]]:
    """Return the sections: `title`, `text` and `nodes`, the ids that the title highlights.

    Args:
        explanation: what is known; None for nothing.
        graph: the graph that is shown.
    """
    if explanation is None:
        return ()
    found = []
    for chain in explanation.chains:
        text = "\n".join(step.text for step in chain.steps) or "is requested"
        names = {_name(chain.request), *(step.family for step in chain.steps), explanation.meeting}
        found.append(
            _section(f"{chain.request}{' (implicit)' if chain.implicit else ''}", text, graph, names)
        )
    if explanation.missing is not None:
        missing = explanation.missing
        lines = [f"like it: {', '.join(missing.near)}"] if missing.near else []
        lines += [f"near it: {', '.join(missing.versions)}"] if missing.versions else []
        lines += [*missing.hidden, *(f"{path} has {text}" for path, text in missing.elsewhere)]
        found.append(_section(f"There is no {missing.what}", "\n".join(lines), graph, {missing.family}))
    if explanation.cycle:
        text = "\n".join(f"{one.package} needs {one.requirement}" for one in explanation.cycle)
        found.append(_section("The circle", text, graph, {_name(one.package) for one in explanation.cycle}))
    if explanation.ruled_out:
        text = "\n".join(f"{one.versions}: {one.by}" for one in explanation.ruled_out)
        family = explanation.ruled_out[0].family
        found.append(_section(f"No {family} is left", text, graph, {family}))
    if explanation.also:
        title = f"Besides, {joined(explanation.also)} cannot be had, whatever becomes of that"
        found.append(_section(title, "", graph, map(_name, explanation.also)))
    if explanation.fixes:
        text = "\n".join(" ".join([fix.change, *fix.arguments]) for fix in explanation.fixes)
        found.append(_section("What works", text, graph, ()))
    return found


def _section(title: str, text: str, graph: Graph, names: Iterable[str | None]) -> dict[str, Any]:
    wanted = {name for name in names if name}
    nodes = [node for node in graph.nodes if _name(graph.label(node).strip("[]")) in wanted]
    return {"title": title, "text": text, "nodes": nodes}


def _name(label: str) -> str:
    text = label.lstrip("!~")
    for place, letter in enumerate(text):
        if letter in "-=<>@#[":
            return text[:place]
    return text
