"""Source folders of packages to build, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pkg.build.results import BuildResult
    from pkg.host import Host
    from pkg.interfaces.build_system import BuildSystem


class SourceFolder:
    r"""The source of one package, and builds of it into a repository.

        source = SourceFolder(tmp_path / "source", "lib-1.0", variants=[["python-3"]], build_command="make")
        source.write("Makefile", "all:\n")
        source.build(host, into=repository)

    Attributes:
        path: the folder; it exists.
    """

    def __init__(self, path: Path, package: str, **attributes: Any) -> None:
        """Write the definition.

        Args:
            path: the folder.
            package: `name` or `name-version`.
            **attributes: as for `PackageFolder.add`.
        """
        from pkg.testing.packages import PackageFolder, split_name

        self.path = Path(path)
        made = PackageFolder(self.path.parent / f".{self.path.name}")
        name, _ = split_name(package)
        folder = made.add(package, **attributes)
        self.path.mkdir(parents=True, exist_ok=True)
        text = (folder / "package.py").read_text()
        (self.path / "package.py").write_text(text)
        self.name = name

    def write(self, path: str, content: str, *, executable: bool = False) -> Path:
        """Write a source file; its indentation is taken away."""
        target = self.path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(dedent(content))
        if executable:
            target.chmod(0o755)
        return target

    def system(
        self,
        host: Host,
        name: str | None = None,
        *,
        build_args: Sequence[str] = (),
        child_build_args: Sequence[str] = (),
        arguments: Mapping[str, Any] | None = None,
    ) -> BuildSystem:
        """Make the build system of the source; see `pkg.build.create_build_system`."""
        from argparse import Namespace

        from pkg.build import create_build_system
        from pkg.catalog import Catalog

        return create_build_system(
            Catalog(host).developer_package(str(self.path)),
            name,
            plugins=host,
            build_args=build_args,
            child_build_args=child_build_args,
            arguments=None if arguments is None else Namespace(**arguments),
        )

    def build(
        self,
        host: Host,
        *,
        into: Path | str | None = None,
        jobs: int = 1,
        report: Any = None,
        scripts: bool = False,
        system: BuildSystem | None = None,
        **options: Any,
    ) -> BuildResult:
        """Build the source, and install it if `into` names a repository; see `pkg.build.Builder`."""
        from pkg.build import Builder

        builder = Builder(
            system or self.system(host), plugins=host, jobs=jobs, report=report, scripts=scripts
        )
        options.setdefault("install", into is not None)
        return builder.build(None if into is None else str(into), **options)
