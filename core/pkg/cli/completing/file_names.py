"""Names of files, folders and programs, where no shell completes them itself."""

# ruff: noqa: PTH111, PTH112, PTH118, PTH208 - pathlib is slow to import
from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch


def suggested(others: str, word: str, environ: Mapping[str, str]) -> Iterator[str]:
    """List files, folders or programs that begin with a word; folders with a slash behind them.

    Args:
        others: what is wanted, as `Found.others` says it.
        word: the beginning, perhaps behind `--option=`.
        environ: variables, with PATH.
    """
    kind, _, glob = others.partition(":")
    option = ""
    if word.startswith("--") and "=" in word:
        option, _, word = word.partition("=")
        option += "="
    if kind == "programs":
        found: set[str] = set()
        for folder in environ.get("PATH", "").split(os.pathsep):
            found.update(name for name in _listed(folder) if name.startswith(word))
        yield from sorted(found)
    elif kind:
        folder, begin = os.path.split(word)
        for name in sorted(_listed(os.path.expanduser(folder) or ".")):
            if name.startswith(begin) and (begin or name[0] != "."):
                path = os.path.join(folder, name)
                if os.path.isdir(os.path.expanduser(path)):
                    yield option + path + os.sep
                elif kind == "files" and fnmatch(name, glob or "*"):
                    yield option + path


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
