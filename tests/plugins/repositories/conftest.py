"""Folder repositories for the plugin tests."""

import pytest

from pkg.settings import load_settings
from pkg_repositories.filesystem import FilesystemRepository


class Folder:
    """A repository in a folder; builds it and opens it."""

    def __init__(self, path, settings):
        self.path = path
        self.settings = settings
        path.mkdir()

    def add(self, qualified_name, text="", suffix="py"):
        name, _, version = qualified_name.partition("-")
        folder = self.path / name / version if version else self.path / name
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"package.{suffix}"
        file.write_text(text)
        return file

    def open(self, **kwargs):
        return FilesystemRepository(None, str(self.path), settings=self.settings, **kwargs)


@pytest.fixture
def settings(tmp_path):
    return load_settings({"HOME": str(tmp_path)}, str(tmp_path))


@pytest.fixture
def repo(tmp_path, settings):
    return Folder(tmp_path / "repository", settings)
