"""Packages from definitions that are not executed: what callers get, and when they get nothing."""

from __future__ import annotations

import random

import pytest

import pkg
from pkg.package.definition import Definition
from pkg.package.loading import load_definition


def read(text):
    package = pkg.parse_static_package_py(text)
    return None if package is None else (package.name, package.version, package.requires, package.variants)


def test_a_plain_definition_gives_what_a_solve_needs():
    package = pkg.parse_static_package_py(
        "name = 'maya'\nversion = '2024.1'\nrequires = ['python-3.10', 'usd']\n"
        "variants = [['platform-linux'], ['platform-windows']]\ntimestamp = 7\nbuild_requires = ['cmake']\n"
        "def commands():\n    env.PATH.append('{root}/bin')\n"
    )
    assert (package.name, package.version, package.timestamp) == ("maya", "2024.1", 7)
    assert package.requires == ("python-3.10", "usd")
    assert package.variants == (("platform-linux",), ("platform-windows",))
    assert package.build_requires == ("cmake",)
    assert (
        pkg.solve(["maya"], [package, *packages("python-3.10", "usd-1", "platform-linux")]).status == "solved"
    )


def packages(*names):
    return [pkg.PackageData(*name.split("-", 1)) for name in names]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name = 'a'", ("a", "", (), ())),
        (b"name = 'a'\nversion = '1'", ("a", "1", (), ())),
        ("name = 'a'\nrequires = []\nvariants = []", ("a", "", (), ())),
        ("name = 'a'\nvariants = [[]]", ("a", "", (), ((),))),
        ("name = 'a'\nrequires = ['b']\nrequires = ['c']", ("a", "", ("c",), ())),
        ("\ufeffname = 'a'", ("a", "", (), ())),
        ("# -*- coding: utf-8 -*-\nname = 'a'\nauthors = ['é']", ("a", "", (), ())),
        ("", None),
        ("version = '1'", None),
        ("name = 'a'\nversion = 1", None),
        ("name = 'a'\nversion = None", None),
        ("name = 'a'\ntimestamp = 'now'", None),
        ("name = 'a'\ntimestamp = None", None),
        ("name = 'a'\nrequires = ('b',)", None),
        ("name = 'a'\nrequires = None", None),
        ("name = 'a'\nrequires = ['b', 1]", None),
        ("name = 'a'\nvariants = ['b']", None),
        ("name = 'a'\nvariants = [['b'], None]", None),
        ("name = 'a'\nbuild_requires = 'b'", None),
        ("name = 'a'\nversions = ['1', '2']", None),
        ("import os\nname = 'a'", None),
        ("name = 'a'\n@late()\ndef requires():\n    return []", None),
        ("name = 'a", None),
        ("# coding: latin-1\nname = 'é'", None),
        ("name = '\ud800'", None),
    ],
)
def test_what_a_text_gives(text, expected):
    assert read(text) == expected


def test_a_source_of_another_type_is_refused():
    with pytest.raises(TypeError, match="source should be str or bytes, not int 3"):
        pkg.parse_static_package_py(3)


def test_many_files_give_one_answer_each_in_order(tmp_path):
    contents = [b"name = 'a'", b"import os", b"", b"name = 'b'\nrequires = ['a']", b"\xff\xfe"]
    paths = []
    for number, content in enumerate(contents):
        paths.append(tmp_path / f"{number}.py")
        paths[-1].write_bytes(content)
    paths[2:2] = [tmp_path / "none.py", tmp_path, str(paths[0]), "nul\0byte"]
    found = pkg.parse_static_packages_py(paths)
    assert [one and one.name for one in found] == ["a", None, None, None, "a", None, None, "b", None]
    assert found[7].requires == ("a",)


def test_random_definitions_give_what_the_loader_gives():
    rnd = random.Random(3)
    values = [
        "['a', 'b-1+<2']", "[]", "None", "['a', None]", "[['a'], ['b', 'c']]", "('a',)", "'1.0'", "7", "True",
        "[\n    'a',\n    'b',\n]", "[['a'], 'b']", '["a", \'b\']', "['a' 'b']", "[[]]",
    ]  # fmt: skip
    names = ["version", "requires", "variants", "build_requires", "timestamp", "name", "help"]
    answered = 0
    for _ in range(400):
        lines = ["name = 'a'"] + [
            f"{rnd.choice(names)} = {rnd.choice(values)}" for _ in range(rnd.randrange(5))
        ]
        text = "\n".join(lines)
        package = pkg.parse_static_package_py(text)
        if package is None:
            continue
        answered += 1
        data = load_definition("package.py", text.encode())
        definition = Definition(data)
        assert package.name == data["name"]
        assert package.version == data.get("version", "")
        assert package.timestamp == definition.get("timestamp")
        assert list(package.requires) == [str(one) for one in definition.get("requires") or []]
        assert list(package.build_requires) == [str(one) for one in definition.get("build_requires") or []]
        expected = [[str(one) for one in variant] for variant in definition.get("variants") or []]
        assert [list(variant) for variant in package.variants] == expected
    assert answered > 100
