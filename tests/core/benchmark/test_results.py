from __future__ import annotations

import json

import pytest

from pkg.benchmark import results
from pkg.errors import BenchmarkError


def resolve(request, seconds=None, packages=None, **more):
    status = "error" if seconds is None else "success" if packages is not None else "failed"
    made = {"request": request, "status": status, **more}
    if seconds is not None:
        made["resolve_time"] = seconds
    if packages is not None:
        made["resolved_packages"] = packages
    return made


def test_a_summary_counts_each_sort_of_answer_once():
    resolves = [resolve(["a"], 1.0, []), resolve(["b"], 3.0), resolve(["c"]), resolve(["d"], 2.0, ["x"])]
    summary = results.summarize(resolves, 9.0, {"resolver": "numba"})
    assert (summary["num_success_resolves"], summary["num_failed_resolves"]) == (2, 1)
    assert (summary["num_error_resolves"], summary["total_run_time"], summary["resolver"]) == (
        1,
        9.0,
        "numba",
    )
    assert (summary["min"], summary["max"], summary["mean"], summary["median"]) == (1.0, 3.0, 2.0, 2.0)
    assert summary["stddev"] == pytest.approx((2 / 3) ** 0.5)


def test_the_median_of_an_even_number_of_times_is_the_upper_one_as_in_rez():
    assert results.statistics_of([4.0, 1.0, 3.0, 2.0])["median"] == 3.0


def test_a_summary_without_any_answer_has_no_times():
    assert "mean" not in results.summarize([resolve(["a"])], 1.0, {})


def test_deltas_are_positive_where_the_other_is_slower():
    mine = dict.fromkeys(results.FIELDS, 2.0) | {"stddev": 0.0}
    found = results.deltas(mine, dict.fromkeys(results.FIELDS, 3.0))
    assert found["mean_delta"] == (1.0, "+50.00%")
    assert found["stddev_delta"] == (3.0, "n/a")
    assert results.deltas(mine, {**mine, "max": 1.0})["max_delta"] == (-1.0, "-50.00%")


def test_the_first_request_with_other_packages_is_the_mismatch():
    mine = [resolve(["a"], 1.0, ["a-1"]), resolve(["b"], 1.0, ["b-1"]), resolve(["c"], 1.0)]
    other = [resolve(["a"], 5.0, ["a-1"]), resolve(["b"], 1.0, ["b-2"])]
    assert results.first_mismatch(mine, other) == 1
    assert results.first_mismatch(mine, mine) is None
    with pytest.raises(BenchmarkError, match=r"different benchmarks: request #0 is \['a'\]"):
        results.first_mismatch(mine, [resolve(["z"], 1.0, [])])


def test_speed_ups_count_only_requests_that_both_answered():
    times = {
        "slow": [resolve(["a"], 8.0, []), resolve(["b"], 2.0, []), resolve(["c"], 1.0, [])],
        "quick": [resolve(["a"], 1.0, []), resolve(["b"], 1.0, []), resolve(["c"])],
    }
    assert results.speed_ups(times, "slow")["quick"] == {"total": 5.0, "median": 8.0, "min": 2.0, "max": 8.0}
    assert results.speed_ups(times, "slow")["slow"]["total"] == 1.0


def test_disagreements_name_the_requests():
    times = {
        "one": [resolve(["a"], 1.0, ["a-1"]), resolve(["b"], 1.0)],
        "two": [resolve(["a"], 1.0, ["a-2"]), resolve(["b"], 1.0)],
        "three": [resolve(["a"], 9.0, ["a-1"]), resolve(["b"])],
    }
    assert results.disagreements(times, "one") == {"two": [0], "three": [1]}


def test_a_histogram_counts_every_time_once():
    rows = results.histogram([0.0, 0.5, 1.0, 1.0])
    assert len(rows) == results.ROWS
    assert sum(count for _, _, count in rows) == 4
    assert (rows[0][2], rows[-1][2]) == (1, 2)
    assert rows[-1][1] == pytest.approx(1.0)


def test_equal_times_make_a_histogram_too():
    lines = results.histogram_lines(results.histogram([0.25, 0.25]))
    assert lines[0] == f"[250.00-250.00] ms |{'#' * 40}"
    assert results.histogram_lines(results.histogram([])) == []


@pytest.mark.parametrize(
    ("seconds", "text"), [(12.34, "12.3 s"), (1.5, "1.50 s"), (0.0123, "12.3 ms"), (4e-5, "40.0 us")]
)
def test_times_are_written_with_three_digits(seconds, text):
    assert results.time_text(seconds) == text


def test_damaged_results_are_named(tmp_path):
    (tmp_path / "resolves.json").write_text("[1]")
    (tmp_path / "summary.json").write_text("{")
    with pytest.raises(BenchmarkError, match=r"resolves\.json is no list of resolves"):
        results.read_resolves(tmp_path)
    with pytest.raises(BenchmarkError, match=r"summary\.json is no JSON"):
        results.read_summary(tmp_path)
    (tmp_path / "summary.json").write_text(json.dumps({"max": 1}))
    with pytest.raises(BenchmarkError, match="has no times: it should hold max, min"):
        results.read_summary(tmp_path)


def test_writing_leaves_nothing_else_behind(tmp_path):
    folder = tmp_path / "new"
    results.write_results(folder, [resolve(["a"], 1.0)], {"max": 1})
    assert sorted(path.name for path in folder.iterdir()) == ["resolves.json", "summary.json"]
    (tmp_path / "file").write_text("")
    with pytest.raises(BenchmarkError, match="cannot be written"):
        results.write(tmp_path / "file", "x", "")
