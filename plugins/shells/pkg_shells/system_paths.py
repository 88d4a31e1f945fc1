"""The system's part of PATH, read from where the platform keeps it; no program is started."""

# pathlib costs more than all of this.
# ruff: noqa: PTH118, PTH123, PTH208
from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

# What Debian, Fedora and bash itself give a shell that is started without PATH.
UNIX_DEFAULT = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
# In the order that Windows joins them.
WINDOWS_KEYS = (
    ("machine", r"SYSTEM\CurrentControlSet\Control\Session Manager\Environment"),
    ("user", "Environment"),
)

ReadRegistry = Callable[[str, str], "str | None"]


def platform_paths(environ: Mapping[str, str], platform: str = sys.platform) -> list[str]:
    """Return the folders that a login would put on PATH, in order.

    Args:
        environ: what `%NAME%` in the registry stands for.
        platform: as `sys.platform`.
    """
    if platform == "win32":
        return windows_paths(read_registry, environ)
    if platform == "darwin":
        return mac_paths()
    return unix_paths()


def windows_paths(read: ReadRegistry, environ: Mapping[str, str]) -> list[str]:
    """Return the machine's and then the user's folders, as Windows itself does.

    Args:
        read: given `machine` or `user` and a key, returns the text of its value `Path`; None without one.
        environ: what `%NAME%` stands for; names are compared without case, unknown ones stay.
    """
    known = {name.upper(): value for name, value in environ.items()}

    def expanded(text: str) -> str:
        return re.sub("%([^%]+)%", lambda match: known.get(match[1].upper(), match[0]), text)

    texts = [read(hive, key) for hive, key in WINDOWS_KEYS]
    return _once(path for text in texts if text for path in expanded(text).split(";"))


def unix_paths(files: Sequence[str] = ("/etc/environment", "/etc/login.defs")) -> list[str]:
    """Return the folders of `/etc/environment`, else of `/etc/login.defs`, and then the usual ones."""
    for file in files:
        for line in _lines(file):
            match = re.match(r"\s*(?:export\s+|ENV_PATH\s+)?PATH=(.*)", line)
            if match:
                return _once([*match[1].strip().strip("\"'").split(":"), *UNIX_DEFAULT])
    return list(UNIX_DEFAULT)


def mac_paths(root: str = "/etc") -> list[str]:
    """Return what `path_helper` makes of `/etc/paths` and the files in `/etc/paths.d`."""
    folder = os.path.join(root, "paths.d")
    try:
        more = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    except OSError:
        more = []
    lines = [line.strip() for file in (os.path.join(root, "paths"), *more) for line in _lines(file)]
    return _once([*lines, *UNIX_DEFAULT])


def read_registry(hive: str, key: str) -> str | None:
    """Return the text of the value `Path` of a key of the registry; None where it is missing."""
    if sys.platform == "win32":
        import winreg

        root = winreg.HKEY_LOCAL_MACHINE if hive == "machine" else winreg.HKEY_CURRENT_USER
        try:
            with winreg.OpenKey(root, key) as opened:
                return str(winreg.QueryValueEx(opened, "Path")[0])
        except OSError:
            return None
    return None


def _lines(file: str) -> list[str]:
    try:
        with open(file, encoding="utf-8", errors="surrogateescape") as opened:
            return opened.read().splitlines()
    except OSError:
        return []


def _once(paths: Iterable[str]) -> list[str]:
    """Return paths without empty ones, each where it comes first."""
    return list(dict.fromkeys(path for path in paths if path))
