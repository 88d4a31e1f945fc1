"""Replay a lock on a parent environment: what the packages asked for, without their code.

Nothing here opens a package or imports what running package code needs.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pkg.environment.lock.items import read_words
from pkg.environment.lock.text import SECTIONS
from pkg.environment.rex import own_variables
from pkg.environment.rex.formatting import as_it_is, expand
from pkg.interfaces.actions import Action, Dialect, EscapedString, Origin, replay

if TYPE_CHECKING:
    from pkg.environment.lock.lock import Lock
    from pkg.environment.rex.facts import EnvironmentFacts


class Replayed:
    """What a lock asks for in one environment; the same as a `Recording`.

    Attributes:
        actions: everything, in order.
        environ: the variables that are set and their values; nothing of the parent environment.
    """

    __slots__ = ("actions", "environ")

    def __init__(self) -> None:
        self.actions: list[Action] = []
        self.environ: dict[str, str] = {}


def replay_lock(
    lock: Lock,
    facts: EnvironmentFacts,
    dialect: Dialect | None = None,
    parent_environ: Mapping[str, str] | None = None,
    *,
    rez_1: bool = False,
) -> Replayed:
    """Make the environment of a lock, in the order in which a fresh start makes it.

    Args:
        lock: the lock.
        facts: see `starting.facts_of`.
        dialect: a shell, or None for plain variables.
        parent_environ: what the environment is made in; None for that of this process.
        rez_1: the variables of rez 1 too.
    """
    target = _Replayer(lock, dialect or Dialect(), os.environ if parent_environ is None else parent_environ)
    own_variables.set_file_variables(target, facts)
    own_variables.set_resolve_variables(target, facts, rez_1=rez_1)
    for package in facts.packages:
        root = package.root
        own_variables.set_package_variables(target, package, root and target.normalize_path(root))
    for section in SECTIONS:
        for package in facts.packages:
            items = package.data.get(section)
            if items:
                target.origin = Origin(package.qualified_name, section)
                for item in items:
                    target.perform(item[0], read_words(item))
    own_variables.set_ephemeral_variables(target, facts)
    own_variables.extend_path(target, facts)
    own_variables.set_shell_variables(target, facts)
    target.origin = Origin(None, "bundle")
    for item in lock.document["bundle_commands"]:
        target.perform(item[0], read_words(item))
    return target.result


class _Replayer:
    """Takes actions whose references are replaced already, and expands variables as a recorder does."""

    def __init__(self, lock: Lock, dialect: Dialect, parent_environ: Mapping[str, str]) -> None:
        self.dialect = dialect
        self.parent_environ = parent_environ
        self.origin = Origin(None, "setup")
        self.result = Replayed()
        self.get = self.result.environ.get
        options = lock.document["options"]
        inherited = options["parent_variables"]
        self._inherit_all = inherited is True
        self._inherited = frozenset(inherited if isinstance(inherited, list) else ())
        self._separators: Mapping[str, str] = options["separators"]
        self.result.actions.append(Action("shebang", (), self.origin))

    def normalize_path(self, path: str) -> str:
        return self.dialect.normalize_path(path)

    def setenv(self, name: Any, value: Any) -> None:
        self.perform("setenv", (name, value))

    def set_plain(self, name: str, value: str) -> None:
        self.perform("setenv", (name, as_it_is(value)))

    def appendenv(self, name: Any, value: Any) -> None:
        self._extend("appendenv", name, value)

    def prependenv(self, name: Any, value: Any) -> None:
        self._extend("prependenv", name, value)

    def _extend(self, action: str, name: str, value: str) -> None:
        # What a package appended first was recorded as `setenv`, unless it extends the parent's value.
        fresh = name not in self.result.environ and not self._inherit_all and name not in self._inherited
        self.perform("setenv" if fresh else action, (name, value))

    def perform(self, name: str, args: tuple[Any, ...]) -> None:
        """Add one action as it was recorded."""
        if not name.endswith("env"):
            self.result.actions.append(Action(name, args, self.origin))
            return
        raw = args[0]
        key = raw if raw.isidentifier() else str(self._expanded(raw))
        value, separator, inherited = None, "", None
        if name != "unsetenv":
            value = self._expanded(args[1])
        if name in ("appendenv", "prependenv"):
            separator = self._separators.get(key, self.dialect.path_separator)
            if key not in self.result.environ:
                inherited = self.parent_environ.get(key, "")
        action = Action(name, args, self.origin, None, key, value, separator, inherited)
        self.result.actions.append(action)
        replay(action, self.result.environ)

    def _expanded(self, value: str | EscapedString) -> str | EscapedString:
        if isinstance(value, str):
            if "$" not in value and not value.startswith("~"):
                return value
            return expand(value, self, self.parent_environ)
        return value.formatted(lambda text: expand(text, self, self.parent_environ))
