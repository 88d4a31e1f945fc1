"""Start a process, and wait for it as a shell would: signals, the terminal, exit codes."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import ShellError

if TYPE_CHECKING:
    import subprocess


def start_and_wait(
    arguments: tuple[str, ...], environ: Mapping[str, str], started: Callable[[], object]
) -> int:
    """Start a program in the process group of this one, and return its exit code, 128 + n for signal n.

    Args:
        arguments: program and arguments.
        environ: its variables.
        started: called once it runs.

    Raises:
        ShellError: it cannot be started.
    """
    spawn = os.posix_spawn if "/" in arguments[0] else os.posix_spawnp

    def start(defaults: Sequence[int]) -> int:
        try:
            return spawn(arguments[0], arguments, environ, setsigdef=defaults)
        except OSError as error:
            raise ShellError(f"cannot start {' '.join(arguments)}: {error.strerror}") from error

    def wait(child: int) -> int:
        started()
        return os.waitpid(child, 0)[1]

    return _with_signals(start, wait)


def start_group_and_wait(
    popen: Callable[[Mapping[str, Any]], subprocess.Popen[Any]],
    popen_args: Mapping[str, Any],
    started: Callable[[], object],
) -> int:
    """Start a program in a process group of its own, and return its exit code, 128 + n for signal n.

    Where this process is in the foreground of a terminal, the terminal is the group's until it ends:
    otherwise the first thing it reads from there would stop it for good. A group that is stopped from the
    keyboard stops that of this process too, and goes on with it.

    Args:
        popen: starts the program, given arguments of `subprocess.Popen`.
        popen_args: those that make the group.
        started: called once it runs.

    Raises:
        ShellError: it cannot be started.
    """
    terminal = _terminal() if _in_foreground() else None
    own = os.getpgrp()

    def first() -> None:  # in the new process
        if popen_args.get("preexec_fn"):
            popen_args["preexec_fn"]()
        if terminal is not None and os.getpgrp() != own:
            give_terminal(terminal, os.getpgrp())

    def start(_defaults: Sequence[int]) -> int:
        process = popen({**popen_args, "preexec_fn": first})
        process.returncode = 0  # waited for here
        return process.pid

    def wait(child: int) -> int:
        started()
        while True:
            _, status = os.waitpid(child, os.WUNTRACED if terminal is not None else 0)
            if terminal is not None:
                give_terminal(terminal, own)
            if not os.WIFSTOPPED(status):
                return status
            os.killpg(own, signal.SIGTSTP)
            if terminal is not None and _in_foreground():
                give_terminal(terminal, child)
            os.killpg(child, signal.SIGCONT)

    try:
        return _with_signals(start, wait)
    finally:
        if terminal is not None:
            os.close(terminal)


def give_terminal(terminal: int, group: int) -> None:
    """Have what is typed go to a process group; it may have gone meanwhile."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})  # which would stop us
    try:
        os.tcsetpgrp(terminal, group)
    except OSError:
        pass
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _with_signals(start: Callable[[Sequence[int]], int], wait: Callable[[int], int]) -> int:
    # Python ignores these two, and the shell would inherit that.
    defaults = [signal.SIGPIPE, signal.SIGXFSZ]
    previous: dict[int, Any] = {}
    child: list[int] = []
    early: list[int] = []

    def pass_on_alone(number: int, frame: object) -> None:
        # The terminal sends an interrupt to everybody in its foreground; a second one might end a program
        # in the middle of its cleaning up. Elsewhere nobody but us has got it.
        if not _in_foreground():
            pass_on(number, frame)

    def pass_on(number: int, _frame: object) -> None:
        if child:
            from pkg.environment.rex.processes import signal_tree

            signal_tree(child[0], number)
        else:
            early.append(number)

    if threading.current_thread() is threading.main_thread():
        for from_keyboard in (signal.SIGINT, signal.SIGQUIT):
            if signal.getsignal(from_keyboard) is signal.SIG_IGN:
                continue
            previous[from_keyboard] = signal.signal(from_keyboard, pass_on_alone)
            defaults.append(from_keyboard)
        for from_others in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(from_others) is not signal.SIG_IGN:
                previous[from_others] = signal.signal(from_others, pass_on)
    try:
        child.append(start(defaults))
        for number in early:
            os.kill(child[0], number)
        status = wait(child[0])
        child.clear()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    code = os.waitstatus_to_exitcode(status)
    return 128 - code if code < 0 else code


def _terminal() -> int | None:
    """Open the terminal of this process; None where there is none."""
    try:
        return os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return None


def _in_foreground() -> bool:
    """Tell whether this process is one of those that the keys of a terminal go to."""
    terminal = _terminal()
    if terminal is None:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
