"""A replayed lock makes the environment that a fresh start would make, on any parent environment."""

import json
import os
import random
import subprocess

import pytest

from pkg.environment.context import ResolvedContext
from pkg.environment.environments import open_shell
from pkg.environment.lock import Lock
from pkg.interfaces.actions import VARIABLE_PATTERN, Dialect

SNIPPETS = [
    "env.PATH.prepend('{root}/bin')",
    "env.PYTHONPATH.append('{root}/python')",
    "env.PYTHONPATH.prepend('$EXTRA/python')",
    "env.PLUGINS.append('{this.name}-{version}')",
    "env.PLUGINS.prepend('first-{version.major}:$PLUGINS')",
    "env.CMAKE_MODULE_PATH.append('{root}/cmake')",
    "setenv('MODE_{this.name}', 'x $HOME {base} $HOMEX')",
    "env.LITERAL = literal('${NOT}').e(' {root} $EXTRA').l('~')",
    "env.OUT = '{env.HOME}/out'",
    "env.OUT.append('{env.SHOW}')",
    "env.TILDE = '~/cache'",
    "if 'bar' in resolve: env.BAR_SEEN = resolve.bar.version",
    "if 'alpha' in request: env.ALPHA_ASKED = request.alpha",
    "env.EPH = str(ephemerals.get('feature', 'none'))",
    "alias('{this.name}_tool', 'echo {root}')",
    "unsetenv('PLUGINS')",
    "resetenv('MODE', '{version}', ['a'])",
    "env['X_${HOSTTYPE}'] = 'y'",
    "info('hello from {this.name} at $HOME')",
    "error('careful')",
    "command('true')",
    "command(['true', literal('$x')])",
    "source('{root}/setup.sh')",
    "comment('of {this.name}')",
    "env.TWO = '$EXTRA'; env.EXTRA = '{name}'; env.THREE = '$EXTRA'".replace("{name}", "{this.name}"),
]
PARENTS = [
    {"HOME": "/home/one", "PATH": "/usr/bin", "EXTRA": "/extra", "SHOW": "a", "PYTHONPATH": "/site"},
    {"HOME": "/home/two", "EXTRA": "$HOME/e", "HOSTTYPE": "vax", "SHOW": "b c", "PLUGINS": "mine"},
    {"HOME": "/h", "EXTRA": "", "SHOW": "", "CMAKE_MODULE_PATH": "/m"},
]


def write_packages(repository, seed, snippets=SNIPPETS):
    rng = random.Random(seed)
    names = ["alpha", "bar", "cee", "dee"]
    for position, name in enumerate(names):
        for version in rng.sample(["1.0", "1.5.2", "2", "2.1-beta"], 2):
            body = ""
            if position:
                body = f"requires = {rng.sample(names[:position], 1)!r}\n"
            if rng.random() < 0.3:
                body += "variants = [['alpha'], ['alpha-0+']]\n" if name != "alpha" else ""
            for section in ("pre_commands", "post_commands"):
                if rng.random() < 0.3:
                    body += f"def {section}():\n    {rng.choice(snippets)}\n"
            commands = "\n".join(rng.sample(snippets, rng.randint(0, 8)))
            repository.add(f"{name}-{version}", body, commands)
    return rng.sample(names, rng.randint(1, 3)) + rng.choice([[], [".feature-1.2"]])


def of_everyone(environ):
    """Leave out what depends on the second of the start."""
    return {name: value for name, value in environ.items() if name != "REZ_USED_TIMESTAMP"}


@pytest.mark.parametrize("seed", range(40))
def test_a_lock_gives_what_a_fresh_start_gives_on_any_parent(seed, repository, resolve):
    context = resolve(*write_packages(repository, seed))
    lock = Lock.from_text(
        Lock.of_context(context, parent_environ=PARENTS[0]).to_text(), plugins=context.plugins
    )
    for parent in PARENTS:
        assert of_everyone(lock.get_environ(parent)) == of_everyone(fresh(context, parent))


def fresh(context, parent):
    return context.get_environ(parent)


@pytest.mark.parametrize("values", [{"all_parent_variables": True}, {"parent_variables": ["PYTHONPATH"]}])
@pytest.mark.parametrize("seed", range(8))
def test_what_extends_the_parents_values_extends_those_of_the_start(seed, values, repository, plugins):
    from pkg.host import Host

    host = Host(plugins.settings.override(values, "test"))
    context = ResolvedContext(write_packages(repository, seed), package_paths=[repository.path], plugins=host)
    lock = Lock.of_context(context, parent_environ=PARENTS[0])
    for parent in PARENTS:
        assert of_everyone(lock.get_environ(parent)) == of_everyone(context.get_environ(parent))


def shells_of_this_platform(plugins):
    """Leave out those that write paths or variables in a way of their own, for another platform."""
    shells = [open_shell(plugins, name) for name in plugins.names("shells")]
    return [
        shell.name
        for shell in shells
        if type(shell).normalize_path is Dialect.normalize_path
        and (shell.path_separator, shell.variable_pattern) == (os.pathsep, VARIABLE_PATTERN)
    ]


