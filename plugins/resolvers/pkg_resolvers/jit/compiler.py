"""One native function from the kernel sources, kept on disk between processes."""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from pkg_resolvers.jit import native

_Entry = TypeVar("_Entry", bound=Callable[..., int])

PLAIN = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
"""True when kernels run as plain Python (tests, coverage, debuggers)."""


KERNEL_SOURCES = (
    "apply",
    "columns",
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


def kernel(cache_folder: str | None = None) -> Any:
    """Give the kernel's entry, ready to call with the list of blocks.

    The fastest way that is open is taken: a shared library that an earlier process left in the cache
    folder (no numba is imported), numba's own cache, compiling. What was compiled is left behind for the
    next process.

    Args:
        cache_folder: where machine code is kept; NUMBA_CACHE_DIR goes before it. None, or a folder that
            cannot be written: compile in each process, which takes twenty seconds.

    Returns:
        A function of the list of blocks that returns a code of `layout`. Its attributes are `origin`
        ("plain", "library", "cache" or "compiled") and `entry`, which keeps the machine code alive.
    """
    if PLAIN:
        from pkg_resolvers.jit.driver import run

        return _named(run, None, "plain")
    cache_folder = os.environ.get("NUMBA_CACHE_DIR") or cache_folder
    library = native.library_path(cache_folder, sources()) if cache_folder else None
    call = native.load(library) if library else None
    if call is not None:
        return _named(_caller(call), call, "library")
    import ctypes

    entry = _compile(cache_folder)
    if library is not None and not entry.cache_hits:
        # From numba's cache comes machine code alone, of which no library can be made any more.
        native.build(entry, library)
    call = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p)(entry.address)
    return _named(_caller(call), entry, "cache" if entry.cache_hits else "compiled")


def sources() -> list[Path]:
    """List the files whose text decides what the machine code is."""
    return [Path(__file__).with_name(f"{name}.py") for name in KERNEL_SOURCES]


def _caller(call: Callable[[int], int]) -> Callable[[Sequence[array[int]]], int]:
    """Wrap the C function, which takes a table of the blocks' addresses."""

    def run_compiled(blocks: Sequence[array[int]]) -> int:
        table = array("q", [block.buffer_info()[0] for block in blocks])
        return call(table.buffer_info()[0])

    return run_compiled


def _named(function: _Entry, entry: Any, origin: str) -> _Entry:
    function.entry = entry  # type: ignore[attr-defined]
    function.origin = origin  # type: ignore[attr-defined]
    return function


def _compile(cache_folder: str | None) -> Any:
    """Compile the entry, or load it from numba's cache."""
    from pkg_resolvers.jit.driver import entry

    numba: Any = import_module("numba")
    block = numba.types.CPointer(numba.types.int64)
    signature = numba.types.int64(numba.types.CPointer(block))

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
    """Make the folder for numba's cache of these sources; None where nothing can be written.

    numba checks the source file of the entry only, so the hash of all sources is part of the path. Its files
    are replaced as a whole, which makes several processes at once harmless.
    """
    import sys

    version = import_module("numba").__version__
    tag = f"{sys.implementation.cache_tag}-numba{version}-{native.digest(sources())}"
    folder = Path(cache_folder) / "kernel" / tag
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return str(folder) if os.access(folder, os.W_OK | os.X_OK) else None
