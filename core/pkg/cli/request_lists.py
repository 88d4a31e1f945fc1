"""The lists of requests that commands take: `--requests FILE` and `--log`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pkg.errors import RequestListError

if TYPE_CHECKING:
    from pkg.cli.app import App
    from pkg.requests.entry import RequestEntry


def listed_requests(app: App, files: Iterable[str], *, log: bool) -> list[RequestEntry]:
    """Read the lists that a command line names.

    Args:
        app: the run.
        files: see `pkg.requests.reading.read_requests`.
        log: the request log, too.

    Raises:
        RequestListError: a list cannot be read, or the settings name no log.
    """
    from pkg.requests.reading import read_log, read_requests

    entries = [entry for path in files for entry in read_requests(path)]
    if log:
        path = app.settings.request_log
        if not path:
            raise RequestListError(
                "--log reads the file that the setting request_log names, and it names none. Set it, for "
                "example PKG_REQUEST_LOG=~/requests.jsonl, and pkg env will note each request there."
            )
        entries += read_log(path)
    return entries
