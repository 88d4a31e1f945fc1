"""Expand `$VAR`, `~` and `{system.x}` in values, in this order, at any depth.

Unknown variables and names stay as written, so `{package.name}` survives for the code that fills it
in later. The common forms (`~/packages`, `{system.platform}`) are handled without importing `re` or
`string`, which together cost more than the rest of reading the configuration.

Source: rez 3.4.0 configuration; compared with rez in tests/core/settings/test_expansion.py.
"""

from __future__ import annotations

import os.path
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.settings.value_types import Mismatch

if TYPE_CHECKING:
    from pkg.settings.system import System

_PLAIN_FACTS = frozenset(
    ("platform", "arch", "os", "user", "home", "hostname", "fqdn", "domain", "shell", "rez_version")
)


def expand(value: Any, environ: Mapping[str, str], home: str, system: System) -> Any:
    """Return the value with every text in it expanded; lists and dicts are always fresh copies.

    Raises:
        Mismatch: a text with unbalanced or numbered braces.
    """
    match value:
        case str():
            return expand_facts(expand_home(expand_variables(value, environ), home), system)
        case dict():
            return {key: expand(item, environ, home, system) for key, item in value.items()}
        case list() | tuple() | set():
            return [expand(item, environ, home, system) for item in value]
        case _:
            return value


def expand_variables(text: str, environ: Mapping[str, str]) -> str:
    """Replace `$VAR` and `${VAR}` by the variable; what it holds is not expanded again."""
    if "$" not in text:
        return text
    import re

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name.startswith("{"):
            name = name[1:-1]
        return environ.get(name, match.group(0))

    return re.sub(r"\$(\w+|\{[^}]*\})", value, text)


def expand_home(text: str, home: str) -> str:
    """Replace each `~` that stands alone as a path or begins one.

    `~name` is never somebody's home folder: in rez it is a weak requirement. A text with any `~` is
    normalised as a path, whether or not it is one.
    """
    if "~" not in text:
        return text
    if text.startswith("~" + os.sep) and text.count("~") == 1:
        return os.path.normpath(home + text[1:])
    import re

    separators = re.escape(os.sep + (os.altsep or ""))
    lists = re.escape(os.pathsep + ";")
    alone = rf"(\A|\s|[{lists}])~([{separators}{lists}]|\s|\Z)"
    return os.path.normpath(re.sub(alone, lambda match: match.group(1) + home + match.group(2), text))


def expand_facts(text: str, system: System) -> str:
    """Replace `{system.x}`, with the conversions and formats of Python's own formatting."""
    if "{" not in text and "}" not in text:
        return text
    head, *fields = text.split("{")
    if "}" in head:
        return _format(text, system)
    result = [head]
    for field in fields:
        name, closed, tail = field.partition("}")
        owner, _, fact = name.partition(".")
        if not closed or "}" in tail or owner != "system" or fact not in _PLAIN_FACTS:
            return _format(text, system)
        result += [getattr(system, fact), tail]
    return "".join(result)


def _format(text: str, system: System) -> str:
    from string import Formatter

    class KeepUnknown(Formatter):
        def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
            if field_name.partition(".")[0].isdigit() or not field_name:
                raise ValueError("numbered and empty fields mean nothing here")
            try:
                return super().get_field(field_name, args, kwargs)
            except (AttributeError, KeyError, TypeError):
                return "{" + field_name + "}", field_name

        def convert_field(self, value: Any, conversion: str | None) -> Any:
            if value is None:
                return ""
            if isinstance(value, list):
                return " ".join(map(str, value))
            return super().convert_field(value, conversion)

    try:
        return KeepUnknown().vformat(text, (), {"system": system})
    except (ValueError, IndexError) as error:
        raise Mismatch(
            f"cannot expand the braces in {text!r} ({error}); write {{{{ and }}}} where braces are meant"
        ) from error
