"""Fetching the files of a plan: pip downloads wheels and builds what has none, and hashes are checked."""

# ruff: noqa: PTH103, PTH118, PTH208
from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pkg.errors import PipError
from pkg.pip.distribution import Distribution, read_wheel
from pkg.pip.files import PlannedFile
from pkg.pip.pip_program import PipOptions, run_pip
from pkg.pip.tags import fit

if TYPE_CHECKING:
    from pkg.pip.interpreter import Interpreter
    from pkg.pip.plan import PlannedPackage

_STEPS = ("Collecting ", "Processing ")  # what pip says once for each file


def fetch(
    packages: Sequence[PlannedPackage],
    folder: str,
    options: PipOptions,
    *,
    on_file: Callable[[], object] = lambda: None,
    on_line: Callable[[str], object] = lambda _: None,
) -> list[Distribution]:
    """Get the wheels of packages into a folder; one that several pythons share is fetched once.

    Args:
        packages: what to fetch.
        folder: where to; exists.
        options: for pip.
        on_file: told of each file that pip begins with.
        on_line: told what pip prints.

    Returns:
        The wheel of each package, in their order.

    Raises:
        PipError: something cannot be fetched or built, or is not what the plan says.
    """
    interpreters = list(dict.fromkeys(id(each.interpreter) for each in packages))
    found: list[Distribution | None] = [None] * len(packages)
    by_url: dict[str, list[Distribution]] = {}
    for number, identity in enumerate(interpreters):
        mine = [at for at, each in enumerate(packages) if id(each.interpreter) == identity]
        interpreter = packages[mine[0]].interpreter
        missing = []
        for at in mine:
            shared = _usable(by_url.get(packages[at].file.url, ()), interpreter)
            if shared is None:
                missing.append(at)
            else:
                found[at] = shared
                on_file()
        if not missing:
            continue
        goal = os.path.join(folder, str(number))
        os.makedirs(goal)
        _run(interpreter, [packages[at].file for at in missing], goal, options, on_file, on_line)
        wheels = _read_all(goal)
        for at in missing:
            file = packages[at].file
            distribution = wheels.get(file.name)
            if distribution is None:
                raise PipError(f"pip fetched no wheel of {file.label} (it made: {', '.join(sorted(wheels))})")
            _check(file, distribution)
            found[at] = distribution
            by_url.setdefault(file.url, []).append(distribution)
    return [each for each in found if each is not None]


def _usable(made: Sequence[Distribution], interpreter: Interpreter) -> Distribution | None:
    return next((each for each in made if fit(each.tags, interpreter) is not None), None)


def _run(
    interpreter: Interpreter,
    files: Sequence[PlannedFile],
    goal: str,
    options: PipOptions,
    on_file: Callable[[], object],
    on_line: Callable[[str], object],
) -> None:
    from pathlib import Path

    def tell(line: str) -> None:
        if line.startswith(_STEPS):
            on_file()
        on_line(line)

    # Either all lines of a requirement file have hashes or none has.
    for some in ([each for each in files if each.hashes], [each for each in files if not each.hashes]):
        if not some:
            continue
        lines = Path(goal, "plan.txt")
        lines.write_text("".join(f"{each.requirement_line()}\n" for each in some), encoding="utf-8")
        names = ", ".join(each.label for each in some[:3]) + (", ..." if len(some) > 3 else "")
        words = ["wheel", "--no-deps", "--wheel-dir", goal, *options.for_wheel, "-r", str(lines)]
        run_pip(interpreter, words, what=f"fetch {names}", on_line=tell)
        lines.unlink()


def _read_all(folder: str) -> dict[str, Distribution]:
    wheels = sorted(name for name in os.listdir(folder) if name.endswith(".whl"))
    read = (read_wheel(os.path.join(folder, name)) for name in wheels)
    return {each.canonical_name: each for each in read}


def _check(file: PlannedFile, distribution: Distribution) -> None:
    """Compare a wheel with the plan, whatever pip has checked.

    Raises:
        PipError: it is another one.
    """
    from packaging.version import InvalidVersion, Version

    if file.kind == "wheel" and file.sha256 and distribution.sha256 != file.sha256:
        raise PipError(
            f"{file.filename} is not the file of the plan: its sha256 is {distribution.sha256}, and "
            f"{file.sha256} was expected. Do not trust where it comes from"
        )
    if file.version is not None:
        try:
            same = Version(distribution.version) == Version(file.version)
        except InvalidVersion:
            same = distribution.version == file.version
        if not same:
            raise PipError(f"{file.filename} says that it is {distribution.version}, not {file.version}")
