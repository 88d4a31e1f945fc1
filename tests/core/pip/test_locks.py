"""pylock.toml and uv.lock."""

import subprocess

import pytest
from packaging.markers import default_environment
from packaging.tags import parse_tag

from pkg.errors import PipError
from pkg.pip.locks import find_uv, is_lock, read_lock
from pkg.pip.sources import read_sources

LOCK = """
lock-version = "1.0"
created-by = "hand"
requires-python = ">=3.9"
extras = ["gui"]
dependency-groups = ["test"]
default-groups = []

[[packages]]
name = "native"
version = "2.0"
[[packages.wheels]]
url = "https://x.org/native-2.0-cp311-cp311-manylinux_2_17_x86_64.whl"
hashes = { sha256 = "aa" }
[[packages.wheels]]
url = "https://x.org/native-2.0-cp312-cp312-manylinux_2_17_x86_64.whl"
hashes = { sha256 = "bb" }

[[packages]]
name = "window"
version = "1.0"
marker = "'gui' in extras"
wheels = [{ path = "wheels/window-1.0-py3-none-any.whl", hashes = { sha256 = "cc" } }]

[[packages]]
name = "checked-out"
vcs = { type = "git", url = "https://x.org/c.git", commit-id = "0123", subdirectory = "py" }

[[packages]]
name = "source"
version = "3"
sdist = { url = "https://x.org/source-3.tar.gz", hashes = { sha256 = "dd" } }

[[packages]]
name = "beside"
directory = { path = "../beside" }
"""


@pytest.fixture
def lock(tmp_path):
    path = tmp_path / "pylock.toml"
    path.write_text(LOCK)
    return str(path)


def chosen(lock, minor="3.11"):
    tag = f"cp{minor.replace('.', '')}"
    tags = [*parse_tag(f"{tag}-{tag}-manylinux_2_17_x86_64"), *parse_tag("py3-none-any")]
    environment = {**default_environment(), "python_version": minor, "python_full_version": f"{minor}.1"}
    return {each.name: each for each in lock.files(environment, tags)}


def test_names_of_locks_are_known():
    names = ("uv.lock", "pylock.toml", "pylock.dev.toml", "pylock.a.b.toml", "poetry.lock", "lock.toml")
    assert [is_lock(name) for name in names] == [True, True, True, False, False, False]


def test_files_are_chosen_for_each_python(lock, tmp_path):
    read = read_lock(lock)
    files = chosen(read)
    assert files["native"].filename == "native-2.0-cp311-cp311-manylinux_2_17_x86_64.whl"
    assert files["native"].sha256 == "aa"
    assert chosen(read, "3.12")["native"].sha256 == "bb"
    assert "window" not in files
    assert (files["checked-out"].url, files["checked-out"].kind) == (
        "git+https://x.org/c.git@0123#subdirectory=py", "source",
    )  # fmt: skip
    assert (files["source"].kind, files["beside"].kind) == ("sdist", "source")
    assert files["beside"].url == f"file://{tmp_path.parent}/beside"


def test_extras_of_a_lock_are_chosen_and_paths_start_beside_it(lock, tmp_path):
    window = chosen(read_lock(lock, extras=["gui"]))["window"]
    assert window.url == f"file://{tmp_path}/wheels/window-1.0-py3-none-any.whl"
    assert window.requirement_line().endswith(" --hash=sha256:cc")


@pytest.mark.parametrize(
    ("options", "said"),
    [({"extras": ["web"]}, "no extra 'web'; it has: gui"), ({"groups": ["x"]}, "no dependency group 'x'")],
)
def test_what_a_lock_does_not_have_is_refused(lock, options, said):
    with pytest.raises(PipError, match=said):
        read_lock(lock, **options)


