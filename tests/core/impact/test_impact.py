"""What a change would do: equal to making the change in a copy of the repository, and solving again."""

import random
import shutil

import pytest

from pkg.catalog import Catalog
from pkg.errors import PackageFamilyNotFoundError, PackageFilterError, PackageNotFoundError, PkgError
from pkg.host import Host
from pkg.impact.answering import Answerer
from pkg.impact.assessment import Effect, assess
from pkg.impact.changes import Change
from pkg.requests.entry import RequestEntry
from pkg.testing import PackageFolder


@pytest.fixture(params=["python", pytest.param("numba", marks=pytest.mark.slow)])
def host(request, pkg_settings):
    return Host(pkg_settings(resolver_backend=request.param, implicit_packages=[]))


@pytest.fixture
def studio(pkg_repo):
    pkg_repo.add("python-3.9", "python-3.10")
    pkg_repo.add("maya-2023", requires=["python-3.9"])
    pkg_repo.add("maya-2024", requires=["python-3.10"])
    pkg_repo.add("nuke-1", requires=["python-3.9"])
    return pkg_repo


@pytest.fixture
def source(tmp_path):
    """Write a source folder: `source("maya-2025", requires=[...])`."""

    def make(package, **attributes):
        return str(PackageFolder(tmp_path / "sources").add(package, **attributes))

    return make


@pytest.fixture
def effects(host, studio):
    """Tell what a change does to requests: text to effect."""

    def tell(change, *requests, **options):
        catalog = Catalog(host, paths=[str(studio.path)])
        entries = [RequestEntry(text.split(), **options) for text in requests]
        answers = Answerer(host, catalog, change)(entries)
        return {str(entry): Effect(entry, *answer) for entry, answer in zip(entries, answers, strict=True)}

    return tell


def verdicts(found):
    return {text: effect.verdict for text, effect in found.items()}


def test_a_release_is_taken_where_it_fits(effects, source):
    change = Change(released=[source("maya-2025", requires=["python-3.10"])])
    found = effects(change, "maya", "maya-2024", "nuke maya", "nuke")
    assert verdicts(found) == {"maya": "changes", "maya-2024": "same", "nuke maya": "same", "nuke": "same"}
    assert found["maya"].differences == ["maya 2024 -> 2025"]


def test_a_release_may_break_requests(effects, source):
    change = Change(released=[source("maya-2023", requires=["python-3.10"])])
    found = effects(change, "nuke maya", "maya-2023")
    assert verdicts(found) == {"nuke maya": "fails", "maya-2023": "changes"}
    assert "python" in found["nuke maya"].reason


def test_a_release_of_a_new_family_makes_requests_work(effects, source):
    change = Change(released=[source("houdini-20")])
    assert verdicts(effects(change, "houdini", "flame")) == {"houdini": "works", "flame": "still fails"}


def test_a_release_is_not_there_for_an_earlier_moment(effects, source):
    change = Change(released=[source("maya-2025")])
    assert verdicts(effects(change, "maya", timestamp=1000)) == {"maya": "same"}


def test_a_removed_package_is_gone(effects):
    found = effects(Change(removed=["python-3.10"]), "maya", "maya-2024", "nuke")
    assert verdicts(found) == {"maya": "changes", "maya-2024": "fails", "nuke": "same"}


def test_the_last_version_takes_its_family_along(effects):
    found = effects(Change(removed=["nuke-1"]), "nuke")
    assert "PackageFamilyNotFound" in found["nuke"].reason or "not found" in found["nuke"].reason


def test_what_is_ignored_is_hidden(effects):
    found = effects(Change(ignored=["maya-2024*"]), "maya", "python")
    assert set(found["maya"].differences) == {"maya 2024 -> 2023", "python 3.10 -> 3.9"}
    assert found["python"].verdict == "same"


def test_late_requirements_are_asked_for_each_request(effects, studio):
    studio.write(
        "late-1",
        "name = 'late'\nversion = '1'\n@late()\ndef requires():\n"
        "    return ['python-3.9'] if 'nuke' in request else ['python-3.10']\n",
    )
    found = effects(Change(removed=["maya-2024"]), "late", "late nuke", "late")
    assert verdicts(found) == {"late": "same", "late nuke": "same"}


