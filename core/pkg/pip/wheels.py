"""Wheels, looked at before they are unpacked: what would write where it should not is refused."""

# ruff: noqa: PTH119 - pathlib is slow to import
from __future__ import annotations

import os
import posixpath
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pkg.errors import PipError

if TYPE_CHECKING:
    from zipfile import ZipInfo

    from installer.sources import WheelFile

_DRIVE = re.compile(r"[A-Za-z]:")
_SCRIPT_NAME = re.compile(r"[^/\\\0]+")


@contextmanager
def open_wheel(path: str) -> Iterator[WheelFile]:
    """Open a wheel that may be unpacked.

    Raises:
        PipError: it is damaged, or would write outside of its folders: paths that lead out or are absolute,
            links, files that its RECORD does not know, lacks or describes otherwise, unknown data schemes,
            scripts named as paths.
    """
    from zipfile import BadZipFile, ZipFile

    from installer.sources import WheelFile

    name = os.path.basename(path)
    try:
        with ZipFile(path) as archive:
            try:
                wheel = WheelFile(archive)
                for complaint in _complaints(archive.infolist(), wheel):
                    raise PipError(f"{name} is refused: {complaint}")
            except (ValueError, KeyError, AssertionError, UnicodeDecodeError) as error:
                raise PipError(f"{name} is refused: {_reason(error)}") from error
            yield wheel
    except (BadZipFile, NotImplementedError, EOFError) as error:
        raise PipError(f"{name} is refused: it is damaged ({error})") from error
    except OSError as error:
        if error.filename != path:
            raise
        raise PipError(f"cannot read {path}: {(error.strerror or str(error)).lower()}") from error


def _reason(error: Exception) -> str:
    issues = getattr(error, "issues", None)
    if issues:
        more = f", and {len(issues) - 1} more such things" if len(issues) > 1 else ""
        return re.sub(r"^In \S+, ", "", str(issues[0])) + more
    return str(error) or type(error).__name__


def _complaints(members: list[ZipInfo], wheel: WheelFile) -> Iterator[str]:
    """Say what is wrong with a wheel; the files themselves are compared with RECORD at last."""
    seen = set()
    for member in members:
        yield from _complaints_of_member(member)
        plain = member.filename.rstrip("/")
        if plain in seen:
            yield f"it holds {plain!r} twice"
        seen.add(plain)
    yield from _complaints_of_schemes(members, wheel)
    yield from _complaints_of_scripts(wheel)
    wheel.validate_record()
    yield from _complaints_of_record(seen, wheel)


def _complaints_of_member(member: ZipInfo) -> Iterator[str]:
    name = member.filename
    if name != member.orig_filename.replace(os.sep, "/") or "\0" in member.orig_filename:
        yield f"the name {member.orig_filename!r} is no plain path"
    if name.startswith(("/", "\\")) or _DRIVE.match(name):
        yield f"the path {name!r} is absolute"
    if "\\" in name:
        yield f"the path {name!r} has a backslash in it"
    if ".." in name.split("/"):
        yield f"the path {name!r} leads out of the wheel"
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind == stat.S_IFLNK:
        yield f"{name!r} is a symbolic link"
    elif kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        yield f"{name!r} is neither a file nor a folder"
    if member.flag_bits & 0x1:
        yield f"{name!r} is encrypted"


def _complaints_of_schemes(members: list[ZipInfo], wheel: WheelFile) -> Iterator[str]:
    from installer.utils import SCHEME_NAMES

    for member in members:
        top, _, rest = member.filename.partition("/")
        if top.endswith(".data") and rest:
            scheme, slash, _ = rest.partition("/")
            if top == wheel.data_dir and (scheme not in SCHEME_NAMES or not slash):
                yield f"{member.filename!r} belongs to no scheme ({', '.join(SCHEME_NAMES)})"


def _complaints_of_scripts(wheel: WheelFile) -> Iterator[str]:
    from configparser import Error

    from installer.utils import parse_entrypoints

    if "entry_points.txt" not in wheel.dist_info_filenames:
        return
    try:
        scripts = list(parse_entrypoints(wheel.read_dist_info("entry_points.txt")))
    except (AssertionError, Error) as error:
        # installer asserts what it expects, and says nothing.
        yield f"its entry_points.txt cannot be read{f' ({error})' if str(error) else ''}"
        return
    for name, *_ in scripts:
        if not _SCRIPT_NAME.fullmatch(name) or name in (".", ".."):
            yield f"the script name {name!r} is a path"


def _complaints_of_record(files: set[str], wheel: WheelFile) -> Iterator[str]:
    """Compare RECORD with the archive the other way round; installer looks for files it does not name."""
    from installer.records import parse_record_file

    for path, *_ in parse_record_file(wheel.read_dist_info("RECORD").splitlines()):
        if path not in files and posixpath.normpath(path) not in files:
            yield f"its RECORD names {path!r}, which is not in it"
