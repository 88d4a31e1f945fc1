"""The processes that a started shell has started in turn, for passing on signals."""

# pathlib costs more than starting the shell does.
# ruff: noqa: PTH123, PTH208
from __future__ import annotations

import os


def signal_tree(pid: int, number: int) -> None:
    """Send a signal to a process and to what it has started, directly or not.

    A shell that waits for a program dies of SIGTERM without telling the program, which would run on with
    nobody to stop it. Processes that left our process group (daemons, jobs of an interactive shell) are not
    meant; the shell itself always is.

    Args:
        pid: the process.
        number: the signal.
    """
    if _leads_group(pid):
        os.killpg(pid, number)
        return
    # Listed first: when the shell is gone, its children are no longer recognisable as such.
    for one in (pid, *_descendants(pid)):
        try:
            os.kill(one, number)
        except OSError:
            continue  # it ended by itself meanwhile


def _leads_group(pid: int) -> bool:
    """Tell whether a process is the first of a process group other than ours."""
    try:
        return os.getpgid(pid) == pid != os.getpgrp()
    except OSError:  # it ended by itself
        return False


def _descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    group = os.getpgrp()
    for one, parent, its_group in _processes():
        if its_group == group:
            children.setdefault(parent, []).append(one)
    found: list[int] = []
    todo = [pid]
    while todo:
        below = children.get(todo.pop(), ())
        found.extend(below)
        todo.extend(below)
    return found


def _processes() -> list[tuple[int, int, int]]:
    """Return id, parent and process group of all processes; nothing where the system does not tell."""
    try:
        names = [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        names = []
    if not names:
        return _processes_by_ps()
    found = []
    for name in names:
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                # 12 (program) S 1 12 ...: the program's name may hold blanks and parentheses.
                fields = file.read().rpartition(b")")[2].split()
            found.append((int(name), int(fields[1]), int(fields[2])))
        except (OSError, IndexError, ValueError):
            continue  # it ended meanwhile
    return found


def _processes_by_ps() -> list[tuple[int, int, int]]:
    import subprocess

    try:
        text = subprocess.run(
            ("ps", "-A", "-o", "pid=,ppid=,pgid="), capture_output=True, text=True, check=False
        ).stdout
    except OSError:
        return []
    rows = [line.split() for line in text.splitlines()]
    return [(int(row[0]), int(row[1]), int(row[2])) for row in rows if len(row) == 3]
