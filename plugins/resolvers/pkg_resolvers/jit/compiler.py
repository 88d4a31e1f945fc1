"""One native function from the kernel sources, kept on disk between processes."""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

PLAIN = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
"""True when kernels run as plain Python (tests, coverage, debuggers)."""


KERNEL_SOURCES = (
    "apply",
    "compiler",
    "driver",
    "extract",
    "finish",
    "layout",
    "phase",
    "ranges",
    "reduce",
    "scopes",
    "split",
    "variant_order",
    "words",
)
"""The modules whose text decides what the machine code is."""


def jit(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a kernel function; nothing is compiled before the entry is.

    Only called by other kernel functions, so no wrapper for Python callers is generated. Bounds are not
    checked, integers wrap around, nothing raises.
    """
    if PLAIN:
        return function
    numba: Any = import_module("numba")
    compiled: Callable[..., Any] = numba.njit(
        function, no_cpython_wrapper=True, no_cfunc_wrapper=True, error_model="numpy"
    )
    return compiled


def kernel(cache_folder: str | None = None) -> Callable[[Sequence[array[int]]], int]:
    """Give the kernel's entry, ready to call with the list of blocks.

    Args:
        cache_folder: where the machine code is kept for later processes, in a folder of its own for each
            version of the kernel sources, Python and numba; NUMBA_CACHE_DIR goes before it. None, or a
            folder that cannot be written: compile in each process, which takes ten seconds or more.
    """
    if PLAIN:
        from pkg_resolvers.jit.driver import run

        return run
    import ctypes

    entry = _compile(cache_folder)
    call = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p)(entry.address)

    def run_compiled(blocks: Sequence[array[int]]) -> int:
        table = array("q", [block.buffer_info()[0] for block in blocks])
        result: int = call(table.buffer_info()[0])
        return result

    run_compiled.entry = entry  # type: ignore[attr-defined] # keeps the machine code alive
    return run_compiled


def _compile(cache_folder: str | None) -> Any:
    """Compile the entry, or load it from the cache folder."""
    from pkg_resolvers.jit.driver import entry

    numba: Any = import_module("numba")
    block = numba.types.CPointer(numba.types.int64)
    signature = numba.types.int64(numba.types.CPointer(block))

    cache_folder = os.environ.get("NUMBA_CACHE_DIR") or cache_folder
    folder = _own_folder(cache_folder) if cache_folder else None
    if folder is None:
        return numba.cfunc(signature)(entry)
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = folder
    try:
        return numba.cfunc(signature, cache=True)(entry)
    except Exception:  # unpickling a damaged file raises almost anything; a full disk OSError
        for file in Path(folder).rglob("*.nb?"):
            with suppress(OSError):
                file.unlink()
        return numba.cfunc(signature)(entry)
    finally:
        numba.config.CACHE_DIR = before


def _own_folder(cache_folder: str) -> str | None:
    """Make the folder for machine code from these sources; None where nothing can be written.

    numba checks the source file of the entry only, so the hash of all sources is part of the path. Its files
    are replaced as a whole, which makes several processes at once harmless.
    """
    import hashlib
    import sys

    digest = hashlib.sha256()
    for name in KERNEL_SOURCES:
        digest.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    version = import_module("numba").__version__
    tag = f"{sys.implementation.cache_tag}-numba{version}-{digest.hexdigest()[:16]}"
    folder = Path(cache_folder) / "kernel" / tag
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return str(folder) if os.access(folder, os.W_OK | os.X_OK) else None
