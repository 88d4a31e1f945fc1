"""The layers that settings are found in, weakest first, and what each of them says about a key.

    defaults
    files of REZ_CONFIG_FILE, ~/.rezconfig(.py|.yaml)
    REZ_<KEY>_JSON, REZ_<KEY>
    the package being built or released (its `config`)
    files of PKG_CONFIG_FILE, ~/.config/pkg/config
    PKG_<KEY>_JSON, PKG_<KEY>
    overrides (command line, Python API)

A value in a file merges with what lies below it (see `merge`), a variable replaces it. A package's
`config` and an override do not see the variables below them, as in rez: they merge with the files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pkg.errors import ConfigurationError
from pkg.settings import files
from pkg.settings.merge import DelayLoad, ModifyList, merge
from pkg.settings.setting import Setting
from pkg.settings.value_types import Mismatch

MISSING: Any = object()


class Layer:
    """Values under the name of their source."""

    __slots__ = ("source", "values")

    def __init__(self, source: str, values: Mapping[str, Any]) -> None:
        self.source = source
        self.values = values

    def get(self, key: str) -> Any:
        """Return the raw value of a key, or `MISSING`."""
        return self.values.get(key, MISSING)


class FileLayer(Layer):
    """One configuration file."""

    __slots__ = ()

    def __init__(self, path: str) -> None:
        super().__init__(path, files.read(path))


class OverrideLayer(Layer):
    """Values that a program or a package definition lays over the others; keys may be dotted."""

    __slots__ = ()

    def __init__(self, values: Mapping[str, Any], source: str) -> None:
        nested: dict[str, Any] = {}
        for key, value in values.items():
            for step in reversed(key.split(".")[1:]):
                value = {step: value}
            head = key.partition(".")[0]
            nested[head] = merge(nested.get(head), value) if "." in key else value
        super().__init__(source, nested)


class VariableLayer(Layer):
    """The environment variables of one prefix and ending; there is none for `plugins`, as in rez."""

    __slots__ = ("_ending", "_prefix")

    def __init__(self, environ: Mapping[str, str], prefix: str, ending: str) -> None:
        super().__init__(f"{prefix}_*{ending}", environ)
        self._prefix = prefix
        self._ending = ending

    def variable(self, key: str) -> str:
        """Return the variable that would set a key."""
        return f"{self._prefix}_{key.upper()}{self._ending}"

    def get(self, key: str) -> Any:
        """Return the text of the variable for a key, or `MISSING`."""
        return MISSING if key == "plugins" else self.values.get(self.variable(key), MISSING)

    def parse(self, setting: Setting, text: str) -> Any:
        """Read a value out of a variable's text.

        Raises:
            ConfigurationError: the text is no JSON, or nothing that the setting's type can read.
        """
        shown = f"{self.variable(setting.name)}={text!r}"
        if not self._ending:
            try:
                return setting.type.parse(text)
            except Mismatch as error:
                raise ConfigurationError(f"{shown} does not fit the setting: {error}") from None
        import json

        try:
            return json.loads(text)
        except ValueError as error:
            raise ConfigurationError(f"{shown} is no valid JSON: {error}") from error


class StoredLayers:
    """The layers that files and variables make, read once and shared by settings and their overrides.

    Attributes:
        rez: what rez reads too, weakest first.
        pkg: what only `pkg` reads, weakest first.
    """

    def __init__(self, environ: Mapping[str, str], home: str) -> None:
        self._environ = environ
        self._home = home

    def __getattr__(self, name: str) -> list[Layer]:
        if name not in ("rez", "pkg"):
            raise AttributeError(name)
        layers: list[Layer] = []
        for wanted in self.wanted(name):
            path = wanted.find()
            if path:
                layers.append(FileLayer(path))
        layers += (VariableLayer(self._environ, name.upper(), ending) for ending in ("_JSON", ""))
        self.__dict__[name] = layers
        return layers

    def wanted(self, name: str) -> list[files.Wanted]:
        """List the files to look for."""
        find = files.wanted_by_rez if name == "rez" else files.wanted_by_pkg
        return find(self._environ, self._home)


class Found:
    """The raw value of a setting after all layers.

    Attributes:
        value: merged and parsed, not yet checked or expanded.
        source: the strongest layer it comes from.
        stored: whether files or defaults gave it; only then does null ask for the computed default.
    """

    __slots__ = ("source", "stored", "value")

    def __init__(self, value: Any, source: str, stored: bool) -> None:
        self.value = value
        self.source = source
        self.stored = stored


class Finding:
    """What one layer says about one key.

    Attributes:
        source: a file, a variable, `default`, or who overrides.
        value: as written there, before merging and expansion.
        won: whether it is the final value or a part of it.
    """

    __slots__ = ("source", "value", "won")

    def __init__(self, source: str, value: Any) -> None:
        self.source = source
        self.value = value
        self.won = False

    def __repr__(self) -> str:
        return f"Finding({self.source!r}, {self.value!r}, won={self.won})"


def find(setting: Setting, layers: Sequence[Layer]) -> Found:
    """Fold the layers into one value.

    A variable that a higher layer replaces is not parsed: a bad one does no harm there.

    Raises:
        ConfigurationError: a variable cannot be parsed, or a `ModifyList` meets something else.
    """
    key = setting.name
    replacing = _last_replacing(key, layers)
    found = Found(setting.default, "default", stored=True)
    in_files = setting.default
    for position, layer in enumerate(layers):
        raw = layer.get(key)
        if raw is MISSING:
            continue
        if isinstance(layer, VariableLayer):
            if position == replacing:
                found = Found(layer.parse(setting, raw), layer.variable(key), stored=False)
            continue
        try:
            in_files = merge(in_files, raw)
            if isinstance(layer, OverrideLayer):
                found = Found(in_files, layer.source, stored=False)
            elif position > replacing:
                found = Found(merge(found.value, raw), layer.source, stored=True)
        except ConfigurationError as error:
            raise ConfigurationError(f"{key} in {layer.source}: {error}") from None
    if isinstance(found.value, DelayLoad):
        found.value = found.value.get_value()
    return found


def _last_replacing(key: str, layers: Sequence[Layer]) -> int:
    """Return the position of the last layer that pays no heed to the one below it, or -1."""
    for position in range(len(layers) - 1, -1, -1):
        layer = layers[position]
        if isinstance(layer, VariableLayer | OverrideLayer) and layer.get(key) is not MISSING:
            return position
    return -1


def explain(keys: Sequence[str], default: Any, layers: Sequence[Layer]) -> list[Finding]:
    """List what every layer says about a key, weakest first.

    Args:
        keys: a setting, or a dotted path into one (`plugins.shell.bash.prompt`); several when there
            is more than one way to write it, the strongest last.
        default: `MISSING` where there is none.
        layers: the same as for `find`.
    """
    head = keys[0].partition(".")[0]
    paths = [key.split(".")[1:] for key in keys]
    replacing = _last_replacing(head, layers)
    by_override = replacing >= 0 and isinstance(layers[replacing], OverrideLayer)
    findings = [] if default is MISSING else [Finding("default", default)]
    # The stack of values that the final one may be made of; variables and what they hide are not in it.
    stack = list(findings) if replacing < 0 or by_override else []
    for position, layer in enumerate(layers):
        is_variable = isinstance(layer, VariableLayer)
        source = layer.variable(head) if isinstance(layer, VariableLayer) else layer.source
        for path in paths:
            raw = layer.get(head)
            for step in path:
                raw = raw.get(step, MISSING) if isinstance(raw, dict) else MISSING
            if raw is MISSING:
                continue
            finding = Finding(source, raw)
            findings.append(finding)
            if (by_override and not is_variable) or position >= replacing:
                stack.append(finding)
    above: Any = None
    for finding in reversed(stack):
        if above is None or isinstance(above, ModifyList):
            finding.won = True
        elif isinstance(above, dict) and isinstance(finding.value, dict):
            finding.won = bool(finding.value)
        else:
            break
        above = finding.value
    return findings
