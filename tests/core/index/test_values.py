"""Definitions as bytes: what comes back is what went in, or nothing is written."""

import datetime as dt

import pytest

from pkg.index.values import decode, encode
from pkg.package.loading import load_definition
from pkg.package.sourcecode import SourceCode
from pkg.settings.merge import ModifyList

PATH = "/packages/foo/1/package.py"

AWKWARD = """
name = 'foo'
version = '1'
requires = ['a-1', 'b<2']
variants = [['c'], []]
numbers = (1, 2.5, -3, 10**40, float('inf'), True, None, 1j)
names = {'x', 'y'}
raw = b'\\x00\\xff'
text = 'line\\nline \\udc80 \\u00e9'
tests = {'unit': {'command': 'true', 'requires': ['pytest'], 'run_on': ('default',)}}

@include('tools', 'more')
def commands():
    # a comment
    env.A = 1
    if building:
        env.B = '''
never indented'''

def pre_commands(): env.C = 2

@late()
def tools():
    return ['x'] if in_context() else []

@late()
@include('tools')
def description():
    return "late"

@early()
def uuid():
    return str(len(this.requires))

with scope('config') as c:
    c.release_packages_path = '/x'
    c.parent_variables = ModifyList(append=['A'], prepend=['B'])

with scope('tests') as t:
    t.late = {'command': late_test} if False else {'command': 'false'}
"""


def same(one, other):
    if isinstance(one, SourceCode):
        return isinstance(other, SourceCode) and one.__reduce__()[1] == other.__reduce__()[1]
    if isinstance(one, ModifyList):
        return repr(one) == repr(other) and isinstance(other, ModifyList)
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    return type(one) is type(other) and repr(one) == repr(other)


def test_a_definition_with_everything_in_it_comes_back_as_it_was():
    data = load_definition(PATH, AWKWARD.encode("utf-8"))
    content = encode(data, PATH)
    assert content is not None
    back = decode(content, PATH)
    assert same(data, back)
    assert back["commands"].includes == {"tools", "more"}
    assert back["commands"].first_line == data["commands"].first_line
    assert back["commands"].evaluated_code == data["commands"].evaluated_code
    assert back["tools"].late_binding
    assert same(data, load_definition(PATH, AWKWARD.encode("utf-8")))  # writing changed nothing


def test_each_reading_makes_new_objects():
    content = encode({"requires": ["a"], "config": {"x": ModifyList(append=["b"])}}, PATH)
    one, other = decode(content, PATH), decode(content, PATH)
    one["requires"].append("c")
    one["config"]["x"].append.append("d")
    assert other["requires"] == ["a"]
    assert other["config"]["x"].append == ["b"]


def test_code_moves_with_its_file():
    content = encode(load_definition(PATH, b"def commands():\n    env.A = 1\n"), PATH)
    assert decode(content, "/moved/package.py")["commands"].filepath == "/moved/package.py"


class Text(str):
    pass


def endless():
    value = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    "value",
    [
        dt.date(2020, 1, 1),
        Text("x"),
        object(),
        [Text("x")],
        {Text("x"): 1},
        (SourceCode("x"),),
        bytearray(b"x"),
        len,
        endless(),
        {1: {2: dt.datetime(2020, 1, 1)}},
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_would_come_back_as_something_else_is_not_written(value):
    assert encode({"x": value}, PATH) is None


def test_code_whose_text_cannot_be_read_is_not_written():
    assert encode({"commands": load_definition("/gone", b"x = 1")["x"], "c": eval("lambda: 1")}, PATH) is None
