"""An example studio: a dozen package families shaped like real ones, with small scripts as tools.

`pkg demo` writes it. It is also a compact tour of what a definition can say: variants, weak
requests, ephemerals, version ranges, text formatting and the three command sections.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

from pkg.errors import PkgError
from pkg.files import put_text

MARKER = ".pkg-demo"
REQUEST = ("maya-2024", "lookdev", "show_aurora")
TOOL = "lookdev"

# Each tool says who it is and what the environment gave it, so that a run shows the resolve at work.
_TOOL = """\
#!/bin/sh
# {title}: an example tool, nothing more.
echo "{title} started"
echo "  arguments:  $*"
for name in {variables}; do
  eval "value=\\${{$name-}}"
  [ -n "$value" ] && echo "  $name=$value"
done
exit 0
"""


class Example:
    """One package version of the example studio.

    Attributes:
        family: its name.
        version: its version.
        body: the definition after name and version.
        tools: tool names; each becomes a script in `bin`.
        shows: variables that the tools print.
        variants: payload folders (one per variant); a single unnamed one where there are no variants.
        python: name of a Python module to put into the payload, or None.
    """

    def __init__(
        self,
        family: str,
        version: str,
        body: str,
        *,
        tools: tuple[str, ...] = (),
        shows: tuple[str, ...] = (),
        variants: tuple[str, ...] = ("",),
        python: str | None = None,
    ) -> None:
        self.family = family
        self.version = version
        self.body = dedent(body).strip()
        self.tools = tools
        self.shows = shows
        self.variants = variants
        self.python = python

    def definition(self) -> str:
        """Return the text of `package.py`."""
        lines = [f'name = "{self.family}"', "", f'version = "{self.version}"', "", ""]
        if self.tools:
            lines += [f"tools = {list(self.tools)!r}".replace("'", '"'), "", ""]
        return "\n".join(lines) + self.body + "\n"


def _application(
    family: str, title: str, versions: dict[str, str], *, tools: tuple[str, ...], extra: str = ""
) -> list[Example]:
    """Return the versions of a vendor application; each needs the Python it was built with."""
    shows = ("REZ_USED_RESOLVE", "SHOW", "PYTHONPATH", f"{family.upper()}_PLUGIN_PATH")
    return [
        Example(
            family,
            version,
            f'''
            description = "{title} {version}"

            requires = ["{python}"{extra}]

            def commands():
                env.PATH.prepend("{{root}}/bin")
                env.{family.upper()}_LOCATION = "{{root}}"
                env.{family.upper()}_VERSION = "{{version.major}}"
            ''',
            tools=tools,
            shows=shows,
        )
        for version, python in versions.items()
    ]


def _library(family: str, title: str, versions: tuple[str, ...], *, requires: str = "[]") -> list[Example]:
    """Return the versions of a plain library."""
    return [
        Example(
            family,
            version,
            f'''
            description = "{title}"

            requires = {requires}

            def commands():
                env.LD_LIBRARY_PATH.prepend("{{root}}/lib")
                env.{family.upper()}_ROOT = "{{root}}"
            ''',
        )
        for version in versions
    ]


def packages() -> list[Example]:
    """Return every package of the studio."""
    found = [
        Example(
            "python",
            version,
            """
            description = "Python as the studio ships it"

            def commands():
                env.PATH.prepend("{root}/bin")
                env.STUDIO_PYTHON = "{version.major}.{version.minor}"
            """,
            tools=("studio-python",),
            shows=("STUDIO_PYTHON", "PYTHONPATH"),
        )
        for version in ("3.9.18", "3.10.13", "3.11.9")
    ]
    found += _application(
        "maya",
        "Maya",
        {"2023.3": "python-3.9", "2024.2": "python-3.10", "2025.1": "python-3.11"},
        tools=("maya", "mayapy"),
        extra=', "openexr-3"',
    )
    found += _application(
        "nuke", "Nuke", {"14.0.5": "python-3.9", "15.0.4": "python-3.10"}, tools=("nuke",), extra=', "ocio-2"'
    )
    found += _application(
        "houdini",
        "Houdini",
        {"19.5.640": "python-3.9", "20.0.625": "python-3.10", "20.5.332": "python-3.11"},
        tools=("houdini", "hython"),
        extra=', "openexr-3.1+<3.3"',
    )
    found += _library("openexr", "High dynamic range images", ("3.1.11", "3.2.4"))
    found += _library("ocio", "Colour management", ("2.2.1", "2.3.2"), requires='["openexr-3"]')
    found += _library("alembic", "Baked geometry caches", ("1.8.5", "1.8.6"))
    pythons = ("python-3.9", "python-3.10", "python-3.11")
    found += [
        Example(
            "usd",
            version,
            """
            description = "Universal Scene Description, built once for each Python"

            requires = ["alembic-1.8"]

            variants = [["python-3.9"], ["python-3.10"], ["python-3.11"]]

            def commands():
                env.PATH.prepend("{root}/bin")
                env.PYTHONPATH.prepend("{root}/python")
                env.PXR_PLUGINPATH_NAME.append("{root}/plugin")
            """,
            tools=("usdcat",),
            shows=("PXR_PLUGINPATH_NAME", "PYTHONPATH"),
            variants=pythons,
            python="pxr_example",
        )
        for version in ("23.11", "24.5")
    ]
    found += [
        Example(
            "studio_core",
            version,
            """
            description = "What every in-house tool imports"

            requires = ["python-3.9+<3.12"]

            def commands():
                env.PYTHONPATH.prepend("{root}/python")
                env.STUDIO_CORE = "{this.name}-{version}"
            """,
            python="studio_core",
        )
        for version in ("1.8.0", "2.0.0", "2.1.0")
    ]
    found += [
        Example(
            "lookdev",
            version,
            """
            description = "In-house look development tools, one variant for each application"

            requires = ["studio_core-2", "usd"]

            variants = [["maya-2023"], ["maya-2024"], ["houdini-20"]]

            def commands():
                env.PATH.prepend("{root}/bin")
                env.PYTHONPATH.prepend("{root}/python")
                if "maya" in resolve:
                    env.MAYA_PLUGIN_PATH.append("{root}/plugins")
                if intersects(ephemerals.get_range("lookdev.quality", "draft"), "final"):
                    env.LOOKDEV_QUALITY = "final"
                alias("lookdev_help", "echo lookdev {version}: try lookdev --scene shot.ma")
            """,
            tools=("lookdev",),
            shows=("REZ_USED_RESOLVE", "SHOW", "MAYA_PLUGIN_PATH", "LOOKDEV_QUALITY", "PYTHONPATH"),
            variants=("maya-2023", "maya-2024", "houdini-20"),
            python="lookdev",
        )
        for version in ("1.3.0", "1.4.2")
    ]
    found += [
        Example(
            "comp_gizmos",
            "5.2.0",
            """
            description = "Gizmos for compositors"

            requires = ["nuke-14+", "studio_core-1.8+"]

            def commands():
                env.NUKE_PLUGIN_PATH.append("{root}/gizmos")
            """,
        ),
        Example(
            "show_aurora",
            "12",
            """
            description = "Settings of one show: versions it is locked to, if the application is used at all"

            requires = ["~maya-2024", "~nuke-15", "~houdini-20.0", "~usd-23"]

            def pre_commands():
                env.SHOW = "aurora"

            def commands():
                env.SHOW_ROOT = "{root}"
            """,
        ),
        Example(
            "show_borealis",
            "3",
            """
            description = "Another show, still on older software"

            requires = ["~maya-2023", "~nuke-14", "~houdini-19.5"]

            def pre_commands():
                env.SHOW = "borealis"
            """,
        ),
    ]
    return found


def write_studio(folder: Path) -> Path:
    """Write the example studio and return its repository.

    Args:
        folder: made if missing. One that `pkg demo` wrote before is written again.

    Raises:
        PkgError: the folder holds something else, or cannot be written.
    """
    repository = folder / "packages"
    try:
        if folder.is_dir() and any(folder.iterdir()) and not (folder / MARKER).is_file():
            raise PkgError(
                f"{str(folder)!r} is not empty and was not made by `pkg demo`; "
                "nothing was written. Name a new folder."
            )
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARKER).write_text("Written by `pkg demo`, which may write it again.\n")
        for example in packages():
            _write_package(repository, example)
    except OSError as error:
        raise PkgError(
            f"the example studio cannot be written to {str(folder)!r}: {error.strerror}"
        ) from error
    return repository


def _write_package(repository: Path, example: Example) -> None:
    """Write one definition and the payload of each of its variants."""
    base = repository / example.family / example.version
    base.mkdir(parents=True, exist_ok=True)
    for variant in example.variants:
        root = base / variant
        for tool in example.tools:
            title = f"{tool} ({example.family}-{example.version}{' for ' + variant if variant else ''})"
            _write(
                root / "bin" / tool, _TOOL.format(title=title, variables=" ".join(example.shows)), mode=0o755
            )
        if example.python:
            body = indent(f'return "{example.family} {example.version}"', "    ")
            _write(root / "python" / f"{example.python}.py", f"def about():\n{body}\n")
    _write(base / "package.py", example.definition())


def _write(path: Path, text: str, *, mode: int = 0o644) -> None:
    """Write a file aside and rename it, so that a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    put_text(str(path), text, mode=mode)
