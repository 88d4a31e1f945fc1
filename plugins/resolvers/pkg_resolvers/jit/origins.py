"""Where the kernel comes from, best way first, and why a better one is not open; for `pkg doctor`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from pkg_resolvers.jit import compiler, native

_FEATURES = ("popcnt", "sse4_2", "ssse3", "cx16")  # of x86-64-v2, as Linux names them


class Way(NamedTuple):
    """One way to get at the kernel.

    Attributes:
        origin: as `compiler.kernel` names it.
        place: the file or folder; None where there is none.
        trouble: why it is not open, in a few words; empty when it is.
    """

    origin: str
    place: str | None
    trouble: str


def ways(cache_folder: str | None) -> list[Way]:
    """List the ways up to the one that the next process will take; that one comes last.

    Compiles nothing, and imports numba only if no library can be loaded.

    Args:
        cache_folder: as for `compiler.kernel`.
    """
    if compiler.SWITCHED_OFF:
        return [Way("plain", None, "")]
    name = native.library_name(compiler.sources())
    shipped = native.shipped_path(name)
    trouble = native.why_not(shipped)
    if not shipped.parent.exists():  # the usual case
        trouble = "it was not built for one platform"
    found = [Way("shipped", str(shipped), trouble)]
    cache = compiler.cache_in_force(cache_folder)
    if found[-1].trouble:
        library = native.library_path(cache, name) if cache else None
        trouble = native.why_not(library) if library else "no cache folder is set"
        found.append(Way("library", str(library) if library else None, trouble))
    if found[-1].trouble:
        found.append(_numbas_cache(cache))
    if found[-1].trouble:
        found.append(Way("compiled", None, compiler.numba_trouble()))
    if found[-1].trouble:
        found.append(Way("plain", None, ""))
    return found


def keeping_trouble(cache_folder: str | None) -> str:
    """Say in a few words why a kernel compiled here cannot be kept as a library; empty when it can."""
    cache = compiler.cache_in_force(cache_folder)
    if cache is None:
        return "no cache folder is set"
    if not _is_writable(Path(cache)):
        return f"{cache} cannot be written"
    if native.linker() is None:
        return f"PATH has no linker ({', '.join(native.LINKERS)})"
    return ""


def processor_trouble(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """Say in a few words why a library would not run on this processor; empty when it does.

    Args:
        cpuinfo: what the system says about its processors; nothing is known where there is none.
    """
    if os.uname().machine not in native.CPUS:
        return ""
    try:
        text = cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    flags = next((line.split() for line in text.splitlines() if line.startswith("flags")), None)
    missing = [each for each in _FEATURES if flags is not None and each not in flags]
    return f"the processor lacks {', '.join(missing)}" if missing else ""


def _numbas_cache(cache: str | None) -> Way:
    trouble = compiler.numba_trouble()
    if trouble:
        return Way("cache", None, trouble)
    if cache is None:
        return Way("cache", None, "no cache folder is set")
    folder = compiler.numba_folder(cache)
    if not _is_writable(folder):  # numba would not even read it
        return Way("cache", str(folder), f"{cache} cannot be written")
    return Way("cache", str(folder), "" if any(folder.rglob("*.nbc")) else "nothing is in it yet")


def _is_writable(folder: Path) -> bool:
    """Tell whether a folder can be written, or made; makes nothing."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)
