"""Watch which variables of the parent environment package code reads.

A read is a look at a value that no package has set, and comes with the code that looked. It is one of:

    text          `$X`, `~` or `{env.X}` in the text of a variable, or the first append to one of the
                  `parent_variables`; the text stays a text, so another parent environment gives another value
    env           `env.X`, `getenv`, `expandvars`: the value is in the hands of the code
    defined       `defined`, `undefined`, `"X" in env`: the code knows whether there is a value
    os.environ    Python's own way, from which no policy can hide a variable
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pkg.environment.rex.recorder import Recorder
from pkg.environment.rex.variables import Environment
from pkg.interfaces.actions import EscapedString

if TYPE_CHECKING:
    from pkg.environment.rex.source import Code


class Read:
    """One place in package code that reads a variable of the parent environment. A value.

    Attributes:
        variable: its name.
        package: qualified name of the package.
        section: `commands`, ...
        file: the definition; None where there is none.
        line: counted from 1 in the file, or in the section where there is no file; None when unknown.
        through: `text`, `env`, `defined` or `os.environ`; see the top of this module.
    """

    __slots__ = ("file", "line", "package", "section", "through", "variable")

    def __init__(
        self,
        variable: str,
        package: str,
        section: str,
        file: str | None,
        line: int | None,
        through: str,
    ) -> None:
        self.variable = variable
        self.package = package
        self.section = section
        self.file = file
        self.line = line
        self.through = through

    def _key(self) -> tuple[str, str, str, str, int, str]:
        return (self.variable, self.package, self.section, self.file or "", self.line or 0, self.through)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Read) and self._key() == other._key()

    def __lt__(self, other: Read) -> bool:
        return self._key() < other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"Read{self._key()!r}"


class WatchingRecorder(Recorder):
    """A recorder that keeps what package code reads of the parent environment.

    Attributes:
        reads: what was read, each place once.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make an empty record; see `Recorder`."""
        super().__init__(*args, **kwargs)
        self.reads: set[Read] = set()
        self._through: str | None = None
        self._symbolic = False
        self.parent_environ = _Watched(self, self.parent_environ)
        self.env = self.namespace["env"] = _WatchedEnvironment(self)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch `os.environ` too while the block runs; other threads of this process are not told apart."""
        real = os.environ
        # It shares its data with the real one, so that a change is a change of both.
        watched: Any = _watched_os_environ()(
            real._data,  # type: ignore[attr-defined]
            real.encodekey,
            real.decodekey,
            real.encodevalue,
            real.decodevalue,
        )
        watched.recorder = self
        os.environ = watched  # noqa: B003
        try:
            yield
        finally:
            os.environ = real  # noqa: B003

    # --- what package code calls ----------------------------------------------------------------

    def setenv(self, name: Any, value: Any) -> None:
        """Set a variable; see `Recorder`."""
        with self._symbolically():
            super().setenv(name, value)

    def resetenv(self, name: Any, value: Any, friends: Any = None) -> None:
        """Set a variable; see `Recorder`."""
        with self._symbolically():
            super().resetenv(name, value, friends)

    def _extend(self, action: str, name: Any, value: Any) -> None:
        with self._symbolically(), self._reading("text"):
            super()._extend(action, name, value)

    def _expanded(self, value: str | EscapedString) -> str | EscapedString:
        with self._reading(self._through or "text"):
            return super()._expanded(value)

    def expandvars(self, value: Any, format: bool = True) -> str:  # noqa: A002 - the name packages use
        """Return a text with references and known variables replaced; see `Recorder`."""
        with self._reading("env"):
            return super().expandvars(value, format)

    def undefined(self, name: Any) -> bool:
        """Tell whether a variable is neither set so far nor in the parent environment."""
        with self._reading("defined"):
            return super().undefined(name)

    def getenv(self, name: Any) -> str:
        """Return a variable's value; in the text of another one, a reference that gives that value."""
        if self._symbolic:
            _, key = self._names(name)
            if key not in self._environ and key.isidentifier():
                with self._reading("text"):
                    super().getenv(name)
                return f"${{{key}}}"
        return super().getenv(name)

    @contextmanager
    def _symbolically(self) -> Iterator[None]:
        before, self._symbolic = self._symbolic, True
        try:
            yield
        finally:
            self._symbolic = before

    @contextmanager
    def _reading(self, through: str) -> Iterator[None]:
        before, self._through = self._through, through
        try:
            yield
        finally:
            self._through = before

    def note_read(self, name: str, through: str | None = None) -> None:
        """Keep that the code which runs now reads a variable; of no interest while no package's runs."""
        code: Code | None = self._code
        if code is None or code.origin.package is None:
            return
        frame: Any = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename != code.filename:
            frame = frame.f_back
        line = frame.f_lineno - code.offset if frame is not None else None
        origin = code.origin
        assert origin.package is not None
        file = origin.file if origin.in_file else None
        how = self._through or through or "env"
        self.reads.add(Read(name, origin.package, origin.section, file, line, how))


class _Watched(Mapping[str, str]):
    """The parent environment, telling the recorder of each look at a value."""

    def __init__(self, recorder: WatchingRecorder, environ: Mapping[str, str]) -> None:
        self._recorder = recorder
        self._environ = environ

    def __getitem__(self, name: str) -> str:
        self._recorder.note_read(name)
        return self._environ[name]

    def __contains__(self, name: object) -> bool:
        self._recorder.note_read(str(name))
        return name in self._environ

    def __iter__(self) -> Iterator[str]:
        return iter(self._environ)

    def __len__(self) -> int:
        return len(self._environ)


class _WatchedEnvironment(Environment):
    __slots__ = ()

    def __contains__(self, name: object) -> bool:
        recorder = self._recorder
        if isinstance(recorder, WatchingRecorder) and str(name) not in recorder.get_output():
            recorder.note_read(str(name), "defined")
        return super().__contains__(name)


def _watched_os_environ() -> Any:
    class WatchedOsEnviron(type(os.environ)):  # type: ignore[misc]
        recorder: WatchingRecorder

        def __getitem__(self, name: str) -> str:
            self.recorder.note_read(name, "os.environ")
            value: str = super().__getitem__(name)
            return value

    return WatchedOsEnviron
