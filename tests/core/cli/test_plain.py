"""Command lines that are read without typer mean what typer reads in them."""

import pytest
import typer

from pkg.cli.app import App
from pkg.cli.group import build
from pkg.cli.plain import NotPlainError, read, run
from pkg.hookspecs import hookimpl
from pkg.host import Host
from pkg.interfaces.command import Command

OPTIONS = {
    "-i": ("install", bool),
    "--install": ("install", bool),
    "-j": ("jobs", int),
    "-p": ("prefix", str),
}


@pytest.fixture
def app_with(pkg_settings):
    """Make the run of a command that is a function: `app_with(function)`."""

    def app_with(function):
        settings = pkg_settings()
        host = Host(settings)
        host.add(Plugin(function))
        return App(settings=settings, host=host)

    return app_with


def test_typer_reads_the_same_options_in_the_same_way(pkg_settings):
    host = Host(pkg_settings())
    commands = [host.get("commands", name) for name in host.names("commands")]
    plain = [command for command in commands if command.plain]
    assert "build" in [command.name for command in plain]
    for command in plain:
        params = {spelling: param for param in build(command).params for spelling in param.opts}
        for spelling, (name, type_) in command.plain.items():
            param = params[spelling]
            assert param.name == name
            assert not param.multiple
            assert param.callback is None
            assert param.is_flag is (type_ is bool)
            assert type_ is bool or param.type.convert("5", param, None) == type_("5")


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ([], {}),
        (["-i"], {"install": True}),
        (["--install", "-i"], {"install": True}),
        (["-j", "4", "-p", "/a b"], {"jobs": 4, "prefix": "/a b"}),
        (["-p", "a", "-p", "b"], {"prefix": "b"}),
        (["-p", ""], {"prefix": ""}),
    ],
    ids=str,
)
def test_switches_and_values_are_read(words, values):
    assert read(words, OPTIONS) == values


@pytest.mark.parametrize(
    "words",
    [
        ["word"],
        ["--inst"],
        ["-ij", "2"],
        ["-j2"],
        ["-j=2"],
        ["-j"],
        ["-j", "-1"],
        ["-j", "two"],
        ["-j", "²"],
        ["-p", "-i"],
        ["-h"],
        ["-i", "-v"],
    ],
    ids=str,
)
def test_what_is_not_plain_is_left_to_typer(words):
    with pytest.raises(NotPlainError):
        read(words, OPTIONS)


class Plugin:
    def __init__(self, function):
        self.command = Command("probe", function, "-", takes_command=True, plain=OPTIONS)

    @hookimpl
    def pkg_register_commands(self, register):
        register(self.command)


def test_words_behind_two_dashes_are_handed_over(app_with):
    seen = []
    app = app_with(lambda ctx, **values: seen.append((App.of(ctx).command_words, ctx.args, values)))
    run(app, ["probe", "-i", "--", "-x", "--"])
    run(app, ["probe"])
    assert seen == [(["-x", "--"], (), {"install": True}), (None, (), {})]


def test_a_mistake_in_usage_is_left_to_typer(app_with):
    def fails(ctx, **_):
        ctx.fail("wrong")

    def refuses(ctx, **_):
        raise typer.BadParameter("wrong", ctx=ctx)

    for function in (fails, refuses):
        with pytest.raises(NotPlainError):
            run(app_with(function), ["probe", "-i"])


@pytest.mark.parametrize("words", [[], ["--version"], ["nobody"], ["ls"], ["probe", "x"]], ids=str)
def test_other_command_lines_are_left_to_typer(words, app_with):
    with pytest.raises(NotPlainError):
        run(app_with(lambda ctx: None), words)


@pytest.mark.parametrize(
    ("raised", "code"), [(KeyboardInterrupt, 130), (BrokenPipeError(32, "x"), 1), (SystemExit(3), 3)]
)
def test_an_interrupted_command_ends_with_the_same_code_either_way(raised, code, app_with, monkeypatch):
    def breaks(ctx: typer.Context, install: bool = False):
        raise raised

    assert app_with(breaks).run(["probe", "-i"]) == code
    monkeypatch.setattr("pkg.cli.plain.read", lambda *_: (_ for _ in ()).throw(NotPlainError))
    assert app_with(breaks).run(["probe"]) == code
