"""Pretend that a distribution with plugins is installed, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent


class FakeDistribution:
    """The files that an installer leaves behind, in a folder that goes onto `sys.path`.

        studio = FakeDistribution(tmp_path / "site", "studio-plugin", "2.1")
        studio.offer("resolvers", "lodge", "studio_lodge", "from pkg.hookspecs import hookimpl ...")
        monkeypatch.syspath_prepend(studio.folder)

    Attributes:
        folder: where the modules and the metadata are.
    """

    def __init__(self, folder: Path, name: str, version: str = "1.0") -> None:
        """Write the metadata of a distribution without plugins.

        Args:
            folder: made if need be; may hold several distributions.
            name: the distribution's name.
            version: its version.
        """
        self.folder = folder
        folded = name.replace("-", "_")
        self._info = folder / f"{folded}-{version}.dist-info"
        self._info.mkdir(parents=True)
        (self._info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        (self._info / "RECORD").write_text(
            "".join(f"{self._info.name}/{each},,\n" for each in ("METADATA", "RECORD", "entry_points.txt"))
        )
        self._offers: dict[str, dict[str, str]] = {}
        self._write()

    def offer(self, kind: str, name: str, module: str, source: str | None = None) -> None:
        """Add an entry point.

        Args:
            kind: the plugin kind, such as `resolvers`.
            name: what a user types.
            module: the module, or `module:attribute`.
            source: the module's code, written beside the metadata; None writes no module.
        """
        self._offers.setdefault(kind, {})[name] = module
        if source is not None:
            (self.folder / f"{module.partition(':')[0]}.py").write_text(dedent(source))
        self._write()

    def _write(self) -> None:
        (self._info / "entry_points.txt").write_text(_entry_points(self._offers))


def _entry_points(offers: Mapping[str, Mapping[str, str]]) -> str:
    sections = []
    for kind, names in offers.items():
        lines = "".join(f"{name} = {module}\n" for name, module in names.items())
        sections.append(f"[pkg.{kind}]\n{lines}")
    return "\n".join(sections)
