"""Command lines that are read without typer mean what typer reads in them."""

import shlex

import pytest
import typer

from pkg.cli.app import App
from pkg.cli.group import build
from pkg.cli.plain import NotPlainError, defaults, read, run
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
    assert {"build", "env", "solve"} <= {command.name for command in plain}
    for command in plain:
        params = {spelling: param for param in build(command).params for spelling in param.opts}
        for spelling, (name, type_) in command.plain.items():
            if not spelling:
                (param,) = [param for param in build(command).params if param.param_type_name == "argument"]
                assert (param.name, param.nargs, type_) == (name, -1, list)
                continue
            param = params[spelling]
            assert param.name == name
            assert not param.multiple
            assert param.callback is None
            assert param.is_flag is (type_ is bool)
            assert type_ is bool or param.type.convert("5", param, None) == type_("5")


@pytest.mark.parametrize(
    "line",
    [
        "env",
        "env maya-2024",
        "env foo==1 ~bar !baz foo.bar-1+<2|3 .eph-1 '' 'a b'",
        "env foo --norc bar -q baz",
        "env foo -c 'echo $FOO' --shell bash",
        "env foo -o a.rxt --paths /a:/b --no-local --ni",
        "env -i a.rxt --format json",
        "env foo --json",
        "env foo -- maya -c --json -- x",
        "env foo --",
        "env foo -t 12 -t 34 --resolver python --max-fails 7 --brief",
        "env --lock shot.lock --verify --any-platform --isolated -- x",
        "env foo -p --no-cache --no-pkg-cache --pkg-cache-mode sync --env-policy p --dry-run",
        "solve",
        "solve foo-1 ~bar !baz foo==1 --json",
        "solve --nl foo --mode version_priority --stats -b --time 12 --no-index bar --no-filters",
        "solve --batch requests.json --paths /a --max-fails 03",
    ],
)
def test_a_plain_line_has_the_values_that_typer_reads(line, pkg_settings, monkeypatch):
    name, *words = shlex.split(line)
    settings = pkg_settings()
    host = Host(settings)
    command = host.get("commands", name)
    with_typer, plain = App(settings=settings, host=host), App(settings=settings, host=host)
    expected = build(command).make_context(name, words, obj=with_typer).params
    read_here = defaults(command.function)
    monkeypatch.setattr(command, "function", lambda ctx, **values: read_here.update(values))
    run(plain, [name, *words])
    words_as_lists = {
        key: list(value) or None if isinstance(value, tuple) else value for key, value in expected.items()
    }
    assert read_here == words_as_lists
    assert (plain.json, plain.command_words) == (with_typer.json, with_typer.command_words)


@pytest.mark.parametrize(
    "line",
    [
        "env -",
        "env foo -v",
        "env foo --help",
        "env foo --no-loc",
        "env foo -o -",
        "env foo -t -10d",
        "env foo -t=12",
        "env foo --exclude a b",
        "env foo --format=json",
        "env foo --nobody",
        "env foo -qs",
        "env foo -o --json",
        "solve -- foo",
        "solve foo --color always",
        "solve foo --max-fails -1",
    ],
)
def test_a_line_with_anything_else_is_left_to_typer(line, pkg_settings, monkeypatch):
    name, *words = shlex.split(line)
    host = Host(settings := pkg_settings())
    monkeypatch.setattr(
        host.get("commands", name), "function", lambda ctx, **values: pytest.fail("it was run")
    )
    app = App(settings=settings, host=host)
    with pytest.raises(NotPlainError):
        run(app, [name, *words])
    assert (app.json, app.command_words) == (False, None)


@pytest.mark.parametrize(
    "line",
    [
        "env foo --format html",
        "env foo --format json -- true",
        "env foo -c true -- true",
        "env foo --shell nobodys",
        "env foo --verify",
        "env foo --lock a.lock",
        "env foo -i a.rxt",
        "env foo -t yesterday",
        "env foo --isolated --env-policy rez",
        "solve",
        "solve foo --batch a.json",
        "solve foo --mode fast",
        "solve foo -t yesterday",
    ],
)
def test_a_mistake_in_a_plain_line_is_told_as_typer_tells_it(line, pkg_settings, monkeypatch, capfd):
    told = []
    for _ in range(2):
        settings = pkg_settings()
        code = App(settings=settings, host=Host(settings)).run(shlex.split(line))
        told.append((code, *capfd.readouterr()))
        monkeypatch.setattr("pkg.cli.plain.read", lambda *_: (_ for _ in ()).throw(NotPlainError))
    assert told[0] == told[1]
    assert told[0][0] == 2
    assert "Try 'pkg" in told[0][2]


def test_a_function_finds_all_its_parameters_in_the_context(app_with):
    seen = []

    def function(ctx, install=False, jobs=None, prefix="x"):
        seen.append(ctx.params)

    run(app_with(function), ["probe", "-j", "2", "-i"])
    assert seen == [{"install": True, "jobs": 2, "prefix": "x"}]


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
    ("raised", "code"),
    [(KeyboardInterrupt, 130), (EOFError, 130), (BrokenPipeError(32, "x"), 1), (SystemExit(3), 3)],
)
def test_an_interrupted_command_ends_with_the_same_code_either_way(raised, code, app_with, monkeypatch):
    def breaks(ctx: typer.Context, install: bool = False):
        raise raised

    assert app_with(breaks).run(["probe", "-i"]) == code
    monkeypatch.setattr("pkg.cli.plain.read", lambda *_: (_ for _ in ()).throw(NotPlainError))
    assert app_with(breaks).run(["probe"]) == code
