"""Combined families: one file that defines all versions of a package."""

from __future__ import annotations

from typing import Any

from pkg.errors import PackageMetadataError, VersionError
from pkg.version import Version, VersionRange


class CombinedFile:
    """The content of a combined file.

    Attributes:
        path: the file.
        version_names: the versions it lists, as written; None when it lists none.
        lines: see `Definition.lines`.
    """

    __slots__ = ("_data", "_overrides", "lines", "path", "version_names")

    def __init__(self, path: str, data: dict[str, Any]) -> None:
        """Check the parts that say which versions there are.

        Args:
            path: for messages.
            data: the file's attributes.

        Raises:
            PackageMetadataError: `versions` or `version_overrides` is malformed.
        """
        self.path = path
        self.lines: dict[str, int | None] | None = None
        self._data = data
        self.version_names: list[str] | None = None
        if "versions" in data:
            self.version_names = self._checked_versions(data["versions"])
        self._overrides = self._checked_overrides(data.get("version_overrides", {}))

    def attributes(self, version: Version) -> dict[str, Any]:
        """Return the attributes of one version; the empty one for the unversioned package.

        The keys of every matching override replace the common ones, in file order, not merged
        (rez 3.4.0).
        """
        attributes = dict(self._data)
        if "versions" not in attributes:
            return attributes
        del attributes["versions"]
        attributes.pop("version_overrides", None)
        attributes["version"] = str(version)
        for range_, replacements in self._overrides:
            if version in range_:
                attributes.update(replacements)
        return attributes

    def _checked_versions(self, value: Any) -> list[str]:
        if not isinstance(value, list):
            raise self._wrong("versions", f"expected a list of versions, found {value!r}")
        for item in value:
            if not isinstance(item, str):
                raise self._wrong("versions", f"expected versions as texts, found {item!r}; put it in quotes")
            try:
                Version(item)
            except VersionError as error:
                raise self._wrong("versions", str(error)) from None
        return value

    def _checked_overrides(self, value: Any) -> list[tuple[VersionRange, dict[str, Any]]]:
        if not isinstance(value, dict):
            raise self._wrong("version_overrides", f"expected a dict of version ranges, found {value!r}")
        overrides = []
        for text, replacements in value.items():
            if not isinstance(text, str):
                raise self._wrong("version_overrides", f"expected a version range as text, found {text!r}")
            if not isinstance(replacements, dict):
                raise self._wrong(
                    "version_overrides", f"expected a dict for {text!r}, found {replacements!r}"
                )
            try:
                overrides.append((VersionRange(text), replacements))
            except VersionError as error:
                raise self._wrong("version_overrides", str(error)) from None
        return overrides

    def _wrong(self, name: str, problem: str) -> PackageMetadataError:
        from pkg.package.lines import line_of

        line = line_of(self.path, name)
        place = f"{self.path}, line {line}" if line else self.path
        return PackageMetadataError(f"Validation of key {name!r} failed: {place}: {problem}")
