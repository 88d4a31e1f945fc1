"""Folder repositories for the plugin tests."""

import time

import pytest

from pkg.errors import PkgError
from pkg.index import opening, stamps
from pkg.package.sourcecode import SourceCode
from pkg.settings import load_settings
from pkg_repositories.filesystem import FilesystemRepository

# Stamps of fresh files are trusted when the clock is this much later.
_LATER = 10_000_000_000


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

    def open(self, index=True, **kwargs):
        settings = self.settings if index else self.settings.override({"index": False})
        return FilesystemRepository(None, str(self.path), settings=settings, **kwargs)


@pytest.fixture
def settings(tmp_path):
    return load_settings({"HOME": str(tmp_path)}, str(tmp_path))


@pytest.fixture
def repo(tmp_path, settings):
    return Folder(tmp_path / "repository", settings)


@pytest.fixture
def next_process(monkeypatch):
    """A function that forgets what a new process would not know."""

    def forget():
        monkeypatch.setattr(opening, "_stores", {})

    forget()
    return forget


@pytest.fixture
def later(monkeypatch):
    """A function that lets so much time pass that the stamps of all files are trusted."""

    def wait():
        time.sleep(0.02)  # no two changes in one tick of the file system's clock
        monkeypatch.setattr(stamps.time, "time_ns", lambda: int(time.time() * 1e9) + _LATER)

    return wait


@pytest.fixture
def content():
    """A function that returns everything a repository says, by family name and URI."""
    return _content


def _described(value):
    """Return a value in a form that shows every difference, that of code included."""
    if isinstance(value, SourceCode):
        return ("code", *map(repr, value.__reduce__()[1]))
    if isinstance(value, dict):
        return [(key, _described(item)) for key, item in value.items()]
    if isinstance(value, list | tuple):
        return (type(value).__name__, *map(_described, value))
    return value.__code__.co_consts if callable(value) else repr(value)


def _loaded(record):
    try:
        definition = record.definition
        commands = definition.get("commands")
        line = commands.first_line if commands is not None else None
        return (definition.filepath, definition.uri, _described(definition.data), _described(commands), line)
    except PkgError as error:
        return (type(error).__name__, str(error))


def _content(repository):
    """Return everything that a repository says."""
    families = {}
    for family in repository.families():
        found = repository.family(family.name)
        assert found is not None
        try:
            family.records  # noqa: B018
        except PkgError as error:
            families[family.name, family.uri] = str(error)
            continue
        records = [(record.version_name, record.uri, _loaded(record)) for record in family.records]
        families[family.name, family.uri] = (found.uri, records)
    return families
