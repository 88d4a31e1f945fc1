"""The settings of one run: every key looked up, checked and expanded when it is first asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from pkg.errors import ConfigurationError
from pkg.settings import layers, plugin_sections
from pkg.settings.declared import DECLARED, DEPRECATED
from pkg.settings.expansion import expand
from pkg.settings.layers import MISSING, Finding, Layer, StoredLayers
from pkg.settings.machine import home_folder
from pkg.settings.merge import merge
from pkg.settings.nearest import near
from pkg.settings.options import Options
from pkg.settings.setting import Setting
from pkg.settings.system import System
from pkg.settings.value_types import Mismatch

if TYPE_CHECKING:
    from pkg.settings.plugin_view import PluginSettings


def load_settings(
    environ: Mapping[str, str] | None = None,
    home: str | None = None,
    notify: Callable[[str], None] | None = None,
) -> Settings:
    """Make the settings of an environment. No file is looked for before a setting is read.

    Args:
        environ: the variables; those of this process when None. A copy is kept.
        home: the home folder; the one the variables name when None.
        notify: told about keys that look like mistakes, once each (see `Settings.notices`).
    """
    variables = dict(os.environ if environ is None else environ)
    return Settings(variables, home_folder(variables) if home is None else os.fspath(home), notify=notify)


@cache
def default_settings() -> Settings:
    """Return the settings of this process, made when first asked for.

    Only for the public `pkg.config` and for people's scripts; code of `pkg` is handed its settings.
    """
    return load_settings()


class Settings:
    """Settings as attributes: `settings.packages_path`. Never changes; `override` makes another.

    A value is looked up when it is first asked for, so that a mistake in a key nobody reads does no
    harm. Lists and dicts belong to the settings: copy them before changing them.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        home: str,
        *,
        notify: Callable[[str], None] | None = None,
        _stored: StoredLayers | None = None,
        _package: Sequence[Layer] = (),
        _overrides: Sequence[Layer] = (),
    ) -> None:
        self.environ = environ
        self.home = home
        self.notices: list[str] = []
        self._notify = notify
        self._stored = StoredLayers(environ, home) if _stored is None else _stored
        self._package = _package
        self._overrides = _overrides
        self._plugins: PluginSettings | None = None
        self._system: System | None = None

    def __getattr__(self, key: str) -> Any:
        """Look up a setting; the result is kept as a plain attribute."""
        if key.startswith("_"):
            raise AttributeError(key)
        setting = DECLARED.get(key)
        if setting is None:
            raise AttributeError(f"no setting named {key!r}{near(key, DECLARED)}")
        value = self._value_of(setting)
        self.__dict__[key] = value
        return value

    def get(self, key: str, default: Any = None) -> Any:
        """Return a setting by its name, dots reaching into dicts; the default if there is no such."""
        value: Any = self
        for step in key.split("."):
            if isinstance(value, dict):
                value = value.get(step, MISSING)
            elif value is self and step not in DECLARED and step != "plugins":
                return default
            else:
                value = getattr(value, step, MISSING)
            if value is MISSING:
                return default
        return value

    @property
    def system(self) -> System:
        """Facts on this machine, `platform_map` applied."""
        if self._system is None:
            from pkg.settings import machine

            self._system = System(
                environ=self.environ,
                home=self.home,
                platform_map=lambda: self.platform_map,
                cache_path=machine.cache_folder(self.environ, self.home),
            )
        return self._system

    @property
    def plugins(self) -> PluginSettings:
        """Settings below `plugins`, as attributes: `settings.plugins.shell.bash.prompt`."""
        if self._plugins is None:
            from pkg.settings.plugin_view import PluginSettings

            self._plugins = PluginSettings(self, self._layers())
        return self._plugins

    @property
    def data(self) -> dict[str, Any]:
        """Every setting and its value, those of plugins under `plugins`."""
        values = {name: getattr(self, name) for name in DECLARED}
        values["plugins"] = self.plugins.as_dict()
        return values

    @property
    def nonlocal_packages_path(self) -> list[str]:
        """The repositories without the one that local builds install into."""
        paths = list(self.packages_path)
        if self.local_packages_path in paths:
            paths.remove(self.local_packages_path)
        return paths

    def warn(self, key: str) -> bool:
        """Tell whether the warning `warn_<key>` is on."""
        return self._is_on("warn", key)

    def debug(self, key: str) -> bool:
        """Tell whether the debug output `debug_<key>` is on."""
        return self._is_on("debug", key)

    def _is_on(self, kind: str, key: str) -> bool:
        if self.quiet or getattr(self, f"{kind}_none"):
            return False
        return bool(getattr(self, f"{kind}_all") or getattr(self, f"{kind}_{key}"))

    # --- other settings made from these -----------------------------------------------------------

    def override(self, values: Mapping[str, Any], source: str = "override") -> Settings:
        """Return settings with these values above all layers; dicts and `ModifyList` merge as in files.

        Args:
            values: by key; `plugins.shell.bash.prompt` and nested dicts mean the same.
            source: how messages name the layer, such as `--paths`.
        """
        layer = layers.OverrideLayer(values, source)
        return self._with(overrides=[*self._overrides, layer])

    def for_package(self, config: Mapping[str, Any], source: str) -> Settings:
        """Return the settings for building or releasing a package that has a `config` of its own.

        It lies above rez's files and variables and below those of `pkg` (see `layers`).

        Args:
            config: what the definition holds under `config`.
            source: the definition file.
        """
        return self._with(package=[layers.OverrideLayer(config, source)])

    def _with(
        self, *, package: Sequence[Layer] | None = None, overrides: Sequence[Layer] | None = None
    ) -> Settings:
        return Settings(
            self.environ,
            self.home,
            notify=self._notify,
            _stored=self._stored,
            _package=self._package if package is None else package,
            _overrides=self._overrides if overrides is None else overrides,
        )

    # --- where values come from -------------------------------------------------------------------

    @property
    def search_list(self) -> list[str]:
        """The configuration files that are looked for, weakest first, as named."""
        return [wanted.path for name in ("rez", "pkg") for wanted in self._stored.wanted(name)]

    @property
    def source_list(self) -> list[str]:
        """The configuration files that were read, weakest first."""
        return [layer.source for layer in self._layers() if isinstance(layer, layers.FileLayer)]

    def explain(self, key: str, default: Any = MISSING) -> list[Finding]:
        """List what every layer says about a setting, weakest first, and which of them won.

        Args:
            key: the setting; dots reach into it.
            default: that of a plugin's setting, where rez has no such plugin.

        Raises:
            ConfigurationError: there is no such setting.
        """
        head = key.partition(".")[0]
        if head != "plugins" and head not in DECLARED:
            raise ConfigurationError(f"no setting named {key!r}{near(head, [*DECLARED, 'plugins'])}")
        keys = plugin_sections.spellings(key) if head == "plugins" else [key]
        if default is MISSING:
            default = plugin_sections.default(key) if head == "plugins" else DECLARED[head].default
            for step in key.split(".")[1:] if head != "plugins" else ():
                default = default.get(step, MISSING) if isinstance(default, dict) else MISSING
        return layers.explain(keys, default, self._layers())

    def plugin_options(self, kind: str, name: str, declared: Sequence[Setting]) -> Options:
        """Return the options of one plugin, each checked and expanded.

        Args:
            kind: ours (`shells`) or rez's word (`shell`).
            name: the plugin; empty for the settings that all plugins of the kind share.
            declared: its settings. Other keys are kept out and reported as notices.

        Raises:
            ConfigurationError: a value of the wrong type; names the key, the file and the type.
        """
        section = plugin_sections.section_of(kind)
        written = self.plugins.written(section, name)
        names = [setting.name for setting in declared]
        prefix = ".".join(filter(None, ("plugins", section, name)))
        if name:
            for key in written:
                if key not in names:
                    source = self._source_of(f"{prefix}.{key}")
                    self._notice(f"{prefix}.{key} in {source} is unknown and ignored{near(key, names)}")
        values = {}
        for setting in declared:
            key = f"{prefix}.{setting.name}"
            raw = (
                merge(setting.default, written[setting.name]) if setting.name in written else setting.default
            )
            values[setting.name] = self._checked(setting, raw, key)
        return Options(values)

    # --- plugins that are chosen or switched off --------------------------------------------------

    @property
    def disabled_plugins(self) -> frozenset[str]:
        """Plugins never to load, as `kind:name`: `plugins.disable` and PKG_DISABLE_PLUGINS together."""
        words = self.environ.get("PKG_DISABLE_PLUGINS", "").replace(",", " ").split()
        return frozenset(map(_plugin_key, [*self.plugins.disable, *words]))

    def preferred_distribution(self, kind: str, name: str) -> str | None:
        """Return the distribution that `plugins.prefer` chose for a plugin, if any."""
        wanted = f"{plugin_sections.kind_of(kind)}:{name}"
        for key, distribution in self.plugins.prefer.items():
            if _plugin_key(key) == wanted:
                return str(distribution)
        return None

    # --- inside -----------------------------------------------------------------------------------

    def _layers(self) -> list[Layer]:
        return [*self._stored.rez, *self._package, *self._stored.pkg, *self._overrides]

    def _value_of(self, setting: Setting) -> Any:
        found = layers.find(setting, self._layers())
        if setting.note == DEPRECATED and found.source != "default":
            self._notice(f"{setting.name} in {found.source} is {DEPRECATED}")
        value = found.value
        if value is None and found.stored and setting.computed is not None:
            value = setting.computed(self)
        return self._checked(setting, value, setting.name)

    def _checked(self, setting: Setting, raw: Any, key: str) -> Any:
        try:
            value = expand(setting.type.check(raw), self.environ, self.home, self.system)
            return setting.type.finish(value)
        except Mismatch as error:
            raise ConfigurationError(f"{key} in {self._source_of(key)}: {error}") from None

    def _source_of(self, key: str) -> str:
        findings = [finding for finding in self.explain(key) if finding.won]
        return findings[-1].source if findings else "default"

    def _notice(self, text: str) -> None:
        if text not in self.notices:
            self.notices.append(text)
            if self._notify:
                self._notify(text)


def _plugin_key(text: str) -> str:
    """Bring `kind:name` and `kind.name`, with rez's word or ours, into one form."""
    kind, _, name = text.replace(":", ".", 1).partition(".")
    return f"{plugin_sections.kind_of(kind)}:{name}"
