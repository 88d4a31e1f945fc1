from __future__ import annotations

import pytest

from pkg.cli.words import tidy

OPTIONS = [
    (["-t", "--time"], True),
    (["--exclude"], True),
    (["--nl", "--no-local"], False),
    (["--no-implicit"], False),
    (["-v", "--verbose"], False),
]


@pytest.mark.parametrize(
    ("words", "tidied"),
    [
        ("foo bar-1", "foo bar-1"),
        ("--no-loc foo", "--no-local foo"),
        ("--ti 5 foo", "--time 5 foo"),
        ("--ti=5 foo", "--time=5 foo"),
        ("--no foo", "--no foo"),  # ambiguous: typer says so
        ("--nope", "--nope"),
        ("-t=-2d foo", "-t -2d foo"),
        ("-t2d foo", "-t2d foo"),
        ("-v=1", "-v=1"),  # takes no value: typer says so
        ("-t --no-loc", "-t --no-loc"),  # a value, whatever it looks like
        ("--exclude a b -v c", "--exclude a --exclude b -v c"),
        ("--excl a b", "--exclude a --exclude b"),
        ("--exclude=a b", "--exclude=a b"),
        ("--exclude -v", "--exclude -v"),
        ("--exclude 0 -1 -.5 -v", "--exclude 0 --exclude -1 --exclude -.5 -v"),
        ("--exclude a -- b", "--exclude a -- b"),
        ("-- --no-loc", "-- --no-loc"),
        ("!foo-1 ~bar .eph-1 -", "!foo-1 ~bar .eph-1 -"),
        ("", ""),
    ],
)
def test_words_are_brought_into_the_form_that_typer_knows(words, tidied):
    assert tidy(words.split(), OPTIONS, ("--exclude",)) == tidied.split()


@pytest.mark.parametrize(
    ("words", "tidied"),
    [
        ("a --exclude --no-deps -i b --", "a --exclude --no-deps --exclude -i --exclude b --exclude --"),
        ("--excl=-x y", "--exclude -x --exclude y"),
        ("a --exclude", "a"),
    ],
)
def test_an_option_may_take_all_words_that_follow(words, tidied):
    assert tidy(words.split(), OPTIONS, remainder=("--exclude",)) == tidied.split()
