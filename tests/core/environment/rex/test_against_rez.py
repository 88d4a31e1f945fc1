"""Environments of random package sets: the variables, the record and what bash sees, as with rez."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
from pathlib import Path

import pytest

from pkg.catalog import Catalog
from pkg.environment import rex
from pkg.environment.rex.launch import prepare_shell
from pkg.environment.rex.system_paths import system_paths
from pkg.host import Host
from pkg.interfaces.actions import EscapedString
from pkg.settings import load_settings
from pkg.version import Requirement

pytestmark = pytest.mark.rez

_spec = importlib.util.spec_from_file_location(
    "random_packages", Path(__file__).with_name("random_packages.py")
)
random_packages = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(random_packages)

SETS = 150


@pytest.mark.parametrize("block", range(10))
def test_random_package_sets_make_the_environment_that_rez_makes(
    block, tmp_path, ask_rez, plain_environ, bash, monkeypatch
):
    for name in list(os.environ):
        monkeypatch.delenv(name)
    for name, value in plain_environ.items():
        monkeypatch.setenv(name, value)
    succeeded = 0
    for seed in range(block * SETS // 10, (block + 1) * SETS // 10):
        succeeded += _compare(seed, tmp_path / str(seed), ask_rez, plain_environ, bash)
    assert succeeded >= SETS // 10 * 2 // 3  # most sets make an environment; some fail in both


COMMAND = "env -0; printf '%s\\0' \"$-\"; hello 'x y'; exit 3"


@pytest.mark.parametrize("shell", ["bash", "sh"])
@pytest.mark.parametrize("how", ["command", "stdin", "empty"])
@pytest.mark.parametrize("first", [True, False])
def test_a_real_shell_sees_what_it_sees_with_rez(
    shell, how, first, tmp_path, ask_rez, plain_environ, monkeypatch, request
):
    for name in list(os.environ):
        monkeypatch.delenv(name)
    start_up = tmp_path / "start_up.sh"
    start_up.write_text("export START_UP=${START_UP}+$A PARENT=start_up\n")
    environ = {**plain_environ, "BASH_ENV": str(start_up), "PS1": "old> ", "REZ_ENV_PROMPT": ">"}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    package = tmp_path / "packages" / "alpha" / "1.2"
    package.mkdir(parents=True)
    (package / "package.py").write_text(
        "name = 'alpha'\nversion = '1.2'\ndef commands():\n"
        "    alias('hello', 'echo hello')\n    info('starting {this.name}')\n    error('$PARENT')\n"
        "    env.A = '{root} $PARENT'\n    env.PATH.append('{root}/bin')\n    env.B.prepend(literal('$A'))\n"
        "    command('export C=\"$A\"')\n"
    )
    settings = {"package_commands_sourced_first": first}
    command = "" if how == "empty" else COMMAND
    standard_input = COMMAND + "\n" if how == "stdin" else None
    theirs = ask_rez(
        do="shell",
        request=["alpha"],
        path=str(tmp_path / "packages"),
        settings=settings,
        shell=shell,
        command=command,
        stdin=standard_input,
        environ={name: environ[name] for name in ("BASH_ENV", "PS1", "REZ_ENV_PROMPT")},
    )
    loaded = load_settings(environ=environ).override(settings)
    plugin = request.getfixturevalue(shell)
    facts = _facts([["alpha", "1.2", None]], Catalog(Host(loaded), paths=[str(tmp_path / "packages")]))
    facts.requests = [Requirement("alpha")]
    facts.system_paths = system_paths(plugin, environ)
    launch = prepare_shell(
        plugin,
        facts,
        loaded,
        system=loaded.system,
        rxt_file="/a.rxt",
        stdin=how == "stdin",
        command=None if how == "stdin" else command,
    )
    process = launch.popen(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, err = process.communicate(standard_input)
    launch.discard()
    code, entries, errors = _comparable(process.returncode, out, err)
    their_code, their_entries, their_errors = _comparable(*theirs)
    assert (code, errors) == (their_code, their_errors)
    assert sorted(entries - their_entries) == []
    assert sorted(their_entries - entries) == []


def _comparable(code, out, err):
    """Leave out what differs between any two runs, what names the tool, and what readline puts there."""
    differing = (
        "COLUMNS",
        "LINES",
        "REZ_USED",
        "REZ_RXT_FILE",
        "REZ_CONTEXT_FILE",
        "REZ_SHELL_INIT_TIMESTAMP",
        "_=",
    )
    entries = [entry for entry in out.split("\0") if not entry.startswith(differing)]
    return code, set(entries), re.sub(r"/\S*rez-shell.sh: (line )?\d+|sh: \d+", "shell", err)


def _compare(seed, folder, ask_rez, environ, bash):
    request, settings = random_packages.make_package_set(folder, seed)
    building, testing = bool(seed % 2), seed % 3 == 0
    theirs = ask_rez(
        do="context",
        request=request,
        path=str(folder),
        settings=settings,
        building=building,
        testing=testing,
    )
    loaded = load_settings(environ=environ).override({"packages_path": [str(folder)], **settings})

    def record(dialect):
        catalog = Catalog(Host(loaded))
        facts = _facts(
            theirs["packages"],
            catalog,
            requests=[Requirement(text) for text in theirs["requests"]],
            implicits=[Requirement(text) for text in theirs["implicits"]],
            ephemerals=[Requirement(text) for text in theirs["ephemerals"]],
            building=building,
            testing=testing,
            **{
                name: theirs[name]
                for name in (
                    "package_paths",
                    "rez_path",
                    "rez_version",
                    "timestamp",
                    "requested_timestamp",
                    "system_paths",
                )
            },
        )
        return rex.record(
            facts,
            dialect=dialect,
            parent_environ=environ,
            settings=rex.RexSettings.of(loaded),
            system=loaded.system,
        )

    if "environ" not in theirs:
        with pytest.raises(rex.CommandError) as caught:
            record(None)
        assert caught.value.reason.rpartition(": ")[2] in theirs["error"], seed
        return False
    recording = record(None)
    assert recording.environ == theirs["environ"], seed
    assert [
        [action.name, [_plain(arg) for arg in action.args]]
        for action in recording.actions
        if action.name != "comment"
    ] == theirs["actions"], seed

    recording = record(bash)
    if any(_is_protected(arg) for action in recording.actions for arg in action.args):
        return True  # rez runs the commands in a text that came in by a reference
    expected = _seen_by_bash(theirs["script"], folder, environ)
    for compact in (False, True):
        script = rex.write_script(bash, recording.actions, program="/bin/bash", compact=compact)
        assert _seen_by_bash(script, folder, environ) == expected, (seed, compact)
    return True


def _facts(packages, catalog, **facts):
    variants = [
        next(variant for variant in catalog.package(name, version).iter_variants() if variant.index == index)
        for name, version, index in packages
    ]
    return rex.EnvironmentFacts(packages=variants, **facts)


def _plain(value):
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, EscapedString):
        if _is_protected(value):
            return str(value)
        if len(value.strings) == 1 and not value.strings[0][0]:
            return value.strings[0][1]
        return [[is_literal, text] for is_literal, text in value.strings]
    return value


def _is_protected(value):
    """Tell whether a text has come in by a reference and must not run commands."""
    if not isinstance(value, EscapedString) or len(value.strings) < 2:
        return False
    return {text for is_literal, text in value.strings if is_literal} <= {"`", "$", "``"}


def _seen_by_bash(script, folder, environ):
    """Execute a script; return the variables, what its functions print, and all output."""
    file, out = folder / "context.sh", folder / "environ"
    file.write_text(
        script + f'\nenv -0 > "{out}"\n'
        'for name in $(declare -F | cut -d" " -f3); do echo "$name:"; $name "x y"; done\n'
    )
    done = subprocess.run(["bash", "--norc", file], env=environ, capture_output=True, text=True)
    seen = dict(entry.split("=", 1) for entry in out.read_text().split("\0") if "=" in entry)
    seen.pop("_")
    return seen, done.stdout, re.sub(rf"{file}: line \d+", "line", done.stderr)
