"""Export the source that a package was released from, by the revision that the release recorded."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import ReleaseVCSError

if TYPE_CHECKING:
    from pkg.package import Package


def export_source(package: Package, folder: str) -> None:
    """Write the released source of a package into a new folder, without version control files.

    Args:
        package: a released package.
        folder: must not exist.

    Raises:
        ReleaseVCSError: the package does not record enough, or the source cannot be fetched.
    """
    vcs, revision = package.vcs, package.revision
    if not (vcs and revision):
        raise ReleaseVCSError(
            f"{package.qualified_name} does not say which revision it was released from ('vcs' and "
            f"'revision' in {package.uri}), so there is no source to export."
        )
    export = _EXPORTS.get(vcs)
    if export is None:
        raise ReleaseVCSError(
            f"{package.qualified_name} was released from {vcs!r}, whose revisions cannot be exported; "
            f"those of {', '.join(_EXPORTS)} can."
        )
    export(package, revision, folder)


def _export_git(package: Package, revision: Any, folder: str) -> None:
    address, commit = _recorded(package, revision, "fetch_url", "push_url")
    _run(package, ["git", "clone", "--quiet", "--no-checkout", "--", address, folder])
    _run(package, ["git", "-C", folder, "checkout", "--quiet", "--detach", commit])
    _remove(folder, ".git")


def _export_hg(package: Package, revision: Any, folder: str) -> None:
    address, commit = _recorded(package, revision, "fetch_url", "push_url")
    _run(package, ["hg", "clone", "--quiet", "--noupdate", "--", address, folder])
    _run(package, ["hg", "--cwd", folder, "update", "--quiet", "--rev", commit])
    _remove(folder, ".hg")


def _export_svn(package: Package, revision: Any, folder: str) -> None:
    """Export from subversion; rez records the revision's number alone, which names no repository."""
    address, number = _recorded(package, revision, "url", "fetch_url", commit="revision")
    _run(package, ["svn", "export", "--quiet", "--revision", number, "--", f"{address}@{number}", folder])


_EXPORTS: Mapping[str, Callable[[Any, Any, str], None]] = {
    "git": _export_git,
    "hg": _export_hg,
    "svn": _export_svn,
}


def _recorded(package: Package, revision: Any, *addresses: str, commit: str = "commit") -> tuple[str, str]:
    """Return where a revision can be fetched from, and its name."""
    record = revision if isinstance(revision, Mapping) else {}
    address = next((record[name] for name in addresses if record.get(name)), None)
    name = record.get(commit)
    if not address or not name or str(name).startswith("-"):
        missing = " and ".join(
            word for word, value in (("an address to fetch from", address), ("a revision", name)) if not value
        )
        raise ReleaseVCSError(
            f"the revision that {package.qualified_name} was released from lacks "
            f"{missing or 'a usable name'}: {revision!r} in {package.uri}."
        )
    return str(address), str(name)


def _run(package: Package, command: Sequence[str]) -> None:
    import subprocess

    environ = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=environ, stdin=subprocess.DEVNULL
        )
    except OSError as error:
        raise ReleaseVCSError(
            f"exporting {package.qualified_name} needs the program {command[0]!r}: {error.strerror}."
        ) from error
    if done.returncode:
        said = done.stderr.strip() or done.stdout.strip() or f"code {done.returncode}"
        raise ReleaseVCSError(
            f"cannot export {package.qualified_name}: {' '.join(command)} failed: {said.splitlines()[-1]}"
        )


def _remove(folder: str, name: str) -> None:
    from shutil import rmtree

    rmtree(os.path.join(folder, name))  # noqa: PTH118
