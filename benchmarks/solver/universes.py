"""Generated repositories that are hard in one way each; the same ones in every run.

A universe is rows of (name, version, requires, variants), as `definitions.Row`, and a request.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import combinations

from benchmarks.definitions import Row

Universe = tuple[list[Row], list[str]]

PYTHONS = ("2.7", "3.7", "3.9", "3.10", "3.11", "3.12", "3.13")


def long_families(versions: int) -> Universe:
    """Six families of many versions, each requiring a window of the next; the request wants an old one."""
    names = ["app", "core", "io", "math", "image", "base"]
    rows: list[Row] = []
    for name, needed in zip(names, [*names[1:], ""], strict=True):
        for number in range(versions):
            major, minor = divmod(number, 50)
            window = f"{needed}-{major}.{max(minor - 5, 0)}+<{major + 1}"
            rows.append((name, f"{major}.{minor}.0", [window] if needed else [], []))
    return rows, ["app", f"image<{versions // 100}.25"]


def python_variants(tools: int) -> Universe:
    """Tools with a variant for each of several Pythons, of which all have one only in common."""
    choose = random.Random(tools)
    rows: list[Row] = [("python", version, [], []) for version in PYTHONS]
    for number in range(tools):
        for version in ("1.0", "1.1", "2.0"):
            # Each lacks another one for good; six tools rule out everything but 3.7.
            others = [one for one in PYTHONS if one != "3.7"]
            others.pop(number % len(others))
            kept = sorted(["3.7", *choose.sample(others, 3)], key=PYTHONS.index)
            requires = [f"tool{number + step}" for step in (1, 2) if number + step < tools]
            rows.append((f"tool{number}", version, requires, [[f"python-{one}"] for one in kept]))
    return rows, [f"tool{number}" for number in range(0, tools, 3)]


def colouring(nodes: int) -> Universe:
    """Colour a random graph with three colours: hard for whoever looks at one requirement at a time.

    A node is a package with a variant per colour; an edge is a family whose versions are the pairs of
    different colours, and each of its two nodes requires those with its own colour.
    """
    choose = random.Random(nodes)
    edges = choose.sample(list(combinations(range(nodes), 2)), 2 * nodes)
    colours = range(3)
    rows: list[Row] = []
    for one, two in edges:
        rows += [(f"edge{one}_{two}", f"{a}.{b}", [], []) for a in colours for b in colours if a != b]
    for node in range(nodes):
        variants = []
        for colour in colours:
            first = [f"edge{a}_{b}-{colour}" for a, b in edges if a == node]
            second = [
                f"edge{a}_{b}-" + "|".join(f"{other}.{colour}" for other in colours if other != colour)
                for a, b in edges
                if b == node
            ]
            variants.append(first + second)
        rows.append((f"node{node}", "1", [], variants))
    return rows, [f"node{node}" for node in range(nodes)]


def pigeonholes(holes: int) -> Universe:
    """One pigeon more than holes. There is no solution, and no solver of this kind finds that out quickly."""
    pigeons = range(holes + 1)
    rows: list[Row] = [(f"hole{hole}", f"{one}.0", [], []) for hole in range(holes) for one in pigeons]
    rows += [(f"pigeon{one}", "1", [], [[f"hole{hole}-{one}"] for hole in range(holes)]) for one in pigeons]
    return rows, [f"pigeon{one}" for one in pigeons]


def studio(packages: int) -> Universe:
    """Families of twenty versions that require up to four older families; a request of ten."""
    choose = random.Random(7)
    families = packages // 20
    base = min(60, families // 2)
    rows: list[Row] = []
    for family in range(families):
        needs = [choose.randrange(family) for _ in range(choose.randint(0, 4))] if family else []
        # What everything rests on is small, as in a studio: most requirements are about few families.
        needs = sorted({need % base if choose.random() < 0.8 else need for need in needs})
        for version in range(20):
            requires = [f"f{need}-{max(version // 4 - 1, 0)}+" for need in needs]
            rows.append((f"f{family}", f"{version // 4}.{version % 4}", requires, []))
    return rows, [f"f{choose.randrange(base, families)}" for _ in range(10)]


UNIVERSES: dict[str, Callable[[int], Universe]] = {
    "long families": long_families,
    "variants per python": python_variants,
    "colouring": colouring,
    "pigeonholes": pigeonholes,
    "studio": studio,
}
