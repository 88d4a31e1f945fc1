"""The host: find plugins by kind and name, load them on demand, report what is wrong with them."""

from __future__ import annotations

from pkg.lazy import loader

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
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

# Whoever wants to know only what is installed does not pay for the host.
__getattr__ = loader(__name__, _HOMES)
