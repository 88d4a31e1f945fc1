"""Where entries of variables come from: by hand, and in every variable of generated environments."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from pkg.environment import rex
from pkg.environment.context import ResolvedContext
from pkg.environment.rex.sequence import record_in
from pkg.errors import PackageCommandError, PkgError, ResolvedContextError
from pkg.host import Host
from pkg.why.variables import variables_of, why_variable

_spec = importlib.util.spec_from_file_location(
    "random_packages", Path(__file__).parents[1] / "environment" / "rex" / "random_packages.py"
)
random_packages = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(random_packages)


def entries(answer):
    return [(entry.text, entry.step.who, entry.step.action, entry.step.line) for entry in answer.entries]


@pytest.fixture
def studio(pkg_repo):
    pkg_repo.add("low-1", commands="env.LIST = 'a:b'\nenv.ONE = 'http://x:1'")
    pkg_repo.add("high-1", requires=["low"], commands="env.LIST.append('c')\nenv.LIST.prepend('d:e')")
    return pkg_repo


def test_each_entry_has_its_package_action_file_and_line(studio, resolve):
    answer = why_variable(resolve("high"), "LIST")
    assert entries(answer) == [
        ("d", "high-1[]", "prepend", 6),
        ("e", "high-1[]", "prepend", 6),
        ("a", "low-1[]", "set", 4),
        ("b", "low-1[]", "set", 4),
        ("c", "high-1[]", "append", 5),
    ]
    assert answer.entries[0].step.file == str(studio.path / "high/1/package.py")


def test_the_line_holds_the_call(studio, resolve):
    step = why_variable(resolve("high"), "LIST").entries[0].step
    assert "LIST.prepend('d:e')" in Path(step.file).read_text().splitlines()[step.line - 1]


def test_a_value_that_is_no_list_stays_whole(studio, resolve):
    assert [entry.text for entry in why_variable(resolve("low"), "ONE").entries] == ["http://x:1"]


def test_what_was_replaced_is_told(studio, resolve):
    studio.add("top-1", requires=["high"], commands="env.LIST = 'x:' + str(env.LIST.value())")
    answer = why_variable(resolve("top"), "LIST")
    step = answer.steps[-1]
    assert (step.action, step.package, step.replaced) == ("set", "top-1[]", "d:e:a:b:c")
    assert {entry.step.package for entry in answer.entries} == {"top-1[]"}
    assert [entry.first.package for entry in answer.entries] == [
        "top-1[]",
        *["high-1[]"] * 2,
        *["low-1[]"] * 2,
        "high-1[]",
    ]


def test_an_unset_variable_has_no_value_and_a_history(studio, resolve):
    studio.add("top-1", requires=["high"], commands="unsetenv('LIST')")
    answer = why_variable(resolve("top"), "LIST")
    assert answer.value is None
    assert [step.action for step in answer.steps] == ["set", "append", "prepend", "unset"]


def test_inherited_entries_are_told_apart(studio, pkg_settings):
    plugins = Host(pkg_settings(resolver_backend="python", parent_variables=["LIST"]))
    studio.add("only-1", commands="env.LIST.append('z')")
    context = ResolvedContext(["only"], package_paths=[str(studio.path)], plugins=plugins)
    answer = why_variable(context, "LIST", {"LIST": "p:q"})
    assert [(text, who, action) for text, who, action, _ in entries(answer)] == [
        ("p", "(inherited)", "inherit"),
        ("q", "(inherited)", "inherit"),
        ("z", "only-1[]", "append"),
    ]
    assert not answer.hides_parent


def test_a_value_outside_that_does_not_count_is_told(studio, resolve):
    answer = why_variable(resolve("low"), "LIST", {"LIST": "p:q"})
    assert answer.hides_parent
    assert answer.parent == "p:q"


def test_the_tool_s_own_variables_have_no_package_code(studio, resolve):
    (entry,) = why_variable(resolve("low"), "REZ_USED_REQUEST").entries
    assert (entry.step.who, entry.step.place) == ("(pkg)", "system setup")


def test_an_untouched_variable_is_an_error_that_offers_near_names(studio, resolve):
    with pytest.raises(ResolvedContextError, match="Did you mean LIST"):
        why_variable(resolve("low"), "LISTE")
    with pytest.raises(ResolvedContextError, match="from the environment outside, unchanged"):
        why_variable(resolve("low"), "OTHER", {"OTHER": "1"})


def test_a_failed_context_sets_nothing(studio, resolve):
    with pytest.raises(ResolvedContextError, match="no solution"):
        variables_of(resolve("low", "!low"))


# --- generated environments ----------------------------------------------------------------------

SETS = 150
PARENT = {
    "PARENT": "from parent:$A",
    "KEPT": "kept",
    "LIST": "p1:p2",
    "PATH": "/usr/bin:/bin",
    "HOME": "/home/x",
}


class Watched(rex.Recorder):
    """A recorder that notes the environment after each section: an answer that knows nothing of origins."""

    def __init__(self, *args, **options):
        self.snapshots = []
        super().__init__(*args, **options)

    def run_section(self, code, owner, section, names):
        before = dict(self.get_output())
        super().run_section(code, owner, section, names)
        self.snapshots.append(((owner.qualified_name, section), before, dict(self.get_output())))


@pytest.mark.parametrize("block", range(10))
def test_every_entry_of_every_variable_agrees_with_the_environment(block, tmp_path, pkg_settings):
    seen = 0
    for seed in range(block * SETS // 10, (block + 1) * SETS // 10):
        seen += _check(seed, tmp_path / str(seed), pkg_settings)
    assert seen > 50


def _check(seed, folder, pkg_settings):
    request, values = random_packages.make_package_set(folder, seed)
    settings = pkg_settings(resolver_backend="python", **values)
    plugins = Host(settings)
    try:
        context = ResolvedContext(request, package_paths=[str(folder)], plugins=plugins)
    except PkgError:
        return 0
    if not context.success:
        return 0
    from pkg.environment.environments import facts_of

    recorder = Watched(parent_environ=PARENT, settings=rex.RexSettings.of(settings), system=settings.system)
    try:
        environ = record_in(recorder, facts_of(context, environ=PARENT)).environ
    except PackageCommandError:
        with pytest.raises(PackageCommandError):
            variables_of(context, PARENT)
        return 0
    variables = variables_of(context, PARENT)
    assert set(environ) <= set(variables.names)
    assert environ == context.get_environ(PARENT)
    seen = 0
    for name in variables.names:
        answer = variables.answer(name)
        assert answer.value == environ.get(name), (seed, name)
        if answer.value is None:
            assert answer.entries == []
            continue
        assert answer.separator.join(entry.text for entry in answer.entries) == answer.value, (seed, name)
        for entry in answer.entries:
            assert entry.text in entry.step.value
            _check_origin(entry, name, recorder.snapshots, seed)
            seen += 1
    return seen


def _check_origin(entry, name, snapshots, seed):
    """The section that an entry is ascribed to really left the text there."""
    step = entry.step
    if step.section not in ("commands", "pre_commands", "post_commands"):
        return
    after = [environ for owner, _, environ in snapshots if owner == (step.package, step.section)]
    assert len(after) == 1, (seed, name)
    assert entry.text in after[0][name], (seed, name)
    text = Path(step.file).read_text(encoding="utf-8").splitlines()
    assert step.in_file
    assert 1 <= step.line <= len(text), (seed, name)
