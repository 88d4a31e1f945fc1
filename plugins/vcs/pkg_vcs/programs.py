"""Run the programs of version control systems: words, never a shell."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from typing import Any

from pkg.errors import ReleaseVCSError

_log = logging.getLogger("pkg.release")

# What programs say is read, so they must not translate it; texts of people stay UTF-8.
_ENVIRON = {"LC_ALL": "C.UTF-8", "LANGUAGE": "C"}


def run(
    words: Sequence[str],
    folder: str | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    codes: Sequence[int] = (0,),
) -> tuple[int, str]:
    """Run a program and return its code and what it wrote, without blanks at the end.

    Args:
        words: the program and its arguments.
        folder: where; None for here.
        environ: variables to set.
        codes: those that are no failure.

    Raises:
        ReleaseVCSError: the program is missing or failed; says the command and what it wrote.
    """
    import shlex
    import subprocess

    _log.debug("running %s", shlex.join(words))
    try:
        done = subprocess.run(
            words,
            cwd=folder,
            env={**os.environ, **_ENVIRON, **(environ or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )
    except FileNotFoundError as error:
        place = f" (or its folder {folder})" if folder else ""
        raise ReleaseVCSError(f"the program {words[0]!r} is needed and was not found{place}.") from error
    except (OSError, ValueError) as error:  # ValueError: a zero byte in a word
        raise ReleaseVCSError(f"cannot run {shlex.join(words)!r}: {error}") from error
    if done.returncode not in codes:
        said = done.stderr.strip() or done.stdout.strip() or f"it ended with code {done.returncode}"
        raise ReleaseVCSError(f"command failed: {shlex.join(words)}\n{said}")
    return done.returncode, done.stdout.rstrip()


def hash_of(revision: Any) -> str | None:
    """Return the commit that a recorded revision names; None for anything else, such as an option."""
    commit = revision.get("commit") if isinstance(revision, Mapping) else None
    if not isinstance(commit, str) or not 6 <= len(commit) <= 64:
        return None
    return commit if all(letter in "0123456789abcdefABCDEF" for letter in commit) else None


def source_of(revision: Any, *addresses: str, name: str = "commit") -> tuple[str, str]:
    """Return where a recorded revision can be fetched from, and what it is called there.

    Args:
        revision: what a release recorded.
        addresses: keys that may hold the address, the best first.
        name: the key of the revision's own name.

    Raises:
        ReleaseVCSError: one is missing or unusable.
    """
    record = revision if isinstance(revision, Mapping) else {}
    address = next((record[key] for key in addresses if record.get(key)), None)
    if name == "commit":
        named = hash_of(record)
    else:
        number = record.get(name)
        named = str(number) if str(number).isdecimal() else None
    if not address or not named:
        lacks = [] if address else ["an address to fetch from"]
        if not named:
            lacks.append("a revision" if not record.get(name) else "a usable name")
        raise ReleaseVCSError(f"the recorded revision lacks {' and '.join(lacks)}: {revision!r}.")
    return str(address), named
