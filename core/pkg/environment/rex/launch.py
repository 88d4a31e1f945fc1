"""Start a shell in a recorded environment, and wait for it.

On the way of `pkg env REQ -- CMD` there are one folder, three small files and one process: the
shell, which has to be there because a command is a line of shell code and may use aliases. This
process waits for it, to pass on signals and to remove the folder.
"""

# pathlib, tempfile and subprocess cost more than starting the shell does.
# ruff: noqa: PTH100, PTH102, PTH103, PTH106, PTH108, PTH118, PTH120
from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from pkg.environment.rex.facts import RexSettings
from pkg.environment.rex.later import Later
from pkg.environment.rex.scripts import write_script
from pkg.errors import ShellError
from pkg.interfaces.shell import Shell, ShellStart

if TYPE_CHECKING:
    import subprocess

    from pkg.environment.rex.facts import EnvironmentFacts
    from pkg.environment.rex.recorder import Recording
    from pkg.settings import Settings

WELCOME = ("", "You are now in a pkg-configured environment.", "")


class ShellFolder:
    """A folder of one shell's files, removed in the end.

    Attributes:
        path: the folder; only this user can look into it.
    """

    def __init__(self, parent: str) -> None:
        """Make the folder.

        Raises:
            ShellError: it cannot be made.
        """
        self.path = os.path.join(parent, f"pkg_context_{os.urandom(6).hex()}")
        try:
            os.mkdir(self.path, 0o700)
        except OSError as error:
            raise ShellError(
                f"cannot make a folder for the shell's files in {parent}: {error.strerror}. Free some space "
                "there, or name another folder in the setting context_tmpdir."
            ) from error

    def write(self, name: str, content: bytes) -> str:
        """Write a file, whose name may have folders in it, and return its path.

        Raises:
            ShellError: it cannot be written, for example because the disk is full.
        """
        path = os.path.join(self.path, name)
        if "/" in name:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        write_file(path, content)
        return path

    def remove(self) -> None:
        """Remove the folder with all that is in it; REZ_KEEP_TMPDIRS keeps it."""
        if os.environ.get("REZ_KEEP_TMPDIRS"):
            return
        try:
            names = os.listdir(self.path)  # noqa: PTH208
        except OSError:  # most often: it has been removed before
            return
        try:
            for name in names:
                os.unlink(os.path.join(self.path, name))
            os.rmdir(self.path)
        except OSError:
            import shutil

            shutil.rmtree(self.path, ignore_errors=True)


def write_file(path: str, content: bytes, *, private: bool = False) -> None:
    """Write a script.

    Args:
        path: the file.
        content: its bytes.
        private: the file must be new, and only this user can read it.

    Raises:
        ShellError: it cannot be written.
    """
    try:
        opener = partial(os.open, mode=0o600) if private else None
        with open(path, "xb" if private else "wb", opener=opener) as file:
            file.write(content)
    except OSError as error:
        raise ShellError(f"cannot write the shell script {path}: {error.strerror}") from error


