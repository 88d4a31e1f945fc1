from __future__ import annotations

import json
import sys
from typing import Annotated

import pytest
import typer

from pkg.cli.app import App
from pkg.errors import ResolveError
from pkg.hookspecs import hookimpl
from pkg.host import Host
from pkg.interfaces.command import Command


def probe(
    ctx: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(metavar="WORD")] = None,
    exclude: Annotated[list[str] | None, typer.Option("--exclude")] = None,
    no_local: Annotated[bool, typer.Option("--nl", "--no-local")] = False,
    max_fails: Annotated[int, typer.Option("--max-fails")] = -1,
    do: Annotated[str, typer.Option("--do")] = "",
) -> int | None:
    """Say what was understood."""
    app = App.of(ctx)
    if do == "fail":
        raise ResolveError("nothing fits")
    if do == "crash":
        raise RuntimeError("a mistake of ours")
    if do == "interrupt":
        raise KeyboardInterrupt
    if do == "full":
        raise OSError(28, "No space left on device")
    if do.isdigit():
        return int(do)
    app.output.json(
        {
            "words": words,
            "exclude": exclude,
            "no_local": no_local,
            "max_fails": max_fails,
            "verbosity": app.verbosity,
            "json": app.json,
            "debug": app.debug,
            "command_words": app.command_words,
        }
    )
    return None


group = typer.Typer()


@group.command()
def first(ctx: typer.Context) -> None:
    App.of(ctx).output.line("first")


@group.command()
def second() -> int:
    return 7


class Probes:
    @hookimpl
    def pkg_register_commands(self, register):
        options = {"takes_command": True, "json": True, "greedy_options": ("--exclude",)}
        register(Command("probe", probe, "say what was understood", **options))
        register(Command("plain", probe, "the same, without a command behind --"))
        register(Command("secret", probe, "not listed", hidden=True))
        register(Command("grouped", group, "two in one"))


@pytest.fixture
def run(pkg_settings, capsys):
    """Run one command line in this process: `run("probe", "foo")` returns code, out, err."""

    def run(*arguments, **values):
        settings = pkg_settings(**values)
        host = Host(settings, warn=lambda text: sys.stderr.write(f"warning: {text}\n"))
        host.add(Probes())
        code = App(settings=settings, host=host).run(arguments)
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def understood(run):
    def understood(*arguments):
        code, out, err = run(*arguments)
        assert (code, err) == (0, "")
        return json.loads(out)

    return understood


# --- how words are understood --------------------------------------------------------------------


def test_requests_of_every_form_are_plain_words(understood):
    assert understood("probe", "foo-1+<2", "!bar", "~baz", ".eph-1", "a==1|b")["words"] == [
        "foo-1+<2", "!bar", "~baz", ".eph-1", "a==1|b",
    ]  # fmt: skip


def test_options_may_stand_between_and_behind_the_words(understood):
    found = understood("probe", "foo", "--nl", "bar", "--max-fails", "-1", "--no-loc")
    assert found["words"] == ["foo", "bar"]
    assert found["no_local"] is True
    assert found["max_fails"] == -1


def test_words_behind_the_first_double_dash_are_not_parsed(understood):
    found = understood("probe", "foo", "--", "maya", "-v", "--", "--nl")
    assert found["words"] == ["foo"]
    assert found["command_words"] == ["maya", "-v", "--", "--nl"]
    assert found["verbosity"] == 0


def test_no_double_dash_is_told_from_an_empty_command(understood):
    assert understood("probe", "foo")["command_words"] is None
    assert understood("probe", "foo", "--")["command_words"] == []


def test_a_command_that_takes_no_command_reads_double_dash_as_usual(understood):
    found = understood("plain", "foo", "--", "--nl")
    assert found["words"] == ["foo", "--nl"]
    assert found["command_words"] is None


def test_a_greedy_option_takes_the_words_up_to_the_next_option(understood):
    found = understood("probe", "foo", "--exclude", "a", "b", "--nl", "bar")
    assert found["exclude"] == ["a", "b"]
    assert found["words"] == ["foo", "bar"]


def test_verbosity_counts_before_and_behind_the_command(understood):
    assert understood("-v", "probe", "-vv")["verbosity"] == 3


def test_json_may_be_asked_for_before_or_behind_the_command(understood):
    assert understood("probe", "--json")["json"] is True
    assert understood("--json", "probe")["json"] is True


def test_a_command_without_json_refuses_the_option(run):
    code, _, err = run("plain", "--json")
    assert code == 2
    assert "--json" in err


