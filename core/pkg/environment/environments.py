"""Environments made from a context: as variables, as shell code, as a running shell or program.

The functions take a solved context; `ResolvedContext` checks that before it comes here.

Source: rez 3.4.0; compared with rez in tests/core/environment/test_environments.py.
"""

# Importing pathlib costs more than all of this.
# ruff: noqa: PTH110, PTH113, PTH118
from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from pkg.environment import rxt
from pkg.environment.policies import Inherited, parent_of
from pkg.environment.rex.facts import EnvironmentFacts, RexSettings
from pkg.errors import PkgError, ShellError

if TYPE_CHECKING:
    from subprocess import Popen

    from pkg.environment.context import ResolvedContext
    from pkg.environment.rex import Recorder, Recording
    from pkg.environment.rex.launch import Launch
    from pkg.environment.rex.watching import Read
    from pkg.host import Host
    from pkg.interfaces.shell import OutputStyle, Shell

RecorderCallback = Callable[["Recorder"], object]


def shell_name(plugins: Host) -> str:
    """Return the shell to use where nobody names one: configured, chosen by a plugin, or detected."""
    settings = plugins.settings
    chosen: str | None = settings.default_shell or plugins.call("pkg_select_shell", settings=settings)
    return chosen or settings.system.detect_shell(plugins.names("shells"))


def open_shell(plugins: Host, name: str | None = None) -> Shell:
    """Construct a shell plugin.

    Args:
        plugins: the plugins of this run.
        name: None for the one to use where nobody names one.

    Raises:
        PluginError: there is no such shell, or it cannot be used.
    """
    shell: Shell = plugins.create("shells", name or shell_name(plugins))
    return shell


def ready_shell(plugins: Host, name: str | None = None) -> Shell:
    """Construct a shell plugin whose program is there.

    Raises:
        PluginError: there is no such shell, or it cannot be used.
        ShellError: its program is missing; says which shells could be started.
    """
    shell = open_shell(plugins, name)
    try:
        shell.find_executable(os.environ)
    except ShellError as error:
        others = [other for other in plugins.names("shells") if _is_there(plugins, other)]
        there = f"Shells that could be started here: {', '.join(others) or 'none'}."
        raise ShellError(f"{str(error).rstrip('.')}. {there}") from error
    return shell


def _is_there(plugins: Host, name: str) -> bool:
    try:
        open_shell(plugins, name).find_executable(os.environ)
    except PkgError:
        return False
    return True


def system_part(plugins: Host, shell: Shell | None = None) -> Sequence[str]:
    """Return the system's part of PATH.

    Args:
        plugins: the plugins of this run.
        shell: whose idea of it counts; None for the shell to use where nobody names one.
    """
    from pkg.environment.rex.system_paths import system_paths

    settings = plugins.settings
    return system_paths(
        shell or open_shell(plugins),
        os.environ,
        configured=settings.standard_system_paths,
        cache_folder=settings.cache_path or None,
    )


def facts_of(
    context: ResolvedContext, shell: Shell | None = None, environ: Mapping[str, str] | None = None
) -> EnvironmentFacts:
    """Collect what the packages' commands need to know.

    Args:
        context: the resolve.
        shell: whose idea of the system's PATH counts; None for the shell to use where nobody names one.
        environ: what the environment is made in. Under a policy only the suites on its PATH are visible.
    """
    from pkg.environment.rex.suites import suite_paths

    settings = context.settings
    visibility = settings.rez_tools_visibility
    roots: Mapping[str, str] = {}
    if context.package_caching and settings.cache_packages_path:
        from pkg.payloads.contexts import cached_roots

        roots = cached_roots(context)
    return EnvironmentFacts(
        packages=context.resolved_packages or (),
        requests=context.requested_packages(),
        implicits=context.implicit_packages,
        ephemerals=context.resolved_ephemerals or (),
        ephemerals_hidden=context.late_bindings_ran_early,
        package_paths=context.package_paths,
        rez_path=context.rez_path,
        rez_version=context.rez_version,
        timestamp=context.timestamp,
        requested_timestamp=context.requested_timestamp,
        building=context.building,
        testing=context.testing,
        cached_roots=roots,
        suite_paths=suite_paths(
            settings.suite_visibility,
            context.parent_suite_path,
            environ if isinstance(environ, Inherited) else None,
        ),
        system_paths=system_part(context.plugins, shell) if context.append_sys_path else (),
        tool_path=None if visibility == "never" else settings.system.rez_bin_path,
        tool_path_first=visibility == "prepend",
    )


