"""Points in time as a user writes them: epoch seconds, or so long before now."""

from __future__ import annotations

import time

from pkg.errors import TimestampError

_SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}


def epoch_time(text: str, now: float | None = None) -> int:
    """Read a point in time.

    Args:
        text: epoch seconds (`1393014494`), or a minus sign, a number and one of `d`, `h`, `m`, `s`:
            `-10d` is ten days before now, `-0.5h` half an hour. The result is never below 0.
        now: epoch seconds; None for the present.

    Raises:
        TimestampError: the text is neither.

    Source: rez 3.4.0; compared with rez in tests/core/environment/test_timestamps.py.
    """
    try:
        return int(text)
    except ValueError:
        pass
    unit = _SECONDS.get(text[-1:])
    if unit and text.startswith("-"):
        try:
            seconds = int(float(text[1:-1]) * unit)
        except (ValueError, OverflowError):
            pass
        else:
            return max(int(time.time() if now is None else now) - seconds, 0)
    raise TimestampError(
        f"{text!r} is no point in time: give epoch seconds, such as 1393014494, or a time before now, "
        "such as -30s, -5m, -0.5h or -10d"
    )
