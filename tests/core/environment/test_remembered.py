"""Whole resolves on a real memcached."""

import os
import time

import pytest
from memcached_servers import MemcachedServer, SilentServer, require_memcached

from pkg.environment.context import ResolvedContext
from pkg.host import Host

LONG_AGO = 1_500_000_000


class Studio:
    """Resolves in processes that share a memcached and no index.

    Attributes:
        solves: how often a backend was asked.
    """

    def __init__(self, repo, tmp_path, settings, server):
        self.repo, self.server = repo, server
        self._settings, self._tmp_path, self._homes = settings, tmp_path, 0
        self.solves = 0

    def age(self, path=None, when=LONG_AGO):
        """Make everything in the repository look as if it were released long ago."""
        for each in [*(path or self.repo.path).rglob("*"), path or self.repo.path]:
            os.utime(each, (when, when))

    def resolve(self, *requests, index=True, **options):
        values = {
            "memcached_uri": [self.server.address],
            "implicit_packages": [],
            "resolver_backend": "python",
            "packages_path": [str(self.repo.path)],
            "index": index,
            **options.pop("settings", {}),
        }
        if index:  # that of another machine each time
            self._homes += 1
            values["index_path"] = str(self._tmp_path / f"machine{self._homes}")
        host = Host(self._settings(**values))
        host.add(_Listener(self))
        return ResolvedContext(list(requests), plugins=host, **options)


class _Listener:
    def __init__(self, studio):
        from pkg.hookspecs import hookimpl

        @hookimpl
        def pkg_after_resolve(outcome):
            studio.outcome = outcome

        self.pkg_after_resolve = pkg_after_resolve


@pytest.fixture
def server():
    require_memcached()
    server = MemcachedServer()
    yield server
    server.stop()


@pytest.fixture
def studio(pkg_repo, tmp_path, pkg_settings, server):
    pkg_repo.add("foo-1", "foo-2", requires=["bar-1"], commands="env.FOO = '{root}'")
    pkg_repo.add("bar-1.0", "bar-1.1", variants=[["baz-1"], ["baz-2"]])
    pkg_repo.add("baz-1", "baz-2")
    studio = Studio(pkg_repo, tmp_path, pkg_settings, server)
    studio.age()
    return studio


def names(context):
    return [variant.qualified_name for variant in context.resolved_packages]


@pytest.mark.parametrize("index", [True, False], ids=["index", "no index"])
def test_the_second_resolve_is_the_remembered_one(studio, index):
    first, second = (studio.resolve("foo", ".eph-1", index=index) for _ in range(2))
    assert (first.from_cache, second.from_cache) == (False, True)
    assert names(first) == names(second) == ["baz-2[]", "bar-1.1[1]", "foo-2[]"]
    assert [str(each) for each in second.resolved_ephemerals] == [".eph-1"]
    assert second.solve_time == first.solve_time
    assert first.get_environ() == {**second.get_environ(), "REZ_USED_TIMESTAMP": str(first.created)}
    assert [variant.handle for variant in second.resolved_packages] == [
        variant.handle for variant in first.resolved_packages
    ]


def test_graph_and_file_of_a_remembered_resolve_are_the_same(studio, tmp_path):
    first, second = studio.resolve("foo"), studio.resolve("foo")
    assert second.graph_string == first.graph_string
    assert second.from_cache
    third = studio.resolve("foo")  # by now the graph is remembered too
    assert not third.draws_graph
    assert third.graph_string == first.graph_string


@pytest.mark.parametrize(
    "other",
    [
        {"requests": ["foo", "baz"]},
        {"requests": ["foo"], "building": True},
        {"requests": ["foo"], "testing": True},
        {"requests": ["foo"], "settings": {"package_filter": {"excludes": "bar-1.1"}}},
        {"requests": ["foo"], "settings": {"package_orderers": [{"type": "sorted", "descending": False}]}},
        {"requests": ["foo"], "settings": {"variant_select_mode": "intersection_priority"}},
        {"requests": ["foo"], "settings": {"prune_failed_graph": False}},
    ],
    ids=str,
)
def test_another_question_is_another_resolve(studio, other):
    other = dict(other)
    studio.resolve("foo")
    assert not studio.resolve(*other.pop("requests"), **other).from_cache


@pytest.mark.parametrize(
    "options",
    [
        {"caching": False},
        {"settings": {"resolve_caching": False}},
        {"settings": {"memcached_uri": []}},
    ],
    ids=str,
)
def test_nothing_is_remembered_where_that_is_off(studio, options):
    studio.resolve("foo")
    assert not studio.resolve("foo", **options).from_cache


def test_failed_resolves_are_not_kept(studio):
    for _ in range(2):
        assert not studio.resolve("foo", "!bar").from_cache


def test_a_release_in_a_family_of_the_answer_counts_at_once(studio):
    studio.resolve("foo")
    studio.repo.add("bar-1.2", variants=[["baz-1"]])
    assert names(studio.resolve("foo")) == ["baz-1[]", "bar-1.2[0]", "foo-2[]"]


