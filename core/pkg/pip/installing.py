"""Putting distributions into a repository as packages, all at one moment."""

# ruff: noqa: PTH103, PTH118, PTH120
from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pkg.errors import PipError
from pkg.package.standalone import create_package
from pkg.pip.definition import Style, package_data
from pkg.pip.distribution import Distribution, read_dist_info
from pkg.pip.joining import joined
from pkg.pip.names import PackageNames
from pkg.pip.remaps import Remaps, placements, tools
from pkg.pip.unpacking import compile_modules, script_python, unpack

if TYPE_CHECKING:
    from pkg.interfaces.installing import Installed, StagedInstall
    from pkg.interfaces.repository import Repository
    from pkg.package.package import Package
    from pkg.package.variant import Variant
    from pkg.pip.interpreter import Interpreter


_OF_PROGRAMS = ("tools", "commands")


@dataclass(frozen=True)
class Piece:
    """One distribution for one python, fetched.

    Attributes:
        distribution: what it says of itself.
        interpreter: what for.
        fill: puts the files into a folder, and returns the names of the programs in `bin`.
        extras: those that somebody asked for.
    """

    distribution: Distribution
    interpreter: Interpreter
    fill: Callable[[str], list[str]]
    extras: frozenset[str] = frozenset()


@dataclass
class InstallResult:
    """What became of an install.

    Attributes:
        installed: the variants in the repository that were made now.
        skipped: those that were there already.
    """

    installed: list[Variant] = field(default_factory=list)
    skipped: list[Variant] = field(default_factory=list)


def wheel_piece(
    distribution: Distribution,
    interpreter: Interpreter,
    remaps: Remaps,
    extras: frozenset[str] = frozenset(),
    *,
    python: str | None = None,
) -> Piece:
    """Return a piece that is unpacked from its wheel."""
    start = script_python(interpreter) if python is None else python

    def fill(folder: str) -> list[str]:
        return unpack(distribution.path, folder, remaps, python=start)

    return Piece(distribution, interpreter, fill, extras)


def target_piece(distribution: Distribution, interpreter: Interpreter, target: str, remaps: Remaps) -> Piece:
    """Return a piece that is copied from where `pip install --target` has put it.

    Args:
        distribution: read from there.
        interpreter: that pip ran in.
        target: the folder.
        remaps: the setting `pip_install_remaps`.

    Raises:
        PipError: no rule says where one of its files goes.

    Source: rez 3.4.0.
    """
    placed = placements(distribution, remaps)

    def fill(folder: str) -> list[str]:
        import shutil

        for each in placed:
            source, goal = os.path.join(target, each.installed), os.path.join(folder, each.packaged)
            if os.path.lexists(source):  # rez only warns of a file that RECORD names and that is not there
                os.makedirs(os.path.dirname(goal), exist_ok=True)
                shutil.copy2(source, goal)
        return tools([each for each in placed if os.path.lexists(os.path.join(folder, each.packaged))])

    return Piece(distribution, interpreter, fill)


def installed_distribution(variant: Variant) -> Distribution | None:
    """Return the distribution that a variant was made of; None when it was not, or is damaged."""
    from pathlib import Path

    from packaging.utils import canonicalize_name

    wanted = canonicalize_name(str(variant.parent.data.get("pip_name", "")).partition(" (")[0])
    if not wanted or not variant.root:
        return None
    for folder in Path(variant.root, "python").glob("*.dist-info"):
        try:
            found = read_dist_info(str(folder))
        except PipError:
            continue
        if found.canonical_name == wanted:
            return found
    return None


def missing_of_extras(variant: Variant, extras: Collection[str], interpreter: Interpreter) -> list[str]:
    """Return what extras of an installed distribution require and its package does not.

    Nothing when it cannot be said, because the variant was not made of a distribution.
    """
    from packaging.utils import canonicalize_name

    from pkg.pip.markers import conditionals, select

    distribution = installed_distribution(variant)
    if distribution is None:
        return []
    wanted = frozenset(map(canonicalize_name, extras))
    selection = select(conditionals(distribution, wanted), distribution.requires_python, interpreter)
    present = {canonicalize_name(each.name) for each in variant.requires}
    names = (each.name for each in (*selection.always, *selection.here))
    return sorted({name for name in names if canonicalize_name(name) not in present})


