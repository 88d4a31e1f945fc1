"""Who reads variables of the parent environment, and where."""

import json
import os

import pytest

from pkg.environment.inheriting import inherited_reads, report
from pkg.environment.policies import policy_of

PARENT = {"HOME": "/h", "SHOW": "abc", "PYTHONPATH": "/site"}


@pytest.fixture
def reads(repository, resolve):
    """Tell what the commands of a package read: variable, way and line below `def commands()`."""

    def of(*lines, parent=PARENT):
        path = repository.add("foo-1", commands="\n".join(lines)) / "package.py"
        found = inherited_reads(resolve("foo"), parent)
        assert {read.file for read in found} <= {str(path)}
        assert {(read.package, read.section) for read in found} <= {("foo-1[]", "commands")}
        return [(read.variable, read.through, read.line - 4) for read in found]

    return of


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("env.A = '$SHOW/x'", [("SHOW", "text")]),
        ("env.A = '{env.SHOW}/x'", [("SHOW", "text")]),
        ("env.A = '~/x'", [("HOME", "text")]),
        ("env.A = env.SHOW.get()", [("SHOW", "env")]),
        ("env.A = str(env.SHOW)", [("SHOW", "env")]),
        ("env.A = getenv('SHOW')", [("SHOW", "env")]),
        ("env.A = expandvars('$SHOW')", [("SHOW", "env")]),
        ("if env.SHOW == 'abc': pass", [("SHOW", "env")]),
        ("env.SHOW.setdefault('x')", [("SHOW", "env")]),
        ("if defined('SHOW'): pass", [("SHOW", "defined")]),
        ("if undefined('NOT_THERE'): pass", [("NOT_THERE", "defined")]),
        ("if 'SHOW' in env: pass", [("SHOW", "defined")]),
        ("import os; os.environ.get('SHOW')", [("SHOW", "os.environ")]),
        ("import os; os.getenv('NOT_THERE')", [("NOT_THERE", "os.environ")]),
        ("from os import environ; 'SHOW' in environ", [("SHOW", "os.environ")]),
        ("env.A = literal('$SHOW')", []),
        ("env.SHOW = 'x'; env.A = '$SHOW {env.SHOW}'; getenv('SHOW'); defined('SHOW'); 'SHOW' in env", []),
        ("env.A = '$REZ_FOO_VERSION {root}'", []),
        ("env.PYTHONPATH.append('x')", []),
    ],
)
def test_each_way_of_reading_is_seen_with_its_line(reads, line, expected):
    assert reads("env.Z = '1'", line) == [(*each, 2) for each in expected]


def test_a_first_append_reads_where_the_parents_value_is_extended(repository, plugins):
    from pkg.environment.context import ResolvedContext
    from pkg.host import Host

    repository.add("foo-1", commands="env.PYTHONPATH.append('x')\nenv.PYTHONPATH.append('y')")
    host = Host(plugins.settings.override({"parent_variables": ["PYTHONPATH"]}, "test"))
    context = ResolvedContext(["foo"], package_paths=[repository.path], plugins=host)
    (read,) = inherited_reads(context, PARENT)
    assert (read.variable, read.through) == ("PYTHONPATH", "text")


def test_watching_changes_nothing(repository, resolve, monkeypatch):
    monkeypatch.setenv("SHOW", "abc")
    before = os.environ
    repository.add("foo-1", commands="import os\nos.environ['LEFT'] = '1'\nenv.A = '{env.SHOW} $SHOW'")
    context = resolve("foo")
    inherited_reads(context)
    assert os.environ is before
    assert os.environ.pop("LEFT") == "1"
    assert context.get_environ()["A"] == "abc abc"
    os.environ.pop("LEFT")


def test_the_report_names_variable_package_file_and_line(repository, resolve, plugins, monkeypatch):
    monkeypatch.setenv("SHOW", "abc")
    monkeypatch.delenv("DEBUG_FOO", raising=False)
    path = repository.add("foo-1", commands="env.A = '$SHOW'\nif defined('DEBUG_FOO'): pass") / "package.py"
    context = resolve("foo")
    text = report(context, policy_of(plugins.settings, "isolated"))
    assert text == (
        "DEBUG_FOO (not set, kept back by the policy 'isolated')\n"
        f"    foo-1[] commands, whether it is set: {path}:6\n"
        "SHOW (set, kept back by the policy 'isolated')\n"
        f"    foo-1[] commands, in a text: {path}:5\n"
    )
    data = json.loads(report(context, None, as_json=True))
    assert data[1] == {
        "variable": "SHOW",
        "set": True,
        "inherited": True,
        "package": "foo-1[]",
        "section": "commands",
        "file": str(path),
        "line": 5,
        "how": "text",
    }


def test_packages_that_read_nothing_are_told_as_such(repository, resolve):
    repository.add("foo-1", commands="env.A = '1'")
    assert "read no variable" in report(resolve("foo"), None)
