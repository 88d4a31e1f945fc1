from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest


@pytest.fixture
def installed(tmp_path, pkg_repo, pkg_environ):
    pkg_repo.add("python-3", commands=f"env.PATH.prepend({str(Path(sys.executable).parent)!r})")
    pkg_environ["REZ_PACKAGES_PATH"] = f"{tmp_path / 'installed'}:{pkg_repo.path}"
    pkg_environ["REZ_LOCAL_PACKAGES_PATH"] = str(tmp_path / "installed")
    pkg_environ["REZ_IMPLICIT_PACKAGES"] = ""
    # Where cargo is rustup's, it finds its compiler by this.
    pkg_environ["RUSTUP_HOME"] = os.environ.get("RUSTUP_HOME") or str(Path.home() / ".rustup")


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("template", "command"),
    [
        ("python", "python -c 'import shot_tools; print(shot_tools.greeting())'"),
        ("cmake", "shot_tools-hello"),
        ("cargo", "shot_tools"),
    ],
)
def test_a_new_package_builds_passes_its_test_and_runs(pkg_cli, tmp_path, template, command):
    made = pkg_cli("gen-pkg", "shot_tools", "--template", template)
    assert made.code == 0, made
    assert "shot_tools/package.py" in made.out
    done = pkg_cli("build", "-i", cwd=tmp_path / "shot_tools")
    assert done.code == 0, done
    ran = pkg_cli("env", "shot_tools", "--", "sh", "-c", command)
    assert ran.out == "hello from shot_tools 0.1.0\n", ran


@pytest.mark.usefixtures("installed")
def test_a_wrapper_leads_to_an_installed_application(pkg_cli, tmp_path):
    tool = tmp_path / "opt" / "maya $HOME" / "bin" / "maya"
    tool.parent.mkdir(parents=True)
    tool.write_text("#!/bin/sh\necho started\n")
    tool.chmod(0o755)
    words = [
        "--template",
        "wrapper",
        "--location",
        str(tmp_path / "opt" / "maya $HOME"),
        "--pkg-version",
        "2024.1",
    ]
    assert pkg_cli("gen-pkg", "maya", *words, "--author", "it's me").code == 0
    assert pkg_cli("build", "-i", cwd=tmp_path / "maya").code == 0
    assert pkg_cli("env", "maya-2024", "--", "maya").out == "started\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["bad name"], "bad name"),
        (["fine", "--pkg-version", "1;id"], "no version"),
        (["fine", "--template", "wrapper"], "--location"),
        (["fine", "-o", "full"], "holds something"),
    ],
)
def test_wrong_input_writes_nothing(pkg_cli, tmp_path, words, told):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("")
    done = pkg_cli("gen-pkg", *words)
    assert (done.code, told in done.err) == (1, True), done
    assert not (tmp_path / "fine").exists()
