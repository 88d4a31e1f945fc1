from __future__ import annotations

import pytest

import pkg
from pkg.environment.data_families import make_family
from pkg.explain.versions import joined, name_packages, ranged
from pkg.version import Version

KNOWN = [Version(text) for text in ("1.0", "1.1", "1.2", "2.0", "2.1", "3.0")]


def family(variants=()):
    return make_family("maya", [pkg.PackageData("maya", str(one), variants=variants) for one in KNOWN], False)


def picked(*texts, index=None):
    return [(Version(text), index) for text in texts]


@pytest.mark.parametrize(
    ("versions", "text"),
    [
        (["1.1"], "1.1"),
        (["1.0", "1.1"], "1.0 and 1.1"),
        (["1.0", "1.1", "1.2"], "1.0 to 1.2"),
        (["1.0", "1.1", "1.2", "2.1", "3.0"], "1.0 to 1.2, 2.1 and 3.0"),
    ],
)
def test_versions_that_follow_each_other_are_told_together(versions, text):
    assert ranged(map(Version, versions), KNOWN) == text


def test_many_runs_are_counted():
    known = [Version(str(number)) for number in range(20)]
    assert ranged(known[::2], known) == "10 versions from 0 to 18"


def test_an_unversioned_package_is_said_to_be_one():
    assert ranged([Version("")], [Version("")]) == "(unversioned)"


@pytest.mark.parametrize(
    ("packages", "text"),
    [
        (picked("1.1"), "maya-1.1"),
        (picked("1.1", "2.0"), "every maya 1.1 and 2.0"),
        (picked(*map(str, KNOWN)), "every maya (1.0 to 3.0)"),
    ],
)
def test_packages_are_named_by_family_and_versions(packages, text):
    assert name_packages(family(), packages) == text


def test_variants_are_named_where_only_some_are_meant():
    some = family([["a"], ["b"], ["c"]])
    assert name_packages(some, [*picked("1.0", index=0), *picked("1.0", index=2)]) == "maya-1.0[0,2]"
    every = [pair for index in range(3) for pair in picked("1.0", "1.1", index=index)]
    assert name_packages(some, every) == "every maya 1.0 and 1.1"
    assert name_packages(some, picked("1.0", "2.0", index=1)) == "every maya 1.0[1] and 2.0[1]"


def test_words_are_joined_as_people_do():
    assert [joined(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
