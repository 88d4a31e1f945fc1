"""The whole way from what somebody asks for to installed packages.

    process = PipProcess(plugins=host, python_versions=["3.11"])
    plan = process.plan(read_sources(["requests"]))
    result = process.install(plan)

`install_like_rez` goes rez's way instead: pip installs into a folder, and every distribution found there gets
one hashed variant for one python.
"""

# ruff: noqa: PTH111
from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pkg.catalog import Catalog
from pkg.errors import PipError
from pkg.pip.installing import (
    InstallResult,
    Piece,
    install_pieces,
    installed_distribution,
    missing_of_extras,
    target_piece,
    wheel_piece,
)
from pkg.pip.known import KnownPackages
from pkg.pip.pip_program import PipOptions, mentions, run_pip
from pkg.pip.plan import Plan, make_plan
from pkg.pip.reports import PipReport
from pkg.pip.sources import Sources

if TYPE_CHECKING:
    from pkg.host import Host
    from pkg.interfaces.repository import Repository
    from pkg.package.variant import Variant
    from pkg.pip.distribution import Distribution
    from pkg.pip.interpreter import Interpreter


class PipProcess:
    """Installs for some pythons into one repository.

    Attributes:
        plugins: the plugins and settings of this run.
        repository: where packages are installed.
        options: for pip.
    """

    def __init__(
        self,
        *,
        plugins: Host | None = None,
        python_versions: Sequence[str] = (),
        prefix: str | None = None,
        release: bool = False,
        options: PipOptions | None = None,
        need_pip: bool = False,
        compiled: bool = True,
        report: PipReport | None = None,
    ) -> None:
        """Make a process; nothing is run.

        Args:
            plugins: None for those of the process.
            python_versions: of the pythons to install for; none for the newest python package.
            prefix: the repository; None for the configured one.
            release: the configured one is that of released packages.
            options: None for the setting `pip_extra_args` and nothing else.
            need_pip: take only a python that has pip, as rez does.
            compiled: write byte code.
            report: told how it goes.
        """
        if plugins is None:
            from pkg.host import default_host

            plugins = default_host()
        self.plugins = plugins
        settings = plugins.settings
        configured = settings.release_packages_path if release else settings.local_packages_path
        self.options = options or PipOptions(extra=tuple(settings.pip_extra_args or ()))
        self.report = report or PipReport()
        paths = settings.nonlocal_packages_path if release else settings.packages_path
        self._catalog = Catalog(plugins, paths=paths)
        self.repository: Repository = self._catalog.repository(os.path.expanduser(prefix or configured))
        self._versions = python_versions
        self._need_pip = need_pip
        self._compiled = compiled

    @cached_property
    def interpreters(self) -> list[Interpreter]:
        """The pythons.

        Raises:
            PipError: one is not there.
        """
        from pkg.pip.interpreter import find_interpreters

        return find_interpreters(
            plugins=self.plugins, versions=self._versions, need_pip=self._need_pip, tell=self.report.found
        )

    @cached_property
    def known(self) -> KnownPackages:
        """The packages of the repositories that are searched, the one that is installed into first."""
        paths = [str(self.repository), *self._catalog.paths]
        return KnownPackages(self._catalog.with_paths(list(dict.fromkeys(paths))))

    def plan(self, sources: Sources, *, prefer_existing: bool = False, reinstall: bool = False) -> Plan:
        """Resolve everything, and look what is there; see `make_plan`.

        Raises:
            PipError: it cannot be resolved.
        """
        with self.report.steps("resolving"):
            plan = make_plan(
                sources,
                self.interpreters,
                self.options,
                self.known,
                prefer_existing=prefer_existing,
                reinstall=reinstall,
                on_line=self.report.line,
            )
        self._warn_of_extras(plan)
        return plan

    def _warn_of_extras(self, plan: Plan) -> None:
        for package in plan.existing:
            assert package.existing is not None
            wanted = plan.extras.get(package.file.name, frozenset())
            missing = missing_of_extras(package.existing, wanted, package.interpreter) if wanted else []
            if missing:
                self.report.warning(
                    f"{package.existing.uri} is there already and does not require {', '.join(missing)}, as "
                    f"the extras {', '.join(sorted(wanted))} do. Request these packages, or use --reinstall"
                )

    def install(self, plan: Plan, *, replace: bool = False) -> InstallResult:
        """Fetch and install what a plan says, all of it at one moment.

        Args:
            plan: of this process.
            replace: put new payloads in place of equal variants that are there.

        Raises:
            PipError: something cannot be fetched, is refused, or cannot become a package.
            PackageRepositoryError: the repository refuses. In both cases nothing was installed.
        """
        from tempfile import TemporaryDirectory

        from pkg.pip.fetching import fetch

        result = InstallResult()
        todo = plan.to_install
        if todo:
            with TemporaryDirectory(prefix="pkg-pip-") as folder:
                with self.report.steps("fetching", len(todo)) as step:
                    wheels = fetch(todo, folder, self.options, on_file=step, on_line=self.report.line)
                pieces = [
                    wheel_piece(
                        wheel, each.interpreter, self._remaps, self._extras_of(plan, wheel.canonical_name)
                    )
                    for each, wheel in zip(todo, wheels, strict=True)
                ]
                with self.report.steps("installing", len(pieces)) as step:
                    result = self._install(
                        pieces, there=_distributions(plan), replace=replace, on_piece=lambda _: step()
                    )
        there = [each.existing for each in plan.existing if each.existing is not None]
        result.skipped = _once([*there, *result.skipped])
        return result

    def missing_system_packages(self, installed: Sequence[Variant]) -> list[str]:
        """Return what installed variants require of python, platform and arch that no repository has."""
        required = {
            requirement.name
            for variant in installed
            for requirement in (*(variant.parent.requires or ()), *variant.variant_requires)
        }
        there = set(self.known.names)
        return [name for name in ("platform", "arch", "os", "python") if name in required - there]

    def _extras_of(self, plan: Plan, name: str) -> frozenset[str]:
        return plan.extras.get(name, frozenset())

    @property
    def _remaps(self) -> Any:
        return self.plugins.settings.pip_install_remaps

    def _install(self, pieces: Sequence[Piece], **options: Any) -> InstallResult:
        return install_pieces(
            pieces, self.repository, families=self.known.names, compiled=self._compiled, **options
        )

    def install_like_rez(self, sources: Sources, *, replace: bool = False) -> InstallResult:
        """Install as `rez-pip` does: `pip install --target`, and one hashed variant for one python.

        pip 19 is enough for it. What is there already is found out at the end, as in rez.

        Args:
            sources: what is asked for.
            replace: put new payloads in place of equal variants that are there.

        Raises:
            PipError: pip fails, or something cannot become a package. Nothing was installed.
            PackageRepositoryError: the repository refuses. Nothing was installed.

        Source: rez 3.4.0.
        """
        from tempfile import TemporaryDirectory

        from pkg.pip.distribution import installed_distributions

        if sources.lock is not None:
            raise PipError(
                f"{sources.lock.path} is a lock, which rez's way knows nothing of. Leave out --like-rez"
            )
        with TemporaryDirectory(prefix="pkg-pip-") as folder:
            pieces = []
            for interpreter in self.interpreters:
                target = os.path.join(folder, interpreter.minor)  # noqa: PTH118
                with self.report.steps(f"pip install for python {interpreter.minor}"):
                    self._pip_install(sources, interpreter, target)
                pieces += [
                    target_piece(distribution, interpreter, target, self._remaps)
                    for distribution in installed_distributions(target)
                ]
            with self.report.steps("installing", len(pieces)) as step:
                return install_pieces(
                    pieces,
                    self.repository,
                    style="rez",
                    replace=replace,
                    on_piece=lambda _: step(),
                )

    def _pip_install(self, sources: Sources, interpreter: Interpreter, target: str) -> None:
        extra = self.options.extra
        words = ["install"]
        if not mentions(extra, "--no-use-pep517", "--use-pep517"):
            words.append("--use-pep517")
        if not self.options.deps and "--no-deps" not in extra:
            words.append("--no-deps")
        words += [*self.options.index, *extra, f"--target={target}"]
        words += [word for path in sources.constraints for word in ("-c", path)]
        words += [word for path in sources.files for word in ("-r", path)]
        run_pip(
            interpreter,
            [*words, *sources.requirements],
            what=f"install {', '.join(map(repr, sources.names))}",
            on_line=self.report.line,
            program=["-m", "pip"],
        )