@pytest.mark.parametrize(
    ("change", "error", "complaint"),
    [
        (Change(removed=["mayaa-1"]), PackageFamilyNotFoundError, "Did you mean 'maya'"),
        (Change(removed=["maya-1"]), PackageNotFoundError, "newest versions of 'maya': 2023, 2024"),
        (Change(removed=["maya-2024+"]), PackageNotFoundError, "name it in full"),
        (Change(ignored=["no(x)"]), PackageFilterError, "no kind of package filter"),
        (Change(released=["/nowhere"]), PkgError, "/nowhere"),
    ],
)
def test_what_cannot_be_imagined_is_refused(host, studio, change, error, complaint):
    with pytest.raises(error, match=complaint):
        change.check(Catalog(host, paths=[str(studio.path)]))


def write_random(repo, dice):
    names = ["a", "b", "c", "d"]
    for place, name in enumerate(names):
        for version in ("1", "2", "3"):
            later = names[place + 1 :]
            requires = [f"{other}-{dice.choice('123')}" if dice.random() < 0.5 else other for other in later]
            repo.add(f"{name}-{version}", requires=[each for each in requires if dice.random() < 0.6])


@pytest.mark.parametrize("seed", range(10))
def test_what_is_imagined_is_what_happens(host, tmp_path, source, seed):
    """Compared with a copy of the repository in which the change was really made."""
    dice = random.Random(seed)
    repo = PackageFolder(tmp_path / "now")
    write_random(repo, dice)
    copy = tmp_path / "then"
    shutil.copytree(repo.path, copy)
    gone = f"{dice.choice('bcd')}-{dice.choice('12')}"
    new, needs = f"{dice.choice('abc')}-{dice.choice('34')}", [f"d-{dice.choice('12')}"]
    ignored = f"{dice.choice('abcd')}-{dice.choice('12')}"
    change = Change()
    if seed % 4 in (0, 1):
        shutil.rmtree(copy / gone.replace("-", "/"))
        change.removed.append(gone)
    if seed % 4 in (0, 2):
        PackageFolder(copy).add(new, requires=needs)
        change.released.append(source(new, requires=needs))
    if seed % 4 in (0, 3):
        shutil.rmtree(copy / ignored.replace("-", "/"), ignore_errors=True)
        change.ignored.append(ignored)
    texts = ["a", "b", "a b", "c-2", "a d-1", "b<3 c", "d", "a-2+ d-3", "~d-1 a"]
    entries = [RequestEntry(text.split()) for text in texts]
    answers = Answerer(host, Catalog(host, paths=[str(repo.path)]), change)(entries)
    real = Answerer(host, Catalog(host, paths=[str(copy)]), Change())(entries)
    for entry, (_, imagined), (happened, _) in zip(entries, answers, real, strict=True):
        same = {key: imagined[key] for key in ("status", "packages", "ephemerals")}
        assert same == {key: happened[key] for key in same}, (str(entry), gone, new, ignored)


def test_what_is_imagined_is_not_what_others_are_given(host, studio, source):
    """A backend keeps what it made of families for later processes, but not of those that are imagined."""
    change = Change([source("maya-2025", requires=["python-3.10"])], ["nuke-1"])
    entries = [RequestEntry(["maya"]), RequestEntry(["nuke"])]
    answerer = Answerer(host, Catalog(host, paths=[str(studio.path)]), change)
    answerer(entries)
    answerer.keep()
    again = Answerer(Host(host.settings), Catalog(Host(host.settings), paths=[str(studio.path)]), Change())
    assert [before["packages"][-1][:2] for before, _ in again(entries)] == [["maya", "2024"], ["nuke", "1"]]


def test_filters_and_moments_of_a_request_hold_beside_the_change(effects):
    hidden = [{"excludes": ["glob(maya-2024)"], "includes": []}]
    found = effects(Change(ignored=["python-3.10"]), "maya", "maya-2024", filters=hidden)
    assert verdicts(found) == {"maya": "same", "maya-2024": "still fails"}


def test_many_requests_are_answered_by_processes(studio, source, pkg_environ, monkeypatch, pkg_settings):
    for name, value in pkg_environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PKG_RESOLVER_BACKEND", "python")
    monkeypatch.setenv("PKG_IMPLICIT_PACKAGES", "")
    catalog = Catalog(Host(pkg_settings()), paths=[str(studio.path)])
    entries = [
        RequestEntry([name], count=number) for number, name in enumerate(["maya", "nuke", "none"] * 30, 1)
    ]
    done = []
    change = Change(released=[source("maya-2025")])
    found = assess(catalog, change, entries, jobs=2, on_done=done.append)
    assert sum(done) == 90
    assert found.counts == {"changes": 30, "same": 30, "still fails": 30}
    assert [effect.entry.count for effect in found.of("changes")][:2] == [88, 85]
    data = found.to_data()
    assert data["counts"]["changes"] == 30
    assert {each["verdict"] for each in data["effects"]} == {"changes", "still fails"}
