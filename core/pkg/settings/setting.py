"""One declared setting: its name, type, default and purpose, as data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pkg.settings.value_types import ValueType, value_type


class Setting:
    """Declare one setting, of `pkg` or of a plugin.

    Immutable. A plain class, because creating 150 dataclass instances and importing `dataclasses`
    would cost more than everything else that happens before the first package is read.

    Attributes:
        name: as written in files and, in capitals, in variables.
        type: what the value may be.
        default: used when no layer sets the key; never handed out, so a list is safe here.
        summary: half a sentence, for `pkg config --describe`.
        computed: called with the `Settings` when the value found in files is null.
        note: a remark on how the setting behaves ("no effect", "deprecated", ...).
    """

    __slots__ = ("computed", "default", "name", "note", "summary", "type")

    name: str
    type: ValueType
    default: Any
    summary: str
    computed: Callable[[Any], Any] | None
    note: str

    def __init__(
        self,
        name: str,
        type: Any,  # noqa: A002 - declarations read best this way
        default: Any,
        summary: str,
        *,
        computed: Callable[[Any], Any] | None = None,
        note: str = "",
    ) -> None:
        keep = super().__setattr__
        keep("name", name)
        keep("type", value_type(type))
        keep("default", default)
        keep("summary", summary)
        keep("computed", computed)
        keep("note", note)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a Setting is a constant: cannot set {name!r}")

    def __repr__(self) -> str:
        return f"Setting({self.name!r}, {self.type!r}, {self.default!r})"
