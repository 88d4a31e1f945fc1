"""The interface of caches: values that several machines share, and copies of payloads on this one.

Both are caches: whatever they hold can be made again, and losing it costs time only. They are of one
plugin kind, and of two sorts: a `ValueCache` keeps bytes under a text, a `PayloadCache` keeps folders
of variants.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

from pkg.interfaces.plugin import Plugin

if TYPE_CHECKING:
    from pkg.interfaces.finding import Finding
    from pkg.package.variant import Variant
    from pkg.settings import Options


class Cache(Plugin):
    """What both sorts of cache have in common.

    Attributes:
        holds: `values` or `payloads`.
    """

    holds: ClassVar[Literal["values", "payloads"]]

    def examine(self) -> Sequence[Finding]:
        """Tell what is in force and what is wrong with it; for `pkg doctor`. Changes nothing."""
        return ()


# --- values --------------------------------------------------------------------------------------


class ValueCache(Cache, ABC):
    """Bytes under texts, on servers that any number of processes and machines share.

    No method raises because a server is away, slow or gone: a value is then not found, or not stored.
    What such a server may cost is the plugin's business, and should be bounded for the whole process.
    """

    holds = "values"

    def __init__(self, options: Options, servers: Sequence[str], *, readable_keys: bool = False) -> None:
        """Note where the servers are; none is asked yet.

        Args:
            options: values of the plugin's settings.
            servers: addresses, in the plugin's own form.
            readable_keys: name values in a form that a person can read on the server, for debugging.
        """
        super().__init__(options)
        self.servers = tuple(servers)
        self.readable_keys = readable_keys

    @abstractmethod
    def get(self, key: str) -> bytes | None:
        """Return the value of a key; None where there is none.

        Args:
            key: any text, of any length.
        """

    @abstractmethod
    def set(self, key: str, value: bytes, *, compress_from: int = 0) -> None:
        """Store a value, in place of an older one.

        Args:
            key: any text, of any length.
            value: the value. One that is too large for a server is not stored.
            compress_from: compress values of this many bytes and more; 0 for never.
        """

    @abstractmethod
    def delete(self, key: str) -> None:
        """Forget the value of a key."""

    @abstractmethod
    def flush(self, *, everywhere: bool = False) -> None:
        """Forget every value.

        Args:
            everywhere: on the servers, for everybody, whoever stored it; statistics too. Otherwise for this
                process only: it sees nothing that was stored before.
        """

    @abstractmethod
    def statistics(self) -> list[tuple[str, dict[str, str]]]:
        """Return each answering server, as it is written in the settings, and its figures by name."""

    @abstractmethod
    def reset_statistics(self) -> None:
        """Have the servers count from zero."""

    @abstractmethod
    def close(self) -> None:
        """Close connections; they are opened again when they are needed."""


# --- payloads ------------------------------------------------------------------------------------

PayloadStatus = Literal["missing", "cached", "copying", "stalled"]
"""`copying`: somebody is at it. `stalled`: somebody was, and left a part."""


class CachedPayload(NamedTuple):
    """A payload that a cache has, or has begun to have.

    Attributes:
        handle: the plain form of the variant's handle.
        root: the folder of the copy.
        status: `cached`, `copying` or `stalled`.
        used: epoch seconds of the last use; of the copying otherwise.
    """

    handle: dict[str, Any]
    root: str
    status: PayloadStatus
    used: float


class PayloadCache(Cache, ABC):
    """Copies of variants' payloads in a folder of this machine, shared by all of its processes.

    A plugin stores, finds and removes. What may be stored, when, and by whom is decided above it, by
    `pkg.payloads.PackageCache`. Whatever is done at the same time by any number of processes, and however
    they end: a payload that is not complete is never `cached`.
    """

    holds = "payloads"

    def __init__(self, options: Options, path: str) -> None:
        """Open a cache.

        Args:
            options: values of the plugin's settings.
            path: its folder, which exists.
        """
        super().__init__(options)
        self.path = path

    @abstractmethod
    def find(self, variant: Variant) -> tuple[PayloadStatus, str]:
        """Return how far the payload of a variant is, and the folder of its copy; "" when it is missing.

        Runs for every package of every environment, so it should not cost more than a few system calls.
        """

    @abstractmethod
    def use(self, root: str) -> bool:
        """Note that a copy is being used; False when it has just been removed.

        Args:
            root: its folder, from `find`.
        """

    @abstractmethod
    def add(self, variant: Variant) -> tuple[PayloadStatus, str, bool]:
        """Copy the payload of a variant, unless it is there or somebody is at it.

        Returns:
            What `find` gives afterwards, and whether this call made the copy.

        Raises:
            PackageCacheError: it cannot be copied; nothing usable is left behind.
        """

    @abstractmethod
    def remove(
        self, variant: Variant, *, unused_since: float | None = None
    ) -> PayloadStatus | Literal["removed"]:
        """Take a payload out of sight, complete or stalled; `sweep` frees its space.

        Args:
            variant: the variant.
            unused_since: leave a complete one that was used after this moment, epoch seconds. Nobody who is
                told by `use` that it is there sees it go.

        Returns:
            `removed`; `missing`, `copying` or `cached` where nothing was done.

        Raises:
            PackageCacheError: that failed.
        """

    @abstractmethod
    def payloads(self) -> Iterator[CachedPayload]:
        """Go through everything there is."""

    @abstractmethod
    def sweep(self) -> Iterator[str]:
        """Delete what was removed, and what interrupted processes left, piece by piece.

        Yields:
            Each folder after it was deleted; between two of them the caller may stop.

        Raises:
            PackageCacheError: nothing could be deleted.
        """

    def is_due(self, seconds: float) -> bool:  # noqa: ARG002 - the signature is the interface
        """Tell whether there is something to sweep, or it was not looked for within a time."""
        return True

    # --- what is to be added ---

    @abstractmethod
    def ask_for(self, variants: Sequence[Variant]) -> None:
        """Note that somebody should add these; one that is noted already is not noted twice."""

    @abstractmethod
    def asked_for(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Return what was noted: a name for `forget`, and the plain form of the variant's handle."""

    @abstractmethod
    def forget(self, name: str) -> None:
        """Drop a note."""

    @property
    @abstractmethod
    def log_folder(self) -> str:
        """Where those who fill and clean the cache write what they do; it exists."""
