"""`pkg context` as a user types it, on files and inside of an environment; compared with rez-context."""

import json
import subprocess
import sys

import pytest


@pytest.fixture
def studio(empty_studio):
    studio = empty_studio
    studio.environ["REZ_PACKAGES_PATH"] = studio.environ["PKG_PACKAGES_PATH"]
    foo = studio.add(
        "foo-1.2",
        """
        requires = ['bar', '.feature-1']
        tools = ['footool', 'shared']
        def commands():
            env.PATH.prepend('{root}/bin')
            env.FOO = '{version}'
        """,
    )
    (foo / "bin").mkdir()
    (foo / "bin" / "footool").write_text("#!/bin/sh\n")
    (foo / "bin" / "footool").chmod(0o755)
    studio.add("foo-1.1", "requires = ['bar-1']")
    studio.add("bar-1", "variants = [['baz']]\ntools = ['shared']")
    studio.add("bar-2", "variants = [['baz']]\ntools = ['shared']")
    studio.add("baz-1")
    studio.pkg("env", "foo", "-o", "a.rxt")
    return studio


def test_the_summary_is_printed(studio):
    text = studio.context("a.rxt")
    assert text.startswith("resolved by ")
    assert "requested packages:\nfoo " in text
    assert "foo-1.2 " in text


def test_the_request_and_the_resolve_are_printed_one_per_line_for_programs(studio):
    assert studio.context("a.rxt", "--req").splitlines() == ["foo"]
    assert studio.context("a.rxt", "--print-resolve").splitlines() == ["baz-1", "bar-2", "foo-1.2"]
    uris = studio.context("a.rxt", "--res", "--su").splitlines()
    assert uris[1] == f"{studio.packages}/bar/2/package.py[0]"


def test_source_order_is_the_order_of_the_resolve(studio):
    lines = studio.context("a.rxt", "--so").split("resolved packages:\n")[1].splitlines()
    assert [line.split()[0] for line in lines] == ["baz-1", "bar-2", "foo-1.2", ".feature-1"]


def test_a_context_is_read_from_standard_input(studio):
    text = (studio.folder / "a.rxt").read_text()
    assert studio.context("-", "--req", input=text) == "foo\n"


def test_programs_are_listed_and_found(studio):
    assert "shared   foo-1.2  (in conflict)" in studio.context("a.rxt", "--tools")
    assert studio.context("a.rxt", "--which", "footool") == f"{studio.packages}/foo/1.2/bin/footool\n"
    missing = studio.pkg("context", "a.rxt", "--which", "no_such_tool")
    assert missing.stdout == ""
    assert "'no_such_tool' not found in the context" in missing.stderr


def test_graphs_are_printed_as_dot(studio):
    assert studio.context("a.rxt", "--pg").startswith("digraph g {\n_1 [")
    assert "foo -> bar" in studio.context("a.rxt", "--pg", "-d")
    pruned = studio.context("a.rxt", "--pg", "-d", "--pp", "bar")
    assert "bar" in pruned
    assert "baz" not in pruned


def test_a_graph_is_written_as_text_without_graphviz(studio):
    studio.context("a.rxt", "--wg", "graph.dot")
    assert (studio.folder / "graph.dot").read_text().startswith("digraph g {")
    result = studio.pkg("context", "a.rxt", "--wg", "nowhere/graph.dot", code=1)
    assert "cannot write nowhere/graph.dot" in result.stderr


def test_variables_are_printed(studio):
    variables = json.loads(studio.context("a.rxt", "-i", "-f", "json"))
    assert variables["FOO"] == "1.2"
    assert "FOO" in [line.split()[0] for line in studio.context("a.rxt", "-i", "-f", "table").splitlines()]
    assert "'FOO': '1.2'" in studio.context("a.rxt", "-i", "-f", "dict")


@pytest.mark.parametrize("style", ["file", "eval"])
def test_code_is_printed_for_a_shell(studio, style):
    code = studio.context("a.rxt", "--interpret", "--format", "sh", "--style", style)
    if style == "eval":
        assert len(code.splitlines()) == 1
    run = subprocess.run(["sh", "-c", f"{code}\necho $FOO"], capture_output=True, text=True, check=True)
    assert run.stdout == "1.2\n"


def test_two_contexts_are_compared(studio):
    studio.pkg("env", "foo-1.1", "-o", "b.rxt")
    lines = studio.context("a.rxt", "--diff", "b.rxt").splitlines()
    assert lines[0].split() == ["a.rxt", "b.rxt"]
    assert sorted(" ".join(line.split()) for line in lines[2:]) == [
        "bar-2 bar-1 (-1 versions)",
        "foo-1.2 foo-1.1 (-1 versions)",
    ]


def test_a_context_is_compared_with_what_the_request_gives_now(studio):
    assert studio.context("a.rxt", "--fetch") == ""
    studio.add("foo-1.3", "requires = ['new']")
    studio.add("new-1")
    lines = [" ".join(line.split()) for line in studio.context("a.rxt", "--fetch").splitlines()]
    assert lines[0] == "current updated"
    assert "foo-1.2 foo-1.3 (+1 versions)" in lines
    assert "- new-1" in lines
    assert "bar-2 -" in lines


