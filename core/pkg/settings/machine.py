"""Facts that some defaults depend on: processor cores, programs on PATH, the temporary folder.

Everything is looked up when asked for. Files are read where rez starts programs.
"""

# Importing pathlib costs more than all of this.
# ruff: noqa: PTH100, PTH109, PTH111, PTH112, PTH117, PTH118, PTH119, PTH123
from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from collections.abc import Mapping

_WINDOWS = sys.platform == "win32"
_MAC = sys.platform == "darwin"


def host_name() -> str:
    """Return the name of the machine."""
    if _WINDOWS:
        import socket

        return socket.gethostname()
    return os.uname().nodename


def logical_cores() -> int:
    """Count the processors that the system shows."""
    return os.cpu_count() or 1


def physical_cores() -> int:
    """Count processor cores without the extra threads; the logical count where that is unknown."""
    logical = logical_cores()
    if logical == 1:
        return 1
    if _WINDOWS:
        found = _cores_of_windows()
    elif _MAC:
        found = _number_printed_by("sysctl", "-n", "hw.physicalcpu")
    else:
        found = _cores_in_cpuinfo() or _cores_of_lscpu()
    return found or logical


def _cores_in_cpuinfo() -> int | None:
    """Count the different (socket, core) pairs; None where the file does not name them (ARM)."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            text = file.read()
    except OSError:
        return None
    cores = set()
    processors = 0
    for block in text.split("\n\n"):
        fields = {}
        for line in block.splitlines():
            key, colon, value = line.partition(":")
            if colon:
                fields[key.strip()] = value.strip()
        if "processor" not in fields:
            continue
        processors += 1
        cores.add((fields.get("physical id"), fields.get("core id")))
    if processors == 1:
        return 1
    if not processors or any(None in pair for pair in cores):
        return None
    return len(cores)


def _cores_of_lscpu() -> int | None:
    import subprocess

    try:
        text = subprocess.run(["lscpu"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    fields = {}
    for line in text.splitlines():
        key, _, value = line.partition(":")
        fields[key.strip()] = value.strip()
    try:
        sockets = fields.get("Socket(s)") or fields["CPU socket(s)"]
        return int(sockets) * int(fields["Core(s) per socket"])
    except (KeyError, ValueError):
        return None


def _cores_of_windows() -> int | None:
    query = "(Get-CimInstance Win32_Processor | Measure-Object NumberOfCores -Sum).Sum"
    return _number_printed_by("powershell", "-NonInteractive", "-NoProfile", "-Command", query)


def _number_printed_by(*command: str) -> int | None:
    import subprocess

    try:
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None


def find_program(environ: Mapping[str, str], *names: str) -> str | None:
    """Return the full path of the first of several programs that PATH offers."""
    folders = environ.get("PATH", os.defpath).split(os.pathsep)
    if _WINDOWS:
        import shutil

        return next(filter(None, (shutil.which(name, path=environ.get("PATH")) for name in names)), None)
    for name in names:
        for folder in folders:
            path = os.path.join(folder, name)
            if os.access(path, os.X_OK) and not os.path.isdir(path):
                return path
    return None


def temporary_folder(environ: Mapping[str, str]) -> str:
    """Return the folder that Python's `tempfile` would use, without importing it (15 ms)."""
    asked = [environ[name] for name in ("TMPDIR", "TEMP", "TMP") if environ.get(name)]
    if _WINDOWS:
        usual = [r"c:\temp", r"c:\tmp", r"\temp", r"\tmp"]
        if "SYSTEMROOT" in environ:
            usual = [os.path.expandvars(r"%SYSTEMROOT%\Temp"), *usual]
    else:
        usual = ["/tmp", "/var/tmp", "/usr/tmp"]
    for folder in (*asked, *usual):
        if os.path.isdir(folder) and os.access(folder, os.W_OK | os.X_OK):
            return os.path.abspath(folder)
    return os.getcwd()


def editor(environ: Mapping[str, str]) -> str | None:
    """Return $EDITOR or the system's usual editor; empty on Windows, where files open themselves."""
    if _WINDOWS:
        return ""
    if _MAC:
        return "open"
    return environ["EDITOR"] if "EDITOR" in environ else find_program(environ, "vi", "vim", "xdg-open")


def image_viewer(environ: Mapping[str, str]) -> str | None:
    """Return a program that shows images; None leaves it to the web browser."""
    if _WINDOWS:
        return ""
    if _MAC:
        return "open"
    return find_program(environ, "xdg-open", "eog", "kview")


def difftool(environ: Mapping[str, str]) -> str | None:
    """Return a program that compares two files or folders."""
    if _WINDOWS:
        return find_program(environ, "meld", "fc")
    if _MAC:
        return find_program(environ, "meld", "diff")
    return find_program(environ, "kdiff3", "meld", "diff")


def terminal_command(environ: Mapping[str, str]) -> str | None:
    """Return the words that open a terminal which stays open after the command put behind them."""
    if _WINDOWS:
        return "START"
    names = ("x-terminal-emulator", "xterm") if _MAC else ("x-terminal-emulator", "xterm", "konsole")
    found = find_program(environ, *names)
    if found is None:
        return None
    name = os.path.basename(found)
    return f"{name} -hold -e" if name == "xterm" else f"{name} --noclose -e"


def new_session_arguments() -> dict[str, object]:
    """Return what `subprocess.Popen` needs to give a shell its own process group."""
    if _WINDOWS:
        return {"creationflags": 0x10}  # a console of its own
    return {"preexec_fn": os.setpgrp}


def cache_folder(environ: Mapping[str, str], home: str) -> str:
    """Return the folder for what `pkg` may lose and make again."""
    chosen = environ.get("XDG_CACHE_HOME")
    if chosen and os.path.isabs(chosen):  # the standard says: ignore a relative one
        return os.path.join(chosen, "pkg")
    if _WINDOWS:
        local = environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
        return os.path.join(local, "pkg", "Cache")
    if _MAC:
        return os.path.join(home, "Library", "Caches", "pkg")
    return os.path.join(home, ".cache", "pkg")


def home_folder(environ: Mapping[str, str]) -> str:
    """Return the home folder that an environment names, or else the account's."""
    if _WINDOWS:
        drive = environ.get("HOMEDRIVE", "")
        named = environ.get("HOME") or environ.get("USERPROFILE") or drive + environ.get("HOMEPATH", "")
    else:
        named = environ.get("HOME", "")
    if not named:
        return os.path.expanduser("~")
    return named.rstrip(os.sep) or os.sep
