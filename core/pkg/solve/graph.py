"""Draw the resolve graph: which requests and packages led to the solution, or to the failure.

Node ids count up in order of creation; colours, styles and labels are rez's, so that graphs of both programs
can be read, compared and stored alike. The texts of a graph (dot, rez's stored form) are made in
`pkg.environment.graphs`. Source: rez 3.4.0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import VersionError
from pkg.version import RequirementList

if TYPE_CHECKING:
    from pkg.solve.outcome import Outcome
    from pkg.solve.phase_state import PhaseState, ScopeState
    from pkg.version import Requirement

Attributes = list[tuple[str, Any]]

REQUEST_COLOR = "#FFFFAA"
NODE_COLOR = "#F6F6F6"
SOLVED_COLOR = "#AAFFAA"
_FONT_SIZE = 10


class Graph:
    """A directed graph whose nodes and edges have attributes.

    Attributes:
        nodes: id to attributes, in order; a `label` is an attribute like others.
        edges: (from, to) to (attributes, label), in order; the label is empty for most.
    """

    __slots__ = ("edges", "nodes")

    def __init__(self) -> None:
        self.nodes: dict[str, Attributes] = {}
        self.edges: dict[tuple[str, str], tuple[Attributes, str]] = {}

    def label(self, node: str) -> str:
        """Return what is written on a node; its id when nothing is."""
        return str(dict(self.nodes[node]).get("label", node))

    def neighbors(self) -> dict[str, list[str]]:
        """Return the nodes that edges lead to from each node, in the order of the edges."""
        found: dict[str, list[str]] = {node: [] for node in self.nodes}
        for start, end in self.edges:
            found.setdefault(start, []).append(end)
        return found

    def keep_sources_of(self, nodes: set[str]) -> None:
        """Remove every node from which none of the given ones can be reached."""
        sources: dict[str, list[str]] = {}
        for start, end in self.edges:
            sources.setdefault(end, []).append(start)
        kept, pending = set(nodes), list(nodes)
        while pending:
            for source in sources.get(pending.pop(), ()):
                if source not in kept:
                    kept.add(source)
                    pending.append(source)
        self.nodes = {node: attributes for node, attributes in self.nodes.items() if node in kept}
        self.edges = {edge: value for edge, value in self.edges.items() if kept.issuperset(edge)}


def draw_graph(outcome: Outcome, *, prune: bool = True) -> Graph | None:
    """Draw what a solve came to: the solution, the failure that is reported, or how far it got.

    Args:
        outcome: the answer of a backend.
        prune: leave out of a failure what has nothing to do with it.

    Returns:
        The graph; None when the backend does not say how it got there.
    """
    phase = outcome.phase
    return None if phase is None else draw_phase(phase, prune=prune)


def draw_phase(phase: PhaseState, *, prune: bool = True) -> Graph:
    """Draw one step of a solve; arguments as of `draw_graph`."""
    drawing = _Drawing(phase)
    drawing.draw()
    if prune and drawing.failed:
        drawing.graph.keep_sources_of(drawing.failed)
    return drawing.graph


class _Drawing:
    """A graph in the making.

    Attributes:
        requests: by text, a requirement that has a node, and the node.
        scopes: by family, the node of its scope.
        scope_requests: by node of a scope, its request; a conflict scope that shares the node of an initial
            request is not listed.
        failed: the nodes that the failure is about.
    """

    def __init__(self, phase: PhaseState) -> None:
        self.phase = phase
        self.graph = Graph()
        self.requests: dict[str, tuple[Requirement, str]] = {}
        self.scopes: dict[str, str] = {}
        self.scope_requests: dict[str, Requirement] = {}
        self.failed: set[str] = set()

    def draw(self) -> None:
        for request in self.phase.requests:
            self.request(request, REQUEST_COLOR)
        for scope in self.phase.scopes:
            self.scope(scope)
        for request in self.phase.requests:
            _, node = self.requests.get(str(request), (None, None))
            if node is not None and request.name in self.scopes:
                self.edge(node, self.scopes[request.name])
        for scope in self.phase.scopes:
            for requirement in scope.solved.requires if scope.solved else ():
                self.edge(self.scopes[scope.name], self.request(requirement))
        self.extractions()
        self.failure()
        self.leaves()

    # --- parts -----------------------------------------------------------------------------------

    def node(self, label: str, color: str, style: str) -> str:
        node = f"_{len(self.graph.nodes) + 1}"
        self.graph.nodes[node] = [
            ("label", label),
            ("fontsize", _FONT_SIZE),
            ("fillcolor", color),
            ("style", style),
        ]
        return node

    def edge(self, start: str, end: str, *more: tuple[str, Any], size: float = 0.5, label: str = "") -> None:
        self.graph.edges.pop((start, end), None)
        self.graph.edges[start, end] = ([("arrowsize", str(size)), *more], label)

    def alarm(self, start: str, end: str, label: str) -> None:
        self.edge(start, end, ("style", "bold"), ("color", "red"), ("fontcolor", "red"), size=1, label=label)
        self.failed |= {start, end}

    def request(self, request: Requirement, color: str = NODE_COLOR) -> str:
        """Give the node of a requirement; there is one for each text."""
        known = self.requests.get(str(request))
        if known is not None:
            return known[1]
        node = self.node(str(request), color, "filled,dashed")
        self.requests[str(request)] = (request, node)
        return node

    def scope(self, scope: ScopeState) -> None:
        if scope.is_conflict:
            _, node = self.requests.pop(str(scope.request), (None, None))
            if node is not None:
                self.scopes[scope.name] = node
                return
            node = self.node(scope.text, NODE_COLOR, "filled,dashed")
        elif scope.solved:
            node = self.node(str(scope.solved), SOLVED_COLOR, "filled")
        else:
            node = self.node(scope.text, NODE_COLOR, "filled")
        self.scopes[scope.name] = node
        self.scope_requests[node] = scope.request

    def extractions(self) -> None:
        by_target: dict[str, list[Requirement]] = {}
        for (source, target), requirement in self.phase.extractions.items():
            if source in self.scopes:
                self.edge(self.scopes[source], self.request(requirement))
            by_target.setdefault(target, []).append(requirement)
        for target, requirements in by_target.items():
            merged = _merged(target, requirements) if len(requirements) > 1 else None
            for requirement in requirements:
                if merged is not None and merged != requirement:
                    start = self.request(requirement)
                    self.edge(start, self.request(merged), ("arrowhead", "odot"), size=1)

    def failure(self) -> None:
        failure = self.phase.failure
        if failure is None:
            return
        if failure.cycle:
            around = [self.scopes[name] for name in failure.cycle]
            for start, end in zip(around, [*around[1:], around[0]], strict=True):
                self.alarm(start, end, "CYCLE")
        elif failure.reductions:
            for reduction in failure.reductions:
                start, end = self.scopes[reduction.family], self.scopes[reduction.conflicting.name]
                if len(failure.reductions) == 1:
                    middle = self.request(reduction.dependency)
                    self.edge(start, middle)
                else:
                    middle = self.node(str(reduction.dependency), NODE_COLOR, "filled,dashed")
                    self.edge(start, middle, ("fontsize", _FONT_SIZE), size=1, label=reduction.variant_text)
                self.alarm(middle, end, "CONFLICT")
                self.failed.add(start)
        else:
            for dependency, conflicting in failure.pairs:
                self.conflict(dependency, conflicting)

    def conflict(self, dependency: Requirement, conflicting: Requirement) -> None:
        scope = self.scopes.get(conflicting.name)
        request = self.scope_requests.get(scope) if scope else None
        if scope and request and request.conflicts_with(conflicting):
            self.alarm(self.request(conflicting), scope, "CONFLICT")
        elif scope and request is None:  # an initial conflict request that is a scope as well
            self.alarm(scope, self.request(dependency), "CONFLICT")
        else:
            start = self.request(dependency)
            self.alarm(start, scope or self.request(conflicting), "CONFLICT")

    def leaves(self) -> None:
        """Connect requirements that lead nowhere to the scope they are about."""
        about = {scope.name: scope.request for scope in self.phase.scopes}
        leads_on = {start for start, _ in self.graph.edges}
        for request, node in self.requests.values():
            scope = self.scopes.get(request.name)
            if node not in leads_on and scope and not request.conflicts_with(about[request.name]):
                self.edge(node, scope)


def _merged(name: str, requirements: Sequence[Requirement]) -> Requirement | None:
    try:
        merged = RequirementList(requirements)
        return None if merged.conflict else merged.get(name)
    except VersionError:  # the ranges cannot be put into one; see `pkg.version.bounds.union`
        return None
