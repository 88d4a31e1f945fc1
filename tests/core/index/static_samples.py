# ruff: noqa: E501 - one definition a line
"""Definitions for the static reader, as awkward as Python allows, and random damage to them."""

AWKWARD = [
    b"",
    b"\n\n\n",
    b"# only a comment",
    b"#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nname = 'a'\n",
    b"# coding: latin-1\nname = '\xe9'\n",
    b"# -*- coding: utf-8 -*-\nname = '\xe9'\n",
    b"# comment\n# vim: set fileencoding=cp1252 :\ndescription = '\x80 20'\n",
    b"\xef\xbb\xbfname = 'bom'\ndescription = 'r\xc3\xa9sum\xc3\xa9'\n",
    "name = 'a'\ndescription = 'line\u2028end'\ndef commands():\n    env.A = 'x'\n".encode(),
    "name = 'a'\ndescription = 'next\x85line'\ndef commands():\n    env.A = 'x'\n".encode(),
    "name = 'été'\nauthors = ['André', 'Zoë']\ndef commands():\n    env.A = 'ünï'\n".encode(),
    b"name = 'a'\r\nversion = '1'\r\ndef commands():\r\n    env.A = 1\r\n    env.B = '''x\r\ny'''\r\n",
    b"name = 'a'\rversion = '1'\rdef commands():\r    env.A = 1\r",
    b"name = 'a'\n\x0cversion = '1'\n\x0cdef commands():\n    env.A = 1\n",
    b"name = 'a'\nversion = '1\x00'\n",
    b"name = 'a'; version = '1'; requires = []\n",
    b"name = 'a';\nversion = '1' ;\n",
    b"name = 'one' 'two' \"three\"\nrequires = ['a' 'b', 'c']\n",
    b"name = ('one'\n  'two')\nversion = (\n'1'\n)\n",
    b"description = '''\nname = 'not this'\n'''\nname = 'a'\n",
    b"description = '''\\\nfirst\nsecond'''\nname = 'a'\n",
    b'description = """\nname = "b"\n\ndef commands():\n    pass\n"""\nname = "a"\n',
    b"description = \\\n    '''\n    text\n    '''\nname = \\\n'a'\n",
    b"x = 'a\\\nname = \"b\"'\n",
    b"x = 'a' # \\\nname = 'b'\n",
    b"x = 1 \\",
    b"x = 1 \\\n",
    b"# \\\nname = 'b'\n",
    b"x = [1,\nname\n]\n",
    b"x = [1,\n# ]\n2]\ny = (\n)\n",
    b"requires = [\n    'a',  # why\n    'b',\n]\n",
    b"requires = ['a', 'b',]\nvariants = [['a',], ['b', 'c'],]\n",
    b"requires = ['a',, 'b']\n",
    b"requires = [,]\nvariants = [[], []]\nempty = [[]]\n",
    b"requires = ['a'\n'b']\n",
    b'requires = ["a\'b", \'c"d\', "e"]\n',
    b"requires = ['a]', '[b']\nvariants = [['a]'], ['[b', '],[']]\n",
    b"requires = ['tab\\t', r'raw\\t', b'bytes', u'unicode', rb'x', '\\x41', '\\N{BULLET}', '\\ud800']\n",
    b"requires = ['bad \\d escape']\n",
    b"a = -1\nb = - 2.5\nc = +3\nd = ~4\n",
    b"a = -1\nb = -2.5\nc = 1e400\nd = -0.0\ne = 0x1F\nf = 1_000\ng = 007\n",
    b"a = -1\nb = 1e400\nd = -0.0\ne = 0x1F\nf = 1_000\nh = 10**3\n",
    b"a = 00\nb = 0\nc = 123456789012345678901234567890\n",
    b"a = 2j\n",
    b"a = ...\n",
    b"a = None\nb = True\nc = False\n",
    b"a = (1,)\nb = ()\nc = (1)\nd = 1, 2\n",
    b"a = {}\nb = {'x': {'y': [1, {'z': None}]}}\nc = {1: 2, True: 3, 1.0: 4}\n",
    b"a = {'__x__': 1, 'y': {'__z': 2}}\n",
    b"a = {**{'x': 1}}\n",
    b"a = {1, 2}\n",
    b"a = {[]: 1}\n",
    b"a = {(1, 2): 3}\n",
    b"a = [*'ab']\n",
    b"a = [i for i in 'ab']\n",
    b"a = 1\na = 2\nb = 3\na = 'x'\n",
    b"a = 1\ndel a\n",
    b"a = b = []\n",
    b"a, b = 1, 2\n",
    b"[a, b] = [1, 2]\n",
    b"a += 1\n",
    b"a = 1\na += 1\n",
    b"a = []\na.append(1)\n",
    b"a = []\na[0:0] = [1]\n",
    b"a: int = 1\n",
    b"a: int\n",
    b"(a := 1)\n",
    b"a = (b := 1)\n",
    b"a = f'x{1}'\n",
    b"a = f'x'\n",
    b"a = 'x' + 'y'\n",
    b"a = 'x' * 2\n",
    b"a = '%s' % 'x'\n",
    b"a = 'x'.upper()\n",
    b"a = 1 if True else 2\n",
    b"a = not 1\n",
    b"a = lambda: 1\n",
    b"a = name\n",
    b"import os\na = 1\n",
    b"from os import path\n",
    b"if True:\n    a = 1\nelse:\n    a = 2\n",
    b"for a in (1, 2):\n    pass\n",
    b"while 0:\n    pass\n",
    b"try:\n    a = 1\nexcept Exception:\n    a = 2\n",
    b"with scope('config') as c:\n    c.x = 1\n",
    b"with scope('config') as c:\n    c.x = 1\n    c.plugins.shell.prompt = '> '\n    c.plugins.shell.more = {'a': {'b': 1}}\n",
    b"with scope('config') as c:\n    c.x = 1\nname = 'a'\nwith scope('config') as d:\n    d.y = 2\n    d.x = 3\n",
    b"config = {'z': 1}\nname = 'a'\nwith scope('config') as config:\n    config.x = [1]\n",
    b"c = 5\nwith scope('config') as c:\n    c.x = 1\nd = 6\n",
    b"with scope('config') as c:\n    c.x.y = 1\n    c.x = 2\n    c.z = 1\n",
    b"with scope('config') as c:\n    c.x = 2\n    c.x.y = 1\n",
    b"with scope('config') as c:\n    c.x = {'y': 1}\n    c.x.z = 1\n",
    b"with scope('config') as c:\n    c.x.y = 1\nwith scope('tests') as c:\n    c.x = 1\nwith scope('config') as c:\n    c.x.z = 2\n",
    b"with scope('config') as c:\n    c.x.y = 1\nwith scope('config') as c:\n    c.x = 2\nwith scope('config') as c:\n    c.x.z = 2\n",
    b"with scope('config') as c:\n    c.update = 1\n    c.update.x = 2\n    c.to_dict.x = 1\n",
    b"with scope('config') as c:\n    c.__x = 1\n    c._entries = 2\n    c._y = 3\n",
    b"with scope('config') as c:\n    x = 1\n    y = {'a': {'b': 1}}\n",
    b"with scope('config') as c:\n    pass\n",
    b"with scope('config'):\n    pass\n",
    b"with scope('a b') as c:\n    c.x = ['y', ('z',), {'w': None}]\n",
    b"with scope('__config') as c:\n    c.x = 1\n",
    b"with scope('config') as __c:\n    __c.x = 1\n",
    b"with scope('config') as scope:\n    scope.x = 1\nname = 'a'\n",
    b"with scope('config') as c, scope('d') as d:\n    c.x = 1\n",
    b"with scope('config') as c:\n    with scope('d') as d:\n        d.x = 1\n",
    b"with scope('config') as c:\n    d.x = 1\n",
    b"with scope('config') as c:\n    c.x += 1\n",
    b"with scope('config') as c:\n    c.x = name\nname = 'a'\n",
    b"with scope(name) as c:\n    c.x = 1\n",
    b"with scope(1) as c:\n    c.x = 1\n",
    b"with scope('help') as print:\n    print.x = 1\n",
    b"with other('config') as c:\n    c.x = 1\n",
    b"with scope('config') as c: c.x = 1\ndef commands():\n    env.A = 1\n",
    b"def helper():\n    pass\nwith scope('helper') as c:\n    c.x = 1\nname = 'a'\n",
    b"def commands():\n    pass\nwith scope('commands') as c:\n    c.x = 1\nname = 'a'\n",
    b"with scope('x') as c:\n    c.commands = 1\n    c.tools.more = []\n\n\n# end\n    # more\nname = 'a'\n",
    b"class A:\n    pass\n",
    b"assert True\n",
    b"pass\nname = 'a'\npass\n",
    b"'a docstring'\nname = 'a'\n'another text'\n",
    b"1\nname = 'a'\n",
    b"print('x')\n",
    b"global a\na = 1\n",
    b"__name__ = 'x'\n",
    b"__doc__ = 'x'\nname = 'a'\n",
    b"__private = 1\n_one = 2\n",
    b"scope = 1\n",
    b"early = 1\nlate = 2\ninclude = 3\nModifyList = 4\nInvalidPackageError = 5\n",
    b"help = 'http://x'\nlicense = 'MIT'\ncredits = ['a']\nprint = 1\nid = 'x'\n",
    b"help = [['Home', 'http://x']]\n_ = 1\n",
    b"None = 'x'\n",
    b"class = 'x'\nif = ['a']\n",
    b"match = 'x'\ncase = ['a']\ntype = 1\n",
    b" name = 'a'\n",
    b"\tname = 'a'\n",
    b"name = 'a'\n  \n\t\nversion = '1'  \t\n",
    b"name = 'a'\n    # indented comment\nversion = '1'\n",
    b"name='a'\nversion  =  '1'\nrequires=['b','c']\nvariants=[['d'],['e']]\n",
    b"name = ''''a'''\nb = ''''''\nc = ''\nd = \"\"\ne = '' ''\n",
    b"name = 'a' 'b\n",
    b"name = 'a\n",
    b"requires = [\n'a'\n",
    b"requires = ['a']]\n",
    b"requires = 'a'\nrequires[0] = 'b'\n",
    b"name == 'a'\n",
    b"name = = 'a'\n",
    b"name\n= 'a'\n",
    b"name = 'a'\nraise ValueError\n",
    b"def commands():\n    pass\n",
    b"def commands(): pass\n",
    b"def commands(): env.A = 1; env.B = 2\n",
    b"def commands():\n\tenv.A = 1\n\tif x:\n\t\tenv.B = 2\n",
    b"def commands():\n    env.A = 1\n\n\n    env.B = 2\n\n\nname = 'a'\n",
    b"def commands():\n    env.A = 1\n# margin\n    env.B = 2\n# margin\nname = 'a'\n",
    b"def commands():\n    env.A = 1\n    # trailing\n# margin\n    # more\nname = 'a'\n",
    b"name = 'a'\n\n# before\ndef commands():\n    # first\n    env.A = 1\n  # odd\n\ndef pre_commands():\n    pass\n",
    b"def commands():\n    env.A = '''\nname = 1\n'''\n    env.B = 1\nname = 'a'\n",
    b"def commands():\n    env.A = '''\nname = '''\n\n    env.B = 1\n    # after\n\n# last\nname = 'a'\n",
    b"def commands():\n    call(\nname,\n    1)\n    env.B = 1\n",
    b"def commands():\n    env.A = 'x' \\\n'y'\n    env.B = 1\n",
    b"def commands(\n    ):\n    env.A = 1\n",
    b"def commands(this):\n    env.A = 1\n",
    b"def commands(a=1):\n    env.A = 1\n",
    b"def commands(*a, **b):\n    env.A = 1\n",
    b"def commands(*, a=1):\n    env.A = 1\n",
    b"def commands(a: int):\n    env.A = 1\n",
    b"def commands() -> None:\n    env.A = 1\n",
    b"def commands(a, a):\n    pass\n",
    b"def commands():\n    break\n",
    b"def commands():\n    return\n    yield 1\n",
    b"def commands():\n    nonlocal x\n",
    b"def commands():\n    x = 1\n    global x\n",
    b"def commands():\n    await x\n",
    b"def commands():\n    import os\n    global name\n    name = 'b'\nname = 'a'\n",
    b"def commands():\n    from __future__ import annotations\n",
    b"def commands():\n    if x is 'a':\n        pass\n",
    b"async def commands():\n    pass\n",
    b"@late()\ndef tools():\n    return []\n",
    b"@early()\ndef version():\n    return '1'\n",
    b"@include('x')\ndef commands():\n    pass\n",
    b"@\nname = 'a'\n",
    b"def helper():\n    return 1\nname = 'a'\ndef tools():\n    return []\n",
    b"tools = ['x']\ndef tools():\n    return []\nname = 'a'\n",
    b"def tools():\n    return []\nname = 'a'\ntools = ['x']\n",
    b"commands = 'export A=1'\npre_commands = ['export A=1']\n",
    b"def commands():\n    pass\ncommands = 'x'\n",
    b"commands = 'x'\nname = 'a'\ndef commands():\n    env.A = 1\n",
    b"def commands():\n    env.A = 1\ndef commands():\n    env.A = 2\n",
    b"def preprocess(this, data):\n    data['x'] = 1\n",
    b"def scope():\n    pass\n",
    b"def __x():\n    pass\nname = 'a'\n",
    b"def pre_build_commands():\n    env.A = 1\ndef pre_test_commands():\n    env.A = 1\ndef post_commands():\n    pass\n",
    b"def commands():\nname = 'a'\n",
    b"def commands():\n    env.A = 1\n  env.B = 2\n",
    b"name = 'a'\nelse:\n    pass\n",
    b"a = " + b"[" * 60 + b"]" * 60 + b"\n",
    b"a = " + b"[" * 300 + b"]" * 300 + b"\n",
    b"tests = {\n    'unit': 'pytest',\n    'long': {'command': ['a'], 'requires': ['x-1+<2']},\n}\n",
]

