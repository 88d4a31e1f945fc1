"""Environments from a lock: as variables, as shell code, as a running shell or program.

On this way there is no catalog, no solver and no package code.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pkg.environment import rxt
from pkg.environment.environments import open_shell, ready_shell, system_part
from pkg.environment.lock.contexts import context_document, tool_folder
from pkg.environment.lock.replaying import replay_lock
from pkg.environment.policies import Inherited, parent_of
from pkg.environment.rex.facts import EnvironmentFacts
from pkg.environment.rex.suites import suite_paths
from pkg.errors import LockError

if TYPE_CHECKING:
    from pkg.environment.lock.lock import Lock
    from pkg.environment.lock.replaying import Replayed
    from pkg.environment.rex.launch import Launch
    from pkg.host import Host
    from pkg.interfaces.shell import OutputStyle, Shell
    from pkg.settings import Settings


def check_platform(lock: Lock, settings: Settings) -> None:
    """Refuse a lock that was made for another platform.

    The operating system's release counts only if packages were chosen by it: then `os` is one of them.

    Raises:
        LockError: it was; says what to do.
    """
    facts = lock.document["platform"]
    wanted = ["platform", "arch", *(["os"] if "os" in lock.document["packages"] else [])]
    system = settings.system
    for fact in wanted:
        here = getattr(system, fact)
        if facts[fact] != here:
            raise LockError(
                f"the lock{lock.place} was made for {fact} {facts[fact]!r}, and this machine has {here!r}. "
                "Make one here with 'pkg lock', or start it all the same with --any-platform."
            )


def facts_of(
    lock: Lock, plugins: Host, shell: Shell | None = None, environ: Mapping[str, str] | None = None
) -> EnvironmentFacts:
    """Collect what an environment tells of its resolve; see `environments.facts_of`."""
    settings = plugins.settings
    document = lock.document
    options = document["options"]
    requested = int(options["requested_timestamp"] or 0)
    ephemerals = document["ephemerals"]
    if ephemerals:
        from pkg.version import Requirement

        ephemerals = list(map(Requirement, ephemerals))
    visibility = settings.rez_tools_visibility
    return EnvironmentFacts(
        packages=lock.packages,
        requests=document["requests"],
        implicits=document["implicit_packages"],
        ephemerals=ephemerals,
        package_paths=options["package_paths"],
        rez_path=tool_folder(),
        rez_version=settings.system.rez_version,
        timestamp=requested or int(time.time()),
        requested_timestamp=requested or None,
        building=options["building"],
        testing=options["testing"],
        suite_paths=suite_paths(
            settings.suite_visibility, None, environ if isinstance(environ, Inherited) else None
        ),
        system_paths=system_part(plugins, shell) if options["append_sys_path"] else (),
        tool_path=None if visibility == "never" else settings.system.rez_bin_path,
        tool_path_first=visibility == "prepend",
    )


def replayed(
    lock: Lock,
    plugins: Host,
    parent_environ: Mapping[str, str] | None = None,
    shell: Shell | None = None,
    facts: EnvironmentFacts | None = None,
) -> Replayed:
    """Replay a lock.

    Args:
        lock: the lock.
        plugins: the plugins and settings of this run.
        parent_environ: what the environment is made in; None for that of this process.
        shell: whose rules count; None for plain variables.
        facts: None for those of this run.
    """
    settings = plugins.settings
    rez_1 = settings.rez_1_environment_variables and not settings.disable_rez_1_compatibility
    environ = parent_of(settings, parent_environ)
    return replay_lock(lock, facts or facts_of(lock, plugins, shell, environ), shell, environ, rez_1=rez_1)


def shell_code(
    lock: Lock,
    plugins: Host,
    name: str | None,
    parent_environ: Mapping[str, str] | None,
    style: OutputStyle,
) -> str:
    """Write the environment of a lock as code of a shell; see `environments.shell_code`."""
    from pkg.environment.rex.scripts import write_script
    from pkg.errors import ShellError

    shell = open_shell(plugins, name)
    shell.path_variables = tuple(plugins.settings.pathed_env_vars)
    try:
        program = shell.find_executable(os.environ)
    except ShellError:
        program = shell.executable  # code can be written for a shell that is not here
    return write_script(
        shell, replayed(lock, plugins, parent_environ, shell).actions, program=program, style=style
    )


def in_running_shell(
    lock: Lock,
    plugins: Host,
    name: str | None,
    parent_environ: Mapping[str, str] | None,
    dropped: Iterable[str],
) -> str:
    """Write the environment of a lock for a shell that runs already; see `environments.in_running_shell`."""
    from pkg.environment.activation import activation_code

    shell = open_shell(plugins, name)
    shell.path_variables = tuple(plugins.settings.pathed_env_vars)
    actions = replayed(lock, plugins, parent_environ, shell).actions
    return activation_code(plugins, shell, actions, os.environ, dropped)


def prepare_shell(
    lock: Lock,
    plugins: Host,
    name: str | None = None,
    *,
    parent_environ: Mapping[str, str] | None = None,
    **options: Any,
) -> Launch:
    """Write everything that a shell needs to start in the environment of a lock.

    The shell finds a context in REZ_RXT_FILE, as in any environment.

    Args:
        lock: the lock.
        plugins: the plugins and settings of this run.
        name: the shell; None for the one to use where nobody names one.
        parent_environ: the environment of the process; None for that of this process.
        **options: see `pkg.environment.rex.launch.prepare_shell`.

    Raises:
        ShellError: the shell is missing, or its files cannot be written.
        PkgError: a plugin refuses the environment.
    """
    from pkg.environment.rex import launch

    settings = plugins.settings
    shell = ready_shell(plugins, name)
    environ = parent_of(settings, parent_environ)
    if settings.rez_tools_visibility != "never":
        from pkg.settings.program import own_program

        options.setdefault("tool", own_program())
        options.setdefault("summary_command", "pkg context")
    before_script = None
    if plugins.names("hooks"):  # they expect a context, which is made for them alone
        context = lock.context()
        plugins.call("pkg_before_environment", context=context, parent_environ=environ)

        def before_script(recording: Any) -> None:
            plugins.call("pkg_after_environment", context=context, actions=recording.actions)

    return launch.prepare_shell(
        shell,
        facts_of(lock, plugins, shell, environ),
        settings,
        system=settings.system,
        save_context=lambda path: rxt.write(path, context_document(lock, settings), durable=False),
        parent_environ=None if environ is os.environ else environ,
        own_environ=environ if isinstance(environ, Inherited) else None,
        before_script=before_script,
        replay=lambda facts: replayed(lock, plugins, environ, shell, facts),  # type: ignore[arg-type,return-value]
        **options,
    )


def changed_outside(lock: Lock, environ: Mapping[str, str]) -> list[str]:
    """Return the variables whose values package code read when the lock was made, and which differ now.

    What such code made of them is in the lock as it was.
    """
    from zlib import crc32

    changed = []
    for name, read in lock.document["inherited"].items():
        value = environ.get(name)
        now = None if value is None else f"{crc32(value.encode('utf-8', 'surrogateescape')):08x}"
        if read["value"] == "set" and now is not None:
            continue
        if read["value"] != now:
            changed.append(name)
    return changed


def warn_of_changes(lock: Lock, environ: Mapping[str, str]) -> None:
    """Say on stderr which values the lock was made with that are others here."""
    names = changed_outside(lock, environ)
    if names:
        read = lock.document["inherited"][names[0]]["read_by"][0]
        sys.stderr.write(
            f"pkg: the lock{lock.place} holds what packages made of {', '.join(names)}, which has another "
            f"value here (read by {read}). 'pkg lock --update FILE' makes it anew.\n"
        )
