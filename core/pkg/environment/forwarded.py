"""Running what a forwarding file names: a function of the tool, or of a plugin.

The function may ask for two more arguments by name: `_script`, the path of the file, and `_cli_args`, the
words behind it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from pkg.environment.forwarding import Forwarding
from pkg.errors import ForwardingError, PluginError

if TYPE_CHECKING:
    from pkg.host import Host

PLUGIN_KINDS: Final = {
    "build_system": "build_systems",
    "package_repository": "repositories",
    "release_hook": "release_hooks",
    "release_vcs": "vcs",
    "shell": "shells",
}
_BUILD_SHELL: Final = "_FWD__spawn_build_shell"


def forwarded_function(forwarding: Forwarding, host: Host) -> Callable[..., Any]:
    """Find the function that a file names.

    Raises:
        ForwardingError: there is none of that name.
    """
    wanted = forwarding.module if isinstance(forwarding.module, str) else ".".join(forwarding.module)
    if forwarding.function == _BUILD_SHELL and isinstance(forwarding.module, tuple):
        return _build_shell(host, forwarding.module[1])
    function = getattr(_module(forwarding, host, wanted), forwarding.function, None)
    if not callable(function):
        raise ForwardingError(forwarding.path, f"there is no function {forwarding.function!r} in {wanted!r}")
    found: Callable[..., Any] = function
    return found


def run_forwarding(forwarding: Forwarding, words: Sequence[str], host: Host) -> Any:
    """Call the function that a file names, and return what it returns.

    Args:
        forwarding: the file.
        words: what stood behind the file on the command line.
        host: the plugins.

    Raises:
        ForwardingError: there is no such function, or it takes other arguments.
    """
    from inspect import signature

    function = forwarded_function(forwarding, host)
    accepted = signature(function)
    keywords = dict(forwarding.keywords)
    if "_script" in accepted.parameters:
        keywords["_script"] = forwarding.path
    if "_cli_args" in accepted.parameters:
        keywords["_cli_args"] = list(words)
    try:
        accepted.bind(*forwarding.arguments, **keywords)
    except TypeError as error:
        why = f"{forwarding.function} cannot be called that way: {error}"
        raise ForwardingError(forwarding.path, why) from error
    return function(*forwarding.arguments, **keywords)


def _build_shell(host: Host, system_name: str) -> Callable[..., Any]:
    """Return what opens a build shell: the same for all build systems, whose modules know no shells."""
    from functools import partial
    from importlib import import_module

    spawn = import_module("pkg.build.build_shell").spawn_build_shell
    return partial(spawn, plugins=host, system_name=system_name)


def _module(forwarding: Forwarding, host: Host, wanted: str) -> Any:
    from importlib import import_module

    if isinstance(forwarding.module, tuple):
        kind, name = forwarding.module
        try:
            plugin = host.get(PLUGIN_KINDS.get(kind, kind), name)
        except PluginError as error:
            raise ForwardingError(forwarding.path, str(error)) from error
        return sys.modules[plugin.__module__]
    name = f"pkg.{forwarding.module}"
    if not all(part.isidentifier() for part in name.split(".")):
        raise ForwardingError(forwarding.path, f"{wanted!r} is no module")
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name and name.startswith(error.name):
            raise ForwardingError(forwarding.path, f"pkg has no module {wanted!r}") from None
        raise
