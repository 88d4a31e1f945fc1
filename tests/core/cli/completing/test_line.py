from __future__ import annotations

import shlex

import pytest

from pkg.cli.completing.line import as_bash_inserts, split


def texts(line):
    return [word.text for word in split(line)]


@pytest.mark.parametrize(
    "line",
    [
        "pkg env maya",
        "pkg  env 'a b' c",
        'pkg "a \\" $b" c',
        "pkg a\\ b",
        "pkg 'it'\\''s'",
        "pkg a'b c'd \"\"",
    ],
)
def test_finished_words_are_those_that_a_shell_makes(line):
    assert texts(line) == shlex.split(line)
    assert texts(line + " ") == [*shlex.split(line), ""]


@pytest.mark.parametrize(
    ("line", "text", "raw", "quote"),
    [
        ("pkg env ", "", "", ""),
        ("pkg env 'may", "may", "'may", "'"),
        ('pkg env "may', "may", '"may', '"'),
        ("pkg env \\!may", "!may", "\\!may", ""),
        ("pkg env ma'ya=", "maya=", "ma'ya=", "'"),
        ("pkg env may\\", "may", "may\\", ""),
    ],
)
def test_the_last_word_may_be_unfinished(line, text, raw, quote):
    assert split(line)[-1] == (text, raw, quote)


def test_powershell_has_another_escape():
    assert [word.text for word in split("pkg a` b C:\\x", "`")] == ["pkg", "a b", "C:\\x"]


@pytest.mark.parametrize(
    ("typed", "replaced", "found", "inserted"),
    [
        ("maya-20", "maya-20", ["maya-2024"], ["maya-2024"]),
        ("maya==20", "20", ["maya==2024"], ["2024"]),
        ("maya==", "", ["maya==2024"], ["2024"]),
        ("--type=v", "v", ["--type=variant"], ["variant"]),
        ("maya<20", "20", ["maya<2024"], ["2024"]),
        ("'maya==20", "maya==20", ["maya==2024"], ["maya==2024"]),
        ("'maya>20", "maya>20", ["maya>2024"], ["maya>2024"]),
        ('"!ma', "!ma", ["!maya"], ["!maya"]),
        ("\\!ma", "\\!ma", ["!maya"], ["\\!maya"]),
        ("!ma", "!ma", ["!maya"], ["\\!maya"]),
        ("~ma", "~ma", ["~maya"], ["\\~maya"]),
        ("with", "with", ["with space"], ["with\\ space"]),
        ("'with", "with", ["with 'em"], ["with '\\''em"]),
        ('"co', "co", ["cost$"], ["cost\\$"]),
        ("é", "é", ["été", "é2"], ["été", "é2"]),
    ],
)
def test_bash_replaces_the_last_piece_only(typed, replaced, found, inserted):
    assert as_bash_inserts(found, split(f"pkg env {typed}")[-1], replaced) == inserted
