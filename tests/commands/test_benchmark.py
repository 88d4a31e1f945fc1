from __future__ import annotations

import json
import os
import subprocess
from importlib.util import find_spec
from xml.etree import ElementTree as ET

import pytest

REQUESTS = [["maya-2024", "lookdev"], ["maya"], ["python-3.11", "maya-2024"], ["nowhere"]]


@pytest.fixture
def bench(studio, pkg_environ, tmp_path):
    """A folder of requests and packages; one request fails and one is about what does not exist."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "requests.json").write_text(json.dumps(REQUESTS))
    (folder / "packages").symlink_to(studio.path)
    pkg_environ["PKG_RESOLVER_BACKEND"] = "python"
    return folder


@pytest.fixture
def needs_rez():
    if find_spec("rez") is None:
        if os.environ.get("PKG_REQUIRE_REAL"):
            pytest.fail("rez is not installed, and PKG_REQUIRE_REAL is set")
        pytest.skip("rez is not installed")


def read(folder, name):
    return json.loads((folder / f"{name}.json").read_text())


def test_a_run_writes_resolves_and_summary(pkg_cli, bench, tmp_path):
    out = tmp_path / "out"
    finished = pkg_cli("benchmark", "--data", str(bench), "--out", str(out), "--iterations", "2")
    assert finished.code == 0, finished.err
    resolves = read(out, "resolves")
    assert [one["request"] for one in resolves] == REQUESTS
    assert [one["status"] for one in resolves] == ["success", "success", "failed", "error"]
    assert resolves[0]["resolved_packages"] == [
        "python/3.10/package.py[]",
        "maya/2024.2/package.py[]",
        "lookdev/1.0.0/package.py[1]",
    ]
    assert "nowhere" in resolves[3]["error"]
    assert 0 < resolves[0]["solver_time"] <= resolves[0]["resolve_time"]
    summary = read(out, "summary")
    counts = [summary[f"num_{what}_resolves"] for what in ("success", "failed", "error")]
    assert (counts, summary["resolver"]) == ([2, 1, 1], "python")
    assert summary["min"] <= summary["median"] <= summary["max"]
    assert {"py_version", "platform", "cpu", "num_cpu", "mean", "stddev", "total_run_time"} <= set(summary)
    assert "num_failed_resolves   1\n" in finished.out
    assert sorted(path.name for path in out.iterdir()) == ["resolves.json", "summary.json"]


def test_results_are_never_overwritten(pkg_cli, bench, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "summary.json").write_text("mine")
    finished = pkg_cli("benchmark", "--data", str(bench), "--out", str(out))
    assert finished.code == 1
    assert "exists, and results are never overwritten" in finished.err
    assert (out / "summary.json").read_text() == "mine"


def test_a_run_as_json_is_the_summary(pkg_cli, bench, tmp_path):
    finished = pkg_cli("rez", "benchmark", "--data", str(bench), "--out", str(tmp_path / "out"), "--json")
    assert json.loads(finished.out) == read(tmp_path / "out", "summary")


def test_verbose_runs_tell_of_every_request(pkg_cli, bench, tmp_path):
    finished = pkg_cli("benchmark", "-v", "--data", str(bench), "--out", str(tmp_path / "out"))
    lines = [line for line in finished.err.splitlines() if line.startswith("python: ")]
    assert len(lines) == len(REQUESTS)
    assert lines[2].startswith("python: failed, ")
    assert lines[2].endswith(": python-3.11 maya-2024")


@pytest.mark.rez
def test_tools_side_by_side_agree_and_are_drawn(pkg_cli, bench, tmp_path, needs_rez):
    out = tmp_path / "out"
    finished = pkg_cli("benchmark", "--data", str(bench), "--out", str(out), "--resolvers", "python,rez")
    assert finished.code == 0, finished.err
    assert "python: the same answers as rez" in finished.out
    table = [line.split() for line in finished.out.splitlines()]
    assert ["python", "2", "1", "1"] in [words[:4] for words in table]
    assert ["rez", "2", "1", "1"] in [words[:4] for words in table]
    assert read(out, "resolves") == read(out / "python", "resolves")
    keys = ("request", "status", "resolved_packages")
    assert [[one.get(key) for key in keys] for one in read(out / "rez", "resolves")] == [
        [one.get(key) for key in keys] for one in read(out, "resolves")
    ]
    assert read(out / "rez", "summary")["rez_version"] == "3.4.0"
    tree = ET.fromstring((out / "plot.svg").read_text())
    labels = [text.text.split()[0] for text in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert {"python", "rez"} <= set(labels)


def test_speed_ups_as_json_go_both_ways(pkg_cli, bench, tmp_path):
    finished = pkg_cli(
        "benchmark",
        "--data",
        str(bench),
        "--out",
        str(tmp_path / "out"),
        "--resolvers",
        "python,numba",
        "--json",
    )
    found = json.loads(finished.out)
    assert set(found["summaries"]) == {"python", "numba"}
    over = found["speed_up_over"]
    assert over["python"]["numba"] == pytest.approx(1 / over["numba"]["python"])
    assert found["speed_up"][found["baseline"]]["total"] == 1.0
    assert list(found["different_answers"].values()) == [[]]


def test_an_unknown_tool_lists_those_there_are(pkg_cli, bench, tmp_path):
    finished = pkg_cli(
        "benchmark", "--data", str(bench), "--out", str(tmp_path / "out"), "--resolvers", "pyton"
    )
    assert finished.code == 1
    assert "there are: numba, python, rez, pyrer, or all. Did you mean 'python'?" in finished.err
    assert not (tmp_path / "out").exists()


def test_a_tool_that_is_not_installed_is_an_error_when_named_and_left_out_of_all(pkg_host, monkeypatch):
    from pkg.benchmark import running
    from pkg.errors import BenchmarkError

    monkeypatch.setattr(running, "find_spec", lambda name: None if name == "pyrer" else object())
    tools, left_out = running.choose_tools(pkg_host, "all")
    assert tools == ["numba", "python", "rez"]
    assert left_out == ["pyrer is not installed (pip install pyrer) and left out"]
    with pytest.raises(BenchmarkError, match="pyrer is to be measured but is not installed"):
        running.choose_tools(pkg_host, "numba,pyrer")


def test_a_tool_whose_process_dies_is_named_with_its_last_words(bench):
    from pkg.benchmark.running import run_tool
    from pkg.errors import BenchmarkError

    with pytest.raises(BenchmarkError, match=r"nobody did not finish.* of 4 requests, saying: .*'nobody'"):
        run_tool("nobody", bench / "packages", REQUESTS, 1)


def test_results_are_compared_with_earlier_ones(pkg_cli, bench, tmp_path):
    mine, other = tmp_path / "mine", tmp_path / "other"
    for out in (mine, other):
        assert pkg_cli("benchmark", "--data", str(bench), "--out", str(out)).code == 0
    finished = pkg_cli("benchmark", "--out", str(mine), "--compare", str(other))
    assert finished.code == 0, finished.err
    found = json.loads(finished.out)
    delta, percent = found["mean_delta"]
    assert delta == pytest.approx(read(other, "summary")["mean"] - read(mine, "summary")["mean"])
    assert percent.endswith("%")
    resolves = read(other, "resolves")
    resolves[1]["resolved_packages"].pop()
    (other / "resolves.json").write_text(json.dumps(resolves))
    finished = pkg_cli("benchmark", "--out", str(mine), "--compare", str(other))
    assert finished.code == 1
    assert "the results differ at request #1: maya" in finished.err


@pytest.mark.rez
def test_rez_compares_our_results_and_we_compare_those_in_rezs_form(
    pkg_cli, rez_program, pkg_environ, bench, tmp_path
):
    mine, other = tmp_path / "mine", tmp_path / "other"
    for out in (mine, other):
        assert pkg_cli("benchmark", "--data", str(bench), "--out", str(out)).code == 0
    rez = subprocess.run(
        [rez_program("rez-benchmark"), "--out", str(mine), "--compare", str(other)],
        env=pkg_environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert rez.returncode == 0, rez.stderr
    assert json.loads(rez.stdout) == json.loads(
        pkg_cli("benchmark", "--out", str(mine), "--compare", str(other)).out
    )
    rows = subprocess.run(
        [rez_program("rez-benchmark"), "--out", str(mine), "--histogram"],
        env=pkg_environ,
        capture_output=True,
        text=True,
        check=False,
    )
    ours = pkg_cli("benchmark", "--out", str(mine), "--histogram").out
    # Times in rez's picture have two digits whatever they are; the bars are the same.
    assert [line.partition("|")[2] for line in ours.splitlines()] == [
        line.partition("|")[2] for line in rows.stdout.splitlines()
    ]


def test_a_histogram_of_nothing_says_so(pkg_cli, tmp_path):
    (tmp_path / "resolves.json").write_text(json.dumps([{"request": ["a"], "status": "error", "error": "x"}]))
    finished = pkg_cli("benchmark", "--out", str(tmp_path), "--histogram")
    assert (finished.code, finished.out) == (1, "")
    assert "holds no times" in finished.err


@pytest.mark.parametrize(
    "words",
    [["--histogram", "--compare", "x"], ["--histogram", "--resolvers", "numba"], ["--iterations", "0"]],
)
def test_options_that_contradict_each_other_are_wrong_usage(pkg_cli, words):
    assert pkg_cli("benchmark", *words).code == 2


def test_missing_results_are_named(pkg_cli, tmp_path):
    finished = pkg_cli("benchmark", "--out", str(tmp_path / "nowhere"), "--compare", str(tmp_path))
    assert finished.code == 1
    assert "nowhere/resolves.json cannot be read (No such file or directory)" in finished.err
