from __future__ import annotations

import os
from contextlib import suppress

import pytest

import pkg
from pkg.environment import short_way, solving
from pkg.errors import PluginNotFoundError, RepositoryFileError

PACKAGES = [
    pkg.PackageData("foo", "1", ["bar-1"], timestamp=10, uri="somewhere"),
    pkg.PackageData("foo", "2", ["bar"], [["baz-1"], ["baz-2"]], build_requires=["tool"]),
    pkg.PackageData("foo", "2-0"),
    pkg.PackageData("foo", "2.0", uri="second of two"),
    pkg.PackageData("bar", "1"),
    pkg.PackageData("bar", "2.5", [".feature-1+"]),
    pkg.PackageData("baz", "1"),
    pkg.PackageData("baz", "2", ["!bar-2.6+"]),
    pkg.PackageData("bad", "1", ["missing"]),
    pkg.PackageData("broken", "1", ["no requirement at all"]),
    pkg.PackageData("broken", "2"),
    pkg.PackageData("plain", None),
]


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A saved repository, in a home folder of its own."""
    for variable in [name for name in os.environ if name.startswith(("REZ_", "PKG_"))]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "studio.pkgrepo"
    pkg.Repository(PACKAGES).save(path)
    return path


@pytest.fixture
def only_the_short_way(monkeypatch):
    def refuse(*args, **options):
        raise AssertionError("the long way was taken")

    monkeypatch.setattr(solving, "solve", refuse)


def seen(result):
    return (
        result.status,
        result.resolved,
        result.resolved_ephemerals,
        result.failure_description,
        result.failure_kind,
        result.error_class,
        result.num_solves,
        result.num_fails,
        [(one.requires, one.uri) for one in result.resolved_packages],
    )


QUICK = [
    ["foo"],
    ["foo-1"],
    ["foo<2", "plain"],
    ["foo", "baz-1"],
    ["foo==2", "bar>=2.4.1", "!bar-2.6"],
    ["foo-2", "~baz<2"],
    ["foo", "foo-1+<3", "bar"],
    ["bar-1|2.4+<2.6"],
    ["baz-2", "!bar>2.7|<1.5"],
    ["bar", ".feature-1.5+<3|4"],
    ["bar", ".feature-1.5+<3|4", ".feature<4.5|6"],
    [],
]
LONG = [
    ["foo-1", "bar-2"],
    ["foo-1", "!foo-1"],
    ["nothing"],
    ["foo-77"],
    ["foo", "bad"],
    ["broken<2"],
    ["broken"],
    ["bar", ".feature-2"],
    ["bar", ".other-1"],
    ["bar", ".feature<1"],
    ["foo 1"],
    ["foo", ""],
    ["fo+o"],
]


@pytest.mark.parametrize("request_", QUICK, ids=" ".join)
@pytest.mark.parametrize("mode", ["version_priority", "intersection_priority"])
def test_a_file_gives_the_answer_of_the_packages_by_the_short_way(path, only_the_short_way, request_, mode):
    wanted = seen(_solve(request_, pkg.Repository(PACKAGES), variant_select_mode=mode))
    result = pkg.Repository.load(path).solve(request_, variant_select_mode=mode)
    assert seen(result) == wanted
    assert result.status == "solved"


# Before a test puts something else in its place.
_solve = solving.solve


@pytest.mark.parametrize("request_", LONG, ids=" ".join)
def test_what_the_short_way_cannot_answer_comes_from_the_long_one(path, request_):
    wanted = seen(pkg.solve(request_, pkg.Repository(PACKAGES)))
    assert seen(pkg.Repository.load(path).solve(request_)) == wanted


def test_one_open_file_answers_any_number_of_requests_in_any_order(path):
    loaded, repository = pkg.Repository.load(path), pkg.Repository(PACKAGES)
    for request in [*QUICK, *LONG, *reversed(QUICK), *QUICK]:
        assert seen(loaded.solve(request)) == seen(pkg.solve(request, repository)), request


def test_versions_that_no_package_mentions_find_their_place_between_the_others(path, only_the_short_way):
    loaded = pkg.Repository.load(path)
    for number in range(200):
        assert loaded.solve([f"bar<2.{number}.1"]).resolved[0][1] == ("2.5" if number >= 5 else "1")
        assert loaded.solve([f"bar>1.{number}.{number}"]).resolved[0][1] == "2.5"


def test_a_loaded_repository_is_one_for_every_backend_and_option(path):
    loaded, repository = pkg.Repository.load(path), pkg.Repository(PACKAGES)
    assert loaded.names == repository.names
    for options in ({"resolver": "python"}, {"timestamp": 15}, {"building": True}, {"max_fails": 1}):
        assert seen(loaded.solve(["foo"], **options)) == seen(pkg.solve(["foo"], repository, **options))
        assert seen(pkg.solve(["foo"], loaded, **options)) == seen(pkg.solve(["foo"], repository, **options))


def test_a_result_of_the_short_way_has_packages_and_an_outcome_behind_it(path):
    result = pkg.Repository.load(path).solve(["foo-1"])
    foo = result.resolved_packages[-1]
    assert (foo.uri, foo.handle.timestamp) == ("somewhere[]", 10)
    assert result.outcome.phase is not None
    assert [choice.family for choice in result.outcome.solution] == ["bar", "foo"]
    assert result.solve_time_ms > 0


def test_a_file_of_a_backend_that_compiles_nothing_holds_the_packages(tmp_path, path):
    other = tmp_path / "other.pkgrepo"
    pkg.Repository(PACKAGES).save(other, resolver="python")
    assert seen(pkg.Repository.load(other).solve(["foo"])) == seen(pkg.Repository.load(path).solve(["foo"]))


def test_an_empty_repository_can_be_saved(tmp_path, path):
    pkg.Repository([]).save(tmp_path / "empty.pkgrepo")
    loaded = pkg.Repository.load(tmp_path / "empty.pkgrepo")
    assert (loaded.names, loaded.solve([]).resolved) == ((), [])
    assert loaded.solve(["foo"]).error_class == "PackageFamilyNotFoundError"


def test_saving_for_a_backend_that_is_not_there_leaves_the_file_as_it_was(path):
    before = path.read_bytes()
    with pytest.raises(PluginNotFoundError, match="nosuch"):
        pkg.Repository([]).save(path, resolver="nosuch")
    assert path.read_bytes() == before


def test_files_that_are_none_are_refused(path, tmp_path):
    content = path.read_bytes()
    for text, why in (
        (b"", "too short"),
        (b"x" * 5000, "does not begin"),
        (content[:-8], "instead of"),
        (content[:20] + b"\xff" + content[21:], "checksum"),
    ):
        (tmp_path / "other").write_bytes(text)
        with pytest.raises(RepositoryFileError, match=why):
            pkg.Repository.load(tmp_path / "other")
    with pytest.raises(FileNotFoundError):
        pkg.Repository.load(tmp_path / "nowhere")


@pytest.mark.parametrize("place", [0.002, 0.01, 0.3, 0.7, 0.99])
def test_damage_never_changes_an_answer(path, place):
    """Whatever byte is changed: the answer is the same, or the file is said to be damaged."""
    wanted = seen(pkg.Repository.load(path).solve(["foo", "baz"]))
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= 0x55
    path.write_bytes(content)
    with suppress(RepositoryFileError):
        assert seen(pkg.Repository.load(path).solve(["foo", "baz"])) == wanted


def test_what_another_version_has_compiled_is_not_used(path, monkeypatch):
    from pkg_resolvers.jit import quick

    monkeypatch.setattr(quick, "tag", lambda: 1)
    os.utime(path)  # so that nothing is known about it
    loaded = pkg.Repository.load(path)
    assert seen(loaded.solve(["foo"])) == seen(pkg.solve(["foo"], pkg.Repository(PACKAGES)))
    assert loaded._file.opened is False


@pytest.mark.parametrize(
    ("variable", "value"),
    [("PKG_DISABLE_PLUGINS", "shells:sh"), ("PKG_CACHE_PATH", "~/x"), ("NUMBA_DISABLE_JIT", "1")],
)
def test_what_needs_the_settings_takes_the_long_way(path, monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    loaded = pkg.Repository.load(path)
    assert short_way.solve_compiled(loaded, loaded._file, ["foo"]) is None


def test_arguments_of_the_wrong_type_are_type_errors(path):
    loaded = pkg.Repository.load(path)
    with pytest.raises(TypeError, match="requests should be a list"):
        loaded.solve("foo")
    with pytest.raises(TypeError, match="variant_select_mode"):
        loaded.solve(["foo"], variant_select_mode=5)
    assert loaded.solve(["foo"], variant_select_mode="luck").status == "error"