class Launch:
    """A shell that is ready to be started, once.

    Attributes:
        arguments: program and arguments.
        environ: environment of the process; None for that of this process.
        recording: what the shell will see.
        folder: the shell's files.
        reads_stdin: whether the shell reads commands from standard input.
        keep_folder: leave the folder behind, for a terminal that outlives this process.
        complete: writes what need not be there from the first moment on; None for nothing.
    """

    def __init__(
        self,
        arguments: tuple[str, ...],
        environ: Mapping[str, str] | None,
        recording: Recording,
        folder: ShellFolder,
        *,
        reads_stdin: bool,
        keep_folder: bool,
        complete: Callable[[], object] | None = None,
    ) -> None:
        self.arguments = arguments
        self.environ = environ
        self.recording = recording
        self.folder = folder
        self.reads_stdin = reads_stdin
        self.keep_folder = keep_folder
        self.complete = complete

    def run(self, popen_args: Mapping[str, Any] | None = None) -> int:
        """Start the shell, wait for it, remove its files.

        While it runs, interrupts from the keyboard are its own business. SIGTERM, SIGHUP, and an interrupt
        that does not come from the keyboard, are passed on, to the programs that it started too.

        Args:
            popen_args: arguments of `subprocess.Popen` that give it a process group of its own. At a
                terminal that group gets what is typed.

        Returns:
            Its exit status, as a shell would report it: 128 + n when signal n ended it.

        Raises:
            ShellError: it cannot be started.
        """
        try:
            if not hasattr(os, "posix_spawn"):
                process = self._popen(popen_args or {})
                if self.complete is not None:
                    self.complete()
                return process.wait()
            from pkg.environment.rex import waiting

            environ = os.environ if self.environ is None else self.environ
            with Later(self.complete) as later:
                if popen_args:
                    return waiting.start_group_and_wait(self._popen, popen_args, later.begin)
                return waiting.start_and_wait(self.arguments, environ, later.begin)
        finally:
            if not self.keep_folder:
                self.folder.remove()

    def popen(self, **popen_args: Any) -> subprocess.Popen[Any]:
        """Start the shell and return the process; its files are removed when this process ends.

        Args:
            **popen_args: as for `subprocess.Popen`.

        Raises:
            ShellError: it cannot be started.
        """
        if not self.keep_folder:
            import atexit

            atexit.register(self.folder.remove)
        process = self._popen(popen_args)
        if self.complete is not None:
            self.complete()
        return process

    def discard(self) -> None:
        """Remove the files of a shell that will not be started."""
        self.folder.remove()

    def _popen(self, popen_args: Mapping[str, Any]) -> subprocess.Popen[Any]:
        import subprocess

        options = {"env": self.environ, **popen_args}
        if "stdin" not in options and _stdin_is_replaced():
            options["stdin"] = subprocess.PIPE
        if (options.get("text") or options.get("universal_newlines")) and "encoding" not in options:
            options["encoding"] = "utf-8"
        try:
            return subprocess.Popen(self.arguments, **options)
        except OSError as error:
            raise ShellError(f"cannot start {' '.join(self.arguments)}: {error.strerror}") from error


