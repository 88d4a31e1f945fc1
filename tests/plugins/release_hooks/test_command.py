from __future__ import annotations

import os
import sys

import pytest

from pkg.errors import ConfigurationError, ReleaseHookCancellingError
from pkg.testing import ReleaseHookTests
from pkg_release_hooks.command import CommandHook

SHOW = "import sys, os; print(sys.argv[1:], os.environ.get('MARK'))"


def show(*words, **more):
    return {"command": sys.executable, "args": ["-c", SHOW, *words], **more}


class TestCommand(ReleaseHookTests):
    @pytest.fixture
    def plugin(self):
        return CommandHook

    def test_words_are_filled_in_and_stay_words(self, make_hook, facts, tmp_path):
        words = [
            "{package.name}",
            "{package.authors}",
            "{release.path}",
            "{variants}",
            "{num_variants}",
            "a b",
        ]
        hook = make_hook(pre_release_commands=[show(*words)], print_commands=False)
        hook.pre_release(variants=[0, 1], **facts)
        assert make_hook.told == [f"{['tool', 'ann', str(tmp_path / 'repository'), '0 1', '2', 'a b']} None"]

    def test_lists_may_be_shown_as_they_are(self, make_hook, facts):
        hook = make_hook(
            pre_build_commands=[show("{package.authors}", pretty_args=False)], print_commands=False
        )
        hook.pre_build(variants=None, **facts)
        assert make_hook.told == ["[\"['ann']\"] None"]

    def test_after_the_release_variants_are_described(self, make_hook, facts, released):
        words = ["{variants[1][index]}", "{variants[0][variant_requires]}", "{package.uri}"]
        hook = make_hook(post_release_commands=[show(*words)], print_commands=False)
        hook.post_release(variants=released, **facts)
        assert make_hook.told == [f"{['1', 'python-3.10', released[0].parent.uri]} None"]

    def test_variables_are_replaced_in_the_words_of_the_configuration_only(
        self, make_hook, facts, monkeypatch, source
    ):
        monkeypatch.setenv("PLACE", "rome{x}")
        (source / "package.py").write_text(
            "name = 'tool'\nversion = '1.0'\ndescription = '$PLACE {package.name}'\n"
        )
        hook = make_hook(
            pre_release_commands=[
                show("$PLACE", "${PLACE}/x", "${{PLACE}}", "$UNSET_HERE", "{package.description}")
            ],
            print_commands=False,
        )
        hook.pre_release(**facts)
        expected = ["rome{x}", "rome{x}/x", "rome{x}", "$UNSET_HERE", "$PLACE {package.name}"]
        assert make_hook.told == [f"{expected} None"]

    def test_commands_get_variables_and_are_printed(self, make_hook, facts):
        make_hook(pre_release_commands=[show(env={"MARK": "x"})]).pre_release(**facts)
        assert make_hook.told[0].startswith("running command: ")
        assert make_hook.told[1:] == ["    with: MARK=x", "[] x"]

    def test_arguments_in_one_text_are_split_at_blanks(self, make_hook, facts):
        command = {"command": "echo", "args": " a  {package.version} "}
        make_hook(pre_release_commands=[command], print_commands=False).pre_release(**facts)
        assert make_hook.told == ["a 1.0"]

    @pytest.mark.parametrize("event", ["pre_release", "pre_build"])
    def test_a_failing_command_cancels_the_release(self, make_hook, facts, event):
        commands = [{"command": "false"}, {"command": "echo", "args": "never"}]
        hook = make_hook(**{f"{event}_commands": commands})
        with pytest.raises(ReleaseHookCancellingError, match="failed with code 1"):
            getattr(hook, event)(**facts)
        assert len(make_hook.warned) == 1
        assert not any("never" in line for line in make_hook.told)

    def test_failures_may_be_passed_over(self, make_hook, facts):
        hook = make_hook(
            pre_release_commands=[{"command": "no-such-program"}, {"command": "echo", "args": "next"}],
            cancel_on_error=False,
            stop_on_error=False,
            print_error=False,
            print_commands=False,
        )
        hook.pre_release(**facts)
        assert (make_hook.told, make_hook.warned) == (["next"], [])

    def test_a_failure_after_the_release_is_told(self, make_hook, facts):
        make_hook(post_release_commands=[{"command": "false"}]).post_release(variants=[], **facts)
        assert "failed with code 1" in make_hook.warned[0]

    @pytest.mark.parametrize(
        "entry", [{"args": "x"}, {"command": "ls", "arg": 1}, {"command": "ls", "args": 1}]
    )
    def test_a_wrong_entry_is_a_configuration_error(self, make_hook, facts, entry):
        with pytest.raises(ConfigurationError, match=r"plugins\.release_hook\.command\.pre_release_commands"):
            make_hook(pre_release_commands=[entry]).pre_release(**facts)

    @pytest.mark.parametrize("user", ["root", "somebody"])
    def test_other_users_go_through_sudo(self, make_hook, facts, user, tmp_path, monkeypatch):
        sudo = tmp_path / "bin" / "sudo"
        sudo.parent.mkdir()
        sudo.write_text('#!/bin/sh\necho "sudo $@"\n')
        sudo.chmod(0o755)
        monkeypatch.setenv("PATH", f"{sudo.parent}:{os.environ['PATH']}")
        hook = make_hook(
            pre_release_commands=[{"command": "/bin/ls", "args": "-l", "user": user}], print_commands=False
        )
        hook.config.system.user = "ann"
        hook.pre_release(**facts)
        given = "" if user == "root" else "--user=somebody "
        assert make_hook.told == [f"sudo {given}-- /bin/ls -l"]

    def test_nothing_in_a_package_reaches_a_shell(self, make_hook, facts, source, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        (source / "package.py").write_text(
            "name = 'tool'\nversion = '1.0'\ndescription = '; touch pwned; $(touch pwned) `touch pwned`'\n"
        )
        hook = make_hook(pre_release_commands=[show("{package.description}")])
        hook.pre_release(**facts)
        assert not (tmp_path / "pwned").exists()
