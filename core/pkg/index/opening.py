"""Find and open the store of a repository, once per process."""

# ruff: noqa: PTH118 - pathlib is slow to import
from __future__ import annotations

import os
import sys
from _imp import source_hash
from typing import Any

from pkg._version import __version__
from pkg.index.store import Store
from pkg.index.store_file import FORMAT

PUBLISHED_FOLDER = ".pkg-index"

_stores: dict[tuple[Any, ...], Store] = {}


def open_store(folder: str, location: str, content: tuple[Any, ...]) -> Store:
    """Return the store of a repository; the same one each time, brought up to date.

    Args:
        folder: where stores are kept (`index_path`).
        location: the repository's folder.
        content: values of the settings that decide what a listing or a definition holds.
    """
    purpose = (location, FORMAT, __version__, sys.platform, *sys.version_info[:3], sys.prefix, *content)
    key = (folder, purpose)
    store = _stores.get(key)
    if store is not None:
        store.refresh()
        return store
    store = Store(
        os.path.join(folder, _store_name(location, purpose)), purpose, published_path(location, purpose)
    )
    if len(_stores) >= 64:
        _stores.clear()
    _stores[key] = store
    return store


def published_path(location: str, purpose: tuple[Any, ...]) -> str:
    """Return where the store beside a repository is; one for each Python and set of settings."""
    return os.path.join(location, PUBLISHED_FOLDER, _hash(("", *purpose[1:])))


def _store_name(location: str, purpose: tuple[Any, ...]) -> str:
    """Name the folder of a store: something that a person recognises, and what makes it unique."""
    words = "".join(sign if sign.isalnum() else "_" for sign in os.path.basename(location))[:40]  # noqa: PTH119
    user = os.getuid() if hasattr(os, "getuid") else 0
    return f"{words or 'root'}-{_hash((*purpose, user))}"


def _hash(values: tuple[Any, ...]) -> str:
    text = repr(values).encode("utf-8", "surrogateescape")
    return source_hash(0, text).hex() + source_hash(1, text).hex()
