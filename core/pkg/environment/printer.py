"""Lines and tables of text in the configured colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from pkg.settings import Settings

# The names under which settings keep colours (`heading_fore`, ...); None for plain text.
Role = str | None

_FORE = {
    "black": 30,
    "red": 31,
    "green": 32,
    "yellow": 33,
    "blue": 34,
    "magenta": 35,
    "cyan": 36,
    "white": 37,
}
_STYLES = {"bright": 1, "dim": 2, "normal": 22}


class Writable(Protocol):
    """What text can be written to."""

    def write(self, text: str, /) -> object:
        """Take a piece of text."""


class Row(NamedTuple):
    """A line of a table."""

    cells: Sequence[object]
    role: Role = None


class Printer:
    """Write lines, in the configured colours where the reader can see them."""

    def __init__(self, stream: Writable, settings: Settings, colored: bool | None = None) -> None:
        """Make a printer.

        Args:
            stream: where to.
            settings: for the colours.
            colored: None for colours on a terminal only, or as `color_enabled` says.
        """
        self._stream = stream
        self._settings = settings
        if colored is None:
            enabled = settings.color_enabled
            is_terminal = bool(getattr(stream, "isatty", lambda: False)())
            colored = enabled == "force" or bool(
                enabled and is_terminal and not settings.environ.get("NO_COLOR")
            )
        self._colored = colored

    def __call__(self, text: str = "", role: Role = None) -> None:
        """Write one line."""
        self._stream.write((self._paint(text, role) if role and self._colored else text) + "\n")

    def table(self, rows: Sequence[Row]) -> None:
        """Write rows in columns, each row in its role's colour."""
        for line, row in zip(columns([row.cells for row in rows]), rows, strict=True):
            self(line, row.role)

    def _paint(self, text: str, role: str) -> str:
        fore = str(self._settings.get(f"{role}_fore") or "").lower()
        back = str(self._settings.get(f"{role}_back") or "").lower()
        styles = self._settings.get(f"{role}_styles") or ()
        codes = [_color(fore), _color(back, 10), *(_STYLES.get(str(style).lower()) for style in styles)]
        sequences = "".join(f"\x1b[{code}m" for code in codes if code is not None)
        return f"{sequences}{text}\x1b[0m"


def _color(name: str, offset: int = 0) -> int | None:
    light = name.startswith("light") and name.endswith("_ex")
    code = _FORE.get(name[5:-3] if light else name)
    return None if code is None else code + offset + (60 if light else 0)


def columns(rows: Sequence[Sequence[object]], padding: int = 2) -> list[str]:
    """Set rows in columns: each but a row's last cell is filled up to its column's width with blanks."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths: dict[int, int] = {}
    for row in texts:
        for place, cell in enumerate(row):
            widths[place] = max(widths.get(place, 0), len(cell))
    return [
        "".join(
            cell if place == len(row) - 1 else cell.ljust(widths[place] + padding)
            for place, cell in enumerate(row)
        )
        for row in texts
    ]
