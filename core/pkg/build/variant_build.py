"""The build of one variant under way: its folders, its environment, its commands, its log."""

# ruff: noqa: PTH118, PTH123 - pathlib is slow to import
from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from typing import IO, TYPE_CHECKING, Any

from pkg.build.variables import add_build_variables, run_pre_build_commands
from pkg.errors import BuildError
from pkg.interfaces.actions import EscapedString
from pkg.interfaces.build_system import BuildJob, BuildSystem, BuildType, Word

if TYPE_CHECKING:
    from subprocess import Popen

    from pkg.environment.context import ResolvedContext
    from pkg.environment.rex import Recorder
    from pkg.interfaces.shell import Shell
    from pkg.package.variant import Variant

LOG_NAME = "pkg-build.log"

# Package code of several builds never runs at the same time: it sees and changes one process.
_recording = threading.Lock()
_PLAIN = frozenset("_@%+:,./-")


class VariantBuild(BuildJob):
    """The build of one variant.

    Attributes:
        system: the build system.
        context: the environment; its file is `build.rxt` in the build folder.
        log: file that gets all that is printed.
        success: how the build ended; None while it has not.
        error: why it could not be carried out at all; None for no such reason.
        seconds: how long it took.
        script: the script that opens a build shell; None unless scripts were asked for.
    """

    def __init__(
        self,
        variant: Variant,
        build_path: str,
        install_path: str,
        *,
        install: bool,
        build_type: BuildType,
        system: BuildSystem,
        context: ResolvedContext,
        on_output: Callable[[VariantBuild, bytes], object] = lambda *_: None,
    ) -> None:
        threads = int(variant.config.build_thread_count)
        super().__init__(
            variant, build_path, install_path, install=install, build_type=build_type, threads=threads
        )
        self.system = system
        self.context = context
        self.log = os.path.join(build_path, LOG_NAME)
        self.success: bool | None = None
        self.error: Exception | None = None
        self.seconds = 0.0
        self.script: str | None = None
        self._on_output = on_output
        self._log_file: IO[bytes] | None = None
        self._process: Popen[bytes] | None = None
        self._stop = threading.Event()
        self._shell: Shell | None = None
        self._graph_is_due = context.draws_graph

    @property
    def label(self) -> str:
        """The variant, for people: its index and requirements; the package where there are no variants."""
        if self.variant.index is None:
            return self.variant.qualified_package_name
        return f"[{self.variant.index}] {' '.join(map(str, self.variant.variant_requires))}".rstrip()

    # --- the whole build ---------------------------------------------------------------------------

    def carry_out(self, *, scripts: bool = False) -> None:
        """Run the build; how it ended is in the attributes.

        Args:
            scripts: configure only, and write a script that opens a build shell.
        """
        started = time.monotonic()
        try:
            with open(self.log, "wb") as self._log_file:
                if not scripts:
                    self.success = self.system.build(self)
                elif self.system.configure(self):
                    from pkg.build.build_shell import write_build_script

                    self.script = write_build_script(self)
                    self.success = True
                else:
                    self.success = False
                self._complete_context()
        except Exception as error:
            self.error = error
            self.success = False
        finally:
            self._log_file = None
            self.seconds = time.monotonic() - started

    def stop(self) -> None:
        """End what is running, and let nothing more be started."""
        self._stop.set()
        process = self._process
        if process is not None and process.poll() is None:
            import signal

            from pkg.environment.rex.processes import signal_tree

            signal_tree(process.pid, signal.SIGTERM)

    def last_lines(self, count: int = 20) -> list[str]:
        """Return the end of the log."""
        try:
            with open(self.log, "rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - 200 * count))
                return file.read().decode("utf-8", "replace").splitlines()[-count:]
        except OSError:
            return []

    # --- what build systems use --------------------------------------------------------------------

    def run(self, command: str | Sequence[Word], *, output: str | None = None) -> int:
        """Run a command in the variant's environment; see `BuildJob.run`."""
        from subprocess import PIPE, STDOUT

        from pkg.environment.environments import prepare_shell

        line = command if isinstance(command, str) else self._line(command)
        if self._stop.is_set():
            return 1
        with _recording:
            launch = prepare_shell(
                self.context,
                command=line,
                actions_callback=self.before_packages,
                post_actions_callback=self.after_packages,
            )
            target = open(output, "wb") if output else None  # noqa: SIM115
            try:
                process: Popen[bytes] = launch.popen(
                    stdout=target or PIPE, stderr=PIPE if target else STDOUT, cwd=self.build_path
                )
            finally:
                if target is not None:
                    target.close()
        self._process = process
        try:
            if self._stop.is_set():
                self.stop()
            self._complete_context()
            stream = process.stderr if output else process.stdout
            assert stream is not None
            while part := stream.read1(65536):  # type: ignore[attr-defined]
                self._write(part)
            code = process.wait()
        except BaseException:
            self.stop()
            process.wait()
            raise
        finally:
            for one in (process.stdout, process.stderr):
                if one is not None:
                    one.close()
            self._process = None
            launch.discard()
        return 128 - code if code < 0 else code

    def _complete_context(self) -> None:
        """Save the context with its graph, which takes a while to draw: the first command runs meanwhile."""
        if self._graph_is_due and self.context.load_path:
            self._graph_is_due = False
            with _recording:
                self.context.save(self.context.load_path, durable=False)

    def which(self, program: str) -> str | None:
        """Return the path of a program; see `BuildJob.which`."""
        with _recording:
            return self.context.which(program, fallback=True)

    def reference(self, variable: str) -> EscapedString:
        """Return what the shell replaces by a variable's value; see `BuildJob.reference`."""
        return EscapedString(self._open_shell().key_tokens(variable)[0])

    def tell(self, text: str) -> None:
        """Write a line into the log."""
        self._write(f"{text}\n".encode())

    def _write(self, part: bytes) -> None:
        if self._log_file is not None:
            self._log_file.write(part)
            self._log_file.flush()
        self._on_output(self, part)

    def _open_shell(self) -> Shell:
        if self._shell is None:
            from pkg.environment.environments import open_shell

            self._shell = open_shell(self.context.plugins)
        return self._shell

    def _line(self, words: Sequence[Word]) -> str:
        """Return a line of the shell that gives a program exactly these words."""
        if not words:
            raise BuildError("a build system asked for a command without words")
        shell = self._open_shell()
        first, *rest = (word if isinstance(word, EscapedString) else _literal(word) for word in words)
        # A name that needs no quotes has none, since a quoted one is no alias.
        plain = all(char in _PLAIN or (char.isascii() and char.isalnum()) for char in str(first))
        program = str(first) if plain else shell.escape(first)
        return " ".join([program, *map(shell.escape, rest)])

    # --- the environment ---------------------------------------------------------------------------

    def before_packages(self, recorder: Recorder) -> None:
        """Record what comes before the commands of the packages."""
        add_build_variables(recorder, self, self.context)
        self.system.add_actions(recorder, self)

    def after_packages(self, recorder: Recorder) -> None:
        """Record what comes after them."""
        run_pre_build_commands(recorder, self)


def _literal(word: Any) -> EscapedString:
    return EscapedString(str(word), is_literal=True)
