"""Environments of contexts that rez has resolved and saved: ours equal rez's."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from pkg.environment.context import ResolvedContext
from pkg.errors import PackageCommandError, PluginNotFoundError, ResolvedContextError

SNIPPETS = [
    "env.PATH.prepend('{root}/bin')",
    "env.PYTHONPATH.append('{root}/python')",
    "env.PLUGINS.append('{this.name}-{version}')",
    "env.PLUGINS.prepend('first-{version.major}')",
    "setenv('MODE_{this.name}', 'x $HOME {base}')",
    "env.LITERAL = literal('${NOT}').e(' {root}')",
    "if 'bar' in resolve: env.BAR_SEEN = resolve.bar.version",
    "if 'alpha' in request: env.ALPHA_ASKED = request.alpha",
    "env.EPH = str(ephemerals.get('feature', 'none'))",
    "if intersects(request.get_range('alpha', '0'), '1+'): env.INTERSECTS = '1'",
    "alias('{this.name}_tool', 'echo {root}')",
    "env.KIND = 'build' if building else 'plain'",
    "unsetenv('PLUGINS')",
    "env.SYS = system.platform",
    "info('hello from {this.name}')",
]


def write_packages(folder, seed):
    """Write a few packages whose commands use everything, and return some requests."""
    rng = random.Random(seed)
    names = ["alpha", "bar", "cee", "dee"]
    for position, name in enumerate(names):
        for version in rng.sample(["1.0", "1.5.2", "2", "2.1-beta"], 2):
            home = folder / name / version
            home.mkdir(parents=True)
            lines = [f"name = {name!r}", f"version = {version!r}"]
            wanted = [other for other in names[position + 1 :] if rng.random() < 0.6]
            lines.append(f"requires = {wanted + ['.feature-1'] * (rng.random() < 0.3)!r}")
            if name != "dee" and rng.random() < 0.4:
                lines.append(
                    "variants = [['dee'], ['dee', 'cee']]" if name != "cee" else "variants = [['dee']]"
                )
            lines.append(f"tools = {[name + '_tool', 'shared']!r}")
            for section in ("pre_commands", "commands", "post_commands"):
                if rng.random() < (0.9 if section == "commands" else 0.25):
                    lines.append(f"def {section}():")
                    lines += ["    " + line for line in rng.sample(SNIPPETS, rng.randint(1, 5))]
            (home / "package.py").write_text("\n".join(lines) + "\n")
    return rng.sample(["alpha", "bar", "cee", ".feature", "!dee-9"], rng.randint(1, 4))


@pytest.fixture
def saved(tmp_path, rez_contexts):
    """Let rez resolve generated packages and save the context."""

    def save(seed, **options):
        folder = tmp_path / f"packages{seed}"
        requests = write_packages(folder, seed)
        theirs = rez_contexts.ResolvedContext(requests, package_paths=[str(folder)], **options)
        assert theirs.success, theirs.failure_description
        path = str(tmp_path / f"{seed}.rxt")
        theirs.save(path)
        return theirs, path

    return save


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(12))
def test_a_context_of_rez_gives_rez_s_variables(saved, plugins, seed):
    theirs, path = saved(seed, building=seed % 3 == 0)
    parent = {"PATH": "/somewhere", "PLUGINS": "old", "HOME": "/home/ada"}
    context = ResolvedContext.load(path, plugins=plugins)
    assert context.get_environ(parent) == theirs.get_environ(parent)
    assert context.get_environ() == theirs.get_environ()


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_shell_code_does_what_rez_s_does(saved, plugins, seed, shell):
    theirs, path = saved(seed)
    context = ResolvedContext.load(path, plugins=plugins)

    def seen(code):
        run = subprocess.run(
            [shell, "-c", code + "\nprintf '\\0'\nenv -0"],
            capture_output=True,
            text=True,
            env={"HOME": "/x"},
            check=True,
        )
        pairs = (pair.split("=", 1) for pair in run.stdout.split("\0")[1:] if "=" in pair)
        return dict(pairs)

    expected = seen(theirs.get_shell_code(shell, parent_environ={}))
    expected["REZ_RXT_FILE"] = path
    got = seen(context.get_shell_code(shell, parent_environ={}))
    for names in (expected, got):
        names.pop("_", None)
        for key in [key for key in names if key.startswith("BASH_FUNC_")]:
            del names[key]
    assert got == expected


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
def test_what_rez_saves_is_kept_as_it_is(saved, plugins):
    for seed in range(4):
        theirs, path = saved(seed)
        context = ResolvedContext.load(path, plugins=plugins)
        assert context.to_dict() == theirs.to_dict()
        assert context.get_dependency_graph(as_dot=True).splitlines()[1:-1].sort() == (
            theirs.get_dependency_graph(as_dot=True).splitlines()[1:-1].sort()
        )
        assert str(context) == str(theirs)
        assert {name: tools for name, (_, tools) in context.get_tools().items()} == {
            name: tools for name, (_, tools) in theirs.get_tools().items()
        }
        assert context.get_conflicting_tools().keys() == theirs.get_conflicting_tools().keys()
        exact = [str(request) for request in theirs.get_resolve_as_exact_requests()]
        assert [str(request) for request in context.get_resolve_as_exact_requests()] == exact


# --- without rez ---------------------------------------------------------------------------------


@pytest.fixture
def context(repository, resolve):
    folder = repository.add(
        "foo-1.2",
        "tools = ['greet']",
        """
        env.PATH.append('{root}/bin')
        env.FOO = 'version {version}'
        alias('hello', 'echo hello')
        """,
    )
    (folder / "bin").mkdir()
    (folder / "bin" / "greet").write_text('#!/bin/sh\necho "greetings from $FOO"\n')
    (folder / "bin" / "greet").chmod(0o755)
    return resolve("foo")


def test_a_program_of_a_package_is_found(context, repository):
    assert context.which("greet") == f"{repository.path}/foo/1.2/bin/greet"
    assert context.which("nothing-of-that-name") is None
    assert context.which("sh", fallback=True)


def test_a_command_sees_the_variables_of_the_context_alone(context):
    process = context.execute_command(["greet"], stdout=subprocess.PIPE, text=True)
    assert process.communicate()[0] == "greetings from version 1.2\n"
    process = context.execute_command(
        "echo $FOO/$EXTRA", {"EXTRA": "more"}, stdout=subprocess.PIPE, text=True
    )
    assert process.communicate()[0] == "version 1.2/more\n"


def test_a_shell_runs_a_line_with_aliases(context):
    code, out, _ = context.execute_shell(
        "bash", command="hello $FOO; exit 3", block=True, stdout=subprocess.PIPE, text=True
    )
    assert (code, out) == (3, "hello version 1.2\n")


def test_a_shell_that_nobody_waits_for_is_a_process(context):
    process = context.execute_shell("sh", command=["greet"], stdout=subprocess.PIPE, text=True)
    assert process.communicate()[0] == "greetings from version 1.2\n"


def test_a_shell_knows_its_context(context, plugins):
    process = context.execute_shell("sh", command="cat $REZ_RXT_FILE", stdout=subprocess.PIPE, text=True)
    text = process.communicate()[0]
    assert json.loads(text) == json.loads(json.dumps(context.to_dict()))


def test_callbacks_act_before_and_after_the_packages(context):
    process = context.execute_shell(
        "sh",
        command="echo $A $B",
        stdout=subprocess.PIPE,
        text=True,
        actions_callback=lambda recorder: recorder.setenv("A", "before"),
        post_actions_callback=lambda recorder: recorder.setenv("B", recorder.getenv("FOO") + " after"),
    )
    assert process.communicate()[0] == "before version 1.2 after\n"


def test_code_can_be_run_behind_the_packages(context):
    process = context.execute_rex_code(
        "command('echo ' + env.FOO.value())", shell="sh", stdout=subprocess.PIPE, text=True
    )
    assert process.communicate()[0] == "version 1.2\n"


def test_applying_a_context_changes_this_process(repository, resolve, monkeypatch):
    repository.add("lib-1", commands="env.PYTHONPATH.prepend('{root}/python')\nenv.LIB = 'yes'")
    monkeypatch.setattr(sys, "path", sys.path[:])
    saved = dict(os.environ)
    try:
        resolve("lib").apply()
        assert os.environ["LIB"] == "yes"
        assert f"{repository.path}/lib/1/python" in sys.path
    finally:
        os.environ.clear()
        os.environ.update(saved)


def test_the_shell_s_files_are_gone_when_it_ends(context, plugins, tmp_path):
    (tmp_path / "seen").touch()
    line = f"echo $REZ_CONTEXT_FILE > {tmp_path}/seen"
    assert context.execute_shell("sh", command=line, block=True) == (0, None, None)
    script = Path((tmp_path / "seen").read_text().strip())
    assert script.name == "context.sh"
    assert not script.parent.exists()


def test_a_failed_context_makes_no_environment(repository, resolve):
    repository.add("foo-1")
    failed = resolve("foo-1", "!foo-1")
    for action in (
        failed.get_environ,
        failed.get_shell_code,
        failed.get_actions,
        failed.apply,
        failed.get_tools,
        failed.validate,
        failed.get_dependency_graph,
        lambda: failed.which("ls"),
        lambda: failed.execute_shell("sh", command="true"),
        lambda: failed.execute_command(["true"]),
    ):
        with pytest.raises(ResolvedContextError, match="Cannot perform operation in a failed context"):
            action()


def test_an_unknown_shell_is_named(context):
    with pytest.raises(PluginNotFoundError, match="no shell named 'ksh93'"):
        context.get_shell_code("ksh93")


def test_broken_commands_name_the_package(repository, resolve):
    repository.add("foo-1", commands="env.A = nothing_of_that_name")
    with pytest.raises(PackageCommandError, match=r"commands of package foo-1.*nothing_of_that_name"):
        resolve("foo").get_environ()


def test_plugins_see_environments_and_may_refuse(context, plugins):
    from pkg.errors import PkgError
    from pkg.hookspecs import hookimpl

    seen = []

    class Watch:
        @hookimpl
        def pkg_before_environment(self, context, parent_environ):
            seen.append((context, parent_environ.get("A")))

        @hookimpl
        def pkg_after_environment(self, context, actions):
            seen.append([action.args[0] for action in actions if action.name == "setenv"])
            if len(seen) > 3:
                raise PkgError("no more environments today")

    plugins.add(Watch())
    context.get_environ({"A": "1"})
    assert seen[0] == (context, "1")
    assert "FOO" in seen[1]
    with pytest.raises(PkgError, match="no more environments today"):
        context.execute_shell("sh", command="true", block=True)
