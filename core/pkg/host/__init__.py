"""Find plugins by kind and name, load them on demand, report what is wrong with them."""

from __future__ import annotations

from pkg.host.discovery import KINDS, EntryPoint
from pkg.host.host import Host, PluginWarning, default_host
from pkg.host.record import PluginRecord

__all__ = ["KINDS", "EntryPoint", "Host", "PluginRecord", "PluginWarning", "default_host"]
