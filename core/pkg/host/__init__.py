"""The host: find plugins by kind and name, load them on demand, report what is wrong with them."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from typing import Any

    from pkg.host.discovery import KINDS, EntryPoint
    from pkg.host.host import Host, PluginWarning, default_host
    from pkg.host.record import PluginRecord

__all__ = ["KINDS", "EntryPoint", "Host", "PluginRecord", "PluginWarning", "default_host"]

_HOMES = {
    "KINDS": "pkg.host.discovery",
    "EntryPoint": "pkg.host.discovery",
    "Host": "pkg.host.host",
    "PluginRecord": "pkg.host.record",
    "PluginWarning": "pkg.host.host",
    "default_host": "pkg.host.host",
}


def __getattr__(name: str) -> Any:
    # Whoever wants to know only what is installed does not pay for the host.
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    __import__(home)
    value = globals()[name] = getattr(sys.modules[home], name)
    return value
