"""The shell `gitbash`: the bash of Git for Windows, with paths in the form of MSYS."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence

from pkg.hookspecs import hookimpl
from pkg.interfaces.actions import EscapedString
from pkg.interfaces.shell import Shell
from pkg_shells.bash import BashShell
from pkg_shells.system_paths import read_registry, windows_paths

# Behind the start or a separator, so that the `c:` of `abc:/x` is none.
_DRIVE = re.compile(r"(?:(?<=^)|(?<=[:;]))([A-Za-z]):[\\/]")
# What this bash adds to the PATH of Windows.
_OWN = ("/mingw64/bin", "/usr/local/bin", "/usr/bin", "/bin")


class GitBashShell(BashShell):
    r"""As bash, with `C:\tools` written `/C/tools` in variables that hold paths."""

    name = "gitbash"
    path_separator = ":"
    ignores_case = True

    def normalize_path(self, path: str) -> str:
        """Write a path in the form of MSYS; the drive's letter stays as it is."""
        return msys_paths(path)

    def setenv(self, name: str, value: str | EscapedString) -> list[str]:
        """Export a variable; paths in one that holds paths are written in the form of MSYS."""
        return super().setenv(name, self._paths(name, value))

    def setenv_many(self, values: Sequence[tuple[str, str | EscapedString]]) -> list[str]:
        """Export several variables by one command."""
        return super().setenv_many([(name, self._paths(name, value)) for name, value in values])

    def detect_system_paths(
        self, environ: Mapping[str, str], run: Callable[[Sequence[str], Mapping[str, str]], str | None]
    ) -> list[str]:
        """Return the registry's folders, and those that this bash brings."""
        del run
        return [*map(msys_paths, windows_paths(read_registry, environ)), *_OWN]

    def find_executable(self, environ: Mapping[str, str]) -> str:
        r"""Return the program; never the `bash` in `System32`, which starts Linux.

        Raises:
            ShellError: it is not there.
        """
        folders = environ.get("PATH", "").split(os.pathsep)
        kept = [folder for folder in folders if "system32" not in folder.lower()]
        return super().find_executable({**environ, "PATH": os.pathsep.join(kept)})

    def _paths(self, name: str, value: str | EscapedString) -> str | EscapedString:
        if not self.holds_paths(name) or not isinstance(value, (str, EscapedString)):
            return value
        return msys_paths(value) if isinstance(value, str) else value.formatted(msys_paths)


def msys_paths(text: str) -> str:
    r"""Write one or several Windows paths in the form of MSYS: `C:\a;D:/b` becomes `/C/a;/D/b`.

    Other texts keep their meaning, apart from backslashes.
    """
    return _DRIVE.sub(r"/\1/", text).replace("\\", "/")


@hookimpl
def pkg_register_shells(register: Callable[[type[Shell]], None]) -> None:
    """Register the shell."""
    register(GitBashShell)
