"""Reverse dependencies: which families need a given one, level by level.

Only the newest version of each family counts (plain version order), with the requirements of all its
variants; conflict and weak requirements do not count (rez 3.4.0).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pkg.errors import PackageFamilyNotFoundError, PkgError
from pkg.version import PackageRequest

if TYPE_CHECKING:
    from pkg.catalog.catalog import Catalog
    from pkg.package import Package
    from pkg.solve.graph import Graph

NODE_ATTRIBUTES: Final = [("fillcolor", "#F6F6F6"), ("fontsize", 10), ("style", "filled")]


class Dependents:
    """What depends on a family.

    Attributes:
        name: the family.
        levels: names by distance, each level sorted; the first holds the family alone.
        edges: (what depends, on what), each as found on the way outwards; a family appears once, at its
            smallest distance.
        broken: (family, why), for families whose requirements could not be read.
    """

    __slots__ = ("broken", "edges", "levels", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.levels: list[list[str]] = [[name]]
        self.edges: list[tuple[str, str]] = []
        self.broken: list[tuple[str, str]] = []

    def graph(self) -> Graph:
        """Draw the tree; an edge leads from what depends to what it depends on."""
        from pkg.solve.graph import Graph

        graph = Graph()
        graph.nodes[self.name] = []
        for parent, child in self.edges:
            graph.nodes.setdefault(parent, list(NODE_ATTRIBUTES))
            graph.edges[parent, child] = ([], "")
        return graph


def find_dependents(
    catalog: Catalog, name: str, *, depth: int | None = None, build_requires: bool = False
) -> Dependents:
    """Find what depends on a family, directly and through others.

    Args:
        catalog: where to look.
        name: the family.
        depth: number of levels beyond the first; None for all.
        build_requires: count what a package needs to be built as well.

    Raises:
        PackageFamilyNotFoundError: no repository has the family.
    """
    names = sorted({family.name for family in catalog.families()})
    if name not in names:
        raise _missing(name, names, catalog)
    found = Dependents(name)
    if depth == 0:
        return found
    dependents = _lookup(catalog, names, build_requires, found.broken)
    seen, level, distance = {name}, [name], 0
    while level and (depth is None or distance < depth):
        further: set[str] = set()
        for child in level:
            parents = [parent for parent in dependents.get(child, ()) if parent not in seen]
            further.update(parents)
            seen.update(parents)
            found.edges += [(parent, child) for parent in parents]
        level = sorted(further)
        if level:
            found.levels.append(level)
        distance += 1
    return found


def get_reverse_dependency_tree(
    package_name: str,
    depth: int | None = None,
    paths: list[str] | None = None,
    build_requires: bool = False,
    private_build_requires: bool = False,  # noqa: ARG001 - see below
) -> tuple[list[list[str]], Graph]:
    """Find what depends on a family; rez's function of that name.

    Args:
        package_name: the family.
        depth: number of levels beyond the first; None for all.
        paths: repositories to search; `packages_path` when None.
        build_requires: count what a package needs to be built as well.
        private_build_requires: accepted as in rez, where it means those of `package_name` itself. What a
            family needs does not show in what needs it, so that the answer is the same either way.

    Returns:
        Names by distance, the family itself first; and the graph.

    Raises:
        PackageFamilyNotFoundError: no repository has the family.
        PkgError: the requirements of a family cannot be read.
    """
    from pkg.catalog.functions import default_catalog

    found = find_dependents(default_catalog(paths), package_name, depth=depth, build_requires=build_requires)
    if found.broken:
        raise PkgError(found.broken[0][1])
    return found.levels, found.graph()


def get_plugins(package_name: str, paths: list[str] | None = None) -> list[str]:
    """Return the families whose newest package says that it is a plugin of a package; rez's function.

    Args:
        package_name: the package; it has plugins only if its newest version says so (`has_plugins`).
        paths: repositories to search; `packages_path` when None.

    Raises:
        PackageFamilyNotFoundError: no repository has the package.
        PkgError: a package cannot be read.
    """
    from pkg.catalog.functions import default_catalog, get_latest_package

    package = get_latest_package(package_name, paths=paths, error=True)
    assert package is not None
    if not package.has_plugins:
        return []
    catalog = default_catalog(paths)
    found = []
    for name in sorted({family.name for family in catalog.families()} - {package_name}):
        latest = catalog.latest_package(name)
        if latest is not None and package_name in (latest.plugin_for or ()):
            found.append(name)
    return found


def _lookup(
    catalog: Catalog, names: list[str], build_requires: bool, broken: list[tuple[str, str]]
) -> dict[str, list[str]]:
    """Return, for each family that is required, the families that require it, sorted."""
    dependents: dict[str, list[str]] = {}
    wanted: dict[str, str | None] = {}
    for name in names:
        try:
            package = catalog.latest_package(name)
            if package is None:
                continue
            texts = _plain_requires(package, build_requires)
            if texts is None:
                needed = {
                    request.name
                    for variant in package.iter_variants()
                    for request in variant.get_requires(build_requires=build_requires)
                    if not request.conflict
                }
            else:
                needed = set()
                for text in texts:
                    try:
                        other = wanted[text]
                    except KeyError:
                        request = PackageRequest(text)
                        other = wanted[text] = None if request.conflict else request.name
                    if other is not None:
                        needed.add(other)
        except PkgError as error:
            broken.append((name, str(error)))
            continue
        for other in needed:
            dependents.setdefault(other, []).append(name)
    return dependents


def _plain_requires(package: Package, build_requires: bool) -> set[str] | None:
    """Return the texts of all requirements; None where the attributes are anything but lists of texts.

    Most requirements of a repository are written many times over. As texts, each is understood once.
    """
    data = package.record.definition.data
    texts: set[str] = set()
    for value in _lists(data, build_requires):
        if value is None:
            continue
        if type(value) is not list:
            return None
        for text in value:
            if type(text) is not str:
                return None
        texts.update(value)
    return texts


def _lists(data: dict[str, object], build_requires: bool) -> Iterator[object]:
    yield data.get("requires")
    if build_requires:
        yield data.get("build_requires")
    variants = data.get("variants")
    if type(variants) is list:
        yield from variants
    elif variants is not None:
        yield variants  # no list of lists: the caller reads it the long way, and hears what is wrong


def _missing(name: str, names: list[str], catalog: Catalog) -> PackageFamilyNotFoundError:
    from difflib import get_close_matches

    near = get_close_matches(name, names, n=3)
    hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
    searched = ", ".join(catalog.paths) or "(no repository)"
    return PackageFamilyNotFoundError(f"no package family {name!r} in {searched}.{hint}")
