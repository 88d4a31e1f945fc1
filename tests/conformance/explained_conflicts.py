"""Conflicts with a known root cause: small repositories, a request, and what an explanation has to find.

A package is one line: `name-version: requirement requirement | variant requirement | another variant`. `@N` behind
the name is its release time.
"""

# A conflict is easier to read on few lines.
# ruff: noqa: E501
from __future__ import annotations

import re
from typing import Any, NamedTuple

import pkg


class Conflict(NamedTuple):
    """One conflict.

    Attributes:
        title: what it shows.
        packages: lines; see above.
        request: the request.
        core: the root cause: the requests that fail by themselves.
        kind: `conflict`, `cycle`, `missing` or `broken`.
        about: the family the requests disagree about, or that is missing.
        says: texts that the chains, the rows of what is ruled out, or the cycle have to hold.
        fixes: requests that have to be among the fixes; empty where no single change works.
        options: more for `pkg.solve`.
    """

    title: str
    packages: str
    request: str
    core: str
    kind: str = "conflict"
    about: str | None = None
    says: tuple[str, ...] = ()
    fixes: tuple[str, ...] = ()
    options: dict[str, Any] = {}  # noqa: RUF012 - never changed


def read_packages(text: str) -> list[pkg.PackageData]:
    """Read the lines of a repository."""
    packages = []
    for line in text.strip().splitlines():
        head, _, body = line.strip().partition(":")
        head, _, time = head.partition("@")
        # The version begins at the first dash.
        name, _, version = head.partition("-")
        requires, *variants = [part.split() for part in re.split(r"(?:^|\s)\|(?:\s|$)", body)]
        released = int(time) if time else None
        packages.append(pkg.PackageData(name, version, requires, variants, released))
    return packages


_PYTHON = "python-3.9.1\npython-3.10.4\npython-3.11.0\n"
_APPS = (
    _PYTHON
    + "maya-2023.3: python-3.9\nmaya-2024.2: python-3.10\nmaya-2025.1: python-3.11\n"
    + "nuke-14.0: python-3.9\nnuke-15.0: python-3.10\nnuke-15.1: python-3.10\n"
)

