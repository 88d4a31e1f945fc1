"""A real memcached, and servers that are none."""

import os
import socket
import time

import pytest
from memcached_servers import MemcachedServer, SilentServer, require_memcached

from pkg.errors import ConfigurationError
from pkg.testing import ValueCacheTests
from pkg_caches.memcached_backend import MemcachedCache, address_of, pkg_register_caches


@pytest.fixture
def server():
    require_memcached()
    server = MemcachedServer()
    yield server
    server.stop()


@pytest.fixture
def silent():
    server = SilentServer()
    yield server
    server.stop()


@pytest.fixture
def open_cache(pkg_settings):
    opened = []

    def open_cache(*servers, timeout=0.3, **options):
        pytest.importorskip("pymemcache")
        settings = pkg_settings().override({"plugins.caches.memcached.timeout": timeout}, "this test")
        declared = settings.plugin_options("caches", "memcached", MemcachedCache.settings)
        opened.append(MemcachedCache(declared, servers, **options))
        return opened[-1]

    yield open_cache
    for cache in opened:
        cache.close()


class TestOneServer(ValueCacheTests):
    @pytest.fixture
    def plugin(self):
        return MemcachedCache

    @pytest.fixture
    def servers(self, server):
        return [server.address]


class TestTwoServers(TestOneServer):
    @pytest.fixture
    def servers(self, server):
        other = MemcachedServer()
        yield [server.address, other.address]
        other.stop()


def test_it_registers():
    registered = []
    pkg_register_caches(registered.append)
    assert registered == [MemcachedCache]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:11212", ("127.0.0.1", 11212)),
        ("cache.studio", ("cache.studio", 11211)),
        ("inet:cache:1", ("cache", 1)),
        ("inet6:[::1]:1", ("::1", 1)),
        ("[::1]", ("::1", 11211)),
        ("unix:/run/m.sock", "/run/m.sock"),
        ("/run/m.sock", "/run/m.sock"),
    ],
)
def test_addresses_are_written_as_rez_writes_them(text, address):
    assert address_of(text) == address


@pytest.mark.parametrize("text", ["", "host:port", "a:b:c", "unix:"])
def test_a_malformed_address_is_told_with_what_to_write(text):
    with pytest.raises(ConfigurationError, match=r"memcached_uri: .* write host:port"):
        address_of(text)


def test_both_servers_of_two_get_keys(server, open_cache):
    other = MemcachedServer()
    cache = open_cache(server.address, other.address)
    for number in range(50):
        cache.set(str(number), b"value")
    assert all(int(figures["curr_items"]) > 5 for _, figures in cache.statistics())
    other.stop()
    found = [number for number in range(50) if cache.get(str(number))]
    assert 5 < len(found) < 45
    assert [address for address, _ in cache.statistics()] == [server.address]


def test_keys_cannot_be_taken_for_those_of_rez(server, open_cache):
    cache = open_cache(server.address)
    cache.set("key", b"value")
    host, _, port = server.address.partition(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"lru_crawler metadump all\r\n")
        dump = b""
        while b"END" not in dump:
            dump += connection.recv(4096)
    assert dump.count(b"key=") == 1
    assert dump.startswith(b"key=pkg%3A")


def test_figures_begin_anew_after_a_reset(server, open_cache):
    cache = open_cache(server.address)
    cache.get("key")
    ((_, figures),) = cache.statistics()
    assert figures["get_misses"] == "1"
    cache.reset_statistics()
    ((_, figures),) = cache.statistics()
    assert figures["get_misses"] == "0"


def test_debugging_tells_what_is_asked(server, open_cache, capsys):
    cache = open_cache(server.address, readable_keys=True)
    cache.get("a key")
    cache.set("a key", b"value")
    cache.get("a key")
    assert capsys.readouterr().err.split("\n")[:3] == [
        "memcached MISS: a key",
        "memcached SET: a key",
        "memcached HIT: a key",
    ]


def test_nobody_at_the_address_is_an_empty_cache(open_cache):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    cache = open_cache(address)
    cache.set("key", b"value")
    assert cache.get("key") is None
    assert cache.statistics() == []


@pytest.mark.parametrize("drip", [None, b"V"], ids=["silent", "slow"])
def test_a_server_that_does_not_answer_costs_the_timeout_once(open_cache, drip):
    silent = SilentServer(drip)
    cache = open_cache(silent.address, silent.address, timeout=0.3)
    begun = time.monotonic()
    for number in range(20):
        assert cache.get(str(number)) is None
        cache.set(str(number), b"value")
    passed = time.monotonic() - begun
    silent.stop()
    # Not how fast, but how often it was waited for.
    assert 0.25 < passed < 3
    assert len(silent.connections) <= 2


def test_a_server_that_stops_in_the_middle_is_not_asked_again(server, open_cache):
    cache = open_cache(server.address)
    cache.set("key", b"value")
    assert cache.get("key") == b"value"
    server.stop()
    assert cache.get("key") is None
    cache.set("key", b"value")
    assert cache._lost == [True]


def test_nonsense_from_a_server_is_an_empty_cache(open_cache):
    babbler = SilentServer(b"HELLO WORLD\r\n")
    cache = open_cache(babbler.address)
    assert cache.get("key") is None
    babbler.stop()


def test_a_value_that_the_server_refuses_loses_no_server(server, open_cache):
    cache = open_cache(server.address, timeout=20.0)
    cache.set("key", os.urandom(3_000_000))
    assert cache.get("key") is None
    cache.set("key", b"small")
    assert cache.get("key") == b"small"


def test_values_of_others_and_damaged_ones_are_not_found(server, open_cache):
    from pymemcache.client.base import Client

    cache = open_cache(server.address)
    cache.set("key", b"value" * 100, compress_from=1)
    _, name = cache._place("key")
    client = Client(address_of(server.address))
    content = client.get(name)
    for damaged in (content[:-5], b"3:foo=value", b"", b"nonsense"):
        client.set(name, damaged, noreply=False)
        assert cache.get("key") is None
    client.close()


def test_doctor_is_told_who_answers(server, silent, open_cache):
    good, bad = open_cache(server.address, silent.address).examine()
    assert (good.level, bad.level) == ("ok", "warning")
    assert silent.address in bad.text
