"""The host: finds plugins by kind and name, loads them when they are asked for, calls their hooks."""

from __future__ import annotations

from _thread import RLock
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from pkg.errors import (
    PkgError,
    PluginConflictError,
    PluginDisabledError,
    PluginError,
    PluginLoadError,
    PluginNotFoundError,
)
from pkg.host.choice import choose
from pkg.host.discovery import KINDS, EntryPoint, installed_entry_points
from pkg.host.record import PluginRecord, failure, unknown

if TYPE_CHECKING:
    from pkg.host.managers import Managers
    from pkg.settings import Settings

THIS_PROCESS: Final = "this process"


class PluginWarning(UserWarning):
    """A plugin that nobody asked for has failed."""


class Host:
    """The plugins of one process, under one set of settings.

    Making a host costs nothing: entry points are looked up at the first question, a plugin is imported
    when its name is asked for.

    Attributes:
        settings: the settings that plugins get their options from.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        entry_points: Sequence[EntryPoint] | None = None,
        warn: Callable[[str], None] | None = None,
    ) -> None:
        """Make a host.

        Args:
            settings: decides what is switched off or preferred, where the list of entry points is
                remembered, and which options plugins get.
            entry_points: the installed plugins; None looks for them.
            warn: told when a plugin that nobody asked for has failed; None raises a `PluginWarning`
                through Python's warnings.
        """
        self.settings = settings
        self._entry_points = entry_points
        self._warn = warn or _python_warning
        self._lock = RLock()
        self._records: dict[str, list[PluginRecord]] | None = None
        self._managers: Managers | None = None
        self._registered: dict[tuple[str, str], Any] = {}
        self._plain: dict[int, dict[tuple[str, str], Any]] = {}  # by id of the module, which stays imported
        self._hooks_loaded = False

    # --- questions that import nothing -----------------------------------------------------------

    def names(self, kind: str) -> list[str]:
        """List what `get` could return for a kind, sorted: neither disabled nor in conflict."""
        return sorted(
            {record.name for record in self._of(kind) if record.state not in ("disabled", "conflict")}
        )

    def plugins(self, kind: str | None = None) -> list[PluginRecord]:
        """List every installed plugin, also those that cannot be used, sorted by kind and name.

        Args:
            kind: only this kind; None for all.
        """
        kinds = KINDS if kind is None else (kind,)
        return [record for each in kinds for record in sorted(self._of(each), key=lambda one: one.name)]

    def find(self, kind: str, name: str) -> PluginRecord:
        """Return the record of the plugin that `get` would load.

        Raises:
            PluginNotFoundError: none of that name is installed; the message lists those that are.
            PluginDisabledError: it is switched off.
            PluginConflictError: several distributions offer it.
        """
        records = [record for record in self._of(kind) if record.name == name]
        if not records:
            raise PluginNotFoundError(unknown(kind, name, self.names(kind)))
        for record in records:
            if record.state == "conflict":
                raise PluginConflictError(record.reason)
        for record in records:
            if record.state != "disabled":
                return record
        raise PluginDisabledError(
            f"{records[0].label} is {records[0].reason}. Remove it there to use it; "
            f"others installed: {', '.join(self.names(kind)) or 'none'}."
        )

    def _of(self, kind: str) -> list[PluginRecord]:
        if kind not in KINDS:
            raise PluginNotFoundError(f"no plugin kind {kind!r}; there are: {', '.join(KINDS)}.")
        with self._lock:
            if self._records is None:
                self._records = self._look()
            return self._records[kind]

    def _look(self) -> dict[str, list[PluginRecord]]:
        entry_points = self._entry_points
        if entry_points is None:
            entry_points = installed_entry_points(self.settings.cache_path or None)
        records: dict[str, list[PluginRecord]] = {kind: [] for kind in KINDS}
        for record in choose(entry_points, self.settings):
            records[record.kind].append(record)
        return records

    def refresh(self) -> None:
        """Look for installed plugins again, whatever is remembered on disk; loaded ones stay loaded."""
        with self._lock:
            if self._entry_points is None:
                installed_entry_points(self.settings.cache_path or None, refresh=True)
            self._records = None

    # --- plugins ---------------------------------------------------------------------------------

    def get(self, kind: str, name: str) -> Any:
        """Return a plugin, loading it if need be: a class, or a `Command` for commands.

        Raises:
            PluginNotFoundError: none of that name is installed; the message lists those that are.
            PluginDisabledError: it is switched off.
            PluginConflictError: several distributions offer it.
            PluginLoadError: it failed to import or to register.
        """
        try:
            return self._registered[kind, name]
        except KeyError:
            pass
        record = self.find(kind, name)
        self._load(record)
        return self._registered[kind, name]

    def create(self, kind: str, name: str, *args: Any, **kwargs: Any) -> Any:
        """Construct a plugin with its validated options.

        Args:
            kind: a kind whose plugins are classes.
            name: the plugin.
            *args: for its constructor, behind the options.
            **kwargs: the same.

        Raises:
            ConfigurationError: one of its settings has a bad value; the message names the file.
            PluginError: as for `get`.
        """
        from pkg.settings import Options

        plugin = self.get(kind, name)
        declared = self.settings.plugin_options(kind, name, plugin.settings)
        options = Options({"cache_path": self.settings.cache_path or None, **declared.as_dict()})
        return plugin(options, *args, **kwargs)

    def add(self, plugin: object, name: str = "added") -> None:
        """Take in a plugin of this process: a module or an object with hook implementations.

        What it registers wins over installed plugins of the same name, and its other hooks are called
        from now on. For programs that embed `pkg`, and for tests.

        Args:
            plugin: holds the hook implementations.
            name: how messages and `plugins` call it.

        Raises:
            PluginError: it cannot be registered.
        """
        with self._lock:
            self._managers_now().listen(plugin)
            module = getattr(plugin, "__name__", type(plugin).__name__)
            for (kind, each), value in self._managers_now().registered_by(plugin).items():
                record = PluginRecord(EntryPoint(kind, each, module, THIS_PROCESS, ""), "loaded")
                self._of(kind)[:] = [old for old in self._of(kind) if old.name != each] + [record]
                self._registered[kind, each] = value
            self._of("hooks").append(
                PluginRecord(EntryPoint("hooks", name, module, THIS_PROCESS, ""), "loaded")
            )

    def load_all(self, kind: str | None = None) -> None:
        """Load every plugin that is not switched off; a failure ends in its record, not in an error."""
        for record in self.plugins(kind):
            if record.state == "ok":
                with suppress(PluginLoadError):  # the record says so
                    self._load(record)

    def _load(self, record: PluginRecord) -> None:
        """Import one plugin and let it register.

        Raises:
            PluginLoadError: see `get`; the record becomes a failed one.
        """
        with self._lock:
            if record.state == "loaded":
                return
            if record.state == "failed":
                raise PluginLoadError(record.reason)
            try:
                self._import(record)
            except (Exception, SystemExit) as error:
                record.state = "failed"
                record.reason = failure(record, error)
                raise PluginLoadError(record.reason) from error
            record.state = "loaded"

    def _import(self, record: PluginRecord) -> None:
        from pkg.host.registering import load_object

        plugin = load_object(record.module)
        if record.kind == "hooks":
            self._managers_now().listen(plugin)
            return
        registered = self._registered_by(plugin)
        key = record.kind, record.name
        if key not in registered:
            there = ", ".join(":".join(each) for each in registered) or "nothing"
            raise PluginError(f"it registers {there} where {record.key} is expected")
        self._registered[key] = registered[key]

    def _registered_by(self, plugin: object) -> dict[tuple[str, str], Any]:
        """Let a plugin register, once; see `registered_plainly`."""
        from pkg.host.registering import registered_plainly

        known = self._plain.get(id(plugin))
        if known is None:
            known = registered_plainly(plugin)
            if known is None:
                return self._managers_now().registered_by(plugin)
            self._plain[id(plugin)] = known
        return known

    def _managers_now(self) -> Managers:
        """Return the pluggy side, made for the first plugin, since importing pluggy takes a while."""
        if self._managers is None:
            from pkg.host.managers import Managers

            self._managers = Managers()
        return self._managers

    # --- hooks -----------------------------------------------------------------------------------

    def call(self, hook: str, **arguments: Any) -> Any:
        """Call a choose or observe hook of `pkg.hookspecs`.

        The first call loads the plugins of the `pkg.hooks` group; where there are none, a call costs
        next to nothing.

        Args:
            hook: the function's name in `pkg.hookspecs`.
            **arguments: all of its arguments.

        Returns:
            For a choose hook the first answer that is not None, or None. For an observe hook, nothing
            of interest.

        Raises:
            PkgError: a plugin refused; or it raised something else, and the message names it.
        """
        if not self._hooks_loaded:
            self._load_hooks()
        if self._managers is None:
            return None
        try:
            return self._managers.call(hook, arguments)
        except PkgError:
            raise
        except Exception as error:
            raise PluginError(self._blame(hook, error)) from error

    def _load_hooks(self) -> None:
        with self._lock:
            if self._hooks_loaded:
                return
            # pluggy calls the last one registered first; people expect alphabetical order.
            for record in reversed(self.plugins("hooks")):
                if record.state == "conflict":
                    self._warn(record.reason)
                if record.state == "ok":
                    try:
                        self._load(record)
                    except PluginLoadError as error:
                        self._warn(str(error))
            self._hooks_loaded = True

    def _blame(self, hook: str, error: Exception) -> str:
        """Name the plugin whose implementation of a hook raised an error that is none of ours."""
        raised_in = set()
        trace = error.__traceback__
        while trace is not None:
            raised_in.add(trace.tb_frame.f_code)
            trace = trace.tb_next
        what = f"{type(error).__name__}: {error}"
        assert self._managers is not None
        for plugin, function in self._managers.listeners(hook):
            if getattr(function, "__code__", None) in raised_in:
                module = getattr(plugin, "__name__", type(plugin).__name__)
                for record in self.plugins("hooks"):
                    if record.module.partition(":")[0] == module:
                        return (
                            f"{record.label} failed in {hook}: {what}. Repair it, "
                            f"or set PKG_DISABLE_PLUGINS={record.key}."
                        )
        return f"a plugin failed in {hook}: {what}"


def _python_warning(message: str) -> None:
    import warnings

    warnings.warn(message, PluginWarning, stacklevel=4)


@cache
def default_host() -> Host:
    """Return the host of this process for the Python API, under `pkg.settings.default_settings`."""
    from pkg.settings import default_settings

    return Host(default_settings())
