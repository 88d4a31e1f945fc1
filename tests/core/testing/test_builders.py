from __future__ import annotations

import os
import subprocess
import sys

import pytest

from pkg import testing
from pkg.testing.packages import split_name


@pytest.mark.parametrize("name", testing.__all__)
def test_every_public_name_is_there(name):
    assert getattr(testing, name).__name__ == name


def test_the_pytest_plugin_imports_nothing_of_ours(pkg_environ):
    code = (
        "import sys, pkg.testing.pytest_plugin; print(*[name for name in sys.modules if name[:3] == 'pkg'])"
    )
    out = subprocess.run(
        [sys.executable, "-P", "-c", code], env=pkg_environ, capture_output=True, text=True, check=True
    ).stdout
    assert set(out.split()) == {"pkg", "pkg.lazy", "pkg.testing", "pkg.testing.pytest_plugin"}


@pytest.mark.parametrize(
    ("package", "parts"),
    [
        ("maya", ("maya", "")),
        ("maya-2024.1", ("maya", "2024.1")),
        ("my_tool-1.0-beta", ("my_tool", "1.0-beta")),
    ],
)
def test_a_package_is_split_at_the_first_separator(package, parts):
    assert split_name(package) == parts


def test_a_definition_holds_what_was_given(pkg_repo):
    folder = pkg_repo.add(
        "tool-1", requires=("python-3",), tools=["t"], commands="env.A = '1'\nenv.B = '2'", post_commands=""
    )
    assert (folder / "package.py").read_text() == (
        "name = 'tool'\n"
        "version = '1'\n"
        "requires = ['python-3']\n"
        "def commands():\n    env.A = '1'\n    env.B = '2'\n"
        "tools = ['t']\n"
        "def post_commands():\n    pass\n"
    )


def test_several_packages_share_their_attributes(pkg_repo):
    pkg_repo.add("python-3.10", "python-3.11", tools=["python"])
    for version in ("3.10", "3.11"):
        assert "tools = ['python']" in (pkg_repo.path / "python" / version / "package.py").read_text()


def test_programs_are_executable_and_variants_have_folders(pkg_repo):
    folder = pkg_repo.add("t-1", variants=[["a-1", "b"]], files={"bin/t": "#!/bin/sh\n", "data.txt": "x"})
    assert os.access(folder / "bin" / "t", os.X_OK)
    assert not os.access(folder / "data.txt", os.X_OK)
    assert (folder / "a-1" / "b").is_dir()


def test_pkg_solve_resolves_on_the_repository(pkg_repo, pkg_solve):
    pkg_repo.add("python-3.10", "python-3.11")
    pkg_repo.add("maya-2024", requires=["python-3.10"])
    result = pkg_solve("maya", resolver="python")
    assert result.status == "solved"
    assert [package.name for package in result.resolved_packages] == ["python", "maya"]


def test_a_started_program_sees_neither_the_real_home_nor_anyones_configuration(
    pkg_cli, pkg_environ, pkg_home
):
    assert pkg_environ["HOME"] == str(pkg_home)
    assert not [name for name in pkg_environ if name.startswith(("REZ_", "PKG_"))]
    assert str(pkg_home) in pkg_cli("config", "cache_path").out
