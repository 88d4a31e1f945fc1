"""What starting an environment would do, without doing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.environment.lock.lock import Lock
    from pkg.environment.lock.replaying import Replayed
    from pkg.environment.rex import Recording


class SetVariable(NamedTuple):
    """A variable that would be set.

    Attributes:
        name: the variable.
        value: what it would be.
        before: what it is now; None when it is not set.
        own: whether it only tells of the resolve or of one package, such as `REZ_MAYA_VERSION`.
    """

    name: str
    value: str
    before: str | None
    own: bool

    @property
    def change(self) -> str:
        """`new`, `changed` or `same`."""
        if self.before is None:
            return "new"
        return "same" if self.before == self.value else "changed"


class DryRun:
    """Everything that would happen.

    Attributes:
        packages: qualified name, without empty brackets, and root or URI of each package, in order.
        ephemerals: resolved ephemerals.
        variables: by name.
        unset: variables that would be removed.
        shell_actions: kind (`alias`, `source`, `command`, `info`, `error`), text and package of what a shell
            would do besides, in order.
        shell: the shell that would do it.
        command: the command that would run in it; None for an interactive shell.
    """

    def __init__(
        self,
        packages: Iterable[tuple[str, str]],
        ephemerals: Iterable[str],
        recording: Recording | Replayed,
        parent_environ: Mapping[str, str],
        *,
        shell: str,
        command: str | Sequence[str] | None,
    ) -> None:
        self.packages = [(name.removesuffix("[]"), place) for name, place in packages]
        self.ephemerals = list(ephemerals)
        self.shell = shell
        self.command = command
        own = {each.key for each in recording.actions if each.key and each.origin.section in _OWN}
        others = {each.key for each in recording.actions if each.key and each.origin.section not in _OWN}
        self.variables = [
            SetVariable(name, value, parent_environ.get(name), name in own - others)
            for name, value in sorted(recording.environ.items())
        ]
        touched = {each.key for each in recording.actions if each.name == "unsetenv"}
        self.unset = sorted(touched - recording.environ.keys())
        self.shell_actions = [
            (each.name, _text(each.args), each.origin.package or "(pkg)")
            for each in recording.actions
            if each.name in _SHELL
        ]

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "packages": [{"package": name, "place": place} for name, place in self.packages],
            "ephemerals": self.ephemerals,
            "variables": {
                each.name: {"value": each.value, "before": each.before, "change": each.change}
                for each in self.variables
            },
            "unset": self.unset,
            "shell_actions": [
                {"action": kind, "text": text, "package": package}
                for kind, text, package in self.shell_actions
            ],
            "start": {"shell": self.shell, "command": self.command},
        }


# Where actions of the tool itself come from; see `rex.own_variables`.
_OWN = ("system setup", "package variables", "ephemeral variables", "setup")
_SHELL = ("alias", "source", "command", "info", "error")


def _text(args: tuple[Any, ...]) -> str:
    if len(args) == 2:
        return f"{args[0]} = {args[1]}"
    value = args[0]
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def dry_run(
    found: ResolvedContext | Lock,
    *,
    parent_environ: Mapping[str, str] | None = None,
    shell: str | None = None,
    command: str | Sequence[str] | None = None,
) -> DryRun:
    """Tell what starting a context or a lock would do; package code runs, and no program is started.

    Args:
        found: a solved context, or a lock.
        parent_environ: what the environment is made in; None for that of this process.
        shell: the shell that would be started; None for the one to use where nobody names one.
        command: what would run in it; None for an interactive shell.

    Raises:
        PackageCommandError: package code failed.
        PluginError: there is no such shell.
    """
    from pkg.environment.environments import open_shell, record_environment, shell_name
    from pkg.environment.lock.lock import Lock
    from pkg.environment.policies import parent_of

    plugins = found.plugins
    name = shell or shell_name(plugins)
    parent = parent_of(plugins.settings, parent_environ)
    if isinstance(found, Lock):
        from pkg.environment.lock.starting import replayed

        packages = [(each.qualified_name, each.root or each.location) for each in found.packages]
        ephemerals = list(map(str, found.document["ephemerals"]))
        recording: Recording | Replayed = replayed(found, plugins, parent_environ, open_shell(plugins, name))
    else:
        packages = [(each.qualified_name, each.root or each.uri) for each in found.resolved_packages or ()]
        ephemerals = list(map(str, found.resolved_ephemerals or ()))
        recording = record_environment(found, parent_environ, open_shell(plugins, name))
    return DryRun(packages, ephemerals, recording, parent, shell=name, command=command)
