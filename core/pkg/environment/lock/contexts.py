"""Put a context together from a lock, without looking at a repository."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from pkg.environment import rxt

if TYPE_CHECKING:
    from pkg.environment.lock.lock import Lock
    from pkg.settings import Settings


def context_document(lock: Lock, settings: Settings) -> dict[str, Any]:
    """Return what a context file holds of a lock; it has no resolve graph.

    Args:
        lock: the lock.
        settings: of this run, for what a lock does not hold: who made the context, where and when.
    """
    document = lock.document
    options = document["options"]
    now = int(time.time())
    requested = options["requested_timestamp"]
    system = settings.system
    return {
        "serialize_version": ".".join(map(str, rxt.SERIALIZE_VERSION)),
        "package_requests": document["requests"],
        "implicit_packages": document["implicit_packages"],
        "resolved_ephemerals": document["ephemerals"],
        "resolved_packages": [package.handle() for package in lock.packages],
        "package_paths": options["package_paths"],
        "package_filter": options["package_filter"],
        "package_orderers": options["package_orderers"],
        "building": options["building"],
        "testing": options["testing"],
        "append_sys_path": options["append_sys_path"],
        "requested_timestamp": requested,
        "timestamp": requested or now,
        "created": now,
        "status": "solved",
        "failure_description": None,
        "graph": "{'nodes': [], 'edges': []}",
        "caching": settings.resolve_caching,
        "package_caching": True,
        "package_cache_async": settings.package_cache_async,
        "from_cache": False,
        "solve_time": 0.0,
        "load_time": 0.0,
        "num_loaded_packages": -1,
        "default_patch_lock": "no_lock",
        "patch_locks": {},
        "parent_suite_path": None,
        "suite_context_name": None,
        "verbosity": 0,
        "rez_version": system.rez_version,
        "rez_path": tool_folder(),
        "user": system.user,
        "host": system.hostname,
        **document["platform"],
    }


def tool_folder() -> str:
    """Return the folder of this tool, which REZ_USED names."""
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120
