"""The memory repository."""

from gc import collect
from pathlib import Path

import pytest

from pkg.package.standalone import create_package
from pkg.testing.packages import PackageFolder
from pkg.transfer.copying import copy_package
from pkg_repositories.filesystem import FilesystemRepository
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


def staged(repository, package):
    with repository.stage("tool", "1") as stage:
        Path(stage.folder, "notes.txt").write_text("beside")
        for variant in package.iter_variants():
            Path(stage.payload(variant), "file").write_text("payload")
            stage.add(variant)
        stage.commit()
    return repository.package("tool", "1")


def test_a_staged_payload_has_a_folder_that_goes_with_the_package(settings):
    repository = MemoryRepository(None, "staged", settings=settings)
    package = staged(repository, create_package("tool", {"name": "tool", "version": "1"}, settings))
    base = Path(package.base)
    assert (base / "notes.txt").read_text() == "beside"
    assert Path(package.get_variant().root, "file").read_text() == "payload"
    repository.remove_package("tool", "1")
    assert not base.exists()


def test_payloads_go_with_the_repository(settings):
    repository = MemoryRepository(None, "short", settings=settings)
    base = staged(repository, create_package("tool", {"name": "tool", "version": "1"}, settings)).base
    del repository
    collect()
    assert not Path(base).exists()


def test_a_package_is_copied_into_memory_with_its_files(settings, tmp_path):
    source = PackageFolder(tmp_path / "source")
    source.add("tool-1", variants=[["a"], ["b"]], files={"a/file": "a", "b/file": "b"})
    package = FilesystemRepository(None, str(source.path), settings=settings).package("tool", "1")
    repository = MemoryRepository(None, "target", settings=settings)
    copied = copy_package(package, repository)["copied"]
    assert [Path(variant.root, "file").read_text() for _, variant in copied] == ["a", "b"]
