"""Where the `pkg` program starts."""

from __future__ import annotations

import gc
import sys

TYPE_CHECKING = False  # as typing has it; importing typing here would double the time of `pkg --version`
if TYPE_CHECKING:
    from collections.abc import Sequence

# About ten megabytes.
_OBJECTS_BETWEEN_COLLECTIONS = 100_000


def run() -> int:
    """Run the command line of this process.

    Returns:
        The exit code: 0 done, 1 a clear failure, 2 wrong usage, 130 interrupted, or what a command
        that runs another program got from it.
    """
    _replace_closed_streams()
    # Nearly all that a command makes lasts until its end. Looking through it for garbage, every 700 objects
    # and twice more when Python ends, would be a fifth of the time of `pkg env`.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    try:
        return main(sys.argv[1:])
    except KeyboardInterrupt:  # while something was being imported
        return 130
    finally:
        gc.freeze()


def run_and_leave() -> None:
    """Run the command line of this process and end it; the console script's entry point.

    Python would take apart all that it has made, object by object: 7 ms of some 100 of `pkg build`. As mypy
    does, the process ends without that, once everything is written and what was to be done at its end is
    done; where other threads are at work, it ends as usual.
    """
    code = run()
    threading = sys.modules.get("threading")
    if threading is None or threading.active_count() == 1:
        import atexit
        import os

        atexit._run_exitfuncs()
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except (OSError, ValueError):
            pass  # told in Python's own way
        else:
            os._exit(code)
    sys.exit(code)


def main(arguments: Sequence[str]) -> int:
    """Run one command line in this process and return its exit code.

    Args:
        arguments: the words after `pkg`.

    Raises:
        Exception: a mistake of ours, which deserves its traceback. What a user can set right is
            printed instead.
    """
    if list(arguments) in (["--version"], ["-V"]):  # answered without importing typer
        from pkg._version import __version__

        sys.stdout.write(f"pkg {__version__}\n")
        return 0
    if list(arguments) == ["complete"]:  # asked at each press of the tab key
        from pkg.cli.completing.answering import main as complete

        return complete()
    from pkg.cli.app import App

    return App().run(arguments)


def _replace_closed_streams() -> None:
    """Open what the caller closed (`pkg ls >&-`) and Python has None for; what goes there is lost."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open("/dev/null" if sys.platform != "win32" else "nul", "w"))  # noqa: PTH123, SIM115
