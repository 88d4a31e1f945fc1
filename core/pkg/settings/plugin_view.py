"""Settings below `plugins`, put together from what files say and what plugins declare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import ConfigurationError
from pkg.settings.layers import MISSING, Layer
from pkg.settings.merge import merge
from pkg.settings.options import Options
from pkg.settings.plugin_sections import OWN, REZ_PLUGINS, kind_of, section_of
from pkg.settings.setting import Setting
from pkg.settings.value_types import ANYTHING, describe

if TYPE_CHECKING:
    from pkg.settings.settings import Settings

_OWN = {setting.name: setting for setting in OWN}


class PluginSettings:
    """Sections as attributes: `plugins.shell.bash.prompt`, `plugins.release_vcs.tag_name`.

    What files write for plugins that nobody declared is there too, unchecked.
    """

    def __init__(self, settings: Settings, layers: Sequence[Layer]) -> None:
        self._settings = settings
        self._layers = layers
        self._written: dict[str, Any] | None = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in _OWN:
            value = self._settings.plugin_options("", "", (_OWN[name],))[name]
        else:
            section = section_of(name)
            if section not in self:
                raise AttributeError(f"no settings under 'plugins.{name}'; there are: {', '.join(self)}")
            value = self._section(section)
        self.__dict__[name] = value
        return value

    def __iter__(self) -> Iterator[str]:
        written = (section for section in self.written() if section not in _OWN)
        return iter(dict.fromkeys((*REZ_PLUGINS, *written)))

    def as_dict(self) -> dict[str, Any]:
        """Return all sections as plain dicts, with `prefer` and `disable`."""
        values: dict[str, Any] = {section: getattr(self, section).as_dict() for section in self}
        values.update((name, getattr(self, name)) for name in _OWN)
        return values

    def written(self, section: str = "", name: str = "") -> dict[str, Any]:
        """Return what all layers write for one plugin, for one section, or altogether, merged.

        Raises:
            ConfigurationError: something on the way is no dict.
        """
        if self._written is None:
            self._written = {}
            for layer in self._layers:
                self._written = merge(self._written, _sections_in(layer))
        values = self._written
        for step in filter(None, (section, name)):
            values = values.get(step)
            if values is None:
                return {}
            if not isinstance(values, dict):
                key = ".".join(filter(None, ("plugins", section, name)))
                raise ConfigurationError(f"{key}: expected a dict of settings, found {describe(values)}")
        return values

    def _section(self, section: str) -> Options:
        declared = REZ_PLUGINS.get(section, {})
        shared = declared.get("", ())
        common = self._settings.plugin_options(section, "", shared)
        values = {name: common[name] for name in common}
        for name in declared:
            if name:
                values[name] = self._settings.plugin_options(section, name, declared[name])
        for name, value in self.written(section).items():
            if name not in values:
                anything = Setting(name, ANYTHING, None, "")
                value = self._settings.plugin_options(section, "", (anything,))[name]
                values[name] = Options(value) if isinstance(value, dict) else value
        return Options(values)


def _sections_in(layer: Layer) -> dict[str, Any]:
    """Return the sections that one layer writes, under rez's words."""
    part = layer.get("plugins")
    if part is MISSING or part is None:
        return {}
    if not isinstance(part, dict):
        raise ConfigurationError(f"plugins in {layer.source}: expected a dict, found {describe(part)}")
    sections: dict[str, Any] = {}
    # False sorts before True: what is written under our own word for a section comes last and wins.
    for word in sorted(part, key=lambda word: kind_of(word) == word):
        section = section_of(word)
        sections[section] = merge(sections.get(section), part[word])
    return sections
