"""The lasting part of a context: what a context file holds, read and written."""

# Importing pathlib costs more than all of this.
# ruff: noqa: PTH110
from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from pkg.environment import rxt
from pkg.environment.contents import ContextContents
from pkg.environment.patching import PatchLock
from pkg.environment.status import ResolverStatus
from pkg.errors import PkgError
from pkg.version import PackageRequest, Requirement

if TYPE_CHECKING:
    from typing import Protocol

    from pkg.catalog import Catalog
    from pkg.environment.printer import Writable
    from pkg.host import Host

    class Readable(Protocol):
        """What text can be read from."""

        def read(self) -> str:
            """Return all of it."""


_Named = TypeVar("_Named", bound=Enum)

# rez cannot save a context again that has none.
_EMPTY_GRAPH = "{'nodes': [], 'edges': []}"

# Values that a file holds as they are, under the names of the attributes.
_PLAIN = (
    "timestamp",
    "requested_timestamp",
    "building",
    "testing",
    "caching",
    "package_paths",
    "append_sys_path",
    "package_caching",
    "package_cache_async",
    "rez_version",
    "rez_path",
    "user",
    "host",
    "platform",
    "arch",
    "os",
    "created",
    "parent_suite_path",
    "suite_context_name",
    "failure_description",
    "from_cache",
    "solve_time",
    "load_time",
    "num_loaded_packages",
)


