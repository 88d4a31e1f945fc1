"""`pkg test` as a user types it; compared with rez-test."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time

import pytest


@pytest.fixture
def studio(empty_studio):
    studio = empty_studio
    studio.environ["REZ_PACKAGES_PATH"] = studio.environ["PKG_PACKAGES_PATH"]
    studio.environ["REZ_DEFAULT_SHELL"] = "bash"
    studio.add("lib-1")
    studio.add("lib-2")
    studio.add("extra-1")
    studio.add(
        "tool-1.0",
        """
        variants = [['lib-1'], ['lib-2']]
        tests = {
            'unit': 'echo unit $REZ_LIB_VERSION in {root}',
            'all': {'command': ['echo', 'all', '{version}', '$REZ_LIB_VERSION', 'a b'], 'on_variants': True},
            'some': {
                'command': 'echo some $REZ_LIB_VERSION',
                'on_variants': {'type': 'requires', 'value': ['lib-1']},
            },
            'tagged': {'command': 'echo tagged $TEST_NAME', 'run_on': ['pre_release', 'night']},
            'both': {'command': 'true', 'run_on': ['pre_release', 'default']},
            'bad': {'command': 'echo out; echo err >&2; exit 3', 'run_on': 'explicit', 'on_variants': True},
            'worse': {'command': 'exit 4', 'run_on': 'explicit'},
            'unresolved': {'command': 'true', 'requires': ['lib-3'], 'run_on': 'explicit'},
            'missing': {'command': 'true', 'requires': ['nothing'], 'run_on': 'explicit'},
            'pinned': {'command': 'echo pinned $REZ_LIB_VERSION', 'requires': ['lib-1']},
        }
        def pre_test_commands():
            env.TEST_NAME = test.name + ' of ' + this.name
        """,
    )
    return studio


@pytest.fixture
def test(studio):
    """Run `pkg test tool`."""
    return lambda *words, **options: studio.pkg("test", "tool", *words, **options)


def table(text):
    """Return the rows of the summary: test, status, variant, description."""
    if "Test results:" not in text:
        return []
    lines = text.partition("Test results:")[2].splitlines()[4:]
    rows = [tuple(re.split(r" {2,}", line.strip())) for line in lines if line.strip()]
    return rows[2:] if rows and rows[0][0] == "Test" else rows[1:]


def statuses(text):
    return [(row[0], row[1], row[2].rsplit("/", 1)[-1]) for row in table(text)]


def test_tests_tagged_default_run_on_the_variant_that_a_resolve_prefers(test):
    run = test()
    assert statuses(run.stdout) == [
        ("all", "success", "lib-1"),
        ("all", "success", "lib-2"),
        ("both", "success", "lib-2"),
        ("pinned", "success", "lib-1"),
        ("some", "success", "lib-1"),
        ("some", "skipped", "lib-2"),
        ("unit", "success", "lib-2"),
    ]
    assert "unit 2 in " in run.stdout
    assert "all 1.0 1 a b" in run.stdout
    assert "6 succeeded, 0 failed, 1 skipped" in run.stdout


def test_named_tests_run_whatever_their_tags(test):
    run = test("tag*", "unit")
    assert [row[0] for row in statuses(run.stdout)] == ["tagged", "unit"]
    assert "tagged tagged of tool\n" in run.stdout


def test_tests_are_listed(test):
    assert test("-l").stdout.splitlines() == [
        *("all", "bad", "both", "missing", "pinned", "some", "tagged", "unit", "unresolved", "worse"),
    ]
    assert json.loads(test("--list", "--json").stdout)[0] == "all"


def test_the_exit_code_is_that_of_the_first_failure(test):
    assert statuses(test("worse", "bad", code=3).stdout) == [
        ("bad", "failed", "lib-1"),
        ("bad", "failed", "lib-2"),
        ("worse", "failed", "lib-2"),
    ]
    test("unresolved", code=255)
    run = test("missing", code=255)
    assert "package family not found: nothing" in run.stderr


def test_a_failure_can_end_the_run(test):
    assert statuses(test("-s", "bad", "worse", code=3).stdout) == [("bad", "failed", "lib-1")]


def test_a_dry_run_runs_nothing(test):
    run = test("--dry-run", "bad")
    assert statuses(run.stdout) == [("bad", "skipped", "lib-1"), ("bad", "skipped", "lib-2")]
    assert "Running test command: echo out" in run.stdout
    assert "\nout\n" not in run.stdout


def test_extra_packages_are_in_every_environment(test):
    run = test("--extra-packages", "extra", "lib-1", "--", "x", code=2)
    assert "name one, and only one" in run.stderr
    run = test("unit", "--extra-packages", "extra", "lib-1")
    assert statuses(run.stdout) == [("unit", "success", "lib-1")]
    assert "extra-1" in run.stdout


def test_words_behind_two_dashes_reach_the_command_as_they_are(test):
    assert "a b --x=1 it's $HOME\n" in test("all", "--", "--x=1", "it's", "$HOME").stdout
    assert "lib-2 a b; exit 9\n" in test("unit", "--", "a b; exit 9").stdout


def test_repositories_are_chosen(studio, test):
    studio.add("tool-2.0", "tests = {'unit': 'echo two'}", where=studio.folder / "other")
    assert "tests = " not in test("-l", "--paths", str(studio.folder / "other")).stderr
    assert test("-l", "--paths", str(studio.folder / "other")).stdout == "unit\n"


def test_a_name_that_no_test_has_is_an_error_with_the_near_one(test):
    run = test("unti", code=1)
    assert "no test 'unti'" in run.stderr
    assert "Did you mean 'unit'?" in run.stderr


def test_a_glob_that_nothing_matches_is_told(test):
    assert "No matching test found" in test("zz*").stderr


def test_a_package_without_tests_says_so(studio):
    assert "No tests found in " in studio.pkg("test", "lib").stderr
    assert "no package to test: nothing" in studio.pkg("test", "nothing", code=1).stderr


# --- in place ------------------------------------------------------------------------------------


def test_in_place_the_current_environment_has_to_do(studio):
    inner = f"{sys.executable} -m pkg test tool unit pinned --inplace"
    run = studio.pkg("env", "tool", "lib-2", "-c", inner, code=255)
    assert statuses(run.stdout) == [("pinned", "failed", "lib-2"), ("unit", "success", "lib-2")]
    assert "The current environment does not meet test requirements" in run.stderr


def test_in_place_without_an_environment_or_the_package_is_an_error(studio, test):
    run = test("--inplace", code=1)
    assert "not in a resolved environment" in run.stderr
    inner = f"{sys.executable} -m pkg test tool --inplace"
    assert "it has no such package" in studio.pkg("env", "lib", "-c", inner, code=1).stderr
    inner = f"{sys.executable} -m pkg test lib-1 --inplace"
    assert "it has lib-2" in studio.pkg("env", "lib", "-c", inner, code=1).stderr


def test_in_place_takes_no_other_packages(test):
    for words in (["--extra-packages", "x"], ["--paths", "x"], ["--nl"]):
        assert "not together with" in test("unit", "--inplace", *words, code=2).stderr


# --- several at once, and for programs ---------------------------------------------------------------


def test_several_at_once_give_the_same_table(test):
    one = test("*", code=3).stdout
    run = test("*", "--jobs", "4", code=3)
    assert table(run.stdout) == table(one)
    lines = run.stdout.splitlines()
    assert re.fullmatch(
        r"ok       unit        tool-1\.0\[1\]  \d+\.\d\d s", next(x for x in lines if "unit " in x)
    )
    place = lines.index("FAILED   bad         tool-1.0[0]  Test failed with exit code 3")
    assert lines[place + 1 : place + 3] == ["    out", "    err"]


def test_several_at_once_run_at_the_same_time(studio):
    marks = studio.folder / "marks"
    marks.mkdir()
    # Each waits for the other: one after the other they would never end.
    wait = (
        "touch {marks}/{mine}; for i in $(seq 1000); do test -e {marks}/{other} && exit 0; sleep 0.02; done"
    )
    wait += "; exit 1"
    tests = {
        mine: wait.replace("{marks}", str(marks)).replace("{mine}", mine).replace("{other}", other)
        for mine, other in (("a", "b"), ("b", "a"))
    }
    studio.add("pair-1", f"tests = {tests!r}")
    run = studio.pkg("test", "pair", "-j", "2")
    assert "2 succeeded" in run.stdout


def test_after_a_failure_no_more_are_started(test):
    run = test("bad", "unit", "both", "all", "-s", "-j", "2", code=3)
    assert ("unit", "success", "lib-2") not in statuses(run.stdout)


def test_an_interrupted_run_leaves_no_test_behind(studio):
    studio.add("slow-1", f"tests = {{'a': 'echo $$ > {studio.folder}/pid; sleep 1000', 'b': 'sleep 1000'}}")
    process = subprocess.Popen(
        [sys.executable, "-m", "pkg", "test", "slow", "-j", "2"],
        env=studio.environ,
        cwd=studio.folder,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    pid = studio.folder / "pid"
    while not (pid.exists() and pid.read_text().strip()):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 130
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_results_are_printed_as_json(test):
    run = test("bad", "unit", "unresolved", "--json", code=3)
    data = json.loads(run.stdout)
    assert (data["package"], data["succeeded"], data["failed"], data["skipped"]) == ("tool-1.0", 1, 4, 0)
    bad = data["results"][0]
    assert (bad["test"], bad["variant"], bad["exit_code"], bad["output"]) == (
        "bad",
        "tool-1.0[0]",
        3,
        "out\nerr\n",
    )
    assert "lib-3" in data["results"][-1]["output"]
    assert run.stderr.startswith("FAILED   bad")


def test_a_junit_file_is_written(studio, test):
    import junitparser

    run = test("*", "--junit", "results.xml", code=3)
    assert "\nout\nerr\n" in run.stdout
    found = junitparser.JUnitXml.fromfile(str(studio.folder / "results.xml"))
    assert (found.tests, found.failures, found.errors, found.skipped) == (15, 3, 4, 1)
    cases = {(case.classname, case.name): case for suite in found for case in suite}
    bad = cases["tool-1.0[0]", "bad"]
    assert bad.is_failure
    assert bad.system_out == "out\nerr\n"
    assert cases["tool-1.0[1]", "unit"].is_passed
    assert cases["tool-1.0[1]", "some"].is_skipped
    assert cases["tool-1.0[0]", "missing"].is_error
    other = test("*", "-j", "3", "--junit", "others.xml", code=3)
    again = junitparser.JUnitXml.fromfile(str(studio.folder / "others.xml"))
    assert (again.tests, again.failures, again.errors, again.skipped) == (15, 3, 4, 1)
    assert other.stderr == ""


def test_a_junit_file_that_cannot_be_written_is_an_error(test):
    assert "cannot write nowhere/x.xml" in test("unit", "--junit", "nowhere/x.xml", code=1).stderr


# --- beside rez ------------------------------------------------------------------------------------


@pytest.mark.rez
@pytest.mark.parametrize(
    "words",
    [
        [],
        ["-l"],
        ["bad"],
        ["all", "-s"],
        ["bad", "-s"],
        ["unresolved"],
        ["missing"],
        ["tagged", "--", "--x=1", "y z"],
        ["all", "--dry-run"],
        ["some", "--extra-packages", "lib-2"],
        ["pinned", "--extra-packages", "extra"],
        ["zz*"],
        ["unit", "--nl"],
    ],
    ids=" ".join,
)
def test_rez_selects_skips_and_ends_the_same(studio, test, rez_program, words):
    studio.expected = None
    ours = test(*words)
    theirs = studio.run(rez_program("rez-test"), "tool", *words)
    assert ours.returncode == theirs.returncode
    assert table(ours.stdout) == table(theirs.stdout)
    if "-l" in words:
        assert ours.stdout == theirs.stdout


@pytest.mark.rez
@pytest.mark.parametrize("seed", range(6))
def test_rez_does_the_same_on_random_packages(studio, rez_program, seed):
    rng = random.Random(seed)
    variants = [[], [["lib-1"], ["lib-2"]], [["lib-2"], ["lib-1", "extra"], ["!extra"]], [["extra"]]][
        seed % 4
    ]
    tests = {}
    for name in "abcdef"[: rng.randint(2, 6)]:
        command = rng.choice(["true", "exit 3", ["true"], "test $REZ_LIB_VERSION = 1", "true {name}"])
        entry = {"command": command}
        if rng.random() < 0.4:
            entry["requires"] = rng.choice([["lib-1"], ["lib"], ["extra"], ["lib-7"]])
        if rng.random() < 0.6:
            choice = [
                True,
                False,
                {"type": "requires", "value": rng.choice([["lib-1"], ["!extra"], ["lib"], []])},
            ]
            entry["on_variants"] = rng.choice(choice)
        if rng.random() < 0.3:
            entry["run_on"] = rng.choice(["default", "other", ["default", "x"], []])
        tests[name] = entry if rng.random() < 0.8 else command
    studio.add("dice-1", f"variants = {variants!r}\ntests = {tests!r}" if variants else f"tests = {tests!r}")
    studio.expected = None
    for words in ([], rng.sample(sorted(tests), 1), [rng.choice(sorted(tests)), "-s"]):
        ours = studio.pkg("test", "dice", *words)
        theirs = studio.run(rez_program("rez-test"), "dice", *words)
        assert ours.returncode == theirs.returncode, tests
        assert table(ours.stdout) == table(theirs.stdout), tests


@pytest.mark.rez
def test_rez_does_the_same_in_place(studio, rez_program):
    studio.expected = None
    words = ["tool", "pinned", "--inplace"]
    for name in ("pinned", "unit", "all", "bad", "some"):
        words[1] = name
        ours = studio.pkg("env", "tool", "lib-2", "--", sys.executable, "-m", "pkg", "test", *words)
        theirs = studio.pkg("env", "tool", "lib-2", "--", rez_program("rez-test"), *words)
        assert ours.returncode == theirs.returncode
        assert table(ours.stdout) == table(theirs.stdout) != []
