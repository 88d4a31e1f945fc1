"""What machine and python a wheel is for, from its tags."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pkg.pip.interpreter import Interpreter


# Wheels for macOS that hold programs for several processors.
_SEVERAL_PROCESSORS = ("universal2", "universal", "fat", "fat3", "fat32", "fat64", "intel")


@dataclass(frozen=True)
class Fit:
    """What the tags of a wheel ask for.

    Attributes:
        platform: whether it is for one platform.
        arch: whether it is for one processor.
        python: a version range such as `3.11`, `3.7+` or `3`; empty for any python.
    """

    platform: bool
    arch: bool
    python: str


def fit(tags: Sequence[str], interpreter: Interpreter) -> Fit | None:
    """Return what a wheel asks for, going by the tag that the interpreter likes best.

    Args:
        tags: of the wheel; none stand for a compiled one of this very python.
        interpreter: the python it is to be installed for.

    Returns:
        None when the interpreter takes none of the tags.
    """
    if not tags:
        return Fit(platform=True, arch=True, python=interpreter.minor)
    offered = set(tags)
    best = next((tag for tag in interpreter.tags if tag in offered), None)
    if best is None:
        return None
    python, abi, platform = best.split("-")
    several = platform.startswith("macosx_") and platform.rsplit("_", 1)[1] in _SEVERAL_PROCESSORS
    return Fit(
        platform=platform != "any",
        arch=platform != "any" and not several,
        python=_pythons(python, abi, offered),
    )


def _pythons(python: str, abi: str, offered: Collection[str]) -> str:
    """Return the range of pythons that a tag is for.

    Args:
        python: its first part: `py3`, `py38`, `cp311`.
        abi: its second: `none`, `abi3`, `cp311`.
        offered: all tags of the wheel; a wheel for `py2` and `py3` is for any python.
    """
    kind, digits = python[:2], python[2:]
    version = ".".join(filter(None, (digits[:1], digits[1:])))
    if abi == "abi3":
        return f"{version}+"
    if kind != "py":
        return version
    if len(digits) > 1:
        return f"{version}+"
    majors = {tag.split("-")[0] for tag in offered}
    return "" if {"py2", "py3"} <= majors else version
