"""Find out operating system, processor and shell the way rez does, reading files where it can.

rez asks the `lsb_release` program on machines without /etc/lsb-release. Its answer is kept in the
user's cache folder, together with everything it depends on, so that only the first run starts it.
"""

# Importing pathlib costs more than all of this.
# ruff: noqa: PTH103, PTH112, PTH114, PTH115, PTH116, PTH118, PTH119, PTH120, PTH123
from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator, Mapping

from pkg.errors import PkgError
from pkg.files import put_text
from pkg.settings import machine


def architecture() -> str:
    """Name the processor as the kernel does."""
    if sys.platform == "win32":
        import platform

        return platform.machine()
    return os.uname().machine


def operating_system(environ: Mapping[str, str], cache_path: str | None) -> str:
    """Name the operating system and its release, joined by a dash.

    Args:
        environ: where to find `lsb_release`.
        cache_path: folder to remember its answer in; None asks it every time.
    """
    if sys.platform == "win32":
        import platform

        _, version, service_pack, _ = platform.win32_ver()
        return "windows-" + ".".join(filter(None, (version, service_pack)))
    if sys.platform == "darwin":
        import platform

        return f"osx-{platform.mac_ver()[0]}"
    return _linux(environ, cache_path)


def _linux(environ: Mapping[str, str], cache_path: str | None) -> str:
    """Ask three sources in turn; a half answer of one is completed by the next."""
    name = release = ""
    for found_name, found_release in _answers(environ, cache_path):
        name, release = name or found_name, release or found_release
        if name and release:
            return f"{name}-{release}"
    if name:
        return name  # rolling distributions have no release
    raise PkgError(
        "cannot tell which operating system this is: neither /etc/lsb-release nor lsb_release nor "
        "/etc/os-release names it. Write DISTRIB_ID= and DISTRIB_RELEASE= into /etc/lsb-release."
    )


def _answers(environ: Mapping[str, str], cache_path: str | None) -> Iterator[tuple[str, str]]:
    yield _fields(_read("/etc/lsb-release"), "DISTRIB_ID=", "DISTRIB_RELEASE=")
    yield _lsb_release(environ, cache_path)
    yield _fields(_read("/etc/os-release"), "ID=", "VERSION_ID=")


def _fields(text: str, name_key: str, release_key: str) -> tuple[str, str]:
    """Return the last values of two keys in a text of `KEY value` lines; empty where missing."""
    found = dict.fromkeys((name_key, release_key), "")
    for line in text.strip().split("\n"):
        for key in found:
            if line.startswith(key):
                found[key] = _unquoted(line.removeprefix(key).strip())
    return found[name_key], found[release_key]


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def _lsb_release(environ: Mapping[str, str], cache_path: str | None) -> tuple[str, str]:
    program = machine.find_program(environ, "lsb_release")
    if program is None:
        return "", ""
    # Home folders are shared between machines of several kinds, so an answer is only good for the
    # machine whose release files it was made from.
    state = os.stat(program)
    made_from = "\n".join(
        (
            f"{program} {state.st_size} {state.st_mtime_ns} {environ.get('LSB_OS_RELEASE', '')}",
            _read("/etc/os-release") or _read("/usr/lib/os-release"),
            _read("/etc/debian_version"),
        )
    )
    kept = None
    if cache_path:
        from binascii import crc32

        kept = os.path.join(cache_path, "system", f"lsb_release-{crc32(made_from.encode()):08x}.txt")
        head, _, answer = _read(kept).partition("\n\0\n")
        lines = answer.split("\n")
        # A file that was cut short lacks its last line end.
        if head == made_from and len(lines) == 3:
            return lines[0], lines[1]
    import subprocess

    try:
        run = subprocess.run([program, "-a"], capture_output=True, text=True, env=dict(environ), check=True)
    except (OSError, subprocess.CalledProcessError):
        return "", ""
    name, release = _fields(run.stdout, "Distributor ID:", "Release:")
    if kept:
        _keep(kept, f"{made_from}\n\0\n{name}\n{release}\n")
    return name, release


def _keep(path: str, text: str) -> None:
    """Write a file in one step; a folder that cannot be written is no reason to fail."""
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        put_text(path, text)
    except OSError:
        return


def shell(installed: Collection[str], environ: Mapping[str, str]) -> str:
    """Name the shell among `installed` that most likely started this process.

    The parent process comes first, then $SHELL, then the parent's ancestors, then `sh` and `bash`.
    """
    if sys.platform == "win32":
        return "powershell"
    parent = os.getppid()
    # rez looks at the parent through `ps`; without it (slim containers) $SHELL decides.
    name = _command_of(parent) if machine.find_program(environ, "ps") else ""
    name = _SHELLS_OF_PROGRAMS.get(name, name)
    if name not in installed:
        name = os.path.basename(environ.get("SHELL", ""))
        name = _SHELLS_OF_PROGRAMS.get(name, name)
    if name not in installed:
        names = (_SHELLS_OF_PROGRAMS.get(found, found) for found in _ancestors(parent))
        name = next((found for found in names if found in installed), name)
    for fallback in ("sh", "bash"):
        if name not in installed:
            name = fallback
    if name not in installed and installed:
        name = next(iter(installed))
    if name == "sh" and _sh_is_dash():
        name = "bash"
    return "bash" if name == "dash" else name


# Those that are not called like their shell; rez has none of these.
_SHELLS_OF_PROGRAMS = {"nu": "nushell", "bsdcsh": "csh", "bsd-csh": "csh"}


def _command_of(process: int) -> str:
    """Return the program of a process without folders and dashes (`-bash` is a login shell)."""
    if not process:
        return ""
    words = _read(f"/proc/{process}/cmdline").replace("\0", " ")
    if not words and not os.path.isdir("/proc/self"):
        import subprocess

        command = ["ps", "-o", "args=", "-p", str(process)]
        words = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    names = [os.path.basename(word) for word in words.split()[:3]]
    if not names:
        return ""
    if names[0].startswith("python") and "xonsh" in names[1:]:  # a script: `python3 /usr/bin/xonsh`
        return "xonsh"
    return names[0].replace("-", "")


def _ancestors(process: int) -> list[str]:
    """List the names of a process and all that started it, nearest first."""
    names = []
    seen = set()
    while process and process not in seen:
        seen.add(process)
        parent = 0
        for line in _read(f"/proc/{process}/status").splitlines():
            words = line.split()
            if len(words) == 2 and words[0] == "Name:":
                names.append(words[1])
            elif len(words) == 2 and words[0] == "PPid:":
                parent = int(words[1])
        process = parent
    return names


def _sh_is_dash() -> bool:
    return os.path.islink("/bin/sh") and os.path.basename(os.readlink("/bin/sh")) == "dash"
