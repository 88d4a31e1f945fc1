"""rez's own example packages, built by both programs: the same files and definitions."""

# ruff: noqa: PTH115
from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

rez = pytest.importorskip("rez")

pytestmark = pytest.mark.rez

DATA = Path(rez.__file__).parent / "data" / "tests"
PACKAGES = [
    "build_util/1", "floob", "foo/1.0.0", "foo/1.1.0", "bah/2.1", "anti/1.0.0",
    "hello/1.0", "translate_lib/2.2.0", "sup_world/3.8",
]  # fmt: skip
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Build all packages with both programs; return the two repositories, and how to run a program."""
    folder = tmp_path_factory.mktemp("both")
    source = folder / "source"
    shutil.copytree(DATA / "builds" / "packages", source, ignore=shutil.ignore_patterns("__pycache__"))
    python = folder / "system" / "python" / "3"
    python.mkdir(parents=True)
    (python / "package.py").write_text(
        f"name = 'python'\nversion = '3'\ndef commands():\n    env.PATH.append({str(BIN)!r})\n"
    )
    (folder / "home").mkdir()
    (folder / "rezconfig.yaml").write_text("implicit_packages: []\n")
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder / "home"),
        "REZ_CONFIG_FILE": str(folder / "rezconfig.yaml"),
        "REZ_PACKAGE_DEFINITION_PYTHON_PATH": str(DATA / "python" / "late_bind"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PKG_RESOLVER_BACKEND": "python",  # in this home the kernel would have to be compiled
    }

    def run(program, *words, repository, cwd=folder):
        variables = {
            "REZ_PACKAGES_PATH": f"{repository}:{folder / 'system'}",
            "REZ_LOCAL_PACKAGES_PATH": str(repository),
        }
        words = [sys.executable, "-P", "-m", "pkg", *words] if program == "pkg" else [BIN / program, *words]
        done = subprocess.run(words, env={**environ, **variables}, cwd=cwd, capture_output=True, text=True)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    for name in PACKAGES:
        for program, words in (("pkg", ("build", "-i")), ("rez-build", ("-i",))):
            shutil.rmtree(source / name / "build", ignore_errors=True)
            run(program, *words, repository=folder / f"by-{program}", cwd=source / name)
    return folder / "by-pkg", folder / "by-rez-build", run


def listing(folder):
    return {
        str(path.relative_to(folder)): (
            stat.S_IMODE(path.lstat().st_mode),
            os.readlink(path) if path.is_symlink() else path.is_dir(),
        )
        for path in folder.rglob("*")
    }


def test_the_same_files_are_there_with_the_same_modes_and_links(both):
    ours, theirs, _ = both
    assert listing(ours) == listing(theirs)


def test_files_have_the_same_content(both):
    ours, theirs, _ = both
    different = [
        str(path.relative_to(ours))
        for path in ours.rglob("*")
        if path.is_file()
        and path.name not in ("build.rxt", "package.py")
        and path.read_bytes() != (theirs / path.relative_to(ours)).read_bytes()
    ]
    # Linkers write a number into a program that is made of all that went in, paths among it.
    assert [name for name in different if "/bin/" not in name] == []


def test_definitions_hold_the_same_data(both):
    from rez.serialise import load_from_file

    ours, theirs, _ = both
    for path in sorted(ours.rglob("package.py")):
        one, other = (load_from_file(str(root / path.relative_to(ours))) for root in (ours, theirs))
        assert {**one, "timestamp": 0} == {**other, "timestamp": 0}, path


def test_contexts_of_builds_hold_the_same_packages(both):
    from pkg.environment.context import ResolvedContext

    ours, theirs, _ = both
    for path in sorted(ours.rglob("build.rxt")):
        one, other = (ResolvedContext.load(str(root / path.relative_to(ours))) for root in (ours, theirs))
        assert [v.qualified_name for v in one.resolved_packages] == [
            v.qualified_name for v in other.resolved_packages
        ]
        assert one.requested_packages() == other.requested_packages()
        assert one.building is other.building is True


def test_each_program_runs_what_the_other_has_built(both):
    *repositories, run = both
    for repository in repositories:
        for program in ("pkg", "rez-env"):
            words = ("env", "sup_world", "hello", "--") if program == "pkg" else ("sup_world", "hello", "--")
            assert "hola amigo" in run(program, *words, "greeter", repository=repository).lower()
            assert run(program, *words, "hai", repository=repository)
