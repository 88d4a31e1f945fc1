"""A graph and its packages as plain data: what `pkg graph --format json` prints and the page shows.

A resolve graph has a node for each requirement. Here a requirement is the text on the edge between two
packages, except where a failure is about it. docs/graphs.md describes the keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pkg.environment.graph_cuts import is_request, is_requirement, name_on, without_index
from pkg.errors import PkgError
from pkg.solve.graph import SOLVED_COLOR, Graph

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.package.variant import Variant

FORMAT = 1
ALARMS = {"CONFLICT": "conflict", "CYCLE": "cycle"}


def graph_data(
    context: ResolvedContext | None,
    graph: Graph,
    *,
    title: str | None = None,
    focus: str | None = None,
    explanation: Iterable[dict[str, Any]] = (),
) -> dict[str, Any]:
    """Describe a graph of a context.

    Args:
        context: where the graph is from; its packages are asked for what they require. None for a graph that
            is of no resolve.
        graph: the resolve graph, the dependency graph, or a part of one.
        title: what the graph is about; None for the request.
        focus: a package that the graph is about.
        explanation: sections for the page's panel: `title`, `text`, and `nodes`, the ids to highlight.

    Returns:
        What JSON can hold; see docs/graphs.md.
    """
    folded = _Folded(graph)
    packages = {package.name: package for package in (context and context.resolved_packages) or ()}
    requests = context.requested_packages() if context else []
    implicits = context.implicit_packages if context else []
    requested = {each.name: str(each) for each in requests if not each.conflict}
    implicit = {each.name: str(each) for each in implicits if not each.conflict}
    nodes = []
    for node in folded.nodes:
        kind, label = _kind(graph, node), graph.label(node)
        name = name_on(label) or label.strip("[]*").split("[")[0].split("=")[0]
        fact: dict[str, Any] = {
            "id": node,
            "kind": kind,
            "label": label,
            "name": name,
            "version": None,
            "variant": None,
            "requested": None if kind == "requirement" else requested.get(name),
            "implicit": None if kind == "requirement" else implicit.get(name),
            "failed": node in folded.alarmed,
            "requires": [],
            "uri": None,
        }
        if kind == "package":
            fact.update(_package_facts(context, packages.get(name), name, label))
        nodes.append(fact)
    asked_for = {fact["id"]: fact["requires"] for fact in nodes}
    return {
        "format": FORMAT,
        "title": title or " ".join(map(str, requests)),
        "status": context.status.name if context else None,
        "failure": context.failure_description if context else None,
        "timestamp": context.timestamp if context else None,
        "request": list(map(str, requests)),
        "implicit": list(map(str, implicits)),
        "focus": focus,
        "nodes": nodes,
        "edges": [_edge(graph, edge, texts, asked_for) for edge, texts in folded.edges.items()],
        "explanation": list(explanation),
    }


class _Folded:
    """A graph whose plain requirement nodes have become texts on edges.

    Attributes:
        alarmed: the nodes at either end of a conflict or cycle.
        nodes: the nodes that stay, in order.
        edges: from and to of each edge between those: the requirements it stands for.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.neighbors = graph.neighbors()
        self.alarmed = {node for edge, (_, label) in graph.edges.items() if label in ALARMS for node in edge}
        failed = bool(self.alarmed)
        self.nodes = {
            node: None
            for node in graph.nodes
            if not is_requirement(graph, node)
            or node in self.alarmed
            or (failed and not self.neighbors[node])
        }
        self.edges: dict[tuple[str, str], list[str]] = {}
        for start, end in graph.edges:
            if start not in self.nodes:
                continue
            if end in self.nodes:
                self.edges.setdefault((start, end), [])
            else:
                for target in self.targets(end, {start}):
                    self.edges.setdefault((start, target), []).append(graph.label(end))

    def targets(self, node: str, seen: set[str]) -> Iterator[str]:
        """Yield the nodes that stay and that a folded one leads to."""
        for following in self.neighbors[node]:
            if following in seen:
                continue
            seen.add(following)
            if following in self.nodes:
                yield following
            else:
                yield from self.targets(following, seen)


def _kind(graph: Graph, node: str) -> str:
    label = graph.label(node)
    if is_requirement(graph, node):
        return "request" if is_request(graph, node) else "requirement"
    if label.startswith("."):
        return "ephemeral"
    return "package" if dict(graph.nodes[node]).get("fillcolor") == SOLVED_COLOR else "open"


def _edge(
    graph: Graph, edge: tuple[str, str], texts: list[str], asked_for: dict[str, list[str]]
) -> dict[str, Any]:
    start, end = edge
    label = graph.edges[edge][1] if edge in graph.edges else ""
    if not texts:
        name = name_on(graph.label(end))
        texts = [text for text in asked_for[start] if text.lstrip("~") == name or _name(text) == name]
    return {
        "from": start,
        "to": end,
        "kind": ALARMS.get(label, "requires"),
        "requirements": list(dict.fromkeys(texts)),
        "label": label or None,
    }


def _name(text: str) -> str | None:
    from pkg.version import PackageRequest

    try:
        return PackageRequest(text).name
    except PkgError:
        return None


def _package_facts(
    context: ResolvedContext | None, package: Variant | None, name: str, label: str
) -> dict[str, Any]:
    """Return version, variant, requirements and origin, as far as the repositories still tell."""
    if package is None:
        version = without_index(label)[len(name) + 1 :]
        index = label.rpartition("[")[2].rstrip("]")
        facts: dict[str, Any] = {
            "version": version or None,
            "variant": int(index) if index.isdigit() else None,
        }
        with suppress(PkgError):
            found = context.catalog.package(name, version) if context else None
            variant = found.get_variant(facts["variant"]) if found else None
            if variant is not None:
                facts.update(uri=variant.uri, requires=list(map(str, variant.requires)))
        return facts
    facts = {"version": str(package.version) or None, "variant": package.index, "uri": package.uri}
    with suppress(PkgError):
        facts["requires"] = list(map(str, package.requires))
    return facts
