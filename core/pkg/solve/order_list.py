"""Orderers as plain data, and lists of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import PackageOrderError, PluginNotFoundError, VersionError
from pkg.solve.kinds import plugin_type
from pkg.solve.orderers import (
    NullPackageOrder,
    PerFamilyOrder,
    SortedOrder,
    TimestampPackageOrder,
    VersionSplitPackageOrder,
)
from pkg.solve.package_order import PackageOrder, to_pod

if TYPE_CHECKING:
    from pkg.solve.kinds import Find

BUILT_IN: dict[str, type[PackageOrder]] = {
    kind.name: kind
    for kind in (
        NullPackageOrder,
        PerFamilyOrder,
        SortedOrder,
        TimestampPackageOrder,
        VersionSplitPackageOrder,
    )
}


def from_pod(data: Any, find: Find | None = None) -> PackageOrder:
    """Make an orderer from plain data: a mapping with a `type`, or the old form `[type, mapping]`.

    Args:
        data: the data; an orderer stays as it is.
        find: finds types that are plugins; see `kinds.plugin_type`.

    Raises:
        PackageOrderError: the data is malformed, or the type unknown.
        PluginError: the plugin of the type cannot be used.
    """
    if isinstance(data, PackageOrder):
        return data
    if isinstance(data, Mapping):
        name, fields = data.get("type"), {key: value for key, value in data.items() if key != "type"}
    elif isinstance(data, Sequence) and not isinstance(data, str) and len(data) == 2:
        name, fields = data
    else:
        raise PackageOrderError(f"a package orderer is a mapping with a 'type', not {data!r}")
    if not isinstance(name, str) or not isinstance(fields, Mapping):
        raise PackageOrderError(
            f"no package orderer of type {name!r} (in {data!r}); there are: {', '.join(sorted(BUILT_IN))}"
        )
    kind = BUILT_IN.get(name)
    try:
        if kind is PerFamilyOrder:
            return PerFamilyOrder.make(fields, find)
        if kind is None:
            kind = plugin_type("orderers", name, find)
        return kind.make(fields)
    except PluginNotFoundError as error:
        raise PackageOrderError(
            f"no package orderer of type {name!r} (in {data!r}); there are: {', '.join(sorted(BUILT_IN))}. "
            f"As a plugin: {error}"
        ) from None
    except KeyError as error:
        raise PackageOrderError(f"the package orderer {data!r} lacks {error}") from error
    except (TypeError, ValueError, VersionError) as error:
        raise PackageOrderError(f"the package orderer {data!r} is malformed: {error}") from error


class PackageOrderList(list[PackageOrder]):
    """A list of orderers, with rez's methods. Serves a family as described at `Ordering`."""

    @classmethod
    def from_pod(cls, data: Iterable[Any] | None, find: Find | None = None) -> PackageOrderList:
        """Make a list from plain data; None for no orderers. `find` as for `kinds.plugin_type`.

        Raises:
            PackageOrderError: an entry is malformed.
        """
        if isinstance(data, (str, Mapping)):
            raise PackageOrderError(f"package orderers are a list, not {data!r}")
        return cls(from_pod(entry, find) for entry in data or ())

    def to_pod(self) -> list[dict[str, Any]]:
        """Return the plain data."""
        return [to_pod(orderer) for orderer in self]

    def get(self, key: str, default: PackageOrder | None = None) -> PackageOrder | None:
        """Return the first orderer that names a family (or `*`, asked for as such)."""
        return next((orderer for orderer in self if key in orderer.packages), default)
