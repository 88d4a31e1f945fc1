"""The memory repository."""

import pytest

from pkg.errors import PackageRepositoryError
from pkg_repositories.memory import MemoryRepository

DATA = {
    "maya": {
        "2024": {"requires": ["python-3.10"], "variants": [["a-1"], ["b"]], "tools": ["maya"]},
        "2023": {},
    },
    "utils": {"_NO_VERSION": {"description": "plain"}, "1.0": {}},
    "none": {},
}


@pytest.fixture
def memory(settings):
    return MemoryRepository.create(DATA, settings)


def test_packages_come_from_a_dict(memory):
    package = memory.package("maya", "2024")
    assert [str(request) for request in package.get_variant(1).requires] == ["python-3.10", "b"]
    assert package.tools == ["maya"]


def test_families_and_versions_keep_the_order_of_the_dict(memory):
    assert [family.name for family in memory.families()] == ["maya", "utils", "none"]
    assert [record.version_name for record in memory.family("maya").records] == ["2024", "2023"]
    assert memory.family("nothing") is None


def test_an_unversioned_package_hides_the_versions(memory):
    (package,) = memory.iter_packages("utils")
    assert package.qualified_name == "utils"
    assert not package.version
    assert package.description == "plain"


def test_packages_have_no_folder(memory):
    variant = memory.package("maya", "2024").get_variant(0)
    assert (variant.base, variant.root, variant.filepath) == (None, None, None)
    assert variant.subpath == "a-1"
    with pytest.raises(PackageRepositoryError, match="maya-2024 cannot be installed into memory@"):
        memory.payload_path("maya", "2024")


def test_handles_name_the_repository(memory):
    variant = memory.package("maya", "2024").get_variant(0)
    assert variant.handle.key == "memory.variant"
    assert memory.variant_from_handle(variant.handle.variables) == variant
    assert variant.uri == f"{memory.location}:maya-2024[0]"
    assert memory.variant_from_uri(variant.uri) == variant
    assert memory.variant_from_uri("elsewhere:maya-2024[0]") is None


def test_the_unversioned_package_is_found_by_its_handle(memory):
    (package,) = memory.iter_packages("utils")
    assert "version" not in package.handle.variables
    assert memory.package_from_handle(package.handle.variables).description == "plain"


def test_each_repository_is_its_own(settings):
    one, other = MemoryRepository.create({"a": {}}, settings), MemoryRepository.create({"b": {}}, settings)
    assert one != other
    assert MemoryRepository(None, "x", settings=settings) == MemoryRepository(None, "x", settings=settings)


def test_a_repository_without_data_is_empty(settings):
    assert MemoryRepository(None, "new", settings=settings).is_empty()
