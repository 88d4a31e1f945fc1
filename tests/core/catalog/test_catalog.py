"""Package look-ups over several repositories."""

import pytest

from pkg.catalog import Catalog
from pkg.errors import PackageRequestError, PluginNotFoundError
from pkg.host import Host
from pkg.settings import load_settings
from pkg.version import VersionRange
from pkg_repositories.memory import MemoryRepository


@pytest.fixture
def settings(tmp_path):
    return load_settings({"HOME": str(tmp_path)}, str(tmp_path))


@pytest.fixture
def catalog(settings):
    catalog = Catalog(Host(settings), settings, ["memory@first", "memory@second"])
    catalog.add(
        MemoryRepository(
            None,
            "first",
            settings=settings,
            data={"maya": {"2024": {"tools": ["first"]}, "2022": {}}, "nuke": {"14": {}}},
        )
    )
    catalog.add(
        MemoryRepository(
            None,
            "second",
            settings=settings,
            data={"maya": {"2025": {}, "2024": {"tools": ["second"]}}, "mayapy": {"1": {}}},
        )
    )
    return catalog


def names(packages):
    return [package.qualified_name for package in packages]


def test_packages_come_in_repository_order_and_later_equals_are_hidden(catalog):
    assert names(catalog.packages("maya")) == ["maya-2024", "maya-2022", "maya-2025"]
    assert catalog.package("maya", "2024").tools == ["first"]


def test_packages_can_be_limited_to_a_range(catalog):
    assert names(catalog.packages("maya", "2023+")) == ["maya-2024", "maya-2025"]
    assert names(catalog.packages("maya", "1")) == []
    assert names(catalog.packages("nothing")) == []


def test_the_latest_package_has_the_highest_version(catalog):
    assert catalog.latest_package("maya").qualified_name == "maya-2025"
    assert catalog.latest_package("maya", "<2024").qualified_name == "maya-2022"
    assert catalog.latest_package("maya", "3000") is None
    assert str(catalog.latest_version("maya", VersionRange("2024+"))) == "2025"
    assert catalog.latest_version("maya", VersionRange("1")) is None


def test_families_of_one_name_come_once_per_repository(catalog):
    assert [family.name for family in catalog.families()] == ["maya", "nuke", "maya", "mayapy"]
    assert [family.repository.location for family in catalog.find_families("maya")] == ["first", "second"]


def test_handles_and_uris_lead_back_to_their_packages(catalog):
    variant = catalog.package("maya", "2025").get_variant()
    assert catalog.variant_from_handle(variant.handle) == variant
    assert catalog.variant_from_handle(variant.handle.to_dict()) == variant
    assert catalog.package_from_handle(variant.parent.handle) == variant.parent
    assert catalog.variant_from_uri("second:maya-2025[]") == variant
    assert catalog.variant_from_uri("third:maya-2025[]") is None
    assert catalog.package_from_uri("first:nuke-14").name == "nuke"


def test_a_variant_of_a_handle_sees_its_context(catalog):
    handle = catalog.package("maya", "2025").get_variant().handle
    assert catalog.variant_from_handle(handle, context={"request": 1}).parent.context == {"request": 1}


def test_prefixes_complete_to_families_and_to_versions_of_a_single_one(catalog):
    assert catalog.completions("ma") == {"maya", "mayapy"}
    assert catalog.completions("nu") == {"nuke", "nuke-14"}
    assert catalog.completions("~maya-202") == {"~maya-2024", "~maya-2022", "~maya-2025"}
    assert catalog.completions("maya-", family_only=True) == set()
    assert catalog.completions("nu", family_only=True) == {"nuke"}


def test_bad_names_are_refused(catalog):
    with pytest.raises(PackageRequestError, match="not a valid package name"):
        list(catalog.packages("no name"))


def test_an_unknown_kind_of_repository_lists_the_installed_ones(settings):
    with pytest.raises(PluginNotFoundError, match="databse"):
        Catalog(Host(settings), settings, ["databse@x"]).find_families("maya")


def test_catalogs_of_other_paths_share_open_repositories(catalog):
    other = catalog.with_paths(["memory@second"])
    assert other.repository("memory@second") is catalog.repository("memory@second")
    assert names(other.packages("maya")) == ["maya-2025", "maya-2024"]


def test_a_path_without_kind_is_a_folder(settings, tmp_path):
    package = tmp_path / "r" / "maya" / "1" / "package.py"
    package.parent.mkdir(parents=True)
    package.write_text("tools = ['maya']")
    catalog = Catalog(Host(settings), settings, [str(tmp_path / "r")])
    assert catalog.package("maya", "1").tools == ["maya"]
    assert catalog.are_same(str(tmp_path / "r"), f"filesystem@{tmp_path}/x/../r")
    assert catalog.last_release_time("maya") > 0


def test_rez_functions_work_on_the_repositories_they_are_given(tmp_path, monkeypatch):
    from pkg.catalog import functions

    monkeypatch.setattr(functions, "_default", None)
    monkeypatch.setenv("HOME", str(tmp_path))
    root = tmp_path / "r"
    for name in ("maya/1.0", "maya/2.0", "nuke/14"):
        (root / name).mkdir(parents=True)
        (root / name / "package.py").write_text("variants = [['a'], ['b']]")
    paths = [str(root)]
    assert sorted(family.name for family in functions.iter_package_families(paths)) == ["maya", "nuke"]
    assert names(functions.iter_packages("maya", "2", paths)) == ["maya-2.0"]
    assert functions.get_package("maya", "1.0", paths).qualified_name == "maya-1.0"
    assert functions.get_package_from_string("maya-2.0", paths).qualified_name == "maya-2.0"
    assert functions.get_latest_package("maya", paths=paths).qualified_name == "maya-2.0"
    assert functions.get_latest_package_from_string("maya-1+<2", paths).qualified_name == "maya-1.0"
    assert functions.get_latest_package("maya", "9", paths) is None
    with pytest.raises(functions.PackageFamilyNotFoundError, match="no version of 'maya' is in the range"):
        functions.get_latest_package("maya", "9", paths, error=True)
    with pytest.raises(functions.PackageFamilyNotFoundError, match="No such package family 'nothing'"):
        functions.get_latest_package("nothing", paths=paths, error=True)
    variant = functions.get_variant_from_uri(f"{root}/maya/1.0/package.py[1]")
    assert variant.qualified_name == "maya-1.0[1]"
    assert functions.get_variant(variant.handle.to_dict()) == variant
    assert functions.get_package_from_uri(f"{root}/maya/1.0/package.py") == variant.parent
    assert functions.get_package_from_handle(variant.parent.handle) == variant.parent
    assert functions.get_package_family_from_repository("maya", str(root)).name == "maya"
    assert functions.get_package_from_repository("maya", "2.0", str(root)).qualified_name == "maya-2.0"
    assert functions.get_last_release_time("maya", paths) > 0
    assert functions.get_completions("nu", paths) == {"nuke", "nuke-14"}


def test_no_search_path_is_the_configured_one(settings):
    configured = settings.override({"packages_path": ["/packages"]})
    assert Catalog(Host(configured), configured, []).paths == ("/packages",)
    assert Catalog(Host(configured), configured).paths == ("/packages",)
