"""Bundles: moved and used without their origin, by pkg, by rez, and by nothing but sh."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pkg.bundle import bundle_context
from pkg.bundle.libraries import library_paths
from pkg.environment.context import ResolvedContext
from pkg.errors import ContextBundleError, PackageCopyError

REZ = Path(sys.executable).parent


@pytest.fixture
def packages(pkg_repo, pkg_environ):
    pkg_repo.add("python-2.7", "python-3.11", commands="env.PY_ROOT = '{root}'")
    pkg_repo.add(
        "tool-1.0",
        variants=[["python-3"], ["python-2"]],
        tools=["hello"],
        commands="env.PATH.prepend('{root}/bin')\nenv.TOOL.set(literal('$dollar {root}'))",
        files={"python-3/bin/hello": '#!/bin/sh\necho "hello $PY_ROOT $*"\n'},
    )
    pkg_environ["REZ_PACKAGES_PATH"] = str(pkg_repo.path)
    return pkg_repo


@pytest.fixture
def resolved(packages, pkg_host):
    def resolve(*requests):
        return ResolvedContext(
            list(requests), package_paths=[str(packages.path)], plugins=pkg_host, caching=False
        )

    return resolve


@pytest.fixture
def moved(resolved, packages, tmp_path):
    """A bundle of the tool, far from where it was made, its origin gone."""
    made = tmp_path / "made"
    logs = bundle_context(resolved("tool", "python-3"), str(made), patch_libs=True)
    assert logs == yaml.safe_load((made / "bundle.yaml").read_text())["logs"]
    place = tmp_path / "else where"
    place.mkdir()
    shutil.move(made, place / "bundle")
    shutil.rmtree(packages.path)
    return place / "bundle"


def test_it_holds_the_used_variants_alone(moved):
    packages = moved / "packages"
    assert sorted(path.name for path in packages.iterdir()) == ["python", "settings.yaml", "tool"]
    assert [path.name for path in (packages / "tool/1.0").iterdir() if path.is_dir()] == ["python-3"]
    settings = yaml.safe_load((packages / "settings.yaml").read_text())
    assert settings == {"disable_memcached": True, "disable_memcache": True}


def test_the_launcher_needs_nothing_but_sh(moved):
    run = subprocess.run(
        [str(moved / "run"), "hello", "a b", "c"], env={}, capture_output=True, text=True, check=True
    )
    assert run.stdout == f"hello {moved}/packages/python/3.11 a b c\n"


def test_the_launcher_keeps_the_path_and_passes_exit_codes_on(moved):
    code = 'echo "$PATH"; echo "$TOOL"; exit 7'
    run = subprocess.run(
        [str(moved / "run"), "sh", "-c", code],
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    root = moved / "packages/tool/1.0/python-3"
    assert run.returncode == 7
    assert run.stdout.split("\n")[0] == f"{root}/bin:/usr/bin:/bin"
    assert run.stdout.split("\n")[1].startswith("$dollar ")


def test_the_launcher_works_through_a_link_and_names_its_tools(moved, tmp_path):
    (tmp_path / "link").symlink_to(moved / "run")
    run = subprocess.run(
        [str(tmp_path / "link"), "--list"], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert run.stdout == "hello\n"
    run = subprocess.run(["sh", "run", "hello"], cwd=moved, capture_output=True, text=True, check=True)
    assert run.stdout.startswith(f"hello {moved}/packages/python")
    assert subprocess.run([str(moved / "run")], capture_output=True, check=False).returncode == 2


def test_pkg_uses_it(moved, pkg_environ):
    (moved / "post_commands.py").write_text("env.AFTER = 'post'\n")
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pkg",
            "env",
            "-i",
            str(moved / "context.rxt"),
            "--",
            "sh",
            "-c",
            "hello; echo $AFTER",
        ],
        env={**pkg_environ, "REZ_PACKAGES_PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == f"hello {moved}/packages/python/3.11 \npost\n"


@pytest.mark.rez
def test_rez_uses_it(moved, pkg_environ):
    program = _rez("rez-env")
    (moved / "post_commands.py").write_text("env.AFTER = 'post'\n")
    run = subprocess.run(
        [program, "-i", str(moved / "context.rxt"), "-c", "hello $AFTER"],
        env={**pkg_environ, "REZ_PACKAGES_PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == f"hello {moved}/packages/python/3.11 post\n"


@pytest.mark.rez
def test_rez_makes_the_same_files_and_pkg_uses_them(resolved, tmp_path, pkg_environ):
    program = _rez("rez-bundle")
    context = resolved("tool", "python-3")
    context.save(str(tmp_path / "a.rxt"))
    bundle_context(context, str(tmp_path / "ours"))
    subprocess.run(
        [program, str(tmp_path / "a.rxt"), str(tmp_path / "theirs")],
        env=pkg_environ,
        capture_output=True,
        check=True,
    )
    found = [
        sorted(str(path.relative_to(tmp_path / tool)) for path in (tmp_path / tool).rglob("*"))
        for tool in ("ours", "theirs")
    ]
    assert [name for name in found[0] if name != "run"] == found[1]
    (tmp_path / "theirs").rename(tmp_path / "moved")
    run = subprocess.run(
        [sys.executable, "-m", "pkg", "env", "-i", str(tmp_path / "moved/context.rxt"), "--", "hello"],
        env=pkg_environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == f"hello {tmp_path}/moved/packages/python/3.11 \n"


def test_a_folder_that_is_there_is_left_alone(resolved, tmp_path):
    (tmp_path / "made").mkdir()
    with pytest.raises(ContextBundleError, match="must not exist"):
        bundle_context(resolved("python"), str(tmp_path / "made"))


def test_a_failed_context_is_refused(resolved, tmp_path):
    with pytest.raises(ContextBundleError, match="has a solution"):
        bundle_context(resolved("python-3", "!python"), str(tmp_path / "made"))
    assert not (tmp_path / "made").exists()


def test_packages_that_stay_where_they_are(resolved, packages, tmp_path):
    packages.add("fixed-1", relocatable=False, commands="env.FIXED = '{root}'")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(PackageCopyError, match="non-relocatable"):
        bundle_context(resolved("fixed"), str(tmp_path / "made"))
    assert sorted(tmp_path.iterdir()) == before
    warnings = []
    bundle_context(
        resolved("fixed"), str(tmp_path / "made"), skip_non_relocatable=True, on_warning=warnings.append
    )
    assert warnings == ["Skipped bundling of non-relocatable package fixed-1"]
    context = ResolvedContext.load(str(tmp_path / "made/context.rxt"))
    assert context.get_resolved_package("fixed").root == str(packages.path / "fixed/1")
    bundle_context(resolved("fixed"), str(tmp_path / "forced"), force=True)
    assert (tmp_path / "forced/packages/fixed/1").is_dir()


@pytest.fixture
def compiled(packages):
    """A library in one package and a program in another that looks for it by its absolute path."""
    for name in ("gcc", "patchelf", "readelf"):
        if shutil.which(name) is None:
            if os.environ.get("PKG_REQUIRE_REAL"):
                pytest.fail(f"{name} is not installed, and PKG_REQUIRE_REAL is set")
            pytest.skip(f"{name} is not installed")
    library = packages.add(
        "greet-1.0", files={"src/greet.c": '#include <stdio.h>\nvoid greet(void) { puts("greetings"); }\n'}
    )
    (library / "lib").mkdir()
    _gcc("-shared", "-fPIC", "-o", library / "lib/libgreet.so", library / "src/greet.c")
    program = packages.add(
        "caller-1.0",
        requires=["greet"],
        tools=["caller"],
        commands="env.PATH.append('{root}/bin')",
        files={"src/main.c": "void greet(void);\nint main(void) { greet(); return 0; }\n"},
    )
    (program / "bin").mkdir()
    _gcc(
        "-o", program / "bin/caller", program / "src/main.c", f"-L{library}/lib", "-lgreet",
        f"-Wl,-rpath,{library}/lib:/opt/other",
    )  # fmt: skip
    return packages


@pytest.mark.parametrize("link", ["auto", "hard"])
def test_libraries_are_found_inside_a_moved_bundle(compiled, resolved, tmp_path, link):
    original = compiled.path / "caller/1.0/bin/caller"
    content = original.read_bytes()
    bundle_context(resolved("caller"), str(tmp_path / "made"), patch_libs=True, link=link)
    assert original.read_bytes() == content
    (tmp_path / "made").rename(tmp_path / "moved")
    shutil.rmtree(compiled.path)
    program = tmp_path / "moved/packages/caller/1.0/bin/caller"
    assert library_paths(str(program)) == ["$ORIGIN/../../../greet/1.0/lib", "/opt/other"]
    run = subprocess.run(
        [str(tmp_path / "moved/run"), "caller"], env={}, capture_output=True, text=True, check=True
    )
    assert run.stdout == "greetings\n"


def test_libraries_are_left_alone_when_that_is_asked_for(compiled, resolved, tmp_path):
    bundle_context(resolved("caller"), str(tmp_path / "made"))
    program = tmp_path / "made/packages/caller/1.0/bin/caller"
    assert library_paths(str(program)) == [f"{compiled.path}/greet/1.0/lib", "/opt/other"]


def test_a_missing_patchelf_is_a_warning(compiled, resolved, tmp_path, monkeypatch):
    which = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "patchelf" else which(name))
    warnings = []
    bundle_context(resolved("caller"), str(tmp_path / "made"), patch_libs=True, on_warning=warnings.append)
    assert len(warnings) == 1
    assert "cannot find 'patchelf'" in warnings[0]
    assert f"{tmp_path}/made/" in warnings[0]


def _gcc(*words):
    subprocess.run(["gcc", *map(str, words)], check=True, capture_output=True)


def _rez(name):
    program = REZ / name
    if not program.exists():
        if os.environ.get("PKG_REQUIRE_REAL"):
            pytest.fail(f"{name} is not installed, and PKG_REQUIRE_REAL is set")
        pytest.skip(f"{name} is not installed")
    return str(program)
