"""Programs of this machine: where they are, and which version they say they have."""

# ruff: noqa: PTH100, PTH110, PTH111, PTH113
from __future__ import annotations

import logging
import os
import re
from collections.abc import Sequence

from pkg.errors import BindError, VersionError
from pkg.version import Version

_log = logging.getLogger("pkg.bind")

_PATIENCE = 60  # seconds, for programs that only tell their version


def find_program(name: str, given: str | None = None) -> str:
    """Return the absolute path of a program.

    Args:
        name: looked for on PATH.
        given: a path to take instead.

    Raises:
        BindError: it is not there.
    """
    if given:
        path = os.path.abspath(os.path.expanduser(given))
        if not os.path.exists(path):
            raise BindError(f"--exe names {given}, which does not exist.")
        if not os.path.isfile(path):
            raise BindError(f"--exe names {given}, which is not a file.")
        return path
    import shutil

    found = shutil.which(name)
    if found is None:
        raise BindError(f"could not find executable: {name}. It is on no folder of PATH.")
    return os.path.abspath(found)


def run(words: Sequence[str]) -> tuple[int, str, str]:
    """Run a program; return its code and what it wrote, without blanks around it.

    Raises:
        BindError: it cannot be started, or does not come to an end.
    """
    import shlex
    import subprocess

    _log.info("running %s", " ".join("..." if "\n" in word else shlex.quote(word) for word in words))
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, ValueError) as error:
        raise BindError(f"cannot run {shlex.join(words)!r}: {error}") from error
    except subprocess.TimeoutExpired as error:
        raise BindError(f"{shlex.join(words)!r} did not end within {_PATIENCE} seconds.") from error
    return done.returncode, done.stdout.strip(), done.stderr.strip()


def version_of(program: str, arguments: Sequence[str], *, word: int = -1, tokens: int = 3) -> str:
    """Ask a program for its version.

    Args:
        program: its path.
        arguments: what makes it print its version.
        word: which word of the first line it is.
        tokens: no more parts than these are taken.

    Raises:
        BindError: it fails, or says something else.

    Source: rez 3.4.0 reads versions in this way.
    """
    code, out, err = run([program, *arguments])
    if code:
        raise BindError(f"failed to execute {program} (error code {code}): {err or out}")
    line = out.partition("\n")[0].strip()
    try:
        text = ".".join(re.split(r"[.\-\s]+", line.split()[word].strip(".-"))[:tokens])
        version = str(Version(text))
    except (IndexError, VersionError) as error:
        raise BindError(f"failed to parse a version from what {program} says: {line!r}") from error
    _log.info("version of %s: %s", program, version)
    return version
