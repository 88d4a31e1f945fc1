"""The dependencies that a `pyproject.toml` declares: its own, those of extras, and those of groups."""

# ruff: noqa: PTH120, PTH123 - pathlib is slow to import
from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import Any

from pkg.errors import PipError


def read_toml(path: str) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        PipError: it cannot be read, or is no TOML.
    """
    import tomllib

    try:
        with open(path, "rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise PipError(f"cannot read {path}: {(error.strerror or str(error)).lower()}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PipError(f"{path} is no TOML: {error}") from error


def dependencies(path: str, extras: Collection[str] = (), groups: Collection[str] = ()) -> list[str]:
    """Return the requirements of a project, not the project itself.

    Args:
        path: the `pyproject.toml`.
        extras: of `project.optional-dependencies`. An extra that names others of the project
            (`all = ["demo[gui,io]"]`) brings them along.
        groups: of `dependency-groups`; those they include come along.

    Raises:
        PipError: the file cannot be read or is wrong, an extra or group is not there, or a build backend
            would have to be asked for the dependencies.
    """
    data = read_toml(path)
    project = data.get("project")
    found: list[str] = []
    if project is not None:
        found += _of_project(path, project, extras)
    elif extras or not groups:
        raise PipError(
            f"{path} has no [project] table, so that only its build backend knows its dependencies. "
            f"Ask for the project itself: pkg pip {os.path.dirname(path) or '.'}"
        )
    if groups:
        found += _of_groups(path, data.get("dependency-groups") or {}, groups)
    return list(dict.fromkeys(found))


def _of_project(path: str, project: Mapping[str, Any], extras: Collection[str]) -> list[str]:
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    dynamic = project.get("dynamic") or ()
    for key, wanted in (("dependencies", True), ("optional-dependencies", bool(extras))):
        if wanted and key in dynamic:
            raise PipError(
                f"{path} leaves its {key} to its build backend. Ask for the project itself: "
                f"pkg pip {os.path.dirname(path) or '.'}"
            )
    own = canonicalize_name(str(project.get("name", "")))
    optional = {
        canonicalize_name(name): texts for name, texts in (project.get("optional-dependencies") or {}).items()
    }
    found: list[str] = []
    taken: set[str] = set()

    def take(texts: Any) -> None:
        if not isinstance(texts, list):
            raise PipError(f"{path}: dependencies are a list of texts, found {texts!r}")
        for text in texts:
            try:
                requirement = Requirement(text)
            except (InvalidRequirement, TypeError) as error:
                raise PipError(f"{path}: {text!r} is no requirement: {error}") from error
            if own and canonicalize_name(requirement.name) == own:
                for extra in sorted(requirement.extras):
                    take_extra(extra)
            else:
                found.append(text)

    def take_extra(extra: str) -> None:
        name = canonicalize_name(extra)
        if name in taken:
            return
        taken.add(name)
        if name not in optional:
            there = f"it has: {', '.join(sorted(optional))}" if optional else "it has none"
            raise PipError(f"{path} has no extra {extra!r}; {there}")
        take(optional[name])

    take(project.get("dependencies") or [])
    for extra in extras:
        take_extra(extra)
    return found


def _of_groups(path: str, groups: Mapping[str, Any], wanted: Collection[str]) -> list[str]:
    from packaging.dependency_groups import resolve_dependency_groups
    from packaging.utils import canonicalize_name

    there = {canonicalize_name(name) for name in groups}
    for name in wanted:
        if canonicalize_name(name) not in there:
            known = f"it has: {', '.join(sorted(groups))}" if groups else "it has none"
            raise PipError(f"{path} has no dependency group {name!r}; {known}")
    try:
        return list(resolve_dependency_groups(groups, *wanted))
    except Exception as error:  # an ExceptionGroup of packaging's, which names what is wrong
        reasons = "; ".join(str(each) for each in getattr(error, "exceptions", (error,)))
        raise PipError(f"{path}: dependency groups are wrong: {reasons}") from error