def test_everything_is_printed_as_json(studio):
    data = json.loads(studio.context("a.rxt", "--json"))
    assert data["status"] == "solved"
    assert [package["name"] for package in data["resolved"]] == ["baz", "bar", "foo"]
    assert data["ephemerals"] == [".feature-1"]


def data_of(studio, *words):
    return json.loads(studio.context("a.rxt", *words, "--json"))


def test_each_part_is_printed_as_json(studio):
    assert data_of(studio, "--req") == ["foo"]
    assert data_of(studio, "--res") == ["baz-1", "bar-2", "foo-1.2"]
    assert data_of(studio, "--res", "--su")[1] == f"{studio.packages}/bar/2/package.py[0]"
    assert data_of(studio, "--tools")[-1] == {"tool": "shared", "package": "foo-1.2", "in_conflict": True}
    footool = f"{studio.packages}/foo/1.2/bin/footool"
    assert data_of(studio, "--which", "footool") == {"program": "footool", "path": footool}
    assert data_of(studio, "--which", "no_such_tool")["path"] is None
    assert data_of(studio, "--interpret")["FOO"] == "1.2"
    code = data_of(studio, "--interpret", "--format", "bash")
    assert code["shell"] == "bash"
    assert 'export FOO="1.2"' in code["code"]


def test_differences_are_printed_as_json(studio):
    studio.pkg("env", "foo-1.1", "baz", "-o", "b.rxt")
    assert data_of(studio, "--diff", "b.rxt") == {
        "newer": {},
        "older": {"bar": ["2", "1"], "foo": ["1.2", "1.1"]},
        "added": [],
        "removed": [],
    }
    studio.add("foo-1.3", "requires = ['new']")
    studio.add("new-1")
    assert data_of(studio, "--fetch") == {
        "newer": {"foo": ["1.2", "1.3"]},
        "older": {},
        "added": ["new-1"],
        "removed": ["bar-2", "baz-1"],
    }


def test_a_context_can_be_compared_with_the_one_on_standard_input(studio):
    studio.pkg("env", "foo-1.1", "-o", "b.rxt")
    text = (studio.folder / "b.rxt").read_text()
    assert "foo-1.2  foo-1.1" in studio.context("a.rxt", "--diff", "-", input=text)


def test_packages_that_have_gone_are_marked_and_the_rest_is_shown(studio):
    import shutil

    studio.pkg("env", "baz", "bar-1", "-o", "old.rxt")
    shutil.rmtree(studio.packages / "bar" / "1")
    lines = [" ".join(line.split()) for line in studio.context("old.rxt").splitlines()]
    assert f"bar-1 {studio.packages} (NOT FOUND)" in lines
    assert f"baz-1 {studio.packages}/baz/1" in lines
    found = {
        each["name"]: each["root"] for each in json.loads(studio.context("old.rxt", "--json"))["resolved"]
    }
    assert found == {"bar": None, "baz": f"{studio.packages}/baz/1"}
    result = studio.pkg("env", "-i", "old.rxt", "--", "true", code=1)
    assert "bar-1" in result.stderr


def test_inside_of_an_environment_it_is_the_current_context(studio):
    inner = f"{sys.executable} -m pkg context --req"
    assert studio.pkg("env", "foo", "bar-2", "-c", inner).stdout == "foo\nbar-2\n"


def test_a_failed_context_is_printed_with_its_reason(studio):
    studio.pkg("env", "foo-1.1", "bar-2", "-o", "failed.rxt", code=1)
    text = studio.context("failed.rxt")
    assert text.startswith("resolve failed, by ")
    assert "(bar-1 <--!--> bar==2)" in text
    assert "foo-1.1 --> foo-1.1 --> bar-1" in text
    assert studio.context("failed.rxt", "--res") == ""
    result = studio.pkg("context", "failed.rxt", "--tools", code=1)
    assert "Cannot perform operation in a failed context" in result.stderr


@pytest.mark.parametrize(
    "words", [["--format", "ksh93"], ["--style", "pretty"], ["a.rxt", "b.rxt"], ["--nosuch"]], ids=" ".join
)
def test_wrong_usage_ends_with_2(studio, words):
    studio.pkg("context", *words, code=2)


@pytest.mark.rez
@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--so"],
        ["--su"],
        ["-v"],
        ["-vv"],
        ["--req"],
        ["--res"],
        ["--res", "--su"],
        ["-t"],
        ["--which", "footool"],
        ["-i", "-f", "json"],
        ["-i", "-f", "dict"],
        ["-i", "-f", "table"],
        ["-i", "-f", "json", "--no-env"],
        ["--pg"],
    ],
    ids=" ".join,
)
def test_rez_context_prints_the_same(studio, rez_program, words):
    expected = studio.run(rez_program("rez-context"), "a.rxt", *words).stdout
    assert studio.context("a.rxt", *words) == expected
