"""What every shell inherits."""

from __future__ import annotations

import ast
import os
import subprocess
import sys

import pytest

from pkg.errors import RexError
from pkg.interfaces.actions import EscapedString, disallow_escaped
from pkg_shells.bash import BashShell

WORDS = [
    "plain",
    "a b",
    "$X",
    "a$X b",
    "it's",
    'say "hi"',
    "`date`",
    "`a b`",
    "",
    "a;b",
    "x=y",
    "\u00e9",
    "*",
    "a\\b",
    "~/x",
    "-f",
    "@%+=:,./",
]
BASH = BashShell.__new__(BashShell)


@pytest.mark.rez
def test_words_are_joined_as_rez_joins_them():
    if os.environ.get("PKG_REQUIRE_REAL") != "1":
        pytest.importorskip("rez")
    code = "import sys; from rez.shells import Shell; print([Shell.join([w]) for w in sys.argv[1:]])"
    done = subprocess.run([sys.executable, "-c", code, *WORDS], capture_output=True, text=True, check=True)
    assert [BASH.join([word]) for word in WORDS] == ast.literal_eval(done.stdout)


def test_tokens_are_converted_to_the_shells_form():
    assert BASH.convert_tokens("$A/${B}/$C1 {x}") == "${A}/${B}/${C}1 {x}"


def test_texts_keep_their_parts_through_splitting_and_joining():
    text = EscapedString("a:b", True).e("c:d").l(":")
    assert [part.strings for part in text.split(":")] == [
        [(True, "a")],
        [(True, "b"), (False, "c")],
        [(False, "d"), (True, "")],
        [(True, "")],
    ]
    assert EscapedString.join("-", ["a", EscapedString("b", True)]).strings == [(False, "a-"), (True, "b")]
    assert str(EscapedString.join("-", [])) == ""
    assert text == "a:bc:d:"
    assert EscapedString("x") != EscapedString("x", True)


def test_chains_change_the_text_but_not_its_copies():
    text = EscapedString("a")
    copy = text.copy()
    assert text.e("b") is text
    assert (str(text), str(copy), str(text + "c")) == ("ab", "a", "abc")


def test_a_program_cannot_be_literal():
    with pytest.raises(RexError, match="cannot be 'literal'"):
        disallow_escaped(EscapedString("x"))
