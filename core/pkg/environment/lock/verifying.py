"""Compare a lock with the repositories it was made from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pkg.environment.lock.comparing import Change
from pkg.errors import LockError, PkgError

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.environment.lock.lock import Lock
    from pkg.environment.lock.locked import LockedPackage
    from pkg.host import Host


def verify(lock: Lock, plugins: Host) -> list[Change]:
    """Look each package of a lock up, and compare what its hashes tell; nothing is resolved.

    Returns:
        What no longer holds, in the order of the resolve; nothing when all does.
    """
    from pkg.catalog import Catalog

    catalog = Catalog(plugins, paths=lock.document["options"]["package_paths"])
    found = [change for package in lock.packages for change in _verified(package, catalog)]
    catalog.keep()
    return found


def _verified(package: LockedPackage, catalog: Catalog) -> list[Change]:
    from pkg.environment.lock.hashing import definition_hash, payload_hash

    name, was = package.name, package.qualified_name
    try:
        variant = catalog.variant_from_handle(package.handle())
        problem = None
        if catalog.repository(package.data["repository"]).package(name, str(package.version)) is None:
            problem = f"{package.qualified_package_name} is no longer in {package.data['repository']}"
        elif variant.index not in [each.index for each in variant.parent.iter_variants()]:
            problem = f"{package.qualified_package_name} no longer has variant {_shown(package.index)}"
        if problem:
            advice = "Install it again, or take what there is with 'pkg lock --update'"
            return [Change("missing", name, was, problem, advice)]
        found = []
        digest = definition_hash(variant)
        if digest != package.data["definition"]:
            where = variant.filepath or variant.uri
            advice = f"Look at {where}, and accept it with 'pkg lock --update {name} FILE'"
            found.append(
                Change(
                    "definition", name, (package.data["definition"] or "")[:19] or None, digest[:19], advice
                )
            )
        if variant.root != package.root:
            found.append(
                Change("root", name, package.root, variant.root, "Take it with 'pkg lock --update FILE'")
            )
        recorded = package.data.get("payload")
        if recorded is not None and package.root is not None:
            if not os.path.isdir(package.root):  # noqa: PTH112
                text = f"the payload {package.root} is gone"
                return [*found, Change("missing", name, was, text, "Install the package again")]
            payload = payload_hash(package.root, variant.filepath)
            if payload != recorded:
                advice = f"Files below {package.root} were changed: install the package again, or accept them"
                found.append(Change("payload", name, recorded[:19], payload[:19], advice))
        return found
    except PkgError as error:
        return [Change("error", name, was, str(error).rstrip("."), "Repair it, or 'pkg lock --update FILE'")]


def _shown(index: int | None) -> str:
    return "none" if index is None else str(index)


def refuse(lock: Lock, changes: list[Change]) -> None:
    """Stop when something no longer holds.

    Raises:
        LockError: something does not; names each package.
    """
    if changes:
        lines = "\n".join(f"  {change}." for change in changes)
        raise LockError(f"the lock{lock.place} no longer holds:\n{lines}")
