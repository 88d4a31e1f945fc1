"""The example plugin as a studio would install it: our wheel and its own, in a fresh environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from pkg.testing.program import Finished

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "studio_plugin"

pytestmark = pytest.mark.slow


class Environment:
    """A virtual environment that sees the libraries of this one, but not its `pkg`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
        self.home.mkdir()
        scheme = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)})
        self.scripts, site = Path(scheme["scripts"]), Path(scheme["purelib"])
        # An editable installation lies behind a .pth file of its own, and Python reads only those of
        # an environment's own folder: what is found there are plain libraries.
        libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
        site.joinpath("libraries.pth").write_text("".join(f"{path}\n" for path in sorted(libraries)))
        self.environ = {
            "PATH": f"{self.scripts}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.home),
            "PKG_RESOLVER_BACKEND": "python",  # compiles nothing in the empty home folder
        }

    def pip(self, *arguments: str) -> None:
        """Run this environment's pip on the other one; it needs no network for what is asked here."""
        subprocess.run(
            [
                sys.executable, "-m", "pip", "--python", str(self.scripts / "python"),
                "--disable-pip-version-check", *arguments,
            ],
            check=True,
            capture_output=True,
            env={**self.environ, "PIP_NO_INDEX": "1"},
        )  # fmt: skip

    def run(self, *command: str, **variables: str) -> Finished:
        """Run a program of the environment."""
        finished = subprocess.run(
            [str(self.scripts / command[0]), *command[1:]],
            env={**self.environ, **variables},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        return Finished(finished.returncode, finished.stdout, finished.stderr)


def build(project: Path, target: Path) -> str:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=project,
        check=True,
        capture_output=True,
    )
    (wheel,) = target.glob("*.whl")
    return str(wheel)


@pytest.fixture(scope="module")
def install(tmp_path_factory):
    """Make a fresh environment with our wheel and the example's."""
    folder = tmp_path_factory.mktemp("wheels")
    wheels = [build(ROOT, folder / "pkg"), build(EXAMPLE, folder / "lodge")]

    def install() -> Environment:
        environment = Environment(tmp_path_factory.mktemp("studio") / "venv")
        environment.pip("install", "--no-deps", *wheels)
        return environment

    return install


@pytest.fixture(scope="module")
def studio(install):
    return install()


@pytest.fixture
def packages(tmp_path):
    """A search path with one catalogue in it."""
    families = {
        "python": {"3.10.4": {}, "3.11.0": {}},
        "maya": {
            "2024.1": {"requires": ["python-3.10"], "commands": "env.MAYA_HOME = '{root}'"},
            "2025.0": {"requires": ["python-3.11"]},
        },
    }
    path = tmp_path / "packages.json"
    path.write_text(json.dumps({"root": "/lodge/packages", "families": families}))
    return f"catalogue@{path}"


def test_the_wheel_is_what_is_tested_and_not_this_source_tree(studio):
    location = studio.run(
        "python", "-P", "-c", "import pkg, lodge_pkg; print(pkg.__file__, lodge_pkg.__file__)"
    )
    assert str(ROOT) not in location.out
    assert location.out.count(str(studio.folder)) == 2, location


def test_all_plugins_are_listed(studio):
    listed = studio.run("pkg", "plugins", "--json")
    assert listed.code == 0, listed
    ours = {
        (record["kind"], record["name"], record["version"], record["state"])
        for record in json.loads(listed.out)
        if record["distribution"] == "lodge-pkg"
    }
    assert ours == {
        ("repositories", "catalogue", "2.1", "ok"),
        ("shells", "lodge-sh", "2.1", "ok"),
        ("build_systems", "packer", "2.1", "ok"),
        ("resolvers", "audited", "2.1", "ok"),
        ("orderers", "longterm", "2.1", "ok"),
        ("filters", "sunset", "2.1", "ok"),
        ("commands", "usage", "2.1", "ok"),
        ("hooks", "lodge-freeze", "2.1", "ok"),
    }


def test_every_plugin_of_the_wheel_loads(studio):
    records = json.loads(studio.run("pkg", "plugins", "--json").out)
    assert {record["distribution"] for record in records} == {"pkg-studio", "lodge-pkg"}
    assert [record["reason"] for record in records if record["state"] != "ok"] == []


