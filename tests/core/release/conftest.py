from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DATE = "2020-01-02T03:04:05+00:00"


class Project:
    """A package under version control, a repository to release it to, and programs to do that with.

    Attributes:
        folder: everything.
        source: the package's folder in the checkout.
        releases: the repository.
        environ: the variables of all programs.
    """

    def __init__(self, folder: Path, system: str) -> None:
        self.folder = folder
        self.system = system
        self.releases = folder / "releases"
        self.packages = folder / "packages"
        self.source = folder / "clone" / "tools" / "tool"
        if system in ("stub", "svn"):
            self.source = folder / "clone"
        home = folder / "home"
        for each in (self.releases, self.packages, home):
            each.mkdir(parents=True)
        for version in (1, 2):
            dep = self.packages / "dep" / str(version)
            dep.mkdir(parents=True)
            (dep / "package.py").write_text(f"name = 'dep'\nversion = '{version}'\n")
        (home / "hgrc").write_text("[devel]\ndefault-date = 0 0\n[ui]\nusername = ann\n")
        self.environ = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "ann",
            "GIT_AUTHOR_EMAIL": "ann@example.com",
            "GIT_AUTHOR_DATE": DATE,
            "GIT_COMMITTER_NAME": "ann",
            "GIT_COMMITTER_EMAIL": "ann@example.com",
            "GIT_COMMITTER_DATE": DATE,
            "HGRCPATH": str(home / "hgrc"),
            "REZ_RELEASE_PACKAGES_PATH": str(self.releases),
            "REZ_LOCAL_PACKAGES_PATH": str(folder / "local"),
            "REZ_PACKAGES_PATH": os.pathsep.join(map(str, (self.packages, self.releases))),
            "REZ_IMPLICIT_PACKAGES_JSON": "[]",
            "REZ_DEFAULT_SHELL": "bash",
            "PKG_RESOLVER_BACKEND": "python",
        }

    def run(self, *words, code=0, cwd=None, environ=None, **options):
        if not shutil.which(words[0], path=self.environ["PATH"]):
            if os.environ.get("PKG_REQUIRE_REAL"):
                pytest.fail(f"{words[0]} is not installed, and PKG_REQUIRE_REAL is set")
            pytest.skip(f"{words[0]} is not installed")
        done = subprocess.run(
            words,
            cwd=cwd or self.source,
            env={**self.environ, **(environ or {})},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            **options,
        )
        assert code in (None, done.returncode), done.stdout + done.stderr
        return done

    def configure(self, **plugins):
        """Return variables that name a configuration with settings of plugins."""
        path = self.folder / "rezconfig.yaml"
        path.write_text(json.dumps({"plugins": plugins}))
        return {"REZ_CONFIG_FILE": str(path)}

    def begin(self):
        """Make the checkout with a first commit."""
        clone = self.folder / "clone"
        if self.system == "git":
            self.run("git", "init", "-q", "--bare", "--initial-branch=main", "origin", cwd=self.folder)
            self.run("git", "clone", "-q", "origin", "clone", cwd=self.folder)
            self.run("git", "checkout", "-q", "-B", "main", cwd=clone)
        elif self.system == "hg":
            self.run("hg", "init", "origin", cwd=self.folder)
            self.run("hg", "clone", "-q", "origin", "clone", cwd=self.folder)
        elif self.system == "svn":
            self.run("svnadmin", "create", "origin", cwd=self.folder)
            address = f"file://{self.folder}/origin"
            self.run("svn", "mkdir", "-q", "-m", "layout", f"{address}/trunk", cwd=self.folder)
            self.run("svn", "checkout", "-q", f"{address}/trunk", "clone", cwd=self.folder)
        self.source.mkdir(parents=True, exist_ok=True)
        if self.system == "git":
            (clone / ".gitignore").write_text("build\n")
            self.run("git", "add", ".gitignore", cwd=clone)
        if self.system == "stub":
            (self.source / ".stub").touch()
        self.write("1.0")
        if self.system == "svn":
            self.run("svn", "add", "-q", "package.py", "content.txt")
        self.commit("begin")
        return self

    def write(self, version, more="", content="content"):
        """Write the definition of a version with two variants."""
        (self.source / "package.py").write_text(
            f"name = 'tool'\nversion = {version!r}\nvariants = [['dep-1'], ['dep-2']]\n"
            "build_command = 'cp {root}/content.txt {install_path}/'\n" + more
        )
        (self.source / "content.txt").write_text(f"{content} of {version}\n")

    def commit(self, message):
        if self.system == "git":
            self.run("git", "add", "-A", ".")
            self.run("git", "commit", "-q", "-m", message)
            self.run("git", "push", "-q", "--set-upstream", "origin", "main")
        elif self.system == "hg":
            self.run("hg", "commit", "-q", "-A", "-m", message, "-X", "build")
            self.run("hg", "push", "-q")
        elif self.system == "svn":
            self.run("svn", "commit", "-q", "-m", message)
            self.run("svn", "update", "-q")

    def release(self, *words, program="pkg", **options):
        command = ("pkg", "release") if program == "pkg" else ("rez-release",)
        return self.run(*command, *words, **options)

    def tags(self):
        """List the tags that others find."""
        if self.system == "git":
            return self.run("git", "tag", cwd=self.folder / "origin").stdout.split()
        if self.system == "hg":
            lines = self.run("hg", "tags", "-T", "{tag}\n", cwd=self.folder / "origin").stdout.split()
            return sorted(set(lines) - {"tip"})
        if self.system == "svn":
            listing = self.run("svn", "list", f"file://{self.folder}/origin/tags", code=None).stdout
            return [line.rstrip("/") for line in listing.split()]
        import yaml

        return sorted((yaml.safe_load((self.source / ".stub").read_text()) or {}).get("tags", {}))

    def definition(self, version):
        """Return the text of a released definition."""
        return (self.releases / "tool" / version / "package.py").read_text()

    def files(self):
        """List what was released, hidden things included."""
        return sorted(
            str(path.relative_to(self.releases)) for path in self.releases.rglob("*") if not path.is_dir()
        )


@pytest.fixture
def project(tmp_path):
    """Make a project: `project("git")`; several of one name replace each other at the same place."""

    def make(system="git"):
        folder = tmp_path / "project"
        if folder.exists():
            shutil.rmtree(folder)
        return Project(folder, system).begin()

    return make
