"""What a bind module found, as a package whose payload can be made."""

# ruff: noqa: PTH103, PTH118, PTH120, PTH123, PTH211
from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import BindError
from pkg.interfaces.bind import Content, Copied, FoundSoftware, Link
from pkg.package.sourcecode import COMMAND_ATTRIBUTES, SourceCode
from pkg.package.standalone import create_package
from pkg.transfer.payload import PayloadCopier

if TYPE_CHECKING:
    from pkg.package.package import Package
    from pkg.package.variant import Variant
    from pkg.settings import Settings

Fill = Callable[[str, "Variant", Callable[[int], object] | None], None]


class Candidate:
    """A package that could be installed.

    Attributes:
        package: the package, in no repository that anybody searches.
        place: where the software was found, for people; empty where there is no one place.
        contents: what the payload will hold, for people.
        joined: see `FoundSoftware`.
        fill: puts the payload of a variant into an empty folder; its third argument is told of bytes copied.
    """

    __slots__ = ("contents", "fill", "joined", "package", "place")

    def __init__(
        self,
        package: Package,
        fill: Fill,
        *,
        place: str = "",
        contents: Sequence[str] = (),
        joined: Sequence[str] = (),
    ) -> None:
        self.package = package
        self.fill = fill
        self.place = place
        self.contents = tuple(contents)
        self.joined = tuple(joined)

    def with_attributes(self, values: dict[str, Any], settings: Settings) -> Candidate:
        """Return a candidate whose package has other values of some attributes."""
        package = self.package
        data = {**package.data, **values}
        made: Package = create_package(package.name, data, settings)
        return Candidate(
            made,
            self.fill,
            place=self.place,
            contents=self.contents,
            joined=self.joined,
        )


def candidate_of(found: FoundSoftware, settings: Settings) -> Candidate:
    """Make the package that found software describes.

    Raises:
        PackageMetadataError: the bind module described something that is no package.
        BindError: its payload is not below the payload's folder.
    """
    data = dict(found.attributes)
    for name in COMMAND_ATTRIBUTES:
        if isinstance(data.get(name), str):
            data[name] = SourceCode(data[name])
    package: Package = create_package(found.name, {**data, "version": found.version}, settings)
    for content in found.contents:
        parts = content.path.split("/")
        if (
            content.path.startswith("/")
            or any(part in ("", ".", "..") for part in parts)
            or "\\" in content.path
        ):
            raise BindError(
                f"the bind module of {found.name} wants {content.path!r} in its payload: no path inside it."
            )

    def fill(folder: str, _: Variant, on_bytes: Callable[[int], object] | None) -> None:
        for content in found.contents:
            _put(content, folder, on_bytes)

    return Candidate(
        package, fill, place=found.place, contents=[str(each) for each in found.contents], joined=found.joined
    )


def _put(content: Content, folder: str, on_bytes: Callable[[int], object] | None) -> None:
    target = os.path.join(folder, *content.path.split("/"))
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if isinstance(content, Link):
            os.symlink(content.target, target)
            return
        if isinstance(content, Copied):
            copier = PayloadCopier(follow_symlinks=True, on_bytes=on_bytes)
            if content.skip and os.path.isdir(content.source):  # noqa: PTH112
                os.mkdir(target)  # noqa: PTH102
                copier.copy_entries(content.source, target, content.skip)
            else:
                copier.copy(content.source, target)
            return
        with open(target, "x", encoding="utf-8", newline="\n") as file:
            file.write(content.text)
        if content.executable:
            os.chmod(target, 0o755)  # noqa: PTH101
    except OSError as error:
        raise BindError(f"cannot make {content}: {error.strerror or error}") from error