def test_packages_come_out_of_the_catalogue(studio, packages):
    finished = studio.run("pkg", "env", "--paths", packages, "maya-2024", "--", "printenv", "MAYA_HOME")
    assert (finished.code, finished.out) == (0, "/lodge/packages/maya/2024.1\n"), finished


def test_the_resolver_is_chosen_by_name_and_the_command_prints_its_log(studio, packages, tmp_path):
    log = tmp_path / "resolves.jsonl"
    config = tmp_path / "studio.toml"
    variables = {"PKG_CONFIG_FILE": str(config), "PKG_RESOLVER_BACKEND": "audited"}
    config.write_text(f'[plugins.resolvers.audited]\nlog = "{log}"\n')
    for request, code in (("maya", 0), ("maya-2023", 1)):
        finished = studio.run(
            "pkg",
            "env",
            "--paths",
            packages,
            "python-3.10",
            request,
            "--brief",  # an explanation would try more resolves, which this resolver notes down
            "--",
            "true",
            **variables,
        )
        assert finished.code == code, finished
    used = studio.run("pkg", "usage", "--json", **variables)
    assert used.code == 0, used
    (entry,) = json.loads(used.out)
    assert entry["status"] == "solved"
    assert "maya-2024.1" in entry["packages"]
    assert "maya" in studio.run("pkg", "usage", **variables).out


def test_the_orderer_and_the_rule_work_from_configuration_and_command_line(studio, tmp_path):
    packages = tmp_path / "packages"
    for version, sunset in (("2023", None), ("2024", "2026-01-31"), ("2025", None)):
        folder = packages / "maya" / version
        folder.mkdir(parents=True)
        lines = ["name = 'maya'", f"version = '{version}'", f"sunset = {sunset!r}" if sunset else ""]
        folder.joinpath("package.py").write_text("\n".join(lines))
    config = tmp_path / "studio.toml"
    config.write_text('[[package_orderers]]\ntype = "longterm"\nversions = "2024"\npackages = ["maya"]\n')
    command = ("pkg", "solve", "--paths", str(packages), "maya", "--json")

    def version(*options, **variables):
        finished = studio.run(*command, *options, **variables)
        assert finished.code == 0, finished
        return json.loads(finished.out)["resolved"][0]["version"]

    for resolver in ("python", "numba"):
        variables = {"PKG_RESOLVER_BACKEND": resolver}
        assert version(**variables) == "2025"
        variables["PKG_CONFIG_FILE"] = str(config)
        assert version(**variables) == "2024"
        assert version("--exclude", "sunset(2026-03-31)", **variables) == "2025"
    refused = studio.run(*command, "--exclude", "sunset(soon)")
    assert refused.code == 1
    assert "malformed package filter sunset(soon)" in refused.err


def test_the_hook_refuses_a_frozen_version(studio, packages, tmp_path):
    frozen = tmp_path / "frozen.txt"
    frozen.write_text("maya-2025+\n")
    command = ("pkg", "env", "--paths", packages, "maya", "--", "true")
    assert studio.run(*command).code == 0
    refused = studio.run(*command, LODGE_FREEZE=str(frozen))
    assert refused.code == 1
    assert "maya-2025.0 is frozen" in refused.err
    assert "Traceback" not in refused.err
    disabled = {"LODGE_FREEZE": str(frozen), "PKG_DISABLE_PLUGINS": "hooks:lodge-freeze"}
    assert studio.run(*command, **disabled).code == 0


def test_the_example_passes_its_own_tests(studio):
    finished = studio.run(
        "python", "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLE / "tests")
    )
    assert finished.code == 0, finished.out
    assert " passed" in finished.out


def test_removing_the_distribution_removes_its_plugins(install):
    environment = install()
    assert "lodge-pkg" in environment.run("pkg", "plugins").out
    environment.pip("uninstall", "--yes", "lodge-pkg")
    listed = environment.run("pkg", "plugins")
    assert listed.code == 0
    assert "lodge-pkg" not in listed.out
    assert environment.run("pkg", "usage").code == 2
