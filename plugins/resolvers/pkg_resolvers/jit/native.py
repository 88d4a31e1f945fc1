"""The kernel as a shared library of its own, which a process loads without importing numba.

numba hands over the kernel's optimised LLVM code; it is emitted as an object for any machine of the same
architecture, linked by the system's linker and put into the cache folder under a name that says what it
was made from. Everything the code refers to outside of itself is numba's machinery for raising Python
exceptions, which a kernel never does: those references are replaced by functions that stop the process,
so the library needs nothing but memset and its kin.

Source: the way from `cfunc` to a library was measured in a study; loading takes about a tenth of a
millisecond where importing numba and its cached code takes a third of a second.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pkg_resolvers.jit import library
from pkg_resolvers.jit.library import SYMBOL

# Machines of one architecture share a cache folder on network homes, so the code must run on all of them. A
# newer instruction set made no difference that could be measured.
CPUS = {"x86_64": "x86-64-v2"}
"""The processor that a library is made for, by machine; the architecture's first one where none is named."""

LINKERS = ("cc", "gcc", "clang", "ld")

# `declare void @PyErr_Clear() attributes`, and `@PyExc_RuntimeError = external global i8`.
_NAME = r'@(?P<name>[\w.]+|"[^"\n]+")'
_DECLARED = re.compile(rf"^declare (?P<head>[^\n@]*){_NAME}(?P<arguments>\([^\n]*?\))[^\n]*$", re.MULTILINE)
_EXTERNAL = re.compile(rf"^{_NAME} = external (?:constant|global) (?P<type>\w+\*?)[^\n]*$", re.MULTILINE)
# A function that other libraries might replace is called by way of a table.
_SHARED = re.compile(r"^define linkonce_odr ", re.MULTILINE)
# The entry itself must be seen from outside, also where it was kept as code to be shared.
_ENTRY = re.compile(rf"^define internal (?=[^\n@]*@{SYMBOL}\()", re.MULTILINE)
_ATTRIBUTES = re.compile(r"\b(nocapture|readonly|readnone|noalias|nonnull|writeonly)\b ?")

# Every C library has them. All but the last are called by optimised code without being named in the source.
_LIBC = frozenset(("memset", "memcpy", "memmove", "clock_gettime"))


def digest(sources: Iterable[Path]) -> str:
    """Name the content of source files."""
    return library.digest(map(str, sources))


def library_name(sources: Iterable[Path]) -> str:
    """Name the library made from these source files; their content is part of the name."""
    return library.library_name(map(str, sources))


def library_path(cache_folder: str, name: str) -> Path:
    """Say where a library is kept that was made on this machine.

    Args:
        cache_folder: folder for what can be made again.
        name: see `library_name`.
    """
    return Path(library.library_path(cache_folder, name))


def shipped_path(name: str) -> Path:
    """Say where a library is that came with this package."""
    return Path(library.shipped_path(name))


def load(path: Path) -> Any:
    """Load the library; None when it is not there or damaged.

    Returns:
        A C function of one pointer that returns an int64.
    """
    return library.function_in(str(path))


def why_not(path: Path) -> str:
    """Say in a few words why a library cannot be loaded; empty when it can."""
    try:
        _function(path)
    except FileNotFoundError:
        return "there is none"
    except (OSError, AttributeError) as error:
        return f"it cannot be loaded: {error}"
    return ""


def _function(path: Path) -> Any:
    return library.function_at(str(path))


def linker() -> str | None:
    """Find a program that can make a shared library; None when PATH has none."""
    import shutil

    return next((found for found in map(shutil.which, LINKERS) if found), None)


class LibraryError(Exception):
    """A library that cannot be made; the message says why."""


