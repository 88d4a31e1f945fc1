"""Install Python distributions, with all they require, as packages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command
from pkg.pip.reports import PipReport

if TYPE_CHECKING:
    from pkg.package.variant import Variant
    from pkg.pip.installing import InstallResult
    from pkg.pip.plan import Plan
    from pkg.pip.process import PipProcess


def pip(
    ctx: typer.Context,
    wanted: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PACKAGE...",
            help="requirement, wheel, archive, folder, URL, pyproject.toml, uv.lock or pylock.toml",
        ),
    ] = None,
    python_versions: Annotated[
        list[str] | None,
        typer.Option(
            "-P",
            "--python-version",
            metavar="VERSION",
            help="python package to install for; may be repeated. The newest one without it",
        ),
    ] = None,
    install: Annotated[
        bool, typer.Option("-i", "--install", help="install without asking; needed where nobody can be asked")
    ] = False,
    release: Annotated[
        bool, typer.Option("-r", "--release", help="install into the repository of released packages")
    ] = False,
    prefix: Annotated[
        str | None, typer.Option("-p", "--prefix", metavar="PATH", help="install into this repository")
    ] = None,
    extra: Annotated[
        list[str] | None,
        typer.Option(
            "-e",
            "--extra",
            metavar="WORD...",
            help="all words that follow go to pip install, in place of the setting pip_extra_args",
        ),
    ] = None,
    requirements: Annotated[
        list[str] | None,
        typer.Option(
            "-R",
            "--requirements",
            metavar="FILE",
            help="requirement file, or one of the other forms; repeatable",
        ),
    ] = None,
    constraints: Annotated[
        list[str] | None,
        typer.Option("-c", "--constraint", metavar="FILE", help="constraint file; repeatable"),
    ] = None,
    with_extras: Annotated[
        list[str] | None,
        typer.Option("--with-extra", metavar="NAME", help="extra of a pyproject.toml or a lock; repeatable"),
    ] = None,
    groups: Annotated[
        list[str] | None,
        typer.Option("--group", metavar="NAME", help="dependency group of one of these; repeatable"),
    ] = None,
    index_url: Annotated[
        str | None, typer.Option("--index-url", metavar="URL", help="index, in place of the configured one")
    ] = None,
    extra_index_urls: Annotated[
        list[str] | None,
        typer.Option("--extra-index-url", metavar="URL", help="further index; repeatable"),
    ] = None,
    find_links: Annotated[
        list[str] | None,
        typer.Option("--find-links", metavar="PATH", help="folder or page of wheels; repeatable"),
    ] = None,
    no_index: Annotated[
        bool, typer.Option("--no-index", help="ask no index, for sites without internet")
    ] = False,
    allow_sdist: Annotated[
        bool, typer.Option("--allow-sdist", help="build from source what has no wheel")
    ] = False,
    pre: Annotated[bool, typer.Option("--pre", help="take pre-releases as well")] = False,
    no_deps: Annotated[bool, typer.Option("--no-deps", help="install nothing that is only required")] = False,
    min_deps: Annotated[
        bool, typer.Option("--min-deps", help="prefer versions of dependencies that are there as packages")
    ] = False,
    reinstall: Annotated[
        bool, typer.Option("--reinstall", help="make packages that are there once more")
    ] = False,
    no_compile: Annotated[bool, typer.Option("--no-compile", help="write no byte code")] = False,
    like_rez: Annotated[
        bool,
        typer.Option(
            "--like-rez", help="one hashed variant per python, made as rez-pip makes it; pip >= 19 does"
        ),
    ] = False,
    uv: Annotated[
        bool,
        typer.Option("--uv", help="have uv resolve, which is faster and does not know pip's configuration"),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="show the plan and stop")] = False,
) -> int | None:
    """Install Python distributions, with all they require, as packages; all at one moment, or nothing.

    pkg pip requests 'httpx[http2]'    show the plan, and ask

    pkg pip -i -P 3.10 -P 3.11 numpy   for two pythons, without asking

    pkg pip -i -r uv.lock              among the released packages

    pkg pip -i --no-index --find-links wheels -R requirements.txt

    Wheels only, unless --allow-sdist. What is there as a package is left as it is.
    """
    app = App.of(ctx)
    if not wanted and not requirements:
        raise typer.BadParameter(
            "name what to install, or give --requirements.", ctx=ctx, param_hint="PACKAGE"
        )
    if no_deps and min_deps:
        raise typer.BadParameter("not allowed together with --no-deps.", ctx=ctx, param_hint="--min-deps")
    if like_rez and (dry_run or min_deps):
        raise typer.BadParameter(
            "rez's way has no plan; not allowed together with --dry-run and --min-deps.",
            ctx=ctx,
            param_hint="--like-rez",
        )
    if uv and (extra or like_rez):
        raise typer.BadParameter(
            "words for pip and rez's way are pip's; not allowed together with --extra and --like-rez.",
            ctx=ctx,
            param_hint="--uv",
        )
    asks = not install and not dry_run
    if asks and (app.json or like_rez or not _is_terminal()):
        raise typer.BadParameter(
            "add it to install, or --dry-run to see the plan; there is nobody to ask.",
            ctx=ctx,
            param_hint="--install",
        )
    from pkg.pip.pip_program import PipOptions
    from pkg.pip.process import PipProcess
    from pkg.pip.sources import read_sources

    sources = read_sources(
        wanted or (),
        files=requirements or (),
        constraints=constraints or (),
        extras=with_extras or (),
        groups=groups or (),
    )
    index = [
        *_option("--index-url", [index_url] if index_url else ()),
        *_option("--extra-index-url", extra_index_urls or ()),
        *_option("--find-links", find_links or ()),
        *(["--no-index"] if no_index else ()),
    ]
    process = PipProcess(
        plugins=app.host,
        python_versions=python_versions or (),
        prefix=prefix,
        release=release,
        options=PipOptions(
            index=tuple(index),
            extra=tuple(extra or app.settings.pip_extra_args or ()),
            allow_sdist=allow_sdist,
            deps=not no_deps,
            pre=pre,
            uv=uv,
        ),
        need_pip=like_rez,
        compiled=not no_compile,
        report=_Report(app),
    )
    if like_rez:
        return _tell(app, process, process.install_like_rez(sources, replace=reinstall), None)
    plan = process.plan(sources, prefer_existing=min_deps, reinstall=reinstall)
    if not app.json:
        _show(app, plan, process)
    if dry_run:
        if app.json:
            app.output.json({"repository": str(process.repository), "plan": _rows(plan)})
        return None
    if asks and plan.to_install and not _agreed(plan, process):
        app.output.note("Nothing was installed.")
        return 1
    return _tell(app, process, process.install(plan, replace=reinstall), plan)


def _option(name: str, values: Sequence[str]) -> list[str]:
    return [word for value in values for word in (name, value)]


def _is_terminal() -> bool:
    import sys

    return sys.stdin.isatty() and sys.stderr.isatty()


def _agreed(plan: Plan, process: PipProcess) -> bool:
    count = len({each.label for each in plan.to_install})
    what = f"{count} packages" if count != 1 else "1 package"
    return typer.confirm(f"Install {what} into {process.repository.location}?", default=True, err=True)


def _rows(plan: Plan) -> list[dict[str, Any]]:
    return [each.to_dict() for each in plan.packages]


def _show(app: App, plan: Plan, process: PipProcess) -> None:
    """Print the plan: one line for each file."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for each in plan.packages:
        there = "" if each.existing is None else each.existing.parent.uri
        label = f"{each.label}{'' if each.file.requested else '  (required)'}"
        what = f"is there: {there}" if there else each.file.filename
        rows.setdefault((label, what), []).append(each.interpreter.minor)
    table = [(label, ", ".join(pythons), what) for (label, what), pythons in rows.items()]
    app.output.table(table, header=("PACKAGE", "PYTHON", "FROM"))
    if not plan.to_install:
        app.output.note(f"Everything is there; nothing to install into {process.repository.location}.")