def record_environment(
    context: ResolvedContext,
    parent_environ: Mapping[str, str] | None = None,
    shell: Shell | None = None,
    rxt_file: str | None = None,
) -> Recording:
    """Run the packages' commands and return what they ask for.

    Args:
        context: the resolve.
        parent_environ: what the environment is made in; None for that of this process.
        shell: whose rules count; None for plain variables.
        rxt_file: what REZ_RXT_FILE will name; None leaves that variable alone.

    Raises:
        PackageCommandError: package code failed.
        PkgError: a plugin refuses the environment.
    """
    from pkg.environment.rex.sequence import record

    environ = parent_of(context.settings, parent_environ)
    context.plugins.call("pkg_before_environment", context=context, parent_environ=environ)
    facts = facts_of(context, shell, environ)
    facts.rxt_file = rxt_file
    recording = record(
        facts,
        dialect=shell,
        parent_environ=environ,
        settings=RexSettings.of(context.settings, verbosity=context.verbosity),
        system=context.settings.system,
        cache_folder=context.settings.cache_path or None,
    )
    context.plugins.call("pkg_after_environment", context=context, actions=recording.actions)
    context.catalog.keep()
    return recording


def watched_recording(
    context: ResolvedContext, facts: EnvironmentFacts, environ: Mapping[str, str]
) -> tuple[Recording, list[Read]]:
    """Run the packages' commands, and return what they ask for and what they read of the parent environment.

    Args:
        context: the resolve.
        facts: what `facts_of` returned.
        environ: what the environment is made in.
    """
    from pkg.environment.rex.sequence import record_in
    from pkg.environment.rex.watching import WatchingRecorder

    recorder = WatchingRecorder(
        parent_environ=environ,
        settings=RexSettings.of(context.settings, verbosity=context.verbosity),
        system=context.settings.system,
    )
    with recorder.watching():
        recording = record_in(recorder, facts)
    return recording, sorted(recorder.reads)


def shell_code(
    context: ResolvedContext,
    name: str | None,
    parent_environ: Mapping[str, str] | None,
    style: OutputStyle,
) -> str:
    """Write the environment as code of a shell.

    Args:
        context: the resolve.
        name: the shell; None for the one to use where nobody names one.
        parent_environ: see `record_environment`.
        style: `file` for a script, `eval` for one line.
    """
    from pkg.environment.rex.scripts import write_script
    from pkg.errors import ShellError

    shell = open_shell(context.plugins, name)
    shell.path_variables = tuple(context.settings.pathed_env_vars)
    try:
        program = shell.find_executable(os.environ)
    except ShellError:
        program = shell.executable  # code can be written for a shell that is not here
    recording = record_environment(context, parent_environ, shell, _file_of(context))
    return write_script(shell, recording.actions, program=program, style=style)


def in_running_shell(
    context: ResolvedContext,
    name: str | None,
    parent_environ: Mapping[str, str] | None,
    dropped: Iterable[str],
) -> str:
    """Write the environment as code for a shell that runs already; see `activation.activation_code`.

    Args:
        context: the resolve.
        name: the shell; None for the one to use where nobody names one.
        parent_environ: see `record_environment`.
        dropped: variables to remove.
    """
    from pkg.environment.activation import activation_code

    shell = open_shell(context.plugins, name)
    shell.path_variables = tuple(context.settings.pathed_env_vars)
    recording = record_environment(context, parent_environ, shell, _file_of(context))
    return activation_code(context.plugins, shell, recording.actions, os.environ, dropped)


def find_program(
    context: ResolvedContext, name: str, parent_environ: Mapping[str, str] | None, fallback: bool
) -> str | None:
    """Return the path of a program in the environment.

    Args:
        context: the resolve.
        name: the program.
        parent_environ: see `record_environment`.
        fallback: look in the environment of this process too.
    """
    from shutil import which

    environ = record_environment(context, parent_environ).environ
    found = which(name, path=environ.get("PATH") or "")
    return which(name) if found is None and fallback else found


