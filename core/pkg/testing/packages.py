"""Build a repository of package definitions in a folder, for tests."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

_SECTIONS = ("pre_commands", "commands", "post_commands", "pre_build_commands", "pre_test_commands")


class PackageFolder:
    """A repository in the filesystem layout that tests add packages to.

        repo.add("python-3.10", "python-3.11")
        repo.add("maya-2024", requires=["python-3"], commands="env.PATH.append('{root}/bin')")

    Attributes:
        path: the repository's folder; it exists.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self.path.mkdir(parents=True, exist_ok=True)

    def add(
        self,
        *packages: str,
        requires: Sequence[str] | None = None,
        variants: Sequence[Sequence[str]] | None = None,
        commands: str | None = None,
        files: Mapping[str, str] | None = None,
        **attributes: Any,
    ) -> Path:
        """Write one definition for each package, all with the same attributes.

        Args:
            *packages: `name` or `name-version`.
            requires: requirements.
            variants: a list of requirements per variant; the variants' folders are made too.
            commands: the body of `commands()`. The other sections are given by their names in the
                same way (`pre_commands="..."`).
            files: relative path to content, written into the payload. A content that begins with `#!`
                makes the file executable.
            **attributes: anything else a definition may hold.

        Returns:
            The folder of the last package.
        """
        folder = self.path
        for package in packages:
            name, version = split_name(package)
            lines = [f"name = {name!r}"]
            if version:
                lines.append(f"version = {version!r}")
            given = {"requires": requires, "variants": variants, "commands": commands, **attributes}
            for key, value in given.items():
                if value is None:
                    continue
                if key in _SECTIONS:
                    lines.append(f"def {key}():\n{indent(dedent(value).strip() or 'pass', '    ')}")
                else:
                    lines.append(f"{key} = {_plain(value)!r}")
            folder = self.write(package, "\n".join(lines) + "\n")
            for index, variant in enumerate(variants or ()):
                subpath = folder.joinpath(*variant)
                if attributes.get("hashed_variants"):
                    subpath = folder / f"variant-{index}"
                subpath.mkdir(parents=True, exist_ok=True)
            for relative, content in (files or {}).items():
                target = folder / relative
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(content)
                if content.startswith("#!"):
                    target.chmod(0o755)
        return folder

    def write(self, package: str, definition: str, *, filename: str = "package.py") -> Path:
        """Write a definition as it is and return the package's folder.

        Args:
            package: `name` or `name-version`.
            definition: the file's content.
            filename: `package.py` or `package.yaml`.
        """
        name, version = split_name(package)
        folder = self.path / name / version if version else self.path / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / filename).write_text(definition)
        return folder


def split_name(package: str) -> tuple[str, str]:
    """Split `name-version` where rez does: at the first of `-@#=<>` that cannot belong to a name."""
    match = re.search(r"[-@#=<>]", package)
    return (package[: match.start()], package[match.start() + 1 :]) if match else (package, "")


def _plain(value: Any) -> Any:
    """Turn tuples into lists, as a definition would write them."""
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return value
