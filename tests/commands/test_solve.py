from __future__ import annotations

import json

import pytest


@pytest.fixture
def solve(studio, pkg_cli):
    """Run `pkg solve` with the reference backend."""

    def run(*arguments, **options):
        return pkg_cli("solve", "--resolver", "python", *arguments, **options)

    return run


def test_packages_are_printed_in_order_with_their_address(solve, studio):
    finished = solve("lookdev", "maya-2024")
    assert finished.code == 0
    assert [line.split() for line in finished.out.splitlines()] == [
        ["python-3.10", f"{studio.path}/python/3.10/package.py[]"],
        ["maya-2024.2", f"{studio.path}/maya/2024.2/package.py[]"],
        ["lookdev-1.0.0[1]", f"{studio.path}/lookdev/1.0.0/package.py[1]"],
    ]


def test_steps_and_counters_are_told_on_standard_error(solve):
    plain = solve("lookdev")
    assert plain.err == ""
    counted, told, detailed = solve("lookdev", "--stats"), solve("lookdev", "-vv"), solve("lookdev", "-vvv")
    assert counted.out == told.out == detailed.out == plain.out
    assert "'num_reduction_broad_tests': " in counted.err
    assert "'load_time': " in counted.err
    assert "solve #1 (0 failed so far)\n" in told.err
    assert "solve #" not in counted.err
    assert "\nextracting\n" in detailed.err
    assert "extracting" not in told.err


def test_json_holds_what_scripts_need(solve, studio):
    answer = json.loads(solve("lookdev", "maya-2023", ".eph-1", "--json").out)
    assert answer.pop("time_ms") > 0
    assert answer.pop("solves") >= 1
    assert answer == {
        "request": ["lookdev", "maya-2023", ".eph-1"],
        "status": "solved",
        "resolved": [
            {"name": name, "version": version, "variant": variant, "uri": f"{studio.path}/{uri}"}
            for name, version, variant, uri in [
                ("maya", "2023.1", None, "maya/2023.1/package.py[]"),
                ("python", "3.11", None, "python/3.11/package.py[]"),
                ("lookdev", "1.0.0", 0, "lookdev/1.0.0/package.py[0]"),
            ]
        ],
        "ephemerals": [".eph-1"],
        "failure": None,
        "fails": 0,
    }


def test_brief_says_no_more_than_rez_of_a_request_that_cannot_be_met(solve):
    finished = solve("maya-2024", "python-3.11", "--brief")
    assert (finished.code, finished.out) == (1, "")
    assert finished.err == (
        "error: the resolve failed: The following package conflicts occurred: "
        "(python-3.10 <--!--> python==3.11)\n"
    )


def test_below_what_rez_says_stands_why_and_what_works(solve):
    finished = solve("lookdev", "maya-2024", "python-3.11")
    assert (finished.code, finished.out) == (1, "")
    assert finished.err.splitlines() == [
        "error: the resolve failed: The following package conflicts occurred: "
        "(python-3.10 <--!--> python==3.11)",
        "why: these 2 requests cannot be met together (of 3):",
        "  maya-2024    maya-2024.2 needs python-3.10",
        "  python-3.11  is requested",
        "no python is left:",
        "  3.10  python-3.11 is requested",
        "  3.11  maya-2024.2 needs python-3.10",
        "what works (each was tried):",
        "  + ask for python-3.10 instead of python-3.11",
        "  + ask for maya-2023 instead of maya-2024 (gives 2023.1)",
        "  + leave out python-3.11",
        "  + leave out maya-2024",
    ]


def test_colours_are_shown_where_they_are_wanted(solve):
    assert "\x1b[1mwhy: these 2" in solve("--color", "always", "maya-2024", "python-3.11").err


def test_json_of_a_failure_holds_the_explanation(solve):
    failure = json.loads(solve("maya-2024", "python-3.11", "--json").out)["failure"]
    assert (failure["core"], failure["minimal"], failure["cut"]) == (
        ["maya-2024", "python-3.11"],
        True,
        False,
    )
    assert [step["what"] for step in failure["chains"][0]["steps"]] == ["python-3.10"]
    assert [one["versions"] for one in failure["ruled_out"]] == ["3.10", "3.11"]
    assert failure["fixes"][0] == {
        "kind": "widen",
        "change": "ask for python-3.10 instead of python-3.11",
        "request": ["maya-2024", "python-3.10"],
        "options": {},
        "arguments": [],
    }


def test_json_of_a_batch_and_a_brief_one_hold_no_explanation(solve, tmp_path):
    (tmp_path / "batch.json").write_text('[["maya-2024", "python-3.11"]]')
    for words in (
        ["--batch", str(tmp_path / "batch.json")],
        ["maya-2024", "python-3.11", "--json", "--brief"],
    ):
        assert set(json.loads(solve(*words).out)["failure"]) == {"kind", "description"}


