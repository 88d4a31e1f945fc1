"""Short links: `_v/a`, `_v/b`, ... point to the folders of variants whose names are hashes."""

# ruff: noqa: PTH103
# ruff: noqa: PTH118, PTH120
# ruff: noqa: PTH211
from __future__ import annotations

import os

from pkg_repositories.listing import links_in

_ATTEMPTS = 50


def make_short_link(folder: str, subpath: str) -> str | None:
    """Make a link to a variant's folder, unless there is one.

    Args:
        folder: where the links are; made where it is missing.
        subpath: the variant's folder, below the folder that holds `folder`.

    Returns:
        The link's name; None where there can be no links: paths are long then, and nothing else.

    Source: rez 3.4.0, with one difference: `aa` comes after `z`, for any number of links.
    """
    target = os.path.join(os.path.dirname(folder), subpath)
    try:
        os.makedirs(folder, exist_ok=True)
        for _ in range(_ATTEMPTS):
            known = links_in(folder)
            if target in known:
                return known[target]
            name = next_name(known.values())
            try:
                os.symlink(os.path.relpath(target, folder), os.path.join(folder, name))
            except FileExistsError:
                continue
            return name
    except OSError:
        pass
    return None


def next_name(names: object) -> str:
    """Return the name after the last of some: a, b, ..., z, aa, ab, ..., zz, aaa."""
    letters = [name for name in names if name.isascii() and name.isalpha() and name.islower()]  # type: ignore[attr-defined]
    if not letters:
        return "a"
    last = max(letters, key=lambda name: (len(name), name))
    head = last.rstrip("z")
    tail = "a" * (len(last) - len(head))
    return f"{head[:-1]}{chr(ord(head[-1]) + 1)}{tail}" if head else f"a{tail}"
