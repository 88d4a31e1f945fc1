"""One difference as a folder that shows it anywhere: definitions, settings, request, both answers."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pkg.errors import PkgError
from pkg.requests.entry import RequestEntry
from pkg.shadow.rez_side import SETTINGS

if TYPE_CHECKING:
    from pkg.host import Host
    from pkg.package.package import Package
    from pkg.settings import Settings
    from pkg.shadow.comparing import Comparison, Difference
    from pkg.shadow.running import Sides

_RUN = """\
#!/bin/sh
# Ask both programs again, with these settings and packages alone.
cd "$(dirname "$0")" || exit 1
for name in $(env | sed -n 's/^\\(\\(REZ\\|PKG\\)_[A-Za-z0-9_]*\\)=.*/\\1/p'); do unset "$name"; done
export REZ_CONFIG_FILE=rezconfig.yaml REZ_DISABLE_HOME_CONFIG=1
export PKG_CONFIG_FILE=pkgconfig.yaml PKG_DISABLE_HOME_CONFIG=1
exec pkg shadow --requests request.json --paths {paths} "$@"
"""

_RUN_BAT = """\
@echo off
rem Ask both programs again, with these settings and packages alone.
cd /d "%~dp0"
for /f "delims==" %%n in ('set REZ_ 2^>nul') do set "%%n="
for /f "delims==" %%n in ('set PKG_ 2^>nul') do set "%%n="
set REZ_CONFIG_FILE=rezconfig.yaml
set REZ_DISABLE_HOME_CONFIG=1
set PKG_CONFIG_FILE=pkgconfig.yaml
set PKG_DISABLE_HOME_CONFIG=1
pkg shadow --requests request.json --paths {paths} %*
"""

_README = """\
# {request}

`pkg` {pkg} and rez {rez} gave different answers to this request on {date}.

| in | | rez | pkg |
|---|---|---|---|
{rows}

- `request.json`: the request. `repository*`: the definitions that the answers depend on, without payload.
- `rezconfig.yaml`, `pkgconfig.yaml`: the settings of either side that decide about answers.
- `rez.json`, `pkg.json`: both answers in full, as they were on the original repositories.