def install_pieces(
    pieces: Sequence[Piece],
    repository: Repository,
    *,
    style: Style = "fewest",
    families: Sequence[str] = (),
    there: Sequence[tuple[Distribution, Interpreter]] = (),
    replace: bool = False,
    compiled: bool = False,
    overrides: Mapping[str, Any] | None = None,
    on_piece: Callable[[Piece], object] = lambda _: None,
) -> InstallResult:
    """Make packages of distributions, and put all of them in place at one moment.

    Args:
        pieces: the distributions.
        repository: where to.
        style: which variants the packages get.
        families: names of the package families there are, for the spelling of requirements.
        there: distributions that are packages already, with the python they were found for. What their extras
            require is required by whoever requires these extras.
        replace: put new payloads in place of equal variants that are there.
        compiled: write byte code.
        overrides: attributes for all definitions.
        on_piece: told before each is unpacked.

    Raises:
        PipError: something cannot become a package. Nothing was installed.
        PackageRepositoryError: the repository refuses. Nothing was installed.
    """
    every = [*((each.distribution, each.interpreter) for each in pieces), *there]
    names = PackageNames((distribution.name for distribution, _ in every), families)
    groups: dict[tuple[str, str], list[_Made]] = {}
    for made in (_Made(piece, every, names, style) for piece in pieces):
        groups.setdefault((made.data["name"], made.data["version"]), []).append(made)
    result = InstallResult()
    if not groups:
        return result
    if style == "fewest":
        for (name, version), parts in groups.items():
            _join(parts, repository.hidden_package(name, version))
    with repository.stage_set() as together:
        for (name, version), parts in groups.items():
            stage = together.stage(name, version)
            _fill(stage, parts, repository, replace, compiled, overrides or {}, on_piece)
        for each in together.commit():
            _note(result, each)
    return result


def _note(result: InstallResult, each: Installed) -> None:
    (result.skipped if each.skipped else result.installed).append(each.variant)


def _join(parts: Sequence[_Made], there: Package | None) -> None:
    pythons = [part.piece.interpreter.minor for part in parts]
    for part, data in zip(parts, joined([part.data for part in parts], pythons, there), strict=True):
        part.data = data


class _Made:
    """The definition that one piece gives."""

    def __init__(
        self,
        piece: Piece,
        every: Sequence[tuple[Distribution, Interpreter]],
        names: PackageNames,
        style: Style,
    ) -> None:
        self.piece = piece
        self._names = names
        self._others = {
            distribution.canonical_name: distribution
            for distribution, interpreter in every
            if interpreter is piece.interpreter
        }
        self._style = style
        self.data = self._definition()

    def _definition(self, programs: Sequence[str] | None = None) -> dict[str, Any]:
        return package_data(
            self.piece.distribution,
            self.piece.interpreter,
            names=self._names,
            style=self._style,
            tools=programs,
            extras=self.piece.extras,
            others=self._others,
        )

    def with_programs(self, programs: Sequence[str]) -> dict[str, Any]:
        """Return the definition with the programs that there are."""
        told = self._definition(programs)
        return {
            **{key: value for key, value in self.data.items() if key not in _OF_PROGRAMS},
            **{key: told[key] for key in _OF_PROGRAMS if key in told},
        }

    @property
    def variants(self) -> list[list[str]]:
        return [list(map(str, variant)) for variant in self.data.get("variants") or ()]


def _fill(
    stage: StagedInstall,
    parts: Sequence[_Made],
    repository: Repository,
    replace: bool,
    compiled: bool,
    overrides: Mapping[str, Any],
    on_piece: Callable[[Piece], object],
) -> None:
    """Stage one version of a package: its variants, each once."""
    made: dict[str, tuple[_Made, list[_Made]]] = {}
    for part in parts:
        key = repr(part.variants)
        if key in made:
            made[key][1].append(part)
        else:
            made[key] = (part, [part])
    first = parts[0]
    lists = [variant for part, _ in made.values() for variant in part.variants]
    package = _package(first.data, lists, repository)
    by_requires = {tuple(map(str, variant.variant_requires)): variant for variant in package.iter_variants()}
    programs: list[str] = []
    wheels = _wheels_there(repository, first.data)
    for part, same in made.values():
        on_piece(part.piece)
        folder = stage.payload(_variant_of(part, by_requires))
        programs += [each for each in part.piece.fill(folder) if each not in programs]
        if compiled:
            compile_modules(folder, [each.piece.interpreter for each in same])
        wheels |= part.data.get("pip_wheels") or {}
    data = first.with_programs(programs)
    if wheels:
        data["pip_wheels"] = wheels
    final = _package(data, lists, repository)
    by_requires = {tuple(map(str, variant.variant_requires)): variant for variant in final.iter_variants()}
    for part, _ in made.values():
        stage.add(_variant_of(part, by_requires), overrides=overrides, replace=replace)


def _variant_of(part: _Made, by_requires: Mapping[tuple[str, ...], Variant]) -> Variant:
    return by_requires[tuple(part.variants[0]) if part.variants else ()]


def _package(data: Mapping[str, Any], lists: Sequence[Sequence[str]], repository: Repository) -> Package:
    complete = dict(data)
    if lists:
        complete["variants"] = [list(each) for each in lists]
    package: Package = create_package(data["name"], complete, repository.config)
    return package


def _wheels_there(repository: Repository, data: Mapping[str, Any]) -> dict[str, str]:
    """Return the digests of wheels that the installed package names, for variants that stay."""
    there = repository.hidden_package(data["name"], data["version"])
    known = None if there is None else there.data.get("pip_wheels")
    return dict(known) if isinstance(known, Mapping) else {}