CONFLICTS = (
    # --- requests against each other ---
    Conflict("two versions of one family", _PYTHON, "python-3.9 python-3.10", "python-3.9 python-3.10",
             fixes=("python-3.9", "python-3.10")),
    Conflict("a request and its own ban", _PYTHON, "python-3.9 !python-3.9", "python-3.9 !python-3.9",
             fixes=("python-3.9",)),
    Conflict("a weak request against a request", _PYTHON, "python-3.11 ~python-3.9", "python-3.11 ~python-3.9",
             fixes=("python-3.11",)),
    Conflict("three ranges, of which two never meet", _PYTHON, "python-3+ python-3.9 python-3.11",
             "python-3.9 python-3.11", fixes=("python-3+ python-3.9", "python-3+ python-3.11")),
    Conflict("ephemerals against each other", _PYTHON, "python .f-1 .f-2", ".f-1 .f-2", fixes=("python .f-1",)),
    Conflict("a ban of everything", _APPS, "maya !python", "maya !python", about="python",
             says=("needs python",), fixes=("maya",)),
    # --- one step ---
    Conflict("a request against a dependency", _APPS, "maya-2024 python-3.11", "maya-2024 python-3.11",
             about="python", says=("maya-2024.2 needs python-3.10",),
             fixes=("maya-2024 python-3.10", "maya-2025 python-3.11")),
    Conflict("two dependencies", _APPS, "maya-2025 nuke", "maya-2025 nuke", about="python",
             says=("maya-2025.1 needs python-3.11", "every nuke (14.0 to 15.1) needs python-3.9|3.10"),
             fixes=("maya-2024 nuke",)),
    Conflict("two dependencies among more requests", _APPS + "a-1\nb-1: a\n", "a b maya-2025 nuke-15 b-1",
             "maya-2025 nuke-15", about="python", fixes=("a b maya-2024 nuke-15 b-1",)),
    Conflict("a weak request of a package", _APPS + "show-1: ~maya-2023\n", "show maya-2024", "show maya-2024",
             about="maya", says=("show-1 needs ~maya-2023",), fixes=("show maya-2023",)),
    Conflict("a weak request against a dependency", _APPS, "maya-2024 ~python-3.9", "maya-2024 ~python-3.9",
             about="python", says=("maya-2024.2 needs python-3.10",), fixes=("maya-2024",)),
    Conflict("a ban in a package", _APPS + "tool-1: !maya-2024\n", "tool maya-2024", "tool maya-2024",
             about="maya", says=("tool-1 needs !maya-2024",)),
    Conflict("an ephemeral of a package", "a-1: .f-1\n", "a .f-2", "a .f-2", about=".f", says=("a-1 needs .f-1",),
             fixes=(".f-2", "a")),
    Conflict("ephemerals of two packages", "a-1: .f-1\nb-1: .f-2\nb-2: .f-3\n", "a b", "a b", about=".f",
             fixes=("a", "b")),
    Conflict("an exact version", _APPS, "maya==2024.2 python-3.9", "maya==2024.2 python-3.9", about="python",
             fixes=("maya==2023.3 python-3.9",)),
    Conflict("an unversioned package", "a: b-1\nb-1\nb-2\n", "a b-2", "a b-2", about="b", says=("a needs b-1",),
             fixes=("a b-1",)),
    Conflict("every version asks for the same", "a-1: c-1\na-2: c-1\na-3: c-1\nc-1\nc-2\n", "a c-2", "a c-2",
             about="c", says=("every a (1 to 3) needs c-1",), fixes=("a c-1",)),
    Conflict("versions that ask for different things", "a-1: c-1\na-2: c-2\nc-1\nc-2\nc-3\n", "a c-3", "a c-3",
             about="c", says=("needs c-1|2",), fixes=("a c-2",)),
    Conflict("a range in the middle", "a-1: c-2+<4\nc-1\nc-2\nc-3\nc-4\n", "a c-4+", "a c-4+", about="c",
             fixes=("a c-3",)),
    # --- several steps ---
    Conflict("two steps down", "a-1: b\nb-1: c-1\nc-1\nc-2\n", "a c-2", "a c-2", about="c",
             says=("a-1 needs b", "b-1 needs c-1"), fixes=("a c-1",)),
    Conflict("four steps down", "a-1: b\nb-1: c\nc-1: d\nd-1: e-1\ne-1\ne-2\n", "a e-2", "a e-2", about="e",
             says=("a-1 needs b", "b-1 needs c", "c-1 needs d", "d-1 needs e-1"), fixes=("a e-1",)),
    Conflict("two steps on either side", "a-1: b\nb-1: x-1\nc-1: d\nd-1: x-2\nx-1\nx-2\n", "a c", "a c", about="x",
             says=("a-1 needs b", "b-1 needs x-1", "c-1 needs d", "d-1 needs x-2"), fixes=("a", "c")),
    Conflict("a package that contradicts itself further down", "a-1: b c\nb-1: x-1\nc-1: x-2\nx-1\nx-2\na-0: b\n",
             "a-1", "a-1", about="x", says=("b-1 needs x-1", "c-1 needs x-2"), fixes=("a-0",)),
    Conflict("the long way round", "a-1: b\nb-1: a-2\na-2\n", "a-1", "a-1", about="a",
             says=("b-1 needs a-2",), fixes=("a-2",)),
    Conflict("three that only fail together", "a-1: x-1|2\nb-1: x-2|3\nc-1: x-1|3\nx-1\nx-2\nx-3\n", "a b c", "a b c",
             about="x", fixes=("a b", "b c", "a c")),
    Conflict("three of which two fail", "a-1: x-1\nb-1: x-2\nc-1: x-1+\nx-1\nx-2\n", "c a b", "a b", about="x",
             fixes=("c a", "c b")),
    Conflict("a chain through a common library", "app-1: lib\nlib-1: qt-5\nlib-2: qt-6\nold-1: qt-4\nqt-4\nqt-5\nqt-6\n",
             "app old", "app old", about="qt", says=("needs qt-5|6", "old-1 needs qt-4")),
    Conflict("a version range that leaves one library", "app-1: lib-2\nlib-1: qt-5\nlib-2: qt-6\nqt-5\nqt-6\n",
             "app qt-5", "app qt-5", about="qt", says=("app-1 needs lib-2", "lib-2 needs qt-6"), fixes=("app qt-6",)),
    # --- variants ---
    Conflict("no variant fits", _PYTHON + "tool-1: | python-3.10 | python-3.11\n", "tool python-3.9",
             "tool python-3.9", about="python", says=("tool-1 needs python-3.10|3.11",),
             fixes=("tool python-3.10",)),
    Conflict("the variant that fits one request does not fit another",
             "m-1\nm-2\np-1\np-2\nt-1: | m-1 p-1 | m-2 p-2\n", "t m-1 p-2", "t m-1 p-2",
             fixes=("t m-1 p-1", "t m-2 p-2")),
    Conflict("variants and a common requirement", _APPS + "lib-1: studio | python-3.9 | python-3.10\nstudio-1\n",
             "lib maya-2025", "lib maya-2025", about="python", fixes=("lib maya-2024",)),
    Conflict("variants of two packages that never meet",
             "p-1\np-2\np-3\na-1: | p-1 | p-2\nb-1: | p-3\n", "a b", "a b", about="p",
             says=("a-1 needs p-1|2", "b-1 needs p-3")),
    Conflict("different families in variants", "x-1\nx-2\ny-1: x-1\nt-1: | y | x-1\n", "t x-2", "t x-2",
             fixes=("t x-1",)),
    Conflict("every variant for another reason", "p-1\np-2\nq-1\nq-2\nt-1: | p-2 | q-2\n", "t p-1 q-1", "t p-1 q-1",
             about="t", says=("needs p-2, but p-1 is requested", "needs q-2, but q-1 is requested"),
             fixes=("t p-2 q-1", "t p-1 q-2")),
    Conflict("weak requirements in variants", "w-1\nw-2\nf-1: | ~w-1 | ~w-1\n", "f w-2", "f w-2", about="w",
             fixes=("f w-1",)),
    # --- choices ---
    Conflict("each version fails in its own way", "a-1: x-1\na-2: y-1\nx-1\nx-2\ny-1\ny-2\n", "a x-2 y-2", "a x-2 y-2",
             about="a", says=("needs x-1, but x-2 is requested", "needs y-1, but y-2 is requested"),
             fixes=("a x-1 y-2", "a x-2 y-1")),
    Conflict("versions that fail further down", "a-1: b-1\na-2: b-2\nb-1: c-1\nb-2: c-2\nc-1\nc-2\nc-3\n", "a c-3",
             "a c-3", about="c", fixes=("a c-2",)),
    Conflict("two packages that exclude each other's versions",
             "a-1: x-1\na-2: x-2\nb-1: x-3\nb-2: x-4\nx-1\nx-2\nx-3\nx-4\n", "a b", "a b", about="x"),
    Conflict("a choice two steps down", "a-1: b\nb-1: x-1 y-1\nb-2: x-2 y-2\nx-1\nx-2\ny-1\ny-2\n", "a x-1 y-2",
             "a x-1 y-2", fixes=("a x-1 y-1", "a x-2 y-2")),
    Conflict("pairs that never fit", "a-1: | p-1 q-1 | p-2 q-2\nc-1: | p-1 q-2 | p-2 q-1\np-1\np-2\nq-1\nq-2\n", "a c",
             "a c", fixes=("a", "c")),
    # --- missing ---
    Conflict("a family that does not exist", _APPS, "mayaa-2024", "mayaa-2024", "missing", "mayaa",
             fixes=("maya-2024",)),
    Conflict("a family in another case", _APPS, "Maya-2024 nuke", "Maya-2024", "missing", "Maya"),
    Conflict("a family with another separator", "studio_core-1\n", "studio.core", "studio.core", "missing",
             "studio.core", fixes=("studio_core",)),
    Conflict("a version that does not exist", _APPS, "maya-2026", "maya-2026", "missing", "maya",
             fixes=("maya-2025",)),
    Conflict("a version between others", _APPS, "nuke-14.5 maya-2024", "nuke-14.5", "missing", "nuke",
             fixes=("nuke-15.0 maya-2024",)),
    Conflict("a dependency that does not exist", "a-1: gone\na-0\n", "a", "a", "missing", "gone",
             says=("a-1 needs gone",), fixes=("a-0",)),
    Conflict("a dependency's version that does not exist", "a-1: b-3\nb-1\nb-2\na-0: b-2\n", "a-1 b", "a-1", "missing",
             "b", says=("a-1 needs b-3",), fixes=("a-0 b",)),
    Conflict("a missing dependency further down", "a-1: b\nb-2: gone-1\nb-1\n", "a", "a", "missing", "gone",
             says=("b-2 needs gone-1",), fixes=("a b-1",)),
    Conflict("a missing dependency of one of two requests", "a-1: gone\nb-1\n", "b a", "a", "missing", "gone",
             says=("a-1 needs gone",), fixes=("b",)),
    Conflict("a missing dependency behind a choice", "a-2: x-1\na-1: gone\nx-1\nx-2\n", "a x-2", "a x-2", "missing", "gone",
             says=("a-1 needs gone",)),
    Conflict("a family whose versions are all hidden", _APPS, "maya-2025", "maya-2025", "missing", "maya",
             fixes=("maya-2024", "maya-2025"), options={"package_filter": [{"excludes": ["maya-2025"]}]}),
    # --- filters and times ---
    Conflict("a filter hides what would fit", _APPS, "maya nuke", "maya nuke", about="python", fixes=("maya nuke",),
             options={"package_filter": [{"excludes": ["maya-2023", "maya-2024"]}]}),
    Conflict("a version released too late", "a-1@100: b-1\nb-1@50\nb-2@200\na-2@200: b-2\n", "a b-2", "b-2", "missing",
             "b", fixes=("a b-1",), options={"timestamp": 150}),
    Conflict("what would fit was released later", "a-1@100: x-1\na-2@300: x-2\nx-1@10\nx-2@10\n", "a x-2", "a x-2",
             about="x", fixes=("a x-2", "a x-1"), options={"timestamp": 200}),
    # --- cycles ---
    Conflict("a cycle of two", "a-1: b\nb-1: a\n", "a", "a", "cycle", says=("b", "a")),
    Conflict("a cycle that a new release made", "a-1@10: b\nb-1@10\nb-2@500: a\n", "a", "a", "cycle",
             says=("b", "a"), fixes=("a b-1", "a")),
    Conflict("a cycle of three among other requests", "a-1: b-1\nb-1: c-1+\nc-1: a\nx-1\n", "x a", "a", "cycle",
             says=("b-1", "c-1+", "a"), fixes=("x",)),
    Conflict("a package that needs itself", "a-1: a\na-0\n", "a", "a", "cycle", says=("a",), fixes=("a-0",)),
    # --- broken definitions ---
    Conflict("requirements that contradict each other", "a-2: x-1 x-2\na-1: x-1\nx-1\nx-2\n", "a x", "a", "broken", "a",
             says=("contradicts itself: it needs x-1 and x-2",), fixes=("a-1 x",)),
    Conflict("a contradiction further down", "t-1: a\na-2: x-1 x-2\na-1: x-1\nx-1\nx-2\n", "t", "t", "broken", "a",
             says=("t-1 needs a",), fixes=("t a-1",)),
    Conflict("a requirement that is none", "a-2: b@@\na-1\n", "a", "a", "broken", "a", says=("cannot be read",),
             fixes=("a-1",)),
    # --- nothing to be done by one change ---
    Conflict("two conflicts at once", "a-1: x-1\nb-1: x-2\nc-1: y-1\nd-1: y-2\nx-1\nx-2\ny-1\ny-2\n", "a b c d", "a b"),
    Conflict("a lone package that cannot be had", "a-1: x-1 y\ny-1: x-2\nx-1\nx-2\n", "a", "a", about="x",
             says=("a-1 needs x-1", "y-1 needs x-2")),
)  # fmt: skip


def rez_solves(packages: list[pkg.PackageData], request: list[str], **options: Any) -> bool:
    """Ask rez whether a request has a solution.

    Args:
        packages: plain data.
        request: the request.
        **options: `package_filter` and `timestamp`.
    """
    from answers import rez_answer
    from random_repositories import Case, Package

    case = Case(0)
    for data in packages:
        package = Package(data.name, data.version, 0)
        package.requires = list(data.requires)
        package.variants = [list(variant) for variant in data.variants]
        package.timestamp = data.timestamp
        case.packages.append(package)
    case.package_filter = options.get("package_filter")
    case.timestamp = options.get("timestamp", 0)
    return bool(rez_answer(case, list(request))["status"] == "solved")
