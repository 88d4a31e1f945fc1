"""`with scope("name"):` blocks of a definition, which become nested dicts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any


class AttributeTree:
    """A dict whose entries are read and set as attributes, to any depth.

    Reading a missing attribute gives an empty tree that joins its parent when something is set on it.
    """

    def __init__(self, attach: Callable[[], None] | None = None) -> None:
        self.__dict__["_entries"] = {}
        self.__dict__["_attach"] = attach

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return self[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __getitem__(self, name: str) -> Any:
        entries = self.__dict__["_entries"]
        if name in entries:
            return entries[name]

        def attach() -> None:
            self._join()
            entries[name] = child

        child = AttributeTree(attach)
        return child

    def __setitem__(self, name: str, value: Any) -> None:
        self.__dict__["_entries"][name] = value
        self._join()

    def __contains__(self, name: str) -> bool:
        return name in self.__dict__["_entries"]

    def _join(self) -> None:
        attach = self.__dict__["_attach"]
        if attach is not None:
            self.__dict__["_attach"] = None
            attach()

    def update(self, entries: dict[str, Any]) -> None:
        """Set several entries; a dict becomes a tree of its own."""
        for name, value in entries.items():
            self.__dict__["_entries"][name] = _tree(value) if isinstance(value, dict) else value
        self._join()

    def to_dict(self) -> dict[str, Any]:
        """Return the entries as plain nested dicts."""
        return {
            name: value.to_dict() if isinstance(value, AttributeTree) else value
            for name, value in self.__dict__["_entries"].items()
        }

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.to_dict()!r})"


def _tree(entries: dict[str, Any]) -> AttributeTree:
    tree = AttributeTree()
    tree.update(entries)
    return tree


class Scope(AttributeTree):
    """One `with scope(...)` block: collects the names that the block sets."""

    def __init__(self, name: str, scopes: Scopes) -> None:
        super().__init__()
        self.__dict__["_name"] = name
        self.__dict__["_scopes"] = scopes

    def __enter__(self) -> Scope:
        self.__dict__["_before"] = dict(sys._getframe(1).f_locals)
        return self

    def __exit__(self, *exception: object) -> None:
        names = sys._getframe(1).f_locals
        before = self.__dict__["_before"]
        self.update(_newly_set(before, names))
        names.clear()
        names.update(before)
        self.__dict__["_scopes"].leave(self.__dict__["_name"], self)


def _newly_set(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names that a block set; one set to the value it had outside does not count, as in rez."""
    found = {}
    for name, value in after.items():
        if isinstance(value, Scope) or (name.startswith("__") and name.endswith("__")):
            continue
        if name not in before or value != before[name]:
            found[name] = value
    return found


class Scopes:
    """What a definition knows as `scope`; scopes nest and may be opened again."""

    def __init__(self) -> None:
        self._root = AttributeTree()
        self._open: list[tuple[str, Scope]] = []
        self._known: dict[tuple[str, ...], Scope] = {}

    def __call__(self, name: str) -> Scope:
        """Open a scope, or open it again."""
        path = (*(outer for outer, _ in self._open), name)
        scope = self._known.get(path)
        if scope is None:
            scope = self._known[path] = Scope(name, self)
        self._open.append((name, scope))
        return scope

    def leave(self, name: str, scope: Scope) -> None:
        """Store the innermost open scope in the one around it."""
        self._open.pop()
        outer = self._open[-1][1] if self._open else self._root
        outer.update({name: scope.to_dict()})

    def to_dict(self) -> dict[str, Any]:
        """Return the collected scopes as plain nested dicts."""
        return self._root.to_dict()
