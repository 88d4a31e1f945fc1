"""`pkg why`, `pkg diff-env`, `pkg impact` and `pkg env --dry-run` as they are typed."""

import json
import os

import pytest

from pkg.cli.main import main
from pkg.testing import PackageFolder
from pkg.testing.program import Finished

SETTINGS = {"PKG_RESOLVER_BACKEND": "python", "PKG_IMPLICIT_PACKAGES": "", "PKG_DEFAULT_SHELL": "sh"}


@pytest.fixture
def run(studio, pkg_environ, tmp_path, monkeypatch, capfd):
    """Run `pkg` on the studio's packages, in this process: most of these start nothing else."""
    pkg_environ |= SETTINGS
    monkeypatch.chdir(tmp_path)

    def run(*words):
        for name in set(os.environ) - {"PYTEST_CURRENT_TEST"}:
            monkeypatch.delenv(name)
        for name, value in pkg_environ.items():
            monkeypatch.setenv(name, value)
        capfd.readouterr()
        code = main(words)
        return Finished(code, *capfd.readouterr())

    return run


@pytest.fixture
def typed(studio, pkg_cli, pkg_environ):
    """Run `pkg` in a process of its own."""
    pkg_environ |= SETTINGS
    return pkg_cli


def test_why_tells_chains_versions_and_variants(run):
    text = run("why", "python", "lookdev").out
    assert "python-3.10 is there because\n  lookdev is requested, lookdev-1.0.0 needs python\n" in text
    assert "also: maya-2024.2 needs python-3.10" in text
    assert "3.11: possible, but maya would be 2023.1 instead of 2024.2" in text
    assert "variant 1 comes first" in run("why", "lookdev", "lookdev").out


def test_why_has_everything_as_data(run):
    data = json.loads(run("why", "python", "lookdev", "--json").out)
    assert data["package"]["version"] == "3.10"
    (row,) = data["not_chosen"]
    assert (row["versions"], row["kind"]) == (["3.11"], "preference")
    assert row["by"][0] == "maya would be 2023.1 instead of 2024.2"


def test_why_is_asked_of_a_saved_context_and_of_the_current_one(run, pkg_environ, tmp_path):
    run("env", "lookdev", "-o", "a.rxt")
    expected = run("why", "maya", "lookdev").out
    assert run("why", "maya", "--in", "a.rxt").out == expected
    pkg_environ["REZ_RXT_FILE"] = str(tmp_path / "a.rxt")
    assert run("why", "maya").out == expected


