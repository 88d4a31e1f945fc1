"""The objects of package code."""

from __future__ import annotations

import pytest

from pkg.environment.rex import (
    EphemeralsBinding,
    RequirementsBinding,
    VariantBinding,
    VariantsBinding,
    VersionBinding,
    intersects,
    late_bindings,
)
from pkg.environment.rex.bindings import ReadOnlyNames
from pkg.version import Requirement, Version, VersionRange


def test_a_version_has_numbers_where_they_are_such():
    version = VersionBinding(Version("1.02.3alpha"))
    assert (version.major, version.minor, version.patch) == (1, "02", "3alpha")
    assert version[:2] == (1, "02")
    assert version[-1] == "3alpha"
    assert version.as_tuple() == (1, "02", "3alpha")
    assert (len(version), str(version)) == (3, "1.02.3alpha")
    assert [str(token) for token in version] == ["1", "02", "3alpha"]


def test_a_missing_token_is_none_and_an_unversioned_package_is_false():
    version = VersionBinding(Version("0"))
    assert (version.major, version.minor, version[5]) == (0, None, None)
    assert not VersionBinding(Version(""))
    assert VersionBinding(Version("")).as_tuple() == ()


def test_an_unknown_attribute_of_a_version_raises():
    with pytest.raises(AttributeError, match=r"version 1.2 has no attribute 'release'"):
        _ = VersionBinding(Version("1.2")).release


def test_a_variant_shows_every_attribute_and_where_its_files_are(package):
    variant = package("maya", "2024.1", tools=["maya"])
    binding = VariantBinding(variant)
    assert (binding.name, binding.tools, str(binding)) == ("maya", ["maya"], "maya-2024.1")
    assert binding.version.major == 2024
    assert binding.root == variant.root
    assert VariantBinding(variant, "/cache/x").root == "/cache/x"
    assert VariantBinding(variant, "/cache/x").base == variant.base
    assert VariantBinding(variant, None, str.upper).root == variant.root.upper()
    with pytest.raises(AttributeError, match=r"package maya-2024.1 has no attribute 'licence'"):
        _ = binding.licence


def test_missing_names_raise_attribute_errors_in_either_spelling():
    resolve = VariantsBinding({"maya": 1})
    assert resolve.maya == resolve["maya"] == resolve.get("maya") == 1
    assert "maya" in resolve
    assert resolve.get("nuke", 5) == 5
    for look_up in (lambda: resolve.nuke, lambda: resolve["nuke"]):
        with pytest.raises(AttributeError, match=r"package does not exist: 'nuke' \(there are: maya\)"):
            look_up()


def test_requests_are_texts_and_the_last_of_a_name_counts():
    request = RequirementsBinding(map(Requirement, ["a-1", "!b-2", "~c", "a<3"]))
    assert (request.a, request["b"], request.get("c")) == ("a<3", "!b-2", "~c")
    assert request.get_range("a") == VersionRange("<3")
    assert request.get_range("x", "4") == VersionRange("4")
    assert request.get_range("x") is None


def test_ephemerals_are_known_without_their_dot():
    ephemerals = EphemeralsBinding([Requirement(".tool.cli-1+")])
    assert "tool.cli" in ephemerals
    assert ephemerals.get("tool.cli") == ".tool.cli-1+"
    assert ephemerals.get_range("tool.cli", "0") == VersionRange("1+")


@pytest.mark.parametrize(
    ("thing", "range_", "expected"),
    [
        ("maya-2024", "2023+", True),
        ("maya-2022", "2023+", False),
        ("maya", "1", True),
        ("!maya-2024", "2024", False),
        ("~maya-2024", "2024", False),
        (VersionRange("1+<2"), "1.5", True),
        (VersionBinding(Version("1.2")), "1.2.3", True),
        (VersionBinding(Version("1.2")), "1.3", False),
    ],
)
def test_intersects_takes_requests_ranges_and_versions(thing, range_, expected):
    assert intersects(thing, range_) is expected


def test_intersects_takes_packages_and_refuses_the_rest(package):
    assert intersects(VariantBinding(package("a", "1.2")), "1")
    with pytest.raises(RuntimeError, match="not <class 'NoneType'>"):
        intersects(None, "1")


def test_a_late_function_outside_a_context_knows_only_that():
    names = late_bindings()
    assert list(names) == ["in_context"]
    assert names["in_context"]() is False


def test_a_late_function_in_a_context_sees_the_request():
    context = object()
    names = late_bindings(
        context=context, requests=[Requirement("a-1")], implicits=[Requirement("~b")], building=True
    )
    assert names["in_context"]() is True
    assert names["context"] is context
    assert (names["request"].a, names["implicits"].b) == ("a-1", "~b")
    assert (names["building"], names["testing"]) == (True, False)
    assert "x" not in names["ephemerals"]
    assert names["intersects"] is intersects


def test_small_namespaces_are_read_only():
    build = ReadOnlyNames({"install": True})
    assert build.install is build["install"] is True
    assert "install" in build
    with pytest.raises(AttributeError, match="'install' is read only"):
        build.install = False
