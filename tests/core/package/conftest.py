"""Repositories in temporary folders, and a rez process that looks at the same ones."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pkg.settings import load_settings
from pkg_repositories.filesystem import FilesystemRepository

VIEW = Path(__file__).with_name("view.py")

_REZ = f"""
import contextlib, importlib.util, json, sys, logging
logging.disable(logging.CRITICAL)
spec = importlib.util.spec_from_file_location("view", {str(VIEW)!r})
view = importlib.util.module_from_spec(spec)
spec.loader.exec_module(view)
from rez.config import config
from rez.packages import PackageFamily, iter_packages, get_latest_package, get_developer_package
from rez.package_py_utils import expand_requirement
from rez.package_repository import PackageRepositoryManager

def families(path):
    repository = PackageRepositoryManager().get_repository(path)
    return [PackageFamily(each) for each in repository.iter_package_families()]

def lookups(path, names):
    repository = PackageRepositoryManager().get_repository(path)
    found = {{}}
    for name in names:
        try:
            family = repository.get_package_family(name)
            found[name] = None if family is None else PackageFamily(family).handle.to_dict()
        except Exception as error:
            found[name] = type(error).__name__
    return found

def by_uri(path, uris):
    repository = PackageRepositoryManager().get_repository(path)
    found = {{}}
    for uri in uris:
        try:
            variant = repository.get_variant_from_uri(uri)
            found[uri] = None if variant is None else variant.handle.to_dict()
        except Exception as error:
            found[uri] = "error"
    return found

def order(paths, name):
    return [(p.handle.variables["location"], str(p.version)) for p in iter_packages(name, paths=paths)]

def developer(path):
    try:
        package = get_developer_package(path)
    except Exception as error:
        return "error"
    return [view.of_package(package), sorted(package.includes), package.filepath, package.root]

def expanded(request, paths):
    try:
        return expand_requirement(request, paths)
    except Exception as error:
        return "error"

import rez.config
for line in sys.stdin:
    question = json.loads(line)
    changed = rez.config._replace_config(rez.config.Config._create_main_config(question["settings"]))
    if not question["settings"]:
        changed = contextlib.nullcontext()
    changed.__enter__()
    answer = {{
        "repository": lambda path, settings: view.of_repository(families(path), settings),
        "listing": lambda path: view.of_listing(families(path)),
        "lookups": lookups, "by_uri": by_uri, "order": order, "developer": developer, "expanded": expanded,
    }}[question["what"]](*question["args"])
    changed.__exit__(None, None, None)
    print(json.dumps(answer, default=str), flush=True)
"""


class Rez:
    """rez, asked about repositories."""

    def __init__(self, process):
        self._process = process

    def ask(self, what, *args, **settings):
        self._process.stdin.write(json.dumps({"what": what, "args": args, "settings": settings}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def _environ(home):
    return {"HOME": str(home), "PATH": os.environ["PATH"], "USER": "nina", "REZ_DISABLE_HOME_CONFIG": "1"}


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def rez(home, tmp_path_factory):
    if importlib.util.find_spec("rez") is None:
        assert os.environ.get("PKG_REQUIRE_REAL") != "1", "rez is not installed"
        pytest.skip("rez is not installed")
    pipe = subprocess.PIPE
    command = [sys.executable, "-W", "ignore", "-c", _REZ]
    environ = _environ(home)
    log = (tmp_path_factory.mktemp("rez") / "stderr").open("w")
    with (
        log,
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=log, text=True, env=environ) as process,
    ):
        yield Rez(process)
        process.stdin.close()


@pytest.fixture(scope="session")
def view():
    spec = importlib.util.spec_from_file_location("view", VIEW)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def settings(home):
    return load_settings(_environ(home), str(home))


class Folder:
    """A repository in a folder; builds it and opens it."""

    def __init__(self, path, settings):
        self.path = path
        self.settings = settings
        path.mkdir(exist_ok=True)

    def write(self, place, text=""):
        file = self.path / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def add(self, qualified_name, text=""):
        name, _, version = qualified_name.partition("-")
        return self.write(f"{name}/{version}/package.py" if version else f"{name}/package.py", text)

    def open(self, options=None, **kwargs):
        return FilesystemRepository(options, str(self.path), settings=self.settings, **kwargs)

    def package(self, qualified_name):
        name, _, version = qualified_name.partition("-")
        package = self.open().package(name, version)
        assert package is not None
        return package


@pytest.fixture
def repo(tmp_path, settings):
    return Folder(tmp_path / "repository", settings)
