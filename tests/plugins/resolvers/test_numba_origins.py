from __future__ import annotations

import os
import shutil
import sys

import pytest

from pkg_resolvers.jit import compiler, examining, native, origins
from pkg_resolvers.jit import library as kernel_library

_CACHE = os.environ["NUMBA_CACHE_DIR"]  # see the conftest


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    """Neither the tests' own kernel nor one that was built into this source tree."""
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(kernel_library, "SHIPPED", "no-such-folder")


@pytest.fixture
def name():
    return native.library_name(compiler.sources())


@pytest.fixture
def library():
    """The library that the tests run with, compiled if need be."""
    cache = _CACHE
    compiler.kernel(cache)
    return native.library_path(cache, native.library_name(compiler.sources()))


def origin_names(cache):
    return [way.origin for way in origins.ways(cache)]


def texts(cache, warm=lambda: "warmed"):
    return [(finding.level, finding.text) for finding in examining.examine(cache, warm)]


def test_nothing_is_made_by_looking(tmp_path):
    origins.ways(str(tmp_path / "cache"))
    texts(str(tmp_path / "cache"))
    assert list(tmp_path.iterdir()) == []


def test_on_a_fresh_machine_the_kernel_would_be_compiled_and_can_be_warmed(tmp_path):
    assert origin_names(str(tmp_path)) == ["shipped", "library", "cache", "compiled"]
    findings = examining.examine(str(tmp_path), lambda: "warmed")
    assert (findings[0].level, findings[0].mend()) == ("note", "warmed")
    assert "about twenty seconds, once" in findings[0].text
    reasons = [finding.text for finding in findings[1:]]
    assert "because it was not built for one platform" in reasons[0]
    assert "cache folder, because there is none" in reasons[1]
    assert "numba's cache, because nothing is in it yet" in reasons[2]


def test_a_library_in_the_cache_folder_needs_no_words(tmp_path, library, name):
    target = native.library_path(str(tmp_path), name)
    target.parent.mkdir()
    shutil.copy(library, target)
    assert origin_names(str(tmp_path)) == ["shipped", "library"]
    (only,) = texts(str(tmp_path))
    assert only == ("ok", f"kernel: library in the cache folder; numba is not imported ({target})")


def test_a_library_beside_the_sources_goes_first(tmp_path, monkeypatch, library, name):
    monkeypatch.setattr(kernel_library, "shipped_path", lambda name: str(tmp_path / "shipped" / name))
    (tmp_path / "shipped").mkdir()
    shutil.copy(library, tmp_path / "shipped" / name)
    assert compiler.kernel(str(tmp_path / "cache")).origin == "shipped"
    assert [level for level, _ in texts(str(tmp_path / "cache"))] == ["ok"]


def test_a_damaged_library_beside_the_sources_is_told_and_passed_over(tmp_path, monkeypatch, library, name):
    monkeypatch.setattr(kernel_library, "shipped_path", lambda name: str(tmp_path / "shipped" / name))
    (tmp_path / "shipped").mkdir()
    (tmp_path / "shipped" / name).write_bytes(b"garbage")
    target = native.library_path(str(tmp_path), name)
    target.parent.mkdir()
    shutil.copy(library, target)
    assert compiler.kernel(str(tmp_path)).origin == "library"
    assert "it cannot be loaded" in origins.ways(str(tmp_path))[0].trouble


def test_a_library_of_other_sources_beside_the_sources_is_not_taken(tmp_path, monkeypatch, library):
    monkeypatch.setattr(kernel_library, "shipped_path", lambda name: str(tmp_path / "shipped" / name))
    (tmp_path / "shipped").mkdir()
    shutil.copy(library, tmp_path / "shipped" / native.library_name(compiler.sources()[:-1]))
    assert origin_names(str(tmp_path))[0:2] == ["shipped", "library"]
    assert origins.ways(str(tmp_path))[0].trouble == "there is none"


def test_without_a_linker_the_warning_says_how_to_get_a_library(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    (level, text), *_ = texts(str(tmp_path))
    assert level == "warning"
    assert "PATH has no linker (cc, gcc, clang, ld)" in text


def test_a_cache_folder_that_cannot_be_written_is_a_warning(tmp_path):
    (tmp_path / "file").write_text("")
    (level, text), *_ = texts(str(tmp_path / "file" / "cache"))
    assert level == "warning"
    assert "compiled by every process" in text
    assert f"{tmp_path}/file/cache cannot be written" in text


def test_what_numba_keeps_can_be_made_into_a_library(tmp_path):
    folder = compiler.numba_folder(str(tmp_path))
    folder.mkdir(parents=True)
    (folder / "driver.entry.nbc").write_bytes(b"")
    finding = examining.examine(str(tmp_path), lambda: "warmed")[0]
    assert (finding.level, finding.mend()) == ("note", "warmed")
    assert not folder.exists()


def test_without_numba_plain_python_is_a_warning(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    assert origin_names(str(tmp_path)) == ["shipped", "library", "cache", "compiled", "plain"]
    (level, text), *missed = texts(str(tmp_path))
    assert level == "warning"
    assert "neither a library nor numba" in text
    assert "because numba is not installed" in missed[-1][1]


def test_numba_that_cannot_be_imported_is_told_with_its_own_words(tmp_path, monkeypatch):
    (tmp_path / "numba.py").write_text("raise ImportError('Numba needs NumPy 2.2 or less')")
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    assert compiler.numba_trouble() == (
        "numba cannot be imported: ImportError: Numba needs NumPy 2.2 or less"
    )


def test_an_old_processor_is_an_error_where_a_library_is_used(tmp_path, monkeypatch):
    monkeypatch.setattr(native, "CPUS", {os.uname().machine: "x86-64-v2"})
    (tmp_path / "cpuinfo").write_text("processor: 0\nflags\t\t: fpu sse sse2 cx16 ssse3\n")
    assert origins.processor_trouble(tmp_path / "cpuinfo") == "the processor lacks popcnt, sse4_2"
    assert origins.processor_trouble(tmp_path / "nothing") == ""
    monkeypatch.setattr(native, "CPUS", {})
    assert origins.processor_trouble(tmp_path / "cpuinfo") == ""
