"""`pkg pip` as somebody types it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from random import Random

import pytest
from wheel_index import make_wheel, served, write_index

MINOR = "{}.{}".format(*sys.version_info)


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """Serve an index of a few wheels; give its address."""
    wheels = tmp_path_factory.mktemp("wheels")
    make_wheel(wheels, "app", requires=["lib"], scripts={"app": "app:main"}, data={"data/etc/app.conf": "c"})
    make_wheel(wheels, "lib", files={"space/lib.py": "NAME = 'lib'"})
    make_wheel(wheels, "other-lib", files={"space/other.py": "NAME = 'other'"})
    for number in range(8):
        make_wheel(wheels, f"part{number}", requires=[f"part{number + 1}"] if number < 7 else [])
    with served(write_index(wheels, tmp_path_factory.mktemp("index"))) as (url, _):
        yield url


@pytest.fixture
def studio(empty_studio, index):
    """A studio with a python, whose pip asks the index and nobody else."""
    studio = empty_studio
    folder = studio.add(f"python-{MINOR}.1", commands="env.PATH.append('{root}/bin')", where=studio.packages)
    (folder / "bin").mkdir()
    script = folder / "bin" / "python"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    script.chmod(0o755)
    studio.environ |= {
        "PKG_LOCAL_PACKAGES_PATH": str(studio.packages),
        "REZ_PACKAGES_PATH": str(studio.packages),
        "REZ_LOCAL_PACKAGES_PATH": str(studio.packages),
        "REZ_DEFAULT_SHELL": "bash",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": index,
        "PIP_CACHE_DIR": str(studio.folder / "cache"),
    }
    return studio


def families(studio):
    """Give what a resolve would see: folders, not links that lead nowhere."""
    return sorted(each.name for each in studio.packages.iterdir() if each.is_dir() and each.name[0] != ".")


def test_what_is_installed_runs_in_environments_of_pkg_and_of_rez(studio, rez_program):
    plan = json.loads(studio.pkg("pip", "--dry-run", "--json", "app", "other-lib").stdout)["plan"]
    assert [(each["package"], each["python"], each["requested"], each["existing"]) for each in plan] == [
        ("app-1.0", MINOR, True, None),
        ("other_lib-1.0", MINOR, True, None),
        ("lib-1.0", MINOR, False, None),
    ]
    assert all(len(each["hashes"]["sha256"]) == 64 for each in plan)
    assert families(studio) == ["python"]
    done = studio.pkg("rez", "pip", "-i", "app", "other-lib", "--no-compile")
    assert f"Installed [app-1.0] {studio.packages}/app/1.0/package.py\n" in done.stdout
    assert done.stdout.endswith("\n3 packages were installed.\n")
    assert studio.env("app", "--", "app") == "app 1.0\n"
    code = "import space.lib, space.other; print(space.lib.NAME, space.other.NAME)"
    words = ("lib", "other_lib", "python", "--", "python", "-c", code)
    assert studio.env(*words) == "lib other\n"
    assert studio.run(rez_program("rez-env"), *words).stdout == "lib other\n"
    assert studio.run(rez_program("rez-env"), "app", "--", "app").stdout == "app 1.0\n"
    done = studio.pkg("pip", "-i", "app", "-v")
    assert "Skipped [app-1.0]" in done.stdout
    assert done.stdout.endswith("2 packages were already installed.\n")
    assert "Would install" in done.stderr


def test_rez_words_make_rez_packages(studio, rez_program):
    """The same wheels by rez-pip and by us; the definitions and files are the same but for what is ours."""
    (studio.folder / "theirs").mkdir()
    theirs, ours = studio.folder / "theirs", studio.folder / "ours"
    studio.run(
        rez_program("rez-pip"), "-i", "other-lib", "-p", str(theirs), "-e", "--no-deps", "--no-compile"
    )
    studio.pkg("pip", "-i", "--like-rez", "other-lib", "-p", str(ours), "-e", "--no-deps", "--no-compile")

    def files(folder):
        return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())

    def attributes(folder):
        data = {}
        exec((folder / "other_lib/1.0/package.py").read_text(), data)
        kept = ("name", "version", "variants", "hashed_variants", "pip_name", "from_pip", "is_pure_python")
        return {key: data.get(key) for key in kept}

    assert files(ours) == files(theirs)
    assert attributes(ours) == attributes(theirs)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "name what to install"),
        (("app",), "--dry-run"),
        (("-i", "app", "--no-deps", "--min-deps"), "not allowed together with --no-deps"),
        (("-i", "app", "--like-rez", "--dry-run"), "has no plan"),
    ],
)
def test_wrong_usage_is_told_with_code_2(empty_studio, words, said):
    assert said in empty_studio.pkg("pip", *words, code=2).stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-i", "no such thing"), "is no requirement"),
        (("-i", "-R", "gone.txt"), "no requirement file 'gone.txt'"),
        (("--dry-run", "app", "--python-version", "2.1"), "2.1"),
    ],
)
def test_a_mistake_is_one_paragraph_and_code_1(studio, words, said):
    done = studio.pkg("pip", *words, code=1)
    assert done.stderr.startswith("error: ")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_plan_is_shown_and_asked_about_in_a_terminal(studio, terminal):
    started = terminal([sys.executable, "-m", "pkg", "pip", "other-lib", "--no-compile"], studio.environ)
    started.wait_for("Install 1 package into", seconds=90)
    assert "other_lib_1.0" in started.screen.replace("-", "_")
    assert "other_lib" not in families(studio)
    started.type("y", "<Enter>")
    end = time.monotonic() + 90
    while "other_lib" not in families(studio):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_killed_at_random_moments_all_of_the_set_is_there_or_nothing(studio, index):
    """PKG_KILLS says how often."""
    words = [sys.executable, "-m", "pkg", "pip", "-i", "part0", "--no-compile", "--json"]
    parts = sorted(f"part{number}" for number in range(8))
    before = families(studio)

    def start():
        return subprocess.Popen(
            words,
            env=studio.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    started = time.monotonic()
    assert start().wait(120) == 0
    whole = time.monotonic() - started
    assert families(studio) == sorted([*before, *parts])
    chance = Random(1)
    installed, killed = True, []
    for number in range(int(os.environ.get("PKG_KILLS", "4"))):
        if installed:
            for part in parts:
                shutil.rmtree(studio.packages / part)
        process = start()
        if number % 2:
            time.sleep(chance.uniform(0.3, 1.0) * whole)
        else:  # while packages are being staged and put in place
            while process.poll() is None and not list(studio.packages.glob(".pkg-staging*/part*")):
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 0.1))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        killed.append(process.returncode < 0)
        found = [name for name in families(studio) if name in parts]
        assert found in ([], parts), number
        installed = bool(found)
        for part in found:
            assert (studio.packages / part / "1.0" / "package.py").is_file()
            assert (studio.packages / part / "1.0" / "python" / part / "__init__.py").is_file()
    assert start().wait(120) == 0
    assert families(studio) == sorted([*before, *parts])
    left = [each.name for each in studio.packages.iterdir() if each.name.startswith(".pkg-staging")]
    assert left == []
    assert any(killed)
