"""What wheels are for, from their tags."""

import pytest
from pythons import make_interpreter

from pkg.pip.tags import Fit, fit

LINUX = make_interpreter("3.11.7")
MAC = make_interpreter("3.11.7", "osx", "arm64")
WINDOWS = make_interpreter("3.11.7", "windows", "AMD64")


@pytest.mark.parametrize(
    ("tags", "interpreter", "expected"),
    [
        (["py3-none-any"], LINUX, Fit(False, False, "3")),
        (["py2-none-any", "py3-none-any"], LINUX, Fit(False, False, "")),
        (["py38-none-any"], LINUX, Fit(False, False, "3.8+")),
        (["cp311-none-any"], LINUX, Fit(False, False, "3.11")),
        (["py3-none-manylinux_2_17_x86_64"], LINUX, Fit(True, True, "3")),
        (["cp37-abi3-manylinux2014_x86_64"], LINUX, Fit(True, True, "3.7+")),
        (["cp311-cp311-linux_x86_64"], LINUX, Fit(True, True, "3.11")),
        (["cp310-cp310-linux_x86_64", "cp311-cp311-linux_x86_64"], LINUX, Fit(True, True, "3.11")),
        (["cp311-cp311-macosx_11_0_arm64"], MAC, Fit(True, True, "3.11")),
        (["cp311-cp311-macosx_11_0_universal2"], MAC, Fit(True, False, "3.11")),
        (["cp38-abi3-win_amd64"], WINDOWS, Fit(True, True, "3.8+")),
        ([], LINUX, Fit(True, True, "3.11")),
    ],
)
def test_tags_tell_what_a_wheel_is_for(tags, interpreter, expected):
    assert fit(tags, interpreter) == expected


@pytest.mark.parametrize(
    "tag", ["cp310-cp310-linux_x86_64", "cp312-abi3-linux_x86_64", "py2-none-any", "cp311-cp311-win_amd64"]
)
def test_a_wheel_for_others_does_not_fit(tag):
    assert fit([tag], LINUX) is None
