"""Work that is done beside a running program, if the program runs long enough for somebody to need it."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

# A program that is over sooner has not started another that looks at the context's graph.
_SECONDS = 0.3


class Later:
    """Calls a function after a while, in a thread of its own.

    Leaving the block calls it off, or waits for it when it has begun.
    """

    __slots__ = ("_function", "_timer")

    def __init__(self, function: Callable[[], object] | None) -> None:
        """Note the function; None for nothing. What it raises is lost: nobody waits for what it makes."""
        import threading

        self._function = function
        self._timer = threading.Timer(_SECONDS, self._call)
        self._timer.daemon = True

    def _call(self) -> None:
        from contextlib import suppress

        with suppress(Exception):
            assert self._function is not None
            self._function()

    def begin(self) -> None:
        """Start counting; the program is running."""
        if self._function is not None:
            self._timer.start()

    def __enter__(self) -> Later:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        if self._timer.ident is not None:
            self._timer.join()
