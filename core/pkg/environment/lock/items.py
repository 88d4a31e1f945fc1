"""Recorded actions as the lists that a lock file holds.

An action is written as the packages asked for it, before any variable of the parent environment is
expanded: `["prependenv", "PATH", "/packages/maya/bin"]`. A text with literal parts is an object:
`{"parts": [["literal", "$5"], ["text", " in ${HOME}"]]}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pkg.interfaces.actions import EscapedString

if TYPE_CHECKING:
    from pkg.interfaces.actions import Action

# Action -> how many words follow its name.
KNOWN = {
    "setenv": 2,
    "unsetenv": 1,
    "resetenv": 3,
    "appendenv": 2,
    "prependenv": 2,
    "alias": 2,
    "info": 1,
    "error": 1,
    "command": 1,
    "comment": 1,
    "source": 1,
}


def write_item(action: Action) -> list[Any]:
    """Return what a file holds of an action."""
    words = [_plain(word) for word in action.args]
    if action.name == "resetenv" and words[-1] is not None and not isinstance(words[-1], str | list):
        words[-1] = str(words[-1])  # recorded, but without effect
    return [action.name, *words]


def _plain(value: Any) -> Any:
    if isinstance(value, EscapedString):
        return {"parts": [["literal" if literal else "text", text] for literal, text in value.strings]}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, str) else str(value)


def problem_of(item: object) -> str | None:
    """Say what is wrong with an item of a file; None when it is sound."""
    if not isinstance(item, list) or not item or not isinstance(item[0], str):
        return f"an action should be a list that begins with its name, not {_shown(item)}"
    name = item[0]
    if name not in KNOWN:
        return f"{name!r} in {_shown(item)} is no action; there are: {', '.join(KNOWN)}"
    if len(item) != KNOWN[name] + 1:
        return f"{name} takes {KNOWN[name]} values, unlike {_shown(item)}"
    if name.endswith("env") and not isinstance(item[1], str):
        return f"a variable's name should be a text in {_shown(item)}"
    for word in item[1:]:
        if type(word) is str:
            continue
        several = isinstance(word, list) and name in ("command", "resetenv")
        if several and all(isinstance(each, str) or _is_parted(each) for each in word):
            continue
        if _is_parted(word) or (word is None and name == "resetenv"):
            continue
        return f"{_shown(word)} is no text in {_shown(item)}"
    return None


def _is_parted(value: object) -> bool:
    if not isinstance(value, dict) or set(value) != {"parts"}:
        return False
    parts = value["parts"]
    return (
        isinstance(parts, list)
        and bool(parts)
        and all(
            isinstance(part, list)
            and len(part) == 2
            and part[0] in ("literal", "text")
            and isinstance(part[1], str)
            for part in parts
        )
    )


def _shown(value: object) -> str:
    return repr(value)[:100]


def read_words(item: list[Any]) -> tuple[Any, ...]:
    """Return the arguments of a sound item, as they were recorded."""
    return tuple([word if type(word) is str else _restored(word) for word in item[1:]])


def _restored(value: Any) -> Any:
    if isinstance(value, dict):
        first, *rest = value["parts"]
        text = EscapedString(first[1], first[0] == "literal")
        for kind, part in rest:
            text = text.literal(part) if kind == "literal" else text.expandable(part)
        return text
    return [_restored(each) for each in value] if isinstance(value, list) else value
