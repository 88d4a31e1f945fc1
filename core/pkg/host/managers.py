"""The pluggy side of the host: register hooks apart from the hooks that act.

A module is asked for its classes whatever entry point group it stands in. Its other hooks are called
only when it stands in `pkg.hooks`: otherwise a hook would act or not depending on which plugins happen
to be loaded already.
"""

from __future__ import annotations

from typing import Any

import pluggy

from pkg import hookspecs
from pkg.errors import PluginError
from pkg.host.registering import REGISTER, check


class _Manager(pluggy.PluginManager):
    """A plugin manager that sees only the register hooks, or only the others."""

    def __init__(self, *, registers: bool) -> None:
        super().__init__(hookspecs.PROJECT)
        self._registers = registers
        self.add_hookspecs(hookspecs)

    def parse_hookimpl_opts(self, plugin: object, name: str) -> Any:
        if name.startswith(REGISTER) is not self._registers:
            return None
        return super().parse_hookimpl_opts(plugin, name)

    def parse_hookspec_opts(self, module_or_class: Any, name: str) -> Any:
        if name.startswith(REGISTER) is not self._registers:
            return None
        return super().parse_hookspec_opts(module_or_class, name)


class Managers:
    """Everything that is known through pluggy."""

    def __init__(self) -> None:
        self._registers = _Manager(registers=True)
        self._hooks: _Manager | None = None  # made for the first plugin that listens; most people have none
        self._found: dict[tuple[str, str], Any] = {}
        self._seen: dict[int, dict[tuple[str, str], Any]] = {}
        for name, caller in vars(self._registers.hook).items():
            kind = name.removeprefix(REGISTER)
            caller.call_historic(kwargs={"register": self._taker(kind)})

    def registered_by(self, plugin: object) -> dict[tuple[str, str], Any]:
        """Let a plugin register, once, and return what it registered, by kind and name.

        Raises:
            PluginError: it registered something that is no such plugin.
            Exception: whatever its hook raised.
        """
        if id(plugin) not in self._seen:
            self._found = {}
            self._registers.register(plugin)
            try:
                self._registers.check_pending()
            except Exception:
                self._registers.unregister(plugin)
                raise
            self._seen[id(plugin)] = self._found
        return self._seen[id(plugin)]

    def listen(self, plugin: object) -> None:
        """Let a plugin's other hooks be called from now on.

        Raises:
            PluginError: it implements a hook that does not exist, or with wrong arguments.
        """
        if self._hooks is None:
            self._hooks = _Manager(registers=False)
        if self._hooks.is_registered(plugin):
            return
        try:
            self._hooks.register(plugin)
            self._hooks.check_pending()
        except pluggy.PluginValidationError as error:
            self._hooks.unregister(plugin)
            raise PluginError(" ".join(str(error).split())) from error

    def call(self, hook: str, arguments: dict[str, Any]) -> Any:
        """Call one hook of all listening plugins."""
        return None if self._hooks is None else getattr(self._hooks.hook, hook)(**arguments)

    def listeners(self, hook: str) -> list[tuple[object, Any]]:
        """Return each plugin that implements a hook, and its function."""
        if self._hooks is None:
            return []
        return [(each.plugin, each.function) for each in getattr(self._hooks.hook, hook).get_hookimpls()]

    def _taker(self, kind: str) -> Any:
        def register(plugin: Any) -> None:
            check(kind, plugin)
            self._found[kind, plugin.name] = plugin

        return register
