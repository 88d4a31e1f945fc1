"""The static reader against the loader: equal wherever it answers, silent wherever the loader complains."""

from __future__ import annotations

import ast
import random
import warnings

import pytest

from pkg.errors import PkgError
from pkg.index.static import StaticReader, read_static
from pkg.index.values import decode, encode_literals
from pkg.package.loading import load_definition
from pkg.package.sourcecode import SourceCode

PATH = "/studio/maya/2024/package.py"


@pytest.fixture(autouse=True)
def _quiet():
    """Python warns of some of the damage, once per reader and once per loader."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def shown(value):
    """Return a value with everything that tells it from others, types and order included."""
    if isinstance(value, SourceCode):
        return (
            "code", value.source, value.first_line, value.funcname, value.filepath, value.eval_as_function,
            value.decorators, value.package,
        )  # fmt: skip
    if isinstance(value, dict):
        return ("dict", type(value), [(shown(key), shown(item)) for key, item in value.items()])
    if isinstance(value, (list, tuple)):
        return (type(value), [shown(item) for item in value])
    return (type(value), repr(value))


def agree(content, reader=None):
    """Check one definition; tell whether the static reader answered."""
    mine = read_static(content, PATH) if reader is None else reader.read(content, PATH)
    if mine is None:
        return False
    try:
        loaded = load_definition(PATH, content)
    except PkgError as error:
        raise AssertionError(f"the loader refuses {content!r}: {error}; read as {mine!r}") from error
    assert shown(mine) == shown(loaded), content
    assert shown(decode(encode_literals(mine), PATH)) == shown(loaded), content
    return True


def without_dynamic_parts(text):
    """Leave out imports, scopes and decorated functions; comments stay where they were."""
    kept, start = [], 0
    lines = text.splitlines(keepends=True)
    try:
        statements = ast.parse(text).body
    except SyntaxError:
        return text.encode()
    for statement in statements:
        if isinstance(statement, (ast.Assign, ast.With)) or not getattr(statement, "decorator_list", [None]):
            kept += lines[start : statement.end_lineno]
        start = statement.end_lineno
    return "".join([*kept, *lines[start:]]).encode()


def test_awkward_definitions_are_read_as_the_loader_does_or_not_at_all(samples):
    answered = [agree(content) for content in samples.AWKWARD]
    assert 40 < sum(answered) < len(answered) - 40


def test_one_reader_keeps_awkward_definitions_apart(samples):
    for seed in range(3):
        reader = StaticReader()
        contents = list(samples.AWKWARD) * 2
        random.Random(seed).shuffle(contents)
        for content in contents:
            agree(content, reader)


def test_definitions_of_rez_are_read_as_the_loader_does(real_definitions):
    reader = StaticReader()
    assert sum(agree(content, reader) for content in real_definitions) > 350


def test_random_definitions_are_read_as_the_loader_does(random_definition):
    rnd = random.Random(1)
    answered = sum(agree(without_dynamic_parts(random_definition(rnd))) for _ in range(200))
    assert answered > 60


@pytest.mark.parametrize("seed", range(4))
def test_damaged_definitions_are_read_as_the_loader_does_or_not_at_all(
    samples, real_definitions, random_definition, seed
):
    rnd = random.Random(seed)
    sources = [*samples.AWKWARD, *real_definitions[:200]]
    sources += [without_dynamic_parts(random_definition(rnd)) for _ in range(60)]
    answered = 0
    reader = StaticReader()
    for number in range(2500):
        if number % 200 == 0:
            reader = StaticReader()
        content = samples.damaged(rnd, rnd.choice(sources))
        answered += agree(content, None if number % 2 else reader)
    assert answered > 500


@pytest.mark.parametrize(
    "text",
    [
        "import os",
        "version = str(1)",
        "name = 'a' + 'b'",
        "name = f'a'",
        "if True:\n    name = 'a'",
        "@early()\ndef version():\n    return '1'",
        "@late()\ndef requires():\n    return []",
        "with scope('config') as c:\n    x = 1",
        "with scope('config') as c:\n    c.x = 1 + 1",
        "a = b = 1",
        "a = 1\ndel a",
        "def preprocess(this, data):\n    pass",
        "__version__ = '1'",
        "scope = 1",
    ],
)
def test_what_has_to_be_executed_is_left_to_the_loader(text):
    assert read_static(text.encode(), PATH) is None
    assert read_static(f"name = 'a'\n{text}\nrequires = ['b']\n".encode(), PATH) is None


def test_literals_and_commands_are_read_in_file_order():
    data = read_static(
        b"version = '1'\nname = 'a'\nhelp = 'x'\n\n\ndef commands():\n    env.A = 1\n\n    env.B = 2\n\n"
        b"requires = [\n    'b',\n]\nversion = '2'\n",
        PATH,
    )
    assert list(data) == ["version", "name", "help", "commands", "requires"]
    assert data["version"] == "2"
    code = data["commands"]
    assert (code.source, code.first_line, code.funcname) == ("env.A = 1\n\nenv.B = 2", 7, "commands")
    code.exec_({"env": type("Env", (), {})})


def test_scopes_that_set_literals_are_read():
    data = read_static(
        b"with scope('config') as c:\n    c.plugins.shell.prompt = '>'\n    c.x = 1\n\nname = 'a'\n"
        b"with scope('config') as config:\n    config.plugins.shell.more = [2]\n",
        PATH,
    )
    assert data == {"name": "a", "config": {"plugins": {"shell": {"prompt": ">", "more": [2]}}, "x": 1}}
    assert list(data) == ["name", "config"]


def test_texts_that_go_on_at_the_margin_are_read(tmp_path):
    data = read_static(b"description = '''\nname = 'no'\n'''\nname = 'a'\n", PATH)
    assert data == {"description": "\nname = 'no'\n", "name": "a"}


def test_windows_line_ends_are_read():
    data = read_static(
        b"name = 'a'\r\nrequires = ['b',\r\n 'c']\r\ndef commands():\r\n    env.A = 1\r\n", PATH
    )
    assert (data["requires"], data["commands"].source) == (["b", "c"], "env.A = 1")


def test_the_line_of_a_command_is_that_of_its_own_file():
    reader = StaticReader()
    command = b"def commands():\n    env.A = 1\n"
    first = reader.read(b"name = 'a'\n" + command, PATH)
    second = reader.read(b"name = 'a'\n\n\n\nversion = '1'\n" + command, "/other/package.py")
    assert (first["commands"].first_line, second["commands"].first_line) == (3, 7)
    assert second["commands"].filepath == "/other/package.py"


def test_a_warning_of_python_names_file_and_line():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        read_static(b"name = 'a'\n\ndescription = '\\d'\n", PATH)
    assert [(one.filename, one.lineno) for one in caught] == [(PATH, 3)]
