"""Cutting function bodies out of definition files."""

import inspect
import random
import textwrap
import types

import pytest

from pkg.package.loading import load_definition
from pkg.package.sourcecode import SourceCode


def commands(text, name="commands"):
    return load_definition("/somewhere/package.py", textwrap.dedent(text).encode())[name]


def test_the_body_of_a_function_is_dedented():
    code = commands(
        """
        name = 'x'

        def commands():
            if building:
                env.A = 1
            env.B = 2

        tools = []
        """
    )
    assert code.source == "if building:\n    env.A = 1\nenv.B = 2"
    assert code.first_line == 5


def test_a_function_on_one_line_keeps_its_body():
    code = commands("def commands(): env.A = 1; env.B = 2\n")
    assert code.source == "env.A = 1; env.B = 2"
    assert code.evaluated_code == "if True:\n    env.A = 1; env.B = 2"


def test_a_signature_over_several_lines_is_left_out():
    code = commands(
        """
        def commands(
            this=None,
            other={'a': 1},
        ):
            # first
            env.A = 1
        """
    )
    assert code.source == "# first\nenv.A = 1"
    assert code.first_line == 6


def test_a_return_annotation_does_not_end_the_signature_too_early():
    code = commands("def commands(a={1: 2}, b=[3][:1]) -> dict[str, int]:\n    env.A = 1\n")
    assert code.source == "env.A = 1"


def test_decorators_of_any_shape_are_left_out():
    code = commands(
        """
        def other(*args):
            return lambda function: function

        @include(
            'one',
            'two',
        )
        @other(
            {'a': (1, 2)})  # note
        def commands():
            env.A = 1
        """
    )
    assert code.source == "env.A = 1"
    assert code.includes == {"one", "two"}


def test_strings_and_brackets_may_reach_column_zero():
    code = commands(
        '''
        def commands():
            env.A = """
        text:
        """
            call(
        1)
            env.B = 2
        env = 3
        '''
    )
    assert code.source.splitlines()[-1].strip() == "env.B = 2"
    env = types.SimpleNamespace()
    exec(code.evaluated_code, {"env": env, "call": lambda number: None})
    assert (env.A.strip(), env.B) == ("text:", 2)


def test_a_late_lambda_becomes_a_return():
    code = commands("tools = late()(lambda: [this.name])\n", "tools")
    assert code.source == "return [this.name]"


def test_a_late_function_returns_what_its_body_returns():
    code = commands("@late()\ndef tools(): return ['a', in_context()]\n", "tools")
    assert code.exec_({"in_context": lambda: False}) == ["a", False]


def test_lines_of_compiled_code_are_those_of_the_file():
    code = commands("\n\nname = 'x'\n\ndef commands():\n    a = 1\n    raise ValueError('here')\n")
    with pytest.raises(Exception, match=r"line 7: ValueError: here"):
        code.exec_({})


@pytest.mark.parametrize("sign", ["\x0c", "\x0b", "\x1c", "\x85", "\u2028", "\r", "\r\n"])
def test_lines_are_counted_as_python_counts_them(sign):
    text = f"description = '''a{sign}b'''\n\ndef commands():\n    env.A = 1\n\nname = 'x'\n"
    code = load_definition("package.py", text.encode())["commands"]
    assert code.source == "env.A = 1"
    assert code.first_line == (5 if sign[0] == "\r" else 4)


def test_code_that_does_not_compile_is_reported_with_its_line():
    code = commands("def commands():\n    env.A = 1\n    return\n")
    with pytest.raises(
        Exception, match=r"Failed to compile </somewhere/package.py:commands>, line 3: SyntaxError"
    ):
        code.exec_({})


def test_text_commands_run_as_a_function():
    assert SourceCode("x = 1\nreturn x").exec_({}) == 1


def test_equal_text_is_equal_code():
    assert SourceCode("a = 1") == SourceCode("a = 1\n")
    assert SourceCode("a = 1") != SourceCode("a = 2")


def test_code_survives_pickling():
    import pickle

    code = commands("@late()\n@include('m')\ndef tools():\n    return 1\n", "tools")
    copy = pickle.loads(pickle.dumps(code))
    assert (copy.source, copy.funcname, copy.late_binding, copy.includes) == (
        "return 1", "tools", True, {"m"},
    )  # fmt: skip


def test_code_is_written_back_as_a_function():
    code = commands("@include('m')\n@late()\ndef tools():\n    return 1\n", "tools")
    assert code.to_text("tools") == "@include('m')\n@late()\ndef tools():\n    return 1"


STATEMENTS = ["a = 1", "if a:\n    b = [\n1]", "x = '''\ny\n'''", "# note", "def f(z):\n    return z", "pass",
              "d = {'k': (1,\n  2)}", "c = 'it''s # no comment'", "y = a \\\n  + 1", ""]  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_random_bodies_are_cut_where_python_ends_them(seed, tmp_path):
    rnd = random.Random(seed)
    margin = rnd.choice(["    ", "  ", "\t"])
    body = "\n".join(rnd.choice(STATEMENTS) for _ in range(rnd.randrange(1, 7))) + "\npass"
    in_string = False
    lines = []
    for line in body.split("\n"):
        # Lines inside strings, brackets and continuations may stand at column zero.
        keeps_place = in_string or line in ("1]", "'''") or not line.strip()
        lines.append(line if keeps_place and rnd.random() < 0.5 else margin + line)
        in_string ^= line.count("'''") % 2 == 1
    text = "tools = []\n\ndef commands():\n" + "\n".join(lines) + "\n\nname = 'x'\n"
    file = tmp_path / "package.py"
    file.write_text(text)
    code = load_definition(str(file), text.encode())["commands"]
    expected = inspect.getblock(text.splitlines(keepends=True)[2:])[1:]
    assert code.source == SourceCode(textwrap.dedent("".join(expected))).source or "#" in text
    compile(code.evaluated_code, "x", "exec")