def test_a_python_that_a_lock_is_not_for_is_named(lock):
    with pytest.raises(PipError, match=r"cannot be installed for python 3\.8\.1.*>=3\.9"):
        chosen(read_lock(lock), "3.8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nothing = 1", "no valid lock"),
        ("x = [", "is no TOML"),
        ('lock-version = "9.0"\ncreated-by=""', "lock"),
    ],
)
def test_a_damaged_lock_says_so(tmp_path, text, said):
    path = tmp_path / "pylock.toml"
    path.write_text(text)
    with pytest.raises(PipError, match=said):
        read_lock(str(path))


def test_a_lock_is_not_mixed_with_other_requests(lock):
    assert read_sources([lock]).lock.path == lock
    with pytest.raises(PipError, match="says everything itself"):
        read_sources([lock, "numpy"])


def test_a_line_for_pip_has_the_hashes_and_no_other_fragment(lock):
    line = chosen(read_lock(lock))["checked-out"].requirement_line()
    assert line == "git+https://x.org/c.git@0123#subdirectory=py"


PROJECT = """
[project]
name = "demo"
version = "1"
requires-python = ">=3.11"
dependencies = ["one"]
[dependency-groups]
dev = ["two"]
"""
UV_LOCK = """
version = 1
revision = 3
requires-python = ">=3.11"

[[package]]
name = "demo"
version = "1"
source = { virtual = "." }
dependencies = [{ name = "one" }]
[package.dev-dependencies]
dev = [{ name = "two" }]
[package.metadata]
requires-dist = [{ name = "one" }]
[package.metadata.requires-dev]
dev = [{ name = "two" }]

[[package]]
name = "one"
version = "1.5"
source = { registry = "https://x.org/simple" }
wheels = [{ url = "https://x.org/one-1.5-py3-none-any.whl", hash = "sha256:HASH", size = 9 }]

[[package]]
name = "two"
version = "2.5"
source = { registry = "https://x.org/simple" }
wheels = [{ url = "https://x.org/two-2.5-py3-none-any.whl", hash = "sha256:HASH", size = 9 }]
""".replace("HASH", "ab" * 32)


@pytest.fixture
def uv_lock(tmp_path, monkeypatch):
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "uv.lock").write_text(UV_LOCK)
    return str(tmp_path / "uv.lock")


@pytest.mark.skipif(find_uv() is None, reason="uv is not installed")
def test_uv_turns_its_own_lock_into_files(uv_lock):
    files = chosen(read_lock(uv_lock))
    assert {name: (each.version, each.sha256) for name, each in files.items()} == {"one": ("1.5", "ab" * 32)}
    assert set(chosen(read_lock(uv_lock, groups=["dev"]))) == {"one", "two"}
    with pytest.raises(PipError, match=r"uv cannot read.*nope"):
        read_lock(uv_lock, groups=["nope"])


@pytest.mark.skipif(find_uv() is None, reason="uv is not installed")
def test_extras_in_a_lock_of_uv_are_known(uv_lock, tmp_path):
    only_before = """{ name = "one", extra = ["fast"], marker = "python_full_version < '3.12'" }"""
    plain = 'dependencies = [{ name = "one" }'
    (tmp_path / "uv.lock").write_text(UV_LOCK.replace(plain, f"{plain}, {only_before}", 1))
    lock = read_lock(uv_lock)
    assert chosen(lock)["one"].extras == ("fast",)
    assert chosen(lock, "3.12")["one"].extras == ()


def test_without_uv_its_lock_cannot_be_read(uv_lock, monkeypatch):
    monkeypatch.setattr("pkg.pip.locks.find_uv", lambda: None)
    with pytest.raises(PipError, match=r"only be read by uv.*uv export"):
        read_lock(uv_lock)


def test_uv_is_found_on_the_path_too(monkeypatch, tmp_path):
    monkeypatch.setitem(__import__("sys").modules, "uv", None)
    program = tmp_path / "uv"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_uv() == str(program)
    assert subprocess.run([program], check=False).returncode == 0
