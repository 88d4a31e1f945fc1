"""How a value from one layer meets the value from the layer below.

Dicts merge key by key, at any depth; a `ModifyList` extends the list below; anything else replaces.
"""

# Importing pathlib costs more than all of this.
# ruff: noqa: PTH111
from __future__ import annotations

import os.path
from typing import Any

from pkg.errors import ConfigurationError


class ModifyList:
    """Extend the list that lower layers made instead of replacing it (Python files and overrides).

    Bears rez's name because configuration files written for rez use it.
    """

    __slots__ = ("append", "prepend")

    def __init__(self, append: list[Any] | None = None, prepend: list[Any] | None = None) -> None:
        for part in (append, prepend):
            if part is not None and not isinstance(part, list):
                raise ValueError(f"ModifyList takes lists, not {part!r}")
        self.append = append
        self.prepend = prepend

    def apply(self, below: Any) -> list[Any]:
        """Return the list below with both ends extended; null counts as an empty list.

        Raises:
            ConfigurationError: the value below is no list.
        """
        if below is not None and not isinstance(below, list):
            raise ConfigurationError(f"ModifyList extends lists, but the value below it is {below!r}")
        return [*(self.prepend or ()), *(below or ()), *(self.append or ())]

    def __repr__(self) -> str:
        return f"ModifyList(append={self.append!r}, prepend={self.prepend!r})"


class DelayLoad:
    """Stand for the content of a YAML or JSON file, read when the setting is first used.

    Bears rez's name because configuration files written for rez use it.
    """

    __slots__ = ("filepath",)

    def __init__(self, filepath: str) -> None:
        self.filepath = os.path.expanduser(filepath)

    def get_value(self) -> Any:
        """Read the file.

        Raises:
            ConfigurationError: the file is missing, damaged or of another format.
        """
        from pkg.settings import files

        return files.read_value(self.filepath)

    def __repr__(self) -> str:
        return f"DelayLoad({self.filepath!r})"


def merge(below: Any, above: Any) -> Any:
    """Combine the values of two layers without changing either."""
    if isinstance(above, dict) and isinstance(below, dict):
        merged = {key: flatten(value) for key, value in below.items() if key not in above}
        for key, value in above.items():
            merged[key] = merge(below.get(key), value)
        # Keys keep the order in which the lowest layer introduced them, as in rez.
        order = [*below, *(key for key in above if key not in below)]
        return {key: merged[key] for key in order}
    if isinstance(above, ModifyList):
        return above.apply(flatten(below))
    return flatten(above)


def flatten(value: Any) -> Any:
    """Replace each `ModifyList` that has nothing below it by the list it makes."""
    if isinstance(value, ModifyList):
        return value.apply(None)
    if isinstance(value, dict):
        return {key: flatten(item) for key, item in value.items()}
    return value
