"""The help of a package: sections, each with an address to open or a command to run."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

from pkg.errors import PkgError

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.environment.printer import Writable
    from pkg.package import Package
    from pkg.settings import Settings
    from pkg.version import VersionRange


class PackageHelp:
    """The help of the newest version that has any; rez's class of that name.

    Attributes:
        package: the package; None when no version in the range has help.
        sections: [title, address or command] each, references such as `{root}` replaced.
        searched: the versions that were looked at, newest first.

    Source: rez 3.4.0; compared with rez in tests/commands/test_help.py.
    """

    def __init__(
        self,
        package_name: str,
        version_range: VersionRange | None = None,
        paths: list[str] | None = None,
        verbose: bool = False,
        *,
        catalog: Catalog | None = None,
    ) -> None:
        """Look for help.

        Args:
            package_name: the family.
            version_range: only versions inside it; None for all.
            paths: repositories to search; `packages_path` when None.
            verbose: tell on standard error what is looked at and what is run.
            catalog: where to look in place of `paths`.

        Raises:
            PkgError: a definition cannot be read, or a reference in its help is malformed.
        """
        if catalog is None:
            from pkg.catalog import default_catalog

            catalog = default_catalog(paths)
        self._settings = catalog.settings
        self._verbose = verbose
        self.package: Package | None = None
        self.sections: list[list[str]] = []
        self.searched: list[Package] = []
        packages = catalog.packages(package_name, version_range)
        for package in sorted(packages, key=lambda each: each.version, reverse=True):
            self._tell(f"searching for help in {package.uri}...")
            self.searched.append(package)
            if package.help:
                self.package = package
                self.sections = _sections(package, self._settings)
                self._tell(f"found {len(self.sections)} help entries in {package.uri}.")
                break

    @property
    def success(self) -> bool:
        """Whether there is any help."""
        return bool(self.sections)

    def open(self, section_index: int = 0) -> None:
        """Open a section: an address in the browser, several words as a command.

        Args:
            section_index: counted from 0.

        Raises:
            IndexError: there is no such section.
            PkgError: the browser cannot be started.
        """
        if section_index < 0:
            raise IndexError(section_index)
        target = self.sections[section_index][1]
        if len(target.split()) == 1:
            open_address(target, self._settings)
            return
        import subprocess

        self._tell(f"running command: {target}")
        sys.stdout.flush()
        subprocess.run(target, shell=True, check=False)

    def print_info(self, buf: Writable | None = None) -> None:
        """Write the list of sections.

        Args:
            buf: where to; None for standard output.
        """
        out = buf or sys.stdout
        out.write("Sections:\n")
        for number, (title, target) in enumerate(self.sections, 1):
            out.write(f"  {number}:\t{title} ({target})\n")

    def _tell(self, text: str) -> None:
        if self._verbose:
            sys.stderr.write(f"{text}\n")

    @classmethod
    def open_rez_manual(cls) -> None:
        """Open the manual: the setting `documentation_url`."""
        from pkg.settings import default_settings

        settings = default_settings()
        open_address(settings.documentation_url, settings)


def open_address(address: str, settings: Settings) -> None:
    """Open an address in the configured browser, or the system's.

    Raises:
        PkgError: the configured browser cannot be started.
    """
    browser = settings.browser
    if not browser:
        import webbrowser

        if not settings.quiet:
            sys.stderr.write(f"opening {address} in the browser\n")
        if not webbrowser.open_new(address):
            raise PkgError(
                f"no web browser was found for {address}. Name one with the setting 'browser' or the "
                "variable BROWSER."
            )
        return
    import subprocess

    if not settings.quiet:
        sys.stderr.write(f"running command: {browser} {address}\n")
    sys.stdout.flush()
    try:
        subprocess.run([browser, address], check=False)
    except OSError as error:
        raise PkgError(
            f"cannot start the browser {browser!r} (setting 'browser') for {address}: {error.strerror}."
        ) from error


def _sections(package: Package, settings: Settings) -> list[list[str]]:
    from pkg.environment.rex.bindings import VersionBinding
    from pkg.package.formatting import format_with
    from pkg.package.old_commands import replace_old_references

    written = package.help
    sections = [["Help", written]] if isinstance(written, str) else written or []
    base = root = package.base
    if package.num_variants:
        variant = package.get_variant(0)
        assert variant is not None
        root = variant.root
    names = SimpleNamespace(
        base=base,
        root=root,
        config=settings,
        version=VersionBinding(package.version),
        system=settings.system,
    )
    found = []
    for title, target in sections:
        text = replace_old_references(target).replace("$BROWSER", "").strip()
        try:
            found.append([title, format_with(names, text)])
        except ValueError as error:
            raise PkgError(f"help section {title!r} of {package.uri} is malformed: {error}.") from error
    return found
