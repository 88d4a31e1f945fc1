"""Write a made-up repository to a folder."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pkg.errors import PkgError
from pkg.testing.generated.definitions import combined, definition
from pkg.testing.generated.plan import COMBINED, UNVERSIONED, Family, Plan
from pkg.testing.generated.requests import requests
from pkg.testing.generated.shape import Shape

MARKER = ".pkg-gen-repo.json"
REQUESTS = "requests.json"


@dataclass(frozen=True)
class Summary:
    """What was written.

    Attributes:
        families: how many.
        packages: how many versions.
        requests: how many requests.
        path: the repository.
    """

    families: int
    packages: int
    requests: int
    path: Path


def generate(
    folder: Path,
    what: Shape | Plan,
    *,
    force: bool = False,
    on_family: Callable[[int], object] = lambda _: None,
) -> Summary:
    """Write a repository: the definitions, `requests.json`, and a marker file that says how it was made.

    Each definition appears complete and after its folder. The marker is written first and completed last: it
    tells a repository that is ours, and whether it is whole.

    Args:
        folder: where; made if missing.
        what: the measures, or a plan made of them.
        force: write into a folder that holds something. What an earlier run made is removed first; everything
            else stays, and definitions of the same names are replaced.
        on_family: called with the number of packages of each family when it is there.

    Raises:
        PkgError: the folder holds something and `force` was not given, or it cannot be written.
    """
    plan = Plan(what) if isinstance(what, Shape) else what
    shape = plan.shape
    try:
        _make_room(folder, force)
        marker: dict[str, Any] = {"shape": asdict(shape), "complete": False}
        _put(folder / MARKER, json.dumps(marker))
        for family in plan.families:
            _write(folder, plan, family)
            on_family(len(family.words))
        wanted = requests(plan, shape.requests)
        lines = ",\n".join(f"  {json.dumps(one.request)}" for one in wanted)
        _put(folder / REQUESTS, f"[\n{lines}\n]\n")
        marker.update(
            complete=True,
            families=[family.name for family in plan.families],
            solvable=[one.solvable for one in wanted],
        )
        _put(folder / MARKER, json.dumps(marker))
    except OSError as error:
        raise PkgError(f"the repository cannot be written to {folder}: {error}.") from error
    return Summary(len(plan.families), plan.packages, len(wanted), folder)


def _make_room(folder: Path, force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise PkgError(f"{folder} is no folder; name one that is empty or does not exist.")
    folder.mkdir(parents=True, exist_ok=True)
    present = sorted(path.name for path in folder.iterdir())
    if not present:
        return
    if not force:
        some = ", ".join(present[:3]) + (", ..." if len(present) > 3 else "")
        raise PkgError(
            f"{folder} is not empty ({some}). Name another folder, or use --force: what an earlier gen-repo "
            "wrote there is removed, everything else stays, definitions of the same names are replaced."
        )
    try:
        earlier = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        shape = Shape(**earlier["shape"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    for family in Plan(shape).families:
        if family.kind == COMBINED:
            (folder / f"{family.name}.py").unlink(missing_ok=True)
        else:
            shutil.rmtree(folder / family.name, ignore_errors=True)


def _write(folder: Path, plan: Plan, family: Family) -> None:
    dependencies = plan.dependencies(family)
    if family.kind == COMBINED:
        name, text = combined(plan, family, dependencies)
        _put(folder / name, text)
        return
    home = f"{folder}{os.sep}{family.name}"
    os.makedirs(home, exist_ok=True)  # noqa: PTH103 - a hundred thousand times
    for index, version in enumerate(family.words):
        place = f"{home}{os.sep}{version}" if family.kind != UNVERSIONED else home
        if version:
            os.makedirs(place, exist_ok=True)  # noqa: PTH103
        name, text = definition(plan, family, index, dependencies)
        _put(f"{place}{os.sep}{name}", text)


def _put(path: str | Path, text: str) -> None:
    """Write a file under a name that nobody looks for, and then give it its own."""
    head, name = os.path.split(path)
    aside = f"{head}{os.sep}.{name}.new"
    with open(aside, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123
        file.write(text)
    os.replace(aside, path)  # noqa: PTH105
