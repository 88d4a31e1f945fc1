"""Put variants into the definition of an installed package, or make the definition of a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import PackageMetadataError, PackageRepositoryError
from pkg.package.schema import ATTRIBUTES, BUILD_ONLY_ATTRIBUTES, RELEASE_ATTRIBUTES
from pkg.package.sourcecode import SourceCode
from pkg.package.written import plain

if TYPE_CHECKING:
    from pkg.package.package import Package
    from pkg.package.variant import Variant

REMOVE: Any = object()
"""As the value of an override: leave the attribute out."""

FORMAT_VERSION = 2

# What two definitions may differ in while they are still of one and the same package.
_NOT_COMPARED = frozenset((*RELEASE_ATTRIBUTES, "format_version", "base", "variants"))

_COMMANDS = ("commands", "pre_commands", "post_commands")


class MergedDefinition:
    """What comes out of merging.

    Attributes:
        data: the attributes of the definition, ready for `write_definition`.
        indices: for each variant that was merged, its index in the result; None without variants.
        existing: for each, whether the installed package had an equal variant before.
        changed: whether the installed package differed in more than its variants.
    """

    __slots__ = ("changed", "data", "existing", "indices")

    def __init__(
        self, data: dict[str, Any], indices: list[int | None], existing: list[bool], changed: bool
    ) -> None:
        self.data = data
        self.indices = indices
        self.existing = existing
        self.changed = changed


def merge_variants(
    installed: Package | None,
    variants: Sequence[Variant],
    name: str,
    version: str,
    overrides: Mapping[str, Any],
    now: int,
) -> MergedDefinition:
    """Merge variants of one package into what is installed.

    Args:
        installed: the package as it is there now; None when it is not there.
        variants: variants of one and the same other package.
        name: name of the result.
        version: version of the result; empty for none.
        overrides: attributes to set. They win in a new package. In one that is there they only add names that
            are no declared attributes: a further variant changes neither the timestamp nor the release, nor
            adds a release message where there was none. `REMOVE` leaves one out.
        now: the timestamp where there is none, epoch seconds.

    Raises:
        PackageRepositoryError: the two are not the same package, or only one has variants.
        PackageMetadataError: a definition is wrong.

    Source: rez 3.4.0; compared with rez in tests/core/transfer/test_same_as_rez.py.
    """
    parent = variants[0].parent
    data = _attributes(parent)
    data.pop("variants", None)
    data["name"], data["version"] = name, version
    changed = False
    lists: list[list[str]] = []
    if installed is not None:
        _check_same(installed, variants[0])
        before = _attributes(installed)
        lists = plain(before.get("variants") or [])
        changed = _compared(before) != _compared(data)
        release = {key: before[key] for key in RELEASE_ATTRIBUTES if key in before}
        data = data if changed else before
        data.update(release)
        data.pop("variants", None)
    indices: list[int | None] = []
    existing: list[bool] = []
    for variant in variants:
        if variant.index is None:
            indices.append(None)
            existing.append(installed is not None)
            continue
        wanted = plain(variant.variant_requires)
        known = wanted in lists
        if not known:
            lists.append(wanted)
        # The last of equal ones, as rez has it.
        indices.append(len(lists) - 1 - lists[::-1].index(wanted))
        existing.append(known)
    if lists:
        data["variants"] = lists
    for key, value in overrides.items():
        if installed is not None and (key in data or key in ATTRIBUTES or key in RELEASE_ATTRIBUTES):
            continue
        if value is REMOVE:
            data.pop(key, None)
        else:
            data[key] = value
    if not data.get("timestamp"):
        data["timestamp"] = now
    data["format_version"] = FORMAT_VERSION
    return MergedDefinition(data, indices, existing, changed)


def _attributes(package: Package) -> dict[str, Any]:
    """Return the checked attributes that an installed definition keeps, the settings as written."""
    data = package.validated_data()
    for key in (*BUILD_ONLY_ATTRIBUTES, "base", "config"):
        data.pop(key, None)
    config = package.record.definition.data.get("config")
    if config:
        data["config"] = config
    for key in _COMMANDS:
        code = data.get(key)
        if isinstance(code, SourceCode) and "comment('OLD COMMAND:" in code.source:
            data[key] = _without_old_commands(code)
    return data


def _without_old_commands(code: SourceCode) -> SourceCode:
    """Turn the notes on converted commands into comments, so that nothing replays them."""
    lines = code.source.split("\n")
    text = "\n".join(f"# {line}" if line.startswith("comment('OLD COMMAND:") else line for line in lines)
    return SourceCode(text)


def _compared(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: plain(value) for key, value in data.items() if key not in _NOT_COMPARED and value is not None
    }


def _check_same(installed: Package, variant: Variant) -> None:
    if installed.uuid != variant.uuid and installed.uuid is not None and variant.uuid is not None:
        raise PackageRepositoryError(
            f"cannot install variant {variant.uri} into package {installed.uri}: the packages are not the "
            f"same, their uuids differ ({variant.uuid!r} and {installed.uuid!r}). Rename it"
        )
    if variant.index is None and installed.num_variants:
        raise PackageRepositoryError(
            f"cannot install {variant.uri}, which has no variants, into {installed.uri}, which has "
            f"{installed.num_variants}. Give it another version, or remove the one that is there"
        )
    if variant.index is not None and not installed.num_variants:
        raise PackageRepositoryError(
            f"cannot install variant {variant.uri} into {installed.uri}, which has no variants. "
            "Give it another version, or remove the one that is there"
        )


def check_versioned(name: str, version: str, allowed: bool) -> None:
    """Refuse a package without version where the settings do.

    Raises:
        PackageMetadataError: there is no version, and none is not allowed.
    """
    if not version and not allowed:
        raise PackageMetadataError(
            f"package {name!r} has no version, and the setting allow_unversioned_packages is false"
        )