`sh run.sh` (`run.bat` on Windows) asks both programs again{again}. It needs `pkg` on PATH, and a
rez that `pkg shadow` finds; `sh run.sh --rez-python /path/to/python` names one.
{note}"""


class Reproduction:
    """Makes the folder of one difference.

    Attributes:
        folder: where; made when it is written.
        shows: whether the folder, asked again, showed the difference.
    """

    def __init__(self, folder: Path, comparison: Comparison, sides: Sides, host: Host) -> None:
        """Prepare; nothing is written.

        Args:
            folder: must not exist.
            comparison: a difference.
            sides: what was asked.
            host: the plugins and settings of this run.
        """
        self.folder = folder
        self.comparison = comparison
        self.shows = False
        self._sides = sides
        self._host = host

    def write(self, *, seconds: float = 10.0) -> None:
        """Write the folder, which appears whole or not at all.

        Args:
            seconds: how long to look for packages that the difference does not need, which are taken away; 0
                keeps all.

        Raises:
            OSError: it cannot be written.
        """
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder.parent, prefix=".reproduction-") as temporary:
            work = Path(temporary) / "whole"
            work.mkdir()
            entry = self.comparison.entry
            repositories = self._copy(work)
            paths = [path.name for path in repositories]
            again = RequestEntry(
                entry.requests,
                timestamp=entry.timestamp,
                building=entry.building,
                implicit=entry.implicit,
                filters=entry.filters,
            )
            data = {
                key: value
                for key, value in again.to_data().items()
                if key not in ("source", "count", "paths")
            }
            data["request"] = data.pop("requests")
            _write_json(work / "request.json", [data])
            _write_json(work / "rez.json", self.comparison.rez)
            _write_json(work / "pkg.json", self.comparison.pkg)
            self._write_settings(work)
            run = work / "run.sh"
            run.write_text(_RUN.format(paths=os.pathsep.join(paths)), encoding="utf-8")
            run.chmod(0o755)
            batch = _RUN_BAT.format(paths=";".join(paths))
            (work / "run.bat").write_text(batch, encoding="utf-8", newline="\r\n")
            taken = 0
            with self._sides_of(work).one_by_one() as compare:
                attempts = _Attempts(compare, again, repositories, self.comparison.differences, temporary)
                self.shows = attempts.show_without(set())
                if self.shows and seconds > 0:
                    taken = attempts.minimise(time.monotonic() + seconds)
            self._write_readme(work, taken)
            work.rename(self.folder)

    # --- definitions -------------------------------------------------------------------------------

    def _copy(self, work: Path) -> list[Path]:
        """Copy every definition that the solve looked at; return the repositories, in order."""
        entry = self.comparison.entry
        sources = list(entry.paths or self._sides.paths or self._sides.rez_paths)
        targets = [
            work / ("repository" if len(sources) == 1 else f"repository-{number}")
            for number in range(1, len(sources) + 1)
        ]
        for target in targets:
            target.mkdir()
        locations = {os.path.realpath(path): target for path, target in zip(sources, targets, strict=True)}
        for package in self._touched(sources):
            repository = package.repository
            place_of = locations.get(os.path.realpath(repository.location))
            file = repository.package_file(package.record)
            if place_of is None or file is None:
                continue  # not in a folder: nothing that could be copied
            place = place_of / os.path.relpath(file, repository.location)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, place)
        return targets

    def _touched(self, sources: Sequence[str]) -> list[Package]:
        """Return the packages that the reference solver loads, and those of both answers."""
        from pkg.catalog import Catalog
        from pkg.environment.backends import run_backend
        from pkg.environment.problems import LateContext, build_problem
        from pkg.solve.filters import PackageFilterList

        settings = self._host.settings
        catalog = Catalog(self._host, settings, list(sources))
        entry = self.comparison.entry
        touched: list[Package] = []
        implicits = self._sides.rez_settings.get("implicit_packages", []) if entry.implicit else []
        own = list(settings.implicit_packages) if entry.implicit else []
        for extra in (implicits, own):
            wanted = [*entry.requests, *extra]
            try:
                problem = build_problem(
                    wanted,
                    catalog=catalog,
                    settings=settings,
                    package_filter=None
                    if entry.filters is None
                    else PackageFilterList.from_pod(entry.filters, self._host.get),
                    timestamp=entry.timestamp,
                    building=entry.building,
                    find=self._host.get,
                    context=LateContext(wanted, building=entry.building, settings=settings),
                    on_load=touched.append,
                )
                run_backend(problem, self._host, settings, "python")
            except PkgError:
                pass  # what was loaded before it is what the error depends on
        for side in (self.comparison.rez, self.comparison.pkg):
            for name, version, _, _ in side.get("packages", ()):
                package = catalog.package(name, version)
                if package is not None:
                    touched.append(package)
        return touched

    # --- does it show? -----------------------------------------------------------------------------

    def _write_settings(self, work: Path) -> None:
        from pkg.package.written import plain

        settings: Settings = self._host.settings
        own = {}
        for name in SETTINGS:
            try:
                own[name] = plain(settings.get(name))
            except PkgError:
                continue
        backend = settings.resolver_backend
        _write_yaml(work / "rezconfig.yaml", self._sides.rez_settings)
        _write_yaml(work / "pkgconfig.yaml", {**own, "resolver_backend": backend})

    def _sides_of(self, work: Path) -> Sides:
        """Return both programs with the settings of the folder and no others."""
        from pkg.shadow.running import Sides

        environ = {name: value for name, value in os.environ.items() if name[:4] not in ("REZ_", "PKG_")}
        environ |= {
            "REZ_CONFIG_FILE": str(work / "rezconfig.yaml"),
            "REZ_DISABLE_HOME_CONFIG": "1",
            "PKG_CONFIG_FILE": str(work / "pkgconfig.yaml"),
            "PKG_DISABLE_HOME_CONFIG": "1",
            "PKG_INDEX": "false",  # the copies are looked at once
        }
        return Sides(
            self._host.settings,
            rez_python=self._sides.rez_python,
            jobs=1,
            timeout=60,
            process_environ=environ,
        )

    def _write_readme(self, work: Path, taken: int) -> None:
        from pkg import __version__

        rows = "\n".join(
            f"| {one.what} | {one.about} | {_cell(one.rez)} | {_cell(one.pkg)} |"
            for one in self.comparison.differences
        )
        note = ""
        if not self.shows:
            note = (
                "\nAsked again with these files alone, the two programs agreed, or differed in something "
                "else: the cause\nis something that is not copied, such as payload, a plugin or a variable.\n"
            )
        elif taken:
            note = f"\n{taken} families and versions that the difference does not need were left out.\n"
        text = _README.format(
            request=self.comparison.entry,
            pkg=__version__,
            rez=self._sides.rez_version,
            date=time.strftime("%Y-%m-%d"),
            rows=rows,
            again="; it ends with code 1, for the difference" if self.shows else "",
            note=note,
        )
        (work / "README.md").write_text(text, encoding="utf-8")


class _Attempts:
    """Asks again on copies of some repositories, with parts left out."""

    def __init__(
        self,
        compare: Callable[[RequestEntry], Comparison],
        entry: RequestEntry,
        repositories: Sequence[Path],
        differences: Sequence[Difference],
        folder: str,
    ) -> None:
        """Prepare.

        Args:
            compare: asks both sides.
            entry: the request, without paths.
            repositories: what is copied.
            differences: what should show.
            folder: for the copies.
        """
        self._compare = compare
        self._entry = entry
        self._repositories = repositories
        self._wanted = _kinds(differences)
        self._folder = folder

    def show_without(self, gone: set[Path]) -> bool:
        """Tell whether the difference shows without some families or versions."""
        # A new folder each time: both programs remember what they have read.
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            paths = [os.path.join(folder, path.name) for path in self._repositories]  # noqa: PTH118
            for source, path in zip(self._repositories, paths, strict=True):
                shutil.copytree(
                    source,
                    path,
                    ignore=lambda place, names: {name for name in names if Path(place) / name in gone},
                )
            data = {**self._entry.to_data(), "paths": paths}
            again = self._compare(RequestEntry.from_data(data))
        return not again.crashed and _kinds(again.differences) == self._wanted

    def minimise(self, end: float) -> int:
        """Remove families, then versions, that the difference does not need; return how many.

        Args:
            end: when to stop looking, by `time.monotonic`.
        """
        gone: set[Path] = set()
        for parts in (_families, _versions):
            for part in list(parts(self._repositories)):
                if time.monotonic() > end:
                    break
                if part.parent not in gone and self.show_without(gone | {part}):
                    gone.add(part)
        for part in gone:
            if part.is_dir():
                shutil.rmtree(part)
            else:
                part.unlink()
        return len(gone)


def _kinds(differences: Sequence[Difference]) -> set[tuple[str, str]]:
    """Return what differs, without the values: they name folders."""
    return {(one.what, one.about) for one in differences}


def _families(repositories: Sequence[Path]) -> Iterator[Path]:
    for repository in repositories:
        yield from sorted(repository.iterdir())


def _versions(repositories: Sequence[Path]) -> Iterator[Path]:
    for family in _families(repositories):
        if family.is_dir():
            versions = sorted(each for each in family.iterdir() if each.is_dir())
            yield from versions if len(versions) > 1 else ()


def _cell(text: str) -> str:
    return f"`{text}`".replace("|", "\\|").replace("\n", " ")


def _write_json(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, indent=2, default=str) + "\n", encoding="utf-8")


def _write_yaml(path: Path, data: Mapping[str, Any]) -> None:
    import yaml

    path.write_text(yaml.safe_dump(dict(data), sort_keys=True), encoding="utf-8")
