"""The state of one run of the command line, and the run itself."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pkg.cli.output import Output
from pkg.errors import PkgError

if TYPE_CHECKING:
    import typer

    from pkg.host import Host
    from pkg.settings import Settings


class App:
    """What the commands of one run share; each part is made when it is first used.

    Attributes:
        output: the streams.
        verbosity: how often `-v` was given, before and behind the command's name together.
        json: whether `--json` was given.
        debug: show the traceback of every error (rez's hidden `--debug`).
        profile: write a profile of the command to this file (rez's hidden `--profile`); None for none.
        command_words: the words after the first `--` of a command that takes a command; None without `--`.
    """

    def __init__(self, *, settings: Settings | None = None, host: Host | None = None) -> None:
        """Make the state of a run.

        Args:
            settings: None loads those of the process when they are first needed.
            host: None makes one with these settings.
        """
        self._given_settings = settings
        self._given_host = host
        self.output = Output(color_enabled=lambda: self.settings.color_enabled)
        self.verbosity = 0
        self.json = False
        self.debug = False
        self.profile: str | None = None
        self.command_words: list[str] | None = None
        self._stop_listening: Callable[[], None] | None = None

    @classmethod
    def of(cls, context: typer.Context) -> App:
        """Return the state that belongs to a command's context."""
        app = context.find_root().obj
        assert isinstance(app, App), "this context belongs to no run of `pkg`"
        return app

    @cached_property
    def settings(self) -> Settings:
        """The settings of this process."""
        if self._given_settings is not None:
            return self._given_settings
        from pkg.settings import load_settings

        return load_settings(notify=self.output.warning)

    @cached_property
    def host(self) -> Host:
        """The plugins."""
        if self._given_host is not None:
            return self._given_host
        from pkg.host import Host

        return Host(self.settings, warn=self.output.warning)

    def override_settings(self, values: Mapping[str, Any], source: str) -> None:
        """Put settings above all others for the rest of this run.

        Args:
            values: by key.
            source: how messages name them, such as a command.
        """
        from pkg.host import Host

        settings = self.settings.override(values, source)
        vars(self).update(settings=settings, host=Host(settings, warn=self.output.warning))

    def run(self, arguments: Sequence[str]) -> int:
        """Run one command line and return its exit code; see `pkg.cli.main`."""
        code = 1
        try:
            code = self._run(arguments)
        finally:
            if self._stop_listening is not None:
                self._stop_listening()
            code = self._flush(code)
        return code

    def be_more_verbose(self, steps: int) -> None:
        """Count a `-v`; from the first on, what the library logs is told on stderr."""
        self.verbosity += steps
        if self.verbosity and self._stop_listening is None:
            from pkg.cli.listening import listen

            self._stop_listening = listen(self.output.note)

    def _run(self, arguments: Sequence[str]) -> int:
        try:
            result = self._invoke(arguments)
        except PkgError as error:
            if self.debug:
                import traceback

                traceback.print_exc()
            self.output.error(str(error))
            return 1
        except SystemExit as error:  # typer leaves this way when a pipe breaks; so may a plugin
            return _code(error.code)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT) and error.filename is None:
                self.output.error(f"cannot write: {error.strerror}. Make room and try again.")
                return 1
            raise
        except Exception as error:
            code = self._code_of_typer(error)
            if code is None:
                raise
            return code
        return _code(result)

    def _invoke(self, arguments: Sequence[str]) -> Any:
        """Run the command, without typer if that can be."""
        from pkg.cli.plain import NotPlainError, run

        try:
            return run(self, arguments)
        except NotPlainError:
            pass
        except (KeyboardInterrupt, EOFError):  # as typer has it
            return 130
        except OSError as error:
            if error.errno == errno.EPIPE:
                return 1
            raise
        from pkg.cli.group import root

        return root().main(args=list(arguments), prog_name="pkg", standalone_mode=False, obj=self)

    def _code_of_typer(self, error: Exception) -> int | None:
        """Tell of an exception of typer and return the exit code; None for another exception."""
        import typer

        # Every mistake in a command line is an exception under this one. It is reached through the public
        # `BadParameter`, because typer has changed the module it lives in.
        click_exception = typer.BadParameter.__mro__[2]
        if isinstance(error, typer.Exit):
            return int(error.exit_code)
        if isinstance(error, typer.Abort):
            return 130
        if isinstance(error, click_exception):
            self._explain(error)
            return int(getattr(error, "exit_code", 1))
        return None

    def _explain(self, error: Any) -> None:
        """Print a mistake in the command line below the usage of the command it was made in."""
        context = getattr(error, "ctx", None)
        message = error.format_message()
        if context is not None:
            if type(error).__name__ == "NoArgsIsHelpError":  # its message is the whole help text
                self.output.note(message)
                return
            self.output.note(context.get_usage())
            self.output.note(f"Try '{context.command_path} --help' for help.\n")
        self.output.error(message)

    def _flush(self, code: int) -> int:
        """Write what is still buffered, here where a failure can be told properly."""
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever read the output has gone, which is their right (`pkg list | head`). Python would
            # try again at its end, and complain.
            self._silence()
        except OSError as error:
            self._silence()
            self.output.error(f"cannot write the output: {error.strerror}.")
            return code or 1
        except ValueError:  # closed by the command
            pass
        return code

    def _silence(self) -> None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, sys.stdout.fileno())
        except (OSError, ValueError):
            pass
        finally:
            os.close(nowhere)


def _code(result: object) -> int:
    """Turn what a command returned into an exit code; a text is for stderr, as in `sys.exit`."""
    if result is None:
        return 0
    if isinstance(result, int):
        return int(result)
    sys.stderr.write(f"{result}\n")
    return 1
