"""What rez reads: the same repositories as `pkg`, or the problem's packages as a repository in memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pkg.solve import Candidate, Problem

_serial = count()


def are_folders(problem: Problem) -> bool:
    """Tell whether rez can read the problem's repositories itself."""
    return bool(problem.package_paths) and all(
        "@" not in path or path.startswith("filesystem@") for path in problem.package_paths
    )


class PackagesInMemory:
    """The families of a problem as memory repositories of rez, each fetched when rez asks for it.

    A memory repository of rez has either the versions of a family or its unversioned package, so there are
    three: what is listed before the unversioned package, that one, and what is listed after it.

    Attributes:
        paths: the repositories' paths, for rez.
    """

    def __init__(self, problem: Problem) -> None:
        from rez.package_repository import package_repository_manager

        self._manager = package_repository_manager
        self._problem = problem
        serial = next(_serial)
        self.paths = [f"memory@pkg-problem-{serial}-{part}" for part in range(3)]
        for part, path in enumerate(self.paths):
            repository: Any = self._manager.get_repository(path)
            repository.data = _Families(problem, part)

    def close(self) -> None:
        """Take the repositories out of rez again."""
        for path in self.paths:
            self._manager.repositories.pop(path, None)

    def excludes(self, package: Any) -> bool:
        """Tell whether the problem hides a package; so this object is rez's package filter as well."""
        family = self._problem.family(package.name)
        version = str(package.version)
        return any(
            one.excluded for one in (family.candidates if family else ()) if str(one.version) == version
        )


class _Families:
    """The data of a memory repository: from family to versions."""

    def __init__(self, problem: Problem, part: int) -> None:
        self._problem = problem
        self._part = part
        self._known: dict[str, _Versions] = {}

    def _versions(self, name: str) -> _Versions:
        if name not in self._known:
            family = self._problem.family(name)
            candidates = list(family.candidates) if family else []
            middle = next((n for n, one in enumerate(candidates) if not one.version), len(candidates))
            parts = candidates[:middle], candidates[middle : middle + 1], candidates[middle + 1 :]
            self._known[name] = _Versions(name, parts[self._part])
        return self._known[name]

    def __contains__(self, name: str) -> bool:
        return bool(self._versions(name).keys())

    def get(self, name: str, default: object = None) -> _Versions:  # noqa: ARG002 - the signature of a dict
        return self._versions(name)

    def keys(self) -> Iterator[str]:
        return iter(self._known)


class _Versions:
    """The data of a family: from version to definition, made when rez loads it."""

    def __init__(self, name: str, candidates: list[Candidate]) -> None:
        self._name = name
        self._candidates = {str(one.version) or "_NO_VERSION": one for one in candidates}

    def __contains__(self, version: str) -> bool:
        return version in self._candidates

    def keys(self) -> list[str]:
        return list(self._candidates)

    def get(self, version: str, default: object = None) -> dict[str, Any]:  # noqa: ARG002
        candidate = self._candidates[version]
        data: dict[str, Any] = {"name": self._name}
        if candidate.version:
            data["version"] = str(candidate.version)
        timestamp = getattr(candidate.handle, "timestamp", None)
        if timestamp:
            data["timestamp"] = int(timestamp)
        variants = candidate.variants
        # Requirement lists are complete per variant, so the package itself requires nothing.
        lists = [[str(requirement) for requirement in variant.requires] for variant in variants]
        if len(variants) == 1 and variants[0].index is None:
            data["requires"] = lists[0]
        else:
            data["variants"] = lists
        return data
