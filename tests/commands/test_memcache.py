"""`pkg memcache` with a real server."""

import json
import sys

import pytest
import yaml
from memcached_servers import MemcachedServer, require_memcached

from pkg.commands.memcache import _DURATIONS, _SIZES, readable


@pytest.fixture
def server(pkg_environ, pkg_repo):
    require_memcached()
    server = MemcachedServer()
    pkg_environ["REZ_MEMCACHED_URI"] = server.address
    pkg_environ["REZ_PACKAGES_PATH"] = str(pkg_repo.path)
    pkg_environ["REZ_RESOLVER_BACKEND"] = "python"
    yield server
    server.stop()


def figures(pkg_cli):
    (found,) = json.loads(pkg_cli("memcache", "--json").out).values()
    return found


@pytest.mark.parametrize("words", [[], ["--stats"], ["--flush"], ["--poll"], ["--warm"], ["--reset-stats"]])
def test_without_servers_it_says_what_is_missing(pkg_cli, words):
    finished = pkg_cli("memcache", *words)
    assert (finished.code, finished.out) == (1, "")
    assert "memcaching is not enabled: the setting memcached_uri names no server" in finished.err


@pytest.mark.parametrize("words", [[], ["--stats"], ["--flush"], ["--poll"], ["--warm"], ["--reset-stats"]])
def test_without_an_answer_it_names_the_servers(pkg_cli, pkg_environ, words):
    pytest.importorskip("pymemcache")
    pkg_environ["REZ_MEMCACHED_URI"] = "127.0.0.1:1"
    finished = pkg_cli("memcache", *words)
    assert finished.code == 1
    assert "memcached servers are not responding: 127.0.0.1:1." in finished.err


def test_the_table_has_a_row_for_each_server(server, pkg_cli):
    finished = pkg_cli("memcache")
    assert finished.code == 0
    heading, _, row = finished.out.splitlines()
    assert heading.split("  ")[0] == "CACHE SERVER"
    assert row.startswith(server.address)
    assert [cell.strip() for cell in row.split("  ")][-2:] == ["64 Mb", "0 bytes (0%)"]


def test_all_figures_are_yaml_in_the_form_of_rez(server, pkg_cli):
    ((address, found),) = yaml.safe_load(pkg_cli("memcache", "--stats").out)
    assert address == server.address
    assert found["limit_maxbytes"] == 64 << 20


def test_a_resolve_is_remembered_and_flushed(server, pkg_cli, pkg_repo):
    import os

    pkg_repo.add("foo-1")
    for path in [*pkg_repo.path.rglob("*"), pkg_repo.path]:
        os.utime(path, (1_500_000_000, 1_500_000_000))
    caches = []
    for _ in range(2):
        assert pkg_cli("env", "foo", "-o", "foo.rxt").code == 0
        caches.append(json.loads((pkg_repo.path.parent / "foo.rxt").read_text())["from_cache"])
    assert caches == [False, True]
    assert int(figures(pkg_cli)["get_hits"]) == 1
    assert pkg_cli("memcache", "--flush").out == "memcached servers are flushed.\n"
    assert figures(pkg_cli)["get_hits"] == "0"
    assert pkg_cli("env", "foo", "-o", "foo.rxt").code == 0
    assert json.loads((pkg_repo.path.parent / "foo.rxt").read_text())["from_cache"] is False
    assert pkg_cli("env", "foo", "--no-cache", "-o", "foo.rxt").code == 0
    assert json.loads((pkg_repo.path.parent / "foo.rxt").read_text())["from_cache"] is False


def test_figures_can_be_reset(server, pkg_cli):
    assert pkg_cli("memcache", "--reset-stats").out == "memcached servers are stat reset.\n"


def test_warming_stores_every_package_that_is_not_local(server, pkg_cli, pkg_repo, pkg_environ, tmp_path):
    import os

    pkg_repo.add("foo-1", "foo-2", "bar-1", requires=["baz"])
    local = tmp_path / "home" / "packages" / "mine" / "1"
    local.mkdir(parents=True)
    (local / "package.py").write_text("name = 'mine'\nversion = '1'\n")
    pkg_environ["REZ_PACKAGES_PATH"] = f"{tmp_path}/home/packages:{pkg_repo.path}"
    for path in tmp_path.rglob("package.py"):
        os.utime(path, (1_500_000_000, 1_500_000_000))
    _let_settle()
    finished = pkg_cli("memcache", "--warm", "-v")
    assert finished.out == "memcached servers are warmed.\n"
    assert [line for line in finished.err.splitlines() if line.startswith("warming")] == [
        "warming: bar-1",
        "warming: foo-1",
        "warming: foo-2",
    ]
    assert figures(pkg_cli)["curr_items"] == "3"


def test_a_broken_package_is_warned_of_and_the_others_are_warmed(server, pkg_cli, pkg_repo):
    pkg_repo.write("bad-1", "name = 'bad'\nthis is not python\n")
    pkg_repo.add("foo-1")
    finished = pkg_cli("memcache", "--warm")
    assert finished.code == 0
    assert "bad" in finished.err


def test_polling_prints_rates_until_it_is_interrupted(server, pkg_environ, tmp_path):
    import signal
    import subprocess

    program = "import sys; from pkg.cli.main import run; sys.exit(run())"
    words = [sys.executable, "-P", "-c", program, "memcache", "--poll", "--interval", "0.05"]
    process = subprocess.Popen(words, env=pkg_environ, stdout=subprocess.PIPE, text=True, cwd=tmp_path)
    heading, first, second = (process.stdout.readline().split() for _ in range(3))
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    process.stdout.close()
    assert heading == ["SERVER", "CONNS", "GET/s", "SET/s", "TEST_GET", "TEST_SET"]
    assert first[0] == second[0] == server.address
    assert all(float(cell) >= 0 for cell in first[1:])


@pytest.mark.rez
@pytest.mark.parametrize(
    "value", [0, 1, 59, 60, 61, 90, 700, 3600, 40000, 90000, 700000, 10**7, 10**9, 10**13]
)
def test_figures_read_as_in_rez(value):
    formatting = pytest.importorskip("rez.utils.formatting")
    assert readable(value, _DURATIONS) == formatting.readable_time_duration(value)
    assert readable(value, _SIZES) == formatting.readable_memory_size(value)


def _let_settle():
    """Wait until nothing counts as just changed: a file's time of change cannot be set."""
    import time

    from pkg.index.stamps import SETTLED

    time.sleep(SETTLED / 1e9 + 0.1)
