"""What could stand where a user is typing: commands, options, values and package requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import PkgError

if TYPE_CHECKING:
    from pkg.cli.app import App

# Options whose values are names of plugins.
_PLUGIN_OPTIONS = {"shell": "shells", "resolver": "resolvers"}

# Commands that programs call, or that only say why they are not there.
_NOT_TYPED = frozenset(("complete", "forward", "gui"))

Candidate = tuple[str, str]


def candidates(app: App, words: Sequence[str], word: str) -> list[Candidate]:
    """Return what a word could become, each with a line of description.

    Args:
        app: the run.
        words: the finished words after `pkg`.
        word: the beginning of the word being typed, perhaps empty.

    Returns:
        Sorted (word, description) pairs; empty where file names or nothing belong. Mistakes in the
        finished words and broken configurations give an empty list: a completion must never complain.
    """
    try:
        found = _candidates(app, list(words), word)
    except PkgError:
        return []
    return sorted({text: hint for text, hint in found if text.startswith(word)}.items())


def _candidates(app: App, words: list[str], word: str) -> Iterable[Candidate]:
    from pkg.cli.group import build, root

    before = _global_words(words)
    rest = words[before:]
    if rest[:1] == ["rez"]:
        rest = rest[1:]
    if not rest:
        if word.startswith("-"):
            return _options(root().params)
        return [(name, "") for name in app.host.names("commands") if name not in _NOT_TYPED]
    command = app.host.get("commands", rest[0])
    if command.takes_command and "--" in rest:
        return []
    params = build(command).params
    return _of_command(app, params, rest[1:], word)


def _global_words(words: Sequence[str]) -> int:
    """Count the options before the command's name."""
    position = 0
    while position < len(words) and words[position].startswith("-"):
        position += 2 if words[position] == "--color" else 1
    return min(position, len(words))


def _of_command(app: App, params: Sequence[Any], words: list[str], word: str) -> Iterable[Candidate]:
    options = [param for param in params if param.param_type_name == "option"]
    arguments = [param for param in params if param.param_type_name == "argument"]
    by_flag = {flag: param for param in options for flag in param.opts}
    if word.startswith("--") and "=" in word:
        flag, _, _ = word.partition("=")
        if flag in by_flag:
            return [(f"{flag}={value}", hint) for value, hint in _values(app, by_flag[flag])]
        return []
    if word.startswith("-"):
        return _options(options)
    given = 0
    values: dict[str, str] = {}
    position = 0
    while position < len(words):
        flag = words[position]
        option = by_flag.get(flag)
        if option is not None and not option.is_flag and not option.count:
            if position + 1 == len(words):
                return _values(app, option)
            values[option.name] = words[position + 1]
            position += 1
        elif not flag.startswith("-"):
            given += 1
        position += 1
    for argument in arguments:
        if argument.nargs == -1 or given < argument.nargs:
            return _argument(app, argument, values.get("paths"), word)
        given -= argument.nargs
    return []


def _options(params: Iterable[Any]) -> list[Candidate]:
    return [
        (flag, str(param.help or ""))
        for param in params
        if param.param_type_name == "option" and not getattr(param, "hidden", False)
        for flag in param.opts
    ]


def _values(app: App, param: Any) -> list[Candidate]:
    """Return the values an option may have, where they can be counted."""
    if param.name in _PLUGIN_OPTIONS:
        return [(name, "") for name in app.host.names(_PLUGIN_OPTIONS[param.name])]
    return [(str(choice), "") for choice in getattr(param.type, "choices", ())]


def _argument(app: App, param: Any, paths: str | None, word: str) -> list[Candidate]:
    choices = [(str(choice), "") for choice in getattr(param.type, "choices", ())]
    if param.metavar == "FIELD":
        from pkg.settings.declared import DECLARED

        return [(name, "") for name in DECLARED]
    if choices or "PKG" not in str(param.metavar or ""):
        return choices
    from pkg.cli.lookup import catalog_for

    return [(request, "") for request in catalog_for(app, paths).completions(word)]
