from __future__ import annotations

import os
import shutil
import subprocess

import pytest

IDENTITY = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "ann",
    "GIT_AUTHOR_EMAIL": "ann@example.com",
    "GIT_COMMITTER_NAME": "ann",
    "GIT_COMMITTER_EMAIL": "ann@example.com",
    "HGRCPATH": "",
    "HGUSER": "ann",
}


@pytest.fixture(autouse=True)
def nobody_in_particular(monkeypatch, tmp_path):
    """Programs find no configuration of a person."""
    (tmp_path / "home").mkdir(exist_ok=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name, value in IDENTITY.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def run():
    """Run a real program; its absence is a failure where real tools are required."""

    def run(*words, cwd):
        if not shutil.which(words[0]):
            if os.environ.get("PKG_REQUIRE_REAL"):
                pytest.fail(f"{words[0]} is not installed, and PKG_REQUIRE_REAL is set")
            pytest.skip(f"{words[0]} is not installed")
        return subprocess.run(words, cwd=cwd, check=True, capture_output=True, text=True).stdout

    return run


def write_package(folder, name="tool", version="1.0"):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.py").write_text(f"name = {name!r}\nversion = {version!r}\nbuild_command = False\n")
    (folder / "content.txt").write_text("first content")
    return folder


@pytest.fixture
def git_checkout(run, tmp_path):
    """A package in a folder of a clone that has an upstream."""
    run("git", "init", "-q", "--bare", "--initial-branch=main", "origin.git", cwd=tmp_path)
    run("git", "clone", "-q", "origin.git", "clone", cwd=tmp_path)
    root = tmp_path / "clone"
    run("git", "checkout", "-q", "-B", "main", cwd=root)
    folder = write_package(root / "packages" / "tool")
    run("git", "add", ".", cwd=root)
    run("git", "commit", "-q", "-m", "begin", cwd=root)
    run("git", "push", "-q", "--set-upstream", "origin", "main", cwd=root)
    return folder


@pytest.fixture
def hg_checkout(run, tmp_path):
    run("hg", "init", "origin", cwd=tmp_path)
    run("hg", "clone", "-q", "origin", "clone", cwd=tmp_path)
    root = tmp_path / "clone"
    folder = write_package(root / "packages" / "tool")
    run("hg", "add", "-q", cwd=root)
    run("hg", "commit", "-q", "-m", "begin", cwd=root)
    run("hg", "push", "-q", cwd=root)
    return folder


@pytest.fixture
def svn_checkout(run, tmp_path):
    run("svnadmin", "create", "server", cwd=tmp_path)
    address = f"file://{tmp_path}/server"
    run("svn", "mkdir", "-q", "-m", "layout", f"{address}/trunk", f"{address}/tags", cwd=tmp_path)
    run("svn", "checkout", "-q", f"{address}/trunk", "clone", cwd=tmp_path)
    folder = write_package(tmp_path / "clone")
    run("svn", "add", "-q", "package.py", "content.txt", cwd=folder)
    run("svn", "commit", "-q", "-m", "begin", cwd=folder)
    run("svn", "update", "-q", cwd=folder)
    return folder


@pytest.fixture
def open_vcs(pkg_settings):
    """Open a checkout with the settings of a test: `open_vcs(GitVCS, folder, release_vcs={...})`."""

    def open_vcs(plugin, folder, **settings):
        config = pkg_settings(**({"plugins": settings} if settings else {}))
        return plugin(config.plugin_options("vcs", plugin.name, plugin.settings), str(folder), config=config)

    return open_vcs
