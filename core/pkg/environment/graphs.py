"""Graphs of a context as texts: rez's stored form, dot and mermaid.

    {'nodes': [(attributes, [id or (id, label), ...]), ...],
     'edges': [(attributes, [(from, to) or (from, to, label), ...]), ...]}

`pkg.solve.graph` draws the resolve graph.

Source: rez 3.4.0; compared with rez in tests/core/environment/test_graphs.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pkg.environment.graph_cuts import is_request, is_requirement, without_index
from pkg.errors import ContextFileError
from pkg.solve.graph import NODE_COLOR, REQUEST_COLOR, SOLVED_COLOR, Attributes, Graph


def read_graph(text: str) -> Graph:
    """Read a graph, in rez's stored form or as dot.

    Raises:
        ContextFileError: the text is neither.
    """
    try:
        return _read_stored(text) if text.startswith("{") else _read_dot(text)
    except (ValueError, TypeError, SyntaxError, KeyError, AttributeError) as error:
        raise ContextFileError(f"the context's graph is damaged: {error}.") from error


def _read_stored(text: str) -> Graph:
    from ast import literal_eval

    document = literal_eval(text)
    graph = Graph()
    for pairs, members in document.get("nodes", ()):
        attributes = [(str(key), value) for key, value in pairs]
        for member in members:
            if isinstance(member, str):
                graph.nodes[member] = list(attributes)
            else:
                node, label = member
                graph.nodes[str(node)] = [*attributes, ("label", str(label))]
    for attributes, members in document.get("edges", ()):
        plain = [(key, value) for key, value in attributes if key != "label"]
        for start, end, *label in members:
            graph.edges[start, end] = (plain, label[0] if label else "")
    return graph


def _read_dot(text: str) -> Graph:
    import re

    word = r'"((?:[^"\\]|\\.)*)"|([\w.#-]+)'
    attribute = re.compile(rf"\s*(?:{word})\s*=\s*(?:{word})\s*,?")
    line = re.compile(rf"\s*(?:{word})\s*(?:->\s*(?:{word})\s*)?(?:\[(.*)\])?\s*;?\s*$")
    graph = Graph()
    for number, content in enumerate(text.splitlines(), 1):
        if not content.strip() or content.lstrip().startswith(("digraph", "strict", "}", "//", "#")):
            continue
        found = line.match(content)
        if not found:
            raise ValueError(f"line {number} is no dot: {content!r}")
        start, end = found[1] or found[2], found[3] or found[4]
        attributes: Attributes = [
            (each[1] or each[2] or "", each[3] or each[4] or "")
            for each in attribute.finditer(found[5] or "")
        ]
        if end:
            label = str(dict(attributes).get("label", ""))
            graph.edges[start, end] = ([pair for pair in attributes if pair[0] != "label"], label)
        elif start not in ("graph", "node", "edge"):
            graph.nodes[start] = attributes
    return graph


def stored_text(graph: Graph) -> str:
    """Write a graph in the form that context files hold: members grouped by their attributes."""
    nodes, edges = _Groups(), _Groups()
    for node, attributes in graph.nodes.items():
        plain = tuple([pair for pair in attributes if pair[0] != "label"])
        label = dict(attributes).get("label")
        nodes.of(plain).append((node, label) if label else node)
    for start, ends in graph.neighbors().items():
        for end in ends:
            attributes, label = graph.edges[start, end]
            edges.of(tuple(attributes)).append((start, end, label) if label else (start, end))
    return str({"nodes": list(nodes.members.items()), "edges": list(edges.members.items())})


class _Groups:
    """Members that share their attributes, in whatever order; a graph has only a few such groups."""

    __slots__ = ("_known", "members")

    def __init__(self) -> None:
        self.members: dict[tuple[tuple[str, Any], ...], list[Any]] = {}
        self._known: dict[tuple[tuple[str, Any], ...], list[Any]] = {}

    def of(self, attributes: tuple[tuple[str, Any], ...]) -> list[Any]:
        group = self._known.get(attributes)
        if group is None:
            group = self._known[attributes] = self.members.setdefault(tuple(sorted(attributes)), [])
        return group


def dot_text(graph: Graph) -> str:
    """Write a graph as dot, one line for each node and edge."""
    lines = ["digraph g {"]
    lines += [f"{node} {_dot_attributes(attributes)};" for node, attributes in graph.nodes.items()]
    for start, ends in graph.neighbors().items():
        for end in ends:
            attributes, label = graph.edges[start, end]
            shown = [*attributes, ("label", label)] if label else attributes
            lines.append(f"{start} -> {end} {_dot_attributes(shown)};")
    return "\n".join([*lines, "}"])


def _dot_attributes(attributes: Attributes) -> str:
    if not attributes:
        return ""
    return "[" + ", ".join(f'{key}="{value}"' for key, value in attributes) + "]"


def mermaid_text(graph: Graph) -> str:
    """Write a graph as a mermaid flowchart, which GitHub, GitLab and many editors draw."""
    numbers = {node: f"n{number}" for number, node in enumerate(graph.nodes, 1)}
    lines = [
        "flowchart TD",
        f"    classDef request fill:{REQUEST_COLOR},stroke:#998a2e,color:#222,stroke-dasharray:4",
        f"    classDef package fill:{SOLVED_COLOR},stroke:#3c8a3c,color:#222",
        f"    classDef other fill:{NODE_COLOR},stroke:#888,color:#222",
        f"    classDef requirement fill:{NODE_COLOR},stroke:#888,color:#222,stroke-dasharray:4",
    ]
    for node in graph.nodes:
        lines.append(f'    {numbers[node]}["{_in_mermaid(graph.label(node))}"]:::{_class_of(graph, node)}')
    alarms = []
    for number, ((start, end), (_, label)) in enumerate(graph.edges.items()):
        text = f'|"{_in_mermaid(label)}"|' if label else ""
        alarm = label in ("CONFLICT", "CYCLE")
        lines.append(f"    {numbers[start]} {'==>' if alarm else '-->'}{text} {numbers[end]}")
        if alarm:
            alarms.append(str(number))
    if alarms:
        lines.append(f"    linkStyle {','.join(alarms)} stroke:#d33,color:#d33")
    return "\n".join(lines)


def _in_mermaid(text: str) -> str:
    """Write a label so that neither quotes, nor `#`, nor HTML or markdown in it mean anything."""
    return "".join(char if char.isalnum() or char in " -_.,+[]():/" else f"#{ord(char)};" for char in text)


def _class_of(graph: Graph, node: str) -> str:
    if is_requirement(graph, node):
        return "request" if is_request(graph, node) else "requirement"
    return "package" if dict(graph.nodes[node]).get("fillcolor") == SOLVED_COLOR else "other"


def dependency_graph(nodes: Iterable[tuple[str, str]], edges: Iterable[tuple[str, str]]) -> Graph:
    """Draw which resolved packages need which.

    Args:
        nodes: name and label of each package and ephemeral.
        edges: names of a package and of something it needs; doubles count once.
    """
    graph = Graph()
    for name, label in nodes:
        graph.nodes[name] = [
            ("fontsize", 10),
            ("fillcolor", SOLVED_COLOR),
            ("style", "filled"),
            ("label", label),
        ]
    for edge in edges:
        graph.edges.setdefault(edge, ([], ""))
    return graph


def failure_paths(graph: Graph) -> str:
    """Tell, for each package that was asked for, which way leads from it to the conflict or cycle.

    Returns:
        Lines of text; empty when the graph shows no failure.
    """
    for kind, word in (("CYCLE", "cycle"), ("CONFLICT", "conflict")):
        edge = next((edge for edge, (_, label) in graph.edges.items() if label == kind), None)
        if edge:
            lines = [f"Resolve paths starting from initial requests to {word}:"]
            neighbors = graph.neighbors()
            for node in graph.nodes:
                if is_request(graph, node):
                    path = _walk(neighbors, node, edge if kind == "CYCLE" else ())
                    lines.append("  " + " --> ".join(_shown(graph, path, edge, kind)))
            return "\n".join(lines)
    return ""


def _walk(neighbors: dict[str, list[str]], start: str, ends: Iterable[str]) -> list[str]:
    """Follow the first edge to a new node again and again, as far as it goes or to one of the ends."""
    path = [start]
    while True:
        following = next((node for node in neighbors[path[-1]] if node not in path), None)
        if following is None:
            return path
        path.append(following)
        if following in ends:
            return path


def _shown(graph: Graph, path: list[str], edge: tuple[str, str], kind: str) -> Iterator[str]:
    yield without_index(graph.label(path[0]))
    for node in path[1:]:
        dashed = is_requirement(graph, node)
        # Requests in between only repeat what the packages around them say.
        if not dashed or (kind == "CONFLICT" and node in edge):
            yield without_index(graph.label(node))
        if dashed and kind == "CONFLICT" and node in edge:
            return
