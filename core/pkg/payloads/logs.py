"""What fills and cleans a cache tells: a file a day in the cache, and standard error (rez 3.4.0)."""

# ruff: noqa: PTH108, PTH116, PTH118, PTH208 - pathlib is slow to import
from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_FORMAT = "%(name)s %(asctime)s PID-%(process)d %(levelname)s %(message)s"


@contextmanager
def log_of(folder: str, *, days: int, environ_conf: str | None = None) -> Iterator[logging.Logger]:
    """Give a logger for the work on one cache; files that are too old are deleted.

    Args:
        folder: the cache's folder of log files.
        days: how long files are kept.
        environ_conf: REZ_LOGGING_CONF: a file of Python's logging configuration that decides instead, about
            the logger `rez-pkg-cache`.
    """
    if environ_conf:
        from logging.config import fileConfig

        fileConfig(environ_conf, disable_existing_loggers=False)
        yield logging.getLogger("rez-pkg-cache")
        return
    logger = logging.Logger("pkg-cache", logging.INFO)
    formatter = logging.Formatter(_FORMAT)
    handlers: list[logging.Handler] = [logging.StreamHandler()]
    _delete_old(folder, days)
    with suppress(OSError):  # not being able to tell is no reason not to work
        handlers.append(logging.FileHandler(os.path.join(folder, time.strftime("%Y-%m-%d.log"))))
    for handler in handlers:
        handler.setFormatter(formatter)
        logger.addHandler(handler)
    try:
        yield logger
    finally:
        for handler in handlers:
            handler.close()


def log_files(folder: str) -> list[str]:
    """Return the log files, the oldest first."""
    paths = [os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".log")]
    return sorted(paths, key=os.path.getmtime)


def _delete_old(folder: str, days: int) -> None:
    with suppress(OSError):
        for path in log_files(folder):
            if time.time() - os.stat(path).st_ctime > days * 86400:
                os.unlink(path)
