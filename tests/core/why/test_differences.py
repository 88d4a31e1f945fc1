"""How two contexts differ, and which requests are to blame."""

import pytest

from pkg.why.differences import compare


@pytest.fixture
def studio(pkg_repo):
    pkg_repo.add("python-3.9", "python-3.10", tools=["python"], commands="env.PYTHONPATH.append('{root}')")
    pkg_repo.add("maya-2023", requires=["python-3.9"])
    pkg_repo.add("maya-2024", requires=["python-3.10"])
    pkg_repo.add("lookdev-1", requires=["python"], variants=[["maya-2023"], ["maya-2024"]])
    pkg_repo.add("nuke-1", requires=["qt"], commands="env.PLUGINS = 'x'")
    pkg_repo.add("qt-5")
    return pkg_repo


def packages(found):
    return {each.name: (each.change, each.first, each.second, each.causes) for each in found.packages}


def test_equal_requests_do_not_differ(studio, resolve):
    assert not compare(resolve("lookdev"), resolve("lookdev"))


def test_each_package_names_the_request_behind_it(studio, resolve):
    found = compare(resolve("lookdev"), resolve("lookdev", "maya-2023", "nuke"))
    assert packages(found) == {
        "lookdev": ("variant", "lookdev-1[1]", "lookdev-1[0]", ("maya-2023",)),
        "maya": ("version", "maya-2024", "maya-2023", ("maya-2023",)),
        "nuke": ("added", None, "nuke-1", ("nuke",)),
        "python": ("version", "python-3.10", "python-3.9", ("maya-2023",)),
        "qt": ("added", None, "qt-5", ("nuke",)),
    }
    assert found.requests == ([], ["maya-2023", "nuke"])


def test_the_way_to_a_package_is_told(studio, resolve):
    found = compare(resolve("lookdev"), resolve("lookdev", "nuke"))
    assert {each.name: each.chain for each in found.packages} == {"nuke": ("nuke",), "qt": ("nuke", "qt")}


def test_a_request_that_is_gone_is_named(studio, resolve):
    found = compare(resolve("lookdev", "nuke"), resolve("lookdev"))
    assert packages(found)["qt"] == ("removed", "qt-5", None, ("without nuke",))


def test_a_changed_request_replaces_the_one_of_its_family(studio, resolve):
    found = compare(resolve("maya-2023"), resolve("maya-2024"))
    assert packages(found)["python"][3] == ("maya-2024",)


def test_requests_may_only_make_a_difference_together(pkg_repo, resolve):
    pkg_repo.add("x-1", "x-2", "x-3")
    pkg_repo.add("a-1", requires=["~x<3"])
    pkg_repo.add("b-1", requires=["x"])
    found = compare(resolve("x-2"), resolve("a", "b"))
    assert not packages(found).get("x")
    found = compare(resolve(), resolve("a", "b"))
    by_name = {each.name: each for each in found.packages}
    assert by_name["x"].cause == "requests together"
    assert by_name["a"].cause == "request"


def test_the_same_request_at_another_time_has_no_request_to_blame(pkg_repo, resolve):
    pkg_repo.add("x-1", timestamp=1000)
    pkg_repo.add("x-2", timestamp=2000)
    (only,) = compare(resolve("x", timestamp=1500), resolve("x")).packages
    assert (only.change, only.cause, only.causes) == ("version", "repositories", ())


def test_entries_of_variables_name_their_package(studio, resolve):
    found = compare(resolve("python-3.9"), resolve("python-3.10"))
    by_name = {each.name: each for each in found.variables}
    root = str(studio.path / "python")
    assert by_name["PYTHONPATH"].removed == ((f"{root}/3.9", "python-3.9[]"),)
    assert by_name["PYTHONPATH"].added == ((f"{root}/3.10", "python-3.10[]"),)
    assert by_name["REZ_PYTHON_VERSION"].about_package
    assert "REZ_USED_RESOLVE" not in by_name


def test_a_variable_may_only_change_its_order(pkg_repo, resolve):
    pkg_repo.add("a-1", "b-1", commands="env.LIST.append(this.name)")
    found = compare(resolve("a", "b"), resolve("b", "a"))
    assert found.order
    assert [(each.name, each.reordered) for each in found.variables] == [("LIST", True)]


def test_tools_and_ephemerals_are_compared(studio, resolve):
    found = compare(resolve("python-3.9", ".feature-1"), resolve("python-3.10", ".feature-2"))
    assert [(tool.name, tool.first, tool.second) for tool in found.tools] == [
        ("python", ("python-3.9",), ("python-3.10",))
    ]
    assert found.ephemerals == ([".feature-1"], [".feature-2"])


def test_the_data_says_whether_they_differ(studio, resolve):
    assert compare(resolve("qt"), resolve("qt")).to_data()["different"] is False
    assert compare(resolve("qt"), resolve("nuke")).to_data()["different"] is True
