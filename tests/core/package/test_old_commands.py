"""Commands of the oldest form: lists of shell lines."""

import importlib.util
import os

import pytest

from pkg.package.old_commands import convert_old_commands

LINES = [
    "export PATH=$PATH:!ROOT!/bin",
    "export PATH=!ROOT!/bin:${PATH}",
    "export A=b",
    'export A="b c"',
    "export A='b'",
    "export A=b:c",
    "export A=b:$A:c",
    "export A",
    "export",
    "alias foo=bar",
    'alias foo="bar \\"baz\\" $X"',
    "alias foo",
    "# a comment !VERSION!",
    "#",
    "source !BASE!/setup.sh !MAJOR_VERSION! !MINOR_VERSION! !USER!",
    'echo "a \\"b\\"" \\"c\\"',
    "",
    "   ",
    "export CMAKE_MODULE_PATH=!ROOT!/cmake';'$CMAKE_MODULE_PATH",
    'it\'s "quoted"',
]


@pytest.mark.rez
@pytest.mark.parametrize("line", LINES)
def test_a_line_is_converted_as_in_rez(line):
    if importlib.util.find_spec("rez") is None:
        assert os.environ.get("PKG_REQUIRE_REAL") != "1"
        pytest.skip("rez is not installed")
    from rez.config import config
    from rez.utils.backcompat import convert_old_commands as rez_converts

    separators = config.env_var_separators
    assert convert_old_commands([line], separators) == rez_converts([line])
    assert convert_old_commands([line, "a"], separators, annotate=False) == rez_converts([line, "a"], False)


def test_settings_can_allow_them(repo):
    repo.add("old-1", "commands = ['export A=!ROOT!']")
    repo.settings = repo.settings.override(
        {"disable_rez_1_compatibility": False, "error_old_commands": False}
    )
    assert repo.package("old-1").commands.source == (
        "comment('OLD COMMAND: export A=!ROOT!')\nsetenv('A', '{root}')"
    )
