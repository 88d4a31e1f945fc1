"""Tell a person what the library logs."""

from __future__ import annotations

import logging
from collections.abc import Callable


class _Teller(logging.Handler):
    def __init__(self, tell: Callable[[str], object]) -> None:
        super().__init__(logging.INFO)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        self._tell(record.getMessage())


def listen(tell: Callable[[str], object]) -> Callable[[], None]:
    """Pass on what is logged under `pkg`, from INFO on.

    Args:
        tell: called with each message.

    Returns:
        A function that ends it.
    """
    logger = logging.getLogger("pkg")
    level, handler = logger.level, _Teller(tell)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)

    def stop() -> None:
        logger.removeHandler(handler)
        logger.setLevel(level)

    return stop
