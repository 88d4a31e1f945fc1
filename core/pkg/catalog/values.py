"""The value cache of a run: what several machines share of listings, definitions and resolves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pkg.host import Host
    from pkg.interfaces.cache import ValueCache

_OPEN: dict[int, tuple[Host, ValueCache | None]] = {}


def value_cache(host: Host) -> ValueCache | None:
    """Return the cache at the servers of `memcached_uri`, one per host; None when there are none.

    One that cannot be used is none: what it would hold can be found out in another way. `pkg doctor` and
    `pkg memcache` say why, and `-v` does.
    """
    if not host.settings.memcached_uri:
        return None
    known = _OPEN.get(id(host))
    if known is None:
        from pkg.errors import PkgError

        try:
            cache: ValueCache | None = make_value_cache(host)
        except PkgError as error:
            from logging import getLogger

            getLogger("pkg.caches").info("nothing is shared by memcached: %s", error)
            cache = None
        if len(_OPEN) > 16:
            _OPEN.clear()
        known = _OPEN[id(host)] = (host, cache)
    return known[1]


def rest(host: Host) -> None:
    """Close the connections of a host's value cache until it is used again."""
    cache = _OPEN.get(id(host), (None, None))[1]
    if cache is not None:
        cache.close()


def make_value_cache(host: Host, servers: Sequence[str] | None = None) -> ValueCache:
    """Make the cache at some servers.

    Args:
        host: the plugins.
        servers: their addresses; None for those of `memcached_uri`.

    Raises:
        PluginError: there is no such plugin, or it cannot be used.
        ConfigurationError: an address is malformed.
    """
    from pkg.errors import PluginError
    from pkg.interfaces.cache import ValueCache

    settings = host.settings
    name = settings.value_cache
    plugin = host.get("caches", name)
    if not issubclass(plugin, ValueCache):
        raise PluginError(
            f"the cache {name!r} keeps no values; set value_cache to one that does, 'memcached'."
        )
    if servers is None:
        servers = settings.memcached_uri or ()
    cache: ValueCache = host.create("caches", name, servers, readable_keys=bool(settings.debug_memcache))
    return cache
