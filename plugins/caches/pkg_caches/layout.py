"""Where a payload is in a cache: rez 3.4.0's folders and names.

<cache>/<name>/<version or _NO_VERSION>/<4 hex digits of the handle>/<letters>/         the copy
                                                                    /<letters>.json     whose it is
                                                                    /.copying-<letters> while it is made
<cache>/.sys/log, pending, to_delete, .lock.lock
"""

# ruff: noqa: PTH118, PTH123 - pathlib is slow to import
from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha1
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pkg.package.variant import Variant

COPYING = ".copying-"
_JSON = ".json"


def shelf_of(cache: str, variant: Variant) -> str:
    """Return the folder that a variant's copy is in, with those of few others."""
    handle = variant.handle
    text = str((handle.key, tuple(sorted(handle.variables.items()))))
    digest = sha1(text.encode("utf-8"), usedforsecurity=False).hexdigest()[:4]
    return os.path.join(cache, variant.name, variant.record.version_name or "_NO_VERSION", digest)


def read_handle(path: str) -> dict[str, Any] | None:
    """Return the handle in a file of ours or of rez; None when it is gone, or incomplete."""
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
    except (OSError, ValueError):
        return None
    if isinstance(document, dict):
        document = document.get("handle", document)
    if not isinstance(document, dict) or not isinstance(document.get("variables"), dict):
        return None
    return document if isinstance(document.get("key"), str) else None


def listing(folder: str) -> list[str]:
    """Return the names in a folder, none where it is gone."""
    try:
        return os.listdir(folder)  # noqa: PTH208
    except (FileNotFoundError, NotADirectoryError):
        return []


def names_of(files: Iterable[str]) -> list[str]:
    """Pick the names of copies out of the names in their folder."""
    return [file.removesuffix(_JSON) for file in files if file.endswith(_JSON) and file[0] != "."]


def all_names(files: Iterable[str]) -> set[str]:
    """Return every name that something in a folder belongs to: a copy, its file or its marker."""
    return {file.removeprefix(COPYING).removesuffix(_JSON) for file in files} - {""}


def next_name(taken: Iterable[str]) -> str:
    """Return a name behind all others: a, b, ... z, aa, ab, ..."""
    words = [name for name in taken if name.isascii() and name.isalpha() and name.islower()]
    last = max(words, key=lambda word: (len(word), word), default="")
    head = last.rstrip("z")
    tail = "a" * (len(last) - len(head))
    return (head[:-1] + chr(ord(head[-1]) + 1) if head else "a") + tail


def shelves(cache: str) -> Iterator[str]:
    """Go through all folders that hold copies."""
    for name in sorted(listing(cache)):
        if name.startswith("."):
            continue
        for version in sorted(listing(os.path.join(cache, name))):
            family = os.path.join(cache, name, version)
            for digest in sorted(listing(family)):
                yield os.path.join(family, digest)


def described(variant: Variant) -> str:
    """Return the text of the file that says whose a copy is."""
    document: dict[str, Any] = {"handle": variant.handle.to_dict()}
    if variant.index is not None:
        document["data"] = [str(request) for request in variant.variant_requires]
    return json.dumps(document)


def same(handle: Mapping[str, Any] | None, variant: Variant) -> bool:
    """Tell whether a handle is that of a variant."""
    return handle is not None and handle == variant.handle.to_dict()