INSERTED = [
    *(b"'", b'"', b"'''", b'"""', b"\\", b"\\\n", b"\n", b"\n\n", b"\r\n", b"\r", b"\t", b"    ", b" "),
    *(b"#", b"# x\n", b",", b";", b":", b"=", b" = ", b"+", b"-", b"*", b"**", b"@", b"(", b")", b"[", b"]"),
    *(b"{", b"}", b"[]", b"{}", b"()", b"...", b":=", b"->", b"%", b".", b"1", b"0", b"0x", b"1e5", b"_", b"f'"),
    *(b"b'", b"r'", b"u'", b"None", b"True", b"name = 'x'\n", b"\nname = 'x'", b"del name\n", b"import os\n"),
    *(b"if 1:\n", b"def x():\n    pass\n", b"def commands():\n    env.A = 1\n", b"@late()\n", b"@early()\n"),
    *(b"lambda: ", b"not ", b"for a in b", b" if c else d", b"in ", b"is ", b"and ", b"\x00", b"\x0c", b"\x0b"),
    *(b"\x1c", b"\x85", b"\xc2\x85", b"\xe2\x80\xa8", b"\xc3\xa9", b"\xff", b"\xef\xbb\xbf", b"# coding: latin-1\n"),
    *(b"pass\n", b"global name\n", b"x: int = 1\n", b"a, b = 1, 2\n", b"a = b = 1\n", b"requires += ['x']\n"),
    *(b"scope", b"__", b"__x__ = 1\n", b"help = 'x'\n", b"with scope('config') as c:\n    c.a = 1\n"),
    *(b"\n    c.x.y = 2\n", b"\n    config.a.b = {'c': 1}\n", b"c.", b".x", b"as c", b"\nwith scope('config') as config:\n"),
]  # fmt: skip


