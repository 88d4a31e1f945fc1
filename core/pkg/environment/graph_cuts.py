"""Parts of a graph: what leads to a package, what needs it, what is within some steps.

Source: `pruned` is rez 3.4.0's, compared with rez in tests/core/environment/test_graph_cuts.py.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from pkg.errors import PkgError
from pkg.solve.graph import REQUEST_COLOR, Graph


def pruned(graph: Graph, name: str) -> Graph:
    """Keep the nodes from which a package can be reached.

    Raises:
        PkgError: no node stands for that package.
    """
    cut = Graph()
    cut.nodes, cut.edges = dict(graph.nodes), dict(graph.edges)
    cut.keep_sources_of(_nodes_of(graph, name))
    return cut


def needing(graph: Graph, name: str, depth: int | None = None) -> Graph:
    """Keep a package and what needs it, directly or through others.

    Args:
        graph: the graph.
        name: the package.
        depth: how many packages away from it to stop; None for all the way.

    Raises:
        PkgError: no node stands for that package.
    """
    return _within(graph, _nodes_of(graph, name), depth, against=True)


def within(graph: Graph, depth: int, requested: Iterable[str] = ()) -> Graph:
    """Keep what is at most so many packages away from the request.

    Args:
        graph: the graph.
        depth: steps from package to package; 0 keeps what was asked for.
        requested: names of the packages that were asked for, for graphs that do not show the request; where
            nothing tells what was asked for, the nodes that no edge leads to count.
    """
    names = set(requested)
    starts = {node for node in graph.nodes if is_request(graph, node) or name_on(graph.label(node)) in names}
    starts = starts or set(graph.nodes) - {end for _, end in graph.edges}
    return _within(graph, starts, depth)


def _within(graph: Graph, starts: set[str], depth: int | None, *, against: bool = False) -> Graph:
    """Keep what is near some nodes. Leaving a package is a step, leaving a requirement is none.

    Args:
        graph: the graph.
        starts: where to begin.
        depth: number of steps; None for all.
        against: walk against the edges.
    """
    near: dict[str, list[tuple[str, int]]] = {}
    for start, end in graph.edges:
        step = 0 if is_requirement(graph, start) else 1
        here, there = (end, start) if against else (start, end)
        near.setdefault(here, []).append((there, step))
    steps = dict.fromkeys(starts, 0)
    pending = deque(starts)
    while pending:
        node = pending.popleft()
        for other, step in near.get(node, ()):
            count = steps[node] + step
            if count < steps.get(other, count + 1) and (depth is None or count <= depth):
                steps[other] = count
                (pending.append if step else pending.appendleft)(other)
    cut = Graph()
    cut.nodes = {node: attributes for node, attributes in graph.nodes.items() if node in steps}
    cut.edges = {edge: value for edge, value in graph.edges.items() if edge[0] in steps and edge[1] in steps}
    return cut


def _nodes_of(graph: Graph, name: str) -> set[str]:
    wanted = {node for node in graph.nodes if name_on(graph.label(node)) == name}
    if not wanted:
        raise PkgError(f"no package {name!r} in the graph; `pkg context --print-resolve` lists the packages.")
    return wanted


def is_request(graph: Graph, node: str) -> bool:
    """Tell whether a node is a request that the resolve began with."""
    return dict(graph.nodes[node]).get("fillcolor") == REQUEST_COLOR


def is_requirement(graph: Graph, node: str) -> bool:
    """Tell whether a node is a request or requirement, rather than a package."""
    return "dashed" in str(dict(graph.nodes[node]).get("style"))


def name_on(label: str) -> str | None:
    """Return the package that a label is about; None when it names none."""
    from pkg.version import PackageRequest

    try:
        return PackageRequest(without_index(label)).name
    except PkgError:
        return None


def without_index(label: str) -> str:
    """Cut `foo-1.2[0]` to `foo-1.2`."""
    return label.strip("\"'").rsplit("[", 1)[0]
