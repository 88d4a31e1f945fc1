"""Which suites are on PATH, and which of them an environment keeps."""

# pathlib costs more than all of this.
# ruff: noqa: PTH112, PTH113, PTH118, PTH120
from __future__ import annotations

import os
from collections.abc import Mapping, Sequence


def visible_suite_paths(environ: Mapping[str, str] | None = None) -> list[str]:
    """Return the folders of the suites whose `bin` is on PATH, in its order (rez 3.4.0).

    Args:
        environ: None for the environment of this process.
    """
    path = (os.environ if environ is None else environ).get("PATH", "")
    found = []
    for folder in path.split(os.pathsep):
        parent = os.path.dirname(folder)
        if folder and os.path.isfile(os.path.join(parent, "suite.yaml")) and os.path.isdir(folder):
            found.append(parent)
    return found


def suite_paths(
    visibility: str, parent_suite: str | None, environ: Mapping[str, str] | None = None
) -> Sequence[str]:
    """Return the suites that an environment puts on its PATH.

    Args:
        visibility: the setting `suite_visibility`: `never`, `always`, `parent` or `parent_priority`.
        parent_suite: folder of the suite that the context belongs to, or None.
        environ: None for the environment of this process.

    Source: rez 3.4.0; that `parent_priority` keeps the parent alone, and that no visible suite
    means none at all, decides what is on PATH and is kept.
    """
    if visibility == "never":
        return ()
    visible = visible_suite_paths(environ)
    if visibility == "always" or not visible:
        return visible
    return [parent_suite] if parent_suite else []
