"""The runner as scripts use it."""

import io

import pytest

from pkg.environment.context import ResolvedContext
from pkg.errors import PackageNotFoundError, PackageTestError
from pkg.package_tests.junit import junit_text
from pkg.package_tests.results import PackageTestResults, TestResult
from pkg.package_tests.runner import PackageTestRunner


@pytest.fixture
def host(pkg_environ, pkg_settings, pkg_repo):
    from pkg.host import Host

    pkg_environ |= {"PKG_DEFAULT_SHELL": "sh", "PKG_RESOLVER_BACKEND": "python"}
    pkg_repo.add("lib-1", "lib-2")
    return Host(pkg_settings(packages_path=[str(pkg_repo.path)]))


@pytest.fixture
def runner(host, pkg_repo):
    """Make a runner for a package with these tests."""

    def make(tests, variants=None, **options):
        pkg_repo.add("tool-1.0", tests=tests, variants=variants)
        return PackageTestRunner("tool", plugins=host, **options)

    return make


def statuses(runner):
    return [(each.test_name, each.variant.index, each.status) for each in runner.test_results.test_results]


def test_names_can_be_chosen_by_occasion(runner):
    tests = {"b": "true", "a": {"command": "true", "run_on": "night"}, "c": {"command": "true", "run_on": []}}
    found = runner(tests)
    assert found.get_test_names() == ["a", "b", "c"]
    assert found.get_test_names(run_on=["default"]) == ["b"]
    assert found.get_test_names(run_on=["night", "default"]) == ["a", "b"]
    assert found.find_requested_test_names([]) == ["b"]
    assert found.find_requested_test_names(["c", "[ab]"]) == ["a", "b", "c"]


def test_what_ran_once_is_left_out_unless_it_is_for_every_variant(runner):
    package = runner({"a": "true", "b": {"command": "true", "on_variants": True}}).get_package()
    assert PackageTestRunner.get_package_test_names(package, ran_once=["a", "b"]) == ["b"]


def test_equal_requests_share_an_environment(runner, monkeypatch):
    made = []
    real = ResolvedContext.__init__

    def count(self, *args, **options):
        made.append(list(map(str, args[0])))
        real(self, *args, **options)

    monkeypatch.setattr(ResolvedContext, "__init__", count)
    found = runner(dict.fromkeys("abc", "true") | {"d": {"command": "true", "requires": ["lib"]}})
    assert found.run_tests(["a", "b", "c", "d"]) == 0
    assert made == [["tool==1.0"], ["tool==1.0", "lib"]]


def test_no_package_appears_in_the_middle_of_a_run(runner, pkg_repo):
    found = runner({"a": {"command": "echo $REZ_LIB_VERSION", "requires": ["lib"]}}, capture=True)
    pkg_repo.add("lib-3", timestamp=found.timestamp + 100)
    found.run_test("a")
    assert found.test_results.test_results[0].output == "2\n"


def test_results_of_several_runners_are_collected(runner, host):
    together = PackageTestResults()
    for _ in range(2):
        runner({"a": "true", "b": "exit 2"}, cumulative_test_results=together).run_tests(["a", "b"])
    assert (together.num_tests, together.num_success, together.num_failed) == (4, 2, 2)
    assert together.exit_code == 2


def test_a_test_for_one_variant_goes_on_until_one_passes(runner):
    # With requires that no variant but the second meets, none is preferred.
    tests = {"a": {"command": "test {index} = 1", "requires": ["lib"]}}
    found = runner(tests, variants=[["lib-2", "!nothing"], ["lib-1"]])
    found.run_test("a")
    assert statuses(found)[0] == ("a", 0, "failed")


