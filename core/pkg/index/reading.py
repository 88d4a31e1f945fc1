"""From a definition that was loaded to what an index keeps of it."""

from __future__ import annotations

import re
from typing import Any

from pkg.index.entries import LATE, RAW, UNSTORED, YOUNG, DefinitionEntry
from pkg.index.purity import could_depend_on_more, depends_on_more
from pkg.index.stamps import digest, is_young
from pkg.index.values import encode
from pkg.package.sourcecode import SourceCode

_MAYBE_LATE = re.compile(rb"\blate\b")
_REQUIREMENTS = ("requires", "build_requires", "private_build_requires", "variants")
_TEXT_COMMANDS = ("pre_commands", "commands", "post_commands")


def loaded_entry(
    path: str,
    file: str,
    stamp: bytes,
    others: tuple[tuple[str, bytes], ...],
    content: bytes,
    data: dict[str, Any] | None,
    now: int,
) -> DefinitionEntry:
    """Make the entry of a definition that was loaded.

    Args:
        path: the definition file.
        file: its name.
        stamp: its stamp, taken before it was read.
        others: further files that the answer depends on, and their stamps.
        content: the file.
        data: what it gave, as `Definition.data` holds it; None when every process has to load it.
        now: when `stamp` was taken.
    """
    yaml = path.endswith(".yaml")
    flags = 0
    if is_young(stamp, now) or any(is_young(seal, now) for _, seal in others):
        flags |= YOUNG
    if data is None or (not yaml and depends_on_more(content, data)):
        return DefinitionEntry(file, stamp, others, digest(content), flags | UNSTORED, None)
    blob = encode(data, path)
    if blob is None:
        flags |= UNSTORED
    if any(isinstance(data.get(name), SourceCode) for name in _REQUIREMENTS):
        flags |= LATE
    lines = None
    if yaml:
        from pkg.package.lines import block_line

        lines = {name: block_line(path, name) for name in _TEXT_COMMANDS if isinstance(data.get(name), str)}
    return DefinitionEntry(file, stamp, others, digest(content), flags, lines, blob)


def raw_entry(
    file: str, stamp: bytes, others: tuple[tuple[str, bytes], ...], content: bytes, now: int
) -> DefinitionEntry | None:
    """Make the entry of a definition without loading it; None when it has to be loaded to know enough.

    Args:
        file: name of the definition file.
        stamp: its stamp, taken before it was read.
        others: see `loaded_entry`.
        content: the file.
        now: when `stamp` was taken.
    """
    if _MAYBE_LATE.search(content) is not None or could_depend_on_more(content):
        return None
    flags = RAW
    if is_young(stamp, now) or any(is_young(seal, now) for _, seal in others):
        flags |= YOUNG
    return DefinitionEntry(file, stamp, others, digest(content), flags, None, content)
