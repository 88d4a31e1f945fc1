from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pkg_resolvers.jit import compiler, native

HERE = Path(__file__).parent
JIT = Path(compiler.__file__).parent

SOLVE = """
from pkg.settings import Options
from pkg.testing.resolvers import chosen, make_problem
from pkg_resolvers.numba_backend import NumbaResolver

resolver = NumbaResolver(Options({"cache_path": CACHE}))
packages = {"a": {"1": {"requires": ["b"]}, "2": {"requires": ["b<2", "b-2"]}}, "b": {"1": {}, "2": {}}}
print(*chosen(resolver.solve(make_problem(packages, ["a-1"]))))
import sys
print(resolver._engine._kernel.origin, *sorted({"numba", "numpy", "llvmlite"} & set(sys.modules)))
"""


PROCESSES = 8
NO_NUMBA = "import sys; sys.modules['numba'] = None\n"  # importing it then fails as if it were not there


def start(cache, before="", **environ):
    """Solve in another process."""
    environ = {key: value for key, value in os.environ.items() if key != "NUMBA_CACHE_DIR"} | environ
    code = before + SOLVE.replace("CACHE", repr(str(cache)))
    return subprocess.Popen([sys.executable, "-c", code], env=environ, stdout=subprocess.PIPE, text=True)


def test_the_list_of_kernel_sources_is_what_the_entry_imports():
    met, waiting = set(), ["driver"]
    while waiting:
        name = waiting.pop()
        if name not in met:
            met.add(name)
            text = (JIT / f"{name}.py").read_text()
            waiting += re.findall(r"^from pkg_resolvers\.jit\.(\w+) import", text, re.M)
            if "from pkg_resolvers.jit import layout" in text:
                waiting.append("layout")
    assert sorted(met) == sorted(compiler.KERNEL_SOURCES)


def test_kernels_import_nothing_of_packages_and_versions():
    for name in compiler.KERNEL_SOURCES:
        text = (JIT / f"{name}.py").read_text()
        assert not re.search(r"^\s*(from|import) (pkg\.|numpy)", text, re.M), name


def test_machine_code_of_other_sources_is_in_another_folder(tmp_path, monkeypatch):
    folder = compiler.own_folder(str(tmp_path))
    assert Path(folder).is_dir()
    assert compiler.own_folder(str(tmp_path)) == folder
    monkeypatch.setattr(compiler, "KERNEL_SOURCES", compiler.KERNEL_SOURCES[:-1])
    assert compiler.own_folder(str(tmp_path)) != folder


def test_a_cache_folder_that_cannot_be_made_is_done_without(tmp_path):
    (tmp_path / "file").write_text("")
    assert compiler.own_folder(str(tmp_path / "file")) is None


def test_a_library_of_other_sources_has_another_name():
    name = native.library_name(compiler.sources())
    assert native.library_name(compiler.sources()) == name
    assert native.library_name(compiler.sources()[:-1]) != name


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x7fELF" + bytes(200)])
def test_a_damaged_library_is_not_loaded(tmp_path, content):
    (tmp_path / "kernel.so").write_bytes(content)
    assert native.load(tmp_path / "kernel.so") is None
    assert "cannot be loaded" in native.why_not(tmp_path / "kernel.so")


def test_a_missing_library_is_not_loaded(tmp_path):
    assert native.load(tmp_path / "kernel.so") is None
    assert native.why_not(tmp_path / "kernel.so") == "there is none"


def test_without_a_linker_no_library_is_made(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(native.LibraryError, match="no linker: PATH has none of cc, gcc, clang, ld"):
        native.build(None, tmp_path / "kernel.so")
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written_no_library_is_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(native.LibraryError, match="Not a directory"):
        native.build(None, tmp_path / "file" / "kernel" / "kernel.so")


def test_without_numba_the_kernel_runs_as_plain_python(tmp_path):
    assert answered(tmp_path, before=NO_NUMBA) == ["b-2[] a-1[]", "plain numba"]
    assert list(tmp_path.iterdir()) == []


# --- compiled for real ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A cache folder that several processes at once have filled."""
    folder = tmp_path_factory.mktemp("cache")
    lines = []
    for process in [start(folder) for _ in range(PROCESSES)]:
        shown, _ = process.communicate(timeout=600)
        assert process.returncode == 0
        lines += shown.splitlines()
    assert lines.count("b-2[] a-1[]") == PROCESSES
    # One compiled, and the others waited for it.
    assert lines.count("compiled llvmlite numba numpy") == 1
    assert sum(line.startswith("library") for line in lines) == PROCESSES - 1
    return folder


def answered(cache, **options):
    shown, _ = start(cache, **options).communicate(timeout=600)
    return shown.splitlines()


@pytest.mark.slow
def test_a_later_process_loads_the_library_and_never_imports_numba(filled):
    assert answered(filled) == ["b-2[] a-1[]", "library"]
    assert not list(filled.rglob(".*")), "nothing half-written is left"


@pytest.mark.slow
def test_where_the_library_is_lost_numba_s_own_cache_serves(filled, tmp_path):
    shutil.copytree(filled, tmp_path / "copy")
    for library in (tmp_path / "copy").rglob("*.so"):
        library.write_bytes(b"garbage")
    assert answered(tmp_path / "copy") == ["b-2[] a-1[]", "cache llvmlite numba numpy"]
    # Of what is in there the library is made again.
    assert answered(tmp_path / "copy") == ["b-2[] a-1[]", "library"]


@pytest.mark.slow
def test_where_everything_is_damaged_and_no_linker_is_there_the_kernel_is_compiled(filled, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(filled, copy)
    damaged = [file for pattern in ("*.so", "*.nb[ci]") for file in copy.rglob(pattern)]
    assert len(damaged) == 3
    for file in damaged:
        file.write_bytes(b"garbage")
    no_linker = {"PATH": str(tmp_path)}
    assert answered(copy, **no_linker) == ["b-2[] a-1[]", "compiled llvmlite numba numpy"]
    assert answered(copy, **no_linker) == ["b-2[] a-1[]", "cache llvmlite numba numpy"]


@pytest.mark.slow
def test_with_the_library_in_the_cache_folder_numba_need_not_be_installed(filled):
    assert answered(filled, before=NO_NUMBA) == ["b-2[] a-1[]", "library numba"]


def test_the_kernel_runs_as_plain_python():
    environ = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(HERE / "plain_kernel.py")]
    shown = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert " passed" in shown.stdout
    assert "skipped" not in shown.stdout
