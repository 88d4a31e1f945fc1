"""Expand `{attribute}` references in texts of a package: help targets, test commands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any


class _ObjectFormatter(Formatter):
    """Look fields up on an object, and leave alone what it does not have."""

    def __init__(self, subject: object, pretty: bool) -> None:
        self._subject = subject
        self._pretty = pretty

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        if not isinstance(key, str):
            return super().get_value(key, args, kwargs)
        if not key:
            raise ValueError("zero length field name in format")
        try:
            return getattr(self._subject, key)
        except AttributeError:
            pass
        try:
            return self._subject[key]  # type: ignore[index]
        except TypeError:
            raise KeyError(key) from None

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        try:
            return super().get_field(field_name, args, kwargs)
        except (AttributeError, KeyError, TypeError):
            name = re.match(r"[^\.\[]+", field_name)
            return f"{{{field_name}}}", name.group() if name else field_name

    def convert_field(self, value: Any, conversion: Any) -> Any:
        if self._pretty:
            if value is None:
                return ""
            if isinstance(value, list):
                return " ".join(map(str, value))
        return super().convert_field(value, conversion)


def format_with(subject: object, text: str, *, pretty: bool = True) -> str:
    """Replace `{a}`, `{a.b}`, `{a[0]}` in a text by what an object has under these names.

    Args:
        subject: the object; attributes come first, then items.
        text: the text; a field that the object does not have stays as it is.
        pretty: write None as nothing and a list as its words.

    Raises:
        ValueError: the text has a lone brace.
    """
    return _ObjectFormatter(subject, pretty).format(text)