class StoredContext(ContextContents):
    """A context as what its file holds."""

    serialize_version: ClassVar[tuple[int, int]] = rxt.SERIALIZE_VERSION

    # --- plain data --------------------------------------------------------------------------------

    def to_dict(self, fields: Iterable[str] | None = None) -> dict[str, Any]:
        """Return the context as plain data, under the keys of context files (rez 3.4.0).

        Args:
            fields: only these keys; the others are not even computed. None for all.
        """
        wanted = None if fields is None else set(fields)
        makers = self._makers()
        document = {key: make() for key, make in makers.items() if wanted is None or key in wanted}
        for key in _PLAIN:
            if wanted is None or key in wanted:
                document[key] = getattr(self, key)
        return document

    def _makers(self) -> dict[str, Callable[[], Any]]:
        """Return what makes the values that are not kept as they are, by key."""
        return {
            "serialize_version": lambda: ".".join(map(str, self.serialize_version)),
            "package_requests": lambda: list(map(str, self._package_requests)),
            "implicit_packages": lambda: list(map(str, self.implicit_packages)),
            "resolved_packages": self._handle_dicts,
            "resolved_ephemerals": lambda: list(map(str, self._ephemerals or ())),
            "status": lambda: self._status.name,
            "package_filter": self._filter_pod,
            "package_orderers": self._orderer_pod,
            "graph": lambda: self.graph_string or _EMPTY_GRAPH,
            "default_patch_lock": lambda: self.default_patch_lock.name,
            "patch_locks": self._lock_pairs,
        }

    def _lock_pairs(self) -> Any:
        # What rez writes is always {}, and what it reads are pairs.
        return [[name, lock.name] for name, lock in self.patch_locks.items()] or {}

    def _filter_pod(self) -> list[Any]:
        return self.package_filter.to_pod() if self._filter is not None or self._filter_data else []

    def _orderer_pod(self) -> list[Any] | None:
        orderers = self.package_orderers
        return None if orderers is None else orderers.to_pod()

    def _handle_dicts(self) -> list[dict[str, Any]]:
        if self._handles is None:
            return [variant.handle.to_dict() for variant in self._variants or ()]
        return self._handles

    @classmethod
    def from_dict(
        cls,
        d: Mapping[str, Any],
        identifier_str: str | None = None,
        *,
        plugins: Host | None = None,
        catalog: Catalog | None = None,
    ) -> Self:
        """Make a context of what `to_dict` returned.

        Args:
            d: the data; left as it is.
            identifier_str: where it comes from, for messages.
            plugins: see the constructor.
            catalog: see the constructor.

        Raises:
            ContextFileError: something is missing or wrong.
        """
        document = rxt.check(d, identifier_str)
        return cls._from_document(document, identifier_str, plugins=plugins, catalog=catalog)

    @classmethod
    def _from_document(
        cls,
        document: rxt.Document,
        source: str | None,
        *,
        plugins: Host | None,
        catalog: Catalog | None,
    ) -> Self:
        """Make a context of a document that `rxt` has checked."""
        context = cls.__new__(cls)
        context._connect(plugins, catalog)
        for key in _PLAIN:
            setattr(context, key, document[key])
        context.verbosity = document["verbosity"]
        try:
            context._package_requests = list(map(PackageRequest, document["package_requests"]))
            context.implicit_packages = list(map(PackageRequest, document["implicit_packages"]))
            context._ephemerals = list(map(Requirement, document["resolved_ephemerals"]))
        except (PkgError, ValueError) as error:
            rxt.fail(source, str(error))
        context._status = _member(ResolverStatus, "status", document["status"], source)
        context.default_patch_lock = _member(
            PatchLock, "default_patch_lock", document["default_patch_lock"], source
        )
        locks = document["patch_locks"]
        context.patch_locks = {
            name: _member(PatchLock, "patch_locks", lock, source) for name, lock in locks.items()
        }
        context._filter_data = _as_list(document["package_filter"])
        context._orderer_data = document["package_orderers"] or []
        context._graph_text = document["graph"]
        if context.success:
            context._handles = document["resolved_packages"]
        else:
            context._ephemerals = None
        if context.settings.context_tracking_host:
            from pkg.environment.tracking import track

            fields = context.settings.context_tracking_context_fields
            track({key: document[key] for key in document if key in fields}, "sourced", context.settings)
        context._fill_payload_cache()
        return context

    # --- files -------------------------------------------------------------------------------------

    def save(self, path: str, *, durable: bool = True, graph: bool = True) -> None:
        """Write the context to a file, which appears complete or not at all.

        Args:
            path: usually ends in `.rxt`. Inside a bundle, locations are written relative to it.
            durable: wait until the disk has it.
            graph: draw the resolve graph if it has not been drawn; for a large resolve that takes longer than
                the solve. An empty one stands for one that is left out.

        Raises:
            ContextFileError: the file cannot be written; an old one is left as it was.
        """
        fields = [*self._makers(), *_PLAIN]
        if self.draws_graph and not graph:
            fields.remove("graph")
        document = {"graph": _EMPTY_GRAPH, **self.to_dict(fields)}
        rxt.write(os.fspath(path), document, durable=durable)

    def write_to_buffer(self, buf: Writable) -> None:
        """Write the text of the context to a stream."""
        buf.write(rxt.to_text(self.to_dict()))

    @classmethod
    def load(cls, path: str, *, plugins: Host | None = None, catalog: Catalog | None = None) -> Self:
        """Read a context from a file, of rez or `pkg`; no package definition is opened.

        Args:
            path: the file.
            plugins: see the constructor.
            catalog: see the constructor.

        Raises:
            ContextFileError: the file cannot be read, or is damaged.
        """
        path = os.fspath(path)
        context = cls._from_document(rxt.read(path), path, plugins=plugins, catalog=catalog)
        context.load_path = path
        return context

    @classmethod
    def read_from_buffer(
        cls,
        buf: Readable,
        identifier_str: str | None = None,
        *,
        plugins: Host | None = None,
        catalog: Catalog | None = None,
    ) -> Self:
        """Read a context from a stream.

        Args:
            buf: the stream.
            identifier_str: how messages call it.
            plugins: see the constructor.
            catalog: see the constructor.

        Raises:
            ContextFileError: what the stream holds is no context.
        """
        try:
            text = buf.read()
        except UnicodeDecodeError as error:
            rxt.fail(identifier_str, f"it is no text ({error.reason} at byte {error.start})")
        except OSError as error:
            rxt.fail(identifier_str, rxt.reason(error), remedy="")
        document = rxt.parse(text, identifier_str)
        return cls._from_document(document, identifier_str, plugins=plugins, catalog=catalog)

    def set_load_path(self, path: str) -> None:
        """Say which file the context stands in, for one that was saved after it was made."""
        self.load_path = path

    @classmethod
    def get_current(cls, *, plugins: Host | None = None) -> Self | None:
        """Return the context of the environment that this process runs in; None when it is in none.

        Raises:
            ContextFileError: its file is damaged.
        """
        path = _current_file()
        return cls.load(path, plugins=plugins) if path else None

    def is_current(self) -> bool | None:
        """Tell whether this process runs in the environment of this context; None when it runs in none."""
        if not self.load_path:
            return False
        path = _current_file()
        return self.load_path == path if path else None


def _member(kind: type[_Named], key: str, name: str, source: str | None) -> _Named:
    """Return the member of an enumeration that a file names."""
    try:
        return kind[name]
    except KeyError:
        names = ", ".join(each.name for each in kind)
        rxt.fail(source, f"{key!r} holds {name!r}, which is none of {names}")


def _current_file() -> str | None:
    path = os.environ.get("REZ_RXT_FILE")
    return path if path and os.path.exists(path) else None


def _as_list(value: Any) -> list[Any]:
    """Early files hold a single filter rather than a list of them."""
    if not value:
        return []
    return [value] if isinstance(value, dict) else list(value)