def _tell(app: App, process: PipProcess, result: InstallResult, plan: Plan | None) -> int | None:
    """Say what became of each package, in rez's words."""
    missing = process.missing_system_packages(result.installed)
    if missing:
        app.output.warning(
            f"the installed packages require {', '.join(missing)}, which no repository has. "
            f"Make packages of them: pkg bind {missing[0]}"
        )
    if app.json:
        app.output.json(
            {
                **({} if plan is None else {"plan": _rows(plan)}),
                "installed": [_as_data(variant) for variant in result.installed],
                "skipped": [_as_data(variant) for variant in result.skipped],
            }
        )
        return None
    for action, variants in (("Installed", result.installed), ("Skipped", result.skipped)):
        if action == "Installed" or app.verbosity:
            for variant in variants:
                place = f" ({variant.subpath})" if variant.subpath else ""
                package = variant.parent
                app.output.line(f"{action} [{package.qualified_name}] {package.uri}{place}")
    if result.installed:
        app.output.line(f"{len(result.installed)} packages were installed.")
    elif not result.skipped:
        app.output.warning("NO packages were installed.")
    if result.skipped:
        app.output.line(f"{len(result.skipped)} packages were already installed.")
    return None


def _as_data(variant: Variant) -> dict[str, Any]:
    return {
        "package": variant.parent.qualified_name,
        "uri": variant.uri,
        "root": variant.root,
        "requires": [str(each) for each in variant.variant_requires],
    }


class _Report(PipReport):
    """Tells on stderr how it goes: a bar on a terminal, pip's own words with `-v`."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._verbose = app.verbosity > 0 or bool(app.settings.debug_package_release)

    def found(self, text: str) -> None:
        """Tell which python and pip were found."""
        if self._verbose:
            self._app.output.note(text)

    def line(self, text: str) -> None:
        """Show what pip prints, if somebody wants it."""
        if self._verbose:
            self._app.output.note(text)

    def warning(self, text: str) -> None:
        """Warn."""
        self._app.output.warning(text)

    @contextmanager
    def steps(self, title: str, total: int | None = None) -> Iterator[Callable[[], object]]:
        """Show a bar, unless pip's words are shown."""
        if self._verbose or self._app.json:
            yield lambda: None
            return
        with self._app.output.progress(title, total) as advance:
            yield lambda: advance(1)


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg pip`."""
    register(
        Command(
            "pip",
            pip,
            "install Python distributions, with all they require, as packages",
            json=True,
            remainder_options=("-e", "--extra"),
        )
    )
