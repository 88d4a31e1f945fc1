"""Resolving a lock again: with its own rules, and with what is not named held where it is."""

import pytest

from pkg.environment.context import ResolvedContext
from pkg.environment.lock import Lock
from pkg.errors import LockError, ResolveError
from pkg.solve.filters import PackageFilterList


def versions(lock):
    return {package.name: str(package.version) for package in lock.packages}


def told(old, new):
    return [str(change) for change in old.changes(new)]


@pytest.fixture
def made(repository, lock):
    repository.add("lib-1.0")
    repository.add("bar-1.0", "requires = ['lib']")
    repository.add("foo-1.0", "requires = ['bar']")
    return lock("foo")


def test_nothing_new_gives_the_same_lock(made):
    assert made.updated().to_text() == made.to_text()
    assert made.changes(made.updated()) == []


def test_all_packages_may_change(made, repository):
    for name in ("lib", "bar", "foo"):
        repository.add(f"{name}-2.0")
    assert told(made, made.updated()) == ["bar: removed, was 1.0", "foo: 1.0 -> 2.0", "lib: removed, was 1.0"]


def test_only_the_named_ones_may_change(made, repository):
    repository.add("lib-2.0")
    repository.add("bar-2.0", "requires = ['lib', 'extra']")
    repository.add("extra-1")
    new = made.updated(["bar"])
    assert versions(new) == {"lib": "1.0", "extra": "1", "bar": "2.0", "foo": "1.0"}
    assert new.document["requests"] == ["foo"]
    assert new.document["options"] == made.document["options"]


def test_a_held_package_that_nothing_needs_goes(made, repository):
    repository.add("bar-2.0")
    assert versions(made.updated(["bar"])) == {"bar": "2.0", "foo": "1.0"}


def test_the_order_is_that_of_a_plain_resolve(made, repository, lock):
    repository.add("bar-2.0", "requires = ['lib']")
    assert made.updated(["bar"]).document["resolve"] == lock("foo", "lib", "bar").document["resolve"]


def test_a_conflict_with_what_is_held_names_the_way_out(made, repository):
    repository.add("lib-2.0")
    repository.add("bar-2.0", "requires = ['lib-2']")
    assert versions(made.updated(["bar"]))["bar"] == "1.0"
    made.document["packages"]["foo"]["version"] = "9.9"
    with pytest.raises(ResolveError, match="--update FILE"):
        Lock(made.document, plugins=made.plugins).updated(["bar"])


def test_a_name_that_is_not_in_the_lock_is_told_with_the_nearest(made):
    with pytest.raises(LockError, match=r"cannot update 'ber'.*Did you mean 'bar'"):
        made.updated(["ber"])


def test_the_rules_of_the_lock_count_and_not_those_of_the_settings(repository, plugins, resolve):
    from pkg.host import Host

    for version in ("1", "2", "3"):
        repository.add(f"foo-{version}")
    repository.add("base-1")
    filters = PackageFilterList.from_pod([{"excludes": ["foo-3"]}])
    host = Host(plugins.settings.override({"implicit_packages": ["base"]}, "test"))
    context = ResolvedContext(["foo"], package_paths=[repository.path], package_filter=filters, plugins=host)
    text = Lock.of_context(context).to_text()
    assert context.implicit_packages
    again = Lock.from_text(text, plugins=Host(plugins.settings.override({"implicit_packages": []}, "x")))
    assert versions(again)["foo"] == "2"
    assert again.updated().to_text() == text
    assert again.updated(["foo"]).to_text() == text


def test_timestamp_filter_and_orderer_are_kept(repository, resolve):
    from pkg.solve.order_list import PackageOrderList

    for version, time in (("1", 100), ("2", 200), ("3", 300)):
        repository.add(f"foo-{version}", f"timestamp = {time}")
        repository.add(f"bar-{version}", f"timestamp = {time}")
    orderers = PackageOrderList.from_pod([{"type": "sorted", "descending": False, "packages": ["foo"]}])
    filters = PackageFilterList.from_pod([{"excludes": ["foo-1"], "includes": ["bar-3"]}])
    context = resolve("foo", "bar", timestamp=250, package_orderers=orderers, package_filter=filters)
    made = Lock.of_context(context)
    assert versions(made) == {"foo": "2", "bar": "3"}
    assert made.updated().to_text() == made.to_text()
    assert versions(made.updated(["bar"])) == {"foo": "2", "bar": "3"}
    assert versions(made.updated(["foo"])) == {"foo": "2", "bar": "3"}


def test_an_edited_command_is_a_change_with_its_lines(made, repository):
    repository.add("bar-1.0", "requires = ['lib']", "env.BAR = '1'")
    changes = made.changes(made.updated())
    assert [(change.kind, change.package) for change in changes] == [
        ("definition", "bar"),
        ("environment", "bar"),
    ]
    assert changes[1].details == ('+ setenv "BAR" "1"',)


def test_an_older_version_is_told_as_such(made, repository):
    import shutil

    repository.add("lib-0.5")
    shutil.rmtree(repository.path + "/lib/1.0")
    assert told(made, made.updated()) == ["lib: 1.0 -> 0.5 (older)"]


def test_payload_hashes_stay_wanted(repository, lock):
    repository.add("foo-1")
    made = lock("foo", payload=True)
    assert made.updated().document["packages"]["foo"]["payload"].startswith("sha256:")


def test_a_lock_becomes_a_context_and_a_lock_again(made, plugins, tmp_path, rez_contexts):
    context = ResolvedContext.from_lock(made)
    assert [str(package.version) for package in context.resolved_packages] == ["1.0", "1.0", "1.0"]
    path = str(tmp_path / "a.rxt")
    context.save(path)
    assert ResolvedContext.load(path, plugins=plugins).lock().to_text() == made.to_text()


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
def test_rez_reads_the_context_of_a_lock(made, tmp_path, rez_contexts):
    path = str(tmp_path / "a.rxt")
    made.context().save(path)
    theirs = rez_contexts.ResolvedContext.load(path)
    assert [variant.qualified_name for variant in theirs.resolved_packages] == [
        package.qualified_name for package in made.packages
    ]
    assert theirs.get_environ()["REZ_USED_RESOLVE"] == made.get_environ()["REZ_USED_RESOLVE"]


def test_a_context_locks_itself(resolve, repository, tmp_path):
    repository.add("foo-1")
    path = str(tmp_path / "a.lock")
    made = resolve("foo").lock(path)
    assert Lock.load(path) == made


def test_a_change_that_comes_from_outside_names_the_variable(repository, lock):
    repository.add("foo-1", commands="env.S = getenv('SHOW')")
    old, new = (lock("foo", parent_environ={"SHOW": show}) for show in ("a", "b"))
    assert told(old, new) == [
        "foo: its commands ask for something else. They depend on SHOW of the environment around"
    ]
