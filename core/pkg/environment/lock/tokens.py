"""Short names for locks: tokens into a shared folder, and locks written as one word.

A token is the beginning of the hash of a lock's text, so the same lock has the same token everywhere, and
what a token stands for never changes. An inline lock is the whole lock, compressed, for a farm that
shares no folder with its submitters.
"""

# Importing pathlib costs more than all of this.
# ruff: noqa: PTH103, PTH108, PTH116, PTH118, PTH123, PTH208
from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import NoReturn

from pkg.errors import LockError

# 16 of these 32 characters are 80 bits, easy to read aloud and safe in every shell and file system.
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
TOKEN_LENGTH = 16
INLINE = "pkglock1."
# Windows starts no program with a longer command line than this, and the lock should leave some of it.
INLINE_LIMIT = 30_000
_SUFFIX = ".lock"


def token_of(text: str) -> str:
    """Return the token of a lock's text."""
    from base64 import b32encode
    from hashlib import sha256

    digest = sha256(text.encode("utf-8", "surrogateescape")).digest()
    return b32encode(digest).decode()[:TOKEN_LENGTH].lower()


def is_token(text: str) -> bool:
    """Tell whether a text has the form of a token."""
    return len(text) == TOKEN_LENGTH and all(char in _ALPHABET for char in text)


def is_inline(text: str) -> bool:
    """Tell whether a text is a lock written as one word."""
    return text.startswith(INLINE)


def put(text: str, store: str) -> str:
    """Keep the text of a lock under its token, and return that.

    Args:
        text: the lock.
        store: the folder; made if it is not there.

    Raises:
        LockError: it cannot be written.
    """
    from pkg.files import put_text

    token = token_of(text)
    path = _path(store, token)
    try:
        os.makedirs(store, exist_ok=True)
        if _content(path) != text:
            put_text(path, text, durable=True)
        else:
            os.utime(path)  # it was asked for, so it is not old
    except OSError as error:
        raise LockError(
            f"cannot keep the lock in {store}: {(error.strerror or str(error)).lower()}. Make the folder "
            "writable, or name another one in the setting lock_store."
        ) from error
    return token


def get(token: str, store: str) -> str:
    """Return the lock that a token stands for.

    Raises:
        LockError: it is not there, or no longer what it was.
    """
    path = _path(store, token)
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            text = file.read()
    except FileNotFoundError:
        raise LockError(
            f"no lock {token!r} in {store}. Make it there with 'pkg lock --token', or name the folder that "
            "the submitter used in the setting lock_store (PKG_LOCK_STORE)."
        ) from None
    except OSError as error:
        raise LockError(f"cannot read the lock {path}: {(error.strerror or str(error)).lower()}.") from error
    if token_of(text) != token:
        raise LockError(
            f"the lock {path} is damaged: its content is not what the token stands for. Remove it, and make "
            "it again with 'pkg lock --token'."
        )
    # A lock in use is not old. On a store that only submitters may write to, they keep it alive.
    try:
        if time.time() - os.stat(path).st_mtime > 3600:
            os.utime(path)
    except OSError:
        pass
    return text


def collect(store: str, older_than: float) -> tuple[int, int]:
    """Remove the locks that nobody has made or started for some time.

    Args:
        store: the folder.
        older_than: seconds.

    Returns:
        How many were removed, and how many remain.

    Raises:
        LockError: the folder cannot be read, or a file cannot be removed.
    """
    removed = kept = 0
    limit = time.time() - older_than
    try:
        for path in _files(store):
            if os.stat(path).st_mtime < limit:
                os.unlink(path)
                removed += 1
            else:
                kept += not path.endswith(".tmp")
    except OSError as error:
        raise LockError(
            f"cannot clean the lock store: {error.filename}: {(error.strerror or str(error)).lower()}."
        ) from error
    return removed, kept


def _files(store: str) -> Iterator[str]:
    """Go through what a store holds: locks, and what a writer that was killed left behind."""
    if not os.path.isdir(store):  # noqa: PTH112
        return
    for name in sorted(os.listdir(store)):
        stem = name.removesuffix(_SUFFIX)
        left_behind = name.startswith(".") and name.endswith(".tmp") and is_token(name[1 : 1 + TOKEN_LENGTH])
        if (name != stem and is_token(stem)) or left_behind:
            yield os.path.join(store, name)


def pack(text: str) -> str:
    """Write a lock as one word.

    Raises:
        LockError: it is too long for a command line.
    """
    import json
    from base64 import urlsafe_b64encode
    from zlib import compress

    compact = json.dumps(json.loads(text), separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    word = INLINE + urlsafe_b64encode(compress(compact.encode("utf-8", "surrogatepass"), 9)).decode().rstrip(
        "="
    )
    if len(word) > INLINE_LIMIT:
        raise LockError(
            f"the lock is too long for a command line: {len(word)} characters as one word, and "
            f"{INLINE_LIMIT} are the most. Use a token ('pkg lock --token') or a file."
        )
    return word


def unpack(word: str) -> str:
    """Return the text of a lock that is written as one word.

    Raises:
        LockError: it was changed or cut short on the way.
    """
    from base64 import urlsafe_b64decode
    from zlib import decompressobj
    from zlib import error as zlib_error

    body = word.removeprefix(INLINE)
    try:
        packed = urlsafe_b64decode(body + "=" * (-len(body) % 4))
        reader = decompressobj()
        # No lock of this length holds more; a made-up one must not fill the memory.
        content = reader.decompress(packed, 64 << 20)
        if not reader.eof:
            _cut_short(word)
        return content.decode("utf-8", "surrogatepass")
    except (ValueError, zlib_error):
        _cut_short(word)


def _cut_short(word: str) -> NoReturn:
    raise LockError(
        f"the lock {word[:24]}... is damaged; it was cut short or changed on the way ({len(word)} characters "
        "arrived). Pass it on as one word, in quotes."
    )


def _path(store: str, token: str) -> str:
    if not store:
        raise LockError("there is no folder for locks: name one in the setting lock_store (PKG_LOCK_STORE).")
    return os.path.join(store, token + _SUFFIX)


def _content(path: str) -> str | None:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except OSError:
        return None
