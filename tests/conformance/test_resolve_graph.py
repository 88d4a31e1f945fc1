"""Resolve graphs against rez's, as dot text."""

from __future__ import annotations

from functools import lru_cache

import pytest
from answers import make_problem, rez_graph
from random_repositories import make_case


@pytest.mark.rez
@pytest.mark.parametrize("prune", [True, False])
@pytest.mark.parametrize("name", ["python", "numba", "rez"])
def test_a_resolve_graph_is_rezs(needs_rez, backends, name, prune):
    from pkg.environment.graphs import dot_text
    from pkg.solve.graph import draw_graph

    compared = 0
    for seed in range(5000, 5090):
        case = make_case(seed)
        for request in case.requests:
            wanted = rez_graph(case, request, prune=prune)
            if wanted is None:  # an error, or a cycle, of which rez draws any
                continue
            drawn = draw_graph(backends[name](make_problem(case, request)), prune=prune)
            assert drawn is not None
            assert _shape(dot_text(drawn)) == _shape(wanted), f"{request} {case!r}"
            compared += 1
    assert compared > 100


@pytest.mark.rez
def test_a_pruned_graph_is_rezs(needs_rez, monkeypatch):
    from rez.utils.graph_utils import prune_graph
    from rez.vendor.pygraph.readwrite import dot

    from pkg.environment.graph_cuts import name_on, pruned
    from pkg.environment.graphs import dot_text, read_graph
    from pkg.errors import PkgError

    # Parsing a text takes rez a quarter of a second; it only looks at what comes out.
    monkeypatch.setattr(dot.pydot, "graph_from_dot_data", lru_cache(2)(dot.pydot.graph_from_dot_data))
    compared = 0
    for seed in range(5000, 5015):
        case = make_case(seed)
        for request in case.requests:
            text = rez_graph(case, request, prune=False)
            if text is None:
                continue
            graph = read_graph(text)
            for name in sorted({name_on(graph.label(node)) or "" for node in graph.nodes})[:4]:
                try:
                    wanted = prune_graph(text, name)
                except ValueError:
                    with pytest.raises(PkgError, match="no package"):
                        pruned(graph, name)
                    continue
                assert dot_text(pruned(graph, name)) == wanted, f"{name} {request} {case!r}"
                compared += 1
    assert compared > 60


def _shape(dot: str) -> list[str]:
    """Give the lines with nodes told by what they show: rez numbers some of them in the order of a set."""
    shown = {
        line.split(" ", 1)[0]: line.split(" ", 1)[1]
        for line in dot.splitlines()
        if line[:1] == "_" and " -> " not in line
    }
    edges = [
        f"{shown[start]} -> {shown[rest.split(' ', 1)[0]]} {rest.split(' ', 1)[1]}"
        for start, _, rest in (line.partition(" -> ") for line in dot.splitlines())
        if rest
    ]
    return sorted([*shown.values(), *edges])