def test_json_of_a_failure_has_its_kind_and_text(solve):
    finished = solve("maya-2024", "python-3.11", "--json")
    answer = json.loads(finished.out)
    assert (finished.code, answer["status"], answer["resolved"]) == (1, "failed", [])
    assert answer["failure"]["kind"] == "conflict"
    assert "(python-3.10 <--!--> python==3.11)" in answer["failure"]["description"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["blender"], "package family not found: blender"),
        (["maya-2030"], "Package could not be found: maya-2030; versions of maya: 2024.2, 2023.1"),
        (["maya-2024..2023"], "'maya-2024..2023' is no requirement"),
        (["maya 2024"], "not a valid package name"),
    ],
)
def test_what_does_not_exist_or_is_malformed_is_told_clearly(solve, words, says):
    finished = solve(*words, "--brief")
    assert (finished.code, finished.out) == (1, "")
    assert says in finished.err
    assert "Traceback" not in finished.err
    assert finished.err.count("\n") == 1


def test_a_batch_answers_each_request_on_a_line_in_order(solve, tmp_path):
    requests = [["maya-2024"], ["maya-2024", "python-3.11"], ["blender"], ["maya-1..0"], "maya", [1], []]
    (tmp_path / "requests.json").write_text(json.dumps(requests))
    finished = solve("--batch", str(tmp_path / "requests.json"))
    answers = [json.loads(line) for line in finished.out.splitlines()]
    assert [answer["request"] for answer in answers] == requests
    assert [answer["status"] for answer in answers] == ["solved", "failed"] + ["error"] * 4 + ["solved"]
    assert [answer["failure"] and answer["failure"]["kind"] for answer in answers] == [
        None, "conflict", "PackageFamilyNotFoundError", "RequirementError", "PkgError", "PkgError", None,
    ]  # fmt: skip
    assert (finished.code, finished.err) == (0, "")


def test_a_batch_is_read_from_standard_input(solve):
    finished = solve("--batch", "-", stdin='[["maya-2023"]]')
    assert json.loads(finished.out)["resolved"][0]["version"] == "2023.1"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[", "no JSON list of request lists"),
        ('{"maya": 1}', "no list of request lists"),
        ("", "no JSON list"),
        ("[" * 100_000, "no JSON list"),
    ],
)
def test_a_malformed_batch_is_told_clearly(solve, tmp_path, text, says):
    (tmp_path / "requests.json").write_text(text)
    finished = solve("--batch", str(tmp_path / "requests.json"))
    assert (finished.code, finished.out) == (1, "")
    assert says in finished.err
    assert "requests.json" in finished.err
    assert "Traceback" not in finished.err


def test_a_batch_file_that_is_not_there_is_told(solve):
    finished = solve("--batch", "/nowhere/requests.json")
    assert finished.code == 1
    assert "/nowhere/requests.json: No such file" in finished.err


@pytest.mark.parametrize(
    "words", [[], ["maya", "--batch", "x"], ["maya", "--mode", "best"], ["maya", "--time", "noon"]]
)
def test_wrong_usage_exits_with_2(solve, words):
    assert solve(*words).code == 2


def test_an_unknown_backend_lists_the_installed_ones(studio, pkg_cli):
    finished = pkg_cli("solve", "maya", "--resolver", "pythn")
    assert finished.code == 1
    assert "python" in finished.err


def test_the_timestamp_and_filter_options_hide_packages(solve):
    assert "maya-2023.1" in solve("maya", "--time", "1500").out
    assert "maya-2023.1" in solve("maya", "--exclude", "maya-2024*").out
    # As in rez the timestamp is one more exclusion, from which inclusions exempt.
    words = ["--time", "1500", "--exclude", "nuke", "--include", "maya"]
    assert "maya-2024.2" in solve("maya", *words).out


def test_implicit_requests_count_unless_they_are_left_out(solve, pkg_environ):
    pkg_environ["REZ_IMPLICIT_PACKAGES"] = "~maya==2023.1"
    assert "maya-2023.1" in solve("maya").out
    assert "maya-2024.2" in solve("maya", "--no-implicit").out


def test_paths_replace_the_configured_repositories(solve, tmp_path):
    finished = solve("maya", "--paths", str(tmp_path / "empty"))
    assert finished.code == 1
    assert f"searched: {tmp_path / 'empty'}" in finished.err


def test_late_bound_requirements_of_a_batch_see_their_own_request(solve, studio):
    studio.write(
        "tool-1",
        "name = 'tool'\nversion = '1'\n"
        "@late()\ndef requires():\n    return ['python-3.10' if 'maya' in request else 'python-3.11']\n",
    )
    finished = solve("--batch", "-", stdin='[["tool"], ["tool", "maya"], ["tool"]]')
    versions = [
        [one["version"] for one in json.loads(line)["resolved"] if one["name"] == "python"]
        for line in finished.out.splitlines()
    ]
    assert versions == [["3.11"], ["3.10"], ["3.11"]]


def test_solving_imports_neither_numba_nor_rez_nor_rich(solve, pkg_environ):
    pkg_environ["PYTHONPROFILEIMPORTTIME"] = "1"
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in solve("maya").err.splitlines()}
    assert not loaded & {"numba", "numpy", "rez", "rich", "yaml", "pydantic"}
