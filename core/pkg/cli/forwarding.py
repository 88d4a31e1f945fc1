"""The program `_pkg_fwd`: what the wrapper of a suite's tool starts. Its whole time is that of the tool.

It is `pkg forward` without typer, which would take longer than everything else.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence


def run() -> int:
    """Run `_pkg_fwd FILE WORD...`; the console script's entry point.

    Returns:
        The tool's exit code; 1 for a clear failure, 2 for wrong usage, 130 when interrupted.
    """
    gc.set_threshold(100_000)  # see pkg.cli.main
    try:
        return main(sys.argv[1:])
    except KeyboardInterrupt:
        return 130
    finally:
        gc.freeze()


def main(arguments: Sequence[str]) -> int:
    """Run a wrapper in this process and return its exit code.

    Args:
        arguments: the wrapper's file, and the words for its tool.
    """
    from pkg.cli.output import Output
    from pkg.errors import PkgError

    output = Output()
    if not arguments:
        output.error("_pkg_fwd is started by the tools of a suite: _pkg_fwd FILE [WORD...]")
        return 2
    try:
        from pkg.host import Host
        from pkg.settings import load_settings
        from pkg.suite.forwarding import forward

        # A tool should say what the tool says. REZ_QUIET=0 brings warnings back, as in rez.
        tell = output.warning if "REZ_QUIET" in os.environ else lambda _: None
        return forward(arguments[0], arguments[1:], Host(load_settings(notify=tell), warn=tell))
    except PkgError as error:
        output.error(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(run())
