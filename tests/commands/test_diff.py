from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def run(pkg_environ):
    environ = {
        **pkg_environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "ann",
        "GIT_AUTHOR_EMAIL": "ann@example.com",
        "GIT_COMMITTER_NAME": "ann",
        "GIT_COMMITTER_EMAIL": "ann@example.com",
        "HGUSER": "ann",
        "HGPLAIN": "1",
    }

    def run(*words, cwd):
        if not shutil.which(words[0]):
            if os.environ.get("PKG_REQUIRE_REAL"):
                pytest.fail(f"{words[0]} is not installed, and PKG_REQUIRE_REAL is set")
            pytest.skip(f"{words[0]} is not installed")
        return subprocess.run(words, cwd=cwd, env=environ, check=True, capture_output=True, text=True).stdout

    return run


@pytest.fixture
def released(studio, run, tmp_path, pkg_environ):
    """Three releases from git, as rez records them; a diff tool that prints what it is given."""
    source = tmp_path / "source"
    source.mkdir()
    run("git", "init", "-q", cwd=source)
    for number in (1, 2, 10):
        (source / "tool.py").write_text(f"version = {number}\n")
        (source / "deep").mkdir(exist_ok=True)
        (source / "deep" / "more.py").write_text(f"more = {number}\n")
        run("git", "add", ".", cwd=source)
        run("git", "commit", "-q", "-m", f"release {number}", cwd=source)
        commit = run("git", "rev-parse", "HEAD", cwd=source).strip()
        revision = {"commit": commit, "branch": "main", "fetch_url": str(source), "push_url": str(source)}
        studio.add(f"tool-{number}", vcs="git", revision=revision)
    show = tmp_path / "show"
    show.write_text(
        '#!/bin/sh\nfor each; do echo "$each"; (cd "$each" && cat tool.py && find . | sort); done\nexit 1\n'
    )
    show.chmod(0o755)
    pkg_environ["REZ_DIFFTOOL"] = str(show)
    return studio


def test_both_sources_are_exported_and_opened(released, pkg_cli):
    finished = pkg_cli("diff", "tool-2", "tool-1")
    assert finished.code == 0, finished.err
    first, *lines = finished.out.splitlines()
    assert first.endswith("/tool-2")
    assert lines[0] == "version = 2"
    assert "version = 1" in lines
    assert ".git" not in finished.out
    assert finished.out.count("./deep/more.py") == 2


def test_the_version_before_is_the_one_to_compare_with(released, pkg_cli):
    out = pkg_cli("diff", "tool-10").out
    assert out.startswith(out.splitlines()[0])
    assert "version = 10" in out
    assert "version = 2\n" in out


def test_the_folders_are_removed_unless_they_are_to_be_kept(released, pkg_cli, pkg_environ, tmp_path):
    pkg_environ["TMPDIR"] = str(tmp_path / "temporary")
    Path(pkg_environ["TMPDIR"]).mkdir()
    pkg_cli("diff", "tool-2")
    assert list(Path(pkg_environ["TMPDIR"]).iterdir()) == []
    pkg_environ["REZ_KEEP_TMPDIRS"] = "1"
    assert "the sources are in" in pkg_cli("diff", "tool-2").err
    assert len(list(Path(pkg_environ["TMPDIR"]).iterdir())) == 1


def test_plain_diff_looks_into_folders(released, pkg_cli, pkg_environ):
    pkg_environ["REZ_DIFFTOOL"] = shutil.which("diff")
    out = pkg_cli("diff", "tool-2", "tool-1").out
    assert "-more = 2\n+more = 1\n" in out


def test_mercurial_releases_are_exported(studio, run, released, pkg_cli, tmp_path):
    source = tmp_path / "hg"
    source.mkdir()
    run("hg", "init", cwd=source)
    for number in (1, 2):
        (source / "tool.py").write_text(f"hg = {number}\n")
        run("hg", "add", "-q", cwd=source)
        run("hg", "commit", "-q", "-m", f"release {number}", cwd=source)
        commit = run("hg", "log", "--template", "{node}", "-r", ".", cwd=source)
        studio.add(f"merc-{number}", vcs="hg", revision={"commit": commit, "push_url": str(source)})
    out = pkg_cli("diff", "merc-2").out
    assert "hg = 2" in out
    assert "hg = 1" in out
    assert ".hg" not in out.replace(str(tmp_path), "")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["maya-2024.2"], "does not say which revision"),
        (["tool-1"], "is the first version"),
        (["tool-1", "tool-7"], "no version of 'tool'"),
        (["tool"], "name it in full"),
        (["nothing-1"], "no package family 'nothing'"),
    ],
)
def test_what_cannot_be_compared_is_told(released, pkg_cli, rez_tool, arguments, part):
    finished = pkg_cli("diff", *arguments)
    assert finished.code == rez_tool("diff", *arguments).returncode == 1
    assert part in finished.err
    assert "Traceback" not in finished.err


def test_a_revision_that_is_gone_is_told(released, pkg_cli, tmp_path):
    revision = {"commit": "f" * 40, "fetch_url": str(tmp_path / "source")}
    released.add("tool-11", vcs="git", revision=revision)
    finished = pkg_cli("diff", "tool-11")
    assert finished.code == 1
    assert "cannot export tool-11 (" in finished.err
    assert "git -C" in finished.err


def test_other_version_control_is_told(released, pkg_cli):
    released.add("tool-11", vcs="svn", revision=5)
    released.add("tool-12", vcs="stub", revision=5)
    assert "lacks an address to fetch from and a revision" in pkg_cli("diff", "tool-11").err
    assert "revisions of 'stub' cannot be exported" in pkg_cli("diff", "tool-12", "tool-1").err


def test_a_missing_diff_tool_is_told(released, pkg_cli, pkg_environ):
    pkg_environ["REZ_DIFFTOOL"] = "no-such-tool"
    assert "setting 'difftool' names 'no-such-tool'" in pkg_cli("diff", "tool-2").err
