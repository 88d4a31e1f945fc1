"""Settings under test, and a rez process that answers the same questions."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pkg.settings import load_settings

REQUIRED = os.environ.get("PKG_REQUIRE_REAL") == "1"

# Asked of rez in a process of its own: it keeps one configuration per process. Each question is an
# environment; the answer holds every setting, or the type of the error it raises.
_REZ = """
import json, os, sys
from collections.abc import Mapping
import rez.config
# Found again for a setting otherwise, perhaps while the settings are those of a question.
import rez.resolved_context
from rez.config import Config, _load_config_py, _load_config_yaml
from rez.system import system
from rez.utils.platform_ import platform_

def plain(value):
    if callable(value):
        return f"function {getattr(value, '__name__', '?')}"
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value

for line in sys.stdin:
    question = json.loads(line)
    os.environ.clear()
    os.environ.update(question["environ"])
    _load_config_py.cache_clear()
    _load_config_yaml.cache_clear()
    answer = {}
    try:
        config = Config._create_main_config(question["overrides"])
        rez.config.config._swap(config)
        config = rez.config.config
        for facts in (system, platform_):
            facts.__dict__.clear()
        keys = question["keys"] or sorted(config._schema_keys)
        sources = config.sourced_filepaths[1:]
    except Exception as error:
        keys, sources, answer = [], [], {"*": {"error": type(error).__name__}}
    for key in keys:
        try:
            value = config
            for step in key.split("."):
                value = getattr(value, step)
            answer[key] = {"value": plain(value)}
        except Exception as error:
            answer[key] = {"error": type(error).__name__}
    print(json.dumps({"answer": answer, "sources": sources}, default=str), flush=True)
"""


def plain(value):
    """The form in which the rez process prints a value."""
    if callable(value):
        return f"function {getattr(value, '__name__', '?')}"
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


class Rez:
    """A rez that answers for any environment."""

    def __init__(self, process):
        self._process = process

    def _ask(self, environ, keys, overrides):
        question = {"environ": environ, "keys": keys, "overrides": overrides}
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def settings(self, environ, keys=(), overrides=None):
        return self._ask(environ, list(keys), overrides or {})["answer"]

    def sources(self, environ):
        return self._ask(environ, [], {})["sources"]


def require_rez():
    try:
        import rez  # noqa: F401
    except ImportError:
        if REQUIRED:
            raise
        pytest.skip("rez is not installed")


@pytest.fixture(scope="session")
def rez():
    require_rez()
    command = [sys.executable, "-W", "ignore", "-c", _REZ]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as process:
        yield Rez(process)
        process.stdin.close()


@pytest.fixture
def environ(tmp_path):
    """Variables of a user who has configured nothing."""
    home = tmp_path / "home"
    home.mkdir()
    return {"HOME": str(home), "PATH": os.environ["PATH"], "USER": "nina", "SHELL": "/bin/bash"}


@pytest.fixture
def home(environ):
    return Path(environ["HOME"])


@pytest.fixture
def load(environ):
    """Settings of the environment with a few more variables."""

    def load(**variables):
        return load_settings({**environ, **{key: str(value) for key, value in variables.items()}})

    return load


@pytest.fixture
def write(tmp_path):
    """Write a configuration file and return its path."""

    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    return write


def answer_of(settings, key):
    """What a setting gives, in the form of the rez process."""
    from pkg.errors import PkgError

    try:
        value = settings
        for step in key.split("."):
            value = getattr(value, step)
        return {"value": plain(value)}
    except (PkgError, AttributeError) as error:
        return {"error": type(error).__name__}


@pytest.fixture
def same(rez, environ):
    """Check that rez and pkg agree on settings in an environment, errors included."""

    def same(keys, overrides=None, **variables):
        surrounding = {**environ, **{key: str(value) for key, value in variables.items()}}
        settings = load_settings(surrounding)
        if overrides:
            settings = settings.override(overrides)
        theirs = rez.settings(surrounding, keys, overrides)
        for key in theirs:
            ours = answer_of(settings, key)
            if "error" in theirs[key]:
                assert "error" in ours, (key, theirs[key], ours)
            else:
                assert ours == theirs[key], key
        return settings

    return same
