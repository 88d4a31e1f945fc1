"""What a plugin registers: classes by kind and name, found without pluggy where it has nothing to add."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from typing import Any

REGISTER = "pkg_register_"
"""How the names of register hooks begin; the kind follows."""

_FunctionType = type(lambda: None)
_TAKES_MORE = 0x04 | 0x08  # the flags of a function with *args or **kwargs


def registered_plainly(plugin: object) -> dict[tuple[str, str], Any] | None:
    """Call the register hooks of a module.

    Returns:
        What it registered, by kind and name; None where that is for pluggy to find out: the plugin is no
        module, or a hook has options or other arguments than it should.

    Raises:
        PluginError: it registered something that is no such plugin.
        Exception: whatever a hook raised.
    """
    if type(plugin) is not type(sys):
        return None
    hooks: list[tuple[str, Any]] = []
    for name, value in vars(plugin).items():
        if type(value) is not _FunctionType:
            if name.startswith(REGISTER):
                return None
            continue
        options = value.__dict__.get("pkg_impl")
        if options is None:
            continue
        if any(options.values()):
            return None
        if name.startswith(REGISTER):
            code = value.__code__
            takes = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            if takes != ("register",) or code.co_kwonlyargcount or code.co_flags & _TAKES_MORE:
                return None
            hooks.append((name.removeprefix(REGISTER), value))
    from pkg.host.discovery import KINDS

    found: dict[tuple[str, str], Any] = {}
    for kind, hook in hooks:
        if kind not in KINDS or kind == "hooks":
            return None

        def register(plugin: Any, kind: str = kind) -> None:
            check(kind, plugin)
            found[kind, plugin.name] = plugin

        hook(register)
    return found


def load_object(target: str) -> object:
    """Import a module, or the attribute of one that `module:attribute` names."""
    module, _, attribute = target.partition(":")
    __import__(module.strip())
    found: object = sys.modules[module.strip()]
    for name in filter(None, attribute.strip().split(".")):
        found = getattr(found, name)
    return found


def check(kind: str, plugin: Any) -> None:
    """Refuse what the host could not use, with a reason for its author."""
    wrong = _what_is_wrong(kind, plugin)
    if wrong:
        from pkg.errors import PluginError

        raise PluginError(wrong)


def _what_is_wrong(kind: str, plugin: Any) -> str:
    if kind == "commands":
        from pkg.interfaces.command import Command

        if not isinstance(plugin, Command):
            return f"it registers {plugin!r} as a command; that should be a Command object"
    else:
        base = _base(kind)
        if not isinstance(plugin, type) or not issubclass(plugin, base):
            return (
                f"it registers {plugin!r} as a {_called(kind)}; that should be a class under {base.__name__}"
            )
        missing = sorted(getattr(plugin, "__abstractmethods__", ()))
        if missing:
            return f"the {_called(kind)} class {plugin.__name__} lacks {', '.join(missing)}"
    if not isinstance(plugin.name, str) or not plugin.name:
        return f"the {_called(kind)} {plugin!r} has no name"
    return ""


def _base(kind: str) -> type:
    """Return what the classes of a kind have to be under. Orderers and rules are made of plain data."""
    if kind == "orderers":
        from pkg.solve.package_order import PackageOrder

        return PackageOrder
    if kind == "filters":
        from pkg.solve.filter_rules import Rule

        return Rule
    from pkg.interfaces.plugin import Plugin

    return Plugin


def _called(kind: str) -> str:
    from pkg.host.record import SINGULAR

    return SINGULAR[kind]
