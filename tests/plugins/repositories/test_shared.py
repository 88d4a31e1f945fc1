"""Definitions that several machines share."""

import pytest

from pkg.catalog import Catalog
from pkg.host import Host
from pkg.index import stamps
from pkg.interfaces.cache import ValueCache


class Values(ValueCache):
    """A value cache in this process."""

    def __init__(self):
        self.stored, self.asked = {}, []

    def get(self, key):
        self.asked.append(key)
        return self.stored.get(key)

    def set(self, key, value, *, compress_from=0):
        self.stored[key] = value

    def delete(self, key):
        self.stored.pop(key, None)

    def flush(self, *, everywhere=False):
        self.stored.clear()

    def statistics(self):
        return []

    def reset_statistics(self):
        pass

    def close(self):
        pass


@pytest.fixture
def values(monkeypatch):
    values = Values()
    monkeypatch.setattr("pkg.catalog.values.value_cache", lambda host: values)
    # Files of a test are young; that is not its subject.
    monkeypatch.setattr(stamps, "SETTLED", -(10**12))
    return values


@pytest.fixture
def machine(pkg_repo, pkg_settings, tmp_path):
    """The repository as a machine that knows nothing of it sees it: `machine().package("foo", "1")`."""
    count = 0

    def machine(**settings):
        nonlocal count
        count += 1
        settings = {"index_path": str(tmp_path / f"machine{count}"), **settings}
        host = Host(pkg_settings(packages_path=[str(pkg_repo.path)], memcached_uri=["m"], **settings))
        return Catalog(host)

    return machine


@pytest.mark.parametrize("index", [True, False], ids=["index", "no index"])
def test_a_definition_is_loaded_by_one_machine_only(values, machine, pkg_repo, monkeypatch, index):
    pkg_repo.add("foo-1", requires=["bar-1"], variants=[["a"], ["b"]], commands="env.A = this.root")
    first = machine(index=index).package("foo", "1")
    data = first.data
    assert len(values.stored) == 1
    monkeypatch.setattr("pkg_repositories.definitions.load_definition", None)
    monkeypatch.setattr("pkg_repositories.definitions.read_file", None)
    second = machine(index=index).package("foo", "1")
    assert second.data == data
    assert second.commands.source == first.commands.source
    assert [str(each) for each in second.get_variant(1).requires] == ["bar-1", "b"]


def test_yaml_is_shared_with_its_lines(values, machine, pkg_repo, monkeypatch):
    pkg_repo.write("foo-1", "name: foo\nversion: '1'\ncommands: |\n  env.A = 1\n", filename="package.yaml")
    first = machine().package("foo", "1").record.definition
    assert first.data
    monkeypatch.setattr("pkg_repositories.definitions.load_definition", None)
    second = machine().package("foo", "1").record.definition
    assert (second.data, second.lines) == (first.data, {"commands": 4})


def test_the_machine_that_found_it_need_not_ask_again(values, machine, pkg_repo):
    pkg_repo.add("foo-1")
    machine().package("foo", "1").data  # noqa: B018
    catalog = machine(index_path=str(pkg_repo.path.parent / "one"))
    assert catalog.package("foo", "1").data
    catalog.keep()
    values.asked.clear()
    assert machine(index_path=str(pkg_repo.path.parent / "one")).package("foo", "1").data
    assert values.asked == []


def test_a_changed_file_is_another_definition(values, machine, pkg_repo):
    pkg_repo.add("foo-1", description="old")
    assert machine().package("foo", "1").description == "old"
    pkg_repo.add("foo-1", description="newer")
    assert machine().package("foo", "1").description == "newer"


def test_what_it_depends_on_besides_is_compared(values, machine, pkg_repo):
    folder = pkg_repo.add("foo-1")
    assert machine().package("foo", "1").timestamp is None
    (folder / "release.yaml").write_text("timestamp: 7\n")
    assert machine().package("foo", "1").timestamp == 7


@pytest.mark.parametrize(
    "body",
    ["import os\ndescription = os.environ.get('X', 'none')", "import time\ndescription = time.ctime()"],
    ids=["environment", "time"],
)
def test_what_depends_on_the_process_is_not_shared(values, machine, pkg_repo, body):
    pkg_repo.write("foo-1", f"name = 'foo'\nversion = '1'\n{body}\n")
    machine().package("foo", "1").data  # noqa: B018
    assert values.stored == {}


def test_what_changed_right_now_is_not_shared(values, machine, pkg_repo, monkeypatch):
    monkeypatch.setattr(stamps, "SETTLED", 10**12)
    pkg_repo.add("foo-1")
    machine().package("foo", "1").data  # noqa: B018
    assert values.stored == {}


@pytest.mark.parametrize("key", ["disable_memcache", "disable_memcached"])
def test_a_repository_may_switch_sharing_off(values, machine, pkg_repo, key):
    (pkg_repo.path / "settings.yaml").write_text(f"{key}: true\n")
    pkg_repo.add("foo-1")
    machine().package("foo", "1").data  # noqa: B018
    assert (values.stored, values.asked) == ({}, [])


def test_settings_may_switch_sharing_off(values, machine, pkg_repo):
    pkg_repo.add("foo-1")
    machine(cache_package_files=False).package("foo", "1").data  # noqa: B018
    assert (values.stored, values.asked) == ({}, [])


def test_settings_that_decide_what_is_read_are_part_of_the_key(values, machine, pkg_repo):
    pkg_repo.add("foo-1")
    machine().package("foo", "1").data  # noqa: B018
    machine(max_package_changelog_chars=5).package("foo", "1").data  # noqa: B018
    assert len(values.stored) == 2


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xe9\x00\x00\x00\x00"])
def test_what_is_no_entry_is_passed_over(values, machine, pkg_repo, content):
    pkg_repo.add("foo-1", description="text")
    machine().package("foo", "1").data  # noqa: B018
    values.stored = dict.fromkeys(values.stored, content)
    assert machine().package("foo", "1").description == "text"
