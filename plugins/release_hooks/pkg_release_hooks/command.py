"""Run commands before and after a release."""

# ruff: noqa: ARG002 - the signatures are those of the interface
from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from pkg.errors import ConfigurationError, ReleaseHookCancellingError
from pkg.hookspecs import hookimpl
from pkg.interfaces.release_hook import ReleaseHook
from pkg.package.formatting import format_with
from pkg.package.package import Package
from pkg.package.variant import Variant
from pkg.settings.plugin_sections import REZ_PLUGINS

_KEYS: Mapping[str, Any] = {
    "command": str,
    "args": (str, list),
    "pretty_args": bool,
    "user": str,
    "env": dict,
}
# Written in arguments: $NAME, ${NAME}, and ${{NAME}} for those who double braces.
_VARIABLE = re.compile(r"\$(?:(\w+)|\{\{?(\w+)\}?\})")


class CommandHook(ReleaseHook):
    """Run the configured commands: each is a program with words, started without a shell.

    Words are filled in with `package`, `system`, `release.path`, `variants` and `num_variants`. Variables
    in words as they stand in the configuration are replaced; what is filled in is taken as it is.
    """

    name = "command"
    settings = REZ_PLUGINS["release_hook"]["command"]

    def pre_release(
        self, user: str, install_path: str, variants: Sequence[int] | None = None, **facts: Any
    ) -> None:
        """Run `pre_release_commands`."""
        self._before("pre_release_commands", install_path, variants)

    def pre_build(
        self, user: str, install_path: str, variants: Sequence[int] | None = None, **facts: Any
    ) -> None:
        """Run `pre_build_commands`."""
        self._before("pre_build_commands", install_path, variants)

    def post_release(self, user: str, install_path: str, variants: Sequence[Variant], **facts: Any) -> None:
        """Run `post_release_commands`; `package` is the released one then."""
        package = variants[0].parent if variants else self.package
        failures = self._run_all("post_release_commands", install_path, package, variants)
        if failures and not self.options.print_error:
            self.warn(f"{len(failures)} of plugins.release_hook.command.post_release_commands failed.")

    def _before(self, setting: str, install_path: str, variants: Sequence[int] | None) -> None:
        failures = self._run_all(setting, install_path, self.package, variants or ())
        if failures and self.options.cancel_on_error:
            raise ReleaseHookCancellingError(
                f"commands of plugins.release_hook.command.{setting} failed:\n" + "\n\n".join(failures)
            )

    def _run_all(
        self, setting: str, install_path: str, package: Package, variants: Sequence[Any]
    ) -> list[str]:
        """Run the commands of a setting; return what failed."""
        failures = []
        described = [_described(variant) for variant in variants]
        names = SimpleNamespace(
            package=package,
            system=self.config.system,
            release=SimpleNamespace(path=install_path),
            variants=described,
            num_variants=len(described),
        )
        commands = [_checked(entry, setting) for entry in self.options[setting]]
        for entry in commands:
            failure = self._run(entry, names)
            if failure:
                failures.append(failure)
                if self.options.print_error:
                    self.warn(failure)
                if self.options.stop_on_error:
                    break
        return failures

    def _run(self, entry: Mapping[str, Any], names: SimpleNamespace) -> str:
        """Run one command; return what went wrong, empty for nothing."""
        import shlex
        import shutil
        import subprocess

        added = {str(key): str(value) for key, value in entry.get("env", {}).items()}
        environ = {**os.environ, **added}
        arguments = entry.get("args", [])
        words = arguments.split() if isinstance(arguments, str) else [str(word) for word in arguments]
        pretty = entry.get("pretty_args", True)
        try:
            words = [format_with(names, _expanded(word, environ), pretty=pretty) for word in words]
        except (ValueError, IndexError, AttributeError) as error:
            return f"{entry['command']}: its arguments {words!r} cannot be filled in: {error}"
        command = [entry["command"], *words]
        if self.options.print_commands:
            self.tell(f"running command: {shlex.join(command)}")
            for key, value in added.items():
                self.tell(f"    with: {key}={value}")
        program = command[0] if os.path.isfile(command[0]) else shutil.which(command[0])  # noqa: PTH113
        if not program:
            return f"{command[0]}: command not found"
        command[0] = program
        user = entry.get("user")
        if user and user != self.config.system.user:
            command = ["sudo", *([] if user == "root" else [f"--user={user}"]), "--", *command]
        try:
            done = subprocess.run(
                command,
                env=environ,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
        except (OSError, ValueError) as error:
            return f"command failed: {shlex.join(command)}: {error}"
        said = done.stdout.strip()
        if done.returncode:
            return f"command failed with code {done.returncode}: {shlex.join(command)}\n{said}".rstrip()
        if self.options.print_output and said:
            self.tell(said)
        return ""


def _checked(entry: Mapping[str, Any], setting: str) -> Mapping[str, Any]:
    key = f"plugins.release_hook.command.{setting}"
    if not isinstance(entry.get("command"), str):
        raise ConfigurationError(f"{key}: {dict(entry)!r} names no 'command'.")
    for name, value in entry.items():
        if name not in _KEYS:
            raise ConfigurationError(f"{key}: {name!r} is unknown; there are: {', '.join(_KEYS)}.")
        if not isinstance(value, _KEYS[name]):
            raise ConfigurationError(f"{key}: {name!r} has a value of the wrong type: {value!r}.")
    return entry


def _described(variant: Any) -> Any:
    """Return an index as it is, and a variant as rez describes it to commands."""
    if isinstance(variant, int):
        return variant
    return {
        **variant.handle.variables,
        "variant_requires": [str(request) for request in variant.variant_requires],
    }


def _expanded(word: str, environ: Mapping[str, str]) -> str:
    """Replace variables that are set; braces in their values stay braces when the word is filled in."""

    def value(found: re.Match[str]) -> str:
        known = environ.get(found[1] or found[2])
        return found[0] if known is None else known.replace("{", "{{").replace("}", "}}")

    return _VARIABLE.sub(value, word)


@hookimpl
def pkg_register_release_hooks(register: Callable[[type[ReleaseHook]], None]) -> None:
    """Register the hook."""
    register(CommandHook)
