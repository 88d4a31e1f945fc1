"""The prompt of a terminal: editing, history, completion."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import (
    CompleteEvent,
    Completer,
    Completion,
    get_common_complete_suffix,
)
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from pkg.cli.completing.file_names import suggested
from pkg.cli.completing.line import Word, split
from pkg.cli.prompt.history import prepare

if TYPE_CHECKING:
    from prompt_toolkit.document import Document

    from pkg.cli.prompt.session import Session


class Console:
    """Asks for lines until the user leaves."""

    def __init__(self, session: Session, history: Path | None) -> None:
        """Make a prompt.

        Args:
            session: what runs the lines.
            history: where they are remembered; None remembers them for this prompt only.
        """
        self._session = session
        self._prompt: PromptSession[str] = PromptSession(
            history=self._history(history),
            completer=_Tab(session),
            complete_while_typing=False,
            key_bindings=_keys(),
            auto_suggest=AutoSuggestFromHistory(),
            enable_open_in_editor=False,
        )

    def run(self) -> int:
        """Ask and run; returns the exit code of the last line."""
        session = self._session
        session.output.note(session.greeting())
        while not session.finished:
            session.forget_listings()
            try:
                line = self._prompt.prompt(self._text)
            except KeyboardInterrupt:  # the line is given up
                continue
            except EOFError:
                break
            session.run(line)
        return session.code

    def _text(self) -> Any:
        """Return the prompt; red after a line that failed."""
        if not self._session.output.colored():
            return "pkg> "
        return ANSI(f"\033[1;{31 if self._session.code else 32}mpkg>\033[0m ")

    def _history(self, path: Path | None) -> History:
        if path is None:
            return InMemoryHistory()
        try:
            prepare(path)
        except OSError as error:
            self._session.output.warning(
                f"what is typed here is not remembered: {path}: {error.strerror}. Correct its permissions, "
                "or choose another file with --history."
            )
            return InMemoryHistory()
        return FileHistory(path)


def _keys() -> KeyBindings:
    """Have the tab key complete before the next key is read, so that nobody's enter overtakes it."""
    keys = KeyBindings()

    @keys.add("tab")
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.complete_state:
            buffer.complete_next()
            return
        asked = CompleteEvent(completion_requested=True)
        found = list(buffer.completer.get_completions(buffer.document, asked))
        common = get_common_complete_suffix(buffer.document, found)
        if len(found) == 1:
            buffer.apply_completion(found[0])
        elif common:
            buffer.insert_text(common)
        elif found:
            buffer.start_completion(complete_event=asked)

    return keys


class _Tab(Completer):
    """Completes with what the session knows."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get_completions(self, document: Document, complete_event: object) -> Iterator[Completion]:  # noqa: ARG002
        words = split(document.text_before_cursor)
        word = words[-1]
        found = self._session.complete([each.text for each in words[:-1]], word.text)
        pairs = list(found.words)
        if not pairs:
            pairs = [(name, "") for name in suggested(found.others, word.text, os.environ)]
        for text, hint in pairs:
            yield Completion(
                _quoted(text, word),
                start_position=-len(word.raw),
                display=text,
                display_meta=hint.partition("\n")[0],
            )


def _quoted(text: str, word: Word) -> str:
    """Write a word so that it is one word again when the line is read."""
    if word.quote == '"':
        return '"' + "".join(f"\\{sign}" if sign in '"\\' else sign for sign in text)
    if word.quote or any(sign.isspace() or sign in "'\"\\" for sign in text):
        return "'" + text.replace("'", "'\\''") + ("" if word.quote else "'")
    return text
