from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from pkg.benchmark.plot import COLORS, factor_text, plot

SVG = "{http://www.w3.org/2000/svg}"


def drawn(times, baseline="rez"):
    return ET.fromstring(plot("Time & <more>", "on this machine", times, baseline))


def texts(tree):
    return [element.text for element in tree.iter(f"{SVG}text")]


def test_every_tool_has_a_curve_a_bar_and_its_colour():
    tree = drawn({"rez": [1.0, 2.0, 3.0], "numba": [0.001, 0.002, 0.003]})
    curves = list(tree.iter(f"{SVG}polyline"))
    assert [curve.get("stroke") for curve in curves] == list(COLORS[:2])
    assert [len(curve.get("points").split()) for curve in curves] == [3, 3]
    bars = [bar for bar in tree.iter(f"{SVG}rect") if bar.get("fill") in COLORS]
    assert len(bars) == 2
    assert float(bars[0].get("width")) > float(bars[1].get("width")) > 0
    assert "6.00 ms   1,000x the speed of rez" in texts(tree)
    assert "Time & <more>" in texts(tree)


def test_quicker_times_are_drawn_lower_and_inside_of_the_picture():
    tree = drawn({"rez": [5.0, 1e-6, 0.3], "numba": [1e-9, 0.0]})
    height, width = float(tree.get("height")), float(tree.get("width"))
    for curve in tree.iter(f"{SVG}polyline"):
        points = [tuple(map(float, point.split(","))) for point in curve.get("points").split()]
        assert all(0 < x < width and 0 < y < height for x, y in points)
        assert [y for _, y in points] == sorted((y for _, y in points), reverse=True)


def test_labels_do_not_cover_each_other():
    tree = drawn({name: [1.0, 2.0] for name in ("rez", "pyrer", "numba", "python")})
    labels = [text for text in tree.iter(f"{SVG}text") if text.text.endswith("2.00 s") and "  " in text.text]
    places = sorted(float(label.get("y")) for label in labels)
    assert len(places) == 4
    assert all(second - first >= 16 for first, second in pairwise(places))


@pytest.mark.parametrize("times", [{}, {"rez": []}, {"rez": [0.5]}, {"rez": [0.5, 0.5]}])
def test_few_times_make_a_picture_too(times):
    tree = drawn(times)
    assert len(list(tree.iter(f"{SVG}polyline"))) == sum(map(bool, times.values()))


@pytest.mark.parametrize(
    ("factor", "text"), [(0.0234, "0.023x"), (1.44, "1.4x"), (96.2, "96x"), (1530.4, "1,530x")]
)
def test_factors_are_written_for_people(factor, text):
    assert factor_text(factor) == text
