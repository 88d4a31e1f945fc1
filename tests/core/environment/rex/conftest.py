"""A recorder to run package code in, packages to run it for, and a rez that answers the same questions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pkg.environment import rex
from pkg.package.sourcecode import SourceCode
from pkg.settings import Options
from pkg.version import Requirement, Version
from pkg_shells.bash import BashShell
from pkg_shells.sh import ShShell

_WORKER = Path(__file__).with_name("rez_worker.py")


class FakeVariant:
    """A resolved variant, as far as package code is concerned."""

    is_local = False
    index = None
    pre_commands = commands = post_commands = None

    def __init__(self, name, version="1.0", **attributes):
        self.name = name
        self.version = Version(version)
        self.root = self.base = f"/packages/{name}/{version}"
        self.qualified_package_name = f"{name}-{version}" if version else name
        self.qualified_name = self.qualified_package_name + "[]"
        self.uri = f"{self.root}/package.py[]"
        self.requires = []
        for key, value in attributes.items():
            if key in ("pre_commands", "commands", "post_commands"):
                value = SourceCode(value, None, f"{self.base}/package.py", False, first_line=10)
                value.funcname = key
            setattr(self, key, value)


@pytest.fixture
def package():
    """Make a package: `package("maya", "2024", commands="env.X = 1")`."""
    return FakeVariant


@pytest.fixture
def environment():
    """Record an environment: `environment(package(...), ..., parent={...}, **facts)`."""

    def make(*packages, parent=None, settings=None, dialect=None, system=None, requests=(), **facts):
        facts = rex.EnvironmentFacts(
            packages=packages,
            requests=[Requirement(text) for text in requests],
            implicits=[Requirement(text) for text in facts.pop("implicits", ())],
            ephemerals=[Requirement(text) for text in facts.pop("ephemerals", ())],
            **facts,
        )
        return rex.record(
            facts, parent_environ=parent or {}, settings=settings, dialect=dialect, system=system
        )

    return make


@pytest.fixture
def run():
    """Run code in a recorder and return it: `run("env.X = 1", parent={...})`."""

    def make(code, parent=None, settings=None, dialect=None, **names):
        recorder = rex.Recorder(dialect, parent_environ=parent or {}, settings=settings, shebang=False)
        for name, value in names.items():
            recorder.bind(name, value)
        recorder.execute_code(code, "code.py")
        return recorder

    return make


@pytest.fixture
def bash():
    return BashShell(Options({"prompt": ">", "executable_fullpath": None}))


@pytest.fixture
def sh():
    return ShShell(Options({"prompt": ">", "executable_fullpath": None}))


@pytest.fixture(scope="session")
def plain_environ(tmp_path_factory):
    """An environment with nothing of the person who runs the tests."""
    home = tmp_path_factory.mktemp("home")
    config = home / "rezconfig.yaml"
    config.write_text("{}")
    return {
        "REZ_CONFIG_FILE": str(config),
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PARENT": "from parent:$A",
        "KEPT": "kept",
        "LIST": "p1:p2",
        "LANG": "C.UTF-8",
    }


@pytest.fixture(scope="session")
def ask_rez(plain_environ):
    """Ask a rez in a process of its own; see rez_worker.py for questions and answers."""
    required = os.environ.get("PKG_REQUIRE_REAL") == "1"
    if not required:
        pytest.importorskip("rez")
    worker = subprocess.Popen(
        [sys.executable, str(_WORKER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=plain_environ,
    )

    def ask(**question):
        worker.stdin.write(json.dumps(question) + "\n")
        worker.stdin.flush()
        return json.loads(worker.stdout.readline())

    yield ask
    worker.stdin.close()
    worker.wait()
    worker.stdout.close()