@pytest.mark.parametrize("seed", range(12))
def test_every_shell_gets_the_code_of_a_fresh_start(seed, repository, resolve):
    """Texts with `{env.X}` aside, where the code of a lock says `${X}`; see the tests below."""
    snippets = [snippet for snippet in SNIPPETS if "{env." not in snippet]
    context = resolve(*write_packages(repository, seed, snippets), timestamp=1_600_000_000)
    lock = Lock.of_context(context, parent_environ=PARENTS[0])
    shells = shells_of_this_platform(context.plugins)
    assert {"sh", "bash"} <= set(shells)
    for shell in shells:
        for parent in PARENTS:
            assert lock.get_shell_code(shell, parent) == context.get_shell_code(shell, parent), shell


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_a_shell_expands_what_a_lock_left_to_it(shell, repository, lock):
    repository.add("foo-1", commands="env.OUT = '{env.SHOW}/out'\nenv.OUT.append('{env.SHOW}')")
    code = lock("foo", parent_environ={"SHOW": "abc"}).get_shell_code(shell, {"SHOW": "x y"})
    run = subprocess.run(
        [shell, "-c", f'{code}\necho "$OUT"'], env={"SHOW": "x y"}, capture_output=True, text=True, check=True
    )
    assert run.stdout == "x y/out:x y\n"


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(6))
def test_a_lock_gives_what_rez_gives(seed, repository, resolve, rez_contexts, tmp_path, monkeypatch):
    for name, value in PARENTS[0].items():
        monkeypatch.setenv(name, value)
    context = resolve(*write_packages(repository, seed))
    lock = Lock.of_context(context)
    path = tmp_path / "a.rxt"
    context.save(str(path))
    theirs = rez_contexts.ResolvedContext.load(str(path)).get_environ()
    tools = {"REZ_USED", "REZ_USED_TIMESTAMP", "PATH", "REZ_RXT_FILE"}
    ours = lock.get_environ()
    assert {name: value for name, value in ours.items() if name not in tools} == {
        name: value for name, value in theirs.items() if name not in tools
    }


def test_a_lock_needs_neither_repository_nor_definition(repository, lock, plugins, tmp_path):
    repository.add("foo-1", commands="env.FOO = '{root}'")
    path = tmp_path / "a.lock"
    lock("foo").save(path)
    (tmp_path / "packages").rename(tmp_path / "away")
    assert Lock.load(path, plugins=plugins).get_environ({})["FOO"] == repository.path + "/foo/1"


def test_the_home_of_whoever_starts_it_counts(repository, lock):
    repository.add("foo-1", commands="env.PREFS = '{env.HOME}/prefs'\nenv.APP = '$HOME/app'")
    made = lock("foo", parent_environ={"HOME": "/home/maker"})
    environ = made.get_environ({"HOME": "/home/starter"})
    assert (environ["PREFS"], environ["APP"]) == ("/home/starter/prefs", "/home/starter/app")


def test_what_code_made_of_a_variable_stays_and_is_told(repository, lock):
    from pkg.environment.lock.starting import changed_outside

    repository.add("foo-1", commands="env.UPPER = getenv('SHOW').upper()\nif defined('DEBUG'): env.D = '1'")
    made = lock("foo", parent_environ={"SHOW": "abc"})
    assert made.get_environ({"SHOW": "xyz"})["UPPER"] == "ABC"
    assert changed_outside(made, {"SHOW": "xyz", "DEBUG": "1"}) == ["DEBUG", "SHOW"]
    assert changed_outside(made, {"SHOW": "abc"}) == []
    assert made.document["inherited"]["SHOW"]["read_by"] == ["foo-1[] commands line 5"]
    assert "abc" not in json.dumps(made.document["inherited"])


def test_ephemerals_and_kind_of_resolve_are_told(repository, lock):
    repository.add("foo-1", "requires = ['.feature-2']")
    environ = lock("foo", building=True).get_environ({})
    assert environ["REZ_EPH_FEATURE_REQUEST"] == "2"
    assert environ["REZ_BUILD_ENV"] == "1"


def test_a_late_path_of_a_bundle_comes_along(repository, resolve, plugins, tmp_path):
    repository.add("foo-1", commands="env.FOO = 'x'")
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "bundle.yaml").write_text("")
    (bundle / "post_commands.py").write_text("env.FOO.append('bundled')\n")
    resolve("foo").save(str(bundle / "foo.rxt"))
    context = ResolvedContext.load(str(bundle / "foo.rxt"), plugins=plugins)
    made = Lock.of_context(context)
    assert made.document["bundle_commands"] == [["appendenv", "FOO", "bundled"]]
    assert made.get_environ({})["FOO"] == os.pathsep.join(["x", "bundled"])
