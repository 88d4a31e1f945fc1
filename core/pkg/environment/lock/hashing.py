"""What tells whether a package is still the one that was locked: hashes of its definition and its payload.

Both are written `sha256:` and 64 hexadecimal digits.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from pkg.errors import LockError

if TYPE_CHECKING:
    from pkg.package.variant import Variant

_CHUNK = 1 << 20


def definition_hash(variant: Variant) -> str:
    """Hash the definition of a package.

    That is its file, with the modules it includes. A version in a combined file, and one in no file at all,
    is hashed by its attributes: a release of another version must not count as a change.

    Raises:
        PkgError: the package cannot be loaded.
        LockError: its file cannot be read.
    """
    digest = sha256()
    path = variant.filepath
    try:
        if path and not variant.handle.key.endswith(".combined"):
            digest.update(Path(path).read_bytes())
            included = Path(variant.base) / ".rez" / "include" if variant.base else None
            if included is not None and included.is_dir():
                for file in sorted(included.iterdir()):
                    if file.is_file():
                        digest.update(f"\0{file.name}\0".encode() + file.read_bytes())
        else:
            from pkg.package.written import shown_attributes, write_definition

            text = write_definition(shown_attributes(variant.parent, release=True), "py")
            digest.update(text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise LockError(
            f"cannot read the definition of {variant.qualified_package_name}: {error.filename}: "
            f"{(error.strerror or str(error)).lower()}."
        ) from error
    return f"sha256:{digest.hexdigest()}"


def payload_hash(root: str, definition: str | None = None) -> str:
    """Hash a payload: the names below a folder, what is in the files, which are executable, where links lead.

    Times and owners do not count, so that a copy has the hash of the original.

    Args:
        root: the folder.
        definition: a file to leave out: the package's definition, which has a hash of its own.

    Raises:
        LockError: something cannot be read.
    """
    digest = sha256()
    try:
        for relative, entry in _entries(root):
            if entry.is_symlink():
                line = f"link {os.readlink(entry.path)}"  # noqa: PTH115
            elif entry.is_dir():
                line = "folder"
            elif not entry.is_file() or (definition and os.path.samefile(entry.path, definition)):  # noqa: PTH121
                continue
            else:
                mode = "program" if entry.stat().st_mode & 0o100 else "file"
                line = f"{mode} {_file_hash(entry.path)}"
            digest.update(f"{relative}\0{line}\n".encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise LockError(
            f"cannot read the payload {root}: {error.filename}: {(error.strerror or str(error)).lower()}."
        ) from error
    return f"sha256:{digest.hexdigest()}"


def _entries(root: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Go through everything below a folder, in the order of the names."""
    pending = [(root, "")]
    while pending:
        folder, prefix = pending.pop()
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            relative = prefix + entry.name
            yield relative, entry
            if entry.is_dir(follow_symlinks=False):
                pending.append((entry.path, relative + "/"))


def _file_hash(path: str) -> str:
    digest = sha256()
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