def pip_install_package(
    source_name: str,
    pip_version: str | None = None,
    python_version: str | None = None,
    mode: str = "min_deps",
    release: bool = False,
    prefix: str | None = None,
    extra_args: Sequence[str] | None = None,
) -> tuple[list[Variant], list[Variant]]:
    """Install a distribution as rez's function of this name does, in rez's way.

    Args:
        source_name: what pip installs: a requirement, a file, a folder or a URL.
        pip_version: not looked at; the pip of the python is taken, or the newest pip package.
        python_version: cut to major and minor; None for the newest python package.
        mode: `no_deps` or `min_deps`, or a member of rez's enumeration.
        release: install among the released packages.
        prefix: install into this repository.
        extra_args: for `pip install`, in place of the setting `pip_extra_args`.

    Returns:
        The installed variants, and those that were there already.
    """
    from pkg.host import default_host
    from pkg.pip.sources import read_sources

    del pip_version
    host = default_host()
    extra = tuple(extra_args or host.settings.pip_extra_args or ())
    process = PipProcess(
        plugins=host,
        python_versions=[str(python_version)] if python_version else (),
        prefix=prefix,
        release=release,
        options=PipOptions(extra=extra, deps=getattr(mode, "name", mode) != "no_deps"),
        need_pip=True,
    )
    result = process.install_like_rez(read_sources([source_name]))
    return result.installed, result.skipped


def _distributions(plan: Plan) -> list[tuple[Distribution, Interpreter]]:
    """Return what the packages that are there are made of, as far as they say."""
    found = [
        (installed_distribution(each.existing), each.interpreter) for each in plan.existing if each.existing
    ]
    return [(distribution, interpreter) for distribution, interpreter in found if distribution is not None]


def _once(variants: Sequence[Variant]) -> list[Variant]:
    return list({variant.uri: variant for variant in variants}.values())
