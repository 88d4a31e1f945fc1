"""Create, change or look at a suite: a folder of contexts with a wrapper for each of their tools."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.suite.suite import Suite


def suite(
    ctx: typer.Context,
    directory: Annotated[str | None, typer.Argument(metavar="[DIR]", help="folder of the suite")] = None,
    list_: Annotated[bool, typer.Option("-l", "--list", help="list the suites on PATH")] = False,
    print_tools: Annotated[
        bool, typer.Option("-t", "--tools", help="list the tools; with -v also those without a wrapper")
    ] = False,
    which: Annotated[
        str | None, typer.Option("--which", metavar="TOOL", help="print the path of a tool's wrapper")
    ] = None,
    validate: Annotated[bool, typer.Option("--validate", help="check the packages of every context")] = False,
    create: Annotated[bool, typer.Option("--create", help="make an empty suite")] = False,
    context: Annotated[
        str | None, typer.Option("-c", "--context", metavar="NAME", help="the context that is meant")
    ] = None,
    interactive: Annotated[
        bool, typer.Option("-i", "--interactive", help="start a shell in the context")
    ] = False,
    add: Annotated[
        str | None, typer.Option("-a", "--add", metavar="RXT", help="add a saved context as NAME")
    ] = None,
    prefix_char: Annotated[
        str | None,
        typer.Option(
            "-P",
            "--prefix-char",
            metavar="CHAR",
            help="with --add: begins the options of the context's tools; empty for no options",
        ),
    ] = None,
    remove: Annotated[
        str | None, typer.Option("-r", "--remove", metavar="NAME", help="remove a context")
    ] = None,
    description: Annotated[
        str | None, typer.Option("-d", "--description", metavar="DESC", help="say what the context is for")
    ] = None,
    prefix: Annotated[
        str | None, typer.Option("-p", "--prefix", help="put this before the names of the context's tools")
    ] = None,
    suffix: Annotated[
        str | None, typer.Option("-s", "--suffix", help="put this behind the names of the context's tools")
    ] = None,
    hide: Annotated[
        str | None, typer.Option("--hide", metavar="TOOL", help="leave out a tool of the context")
    ] = None,
    unhide: Annotated[str | None, typer.Option("--unhide", metavar="TOOL", help="undo --hide")] = None,
    alias: Annotated[
        tuple[str, str] | None,
        typer.Option("--alias", metavar="TOOL ALIAS", help="give a tool of the context another name"),
    ] = None,
    unalias: Annotated[str | None, typer.Option("--unalias", metavar="TOOL", help="undo --alias")] = None,
    bump: Annotated[
        str | None,
        typer.Option("-b", "--bump", metavar="NAME", help="put a context's tools before all others"),
    ] = None,
    rewrite: Annotated[
        bool,
        typer.Option("--rewrite", help="write all wrappers again, such as after rez has written them"),
    ] = False,
    find_request: Annotated[
        str | None, typer.Option("--find-request", metavar="PKG", help="list contexts that request a package")
    ] = None,
    find_resolve: Annotated[
        str | None,
        typer.Option("--find-resolve", metavar="PKG", help="list contexts with a package; '!PKG' without"),
    ] = None,
) -> int:
    """Create, change or look at a suite.

    pkg suite --create ~/tools                     an empty suite

    pkg suite --add maya.rxt --context maya ~/tools    'pkg env maya -o maya.rxt' made the context

    export PATH="$PATH:$HOME/tools/bin"            its tools can be used

    Several changes can be made at once. Without any, a summary of the suite is printed, or of the context
    that --context names.
    """
    app = App.of(ctx)
    from pkg.suite.suite import Suite

    if list_:
        return _list(app)
    if not directory:
        raise typer.BadParameter("name the folder of a suite.", ctx=ctx, param_hint="DIR")
    if create:
        made = Suite(plugins=app.host)
        _tell(app, f"create empty suite at {directory!r}...")
        made.save(directory, verbose=app.verbosity > 1)
        return 0
    for name, value in {
        "--add": add,
        "--prefix": prefix,
        "--suffix": suffix,
        "--hide": hide,
        "--unhide": unhide,
        "--alias": alias,
        "--unalias": unalias,
        "--description": description,
        "--interactive": interactive or None,
    }.items():
        if value is not None and not context:
            raise typer.BadParameter(f"give --context with {name}.", ctx=ctx, param_hint=name)
    if prefix_char is not None and add is None:
        raise typer.BadParameter("only with --add.", ctx=ctx, param_hint="--prefix-char")

    found = Suite.load(directory, plugins=app.host)
    changes: list[tuple[str, Callable[[], object]]] = []
    if remove is not None:
        changes.append((f"removing context {remove!r}", lambda: found.remove_context(remove)))
    if context is not None:
        name = context
        if add is not None:
            changes.append((f"adding context {name!r}", lambda: _add(app, found, name, add, prefix_char)))
        if prefix is not None:
            changes.append((f"prefixing context {name!r}", lambda: found.set_context_prefix(name, prefix)))
        if suffix is not None:
            changes.append((f"suffixing context {name!r}", lambda: found.set_context_suffix(name, suffix)))
        if unalias is not None:
            changes.append((f"unaliasing tool {unalias!r}", lambda: found.unalias_tool(name, unalias)))
        if alias is not None:
            changes.append(
                (f"aliasing tool {alias[0]!r} as {alias[1]!r}", lambda: found.alias_tool(name, *alias))
            )
        if unhide is not None:
            changes.append((f"unhiding tool {unhide!r}", lambda: found.unhide_tool(name, unhide)))
        if hide is not None:
            changes.append((f"hiding tool {hide!r}", lambda: found.hide_tool(name, hide)))
        if description is not None:
            changes.append(
                (f"describing context {name!r}", lambda: found.set_context_description(name, description))
            )
    if bump is not None:
        changes.append((f"bumping context {bump!r}", lambda: found.bump_context(bump)))
    if rewrite:
        changes.append(("writing all wrappers", lambda: None))

    if interactive and context:
        code, _, _ = found.context(context).execute_shell(block=True)
        return int(code)
    if validate:
        return _validate(app, found)
    if find_request or find_resolve:
        names = found.find_contexts(in_request=find_request, in_resolve=find_resolve)
        for each in names:
            app.output.line(each)
        return 0
    if changes:
        for doing, change in changes:
            _tell(app, f"{doing}...")
            change()
        _tell(app, f"saving suite to {directory!r}...")
        found.save(directory, verbose=app.verbosity > 1)
        return 0
    if which is not None:
        path = found.get_tool_filepath(which)
        if path is not None:
            app.output.line(path)
        return 0 if path is not None else 1
    _show(app, found, context, print_tools)
    return 0


def _tell(app: App, text: str) -> None:
    if app.verbosity:
        app.output.line(text)


def _list(app: App) -> int:
    from pkg.errors import SuiteError
    from pkg.suite.suite import Suite

    paths = []
    for path in Suite.visible_suite_paths():
        try:
            paths.append(Suite.load(path, plugins=app.host).load_path)
        except SuiteError as error:
            app.output.warning(str(error))
    if app.json:
        app.output.json(paths)
    elif paths:
        for load_path in paths:
            app.output.line(str(load_path))
    else:
        app.output.line("No visible suites.")
    return 0


def _add(app: App, suite: Suite, name: str, rxt: str, prefix_char: str | None) -> None:
    from pkg.environment.context import ResolvedContext

    suite.add_context(name, ResolvedContext.load(rxt, plugins=app.host), prefix_char=prefix_char)


def _validate(app: App, suite: Suite) -> int:
    from pkg.errors import PkgError

    try:
        suite.validate()
    except PkgError as error:
        app.output.note(f"The suite is invalid:\n{error}")
        return 1
    app.output.line("The suite is valid.")
    return 0


def _show(app: App, suite: Suite, context: str | None, tools: bool) -> None:
    from pkg.suite import printing

    colored = app.output.colored()
    if app.json:
        app.output.json(_as_data(suite, context))
    elif tools:
        printing.print_tools(suite, sys.stdout, app.verbosity > 0, context, colored=colored)
    elif context:
        from pkg.environment.printing import print_info

        print_info(suite.context(context), sys.stdout, app.verbosity, colored=colored)
    else:
        printing.print_info(suite, sys.stdout, app.verbosity > 0, colored=colored)


def _as_data(suite: Suite, only: str | None) -> dict[str, Any]:
    """Return everything about a suite, or about what one context has in it."""
    names = sorted(suite.contexts) if only is None else [suite.check_context(only)]
    shadowed = [
        tool for alias in suite.get_conflicting_aliases() for tool in suite.get_alias_conflicts(alias) or ()
    ]
    states = {
        "visible": list(suite.get_tools().values()),
        "hidden": suite.get_hidden_tools(),
        "shadowed": shadowed,
    }
    tools = []
    for state, found in states.items():
        for tool in found:
            if tool["context_name"] in names:
                variants = tool["variant"] if isinstance(tool["variant"], set) else {tool["variant"]}
                packages = sorted(variant.qualified_package_name for variant in variants)
                tools.append(
                    {
                        "name": tool["tool_alias"],
                        "tool": tool["tool_name"],
                        "context": tool["context_name"],
                        "packages": packages,
                        "state": state,
                    }
                )
    contexts = [{**suite.contexts[name].to_dict(), "file": suite.context_path(name)} for name in names]
    return {"path": suite.load_path, "contexts": contexts, "tools": tools}


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg suite`."""
    register(Command("suite", suite, "create, change or look at a suite of tools", json=True))
