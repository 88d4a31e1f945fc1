"""The contexts of a suite and what a suite says of each: the content of `suite.yaml`, in rez's form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from pkg.errors import SuiteError

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext

_KNOWN = (
    "name",
    "priority",
    "tool_aliases",
    "hidden_tools",
    "prefix_char",
    "prefix",
    "suffix",
    "description",
)


class Member:
    """A context of a suite.

    Attributes:
        name: of the context in the suite, and of its file.
        priority: of two contexts with a tool of one name, the tool is that of the higher one.
        tool_aliases: other names for single tools, by their own.
        hidden_tools: tools that get no wrapper.
        prefix_char: introduces the options of the context's wrappers; "" for none, None for the usual one.
        prefix, suffix: put around the name of each tool that has no alias; None when never set.
        description: what people should know; None for nothing. rez keeps it and does not show it.
        context: the context, when it is in memory.
    """

    __slots__ = (
        "_more",
        "context",
        "description",
        "hidden_tools",
        "name",
        "prefix",
        "prefix_char",
        "priority",
        "suffix",
        "tool_aliases",
    )

    def __init__(self, name: str, priority: int, *, prefix_char: str | None = None) -> None:
        self.name = name
        self.priority = priority
        self.tool_aliases: dict[str, str] = {}
        self.hidden_tools: set[str] = set()
        self.prefix_char = prefix_char
        self.prefix: str | None = None
        self.suffix: str | None = None
        self.description: str | None = None
        self.context: ResolvedContext | None = None
        self._more: dict[str, Any] = {}

    def alias(self, tool: str) -> str:
        """Return the name of a tool's wrapper."""
        return self.tool_aliases.get(tool) or f"{self.prefix or ''}{tool}{self.suffix or ''}"

    def to_dict(self) -> dict[str, Any]:
        """Return what `suite.yaml` holds of this context."""
        data: dict[str, Any] = {
            **self._more,
            "name": self.name,
            "priority": self.priority,
            "tool_aliases": dict(self.tool_aliases),
            "hidden_tools": set(self.hidden_tools),
            "prefix_char": self.prefix_char,
        }
        for key in ("prefix", "suffix", "description"):
            value = getattr(self, key)
            if value is not None:
                data[key] = value
        return data

    @classmethod
    def from_dict(cls, name: str, data: Any, source: str | None = None) -> Member:
        """Read what `suite.yaml` holds of a context; names it does not know are kept.

        Args:
            name: the context's.
            data: the values.
            source: the file, for messages.

        Raises:
            SuiteError: a value is missing or of the wrong type.
        """
        if not isinstance(data, Mapping):
            refuse(source, f"context {name!r} should be a group of named values, not {data!r}")
        member = cls(name, data.get("priority"))  # type: ignore[arg-type]
        if not isinstance(member.priority, int):
            refuse(source, f"the priority of context {name!r} should be a number, not {member.priority!r}")
        member.tool_aliases = dict(_text_items(data, "tool_aliases", name, source))
        member.hidden_tools = set(_text_items(data, "hidden_tools", name, source))
        for key in ("prefix_char", "prefix", "suffix", "description"):
            value = data.get(key)
            if not isinstance(value, str | None):
                refuse(source, f"{key} of context {name!r} should be text, not {value!r}")
            setattr(member, key, value)
        member._more = {key: value for key, value in data.items() if key not in _KNOWN}
        return member


def _text_items(data: Mapping[str, Any], key: str, name: str, source: str | None) -> Any:
    """Return a mapping of texts, or a set or list of them."""
    value = data.get(key) or {}
    wanted = Mapping if key == "tool_aliases" else (set, list, tuple, Mapping)
    texts = [*value, *value.values()] if key == "tool_aliases" and isinstance(value, Mapping) else value
    if not isinstance(value, wanted) or not all(isinstance(text, str) for text in texts):
        refuse(source, f"{key} of context {name!r} should hold names of tools, not {value!r}")
    return value


def read_members(data: Any, source: str | None = None) -> dict[str, Member]:
    """Read the content of `suite.yaml`.

    Raises:
        SuiteError: it is none.
    """
    contexts = data.get("contexts") if isinstance(data, Mapping) else None
    if contexts is None and not (isinstance(data, Mapping) and "contexts" in data):
        refuse(source, "it has no 'contexts'")
    if not isinstance(contexts or {}, Mapping):
        refuse(source, "'contexts' should be a group of named contexts")
    members = {}
    for name, values in (contexts or {}).items():
        check_name("context", name, source)
        members[name] = Member.from_dict(name, values, source)
    return members


def check_name(what: str, name: Any, source: str | None = None) -> None:
    """Make sure that a context or a wrapper can be a file of that name.

    Raises:
        SuiteError: it cannot.
    """
    if not isinstance(name, str) or not name or name in (".", "..") or set(name) & set("/\\\0\n"):
        refuse(source, f"{name!r} cannot be the name of a {what}: it would be no file name")


def refuse(source: str | None, problem: str) -> NoReturn:
    """Raise the error of a suite.

    Raises:
        SuiteError: always.
    """
    raise SuiteError(f"suite {source}: {problem}." if source else f"{problem[0].upper()}{problem[1:]}.")
