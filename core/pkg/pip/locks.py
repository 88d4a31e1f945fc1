"""Locks: `pylock.toml` (PEP 751), and `uv.lock`, which uv itself turns into one."""

# ruff: noqa: PTH100, PTH118, PTH119, PTH120 - pathlib is slow to import
from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from pkg.errors import PipError
from pkg.pip.files import PlannedFile
from pkg.pip.pyproject import read_toml

if TYPE_CHECKING:
    from packaging.pylock import Pylock
    from packaging.requirements import Requirement
    from packaging.tags import Tag


@dataclass(frozen=True)
class LockFile:
    """A lock that was read.

    Attributes:
        path: the file, as somebody named it.
        folder: what relative paths in it start from.
        pylock: what it says.
        extras: those to install.
        groups: the dependency groups to install; empty for the lock's default ones.
        with_extras: what the project itself requires with extras; empty where the lock does not say.
    """

    path: str
    folder: str
    pylock: Pylock
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    with_extras: tuple[Requirement, ...] = ()

    def files(self, environment: Mapping[str, str], tags: Sequence[Tag]) -> Iterator[PlannedFile]:
        """Choose the files for one interpreter.

        Args:
            environment: the marker variables of the interpreter.
            tags: the wheel tags it takes, the best first.

        Raises:
            PipError: the lock is for other interpreters, or has no file for this one.
        """
        from packaging.pylock import PylockSelectError

        try:
            for package, source in self.pylock.select(
                environment=environment,  # type: ignore[arg-type]
                tags=tags,
                extras=self.extras,
                dependency_groups=self.groups or None,
            ):
                file = self._file(package, source)
                yield replace(file, extras=self._extras_of(file.name, environment))
        except PylockSelectError as error:
            version = environment.get("python_full_version", "")
            raise PipError(f"{self.path} cannot be installed for python {version}: {error}") from error

    def _extras_of(self, name: str, environment: Mapping[str, str]) -> tuple[str, ...]:
        from pkg.pip.markers import is_true

        found = (
            each.extras
            for each in self.with_extras
            if each.name == name and is_true(each.marker, environment)
        )
        return tuple(sorted({extra for extras in found for extra in extras}))

    def _file(self, package: Any, source: Any) -> PlannedFile:
        from urllib.request import pathname2url

        from packaging.pylock import PackageArchive, PackageDirectory, PackageVcs, PackageWheel

        version = None if package.version is None else str(package.version)

        def address(of: Any) -> str:
            if of.url:
                return str(of.url)
            return "file://" + pathname2url(os.path.abspath(os.path.join(self.folder, of.path)))

        if isinstance(source, PackageVcs):
            url = f"{source.type}+{address(source)}@{source.commit_id}"
            inside = f"#subdirectory={source.subdirectory}" if source.subdirectory else ""
            return PlannedFile(package.name, version, url + inside, kind="source", requested=True)
        if isinstance(source, PackageDirectory):
            folder = os.path.abspath(os.path.join(self.folder, source.path, source.subdirectory or ""))
            place = "file://" + pathname2url(folder)
            return PlannedFile(package.name, version, place, kind="source", requested=True)
        url = address(source)
        is_wheel = isinstance(source, PackageWheel) or url.endswith(".whl")
        if isinstance(source, PackageArchive) and source.subdirectory:
            url += f"#subdirectory={source.subdirectory}"
        hashes = tuple(sorted(source.hashes.items()))
        kind: Literal["wheel", "sdist"] = "wheel" if is_wheel else "sdist"
        return PlannedFile(package.name, version, url, hashes=hashes, kind=kind, requested=True)


def is_lock(name: str) -> bool:
    """Tell whether a file of this name is a lock."""
    if name == "uv.lock" or name == "pylock.toml":
        return True
    return name.startswith("pylock.") and name.endswith(".toml") and name.count(".") == 2


def read_lock(path: str, extras: Sequence[str] = (), groups: Sequence[str] = ()) -> LockFile:
    """Read a lock.

    Args:
        path: `pylock.toml`, `pylock.NAME.toml` or `uv.lock`.
        extras: those of its project to install.
        groups: dependency groups to install. None of a `uv.lock` are by default, of others those that the
            lock says.

    Raises:
        PipError: it cannot be read, or is damaged; or there is no uv to read a `uv.lock`.
    """
    from packaging.pylock import Pylock, PylockValidationError

    folder = os.path.dirname(os.path.abspath(path))
    with_extras: list[Requirement] = []
    if os.path.basename(path) == "uv.lock":
        data = _exported(path, folder, extras, groups)
        with_extras = list(_with_extras(read_toml(path), extras, groups))
        extras = groups = ()  # uv has left out what is not asked for
    else:
        data = read_toml(path)
    try:
        pylock = Pylock.from_dict(data)
    except PylockValidationError as error:
        raise PipError(f"{path} is no valid lock: {error}") from error
    for kind, wanted, known in (
        ("extra", extras, pylock.extras),
        ("dependency group", groups, pylock.dependency_groups),
    ):
        for name in wanted:
            if name not in (known or ()):
                there = f"it has: {', '.join(known)}" if known else "it has none"
                raise PipError(f"{path} has no {kind} {name!r}; {there}")
    return LockFile(path, folder, pylock, tuple(extras), tuple(groups), tuple(with_extras))


def _with_extras(
    lock: Mapping[str, Any], extras: Sequence[str], groups: Sequence[str]
) -> Iterator[Requirement]:
    """Yield what the project of a uv.lock requires with extras, which uv's export leaves out."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    for package in lock.get("package", ()):
        source = package.get("source", {})
        if "." not in (source.get("virtual"), source.get("editable")):
            continue
        lists = [package.get("dependencies", ())]
        for key, names in (("optional-dependencies", extras), ("dev-dependencies", groups)):
            lists += [package.get(key, {}).get(canonicalize_name(name), ()) for name in names]
        for each in (each for some in lists for each in some if each.get("extra")):
            marker = f" ; {each['marker']}" if each.get("marker") else ""
            yield Requirement(f"{each['name']}[{','.join(each['extra'])}]{marker}")


def find_uv() -> str | None:
    """Return the path of uv; None where it is not installed."""
    from shutil import which

    try:
        from uv import find_uv_bin  # the distribution of that name brings the program along

        return str(find_uv_bin())
    except (ImportError, FileNotFoundError):
        return which("uv")


def _exported(path: str, folder: str, extras: Sequence[str], groups: Sequence[str]) -> dict[str, Any]:
    """Have uv write its lock in the form of PEP 751."""
    import tomllib
    from subprocess import run

    program = find_uv()
    if program is None:
        raise PipError(
            f"{path} can only be read by uv, and uv is not installed. Install it (pip install uv), or run "
            "'uv export --format pylock.toml -o pylock.toml' where it is, and give pylock.toml"
        )
    words = [program, "export", "--frozen", "--quiet", "--format", "pylock.toml", "--no-emit-workspace"]
    words += ["--no-default-groups", "--project", folder]
    words += [word for extra in extras for word in ("--extra", extra)]
    words += [word for group in groups for word in ("--group", group)]
    done = run(words, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = done.stderr.strip().removeprefix("error: ")
        raise PipError(f"uv cannot read {path}: {reason}")
    return tomllib.loads(done.stdout)
