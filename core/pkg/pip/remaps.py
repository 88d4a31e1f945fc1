"""Where the files of a distribution are after pip installed it, and where they go in a package."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pkg.errors import PipError

if TYPE_CHECKING:
    from types import ModuleType

    from pkg.pip.distribution import Distribution

Remaps = Sequence[Mapping[str, str]]
"""The setting `pip_install_remaps`."""


@dataclass(frozen=True)
class Placement:
    """One file.

    Attributes:
        recorded: its path in RECORD, with the machine's separators and without detours.
        installed: where `pip install --target` put it, relative to the target.
        packaged: where it goes, relative to the root of the variant.
    """

    recorded: str
    installed: str
    packaged: str


def placements(distribution: Distribution, remaps: Remaps) -> list[Placement]:
    """Return where each recorded file is and goes.

    Args:
        distribution: with its record.
        remaps: the setting `pip_install_remaps`.

    Raises:
        PipError: a path begins with `..` and no rule is for it; says what to set.

    Source: rez 3.4.0.
    """
    owner = f"{distribution.name}-{distribution.version}"
    return [place(each.path, remaps, owner) for each in distribution.record]


def place(path: str, remaps: Remaps, owner: str = "", *, paths: ModuleType = os.path) -> Placement:
    """Return where a recorded file is and goes.

    Args:
        path: as RECORD has it, with `/`.
        remaps: the setting `pip_install_remaps`, filled in for the system that `paths` is of.
        owner: whose record it is, for messages.
        paths: `os.path`, or the `posixpath` or `ntpath` of another system.

    Raises:
        PipError: the path leads out of the folder of modules and no rule is for it; says what to set.
    """
    recorded = paths.normpath(path)
    if paths.isabs(recorded) or paths.splitdrive(recorded)[0]:
        raise PipError(
            f"the RECORD of {owner} has an absolute path, {path!r}. Do not trust this distribution"
        )
    if recorded.split(paths.sep)[0] != paths.pardir:
        return Placement(recorded, recorded, paths.join("python", recorded))
    for rule in remaps:
        pattern = rule["record_path"]
        if re.search(pattern, recorded):
            moved = [
                paths.normpath(re.sub(pattern, _template(rule[key], paths.sep), recorded))
                for key in ("pip_install", "rez_install")
            ]
            for each in moved:
                if paths.isabs(each) or each.split(paths.sep)[0] == paths.pardir:
                    raise PipError(
                        f"the rule of pip_install_remaps for {pattern!r} leads out of the package: it makes "
                        f"{each!r} of {recorded!r}"
                    )
            return Placement(recorded, *moved)
    tokens = re.escape(recorded).replace(re.escape(paths.pardir), "{p}").replace(re.escape(paths.sep), "{s}")
    raise PipError(
        f"the RECORD of {owner} has a file outside of the folder of modules, {recorded!r}, and no rule of "
        "pip_install_remaps says where it goes. Look where `pip install --target` puts it, and add "
        f'{{"record_path": r"^{tokens}$", "pip_install": r"<path below the target>", '
        '"rez_install": r"<path below the package>"}'
    )


def tools(placed: Sequence[Placement]) -> list[str]:
    """Return the names of the files that go to `bin`, in order."""
    split = (os.path.split(each.packaged) for each in placed)
    return list(dict.fromkeys(name for folder, name in split if folder == "bin"))


def _template(text: str, sep: str) -> str:
    """Have backslashes of paths stand for themselves, and those of groups for groups."""
    return re.sub(r"\\(?!\d|g<)", r"\\\\", text) if sep == "\\" else text
