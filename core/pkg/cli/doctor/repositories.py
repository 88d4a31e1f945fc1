"""The repositories of the search path, and those that packages are installed into."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from pkg.catalog import Catalog
from pkg.cli.doctor.examination import Patient
from pkg.cli.doctor.folders import existing, little_room
from pkg.errors import PkgError
from pkg.interfaces.finding import Finding
from pkg.interfaces.repository import split_path

_SLOW = 0.5  # seconds to list one folder
_FAR = 0.002  # seconds to look at one file; a local disk takes a hundredth of that
_LOOKS = 20
_NETWORK = frozenset(
    ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "lustre", "gpfs", "9p", "afs", "ceph")
)


def check(patient: Patient) -> Iterable[Finding]:
    """List each repository once."""
    settings = patient.settings
    paths: list[str] = settings.packages_path
    if not paths:
        yield Finding("error", "packages_path is empty: there are no packages", "set packages_path")
    catalog = Catalog(patient.host, settings)
    built_in = all(finding.source == "default" for finding in settings.explain("packages_path"))
    if built_in:
        yield Finding(
            "note", "packages_path is set nowhere: only the built-in places are searched", "set packages_path"
        )
    seen: dict[str, str] = {}
    for number, path in enumerate(paths):
        if path in paths[:number]:
            yield Finding("note", f"{path} is on packages_path twice", "remove one")
            continue
        kind, location = split_path(path)
        if kind == "filesystem":
            real = os.path.realpath(location)
            if real in seen:
                yield Finding(
                    "warning",
                    f"{path} and {seen[real]} on packages_path are the same folder, which is searched twice",
                    "remove one",
                )
                continue
            inside = next((other for other in seen if real.startswith(other + os.sep)), None)
            if inside is not None:
                yield Finding(
                    "warning",
                    f"{path} lies in the repository {seen[inside]}, where it looks like a family",
                    "move one of them",
                )
            seen[real] = path
        if kind == "filesystem":
            expected = built_in or path == settings.local_packages_path
            yield from _folder(path, Path(location), may_be_missing=expected)
            yield from catalog.repository(path).examine()
        else:
            yield from _other(catalog, path)
    yield from _target("local_packages_path", settings.local_packages_path, paths)
    yield from _target("release_packages_path", settings.release_packages_path, paths)


def _folder(path: str, folder: Path, *, may_be_missing: bool) -> Iterator[Finding]:
    begin = time.perf_counter()
    try:
        with os.scandir(folder) as entries:
            families = sum(entry.name[0] not in "._" and entry.is_dir() for entry in entries)
    except FileNotFoundError:
        if may_be_missing:
            yield Finding("ok", f"{path}, not there yet")
        else:
            yield Finding(
                "warning", f"{path} is not there and is passed over", "mount it, or correct packages_path"
            )
        return
    except OSError as error:
        yield Finding(
            "error", f"{path} cannot be read: {error.strerror}", "correct its permissions or the path"
        )
        return
    took = time.perf_counter() - begin
    system = _file_system(folder)
    where = f", on {system}" if system in _NETWORK else ""
    latency = _latency(folder)
    yield Finding(
        "ok",
        f"{path}, {families} {'family' if families == 1 else 'families'}{where}, "
        f"{latency * 1e6:.0f} microseconds for one look",
    )
    if latency > _FAR and took <= _SLOW:
        yield Finding(
            "warning",
            f"{path} takes {latency * 1000:.1f} ms to look at a file; a resolve looks at one for each family "
            "it touches",
            "let the mount keep attributes longer (actimeo), or have the repository nearer",
        )
    if took > _SLOW:
        yield Finding(
            "warning", f"{path} took {took:.1f} s to list: its storage is slow", "look at the file server"
        )


def _latency(folder: Path) -> float:
    """Return the seconds that looking at one name takes: the median of some that nobody has looked at."""
    times = []
    for number in range(_LOOKS):
        # A name that is not there: what is there may be answered from the memory of this machine.
        path = f"{folder}{os.sep}.pkg-doctor-{os.getpid()}-{number}"
        begin = time.perf_counter()
        os.path.lexists(path)
        times.append(time.perf_counter() - begin)
    return sorted(times)[_LOOKS // 2]


def _file_system(folder: Path) -> str:
    """Return the kind of file system that a folder is on; empty where the system does not tell."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    real = f"{folder.resolve()}{os.sep}"
    best = ("", "")
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) > 2:
            point = fields[1].replace("\\040", " ").rstrip("/") + "/"
            if real.startswith(point) and len(point) >= len(best[0]):
                best = (point, fields[2])
    return best[1]


def _other(catalog: Catalog, path: str) -> Iterator[Finding]:
    try:
        repository = catalog.repository(path)
    except PkgError as error:
        yield Finding("error", f"{path}: {error}")
    else:
        yield Finding("ok", str(repository))
        yield from repository.examine()


def _target(setting: str, path: str, paths: list[str]) -> Iterator[Finding]:
    """Look at a folder that packages are installed into."""
    folder = Path(split_path(path)[1])
    there = existing(folder)
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        full = little_room(there)
        yield Finding(
            "warning" if full else "ok",
            f"{setting} {path} can be written{f', but {full}' if full else ''}",
            "make room" if full else "",
        )
    elif setting == "release_packages_path":  # most people may not release
        yield Finding("note", f"{setting} {path} cannot be written: nothing can be released from here")
    else:
        yield Finding(
            "warning", f"{setting} {path} cannot be written", f"correct its permissions, or set {setting}"
        )
    if path not in paths and split_path(path)[1] not in paths:
        yield Finding(
            "note", f"{setting} {path} is not on packages_path: what is installed there is not found"
        )