def damaged(rnd, content):
    """Return a definition with one to three small edits."""
    for _ in range(rnd.choice((1, 1, 1, 2, 3))):
        content = rnd.choice(EDITS)(rnd, content)
    return content


def _flip(rnd, content):
    place = rnd.randrange(len(content) + 1)
    return content[:place] + bytes((rnd.randrange(256),)) + content[place + 1 :]


def _insert(rnd, content):
    place = rnd.randrange(len(content) + 1)
    return content[:place] + rnd.choice(INSERTED) + content[place:]


def _insert_at_line(rnd, content):
    lines = content.split(b"\n")
    lines.insert(rnd.randrange(len(lines) + 1), rnd.choice(INSERTED))
    return b"\n".join(lines)


def _delete(rnd, content):
    place = rnd.randrange(len(content) + 1)
    return content[:place] + content[place + rnd.choice((1, 1, 1, 2, 5, 20)) :]


def _swap_lines(rnd, content):
    lines = content.split(b"\n")
    one, other = rnd.randrange(len(lines)), rnd.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _drop_line(rnd, content):
    lines = content.split(b"\n")
    del lines[rnd.randrange(len(lines))]
    return b"\n".join(lines)


def _repeat_line(rnd, content):
    lines = content.split(b"\n")
    place = rnd.randrange(len(lines))
    lines.insert(rnd.randrange(len(lines) + 1), lines[place])
    return b"\n".join(lines)


def _indent_line(rnd, content):
    lines = content.split(b"\n")
    place = rnd.randrange(len(lines))
    lines[place] = rnd.choice((b" ", b"    ", b"\t")) + lines[place]
    return b"\n".join(lines)


def _dedent_line(rnd, content):
    lines = content.split(b"\n")
    place = rnd.randrange(len(lines))
    lines[place] = lines[place].lstrip()
    return b"\n".join(lines)


def _cut_short(rnd, content):
    return content[: rnd.randrange(len(content) + 1)]


def _splice(rnd, content):
    other = rnd.choice(AWKWARD)
    return other + content if rnd.random() < 0.5 else content + other


EDITS = (
    _flip, _insert, _insert, _insert_at_line, _insert_at_line, _delete, _delete, _swap_lines, _drop_line,
    _repeat_line, _indent_line, _dedent_line, _cut_short, _splice,
)  # fmt: skip