def test_json_before_a_command_without_it_is_wrong_usage(run):
    code, out, err = run("--json", "plain")
    assert (code, out) == (2, "")
    assert "'pkg plain' has no --json." in err


def test_a_typer_group_may_be_a_command(run):
    assert run("grouped", "first")[:2] == (0, "first\n")
    assert run("grouped", "second")[0] == 7


# --- how a run ends ------------------------------------------------------------------------------


def test_what_a_command_returns_is_the_exit_code(run):
    assert run("probe", "--do", "42")[0] == 42


def test_an_error_of_ours_is_one_paragraph_and_code_1(run):
    assert run("probe", "--do", "fail") == (1, "", "error: nothing fits\n")


def test_debug_adds_the_traceback(run):
    code, _, err = run("probe", "--debug", "--do", "fail")
    assert code == 1
    assert "Traceback" in err
    assert err.endswith("error: nothing fits\n")


def test_any_other_error_keeps_its_traceback(run):
    with pytest.raises(RuntimeError, match="a mistake of ours"):
        run("probe", "--do", "crash")


def test_an_interrupt_is_code_130(run):
    assert run("probe", "--do", "interrupt") == (130, "", "")


def test_a_full_disk_is_a_clear_failure(run):
    code, _, err = run("probe", "--do", "full")
    assert code == 1
    assert err == "error: cannot write: No space left on device. Make room and try again.\n"


def test_wrong_usage_is_code_2_and_names_the_help(run):
    code, out, err = run("probe", "--max-fails", "many")
    assert (code, out) == (2, "")
    assert "Try 'pkg probe --help'" in err
    assert "many" in err


def test_an_unknown_option_names_the_nearest(run):
    code, _, err = run("probe", "--no-lcoal")
    assert code == 2
    assert "--no-local" in err


def test_an_unknown_command_names_the_nearest(run):
    code, _, err = run("prbe")
    assert code == 2
    assert "no command named 'prbe'" in err
    assert "Did you mean 'probe'?" in err


def test_no_command_shows_the_help_and_is_wrong_usage(run):
    code, _, err = run()
    assert code == 2
    assert "Commands:" in err


def test_an_unknown_colour_choice_is_wrong_usage(run):
    code, _, err = run("probe", "--color", "maybe")
    assert code == 2
    assert "auto, always, never" in err


def test_profile_writes_statistics(run, tmp_path):
    target = tmp_path / "profile"
    assert run("probe", "--profile", str(target))[0] == 0
    assert target.stat().st_size > 0


def test_a_profile_that_cannot_be_written_is_a_clear_failure(run, tmp_path):
    code, _, err = run("probe", "--profile", str(tmp_path / "missing" / "profile"))
    assert code == 1
    assert err.startswith("error: ")


# --- help ----------------------------------------------------------------------------------------


def test_help_lists_commands_of_others_beside_ours_and_hides_the_hidden(run):
    code, out, _ = run("--help")
    assert code == 0
    assert "probe" in out
    assert "say what was understood" in out
    assert "plugins" in out
    assert "secret" not in out


def test_help_of_a_command_names_the_common_options(run):
    code, out, _ = run("probe", "-h")
    assert code == 0
    assert "Say what was understood." in out
    for option in ("-v, --verbose", "--color", "--json", "--nl, --no-local", "-h, --help"):
        assert option in out
    assert "--debug" not in out


def test_one_broken_command_does_not_break_the_others(run, pkg_settings, tmp_path, monkeypatch):
    from pkg.testing import FakeDistribution

    FakeDistribution(tmp_path / "site", "lodge-pkg").offer(
        "commands", "broken", "lodge_broken", "import nothing_there"
    )
    monkeypatch.syspath_prepend(tmp_path / "site")
    code, out, err = run("--help")
    assert code == 0
    assert "probe" in out
    assert "nothing_there" in err
    assert run("probe")[0] == 0
    assert run("broken")[0] == 1


def test_a_disabled_command_says_so(run, pkg_environ):
    pkg_environ["PKG_DISABLE_PLUGINS"] = "commands:plugins"
    code, _, err = run("plugins")
    assert code == 1
    assert "PKG_DISABLE_PLUGINS" in err


def test_a_command_can_put_settings_above_all_others():
    from pkg.settings import load_settings

    app = App(settings=load_settings({"REZ_CONTEXT_TRACKING_HOST": "mq"}, "/nonexistent"))
    assert app.host.settings.context_tracking_host == "mq"
    app.override_settings({"context_tracking_host": ""}, "a command")
    assert app.settings.context_tracking_host == ""
    assert app.host.settings.context_tracking_host == ""
