"""Forwarding scripts: executable files that name a function of the tool, and its arguments.

    #!/usr/bin/env _rez_fwd
    module: suite
    func_name: _FWD__invoke_suite_tool_alias
    kwargs:
      context_name: shot
      tool_name: maya

The wrappers of suites and the scripts of build environments are such files (rez 3.4.0). A module is one of
the tool's own, or `[kind, name]` for the module of a plugin. The function may ask for two more arguments by
name: `_script`, the path of the file, and `_cli_args`, the words behind it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from pkg.errors import PkgError, PluginError

if TYPE_CHECKING:
    from pkg.host import Host

PLUGIN_KINDS: Final = {
    "build_system": "build_systems",
    "package_repository": "repositories",
    "release_hook": "release_hooks",
    "release_vcs": "vcs",
    "shell": "shells",
}
_BATCH_LINES: Final = 4
_BUILD_SHELL: Final = "_FWD__spawn_build_shell"


class ForwardingScript:
    """What a forwarding script says.

    Attributes:
        path: the file.
        module: name of a module of the tool, or (kind, name) of a plugin.
        function: name of the function.
        arguments, keywords: what it is called with.
    """

    __slots__ = ("arguments", "function", "keywords", "module", "path")

    def __init__(
        self,
        path: str,
        module: str | tuple[str, str],
        function: str,
        arguments: Sequence[Any] = (),
        keywords: dict[str, Any] | None = None,
    ) -> None:
        self.path = path
        self.module = module
        self.function = function
        self.arguments = tuple(arguments)
        self.keywords = dict(keywords or {})

    @classmethod
    def read(cls, path: str) -> ForwardingScript:
        """Read a file.

        Raises:
            PkgError: it cannot be read, or is no forwarding script.
        """
        import yaml

        path = os.path.abspath(path)  # noqa: PTH100
        try:
            with open(path, encoding="utf-8") as file:  # noqa: PTH123
                text = file.read()
        except OSError as error:
            raise PkgError(f"cannot read the forwarding script {path}: {error.strerror}.") from error
        except UnicodeDecodeError:
            raise _invalid(path, "it is no text") from None
        if path.lower().endswith(".cmd"):
            text = "\n".join(text.splitlines()[_BATCH_LINES:])
        try:
            document = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise _invalid(path, f"it is no YAML: {str(error).splitlines()[0]}") from error
        if not isinstance(document, dict):
            raise _invalid(path, "it holds no names and values")
        module, function = document.get("module"), document.get("func_name")
        if isinstance(module, list) and len(module) == 2 and all(isinstance(each, str) for each in module):
            module = (module[0], module[1])
        elif not isinstance(module, str):
            raise _invalid(path, f"'module' should be a name or [kind, name], and is {module!r}")
        if not isinstance(function, str):
            raise _invalid(path, f"'func_name' should be a name, and is {function!r}")
        arguments, keywords = document.get("nargs") or [], document.get("kwargs") or {}
        if not isinstance(arguments, list) or not isinstance(keywords, dict):
            raise _invalid(path, "'nargs' should be a list and 'kwargs' a mapping")
        return cls(path, module, function, arguments, keywords)

    def target(self, host: Host) -> Callable[..., Any]:
        """Find the function.

        Raises:
            PkgError: there is none of that name.
        """
        wanted = self.module if isinstance(self.module, str) else ".".join(self.module)
        if self.function == _BUILD_SHELL and isinstance(self.module, tuple):
            return self._build_shell(host, self.module[1])
        function = getattr(self._module(host, wanted), self.function, None)
        if not callable(function):
            raise _invalid(self.path, f"there is no function {self.function!r} in {wanted!r}")
        found: Callable[..., Any] = function
        return found

    def run(self, words: Sequence[str], host: Host) -> Any:
        """Call the function and return what it returns.

        Args:
            words: what stood behind the file on the command line.
            host: the plugins.

        Raises:
            PkgError: there is no such function, or it takes other arguments.
        """
        from inspect import signature

        function = self.target(host)
        accepted = signature(function)
        keywords = dict(self.keywords)
        if "_script" in accepted.parameters:
            keywords["_script"] = self.path
        if "_cli_args" in accepted.parameters:
            keywords["_cli_args"] = list(words)
        try:
            accepted.bind(*self.arguments, **keywords)
        except TypeError as error:
            raise _invalid(self.path, f"{self.function} cannot be called that way: {error}") from error
        return function(*self.arguments, **keywords)

    def _build_shell(self, host: Host, system_name: str) -> Callable[..., Any]:
        """Return what opens a build shell: the same for all build systems, whose modules know no shells."""
        from functools import partial
        from importlib import import_module

        spawn = import_module("pkg.build.build_shell").spawn_build_shell
        return partial(spawn, plugins=host, system_name=system_name)

    def _module(self, host: Host, wanted: str) -> Any:
        from importlib import import_module

        if isinstance(self.module, tuple):
            kind, name = self.module
            try:
                plugin = host.get(PLUGIN_KINDS.get(kind, kind), name)
            except PluginError as error:
                raise _invalid(self.path, str(error)) from error
            return sys.modules[plugin.__module__]
        name = f"pkg.{self.module}"
        if not all(part.isidentifier() for part in name.split(".")):
            raise _invalid(self.path, f"{wanted!r} is no module")
        try:
            return import_module(name)
        except ModuleNotFoundError as error:
            if error.name and name.startswith(error.name):
                raise _invalid(self.path, f"pkg has no module {wanted!r}") from None
            raise


def _invalid(path: str, why: str) -> PkgError:
    return PkgError(f"{path} cannot be run as a forwarding script: {why}.")