@pytest.mark.parametrize("jobs", [1, 3])
def test_late_bound_tests_may_differ_from_variant_to_variant(host, pkg_repo, jobs):
    pkg_repo.write(
        "late-1",
        "name = 'late'\nversion = '1'\nvariants = [['lib-1'], ['lib-2']]\n"
        "@late()\ndef tests():\n    tests = {'both': {'command': 'true', 'on_variants': True}}\n"
        "    if getattr(this, 'index', None) != 0:\n"
        "        tests['some'] = {'command': 'true', 'on_variants': True}\n    return tests\n",
    )
    found = PackageTestRunner("late", plugins=host, package_paths=[str(pkg_repo.path)])
    assert found.run_tests(["both", "some"], jobs=jobs) == 0
    assert statuses(found) == [
        ("both", 0, "success"),
        ("both", 1, "success"),
        ("some", 0, "skipped"),
        ("some", 1, "success"),
    ]


def test_output_can_be_kept_and_shown(runner, capfdbinary):
    found = runner({"a": "echo out; echo err >&2; printf '\\377'; exit 3"}, capture=True)
    assert found.run_test("a") == 3
    assert found.test_results.test_results[0].output == "out\nerr\n\N{REPLACEMENT CHARACTER}"
    assert b"out\nerr\n\xff" in capfdbinary.readouterr().out


def test_reports_come_as_tests_end(runner):
    seen = []
    runner({"a": "true", "b": "exit 1"}).run_tests(
        ["a", "b"], report=lambda result: seen.append(result.test_name)
    )
    assert seen == ["a", "b"]


def test_a_test_ended_by_a_signal_has_failed(runner):
    found = runner({"a": "kill -9 $$"})
    assert found.run_tests(["a"], caught=True) == 137


def test_package_code_that_fails_fails_the_test_only(runner, pkg_repo, host):
    pkg_repo.add(
        "tool-1.0", tests={"a": "true", "b": "true"}, pre_test_commands="if test.name == 'a': stop('no')"
    )
    found = PackageTestRunner("tool", plugins=host)
    assert found.run_tests(["a", "b"]) == -1
    assert statuses(found) == [("a", None, "failed"), ("b", None, "success")]
    assert "no" in found.test_results.test_results[0].description


def test_mistakes_are_told(runner, host):
    with pytest.raises(PackageTestError, match=r"no test 'x' in .*; it has: a"):
        runner({"a": "true"}).run_test("x")
    with pytest.raises(PackageNotFoundError, match="no package to test: nothing"):
        PackageTestRunner("nothing", plugins=host).get_package()
    with pytest.raises(ValueError, match="success, failed, skipped"):
        PackageTestResults().add_test_result("a", None, "great", "")


def test_the_summary_is_a_table(runner):
    stream = io.StringIO()
    found = runner({"a": "true", "b": {"command": "true", "on_variants": True}}, dry_run=True)
    found.run_tests(["a", "b"])
    found.test_results.print_summary(stream)
    lines = stream.getvalue().splitlines()
    assert lines[2] == "0 succeeded, 0 failed, 2 skipped"
    assert lines[4].split() == ["Test", "Status", "Variant", "Description"]
    assert lines[6].split()[:2] == ["a", "skipped"]


def test_junit_files_hold_no_character_that_xml_forbids(runner):
    import junitparser

    found = runner({"a": "true"})
    (variant,) = found.get_package().iter_variants()
    output = "\x1b[31mred\x1b[0m \x00\x08 ]]> <a> & é \U0001f600"
    result = TestResult("a<&>", variant, "failed", 'it "failed"', exit_code=1, command="x", output=output)
    text = junit_text(found.get_package(), [result], timestamp=0)
    (suite,) = junitparser.JUnitXml.fromstring(text.encode())
    (case,) = suite
    assert case.name == "a<&>"
    assert case.system_out == "red \N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER} ]]> <a> & é \U0001f600"
    assert suite.timestamp == "1970-01-01T00:00:00"


def test_the_public_api_has_it():
    import pkg

    assert pkg.PackageTestRunner is PackageTestRunner
    assert pkg.PackageTestResults is PackageTestResults
