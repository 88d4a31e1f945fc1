"""Facts on this machine under the names that packages use: `system.platform`, `system.os`, ...

Source: rez 3.4.0; compared with rez in tests/core/settings/test_system.py.
"""

# Importing pathlib costs more than all of this.
from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import Any

from pkg.settings import detect
from pkg.settings.machine import home_folder, host_name

# The release whose answers we give; packages and configuration files may ask for it.
REZ_VERSION = "3.4.0"

# Shells that rez knows; the host passes what is really installed when it starts one.
SHELL_NAMES = ("bash", "csh", "pwsh", "sh", "tcsh", "zsh")


class System:
    """Answer questions about machine and user; each answer is found once, when asked for.

    `platform_map` rewrites the detected `arch` and `os` (see the setting of that name).
    """

    rez_version = REZ_VERSION
    # Set only in a production install of rez itself, which `pkg` never is.
    rez_bin_path = None
    is_production_rez_install = False

    def __init__(
        self,
        *,
        environ: Mapping[str, str] | None = None,
        home: str | None = None,
        platform_map: Callable[[], Mapping[str, Any]] | None = None,
        cache_path: str | None = None,
    ) -> None:
        self._environ = os.environ if environ is None else environ
        self._home = home
        self._platform_map = platform_map
        self._cache_path = cache_path

    @cached_property
    def platform(self) -> str:
        """`linux`, `osx` or `windows`."""
        return {"darwin": "osx", "win32": "windows"}.get(sys.platform, sys.platform)

    @cached_property
    def arch(self) -> str:
        """The processor, such as `x86_64` or `arm64`."""
        return as_version(self._mapped("arch", detect.architecture()))

    @cached_property
    def os(self) -> str:
        """Name and release of the operating system, such as `CentOS-7.8` or `osx-14.5`."""
        return as_version(self._mapped("os", detect.operating_system(self._environ, self._cache_path)))

    @cached_property
    def variant(self) -> list[str]:
        """The three requirements that tie a package to a machine like this one."""
        return [f"platform-{self.platform}", f"arch-{self.arch}", f"os-{self.os}"]

    @cached_property
    def shell(self) -> str:
        """Name of the shell that started this process, or the best guess."""
        return self.detect_shell(SHELL_NAMES)

    def detect_shell(self, installed: Collection[str]) -> str:
        """Find out which of the shells started this process.

        Args:
            installed: names of the shells that could be started.

        Returns:
            One of them; `bash` in place of `dash`, whose scripts we do not write.
        """
        return detect.shell(installed, self._environ)

    @cached_property
    def user(self) -> str:
        """Login name."""
        for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
            if self._environ.get(name):
                return self._environ[name]
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name

    @cached_property
    def home(self) -> str:
        """The user's home folder."""
        return home_folder(self._environ) if self._home is None else self._home

    @cached_property
    def hostname(self) -> str:
        """Name of the machine."""
        return host_name()

    @cached_property
    def fqdn(self) -> str:
        """Full network name of the machine; may ask a name server."""
        import socket

        return socket.getfqdn()

    @cached_property
    def domain(self) -> str:
        """What follows the first dot of `fqdn`; empty when there is none."""
        return self.fqdn.partition(".")[2]

    @property
    def selftest_is_running(self) -> bool:
        """Whether rez's own self-test started this process."""
        return self._environ.get("__REZ_SELFTEST_RUNNING") == "1"

    def _mapped(self, fact: str, text: str) -> str:
        rules = (self._platform_map() if self._platform_map else {}).get(fact)
        if rules:
            import re

            for pattern, replacement in rules.items():
                text, changes = re.subn(pattern, replacement, text)
                if changes:
                    break
        return text


def as_version(text: str) -> str:
    """Make a text a valid version: strange characters become `_`, runs of separators one."""
    text = text.strip(".").strip("-").lstrip(".-")
    result: list[str] = []
    for char in text:
        if char in ".-":
            if result[-1] not in ".-":
                result.append(char)
        else:
            result.append(char if char == "_" or (char.isascii() and char.isalnum()) else "_")
    return "".join(result)
