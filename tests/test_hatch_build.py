"""A wheel with the compiled solver in it, installed where there is no numba."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="asserts the tags and tools of Linux"),
]


def build(target: Path, **variables: str) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=ROOT,
        env={**os.environ, **variables},
        check=True,
        capture_output=True,
    )
    (wheel,) = target.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build(tmp_path_factory.mktemp("dist"), HATCH_BUILD_HOOK_ENABLE_CUSTOM="1")


@pytest.fixture(scope="module")
def run(wheel, tmp_path_factory):
    """Run `pkg` of the wheel in an environment with everything installed but numba, and no linker on PATH."""
    folder = tmp_path_factory.mktemp("studio")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"),
            *("install", "--no-index", "--no-deps", str(wheel)),
        ],
        check=True,
        capture_output=True,
    )
    libraries = folder / "libraries"
    libraries.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith(("numba", "llvmlite", "numpy", "pkg_studio")) and path.suffix != ".pth":
            (libraries / path.name).symlink_to(path)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder / "venv")}))
    (site / "libraries.pth").write_text(f"{libraries}\n")
    for package in ("foo/1", "bar/2"):
        name, version = package.split("/")
        (folder / "packages" / package).mkdir(parents=True)
        (folder / "packages" / package / "package.py").write_text(
            f"name = {name!r}\nversion = {version!r}\nrequires = {['bar'] if name == 'foo' else []}\n"
        )
    (folder / "file").write_text("")
    environ = {
        "HOME": str(folder / "file" / "home"),  # no folder can be made there
        "PATH": str(folder),
        "LANG": "C.UTF-8",
        "PKG_PACKAGES_PATH": str(folder / "packages"),
        "PKG_DEFAULT_SHELL": "sh",
    }

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(python), *words], env=environ, capture_output=True, text=True, check=False, cwd=folder
        )

    return run


def test_a_wheel_is_pure_python_unless_it_is_asked_for_more(tmp_path):
    assert build(tmp_path).name.endswith("-py3-none-any.whl")


def test_the_wheel_names_the_platform_and_holds_the_library(wheel):
    assert f"-py3-none-manylinux_2_17_{os.uname().machine}.whl" in wheel.name
    with zipfile.ZipFile(wheel) as archive:
        (library,) = (name for name in archive.namelist() if name.endswith(".so"))
    assert library.startswith("pkg_resolvers/jit/library/linux-")


def test_the_library_refers_to_no_library_by_name(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".so"))
        content = archive.read(name)
    # Old systems lack the versions of functions that new ones offer: none may be asked for.
    assert b"GLIBC_" not in content
    assert b"libc.so" not in content


def test_it_solves_without_numba_linker_or_a_folder_to_write_to(run):
    solved = run("-m", "pkg", "solve", "foo")
    assert solved.returncode == 0, solved.stderr
    assert [line.split()[0] for line in solved.stdout.splitlines()] == ["bar-2", "foo-1"]
    assert solved.stderr == ""
    missing = run("-c", "import numba")
    assert "No module named 'numba'" in missing.stderr


def test_the_doctor_says_that_the_wheel_s_library_is_in_force(run):
    findings = json.loads(run("-m", "pkg", "doctor", "--json").stdout)
    kernel = [finding for finding in findings if finding["text"].startswith("kernel: ")]
    assert [finding["level"] for finding in kernel] == ["ok"]
    assert kernel[0]["text"].startswith("kernel: library in the installed package; numba is not imported")
