"""Have libraries and programs of a bundle find the libraries of other packages inside the bundle.

An ELF file may hold a list of folders to look for libraries in (RPATH, RUNPATH). Entries that lead into the
payload of a package that is in the bundle are replaced by the way from the file to that package's copy,
`$ORIGIN/...`. That takes `readelf` and `patchelf`; without them the files stay as they are, with a warning.

Source: rez 3.4.0.
"""

# ruff: noqa: PTH101, PTH105, PTH116, PTH117, PTH118, PTH120, PTH123
from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pkg.package.variant import Variant

_MAGIC = b"\x7fELF"

Tell = Callable[[str], object]


def patch_libraries(copied: Sequence[tuple[Variant, Variant]], info: Tell, warn: Tell) -> None:
    """Rewrite the library paths of all ELF files of a bundle.

    Args:
        copied: the variants of the bundle, each with its original first.
        info: told what was done.
        warn: told what could not be done.
    """
    import sys
    from shutil import which

    if not sys.platform.startswith("linux"):
        info("No patching of libraries on this system")
        return
    files = [path for _, target in copied for path in elf_files(str(target.root))]
    if not files:
        info("No elfs found, thus no patching performed")
        return
    if which("readelf") is None:
        warn(f"Could not patch {len(files)} files: cannot find 'readelf' utility.")
        return
    roots = [(os.path.realpath(str(source.root)), str(target.root)) for source, target in copied]
    # The deepest folder first: a payload may lie within another one's.
    roots.sort(key=lambda pair: len(pair[0]), reverse=True)
    for path in files:
        before = library_paths(path, warn)
        after = [_moved(entry, path, roots) for entry in before]
        if not before:
            continue
        shown = f"[{':'.join(before)}]"
        if after == before:
            info(f"Left rpaths unchanged in {path}: {shown}")
            continue
        goal = ":".join(after)
        if which("patchelf") is None:
            warn(
                f"Could not patch rpaths in {path} from {shown} to [{goal}]: cannot find 'patchelf' utility."
            )
        elif _set_library_paths(path, goal, warn):
            info(f"Patched rpaths in file {path} from {shown} to [{goal}]")


def elf_files(folder: str) -> Iterator[str]:
    """Iterate over the programs and libraries below a folder, in an order that is the same every time.

    Looked at are files that may be executed, and those with `.so` in their names; links are left out.
    """
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(root, name)
            try:
                mode = os.lstat(path).st_mode
                if stat.S_ISREG(mode) and (mode & 0o111 or ".so" in name):
                    with open(path, "rb") as file:
                        if file.read(4) == _MAGIC:
                            yield path
            except OSError:
                continue


def library_paths(path: str, warn: Tell = lambda _: None) -> list[str]:
    """Return the folders that an ELF file looks for libraries in, as it names them."""
    import subprocess

    run = subprocess.run(
        ["readelf", "-d", path],
        capture_output=True,
        text=True,
        errors="surrogateescape",
        env={**os.environ, "LC_ALL": "C"},
        check=False,
    )
    if run.returncode:
        warn(f"Could not read {path}: {run.stderr.strip()}")
        return []
    for line in run.stdout.split("\n"):
        if "(RPATH)" in line or "(RUNPATH)" in line:
            entries = line.rpartition("[")[2].rstrip().removesuffix("]")
            return [entry for entry in entries.split(":") if entry]
    return []


def _moved(entry: str, path: str, roots: Sequence[tuple[str, str]]) -> str:
    """Return where an entry leads inside the bundle, relative to the file; itself when it leads outside."""
    if not os.path.isabs(entry):
        return entry
    real = os.path.realpath(entry)
    for source, target in roots:
        if real == source or real.startswith(source + os.sep):
            goal = os.path.normpath(os.path.join(target, os.path.relpath(real, source)))
            return os.path.join("$ORIGIN", os.path.relpath(goal, os.path.dirname(path)))
    return entry


def _set_library_paths(path: str, goal: str, warn: Tell) -> bool:
    """Have patchelf write a changed copy, which takes the file's place: the file may share its content."""
    import shutil
    import subprocess

    status = os.stat(path)
    aside = f"{path}.patched"
    folder = os.path.dirname(path)
    mode = os.stat(folder).st_mode
    try:
        os.chmod(folder, stat.S_IMODE(mode) | stat.S_IWUSR)
        try:
            run = subprocess.run(
                ["patchelf", "--set-rpath", goal, "--output", aside, path],
                capture_output=True,
                text=True,
                # Where patchelf is a tool of a suite, its wrapper would expand the variable.
                env={**os.environ, "ORIGIN": "$ORIGIN"},
                check=False,
            )
            if run.returncode:
                warn(f"Could not patch {path}: {run.stderr.strip()}")
                return False
            shutil.copystat(path, aside)
            os.chmod(aside, stat.S_IMODE(status.st_mode))
            os.replace(aside, path)
        finally:
            if os.path.lexists(aside):
                os.unlink(aside)  # noqa: PTH108
            os.chmod(folder, stat.S_IMODE(mode))
    except OSError as error:
        warn(f"Could not patch {path}: {error}")
        return False
    return True
