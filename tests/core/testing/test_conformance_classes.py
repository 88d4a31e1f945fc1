"""The classes in `pkg.testing` must find what is wrong with a plugin; each is tried on a bad one."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

HEAD = "import pytest\nfrom pkg.testing import *\n"

RESOLVER = """
from pkg_resolvers.python_backend import PythonResolver

class Bad(PythonResolver):
    name = "bad"
    def solve(self, problem):
        {body}

class TestBad(ResolverTests):
    @pytest.fixture
    def plugin(self):
        return Bad
"""

SHELL = """
from pkg_shells.bash import BashShell

class Bad(BashShell):
    name = "bad"
    {body}

class TestBad(ShellTests):
    @pytest.fixture
    def plugin(self):
        return Bad
"""

REPOSITORY = """
from pkg.package.definition import Definition
from pkg_repositories.memory import MemoryRepository

class Bad(MemoryRepository):
    name = "bad"
    {body}

class TestBad(RepositoryTests):
    @pytest.fixture
    def plugin(self):
        return Bad

    @pytest.fixture
    def repository(self, pkg_settings):
        data = {{name: {{version or "_NO_VERSION": attributes for version, attributes in versions.items()}}
                for name, versions in self.packages.items()}}
        return Bad(None, "bad", settings=pkg_settings(), data=data)
"""

COMMAND = """
from bad_command import bad
from pkg.interfaces.command import Command

class TestBad(CommandTests):
    @pytest.fixture
    def command(self):
        return Command("bad", bad, {summary!r})
"""


@pytest.fixture
def failures(tmp_path):
    """Run tests in a process of their own and list those that failed, without parameters."""

    def run(source):
        path = tmp_path / "test_bad.py"
        path.write_text(HEAD + source)
        finished = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rfE", "--tb=no", str(path)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *filter(None, sys.path)])},
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )
        assert " passed" in finished.stdout, finished.stdout + finished.stderr
        return set(re.findall(r"^(?:FAILED|ERROR) \S+::(\w+)", finished.stdout, re.MULTILINE))

    return run


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("problem.family('a'), problem.family('b'); return super().solve(problem)", "answer_does_not_need"),
        ("f = problem.family('a'); f and [c.variants for c in f.candidates]; return super().solve(problem)",
         "definitions_outside"),
        ("o = super().solve(problem); o.solution = o.solution[::-1]; return o", "the_answer_is_rezs"),
        ("problem.variant_select_mode = 'version_priority'; return super().solve(problem)",
         "intersection_priority"),
    ],
)  # fmt: skip
def test_a_bad_resolver_is_found_out(failures, body, found):
    assert any(found in name for name in failures(RESOLVER.format(body=body)))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("def escape(self, value): return f'\"{value}\"'", "literal_values"),
        ("def unsetenv(self, name): return []", "can_be_removed"),
        ("def key_tokens(self, name): return ['$' + name, '%' + name + '%']", "every_key_token"),
        ("def comment(self, text): return ['# ' + text]", "a_comment_does_nothing"),
        ("def error(self, value): return self.info(value)", "info_goes_to_stdout"),
        ("executable = 'no_such_shell_at_all'", "literal_values"),
    ],
)
def test_a_bad_shell_is_found_out(failures, body, found, monkeypatch):
    monkeypatch.setenv("PKG_REQUIRE_REAL", "1")
    assert any(found in name for name in failures(SHELL.format(body=body)))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("def find_families(self): return list(super().find_families())[1:]", "lists_its_families"),
        ("def version_names(self, f): return super().version_names(f)[:1]", "lists_every_version"),
        (
            "def find_family(self, n): return super().find_family(n) or super().find_family('maya')",
            "unknown_family",
        ),
        ("def package_uri(self, r): return r.family.name", "uri_of_its_own"),
        (
            "def load(self, r): return Definition({**super().load(r).data, 'requires': []})",
            "attributes_arrive",
        ),
        ("uid = property(lambda self: id(self))", "equal_to_another"),
    ],
)
def test_a_bad_repository_is_found_out(failures, body, found):
    assert any(found in name for name in failures(REPOSITORY.format(body=body)))


@pytest.fixture
def command_module(tmp_path):
    """Write the module that the command's function stands in."""
    return lambda imports: (tmp_path / "bad_command.py").write_text(f"{imports}\ndef bad(): 'Do it.'\n")


@pytest.mark.parametrize(
    ("imports", "summary", "found"),
    [("", "two\nlines", "summary_of_one_line"), ("import numpy", "fine", "imports_nothing_heavy")],
)
def test_a_bad_command_is_found_out(failures, command_module, imports, summary, found):
    command_module(imports)
    assert any(found in name for name in failures(COMMAND.format(summary=summary)))


def test_a_good_command_passes(failures, command_module):
    command_module("")
    assert failures(COMMAND.format(summary="fine")) == set()
