"""The loaded attributes of one package version, each checked when it is first read."""

from __future__ import annotations

from typing import Any

from pkg.errors import PackageMetadataError
from pkg.package.schema import ATTRIBUTES, KNOWN_NAMES, Mismatch
from pkg.package.sourcecode import SourceCode

# These become SourceCode when they are given as text; the other command attributes stay as they are.
_CONVERTED_COMMANDS = frozenset(("commands", "pre_commands", "post_commands"))


class Definition:
    """Raw attributes and, once read, their checked values.

    Attributes:
        data: what the file holds, not checked; early-bound functions already called.
        filepath: the definition file; None for packages made in memory.
        uri: name of the package in messages.
        convert_old_commands: turns a list of shell lines (the oldest form of `commands`) into code;
            None refuses them, as rez does by default.
        lines: first line of the text by command attribute, of a YAML definition; None when it is not known,
            and is looked up in the file.
    """

    __slots__ = ("_checked", "convert_old_commands", "data", "filepath", "lines", "uri")

    def __init__(
        self,
        data: dict[str, Any],
        filepath: str | None = None,
        uri: str | None = None,
        convert_old_commands: Any = None,
    ) -> None:
        self.data = data
        self.filepath = filepath
        self.uri = uri or filepath or "package"
        self.convert_old_commands = convert_old_commands
        self.lines: dict[str, int | None] | None = None
        self._checked: dict[str, Any] = {}

    def get(self, name: str) -> Any:
        """Return the value of a declared attribute; None where the definition does not have it.

        Args:
            name: one of `schema.ATTRIBUTES`.

        Raises:
            PackageMetadataError: the value is of the wrong kind.
        """
        try:
            return self._checked[name]
        except KeyError:
            pass
        if name in self.data:
            value = self.data[name]
            try:
                value = ATTRIBUTES[name].run(value)
            except Mismatch as mismatch:
                raise PackageMetadataError(
                    f"Validation of key {name!r} failed: {self._place(name)}: {mismatch}"
                ) from None
            if name in _CONVERTED_COMMANDS:
                value = self._as_code(name, value)
        else:
            value = None
        self._checked[name] = value
        return value

    def arbitrary_names(self) -> set[str]:
        """Return the names that are no declared attributes."""
        return set(self.data) - KNOWN_NAMES

    def _as_code(self, name: str, value: Any) -> SourceCode:
        if isinstance(value, SourceCode):
            return value
        if isinstance(value, list):
            if self.convert_old_commands is None:
                raise PackageMetadataError(
                    f"package {self.uri!r} is using old-style commands ({name} is a list of shell lines). "
                    "Write a function instead, or set disable_rez_1_compatibility and error_old_commands "
                    "to false"
                )
            value = self.convert_old_commands(value)
        if isinstance(value, str):
            line = None
            if self.lines is not None:
                line = self.lines.get(name)
            elif self.filepath is not None and self.filepath.endswith(".yaml"):
                from pkg.package.lines import block_line

                line = block_line(self.filepath, name)
            return SourceCode(value, filepath=self.filepath, first_line=line)
        return SourceCode(func=value, filepath=self.filepath)

    def _place(self, name: str) -> str:
        """Say where an attribute is: the file, and the line when it can be found."""
        if self.filepath is None:
            return self.uri
        from pkg.package.lines import line_of

        line = line_of(self.filepath, name)
        return f"{self.filepath}, line {line}" if line else self.filepath