def test_a_release_in_a_family_that_was_only_looked_at_counts_too(studio):
    studio.repo.add("foo-3", requires=["bar-1", "qux-2"])
    studio.repo.add("qux-1")
    studio.age()
    request = ["foo", "~qux"]
    assert names(studio.resolve(*request))[-1] == "foo-2[]"
    assert studio.resolve(*request).from_cache
    studio.repo.add("qux-2")
    assert names(studio.resolve(*request))[-1] == "foo-3[]"


def test_a_changed_definition_counts_at_once(studio):
    studio.resolve("foo")
    path = studio.repo.path / "bar" / "1.1" / "package.py"
    path.write_text(path.read_text().replace("baz-2", "baz-1"))
    os.utime(path, (LONG_AGO + 5, LONG_AGO + 5))
    os.utime(path.parent.parent, (LONG_AGO, LONG_AGO))
    assert names(studio.resolve("foo"))[0] == "baz-1[]"


def test_a_package_that_has_gone_counts_at_once(studio):
    import shutil

    studio.resolve("foo")
    shutil.rmtree(studio.repo.path / "foo" / "2")
    assert names(studio.resolve("foo"))[-1] == "foo-1[]"


def test_what_was_released_right_now_is_not_remembered(studio):
    studio.repo.add("foo-3", requires=["bar-1"])
    for _ in range(2):
        assert not studio.resolve("foo").from_cache


def test_a_repository_without_release_times_is_not_remembered(studio):
    from pkg.interfaces.repository import Repository

    with pytest.MonkeyPatch.context() as patch:
        from pkg_repositories.filesystem import FilesystemRepository

        patch.setattr(FilesystemRepository, "last_release_time", Repository.last_release_time)
        for _ in range(2):
            assert not studio.resolve("foo").from_cache


def test_a_resolve_as_of_now_is_shared_with_those_of_no_time(studio):
    now = int(time.time())
    assert not studio.resolve("foo", timestamp=now).from_cache
    assert studio.resolve("foo").from_cache
    assert studio.resolve("foo", timestamp=now - 1000).from_cache


def test_a_resolve_as_of_then_is_only_for_that_time(studio):
    studio.age(studio.repo.path / "bar", LONG_AGO + 1000)
    then = LONG_AGO + 500
    assert not studio.resolve("foo", timestamp=then).from_cache
    assert studio.resolve("foo", timestamp=then).from_cache
    assert not studio.resolve("foo", timestamp=then + 1).from_cache
    assert not studio.resolve("foo").from_cache


def test_a_release_leaves_resolves_as_of_before_alone(studio):
    studio.age(studio.repo.path / "bar", LONG_AGO + 1000)
    then = LONG_AGO + 500
    studio.resolve("foo", timestamp=then)
    studio.repo.add("bar-1.2", timestamp=LONG_AGO + 2000)
    assert studio.resolve("foo", timestamp=then).from_cache


def test_plugins_hear_of_remembered_resolves(studio):
    studio.resolve("foo")
    studio.outcome = None
    assert studio.resolve("foo").from_cache
    assert [str(choice) for choice in studio.outcome.solution][-1] == "foo-2[]"
    assert [len(choice.candidate.variants) for choice in studio.outcome.solution] == [1, 2, 1]


def test_what_is_no_entry_is_passed_over(studio, monkeypatch):
    from pkg.environment.remembered import RememberedResolve

    studio.resolve("foo")
    for text in (b"[]", b"{}", b'{"variants": 1}', b"nonsense", b'{"variants": [], "families": {"foo": 1}}'):
        monkeypatch.setattr(RememberedResolve, "_put", lambda *_: None)
        monkeypatch.setattr("pkg_caches.memcached_backend.MemcachedCache.get", lambda *_, text=text: text)
        context = studio.resolve("foo")
        assert (context.from_cache, names(context)[-1]) == (False, "foo-2[]")


def test_debugging_tells_of_hits_and_misses(studio, capsys):
    for _ in range(2):
        studio.resolve("foo", settings={"debug_resolve_memcache": True})
    told = [line.partition(":")[0] for line in capsys.readouterr().err.splitlines()]
    assert told == ["remembered resolve, miss", "remembered resolve, stored", "remembered resolve, hit"]


def test_a_server_that_goes_away_in_the_middle_changes_no_answer(studio):
    studio.resolve("foo")
    studio.server.stop()
    context = studio.resolve("foo")
    assert (context.from_cache, names(context)[-1]) == (False, "foo-2[]")


def test_a_silent_server_is_waited_for_once_in_a_resolve(studio):
    silent = SilentServer()
    settings = {"memcached_uri": [silent.address], "plugins.caches.memcached.timeout": 0.2}
    assert names(studio.resolve("foo", settings=settings))[-1] == "foo-2[]"
    assert len(silent.connections) == 1
    silent.stop()


def test_a_cache_that_cannot_be_used_is_none(studio):
    for uri in (["no:ad:dress"], ["127.0.0.1:1"]):
        assert names(studio.resolve("foo", settings={"memcached_uri": uri}))[-1] == "foo-2[]"
    assert names(studio.resolve("foo", settings={"value_cache": "folder"}))[-1] == "foo-2[]"
