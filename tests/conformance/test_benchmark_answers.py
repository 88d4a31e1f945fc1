"""Every backend against rez's recorded answers to the 188 requests of rez's own benchmark."""

from __future__ import annotations

import gzip
import json
import os
import tarfile
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "data" / "solver"
RECORDS = FOLDER / "benchmark.json.gz"
# The same requests with two filters, three orderers and a timestamp.
SITE = FOLDER / "site.json"
SITE_RECORDS = FOLDER / "site.json.gz"
ALL = bool(os.environ.get("PKG_BENCHMARK_ALL"))
# How many of the requests a backend answers in an ordinary run; PKG_BENCHMARK_ALL=1 asks all of each.
EVERY = {"python": 4, "numba": 1, "rez": 47}


@pytest.fixture(scope="module")
def records():
    """rez's answers, made by `record_benchmark.py`."""
    return json.loads(gzip.decompress(RECORDS.read_bytes()))


@pytest.fixture(scope="module")
def repository(needs_rez):
    """The benchmark's 18,226 packages, read from the archive that rez ships."""
    from record_benchmark import benchmark_folder

    from pkg.environment.solving import PackageData, Repository

    packages = []
    with tarfile.open(benchmark_folder() / "packages.tar.gz") as archive:
        for member in archive:
            parts = Path(member.name).parts
            if parts[-1] == "package.py":
                names: dict[str, object] = {}
                exec(archive.extractfile(member).read(), names)
                packages.append(
                    PackageData(
                        parts[-3], parts[-2], names.get("requires"), names.get("variants"), names["timestamp"]
                    )
                )
    assert len(packages) == 18226
    return Repository(packages)


@pytest.fixture(scope="module")
def site_records():
    """rez's answers under the site-like configuration."""
    return json.loads(gzip.decompress(SITE_RECORDS.read_bytes()))


def test_the_records_are_of_all_188_requests(records):
    assert len(records) == 188
    assert [record["status"] for record in records].count("failed") == 1
    assert sum(record["num_solves"] for record in records) > 30_000


@pytest.mark.rez
@pytest.mark.parametrize("name", EVERY)
def test_a_backend_gives_rezs_answers(records, repository, backends, name):
    from pkg.environment.problems import build_problem

    for record in records if ALL else records[2 :: EVERY[name]]:
        assert record == answer(backends[name](build_problem(record["request"], packages=repository)), record)


@pytest.mark.rez
@pytest.mark.parametrize("name", ["python", "numba"])
def test_a_backend_gives_rezs_answers_under_a_site_like_configuration(
    site_records, repository, backends, name
):
    from pkg.environment.problems import build_problem

    rules = json.loads(SITE.read_text())
    for record in site_records if ALL else site_records[2 :: EVERY[name]]:
        outcome = backends[name](build_problem(record["request"], packages=repository, **rules))
        assert record == answer(outcome, record)


def test_the_configuration_changes_most_answers(records, site_records):
    changed = [one["resolved"] != other["resolved"] for one, other in zip(records, site_records, strict=True)]
    assert changed.count(True) > 100
    assert [record["status"] for record in site_records].count("solved") == 187


@pytest.mark.rez
def test_the_records_are_what_rez_answers(needs_rez, site_records, tmp_path):
    from record_benchmark import benchmark_folder, record

    with tarfile.open(benchmark_folder() / "packages.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    # Of those that take rez least: each record was made the same way, and the long ones take it a minute.
    sample = sorted(site_records, key=lambda one: one["num_solves"])[5:95:15]
    requests = [one["request"] for one in sample]
    assert record(requests, tmp_path / "packages", json.loads(SITE.read_text())) == sample


def answer(outcome, record):
    """Make a record of an outcome."""
    return {
        "request": record["request"],
        "status": outcome.status,
        "resolved": [[c.family, str(c.candidate.version), c.variant.index] for c in outcome.solution],
        "ephemerals": [str(ephemeral) for ephemeral in outcome.ephemerals],
        "failure": outcome.failure.description if outcome.failure else None,
        "num_solves": outcome.stats.num_solves,
        "num_fails": outcome.stats.num_fails,
    }


@pytest.mark.rez
def test_a_compiled_file_gives_rezs_answers(records, repository, tmp_path, monkeypatch):
    from pkg.environment.solving import Repository

    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    repository.save(tmp_path / "studio.pkgrepo")
    loaded = Repository.load(tmp_path / "studio.pkgrepo")
    quick = 0
    for record in records:
        result = loaded.solve(record["request"])
        quick += result._outcome is None
        assert record == {
            "request": record["request"],
            "status": result.status,
            "resolved": [list(package) for package in result.resolved],
            "ephemerals": result.resolved_ephemerals,
            "failure": result.failure_description,
            "num_solves": result.num_solves,
            "num_fails": result.num_fails,
        }
    assert quick == 187  # all but the one without solution
