from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pkg.host import Host
from pkg.settings import load_settings
from pkg.testing import BindTests

sys.path.insert(0, str(Path(__file__).parent))
import installations

HOST = Host(load_settings({}, home="/nonexistent"))
NAMES = [record.name for record in HOST.plugins("binds") if record.distribution == "pkg-studio"]
APPLICATIONS = ("blender", "houdini", "maya", "nuke")

# Modules that bind modules import, none of which is to be had any more.
FAKES = {
    "PyQt4/__init__.py": "",
    "PyQt4/QtCore.py": "PYQT_VERSION_STR = '4.12.3'\n",
    "PySide/__init__.py": "__version__ = '1.2.4'\n",
    "sip.py": "SIP_VERSION_STR = '4.19.25'\n",
    # Not every Python has these.
    "pip/__init__.py": "__version__ = '23.2.1'\n",
    "setuptools/__init__.py": "__version__ = '65.5.0'\n",
    "setuptools/command/build.py": "",
    "pkg_resources/__init__.py": "",
}


@pytest.fixture
def software_is_there(tmp_path, monkeypatch):
    for path, text in FAKES.items():
        installations.write(tmp_path / "fakes" / path, text)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "fakes"))
    for program in ("cmake", "gcc", "g++"):
        installations.write(tmp_path / "bin" / program, "#!/bin/sh\necho version 12.2.0\n", program=True)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)


@pytest.mark.usefixtures("software_is_there")
@pytest.mark.parametrize("name", NAMES)
class TestEveryBindModule(BindTests):
    @pytest.fixture
    def plugin(self, name):
        return HOST.get("binds", name)

    @pytest.fixture
    def words(self, name, tmp_path):
        if name not in APPLICATIONS:
            return []
        getattr(installations, name)(tmp_path / "software", "linux")
        return ["--location", str(tmp_path / "software")]


def test_the_package_of_pkg_runs_with_nothing_else(tmp_path, pkg_settings, pkg_environ):
    from pkg.bind import Binder

    with Binder(Host(pkg_settings()), str(tmp_path), warn=print) as binder:
        (bound,) = binder.bind("pkg", words=["--without-numba"], no_deps=True)
    root = Path(bound.variants[0].root)
    assert not (root / "python" / "numba").exists()
    path, script = str(root / "python"), (root / "bin" / "pkg").read_text()
    program = f"import sys; sys.path.insert(0, {path!r})\n{script}"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, "plugins", "--json", "--kind", "binds"],
        env=pkg_environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert {each["name"] for each in json.loads(done.stdout)} >= set(NAMES)
    assert {each["state"] for each in json.loads(done.stdout)} == {"ok"}
