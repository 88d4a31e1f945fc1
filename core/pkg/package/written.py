"""The written form of a package: the text of a `package.py` or `package.yaml` with its attributes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from pkg.package.schema import RELEASE_ATTRIBUTES
from pkg.package.sourcecode import SourceCode

if TYPE_CHECKING:
    from pkg.package.package import PackageBase

WrittenFormat = Literal["py", "yaml"]

# The order of attributes in a file (rez 3.4.0); others follow by name, where rez's order is that of a set.
_ORDER = (
    "name",
    "version",
    "description",
    "authors",
    "tools",
    "has_plugins",
    "plugin_for",
    "requires",
    "build_requires",
    "private_build_requires",
    "variants",
    "commands",
    "pre_commands",
    "post_commands",
    "help",
    "config",
    "uuid",
    "timestamp",
    "release_message",
    "changelog",
    "vcs",
    "revision",
    "previous_version",
    "previous_revision",
)

# Text attributes longer than this are written as a block.
_BLOCK_LENGTH = 40
_PRINT_WIDTH = 80  # columns, that of pprint
_PLAIN = (str, int, bool, float, type(None))


def write_definition(
    data: Mapping[str, Any], written: WrittenFormat = "py", *, skip: Iterable[str] = ()
) -> str:
    """Return the text of a definition file.

    Args:
        data: attribute values: plain data, versions, requirements and SourceCode. None means absent.
        written: `py` or `yaml`.
        skip: attributes to leave out.

    Source: key order and layout of rez's written definitions, so that either tool's file can be compared
    with the other's line by line.
    """
    items = list(_ordered(data, frozenset(skip)))
    if written == "yaml":
        return "\n\n".join(_yaml(name, value) for name, value in items) + "\n"
    return "# -*- coding: utf-8 -*-\n\n" + "\n\n".join(_python(name, value) for name, value in items) + "\n"


def shown_attributes(package: PackageBase, *, release: bool) -> dict[str, Any]:
    """Return the attributes of a package that a person wants to see.

    Args:
        package: a package or variant.
        release: also what a release adds: timestamp, changelog, ...

    Raises:
        PackageMetadataError: one is of the wrong kind.
    """
    data = package.validated_data()
    if "config" in data:
        # What the definition says, not the settings that it gives.
        data["config"] = package.record.definition.data.get("config")
    return {name: value for name, value in data.items() if release or name not in RELEASE_ATTRIBUTES}


def _ordered(data: Mapping[str, Any], skip: frozenset[str]) -> Iterator[tuple[str, Any]]:
    names = [name for name in _ORDER if name in data]
    names += sorted(set(data).difference(_ORDER))
    for name in names:
        if name not in skip and data[name] is not None:
            yield name, plain(data[name])


def plain(value: Any) -> Any:
    """Return a value with versions and requirements as text, in new containers."""
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | bool | int | float | SourceCode):
        return value
    if isinstance(value, set | frozenset):
        return {plain(item) for item in value}
    return str(value)


def _yaml(name: str, value: Any) -> str:
    import yaml

    class Dumper(yaml.SafeDumper):
        pass

    def code_as_text(dumper: yaml.SafeDumper, code: SourceCode) -> yaml.Node:
        return dumper.represent_str(code.source)

    Dumper.add_representer(SourceCode, code_as_text)
    text: str = yaml.dump({name: value}, default_flow_style=False, Dumper=Dumper)
    return text.strip()


def _python(name: str, value: Any) -> str:
    if name in ("description", "changelog") and len(value) > _BLOCK_LENGTH:
        return f"{name} = \\\n{_indented(_block(value))}"
    if name == "config":
        return "with scope('config') as config:\n" + _indented("\n".join(_assignments("config", value)))
    if isinstance(value, SourceCode):
        return value.to_text(name)
    if isinstance(value, list) and len(value) > 1:
        return f"{name} = [\n" + ",\n".join(_indented(_literal(item)) for item in value) + "\n]"
    return _assigned(name, value)


def _literal(value: Any) -> str:
    """Return a value as `pprint.pformat` writes it, without importing that where it is not needed."""
    if _prints_as_it_is(value):
        text = repr(value)
        if len(text) <= _PRINT_WIDTH:
            return text
    from pprint import pformat

    return pformat(value, width=_PRINT_WIDTH)


def _prints_as_it_is(value: Any) -> bool:
    if type(value) is list:
        return all(map(_prints_as_it_is, value))
    return type(value) in _PLAIN


def _assigned(name: str, value: Any) -> str:
    text = _literal(value)
    return f"{name} = \\\n{_indented(text)}" if "\n" in text else f"{name} = {text}"


def _assignments(name: str, values: Mapping[str, Any]) -> Iterator[str]:
    """Yield `config.a.b = value` for each leaf of a scope."""
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _assignments(f"{name}.{key}", value)
        else:
            yield _assigned(f"{name}.{key}", value)


def _block(text: str) -> str:
    """Return a triple-quoted string that Python reads back as the dedented text."""
    import json

    lines = (json.dumps(line, ensure_ascii=False)[1:-1].rstrip() for line in text.split("\n"))
    return '"""\n' + "\n".join(lines) + '\n"""'


def _indented(text: str) -> str:
    return "    " + text.replace("\n", "\n    ")
