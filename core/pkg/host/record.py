"""What the host knows about one plugin, and the sentences it says about it."""

from __future__ import annotations

from pkg.host.discovery import KINDS, EntryPoint

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    State = Literal["ok", "loaded", "failed", "disabled", "conflict"]

SINGULAR = {
    "repositories": "repository",
    "shells": "shell",
    "build_systems": "build system",
    "resolvers": "resolver",
    "orderers": "orderer",
    "filters": "filter rule",
    "caches": "cache",
    "vcs": "version control system",
    "release_hooks": "release hook",
    "binds": "bind module",
    "commands": "command",
    "hooks": "hook",
}
assert tuple(SINGULAR) == KINDS


class PluginRecord:
    """One installed plugin.

    Attributes:
        kind: one of `pkg.host.KINDS`.
        name: what a user types.
        module: the module, or `module:attribute`, that its entry point names.
        distribution: who brings it; `this process` for one that `Host.add` was given.
        version: the distribution's version, empty where there is none.
        state: `ok` (installed, not asked for yet), `loaded`, `failed`, `disabled` (by the user), or
            `conflict` (another distribution offers the same name and `plugins.prefer` does not choose).
        reason: for a person to read, why the state is not ok; otherwise empty.
    """

    __slots__ = ("distribution", "kind", "module", "name", "reason", "state", "version")

    def __init__(self, entry: EntryPoint, state: State = "ok", reason: str = "") -> None:
        self.kind, self.name, self.module, self.distribution, self.version = entry
        self.state = state
        self.reason = reason

    def __repr__(self) -> str:
        return f"PluginRecord({self.key}, {self.source}, {self.state})"

    @property
    def key(self) -> str:
        """The plugin as `plugins.disable` and `plugins.prefer` write it."""
        return f"{self.kind}:{self.name}"

    @property
    def source(self) -> str:
        """Distribution and version, for messages."""
        return f"{self.distribution} {self.version}".strip()

    @property
    def label(self) -> str:
        """The plugin as messages call it."""
        return f"{SINGULAR[self.kind]} {self.name!r} ({self.module}, from {self.source})"


def failure(record: PluginRecord, error: BaseException) -> str:
    """Say why a plugin failed to load and what to do about it."""
    what = str(error) or type(error).__name__
    if not isinstance(error, ImportError) and str(error):
        what = f"{type(error).__name__}: {error}"
    cure = "Install it" if isinstance(error, ModuleNotFoundError) else "Repair or remove it"
    return (
        f"{record.label} failed to load: {what.rstrip('.')}. {cure}, or set PKG_DISABLE_PLUGINS={record.key}."
    )


def conflict(records: Iterable[PluginRecord]) -> str:
    """Say which distributions offer one name and how to choose."""
    records = list(records)
    first = records[0]
    offers = " and ".join(record.source for record in records)
    count = "two" if len(records) == 2 else str(len(records))
    return (
        f"{count} distributions offer the {SINGULAR[first.kind]} {first.name!r}: {offers}. Remove one, or "
        f"choose with plugins.prefer in a configuration file: {{'{first.key}': '{first.distribution}'}}."
    )


def unknown(kind: str, name: str, installed: Iterable[str]) -> str:
    """Say that there is no such plugin, which there are, and which was probably meant."""
    from difflib import get_close_matches

    names = sorted(installed)
    near = get_close_matches(name, names, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    listing = ", ".join(names) if names else "none"
    return f"no {SINGULAR[kind]} named {name!r}; installed: {listing}.{hint}"
