"""The resolved context: a request, its answer, and the environments made from it."""

# Importing pathlib costs more than all of this.
# ruff: noqa: PTH100, PTH120
from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from pkg.environment.answers import ContextAnswers
from pkg.environment.contents import as_requests
from pkg.environment.patching import PatchLock
from pkg.version import Requirement

if TYPE_CHECKING:
    from subprocess import Popen

    from pkg.catalog import Catalog
    from pkg.environment.lock import Lock
    from pkg.environment.printer import Writable
    from pkg.environment.rex import Action, Recorder
    from pkg.host import Host
    from pkg.interfaces.shell import OutputStyle
    from pkg.solve.filters import PackageFilterList
    from pkg.solve.outcome import SolveStats
    from pkg.solve.package_order import PackageOrder


class ResolvedContext(ContextAnswers):
    """Resolve a request, keep the answer, and make environments from it; rez's class of that name.

    Making one resolves, whether or not there is a solution: look at `success`. Loading one neither
    resolves nor opens a package definition; a package that has gone shows when it is used.

    Attributes:
        requested_timestamp: packages released later were ignored, epoch seconds; None or 0 for all.
        timestamp: that, or the time of the resolve.
        building, testing: whether the resolve was for a build or a test.
        caching: whether remembered resolves might be used.
        implicit_packages: requests that the configuration added.
        package_paths: the searched repositories, in order.
        verbosity: how much is told on the way.
        failure_description: why there is no solution; None when there is one.
        from_cache: whether the answer was a remembered one.
        solve_time, load_time: seconds for the resolve, and those of them spent loading packages.
        num_loaded_packages: number of definitions that were looked at; -1 when unknown.
        solve_stats: counters of the resolve; None for a loaded context.
        append_sys_path: whether environments get the system's part of PATH.
        package_caching, package_cache_async: whether cached payloads are used, and written aside.
        default_patch_lock, patch_locks: locks for patching; see `PatchLock`.
        rez_version, rez_path, user, host, platform, arch, os: who resolved this, with what and where.
            `rez_version` is the version of rez whose rules apply.
        created: time of the resolve, epoch seconds.
        parent_suite_path, suite_context_name: the suite this context belongs to, or None.
        load_path: the file the context stands in; None when it is in none.
        plugins, settings: the plugins and settings of this run.
        late_bindings_ran_early: whether late-bound code ran during the resolve; see `late_bindings`.

    Source: rez 3.4.0; compared with rez in tests/core/environment/test_context.py.
    """

    solve_stats: SolveStats | None = None
    late_bindings_ran_early: bool = False
    _late_bindings: dict[str, Any] | None = None

    def __init__(
        self,
        package_requests: Iterable[str | Requirement],
        package_paths: Sequence[str] | None = None,
        timestamp: float | None = None,
        package_filter: PackageFilterList | Iterable[Any] | Mapping[str, Any] | None = None,
        package_orderers: Iterable[PackageOrder | Any] | None = None,
        add_implicit_packages: bool = True,
        building: bool = False,
        testing: bool = False,
        resolver: str | None = None,
        verbosity: int = 0,
        max_fails: int = -1,
        time_limit: float = -1,
        callback: Callable[..., Any] | None = None,
        caching: bool | None = None,
        package_load_callback: Callable[..., Any] | None = None,
        buf: Writable | None = None,
        suppress_passive: bool = False,
        print_stats: bool = False,
        package_caching: bool | None = None,
        package_cache_async: bool | None = None,
        *,
        plugins: Host | None = None,
        catalog: Catalog | None = None,
    ) -> None:
        """Resolve a request.

        Args:
            package_requests: what is wanted, such as `["maya-2024", "!nuke-13"]`.
            package_paths: repositories to search; None for the configured ones.
            timestamp: ignore packages released after this time, epoch seconds.
            package_filter: packages to hide, a list or its plain data; None for the configured filter.
            package_orderers: orders of versions, objects or plain data; None for the configured ones.
            add_implicit_packages: add the configured implicit requests.
            building: resolve for a build: every package's build_requires count.
            testing: resolve for a test; package code can see it.
            resolver: the backend; None for the configured one.
            verbosity: 1 and more tell about the resolve.
            max_fails: stop after this many failed steps; -1 for never.
            time_limit: stop after this many seconds; -1 for never.
            callback: called between steps; see `pkg.solve.outcome`.
            caching: whether a remembered resolve may be used; None for the setting `resolve_caching`.
            package_load_callback: called with each package before it is loaded.
            buf: where `verbosity` and `print_stats` write; None for standard output.
            suppress_passive: leave steps without effect out of what `verbosity` prints.
            print_stats: print counters and times of the resolve.
            package_caching: use the payload cache; None for the setting of the kind of resolve.
            package_cache_async: fill the payload cache aside; None for the setting.
            plugins: the plugins and settings of this run; None for those of the process.
            catalog: packages already looked up; None for a fresh one.

        Raises:
            PackageRequestError, RequirementError: a request is malformed.
            PackageFamilyNotFoundError, PackageNotFoundError: something does not exist.
            PkgError: a package that the resolve needs cannot be loaded.
        """
        if isinstance(package_requests, str):
            raise TypeError(
                f"package_requests should be a list of requests, not the text {package_requests!r}"
            )
        if isinstance(package_paths, str):
            raise TypeError(f"package_paths should be a list of folders, not the text {package_paths!r}")
        self._connect(plugins, catalog)
        settings = self.settings
        self._package_requests = as_requests(package_requests)
        self.implicit_packages = as_requests(settings.implicit_packages) if add_implicit_packages else []
        paths = settings.packages_path if package_paths is None else package_paths
        self.package_paths = list(dict.fromkeys(map(os.fspath, paths)))
        self.requested_timestamp = timestamp
        self.created = int(time.time())
        self.timestamp = timestamp or self.created
        self.building = building
        self.testing = testing
        self.caching = settings.resolve_caching if caching is None else caching
        self.verbosity = verbosity
        self.append_sys_path = True
        if package_caching is None:
            package_caching = settings.package_cache_during_build if building else True
        self.package_caching = bool(package_caching)
        self.package_cache_async = (
            settings.package_cache_async if package_cache_async is None else package_cache_async
        )
        self.default_patch_lock = PatchLock.no_lock
        self.patch_locks = {}
        self.parent_suite_path = None
        self.suite_context_name = None
        system = settings.system
        self.rez_version = system.rez_version
        self.rez_path = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        self.user = system.user
        self.host = system.hostname
        self.platform = system.platform
        self.arch = system.arch
        self.os = system.os

        from pkg.environment.resolving import resolve

        resolve(
            self,
            package_filter=package_filter,
            package_orderers=package_orderers,
            resolver=resolver,
            max_fails=max_fails,
            time_limit=time_limit,
            callback=callback,
            package_load_callback=package_load_callback,
            buf=buf,
            suppress_passive=suppress_passive,
            print_stats=print_stats,
        )
        self._fill_payload_cache()

    def late_bindings(self) -> dict[str, Any]:
        """Return the names that late-bound package code sees (rez 3.4.0).

        They are frozen when they are first asked for. If that is during the resolve, `ephemerals` stays
        empty for the rest of the context's life, package commands included, as in rez.
        """
        if self._late_bindings is None:
            from pkg.environment.rex import late_bindings

            self._late_bindings = late_bindings(
                context=self,
                requests=self._package_requests,
                implicits=self.implicit_packages,
                ephemerals=self.resolved_ephemerals or (),
                building=self.building,
                testing=self.testing,
                system=self.settings.system,
            )
            self.late_bindings_ran_early = self.status.name == "pending"
        return self._late_bindings

    # --- environments ------------------------------------------------------------------------------

    def get_environ(self, parent_environ: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the variables that the context sets, with their values.

        Args:
            parent_environ: what the environment is made in; None for that of this process. Nothing that
                only it sets is in the result.

        Raises:
            ResolvedContextError: there is no solution.
            PackageCommandError: package code failed.
        """
        self._solution()
        from pkg.environment.environments import record_environment

        return record_environment(self, parent_environ).environ

    def get_shell_code(
        self,
        shell: str | None = None,
        parent_environ: Mapping[str, str] | None = None,
        style: OutputStyle = "file",
    ) -> str:
        """Return the environment as code of a shell.

        Args:
            shell: its name; None for the configured or detected one.
            parent_environ: see `get_environ`.
            style: `file` for a script, `eval` for one line.

        Raises:
            ResolvedContextError, PackageCommandError: see `get_environ`.
            PluginError: there is no such shell.
        """
        self._solution()
        from pkg.environment.environments import shell_code

        return shell_code(self, shell, parent_environ, getattr(style, "name", style))

    def get_activation_code(
        self,
        shell: str | None = None,
        parent_environ: Mapping[str, str] | None = None,
        *,
        dropped: Iterable[str] = (),
    ) -> str:
        """Return code that puts a running shell into the environment, to be evaluated there.

        It defines `pkg_deactivate`, which undoes it.

        Args:
            shell: see `get_shell_code`.
            parent_environ: see `get_environ`.
            dropped: variables that it removes.

        Raises:
            ResolvedContextError, PackageCommandError, PluginError: see `get_shell_code`.
        """
        self._solution()
        from pkg.environment.environments import in_running_shell

        return in_running_shell(self, shell, parent_environ, dropped)

    def get_actions(self, parent_environ: Mapping[str, str] | None = None) -> list[Action]:
        """Return what the packages' commands ask for, in order; see `get_environ`."""
        self._solution()
        from pkg.environment.environments import record_environment

        return record_environment(self, parent_environ).actions

    def apply(self, parent_environ: Mapping[str, str] | None = None) -> None:
        """Change this process: its variables and, for PYTHONPATH, `sys.path`; see `get_environ`."""
        self._solution()
        from pkg.environment.environments import record_environment
        from pkg.environment.rex.interpret import apply_recording

        apply_recording(record_environment(self, parent_environ))

    def lock(self, path: str | None = None, *, payload: bool = False) -> Lock:
        """Freeze the solution and its environment; see `pkg.Lock`.

        Args:
            path: write the lock to this file too.
            payload: keep a hash of each payload, which reads every file of it.

        Raises:
            ResolvedContextError, PackageCommandError: see `get_environ`.
            LockError: something cannot be read, or the file not be written.
        """
        from pkg.environment.lock import Lock

        made = Lock.of_context(self, payload=payload)
        if path is not None:
            made.save(path)
        return made

    @classmethod
    def from_lock(cls, lock: str | Lock, *, plugins: Host | None = None) -> Self:
        """Return the context of a lock: the object, a file or a token. Nothing is resolved.

        Raises:
            LockError: there is none, or it is damaged.
        """
        from pkg.environment.lock import Lock

        made = lock if isinstance(lock, Lock) else Lock.load(lock, plugins=plugins)
        return cls.from_dict(made.context_document(), made.source, plugins=plugins or made.plugins)

    def which(
        self, cmd: str, parent_environ: Mapping[str, str] | None = None, fallback: bool = False
    ) -> str | None:
        """Return the path of a program in the environment; None when there is none.

        Args:
            cmd: the program.
            parent_environ: see `get_environ`.
            fallback: look in the environment of this process too.
        """
        self._solution()
        from pkg.environment.environments import find_program

        return find_program(self, cmd, parent_environ, fallback)

    def execute_command(
        self,
        args: str | Iterable[str],
        parent_environ: Mapping[str, str] | None = None,
        **Popen_args: Any,  # noqa: N803 - rez's name
    ) -> Popen[Any]:
        """Start a program with the context's variables; aliases and sourced scripts do not apply.

        Args:
            args: program and arguments, or a line for the system's shell.
            parent_environ: variables the program sees besides. When None, package code sees those of this
                process and the program sees none of them, as in rez.
            **Popen_args: as for `subprocess.Popen`.
        """
        self._solution()
        from pkg.environment.environments import run_program

        return run_program(self, args, parent_environ, Popen_args)

    def execute_rex_code(
        self,
        code: str,
        filename: str | None = None,
        shell: str | None = None,
        parent_environ: Mapping[str, str] | None = None,
        **Popen_args: Any,  # noqa: N803
    ) -> Popen[Any]:
        """Run package-command code in a shell, after the packages' own.

        Args:
            code: the code.
            filename: where it comes from, for messages.
            shell: see `execute_shell`.
            parent_environ: see `execute_shell`.
            **Popen_args: see `execute_shell`.
        """

        def run(recorder: Recorder) -> None:
            recorder.execute_code(code, filename)

        process: Popen[Any] = self.execute_shell(
            shell,
            parent_environ,
            command="",
            block=False,
            post_actions_callback=run,
            **Popen_args,
        )
        return process

    def execute_shell(
        self,
        shell: str | None = None,
        parent_environ: Mapping[str, str] | None = None,
        rcfile: str | None = None,
        norc: bool = False,
        stdin: bool = False,
        command: str | Sequence[str] | None = None,
        quiet: bool = False,
        block: bool | None = None,
        actions_callback: Callable[[Recorder], Any] | None = None,
        post_actions_callback: Callable[[Recorder], Any] | None = None,
        context_filepath: str | None = None,
        start_new_session: bool = False,
        detached: bool = False,
        pre_command: str | list[str] | None = None,
        **Popen_args: Any,  # noqa: N803
    ) -> Any:
        """Start a shell in the environment.

        Args:
            shell: its name; None for the configured or detected one.
            parent_environ: the environment of its process; None for that of this process.
            rcfile: source this in place of the usual start-up files, in shells that can.
            norc: source no start-up files, in shells that can.
            stdin: read commands from standard input.
            command: run this line, or these words, and exit; an empty one runs nothing. None for an
                interactive shell.
            quiet: no welcome text.
            block: wait for the shell; None to wait only for an interactive one.
            actions_callback: called with the recorder before the packages' commands.
            post_actions_callback: called with the recorder after them.
            context_filepath: write the environment's script here and leave it.
            start_new_session: in a process group of its own.
            detached: in a terminal of its own.
            pre_command: words before the shell's own command line.
            **Popen_args: as for `subprocess.Popen`.

        Returns:
            When waiting (exit code, output, error output), the latter two None unless piped; otherwise
            the process.

        Raises:
            ResolvedContextError: there is no solution.
            ShellError: the shell is missing or cannot be started.
            PackageCommandError: package code failed.
        """
        self._solution()
        from pkg.environment.environments import prepare_shell

        session = dict(self.settings.new_session_popen_args) if start_new_session else {}
        launch = prepare_shell(
            self,
            shell,
            parent_environ=parent_environ,
            rcfile=rcfile,
            norc=norc,
            stdin=stdin,
            command=command,
            quiet=quiet,
            actions_callback=actions_callback,
            post_actions_callback=post_actions_callback,
            context_filepath=context_filepath,
            detached=detached,
            pre_command=pre_command,
        )
        if block is None:
            block = not (command or stdin)
        if block and not Popen_args:
            return launch.run(session), None, None
        process = launch.popen(**{**Popen_args, **session})
        if not block:
            return process
        out, err = process.communicate()
        return process.returncode, out, err
