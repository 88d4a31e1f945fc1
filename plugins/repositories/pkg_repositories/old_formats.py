"""Release data that older versions of rez kept beside the definition."""

# ruff: noqa: PTH112, PTH113, PTH118, PTH123 - pathlib is slow to import
from __future__ import annotations

import os
from typing import Any

from pkg.package.loading import load_definition, read_file


def release_data(folder: str, longest_changelog: int) -> dict[str, Any]:
    """Read `release.yaml`, or else the files in `.metadata`, of a package's folder.

    Args:
        folder: the folder of the definition.
        longest_changelog: cut changelogs to this many characters; 0 keeps them whole.

    Returns:
        The attributes found there, which win over those of the definition. Empty when there is nothing.

    Source: rez 3.4.0.
    """
    path = os.path.join(folder, "release.yaml")
    if os.path.isfile(path):
        data = load_definition(path, read_file(path))
        changelog = data.get("changelog")
        if changelog and longest_changelog:
            text = "\n".join(changelog) if isinstance(changelog, list) else changelog
            data["changelog"] = _cut(text, longest_changelog)
        return data
    metadata = os.path.join(folder, ".metadata")
    if not os.path.isdir(metadata):
        return {}
    data = {}
    changelog = _text(os.path.join(metadata, "changelog.txt"))
    if changelog is not None:
        data["changelog"] = _cut(changelog, longest_changelog) if longest_changelog else changelog
    released = _text(os.path.join(metadata, "release_time.txt"))
    if released is not None and released.strip().isdecimal():
        data["timestamp"] = int(released)
    return data


def _text(path: str) -> str | None:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return None


def _cut(text: Any, longest: int) -> Any:
    if isinstance(text, str) and len(text) > longest + len("..."):
        return text[:longest] + "..."
    return text
