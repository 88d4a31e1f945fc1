"""Make packages of software that is on this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from pkg.bind import Binder, Bound

_STATES = {
    "new": "new",
    "installed": "installed",
    "exists": "there already",
    "differs": "left as it is",
    "failed": "not found",
}


def bind(
    ctx: typer.Context,
    bind_module: Annotated[
        str | None,
        typer.Argument(metavar="[PKG]", help="bind module, maybe with the versions bind_module: python-3.11"),
    ] = None,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ARG]...", help="options of the bind module; -h shows them. With --scan: folders"
        ),
    ] = None,
    quickstart: Annotated[
        bool, typer.Option("--quickstart", help="bind what a new repository is started with")
    ] = False,
    release: Annotated[
        bool, typer.Option("-r", "--release", help="install into the release repository; wins over -i")
    ] = False,
    install_path: Annotated[
        str | None,
        typer.Option(
            "-i",
            "--install-path",
            metavar="PATH",
            help="repository to install into; the local one if not given",
        ),
    ] = None,
    no_deps: Annotated[
        bool, typer.Option("--no-deps", help="do not bind what the new packages require")
    ] = False,
    list_all: Annotated[
        bool, typer.Option("-l", "--list", help="list the bind modules and their files")
    ] = False,
    search: Annotated[
        bool, typer.Option("-s", "--search", help="look for the bind module, and bind nothing")
    ] = False,
    scan: Annotated[
        bool,
        typer.Option(
            "--scan", help="look for applications in the usual folders and the given ones, and bind them"
        ),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what would happen")] = False,
) -> int | None:
    """Make packages of software that is on this machine already: Python, compilers, applications.

    What is in the repository already is left as it is, and all of a package appears at once.

    pkg bind --quickstart

    pkg bind gcc-12 --exe /opt/gcc-12/bin/gcc

    pkg bind --scan /software --dry-run
    """
    app = App.of(ctx)
    rest = list(words or ())
    chosen = {
        "release": release, "install_path": install_path, "no_deps": no_deps, "list": list_all,
        "search": search, "scan": scan, "quickstart": quickstart, "dry_run": dry_run,
    }  # fmt: skip
    run = _Run(app, ctx, chosen)
    if scan:
        folders = [each for each in (bind_module, *rest) if each is not None]
        return run.scan(folders)
    if quickstart and bind_module is not None:
        raise typer.BadParameter("--quickstart takes no PKG; it binds a fixed list.", ctx=ctx)
    return run.start(bind_module, rest)


class _Run:
    """One run of the command.

    Options of `pkg bind` may stand behind PKG too, where rez hands everything to the bind module: what the
    module's own options do not take is read as ours.
    """

    def __init__(self, app: App, ctx: typer.Context, chosen: dict[str, Any]) -> None:
        self.app = app
        self.ctx = ctx
        self.chosen = chosen

    def start(self, wanted: str | None, words: list[str]) -> int | None:
        if self.chosen["list"]:
            return self._list()
        if self.chosen["quickstart"]:
            return self._quickstart()
        if wanted is None:
            raise typer.BadParameter("PKG required; --list shows what there is.", ctx=self.ctx)
        from pkg.version import PackageRequest

        request = PackageRequest(wanted)
        if request.conflict:
            raise typer.BadParameter(f"{wanted!r} is a conflict; name what is to be bound.", ctx=self.ctx)
        if words[:1] == ["--"]:
            words = words[1:]
        from pkg.bind.modules import bind_modules, find_module

        if self.chosen["search"] or request.name not in bind_modules(self.app.host):
            self._take(words)
            if self.chosen["search"]:
                return self._search(request.name)
        module = find_module(self.app.host, request.name)
        range_ = request.range
        if range_ is not None and range_.is_any():
            range_ = None
        with self._binder(f"binding {request.name}") as binder:
            own = self._split(binder.parser(module), words)
            if self.chosen["search"]:
                return self._search(request.name)
            binder.path = self._path()
            done = binder.bind(
                request.name,
                range_,
                words=own,
                no_deps=self.chosen["no_deps"],
                dry_run=self.chosen["dry_run"],
            )
        return self._show(done)

    def scan(self, folders: list[str]) -> int | None:
        from pkg.errors import BindError

        kept = [word for word in self._take(folders) if word != "--"]
        for folder in kept:
            if folder.startswith("-"):
                raise typer.BadParameter(f"no such option: {folder}", ctx=self.ctx)
            if not os.path.isdir(os.path.expanduser(folder)):  # noqa: PTH111, PTH112
                raise BindError(f"--scan was to look in {folder}, which is no folder.")
        with self._binder("looking for applications") as binder:
            done = binder.scan(kept, no_deps=self.chosen["no_deps"], dry_run=self.chosen["dry_run"])
        if not done and not self.app.json:
            self.app.output.note(
                "No applications were found. --scan FOLDER looks elsewhere too; 'pkg bind --list' shows "
                "which are known."
            )
            return None
        return self._show(done)

    # --- words -------------------------------------------------------------------------------------

    def _split(self, parser: ArgumentParser, words: list[str]) -> list[str]:
        """Read our own options among the words behind PKG; return those of the module's options."""
        _, left = parser.parse_known_args(words)
        unknown = self._take(left)
        if unknown:
            parser.error(f"unrecognized arguments: {' '.join(unknown)}")
        own = list(words)
        own.reverse()  # the module's words come first, if a word stands there twice
        for word in left:
            own.remove(word)
        own.reverse()
        return own

    def _take(self, words: Sequence[str]) -> list[str]:
        """Read options of `pkg bind` behind its first word; return what they do not take."""
        from argparse import ArgumentParser

        parser = ArgumentParser(prog="pkg bind", add_help=False, allow_abbrev=False)
        parser.add_argument("-r", "--release", action="store_true")
        parser.add_argument("-i", "--install-path")
        parser.add_argument("--no-deps", action="store_true")
        parser.add_argument("-s", "--search", action="store_true")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("-v", "--verbose", action="count", default=0)
        known, left = parser.parse_known_args(list(words))
        given = vars(known)
        self.app.json = given.pop("json") or self.app.json
        self.app.be_more_verbose(given.pop("verbose"))
        self.chosen |= {name: value for name, value in given.items() if value}
        return left

    # --- parts -------------------------------------------------------------------------------------

    def _path(self) -> str:
        """Return the repository that was asked for."""
        settings = self.app.settings
        if self.chosen["release"]:
            return str(settings.release_packages_path)
        return os.path.expanduser(str(self.chosen["install_path"] or settings.local_packages_path))  # noqa: PTH111

    @contextmanager
    def _binder(self, title: str) -> Iterator[Binder]:
        """Give what binds, with a bar that shows that copying goes on."""
        from pkg.bind import Binder

        settings = self.app.settings
        steps = settings.debug_bind_modules or settings.debug_all
        if steps and not settings.debug_none and not self.app.verbosity:
            self.app.be_more_verbose(1)
        with (
            Binder(self.app.host, self._path(), warn=self.app.output.warning) as binder,
            self.app.output.progress(title) as binder.on_bytes,
        ):
            yield binder

    def _list(self) -> int | None:
        from pkg.bind.modules import bind_modules

        modules = bind_modules(self.app.host).values()
        if self.app.json:
            self.app.output.json([{"name": each.name, "module": each.place} for each in modules])
        else:
            self.app.output.table(((each.name, each.place) for each in modules), ("PACKAGE", "BIND MODULE"))
        return None

    def _search(self, name: str) -> int | None:
        from pkg.bind.modules import bind_modules, close_matches

        modules = bind_modules(self.app.host)
        found = [modules[name]] if name in modules else []
        near = [] if found else [modules[each] for each in close_matches(name, modules)]
        if self.app.json:
            self.app.output.json(
                {
                    "found": [{"name": each.name, "module": each.place} for each in found],
                    "close": [{"name": each.name, "module": each.place} for each in near],
                }
            )
        else:
            if near:
                self.app.output.note(f"{name!r} not found. Close matches:")
            elif not found:
                self.app.output.note("No matches.")
            self.app.output.table((each.name, each.place) for each in (*found, *near))
        return None if found else 1

    def _quickstart(self) -> int | None:
        with self._binder("binding") as binder:
            done = binder.quickstart(dry_run=self.chosen["dry_run"])
        code = self._show(done)
        if not self.app.json and not any(bound.state in ("new", "installed") for bound in done):
            self.app.output.note("Nothing to do: everything is there already.")
        elif not self.app.json:
            self.app.output.note(
                "\nTo bind other software, see what there is with 'pkg bind --list', then run 'pkg bind "
                "NAME'."
            )
        return code

    def _show(self, done: Sequence[Bound]) -> int | None:
        """Print what became of everything."""
        out = self.app.output
        if self.app.json:
            out.json([bound.to_data() for bound in done])
            return None
        if self.chosen["dry_run"]:
            out.note("Nothing is installed. This would be:")
            rows = []
            for bound in done:
                place = bound.candidate.place if bound.candidate else ""
                rows.append((bound.name, bound.version or "-", _STATES[bound.state], place or "-"))
            out.table(rows, ("PACKAGE", "VERSION", "STATE", "FOUND AT"))
        else:
            installed = [bound for bound in done if bound.state == "installed"]
            if installed:
                out.note("The following packages were installed:\n")
                uris = [(bound.name, bound.variants[0].parent.uri) for bound in installed]
                out.table(sorted(uris), ("PACKAGE", "URI"))
            for bound in done:
                if bound.state == "exists":
                    out.note(f"{bound.qualified_name} is there already: {bound.variants[0].uri}")
        for bound in done:
            if bound.state == "differs":
                out.warning(f"{bound.qualified_name} is left as it is: {bound.reason}")
            elif bound.state == "failed":
                out.warning(f"Could not bind {bound.name!r}: {bound.reason}")
        return None


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg bind`."""
    register(
        Command(
            "bind",
            bind,
            "make packages of installed software",
            json=True,
            context_settings={"allow_interspersed_args": False},
        )
    )
