"""One native function from the kernel sources, kept on disk between processes."""

from __future__ import annotations

import os
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from pkg_resolvers.jit import library as kernel_library

if TYPE_CHECKING:
    from pathlib import Path

_Entry = TypeVar("_Entry", bound=Callable[..., int])

SWITCHED_OFF = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
"""True when nothing is to be compiled."""

PLAIN = SWITCHED_OFF
"""True when kernels run as plain Python (tests, coverage, debuggers; machines without numba)."""

KERNEL_SOURCES = kernel_library.KERNEL_SOURCES

# Seconds to wait for another process that compiles; it takes about twenty.
_PATIENCE = 90


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

    The fastest way that is open is taken: the shared library that came with the package, one that an earlier
    process left in the cache folder (with both, no numba is imported), numba's own cache, compiling, plain
    Python. What was compiled is left behind for the next process; of several processes that find nothing,
    one compiles and the others wait for it. `origins` tells which way is open, and why others are not.

    Args:
        cache_folder: where machine code is kept; NUMBA_CACHE_DIR goes before it. None, or a folder that
            cannot be written: compile in each process, which takes twenty seconds.

    Returns:
        A function of the list of blocks that returns a code of `layout`. Its attributes are `origin`
        ("shipped", "library", "cache", "compiled" or "plain") and `entry`, which keeps the machine code
        alive.
    """
    if PLAIN:
        return _plain()
    name = kernel_library.library_name(kernel_library.source_paths())
    cache_folder = cache_in_force(cache_folder)
    kept = kernel_library.library_path(cache_folder, name) if cache_folder else None
    for origin, path in (("shipped", kernel_library.shipped_path(name)), ("library", kept)):
        call = kernel_library.function_in(path) if path else None
        if call is not None:
            return _named(_caller(call), call, origin)
    if numba_trouble():
        return _plain()
    from pathlib import Path

    from pkg_resolvers.jit import native  # for those who compile

    library = Path(kept) if kept else None
    with _one_at_a_time(library.parent if library else None):
        call = native.load(library) if library else None
        if call is not None:  # made by another process meanwhile
            return _named(_caller(call), call, "library")
        entry = _compile(cache_folder)
        if library is not None:
            with suppress(native.LibraryError):
                native.build(entry, library)
    import ctypes

    call = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p)(entry.address)
    return _named(_caller(call), entry, "cache" if entry.cache_hits else "compiled")


def make_library(path: Path) -> None:
    """Compile the kernel and put its library at a path; for building wheels.

    Raises:
        LibraryError: numba is missing, or see `native.build`.
    """
    from pkg_resolvers.jit import native

    trouble = "NUMBA_DISABLE_JIT is set" if SWITCHED_OFF else numba_trouble()
    if trouble:
        raise native.LibraryError(trouble)
    native.build(_compile(None), path)


def cache_in_force(cache_folder: str | None) -> str | None:
    """Say where machine code is kept: NUMBA_CACHE_DIR, or else the given folder."""
    return os.environ.get("NUMBA_CACHE_DIR") or cache_folder


def numba_trouble() -> str:
    """Say in a few words why numba cannot be imported; empty when it can."""
    try:
        import_module("numba")
    except ModuleNotFoundError as error:
        return f"{error.name} is not installed"
    except Exception as error:  # two libraries of versions that do not fit raise almost anything
        return f"numba cannot be imported: {type(error).__name__}: {error}"
    return ""


def _plain() -> Any:
    """Give the entry as plain Python."""
    global PLAIN
    PLAIN = True  # before the modules of the kernel are imported, which look at it
    from pkg_resolvers.jit.driver import run

    return _named(run, None, "plain")


@contextmanager
def _one_at_a_time(folder: Path | None) -> Iterator[None]:
    """Wait until no other process compiles into a folder; a folder without locks is done without.

    Nobody waits for ever: the other process may hang. The system takes the lock from one that dies.
    """
    file = None
    with suppress(OSError, ImportError):
        import fcntl

        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            file = (folder / "lock").open("w")
            end = time.monotonic() + _PATIENCE
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    if time.monotonic() > end:
                        break
                    time.sleep(0.05)
                else:
                    break
    try:
        yield
    finally:
        if file is not None:
            file.close()


def sources() -> list[Path]:
    """List the files whose text decides what the machine code is."""
    from pathlib import Path

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
    from pathlib import Path

    from pkg_resolvers.jit.driver import entry

    numba: Any = import_module("numba")
    block = numba.types.CPointer(numba.types.int64)
    signature = numba.types.int64(numba.types.CPointer(block))

    folder = own_folder(cache_folder) if cache_folder else None
    if folder is None:
        return numba.cfunc(signature)(entry)
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = folder
    try:
        # Unpickling a damaged file raises almost anything, a full disk OSError.
        with suppress(Exception):
            return numba.cfunc(signature, cache=True)(entry)
        for file in Path(folder).rglob("*.nb?"):
            with suppress(OSError):
                file.unlink()
        with suppress(OSError):
            return numba.cfunc(signature, cache=True)(entry)
        return numba.cfunc(signature)(entry)
    finally:
        numba.config.CACHE_DIR = before


def own_folder(cache_folder: str) -> str | None:
    """Make the folder for numba's cache of these sources; None where nothing can be written."""
    folder = numba_folder(cache_folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return str(folder) if os.access(folder, os.W_OK | os.X_OK) else None


def numba_folder(cache_folder: str) -> Path:
    """Name the folder for numba's cache of these sources.

    numba checks the source file of the entry only, so the hash of all sources is part of the path. Its files
    are replaced as a whole, which makes several processes at once harmless.
    """
    import sys
    from pathlib import Path

    version = import_module("numba").__version__
    tag = f"{sys.implementation.cache_tag}-numba{version}-{kernel_library.digest(map(str, sources()))}"
    return Path(cache_folder) / "kernel" / tag
