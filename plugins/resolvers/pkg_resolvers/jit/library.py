"""Where the kernel's library is and how it is called: all that a process needs that compiles nothing."""

# pathlib costs more than all of this.
# ruff: noqa: PTH100, PTH116, PTH118, PTH120
from __future__ import annotations

import os

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SYMBOL = "pkg_kernel"
"""Name of the kernel's C function: int64 (int64 **blocks)."""

KERNEL_SOURCES = (
    "apply",
    "clock",
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
    "slots",
    "split",
    "variant_order",
    "words",
)
"""The modules whose text decides what the machine code is."""

_HERE = os.path.dirname(os.path.abspath(__file__))

# Below this package, where a wheel that was built for one platform has its library.
SHIPPED = "library"


def digest(paths: Iterable[str]) -> str:
    """Name the content of source files."""
    from zlib import adler32, crc32  # hashlib costs more than everything else here

    first, second = 0, 1
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            content = os.read(descriptor, 1 << 24)
        finally:
            os.close(descriptor)
        first, second = crc32(content, first), adler32(content, second)
    return f"{first:08x}{second:08x}"


def source_paths(names: Iterable[str] = KERNEL_SOURCES) -> list[str]:
    """List the files of modules beside this one."""
    return [f"{_HERE}{os.sep}{name}.py" for name in names]


def library_name(sources: Iterable[str]) -> str:
    """Name the library made from these source files; their content is part of the name."""
    machine = os.uname()
    made_by = f"{_HERE}{os.sep}native.py"
    return f"{machine.sysname}-{machine.machine}-{digest([*sources, made_by])}.so".lower()


def library_path(cache_folder: str, name: str) -> str:
    """Say where a library is kept that was made on this machine."""
    return os.path.join(cache_folder, "kernel", name)


def shipped_path(name: str) -> str:
    """Say where a library is that came with this package."""
    return os.path.join(_HERE, SHIPPED, name)


def function_at(path: str) -> Callable[[int], int]:
    """Load the library.

    Returns:
        A C function of one pointer that returns an int64.

    Raises:
        OSError, AttributeError: it is not there, or damaged.
    """
    os.stat(path)  # one error for a file that is not there, in the words of no particular system
    path = os.path.abspath(path)
    try:
        return _plain_function(path)
    except (ImportError, TypeError):
        import ctypes

        function = ctypes.CDLL(path)[SYMBOL]
        function.argtypes = (ctypes.c_void_p,)
        function.restype = ctypes.c_int64
        return function


def _plain_function(path: str) -> Callable[[int], int]:
    """Do what `ctypes.CDLL` does with the module below it; ctypes itself takes long to import."""
    import _ctypes

    class Pointer(_ctypes._SimpleCData):  # type: ignore[type-arg]
        _type_ = "P"

    class Result(_ctypes._SimpleCData):  # type: ignore[type-arg]
        _type_ = "q"

    class Function(_ctypes.CFuncPtr):
        _flags_ = _ctypes.FUNCFLAG_CDECL
        _restype_ = Result
        _argtypes_ = (Pointer,)

    class Library:
        _handle = _ctypes.dlopen(path, os.RTLD_NOW)

    function: Callable[[int], int] = Function((SYMBOL, Library()))  # type: ignore[arg-type]
    return function


def address_of(block: memoryview) -> int:
    """Give the address of memory that can be written to; it is kept in place by being looked at."""
    try:
        from _ctypes import _SimpleCData, addressof

        class Byte(_SimpleCData):  # type: ignore[type-arg]
            _type_ = "b"

        return addressof(Byte.from_buffer(block))
    except (ImportError, TypeError):
        import ctypes

        return ctypes.addressof(ctypes.c_byte.from_buffer(block))


def find(cache_folder: str) -> tuple[Callable[[int], int] | None, str]:
    """Load the library that came with the package, or the one in the cache folder.

    Args:
        cache_folder: where machine code is kept; NUMBA_CACHE_DIR goes before it.

    Returns:
        The function and the library's path; None and nothing when there is none.
    """
    name = library_name(source_paths())
    folder = os.environ.get("NUMBA_CACHE_DIR") or cache_folder
    for path in (shipped_path(name), library_path(folder, name)):
        function = function_in(path)
        if function is not None:
            return function, path
    return None, ""


def function_in(path: str) -> Callable[[int], int] | None:
    """Load the library; None when it is not there or damaged."""
    try:
        return function_at(path)
    except (OSError, AttributeError):
        return None