def prepare_shell(
    shell: Shell,
    facts: EnvironmentFacts,
    settings: Settings,
    *,
    system: object,
    rxt_file: str | None = None,
    save_context: Callable[[str], object] | None = None,
    complete_context: Callable[[str], object] | None = None,
    parent_environ: Mapping[str, str] | None = None,
    rcfile: str | None = None,
    norc: bool = False,
    stdin: bool = False,
    command: str | Iterable[str] | None = None,
    quiet: bool = False,
    context_filepath: str | None = None,
    detached: bool = False,
    pre_command: str | Iterable[str] | None = None,
    summary_command: str | None = None,
    completion_file: str | None = None,
    tool: Sequence[str] = (),
    verbosity: int = 0,
    before_script: Callable[[Recording], object] | None = None,
    own_environ: Mapping[str, str] | None = None,
    replay: Callable[[EnvironmentFacts], Recording] | None = None,
) -> Launch:
    """Run the packages' commands and write everything a shell needs to start in their environment.

    Args:
        shell: the shell.
        facts: the resolve; its `rxt_file`, `context_file` and `interactive` are filled in here.
        settings: of this run.
        system: facts on the machine, for package code.
        rxt_file: context file that exists already, or None.
        save_context: called with a path to save the context at, when there is no `rxt_file`.
        complete_context: called with that path while the shell runs, to save what takes long to make. None
            when `save_context` leaves nothing out.
        parent_environ: None for the environment of this process.
        rcfile: start-up file in place of the user's, where the shell knows such a thing.
        norc: no start-up files.
        stdin: read commands from standard input.
        command: a line, or words to join; "" (or no words) runs nothing; None is interactive.
        quiet: no welcome text.
        context_filepath: write the environment's script here and leave it there.
        detached: open a terminal of its own.
        pre_command: words to put before the shell's own.
        summary_command: a command line to run after the welcome text, or None.
        completion_file: script with completions to source, or None.
        tool: see `ShellStart`.
        verbosity: 2 or more adds tracebacks to messages about package code.
        before_script: called with the recording before it becomes a script.
        own_environ: what says where the user's start-up files are; None for the environment of this process.
        replay: makes the recording, in place of running the packages' commands.

    Raises:
        ShellError: the shell is missing, or its files cannot be written.
        CommandError: package code failed.
    """
    environ = os.environ if parent_environ is None else parent_environ
    shell.path_variables = tuple(settings.pathed_env_vars)
    # rez looks for programs and start-up files in the environment of this process, not the shell's.
    program = shell.find_executable(os.environ)
    if command is not None and not isinstance(command, str):
        command = shell.join(command)
    folder = ShellFolder(settings.context_tmpdir)
    complete: Callable[[], object] | None = None
    try:
        if rxt_file is None and save_context is not None:
            own_file = rxt_file = os.path.join(folder.path, "context.rxt")
            save_context(own_file)
            if complete_context is not None:
                complete = partial(complete_context, own_file)
        facts.rxt_file = rxt_file
        facts.context_file = context_filepath or os.path.join(folder.path, f"context.{shell.file_extension}")
        facts.interactive = command is None
        if replay is not None:
            recording = replay(facts)
        else:
            from pkg.environment.rex.sequence import record

            recording = record(
                facts,
                dialect=shell,
                parent_environ=environ,
                settings=RexSettings.of(settings, verbosity=verbosity),
                system=system,
                cache_folder=settings.cache_path or None,
            )
        if before_script is not None:
            before_script(recording)
        script = write_script(shell, recording.actions, program=program, compact=True)
        write_file(facts.context_file, shell.encode(script))
        quiet = quiet or settings.rez_tools_visibility == "never"
        start = ShellStart(
            folder=folder.path,
            context_file=facts.context_file,
            program=program,
            environ=os.environ if own_environ is None else own_environ,
            command=command,
            stdin=stdin,
            rcfile=os.path.abspath(os.path.expanduser(rcfile)) if rcfile else None,  # noqa: PTH111
            norc=norc,
            quiet=quiet,
            sourced_first=settings.package_commands_sourced_first,
            prompt=shell.options.prompt or "",
            set_prompt=settings.set_prompt,
            prefix_prompt=settings.prefix_prompt,
            welcome=WELCOME,
            summary_command=summary_command,
            completion_file=completion_file,
            tool=tool,
            warn=_warn if settings.warn("shell_startup") else None,
        )
        wanted = shell.start(start)
        for name, text in wanted.files.items():
            folder.write(name, shell.encode(text))
    except BaseException:
        folder.remove()
        raise
    if detached:
        if settings.terminal_emulator_command:
            pre_command = settings.terminal_emulator_command
        else:
            _warn(
                "no terminal emulator is found (setting terminal_emulator_command); starting in this terminal"
            )
    before = pre_command.split() if isinstance(pre_command, str) else (pre_command or ())
    return Launch(
        (*before, *wanted.arguments),
        parent_environ,
        recording,
        folder,
        reads_stdin=wanted.reads_stdin,
        keep_folder=detached,
        complete=complete,
    )


def _stdin_is_replaced() -> bool:
    """Tell whether a host application (Maya, Katana) has put something of its own in place of stdin."""
    for stream in (sys.stdin, sys.__stdin__):
        try:
            return stream is not None and stream.fileno() not in (0, 1, 2)
        except (AttributeError, OSError, ValueError):
            continue
    return False


def _warn(text: str) -> None:
    print(f"pkg: {text}", file=sys.stderr)  # noqa: T201
