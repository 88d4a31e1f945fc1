"""Our repositories pass what every repository must pass."""

import pytest

from pkg.testing.packages import PackageFolder
from pkg.testing.repositories import RepositoryTests
from pkg.testing.writable_repositories import WritableRepositoryTests
from pkg_repositories.filesystem import FilesystemRepository
from pkg_repositories.memory import NO_VERSION, MemoryRepository


class TestFilesystem(RepositoryTests):
    @pytest.fixture
    def plugin(self):
        return FilesystemRepository

    @pytest.fixture
    def repository(self, plugin, pkg_settings, tmp_path):
        folder = PackageFolder(tmp_path / "packages")
        for name, versions in self.packages.items():
            for version, attributes in versions.items():
                folder.add(f"{name}-{version}" if version else name, **attributes)
        return plugin(None, str(folder.path), settings=pkg_settings())


class TestFilesystemWithCombinedFiles(RepositoryTests):
    packages = {  # noqa: RUF012
        "python": {"3.10.9": {}, "3.11": {"tools": ["python"]}},
        "toolset": {"1.0": {"requires": ["maya"], "variants": [["python-3.10"], ["python-3.11"]]}},
        "notes": {"": {"description": "has no version"}},
    }

    @pytest.fixture
    def plugin(self):
        return FilesystemRepository

    @pytest.fixture
    def repository(self, plugin, pkg_settings, tmp_path):
        folder = tmp_path / "packages"
        folder.mkdir()
        for name, versions in self.packages.items():
            lines = [
                f"version_overrides = { {f'=={key}': value for key, value in versions.items() if key}!r}"
            ]
            if "" in versions:
                lines = [f"{key} = {value!r}" for key, value in versions[""].items()]
            else:
                lines.append(f"versions = {list(versions)!r}")
            (folder / f"{name}.py").write_text("\n".join(lines))
        return plugin(None, str(folder), settings=pkg_settings())


class TestMemory(RepositoryTests):
    @pytest.fixture
    def plugin(self):
        return MemoryRepository

    @pytest.fixture
    def repository(self, plugin, pkg_settings):
        data = {
            name: {version or NO_VERSION: attributes for version, attributes in versions.items()}
            for name, versions in self.packages.items()
        }
        return plugin(None, "conformance", settings=pkg_settings(), data=data)


class TestWritableFilesystem(WritableRepositoryTests):
    @pytest.fixture
    def empty_repository(self, pkg_settings, tmp_path):
        return FilesystemRepository(None, str(tmp_path / "target"), settings=pkg_settings())


class TestWritableMemory(WritableRepositoryTests):
    @pytest.fixture
    def empty_repository(self, pkg_settings):
        return MemoryRepository(None, "writable", settings=pkg_settings())
