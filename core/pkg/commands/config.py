"""Show settings, where they come from, and what there is to set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.settings import Setting


def config(
    ctx: typer.Context,
    field: Annotated[
        str | None,
        typer.Argument(
            metavar="FIELD", help="one setting; dots reach into it, as in plugins.shell.bash.prompt"
        ),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="KEY", help="show every layer that sets a key, and which one won"),
    ] = None,
    describe: Annotated[
        bool, typer.Option("--describe", help="list what there is to set: type, default and purpose")
    ] = False,
    search_list: Annotated[
        bool, typer.Option("--search-list", help="list the configuration files that are looked for")
    ] = False,
    source_list: Annotated[
        bool, typer.Option("--source-list", help="list the configuration files that are read")
    ] = False,
) -> None:
    """Print one setting, or all of them as YAML.

    With --json, dicts and lists are printed as JSON on one line, as REZ_<KEY>_JSON and PKG_<KEY>_JSON
    take them; texts and numbers are printed as they are.
    """
    app = App.of(ctx)
    if search_list or source_list:
        paths = app.settings.search_list if search_list else app.settings.source_list
        _print_lines(app, paths)
    elif explain is not None:
        _explain(app, explain)
    elif describe:
        _describe(app, field)
    else:
        _print_value(app, _value(app, field))


def _print_lines(app: App, lines: list[str]) -> None:
    if app.json:
        app.output.json(lines)
        return
    for line in lines:
        app.output.line(line)


def _value(app: App, field: str | None) -> Any:
    """Look a setting up, reading no more of the configuration than it needs.

    Raises:
        ConfigurationError: there is no such setting.
    """
    if field is None:
        return {**app.settings.data, "plugins": _plugin_values(app)}
    from pkg.errors import ConfigurationError
    from pkg.settings.declared import DECLARED
    from pkg.settings.nearest import near
    from pkg.settings.plugin_sections import section_of

    head, *path = field.split(".")
    known = (*DECLARED, "plugins")
    if head not in known:
        raise ConfigurationError(f"no setting named {field!r}{near(head, known)}")
    if head == "plugins":
        value: Any = _plugin_values(app)
        path[:1] = [section_of(word) for word in path[:1]]
    else:
        value = getattr(app.settings, head)
    done = head
    for step in path:
        if not isinstance(value, dict):
            raise ConfigurationError(f"no setting named {field!r}: {done} has no parts with names")
        if step not in value:
            raise ConfigurationError(f"no setting named {field!r}: no {step!r} in {done}{near(step, value)}")
        value = value[step]
        done = f"{done}.{step}"
    return value


def _plugin_values(app: App) -> dict[str, Any]:
    """Return the settings of rez's plugins, of installed ones, and what files write for others."""
    from pkg.settings.plugin_sections import section_of

    values = app.settings.plugins.as_dict()
    for kind, name, declared in _installed(app):
        options = app.settings.plugin_options(kind, name, declared)
        values.setdefault(section_of(kind), {})[name] = options.as_dict()
    return values


def _installed(app: App) -> list[tuple[str, str, Sequence[Setting]]]:
    """List (kind, name, settings) of the plugins that can be loaded and declare settings."""
    app.host.load_all()
    loaded = [record for record in app.host.plugins() if record.state == "loaded" and record.kind != "hooks"]
    plugins = [(each.kind, each.name, app.host.get(each.kind, each.name)) for each in loaded]
    return [
        (kind, name, plugin.settings) for kind, name, plugin in plugins if getattr(plugin, "settings", ())
    ]


def _print_value(app: App, value: Any) -> None:
    if not isinstance(value, dict | list):
        app.output.line(str(value))
    elif app.json:
        app.output.json(value, indent=None)
    else:
        app.output.line(_yaml(value).strip())


def _yaml(value: Any) -> str:
    import yaml

    class Dumper(yaml.SafeDumper):
        """YAML for people, with functions shown by name."""

    Dumper.add_multi_representer(object, lambda dumper, thing: dumper.represent_str(str(thing)))
    text: str = yaml.dump(value, Dumper=Dumper, default_flow_style=False)
    return text


def _explain(app: App, key: str) -> None:
    findings = app.settings.explain(key, *_default(app, key))
    if app.json:
        app.output.json([{"source": each.source, "value": each.value, "won": each.won} for each in findings])
        return
    if not findings:
        app.output.line(f"{key} is set nowhere")
        return
    app.output.table(
        (("*" if each.won else "", each.source, _short(each.value)) for each in findings),
        ("", "SOURCE", "VALUE"),
    )
    # Looked up last: where a value is wrong, the layers above help to see why.
    app.output.line(f"\n{key} = {_short(_value(app, key))}")


def _default(app: App, key: str) -> list[Any]:
    """Return the default that an installed plugin declares for a key, if it is one of its settings."""
    from pkg.settings.plugin_sections import spellings

    if not key.startswith("plugins."):
        return []
    keys = spellings(key)
    return [setting.default for _, each, setting in _declarations(app) if each in keys][:1]


def _describe(app: App, prefix: str | None) -> None:
    """Print the declarations, those of installed plugins included, that begin with a prefix."""
    rows = [
        (area, key, setting)
        for area, key, setting in _declarations(app)
        if prefix is None or key == prefix or key.startswith(prefix + ".") or area == prefix
    ]
    if not rows:
        from pkg.errors import ConfigurationError
        from pkg.settings.nearest import near

        known = [key for _, key, _ in _declarations(app)]
        raise ConfigurationError(f"no setting named {prefix!r}{near(str(prefix), known)}")
    if app.json:
        app.output.json(
            [
                {
                    "key": key,
                    "area": area,
                    "type": setting.type.expected,
                    "variable_form": None if key.startswith("plugins.") else setting.type.variable_form,
                    "default": setting.default,
                    "summary": setting.summary,
                    "note": setting.note or None,
                }
                for area, key, setting in rows
            ]
        )
        return
    shown = None
    for area, key, setting in rows:
        if area != shown:
            app.output.line(("" if shown is None else "\n") + app.output.styled(area, "bold"))
            shown = area
        note = f"; {setting.note}" if setting.note else ""
        app.output.line(f"  {app.output.styled(key, 'cyan')} = {_short(setting.default)}")
        app.output.line(f"      {setting.type.expected}: {setting.summary}{note}")


def _declarations(app: App) -> list[tuple[str, str, Setting]]:
    """List (area, key, setting) of everything that can be set."""
    from pkg.settings.declared import AREAS
    from pkg.settings.plugin_sections import OWN, REZ_PLUGINS, section_of

    rows = [(area, setting.name, setting) for area, settings in AREAS.items() for setting in settings]
    rows += [("plugins", f"plugins.{setting.name}", setting) for setting in OWN]
    plugins: dict[tuple[str, str], Iterable[Setting]] = {
        (section, name): settings
        for section, names in REZ_PLUGINS.items()
        for name, settings in names.items()
    }
    # What an installed plugin declares itself counts more than what rez's plugin of that name knows.
    plugins.update(((section_of(kind), name), declared) for kind, name, declared in _installed(app))
    for (section, name), settings in plugins.items():
        owner = ".".join(filter(None, ("plugins", section, name)))
        rows += [(owner, f"{owner}.{setting.name}", setting) for setting in settings]
    return rows


def _short(value: Any) -> str:
    """Write a value on one line, as a configuration file would hold it."""
    import json

    try:
        return json.dumps(value)
    except TypeError:
        return repr(value)


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg config`."""
    register(Command("config", config, "print settings and where they come from", json=True))
