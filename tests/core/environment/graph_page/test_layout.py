"""Where the nodes go, asked of the page's own layout in a real browser."""

import random
from itertools import pairwise

import pytest


@pytest.fixture
def lay_out(open_page, make_graph):
    """Lay graphs out: nodes with a width, and edges; rows of 20 pixels, 30 apart."""
    tab = open_page(make_graph({})).tab

    def lay_out(nodes, edges):
        found = tab.evaluate(
            """([nodes, edges]) => {
              const laid = layoutGraph(nodes, edges, {aspect: 1.6, rowHeight: 20, rowGap: 30});
              return {...laid, places: Object.fromEntries(laid.places)};
            }""",
            [
                [{"id": name, "width": width} for name, width in nodes.items()],
                [{"from": start, "to": end} for start, end in edges],
            ],
        )
        assert set(found["places"]) == set(nodes)
        return found

    return lay_out


def random_graph(seed, count):
    dice = random.Random(seed)
    nodes = {f"n{number}": dice.randint(40, 180) for number in range(count)}
    names = list(nodes)
    edges = {
        (names[start], names[dice.randrange(start)])
        for start in range(1, count)
        for _ in range(dice.choice([1, 1, 2, 4]))
    }
    return nodes, sorted(edges)


def assert_apart(nodes, places, width):
    rows = {}
    for name, place in places.items():
        rows.setdefault(place["row"], []).append((place["x"] - nodes[name] / 2, place["x"] + nodes[name] / 2))
    for spans in rows.values():
        spans.sort()
        assert spans[0][0] >= -0.01
        assert spans[-1][1] <= width + 0.01
        for (_, end), (start, _) in pairwise(spans):
            assert start >= end + 3.9
    assert len({place["y"] for place in places.values()}) == len(rows)


@pytest.mark.parametrize("seed", range(6))
def test_every_edge_leads_down_and_nothing_overlaps(lay_out, seed):
    nodes, edges = random_graph(seed, 20 + 60 * seed)
    found = lay_out(nodes, edges)
    places = found["places"]
    assert_apart(nodes, places, found["width"])
    for (start, end), route in zip(edges, found["routes"], strict=True):
        assert places[start]["y"] < places[end]["y"]
        assert [point["top"] for point in route] == sorted(point["top"] for point in route)
        assert route[0]["x"] == places[start]["x"]
        assert route[-1]["x"] == places[end]["x"]


def test_a_graph_of_many_becomes_a_sheet_rather_than_a_ribbon(lay_out):
    nodes, edges = random_graph(77, 400)
    found = lay_out(nodes, edges)
    assert 0.7 < found["width"] / found["height"] < 3.5


def test_a_star_is_broken_into_rows(lay_out):
    nodes = {"middle": 80, **{f"n{number}": 80 for number in range(120)}}
    found = lay_out(nodes, [(name, "middle") for name in nodes if name != "middle"])
    assert len({place["row"] for place in found["places"].values()}) > 5
    assert found["width"] / found["height"] < 3.5


def test_edges_to_one_node_share_their_lane(lay_out):
    nodes = dict.fromkeys("abcdx", 60)
    chain = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "x")]
    found = lay_out(nodes, [*chain, ("a", "x"), ("b", "x")])
    first, second = found["routes"][4], found["routes"][5]
    assert first[2:] == second[1:]


def test_circles_and_loops_are_laid_out(lay_out):
    nodes = dict.fromkeys("abcd", 60)
    edges = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "d"), ("a", "d"), ("b", "a")]
    found = lay_out(nodes, edges)
    assert_apart(nodes, found["places"], found["width"])
    rising = [
        (start, end)
        for (start, end), route in zip(edges, found["routes"], strict=True)
        if route[0]["top"] > route[-1]["top"]
    ]
    assert sorted(rising) == [("b", "a"), ("c", "a")]


def test_the_same_graph_is_laid_out_the_same(lay_out):
    nodes, edges = random_graph(5, 120)
    assert lay_out(nodes, edges) == lay_out(nodes, edges)


def test_a_single_node_and_no_node_are_graphs_too(lay_out):
    assert lay_out({"a": 50}, [])["places"]["a"]["row"] == 0
    assert lay_out({}, [])["places"] == {}
