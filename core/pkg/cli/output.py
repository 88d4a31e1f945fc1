"""What a command says: results on stdout, everything else on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, Literal, TextIO

from pkg.errors import PkgError

ColorChoice = Literal["auto", "always", "never"]

_STYLES: Final = {
    "bold": "1",
    "dim": "2",
    "italic": "3",
    "underline": "4",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
}


class Output:
    """The two streams of one run.

    Attributes:
        color: what `--color` said; `auto` leaves it to NO_COLOR, the terminal and `color_enabled`.
    """

    def __init__(
        self,
        *,
        environ: Mapping[str, str] | None = None,
        color_enabled: Callable[[], object] = lambda: True,
    ) -> None:
        """Make an output for the process's streams, which are looked up at each write.

        Args:
            environ: where NO_COLOR and TERM are looked up; None for this process's.
            color_enabled: rez's setting of that name, True, False or "force"; asked at the first
                coloured word.
        """
        self.color: ColorChoice = "auto"
        self._environ = os.environ if environ is None else environ
        self._color_enabled = color_enabled

    # --- results ---------------------------------------------------------------------------------

    def line(self, text: str = "") -> None:
        """Write one line of the result."""
        self.write(text + "\n")

    def write(self, text: str) -> None:
        """Write a part of the result as it is."""
        try:
            sys.stdout.write(text)
        except UnicodeEncodeError:
            # A terminal or pipe in an old encoding: better a question mark than no answer.
            encoding = sys.stdout.encoding or "ascii"
            sys.stdout.write(text.encode(encoding, "replace").decode(encoding))

    def json(self, value: Any, *, indent: int | None = 2) -> None:
        """Write a value as JSON; paths, sets and versions become lists and strings.

        Args:
            value: the value.
            indent: spaces per level; None for one line.
        """
        import json

        self.line(json.dumps(value, indent=indent, default=_plain))

    def table(self, rows: Iterable[Sequence[object]], header: Sequence[str] = ()) -> None:
        """Write aligned columns, two spaces apart; the header is underlined on a terminal.

        A pipe gets the same columns, so that what a person sees is what `awk` splits.
        """
        lines = [[str(cell) for cell in row] for row in rows]
        if header:
            lines.insert(0, list(header))
        if not lines:
            return
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for number, cells in enumerate(lines):
            # The last column is not filled up: no blanks at line ends.
            padded = [cell.ljust(width) for cell, width in zip(cells[:-1], widths, strict=False)]
            text = "  ".join([*padded, cells[-1]])
            self.line(self.styled(text, "bold") if header and number == 0 else text)

    # --- everything else -------------------------------------------------------------------------

    def note(self, text: str = "") -> None:
        """Tell a person something, on stderr."""
        self._tell(text)

    def warning(self, text: str) -> None:
        """Warn of something that does not stop the command, on stderr."""
        self._tell(f"{self.styled('warning:', 'yellow', to=sys.stderr)} {self._wrapped('warning: ', text)}")

    def error(self, text: str) -> None:
        """Say why the command failed, on stderr, as one paragraph."""
        self._tell(f"{self.styled('error:', 'red', to=sys.stderr)} {self._wrapped('error: ', text)}")

    @contextmanager
    def progress(self, title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """Show that long work goes on; nothing where stderr is no terminal.

        Args:
            title: what is being done.
            total: the number of steps; None when unknown.

        Yields:
            A function to call with the number of steps just done.
        """
        if not _is_terminal(sys.stderr):
            yield lambda _: None
            return
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(file=sys.stderr), transient=True) as bar:
            task = bar.add_task(title, total=total)
            yield lambda steps: bar.advance(task, steps)

    def _tell(self, text: str) -> None:
        try:
            sys.stderr.write(text + "\n")
        except UnicodeEncodeError:  # pragma: no cover - stderr escapes what it cannot encode
            sys.stderr.write(ascii(text) + "\n")
        except OSError:
            pass  # nobody is listening; the exit code still tells

    def _wrapped(self, label: str, text: str) -> str:
        """Break long lines between words on a terminal; a log keeps them whole, and can be searched."""
        if not _is_terminal(sys.stderr):
            return text
        from shutil import get_terminal_size
        from textwrap import wrap

        width = max(get_terminal_size().columns, 40)
        lines: list[str] = []
        for line in text.split("\n"):
            short = len(line) < width - len(label) or line[:1].isspace()
            lines += (
                [line]
                if short
                else wrap(
                    line,
                    width - 1,
                    initial_indent="" if lines else " " * len(label),
                    break_long_words=False,
                    break_on_hyphens=False,
                )
            )
        return "\n".join(lines).lstrip(" ")

    # --- colour ----------------------------------------------------------------------------------

    def styled(self, text: str, *styles: str, to: TextIO | None = None) -> str:
        """Return text in a style where its stream shows colour, otherwise as it is.

        Args:
            text: the text.
            *styles: `bold`, `dim`, `italic`, `underline`, or a colour: `red`, `green`, `yellow`,
                `blue`, `magenta`, `cyan`.
            to: the stream it is for; None for stdout.
        """
        if not text or not self.colored(to):
            return text
        return f"\033[{';'.join(_STYLES[style] for style in styles)}m{text}\033[0m"

    def colored(self, stream: TextIO | None = None) -> bool:
        """Tell whether a stream gets colour: `--color`, then NO_COLOR, `color_enabled`, the terminal.

        Args:
            stream: None for stdout.
        """
        if self.color != "auto":
            return self.color == "always"
        if self._environ.get("NO_COLOR"):
            return False
        try:
            enabled = self._color_enabled()
        except PkgError:
            # The settings are broken, which is perhaps what is about to be said.
            enabled = True
        if enabled == "force":
            return True
        return (
            bool(enabled)
            and _is_terminal(sys.stdout if stream is None else stream)
            and self._environ.get("TERM") != "dumb"
        )


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except (AttributeError, ValueError):  # no stream, or a closed one
        return False


def _plain(value: object) -> object:
    """Turn what json does not know into what it does."""
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Iterable) and not hasattr(value, "__fspath__"):
        return list(value)
    return str(value)