def build(compiled: Any, path: Path) -> None:
    """Make the library from a function that `numba.cfunc` compiled; written aside and renamed.

    Args:
        compiled: what `numba.cfunc` returned, whether compiled in this process or out of its cache.
        path: where to put it.

    Raises:
        LibraryError: there is no linker or it fails, no room, or a folder that cannot be written.
    """
    import subprocess

    program = linker()
    if program is None:
        raise LibraryError(f"no linker: PATH has none of {', '.join(LINKERS)}")
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    object_file = aside.with_suffix(".o")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        object_file.write_bytes(_object_code(compiled))
        command = [program, "-shared", *_alone(program), "-o", str(aside), str(object_file)]
        run = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        if run.returncode:
            raise LibraryError(f"{program} failed: {run.stderr.strip()}")
        trouble = why_not(aside)
        if trouble:
            raise LibraryError(f"what {program} made is of no use: {trouble}")
        aside.replace(path)
    except (OSError, RuntimeError) as error:
        raise LibraryError(str(error)) from error
    finally:
        for file in (object_file, aside):
            with suppress(OSError):  # not there, or in a folder that cannot be written
                file.unlink()


def _alone(program: str) -> tuple[str, ...]:
    """Keep a compiler from linking its own libraries.

    What the code needs of the C library is in every process. Without a library's name and version in it, the
    same file serves old and new systems.
    """
    is_compiler = os.path.basename(program) != "ld"  # noqa: PTH119
    return ("-nostdlib",) if is_compiler and sys.platform == "linux" else ()


def _object_code(compiled: Any) -> bytes:
    """Emit position-independent code that stands alone."""
    import llvmlite.binding as llvm

    module = llvm.parse_assembly(_standalone(_assembly(compiled), compiled.native_name))
    module.verify()
    target = llvm.Target.from_triple(llvm.get_process_triple())
    cpu = CPUS.get(os.uname().machine, "")
    # What is made for a JIT may lie anywhere, and calls through a table.
    machine = target.create_target_machine(cpu=cpu, opt=3, reloc="pic", codemodel="small")
    code: bytes = machine.emit_object(module)
    return code


def _assembly(compiled: Any) -> str:
    """Give the optimised LLVM assembly of a function.

    Raises:
        LibraryError: it is out of a cache, and this numba keeps no code there that can be read.
    """
    if not compiled.cache_hits:
        text: str = compiled.inspect_llvm()
        return text
    try:
        # What numba's cache keeps so that other functions can be made of it.
        return str(compiled._library._get_module_for_linking())
    except AttributeError as error:
        raise LibraryError(f"numba's cache holds no code to make a library of: {error}") from error


def _standalone(text: str, name: str) -> str:
    """Give the entry its plain name and every outside reference a definition.

    Args:
        text: LLVM assembly.
        name: the entry's name in it.
    """
    text = text.replace(f'@"{name}"', f"@{SYMBOL}").replace(f"@{name}(", f"@{SYMBOL}(")
    text = _SHARED.sub("define internal ", text)
    text = _ENTRY.sub("define ", text)
    text = _DECLARED.sub(_defined, _EXTERNAL.sub(_constant, text))
    return text if "@llvm.trap()" not in text else f"{text}\ndeclare void @llvm.trap()\n"


def _defined(match: re.Match[str]) -> str:
    """Give a declared function a body that stops the process.

    LLVM's own and the C library's stay declared.
    """
    name = match["name"].strip('"')
    if name.startswith("llvm.") or name in _LIBC:
        return match[0]
    # The last word before the name is the type; what comes before it are attributes of the linkage.
    result = match["head"].split()[-1]
    arguments = _ATTRIBUTES.sub("", match["arguments"])
    body = "  call void @llvm.trap()\n  unreachable\n"
    return f"define internal {result} @{match['name']}{arguments} {{\n{body}}}"


def _constant(match: re.Match[str]) -> str:
    """Give a variable of another library a place of its own."""
    zero = "null" if match["type"] == "ptr" or match["type"].endswith("*") else "0"
    return f"@{match['name']} = internal global {match['type']} {zero}"
