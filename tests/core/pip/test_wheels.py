"""Wheels that would write where they should not are refused, before anything is written."""

import stat
import warnings
import zipfile

import pytest
from wheel_index import make_wheel

from pkg.errors import PipError
from pkg.pip.wheels import open_wheel


def check(path):
    with open_wheel(str(path)) as wheel:
        return wheel


def entry(name, mode=0o100644):
    made = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
    made.external_attr = mode << 16
    return made


def test_an_honest_wheel_is_opened(tmp_path):
    wheel = make_wheel(
        tmp_path, "tool", scripts={"tool": "tool:main"}, data={"data/share/x": "y", "scripts/s": "#!"}
    )
    assert check(wheel).distribution == "tool"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../outside.py", "leads out of the wheel"),
        ("tool/../../outside.py", "leads out of the wheel"),
        ("/etc/passwd", "is absolute"),
        ("C:/evil.py", "is absolute"),
        ("tool-1.0.data/scripts/../../../x", "leads out of the wheel"),
        ("tool-1.0.data/data/../x", "leads out of the wheel"),
    ],
)
def test_a_path_that_leads_out_is_refused(tmp_path, name, said):
    wheel = make_wheel(tmp_path, "tool", files={"tool.py": "", name: "evil"})
    with pytest.raises(PipError, match=f"tool-1.0-py3-none-any.whl is refused.*{said}"):
        check(wheel)


@pytest.mark.parametrize("name", ["tool\\..\\x.py", "\\server\\x.py"])
def test_a_backslash_is_no_part_of_a_name(tmp_path, name):
    with pytest.raises(PipError, match=r"backslash|absolute"):
        check(make_wheel(tmp_path, "tool", files={name: "evil"}))


def test_a_symbolic_link_is_refused(tmp_path):
    link = entry("tool/link", stat.S_IFLNK | 0o777)
    with pytest.raises(PipError, match="symbolic link"):
        check(make_wheel(tmp_path, "tool", extra_members=[(link, "/etc/passwd")]))


def test_a_device_is_refused(tmp_path):
    with pytest.raises(PipError, match="neither a file nor a folder"):
        check(make_wheel(tmp_path, "tool", extra_members=[(entry("tool/dev", stat.S_IFCHR | 0o666), "")]))


def test_a_file_that_stands_twice_is_refused(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wheel = make_wheel(tmp_path, "tool", extra_members=[(entry("tool/__init__.py"), "evil = 1")])
    with pytest.raises(PipError, match="twice"):
        check(wheel)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (lambda lines: [line for line in lines if "__init__" not in line], "is not mentioned in RECORD"),
        (
            lambda lines: [line.replace("sha256=", "sha256=A") for line in lines],
            "didn't match RECORD|invalid",
        ),
        (lambda lines: ["tool/__init__.py,,", *lines[1:]], "not included in RECORD"),
        (lambda lines: [*lines, "tool/ghost.py,sha256=abc,3"], "names 'tool/ghost.py', which is not in it"),
        (lambda lines: [*lines, "../../../etc/passwd,,"], "which is not in it"),
        ("", "not mentioned in RECORD"),
    ],
)
def test_a_record_that_lies_is_refused(tmp_path, record, said):
    with pytest.raises(PipError, match=said):
        check(make_wheel(tmp_path, "tool", record=record))


def test_a_scheme_that_nobody_knows_is_refused(tmp_path):
    with pytest.raises(PipError, match=r"belongs to no scheme \(purelib, "):
        check(make_wheel(tmp_path, "tool", data={"system/etc/passwd": "evil"}))


@pytest.mark.parametrize("name", ["../../evil", "/bin/sh", "a/b"])
def test_a_script_that_is_named_as_a_path_is_refused(tmp_path, name):
    with pytest.raises(PipError, match="is a path"):
        check(make_wheel(tmp_path, "tool", scripts={name: "tool:main"}))


def test_entry_points_that_cannot_be_read_are_refused(tmp_path):
    with pytest.raises(PipError, match=r"entry_points\.txt"):
        check(make_wheel(tmp_path, "tool", scripts={"tool": "not a target"}))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no more", b"<html>not found</html>"])
def test_what_is_no_archive_is_refused(tmp_path, content):
    path = tmp_path / "tool-1.0-py3-none-any.whl"
    path.write_bytes(content)
    with pytest.raises(PipError, match="damaged"):
        check(path)


def test_a_name_that_no_wheel_has_is_refused(tmp_path):
    path = make_wheel(tmp_path, "tool").rename(tmp_path / "tool.whl")
    with pytest.raises(PipError, match="Not a valid wheel filename"):
        check(path)


def test_a_wheel_of_another_distribution_inside_is_refused(tmp_path):
    path = make_wheel(tmp_path, "tool").rename(tmp_path / "other-1.0-py3-none-any.whl")
    with pytest.raises(PipError, match="doesn't match wheel filename"):
        check(path)


def test_a_missing_wheel_is_named(tmp_path):
    with pytest.raises(PipError, match=r"cannot read .*no such file"):
        check(tmp_path / "gone-1.0-py3-none-any.whl")
