"""References and variables in texts, against rez and by hand."""

from __future__ import annotations

import pytest

from pkg.environment.rex.formatting import expand, expand_variables, format_text

NAMES = {"root": "/r", "a": "A", "nested": "{root}/{a}", "empty": "", "deep": "<{nested}> $X", "FOO": "foo"}

TEXTS = [
    "",
    "plain",
    "{root}",
    "{root}/{a}",
    "{nested} {deep}",
    "{empty}|{root}",
    "{unknown}",
    "{root}{unknown}",
    "{{root}}",
    "{{{root}}}",
    "{root}}",
    "{root",
    "}",
    "{",
    "{}",
    "{0}",
    "{root!r}",
    "{a:>5}",
    "{a:{a}}",
    "{a.__class__}",
    "{a.nope}",
    "{a[0]}",
    "{a[9]}",
    "{ root }",
    "{root.}",
    "{.root}",
    "$FOO",
    "$FOO1",
    "${FOO1}",
    "$FOO_1",
    "${FOO}bar$FOO-$a",
    "${}",
    "${FOO:-x}",
    "${{FOO}}",
    "$${root}",
    "$",
    "$1 $$ $? $FOO.",
    "$FOO{root}",
    "{root}$FOO}",
    "{$FOO}",
    "{$FOO {unknown}",
    "} $X {a.nope}",
    "{a.nope} {",
    "{unknown} {",
    "$FOO {root",
    "é {root} $é",
    "%s %d {root}",
    "\\{root\\}",
    "{root}\n{a}\t$FOO\n",
]


@pytest.mark.rez
def test_texts_come_out_as_with_rez(ask_rez):
    answers = iter(ask_rez(do="format", texts=TEXTS, names=NAMES))
    for text in TEXTS:
        try:
            ours = format_text(text, NAMES)
        except Exception as error:
            ours = type(error).__name__
        assert (text, ours) == (text, next(answers))
        assert (text, expand_variables(text, NAMES)) == (text, next(answers))


def test_values_are_not_expanded_again_by_the_same_environment_but_by_the_next():
    first, second = {"A": "$B", "B": "wrong"}, {"B": "right"}
    assert expand_variables("$A", first) == "$B"
    assert expand("$A", first, second) == "right"


def test_a_tilde_expands_at_the_start_only(monkeypatch):
    monkeypatch.setenv("HOME", "/home/me")
    assert expand("~/x:~/y") == "/home/me/x:~/y"
    assert expand("x~") == "x~"


def test_another_targets_variables_can_be_made_uniform():
    assert format_text("$Env:A $B", {}, r"\$Env:([a-zA-Z_]+)|\$([a-zA-Z_]+)") == "${A} ${B}"
