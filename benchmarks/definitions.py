"""Read the benchmark repository's definitions, the same way for every engine.

All of them are plain assignments of literals, so executing one costs the same for everybody and
stays outside of every timed call.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

Row = tuple[str, str, list[str], list[list[str]]]


def read_all(root: Path) -> Iterator[Row]:
    """Yield (name, version, requires, variants) of each definition below a repository."""
    for path in sorted(root.glob("*/*/package.py")):
        names: dict[str, object] = {}
        exec(compile(path.read_bytes(), str(path), "exec"), names)
        yield (path.parts[-3], path.parts[-2], names.get("requires", []), names.get("variants", []))  # type: ignore[misc]
