"""`$VAR`, `~` and `{system.x}` in values."""

import random

import pytest

from pkg.errors import ConfigurationError

TEXTS = [
    "a{{b}}",
    "{system}x{foo}",
    "{system.nosuch}",
    "{foo.bar[1]}",
    "{system.os!r}",
    "{system.platform:>8}",
    "{system.variant}",
    "{system.variant[0]}",
    "{foo!r}",
    "{foo:>9}",
    "{system.platform}-{name}-{system.user}",
    "a//b",
    "~//b/../c",
    "x ~",
    "~foo",
    "~",
    "a:~/b;~ c",
    "$HOME1 ${HOME}x $HOME/y ${NO} $1 $$HOME ${} ${HOME",
    "$A-$B",
    "{2}",
    "{}",
    "{",
    "}",
    "a}b{",
    "{system.variant[9]}",
    "{system.os!x}",
    "{system.platform:d}",
]


@pytest.mark.rez
@pytest.mark.parametrize("text", [text for text in TEXTS if not text.startswith("{system}")])
def test_a_text_expands_as_in_rez(same, text):
    same(
        ["build_directory", "implicit_packages"],
        REZ_BUILD_DIRECTORY=text,
        A="$B",
        B="b",
        REZ_IMPLICIT_PACKAGES=text,
    )


@pytest.mark.rez
def test_random_texts_expand_as_in_rez(same):
    chance = random.Random(7)
    pieces = [
        "~",
        "/",
        " ",
        ":",
        ";",
        "a",
        "..",
        "$A",
        "${A}",
        "$",
        "{system.os}",
        "{x}",
        "{{",
        "}}",
        "{",
        "}",
        "{1}",
    ]
    for _ in range(150):
        text = "".join(chance.choice(pieces) for _ in range(chance.randrange(1, 7)))
        same(["build_directory"], REZ_BUILD_DIRECTORY=text, A="~")


def test_lists_and_dicts_expand_at_any_depth(load, write):
    settings = load(PKG_CONFIG_FILE=write("c.yaml", "optionvars: {a: [{b: '$SHOW'}]}"), SHOW="dune")
    assert settings.optionvars == {"a": [{"b": "dune"}]}


def test_braces_that_cannot_be_expanded_are_explained(load):
    with pytest.raises(
        ConfigurationError, match=r"build_directory in PKG_BUILD_DIRECTORY: .*'\{2\}'.*write \{\{"
    ):
        load(PKG_BUILD_DIRECTORY="{2}").build_directory  # noqa: B018