def run_program(
    context: ResolvedContext,
    arguments: str | Iterable[str],
    parent_environ: Mapping[str, str] | None,
    popen_args: Mapping[str, Any],
) -> Popen[Any]:
    """Start a program in the environment, without a shell around it (rez 3.4.0).

    Args:
        context: the resolve.
        arguments: program and arguments, or a line for the system's own shell.
        parent_environ: the program sees these variables too. None, or `os.environ` itself: package code
            sees those of this process, and the program none of them, as in rez.
        popen_args: as for `subprocess.Popen`.
    """
    import subprocess

    from pkg.environment.rex.interpret import apply_recording
    from pkg.errors import PkgError

    inherits = parent_environ is not None and parent_environ is not os.environ
    target = dict(parent_environ) if inherits and parent_environ is not None else {}
    apply_recording(record_environment(context, parent_environ), target)
    if os.name == "nt" and "SYSTEMROOT" in os.environ:
        target.setdefault("SYSTEMROOT", os.environ["SYSTEMROOT"])  # Windows starts no program without it
    words = arguments if isinstance(arguments, str) else list(arguments)
    try:
        return subprocess.Popen(words, shell=isinstance(words, str), env=target, **popen_args)
    except OSError as error:
        shown = words if isinstance(words, str) else " ".join(words)
        raise PkgError(f"cannot start {shown!r}: {rxt.reason(error)}") from error


def prepare_shell(
    context: ResolvedContext,
    name: str | None = None,
    *,
    parent_environ: Mapping[str, str] | None = None,
    actions_callback: RecorderCallback | None = None,
    post_actions_callback: RecorderCallback | None = None,
    **options: Any,
) -> Launch:
    """Write everything that a shell needs to start in the environment.

    Args:
        context: the resolve.
        name: the shell; None for the one to use where nobody names one.
        parent_environ: the environment of the process; None for that of this process.
        actions_callback: called with the recorder before the packages' commands.
        post_actions_callback: the same, after them.
        **options: see `pkg.environment.rex.launch.prepare_shell`.

    Raises:
        ShellError: the shell is missing, or its files cannot be written.
        ContextFileError: the context cannot be written for the shell.
        PackageCommandError: package code failed.
    """
    from pkg.environment.rex import launch

    shell = ready_shell(context.plugins, name)
    environ = parent_of(context.settings, parent_environ)
    context.plugins.call("pkg_before_environment", context=context, parent_environ=environ)
    facts = facts_of(context, shell, environ)
    facts.pre_actions = actions_callback
    facts.post_actions = post_actions_callback
    facts.bundle_commands = bundle_commands(context)
    if context.settings.rez_tools_visibility != "never":
        from pkg.settings.program import own_program

        options.setdefault("tool", own_program())
        options.setdefault("summary_command", "pkg context")
    # A program sees the context at once, and its graph a moment later: it is drawn while the program runs.
    detached = bool(options.get("detached"))
    complete = None
    if context.draws_graph and not detached:
        complete = partial(context.save, durable=False)
    return launch.prepare_shell(
        shell,
        facts,
        context.settings,
        system=context.settings.system,
        rxt_file=_file_of(context),
        save_context=lambda path: context.save(path, durable=False, graph=detached),
        complete_context=complete,
        parent_environ=parent_environ if environ is os.environ else environ,
        own_environ=environ if isinstance(environ, Inherited) else None,
        verbosity=context.verbosity,
        before_script=lambda recording: context.plugins.call(
            "pkg_after_environment", context=context, actions=recording.actions
        ),
        **options,
    )


def _file_of(context: ResolvedContext) -> str | None:
    """Return the file that a context stands in, if it is still there."""
    path = context.load_path
    return path if path and os.path.isfile(path) else None


def bundle_commands(context: ResolvedContext) -> str | None:
    """Return the commands that a bundle adds to its contexts, if it has any."""
    bundle = rxt.bundle_folder(context.load_path) if context.load_path else None
    path = bundle and os.path.join(bundle, "post_commands.py")
    return path if path and os.path.exists(path) else None
