"""The plan: which file becomes which package for which python, and what is there already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pkg.errors import PipError
from pkg.pip.files import PlannedFile
from pkg.pip.known import KnownPackages
from pkg.pip.pip_program import PipOptions, run_pip
from pkg.pip.specifiers import package_version

if TYPE_CHECKING:
    from pkg.package.variant import Variant
    from pkg.pip.interpreter import Interpreter
    from pkg.pip.sources import Sources


@dataclass(frozen=True)
class PlannedPackage:
    """One distribution for one python.

    Attributes:
        file: what it is made of.
        interpreter: what for.
        name: of the package; the distribution's own spelling where it is known.
        existing: the variant that is there already and fits; None for one that has to be made.
    """

    file: PlannedFile
    interpreter: Interpreter
    name: str
    existing: Variant | None = None

    @property
    def version(self) -> str | None:
        """Of the package; None where only the build will tell."""
        return None if self.file.version is None else package_version(self.file.version)

    @property
    def label(self) -> str:
        """Name and version, for people."""
        return f"{self.name}-{self.version}" if self.version else self.name

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for `--json`."""
        return {
            "package": self.label,
            "distribution": self.file.name,
            "version": self.file.version,
            "python": self.interpreter.minor,
            "requested": self.file.requested,
            "file": self.file.filename,
            "url": self.file.url,
            "hashes": dict(self.file.hashes),
            "kind": self.file.kind,
            "existing": None if self.existing is None else self.existing.uri,
        }


@dataclass(frozen=True)
class Plan:
    """What an install will do.

    Attributes:
        packages: all of them, those of the first python first, what was asked for before what it requires.
        extras: those that were asked for, of each distribution by normalised name.
    """

    packages: tuple[PlannedPackage, ...] = ()
    extras: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def to_install(self) -> tuple[PlannedPackage, ...]:
        """Those that are not there."""
        return tuple(each for each in self.packages if each.existing is None)

    @property
    def existing(self) -> tuple[PlannedPackage, ...]:
        """Those that are there."""
        return tuple(each for each in self.packages if each.existing is not None)


def make_plan(
    sources: Sources,
    interpreters: Sequence[Interpreter],
    options: PipOptions,
    known: KnownPackages,
    *,
    prefer_existing: bool = False,
    reinstall: bool = False,
    on_line: Callable[[str], object] = lambda _: None,
) -> Plan:
    """Resolve everything once for each python, and look what is there.

    Args:
        sources: what is asked for.
        interpreters: what for.
        options: for pip.
        known: the packages there are.
        prefer_existing: take versions that are there, where they go together; rez's `min_deps`.
        reinstall: make what is there once more.
        on_line: told what pip prints.

    Raises:
        PipError: there is no solution, or something that would have to be built is not allowed to be.
    """
    packages = []
    extras: dict[str, frozenset[str]] = {}
    for interpreter in interpreters:
        if sources.lock is not None:
            files = [
                (each, each.name) for each in sources.lock.files(interpreter.environment, _tags(interpreter))
            ]
        else:
            constraints = known.as_constraints(interpreter) if prefer_existing else []
            files = _resolve(sources, interpreter, options, constraints, on_line)
        # pip's order says nothing, and differs between its versions.
        for file, name in sorted(files, key=lambda each: (not each[0].requested, each[0].name)):
            if file.kind != "wheel" and not options.allow_sdist and not _is_direct(file, sources):
                raise PipError(
                    f"{file.label} has no wheel for python {interpreter.minor}, only {file.filename}. "
                    "Allow it to be built from source: --allow-sdist"
                )
            existing = None if reinstall else known.fitting(file, name, interpreter)
            packages.append(PlannedPackage(file, interpreter, known.spelling(file, name), existing))
            extras[file.name] = extras.get(file.name, frozenset()) | frozenset(file.extras)
    return Plan(tuple(packages), extras)


def _tags(interpreter: Interpreter) -> list[Any]:
    from packaging.tags import parse_tag

    return [tag for text in interpreter.tags for tag in parse_tag(text)]


def _is_direct(file: PlannedFile, sources: Sources) -> bool:
    """Tell whether somebody named this very file, folder or checkout, which is permission enough."""
    if file.kind == "source":
        return file.requested and sources.lock is None
    return file.requested and any(file.filename in word for word in sources.requirements)


def _resolve(
    sources: Sources,
    interpreter: Interpreter,
    options: PipOptions,
    constraints: Sequence[str],
    on_line: Callable[[str], object],
) -> list[tuple[PlannedFile, str]]:
    """Have pip or uv choose the files; see decision 56."""
    if options.uv:
        from pkg.pip.uv_resolve import resolve_with_uv

        if constraints:
            try:
                return resolve_with_uv(sources, interpreter, options, constraints, on_line)
            except PipError:
                pass  # what is there does not do; resolve freely
        return resolve_with_uv(sources, interpreter, options, (), on_line)
    import json
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="pkg-pip-") as folder:
        report = Path(folder, "report.json")
        words = ["install", "--dry-run", "--ignore-installed", "--report", str(report), *options.for_install]
        words += [word for path in sources.constraints for word in ("-c", path)]
        asked = [word for path in sources.files for word in ("-r", path)] + list(sources.requirements)
        what = f"resolve {', '.join(map(repr, sources.names))}"
        hint = "" if options.allow_sdist else ". Only wheels are taken; --allow-sdist builds what has none"
        if constraints:
            preferred = Path(folder, "existing.txt")
            preferred.write_text("".join(f"{line}\n" for line in constraints), encoding="utf-8")
            try:
                run_pip(interpreter, [*words, "-c", str(preferred), *asked], what=what, on_line=on_line)
            except PipError:
                constraints = ()  # what is there does not do; resolve freely
        if not constraints:
            run_pip(interpreter, [*words, *asked], what=what, hint=hint, on_line=on_line)
        answer = json.loads(report.read_text(encoding="utf-8"))
    return [_reported(item) for item in answer["install"]]


def _reported(item: Mapping[str, Any]) -> tuple[PlannedFile, str]:
    """Read one entry of pip's report."""
    from packaging.utils import canonicalize_name

    metadata, info = item["metadata"], item["download_info"]
    url = info["url"]
    subdirectory = f"#subdirectory={info['subdirectory']}" if info.get("subdirectory") else ""
    hashes: dict[str, str] = {}
    if "vcs_info" in info:
        kind = "source"
        url = f"{info['vcs_info']['vcs']}+{url}@{info['vcs_info']['commit_id']}"
    elif "dir_info" in info:
        kind = "source"
    else:
        kind = "wheel" if url.partition("#")[0].endswith(".whl") else "sdist"
        archive = info.get("archive_info") or {}
        hashes = dict(archive.get("hashes") or {})
        if not hashes and "=" in archive.get("hash", ""):
            hashes = dict([archive["hash"].split("=", 1)])
    file = PlannedFile(
        canonicalize_name(metadata["name"]),
        metadata["version"],
        url + subdirectory,
        hashes=tuple(sorted(hashes.items())),
        kind=kind,  # type: ignore[arg-type]
        requested=bool(item.get("requested")),
        extras=tuple(item.get("requested_extras") or ()),
    )
    return file, metadata["name"]
