"""Start the process that fills a cache in the background."""

from __future__ import annotations

import sys
from collections.abc import Mapping


def start_daemon(path: str, environ: Mapping[str, str]) -> None:
    """Start `pkg pkg-cache --daemon`; that it cannot be started is only told.

    Args:
        path: the folder of the cache.
        environ: its variables.
    """
    import subprocess
    from threading import Thread

    from pkg.settings.program import own_program

    try:
        process = subprocess.Popen(
            [*own_program(), "pkg-cache", "--daemon", path],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        sys.stderr.write(f"warning: the package cache is not filled: {error}\n")
        return
    # It forks and ends at once. Nobody waits for that, and no zombie is to stay.
    Thread(target=process.wait, daemon=True).start()
