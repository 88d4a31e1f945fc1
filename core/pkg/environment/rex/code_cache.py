"""Compiled command sections of large environments, kept on disk.

Compiling the commands of four hundred packages takes longer than running them. A file holds the compiled
sections of one environment, together with all of their source text: a changed definition is never
answered with old code, and a file that was cut short or is foreign is not believed.
"""

# pathlib costs more than all of this.
# ruff: noqa: PTH103, PTH108, PTH116, PTH118, PTH123, PTH208
from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Iterable, Sequence
from types import CodeType
from typing import TYPE_CHECKING
from zlib import crc32

from pkg.files import put_bytes

if TYPE_CHECKING:
    from pkg.package.sourcecode import SourceCode

# Fewer sections compile faster than a file is read on slow home folders.
_WORTHWHILE = 24
# Each takes about a kilobyte per section.
_MOST_FILES = 64


def compile_all(sections: Iterable[SourceCode], folder: str) -> None:
    """Compile sections, or take what an earlier run compiled; one that is no Python is left for later.

    Args:
        sections: each keeps its compiled code.
        folder: the cache folder; one that cannot be written costs time, nothing else.
    """
    codes = list(sections)
    if len(codes) < _WORTHWHILE:
        return
    source = "\0".join(
        [
            f"{code.filepath}\n{code.funcname}\n{code.first_line}\n{code.eval_as_function}\n{code.source}"
            for code in codes
        ]
    )
    folder = os.path.join(folder, "code")
    tag = sys.implementation.cache_tag
    path = os.path.join(folder, f"{tag}-{crc32(source.encode('utf-8', 'surrogateescape')):08x}.bin")
    known = _read(path, source, len(codes))
    if known is not None:
        for code, compiled in zip(codes, known, strict=True):
            code._compiled = compiled
        return
    try:
        made = [code.compiled for code in codes]
    except Exception:
        return  # said with package and section when that section runs
    _write(folder, path, marshal.dumps((sys.version, source, made)))


def _read(path: str, source: str, count: int) -> Sequence[CodeType] | None:
    try:
        with open(path, "rb") as file:
            content = file.read()
        if crc32(content[4:]).to_bytes(4, "little") != content[:4]:
            return None
        version, its_source, codes = marshal.loads(content[4:])
    except (OSError, EOFError, ValueError, TypeError):
        return None
    if version != sys.version or its_source != source or len(codes) != count:
        return None
    found: Sequence[CodeType] = codes
    return found


def _write(folder: str, path: str, content: bytes) -> None:
    try:
        os.makedirs(folder, exist_ok=True)
        files = [os.path.join(folder, name) for name in os.listdir(folder)]
        if len(files) >= _MOST_FILES:
            files.sort(key=lambda file: os.stat(file).st_mtime)
            for old in files[: _MOST_FILES // 2]:
                os.unlink(old)
        put_bytes(path, (crc32(content).to_bytes(4, "little"), content))
    except OSError:
        return
