"""Resolve the request of a lock again, all of it or with most packages held where they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from copy import copy
from typing import TYPE_CHECKING

from pkg.errors import LockError
from pkg.solve.filter_rules import Rule
from pkg.solve.filters import PackageFilter, PackageFilterList

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.environment.lock.lock import Lock
    from pkg.environment.lock.locked import LockedPackage
    from pkg.host import Host


def resolved_again(
    lock: Lock,
    plugins: Host,
    *,
    only: Collection[str] = (),
    resolver: str | None = None,
    verbosity: int = 0,
) -> ResolvedContext:
    """Resolve the request of a lock with the rules that it holds, whatever the settings say now.

    Args:
        lock: the lock.
        plugins: the plugins and settings of this run.
        only: packages that may change; the others keep their versions, or go if nothing needs them. Empty for
            all. What is not in the lock yet is free.
        resolver: backend; None for the configured one.
        verbosity: how much is told on the way.

    Returns:
        The context, with or without a solution.

    Raises:
        LockError: a name is not in the lock, or a held package has gone.
        PkgError: see `ResolvedContext`.
    """
    from pkg.environment.context import ResolvedContext
    from pkg.solve.order_list import PackageOrderList

    document = lock.document
    options = document["options"]
    held = [package for package in lock.packages if package.name not in only] if only else []
    for name in only:
        if name not in lock.document["packages"]:
            from pkg.settings.nearest import near

            known = lock.document["packages"]
            raise LockError(
                f"cannot update {name!r}: it is not in the lock{lock.place}, which holds "
                f"{', '.join(sorted(known))}{near(name, known)}"
            )
    # The lock's rules stand in place of the configured ones.
    host = copy(plugins)
    host.settings = plugins.settings.override(
        {"implicit_packages": document["implicit_packages"]}, "the lock"
    )
    filters = PackageFilterList.from_pod(options["package_filter"], plugins.get)
    if held:
        filters.add_filter(_Hold(held))
    context = ResolvedContext(
        document["requests"],
        package_paths=options["package_paths"],
        timestamp=options["requested_timestamp"],
        package_filter=filters,
        package_orderers=PackageOrderList.from_pod(options["package_orderers"] or [], plugins.get),
        building=options["building"],
        testing=options["testing"],
        resolver=resolver,
        verbosity=verbosity,
        plugins=host,
    )
    context.append_sys_path = options["append_sys_path"]
    # What held the packages is no rule of the lock.
    context._filter = PackageFilterList.from_pod(options["package_filter"], plugins.get)
    return context


class _Hold(PackageFilter):
    """Hides every version of some packages but the locked one; the request itself stays as it is."""

    def __init__(self, held: Iterable[LockedPackage] = ()) -> None:
        super().__init__()
        for package in held:
            if package.version:
                self.add_exclusion(Rule.parse_rule(f"range(!{package.name}=={package.version})"))

    @property
    def cost(self) -> float:
        """Before all others, because a timestamp joins the costliest and what that one includes."""
        return -1
