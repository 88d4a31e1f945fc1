from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pkg_resolvers.jit import compiler

HERE = Path(__file__).parent
JIT = Path(compiler.__file__).parent

SOLVE = """
from pkg.settings import Options
from pkg.testing.resolvers import chosen, make_problem
from pkg_resolvers.numba_backend import NumbaResolver

resolver = NumbaResolver(Options({"cache_path": CACHE}))
packages = {"a": {"1": {"requires": ["b"]}, "2": {"requires": ["b<2", "b-2"]}}, "b": {"1": {}, "2": {}}}
print(*chosen(resolver.solve(make_problem(packages, ["a-1"]))))
print("hits", resolver._engine._kernel.entry.cache_hits)
"""


def start(cache, **environ):
    """Solve in another process."""
    environ = {key: value for key, value in os.environ.items() if key != "NUMBA_CACHE_DIR"} | environ
    code = SOLVE.replace("CACHE", repr(str(cache)))
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
    folder = compiler._own_folder(str(tmp_path))
    assert Path(folder).is_dir()
    assert compiler._own_folder(str(tmp_path)) == folder
    monkeypatch.setattr(compiler, "KERNEL_SOURCES", compiler.KERNEL_SOURCES[:-1])
    assert compiler._own_folder(str(tmp_path)) != folder


def test_a_cache_folder_that_cannot_be_made_is_done_without(tmp_path):
    (tmp_path / "file").write_text("")
    assert compiler._own_folder(str(tmp_path / "file")) is None


@pytest.mark.slow
def test_several_processes_fill_one_empty_cache_and_a_later_one_compiles_nothing(tmp_path):
    first = [start(tmp_path) for _ in range(2)]
    for process in first:
        shown, _ = process.communicate(timeout=600)
        assert process.returncode == 0
        assert shown.splitlines()[0] == "b-2[] a-1[]"
    later = start(tmp_path)
    shown, _ = later.communicate(timeout=600)
    assert shown.splitlines() == ["b-2[] a-1[]", "hits 1"]


@pytest.mark.slow
def test_a_damaged_cache_does_no_harm(tmp_path):
    folder = Path(compiler._own_folder(str(tmp_path)))
    process = start(tmp_path)
    process.communicate(timeout=600)
    damaged = list(folder.rglob("*.nb[ci]"))
    assert len(damaged) == 2
    for file in damaged:
        file.write_bytes(b"garbage")
    process = start(tmp_path)
    shown, _ = process.communicate(timeout=600)
    assert shown.splitlines()[0] == "b-2[] a-1[]"
    assert not list(folder.rglob("*.nb[ci]"))  # so that the next process makes them anew


def test_the_kernel_runs_as_plain_python():
    environ = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(HERE / "plain_kernel.py")]
    shown = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert " passed" in shown.stdout
    assert "skipped" not in shown.stdout