def test_why_tells_entries_of_a_variable_and_who_gives_a_tool(run, studio):
    text = run("why", "--var", "PATH", "maya").out
    assert f"maya-2024.2[] set, {studio.path}/maya/2024.2/package.py:" in text
    (studio.path / "maya/2024.2/bin").mkdir()
    (studio.path / "maya/2024.2/bin/maya").write_text("#!/bin/sh\n")
    (studio.path / "maya/2024.2/bin/maya").chmod(0o755)
    assert f"maya is {studio.path}/maya/2024.2/bin/maya" in run("why", "--tool", "maya", "lookdev").out


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (["why"], 2, "name a package"),
        (["why", "python"], 1, "not in a resolved environment"),
        (["why", "--var", "A", "--tool", "b"], 2, "one question at a time"),
        (["why", "python", "maya", "--in", "x.rxt"], 2, "not together with a request"),
        (["why", "python", "--in", "none.rxt"], 1, "none.rxt"),
        (["why", "pyton", "maya"], 1, "Did you mean 'python'"),
        (["why", "python", "maya", "python-9"], 1, "python"),
        (["why", "python", "python-3.10", "python-3.11"], 1, "has no solution"),
        (["why", "python", "maya", "--time-limit", "0"], 2, "more than 0"),
        (["diff-env", "maya", "nope"], 1, "nope"),
        (["diff-env", "maya", "none.rxt"], 1, "none.rxt"),
        (["diff-env", "maya"], 2, "B"),
        (["impact", "--remove", "maya-2024.2"], 2, "say which requests"),
        (["impact", "--requests", "r.txt"], 2, "say what is to change"),
        (["impact", "--remove", "maya-1", "--requests", "r.txt"], 1, "newest versions of 'maya'"),
        (["impact", "--remove", "maya-2024.2", "--requests", "none.txt"], 1, "none.txt"),
        (["impact", "--remove", "maya-2024.2", "--log"], 1, "request_log"),
        (["impact", "--remove", "maya-2024.2", "--requests", "r.txt", "--fail-on", "x"], 2, "is none of"),
        (["shadow"], 2, "say which requests"),
        (["shadow", "maya", "--jobs", "0"], 2, "more than 0"),
        (["shadow", "maya", "--rez-python", "/nothing"], 1, "--rez-python"),
        (["env", "maya", "--dry-run", "-o", "x"], 2, "goes with no --output"),
        (["env", "maya", "--dry-run", "--format", "nonsense"], 2, "none of"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_mistakes_are_told_in_a_sentence(run, tmp_path, words, code, complaint):
    (tmp_path / "r.txt").write_text("maya\n")
    finished = run(*words)
    assert finished.code == code, finished
    assert complaint in " ".join(finished.err.split())
    assert "Traceback" not in finished.err


@pytest.mark.parametrize(
    "words",
    [["why", "python"], ["graph"], ["lock"], ["env"], ["diff-env", "maya"]],
    ids=lambda words: words[0],
)
def test_every_command_that_resolves_explains_what_is_missing_and_what_would_work(run, words):
    request = ["maya mayo"] if words[0] == "diff-env" else ["maya", "mayo"]
    finished = run(*words, *request)
    assert finished.code == 1
    assert "error: package family not found: mayo" in finished.err
    assert "ask for maya instead of mayo" in finished.err or "leave out mayo" in finished.err


@pytest.mark.parametrize("words", [["why", "python"], ["lock"], ["env"]], ids=lambda words: words[0])
def test_every_command_that_resolves_explains_a_conflict(run, words):
    finished = run(*words, "python-3.10", "python-3.11")
    assert finished.code == 1
    assert "leave out" in finished.err


def test_diff_env_compares_requests_contexts_and_locks(run):
    run("env", "maya-2023", "-o", "a.rxt")
    run("lock", "maya-2024", "-o", "a.lock")
    text = run("diff-env", "a.rxt", "a.lock").out
    assert "maya-2023.1 -> maya-2024.2\n      because maya-2024 is requested" in text
    assert run("diff-env", "maya-2024", "a.lock").out == "The two environments are the same.\n"


def test_diff_env_tells_scripts_by_its_exit_code(run):
    assert run("diff-env", "maya-2023", "maya-2024").code == 0
    assert run("diff-env", "maya-2023", "maya-2024", "--exit-code").code == 1
    assert run("diff-env", "maya", "maya", "--exit-code").code == 0
    assert json.loads(run("diff-env", "maya-2023", "maya-2024", "--json").out)["different"] is True


def test_impact_lists_what_changes_and_fails(run, tmp_path):
    (tmp_path / "r.txt").write_text("maya\nmaya-2024\npython\nmaya\n")
    finished = run("impact", "--remove", "maya-2024.2", "--requests", "r.txt")
    assert finished.code == 1
    assert "remove maya-2024.2\n" in finished.out
    assert "fails    maya-2024\n" in finished.out
    assert "changes  maya (2 times)\n         -python-3.10, maya 2024.2 -> 2023.1\n" in finished.out
    assert "3 requests: 1 stay the same, 1 change, 1 would fail" in finished.out
    assert run("impact", "--remove", "maya-2024.2", "--requests", "r.txt", "--fail-on", "never").code == 0


def test_impact_of_a_release_as_data(run, tmp_path):
    (tmp_path / "r.txt").write_text("maya\n")
    PackageFolder(tmp_path / "src").add("maya-2030")
    words = ["impact", "--release", "src/maya/2030", "--requests", "r.txt", "--json"]
    finished = run(*words)
    assert finished.code == 0
    (effect,) = json.loads(finished.out)["effects"]
    assert effect["differences"] == ["-python-3.10", "maya 2024.2 -> 2030"]
    assert run(*words, "--fail-on", "changed").code == 1


def test_env_notes_requests_where_the_log_says_so_and_impact_reads_them(run, typed, pkg_environ, tmp_path):
    log = tmp_path / "log.jsonl"
    run("env", "maya", "--dry-run")
    assert not log.exists()
    pkg_environ["PKG_REQUEST_LOG"] = str(log)
    typed("env", "maya", "--", "true")
    run("env", "nope", "maya-2023", "--dry-run")
    run("env", "python-3.10", "python-3.11", "--dry-run")
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [(line["request"], line["status"]) for line in lines] == [
        (["maya"], "solved"),
        (["python-3.10", "python-3.11"], "failed"),
    ]
    assert "1 would fail" in run("impact", "--remove", "maya-2024.2", "--ignore", "maya*", "--log").out


def test_a_log_that_cannot_be_written_is_a_warning(typed, pkg_environ):
    pkg_environ["PKG_REQUEST_LOG"] = "/proc/none/log"
    finished = typed("env", "maya", "--", "true")
    assert finished.code == 0
    assert "the request cannot be noted in /proc/none/log" in finished.err


def test_a_dry_run_tells_everything_and_starts_nothing(run, tmp_path):
    text = run("env", "maya", "--dry-run", "--", "touch", "made").out
    assert not (tmp_path / "made").exists()
    assert "maya-2024.2" in text
    assert "in sh: touch made" in text
    data = json.loads(run("env", "maya", "--dry-run", "--format", "json").out)
    assert data["start"] == {"shell": "sh", "command": None}
    assert data["variables"]["PATH"]["change"] == "changed"
    assert data["variables"]["REZ_USED_REQUEST"]["value"] == "maya"
    run("lock", "maya", "-o", "a.lock")
    assert "maya-2024.2" in run("env", "--lock", "a.lock", "--dry-run").out
