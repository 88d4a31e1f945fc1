"""Made-up repositories: the same for the same seed, right in rez's eyes, and as hard as they say."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys

import pytest

import pkg
from pkg.catalog import Catalog
from pkg.errors import PkgError
from pkg.testing.generated import PRESETS, Plan, Shape, generate
from pkg.testing.generated.writing import MARKER, REQUESTS


def content(folder):
    """Return the hash of each file below a folder, by relative path."""
    return {
        str(path.relative_to(folder)): hashlib.sha1(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def odd(**measures):
    return Shape.of("small", odd=1, **measures)


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        generate(tmp_path / name, Shape.of("small", seed=5))
    generate(tmp_path / "other", Shape.of("small", seed=6))
    assert content(tmp_path / "one") == content(tmp_path / "two") != content(tmp_path / "other")


def test_the_bytes_do_not_depend_on_the_process(tmp_path):
    code = (
        "import sys; from pathlib import Path; from pkg.testing.generated import Shape, generate; "
        "generate(Path(sys.argv[1]), Shape.of('small', odd=0.5))"
    )
    for seed in ("1", "2"):
        environ = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", code, str(tmp_path / seed)], check=True, env=environ)
    assert content(tmp_path / "1") == content(tmp_path / "2")


@pytest.mark.parametrize("preset", PRESETS)
def test_the_presets_have_about_the_packages_they_promise(preset):
    plan = Plan(Shape.of(preset))
    promised = {"small": 200, "medium": 3000, "large": 18_200, "stress": 100_000}[preset]
    assert len(plan.families) == PRESETS[preset].families
    assert 0.75 * promised < plan.packages < 1.25 * promised


def test_what_the_plan_says_is_what_is_found(tmp_path):
    shape = odd(families=60)
    summary = generate(tmp_path / "packages", shape)
    found = pkg.scan_repo(tmp_path / "packages")
    plan = Plan(shape)
    assert {(one.family, one.version) for one in found} == {
        (family.name, version) for family in plan.families for version in family.words
    }
    assert (summary.packages, summary.families) == (len(found), 60)
    assert {one.format for one in found} == {"py", "yaml"}
    kinds = {family.kind for family in plan.families}
    assert kinds == {"plain", "yaml", "dynamic", "combined", "unversioned"}


@pytest.mark.parametrize("seed", range(3))
def test_requests_can_be_met_or_not_as_they_were_made(tmp_path, seed, pkg_settings):
    folder = tmp_path / "packages"
    generate(folder, Shape.of("small", seed=seed, families=70, conflict_rate=0.5, odd=0.2, requests=30))
    requests = json.loads((folder / REQUESTS).read_text())
    solvable = json.loads((folder / MARKER).read_text())["solvable"]
    implicit = ["~platform==linux", "~arch==x86_64"]
    results = [pkg.solve([*request, *implicit], package_paths=[str(folder)]) for request in requests]
    assert [result.status == "solved" for result in results] == solvable
    assert {True, False} == set(solvable)


@pytest.mark.rez
def test_rez_gives_the_same_answers(tmp_path, pkg_environ, pkg_solve_batch, rez_answers):
    folder = tmp_path / "packages"
    generate(folder, Shape.of("small", seed=3, odd=0.3, conflict_rate=0.4, requests=16))
    requests = json.loads((folder / REQUESTS).read_text())
    theirs = rez_answers(folder, requests)
    assert pkg_solve_batch(folder) == theirs
    assert len([answer for answer in theirs if answer]) == 12


@pytest.fixture
def pkg_solve_batch(pkg_cli):
    def solve(folder):
        lines = pkg_cli("solve", "--ni", "--paths", str(folder), "--batch", str(folder / REQUESTS)).out
        answers = []
        for line in lines.splitlines():
            answer = json.loads(line)
            names = [[one["name"], one["version"], one["variant"]] for one in answer["resolved"]]
            answers.append(names if answer["status"] == "solved" else None)
        return answers

    return solve


_REZ = """
import json, sys
from rez.resolved_context import ResolvedContext
answers = []
for request in json.loads(sys.stdin.read()):
    try:
        context = ResolvedContext(request, package_paths=[sys.argv[1]], add_implicit_packages=False)
        found = [[v.name, str(v.version), v.index] for v in context.resolved_packages or ()]
        answers.append(found if context.success else None)
    except Exception as error:
        answers.append(None)
print(json.dumps(answers))
"""


@pytest.fixture
def rez_answers(pkg_environ):
    def ask(folder, requests):
        run = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", _REZ, str(folder)],
            input=json.dumps(requests),
            env={**pkg_environ, "REZ_DISABLE_HOME_CONFIG": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if "No module named 'rez'" in run.stderr and not os.environ.get("PKG_REQUIRE_REAL"):
            pytest.skip("rez is not installed")
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)

    return ask


def test_every_definition_loads_and_every_attribute_is_valid(tmp_path, pkg_settings, pkg_host):
    generate(tmp_path / "packages", odd(families=50, commands=1))
    for family in Catalog(pkg_host, paths=[str(tmp_path / "packages")]).families():
        for package in family.iter_packages():
            package.validate_data()


def test_a_folder_that_holds_something_is_refused(tmp_path):
    (tmp_path / "precious").touch()
    with pytest.raises(
        PkgError, match=re.escape(f"{tmp_path} is not empty (precious). Name another folder, or use")
    ):
        generate(tmp_path, Shape.of("small"))
    assert [path.name for path in tmp_path.iterdir()] == ["precious"]


def test_force_replaces_what_was_made_and_keeps_the_rest(tmp_path):
    generate(tmp_path, odd(families=30, seed=1))
    (tmp_path / "mine/1.0").mkdir(parents=True)
    (tmp_path / "mine/1.0/package.py").write_text("name = 'mine'")
    shape = Shape.of("small", families=12, seed=2)
    generate(tmp_path, shape, force=True)
    assert (tmp_path / "mine/1.0/package.py").exists()
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {*(family.name for family in Plan(shape).families), "mine", MARKER, REQUESTS}


def test_force_in_a_folder_of_somebody_else_removes_nothing(tmp_path):
    (tmp_path / "maya/2030.0").mkdir(parents=True)
    (tmp_path / "maya/2030.0/package.py").write_text("name = 'maya'")
    (tmp_path / MARKER).write_text("{}")
    generate(tmp_path, Shape.of("small"), force=True)
    assert (tmp_path / "maya/2030.0/package.py").read_text() == "name = 'maya'"


def test_measures_out_of_bounds_are_refused():
    with pytest.raises(PkgError, match="conflict_rate should be between 0 and 1, not 2"):
        Shape.of("small", conflict_rate=2)
    with pytest.raises(PkgError, match="no preset named 'tiny'; there are: small, medium, large, stress"):
        Shape.of("tiny")


@pytest.mark.parametrize(
    "measures",
    [
        {"families": 8, "versions": 1, "depth": 2, "variants": 1},
        {"families": 9, "depth": 30, "versions": 40},
        {"families": 500, "versions": 1, "depth": 3, "odd": 1},
        {"families": 20, "conflict_rate": 1, "versions": 30, "commands": 0},
        {"families": 20, "conflict_rate": 0, "requests": 0},
    ],
)
def test_any_measures_make_a_repository(tmp_path, measures):
    shape = Shape.of("small", **measures)
    summary = generate(tmp_path, shape)
    assert summary.families == measures["families"]
    assert len(json.loads((tmp_path / REQUESTS).read_text())) == shape.requests
