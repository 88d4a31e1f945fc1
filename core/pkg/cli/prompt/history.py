"""The file that remembers what was typed: only its owner may read it, and it does not grow for ever."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from pkg.files import put_bytes

_LARGEST = 1_000_000  # bytes; halved at the next start

NAME = "shell-history"


def state_folder(environ: Mapping[str, str], home: Path) -> Path:
    """Return the user's folder for what programs remember."""
    chosen = environ.get("XDG_STATE_HOME", "")
    if chosen and Path(chosen).is_absolute():  # the standard says: ignore a relative one
        return Path(chosen) / "pkg"
    if os.name == "nt":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "pkg"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "pkg"
    return home / ".local" / "state" / "pkg"


def prepare(path: Path) -> None:
    """Make the file where there is none, close it to others, and cut it down when it has grown too long.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)
    if size > _LARGEST:
        content = path.read_bytes()
        begin = content.find(b"\n# ", len(content) - _LARGEST // 2)  # an entry begins with its date
        put_bytes(str(path), (content[begin + 1 :] if begin >= 0 else b"",), mode=0o600)
