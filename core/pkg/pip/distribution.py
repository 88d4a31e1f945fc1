"""One distribution: what a wheel, or a distribution that was installed, says of itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packaging.utils import canonicalize_name

from pkg.errors import PipError

if TYPE_CHECKING:
    from packaging.requirements import Requirement

_LICENCE_CLASSIFIER = "License :: "

# What old build tools write where the author said nothing.
_NOTHING = "UNKNOWN"

# `>=3.6.*`, which old build tools let through and pip reads as `>=3.6`.
_ORDERED_WILDCARD = re.compile(r"([<>]=?\s*[\d.]*\d)\.\*")

# Longer ones are the text of a licence.
_LONGEST_LICENCE_NAME = 100


@dataclass(frozen=True)
class RecordedFile:
    """One line of a RECORD.

    Attributes:
        path: relative to the folder of modules, with `/`; may begin with `..`.
        digest: `sha256=<url-safe base64>`; empty when it has none.
        size: in bytes; None when it has none.
    """

    path: str
    digest: str = ""
    size: int | None = None


@dataclass(frozen=True)
class Distribution:
    """What a distribution says of itself.

    Attributes:
        name: as the metadata spells it.
        version: as the metadata spells it.
        requirements: what it requires, with markers; extras included.
        extras: the extras it offers.
        requires_python: a specifier set; empty for any python.
        tags: the wheel's tags such as `py3-none-any`, one by one.
        is_purelib: whether WHEEL says so.
        console_scripts: name of the script to its target.
        gui_scripts: the same for scripts without a console.
        record: the lines of RECORD in order.
        summary: one line; empty when there is none.
        author: name of the author; empty when there is none.
        author_email: the same.
        home_page: the same.
        download_url: the same.
        project_urls: label to address, in order.
        licence: SPDX expression, else the short text, else what the classifiers say; empty when unknown.
        sha256: hex digest of the wheel; empty for an installed distribution.
        path: the wheel, or the `.dist-info` folder.
    """

    name: str
    version: str
    requirements: tuple[Requirement, ...] = ()
    extras: tuple[str, ...] = ()
    requires_python: str = ""
    tags: tuple[str, ...] = ("py3-none-any",)
    is_purelib: bool = True
    console_scripts: tuple[tuple[str, str], ...] = ()
    gui_scripts: tuple[tuple[str, str], ...] = ()
    record: tuple[RecordedFile, ...] = ()
    summary: str = ""
    author: str = ""
    author_email: str = ""
    home_page: str = ""
    download_url: str = ""
    project_urls: tuple[tuple[str, str], ...] = ()
    licence: str = ""
    sha256: str = ""
    path: str = ""

    @property
    def canonical_name(self) -> str:
        """The name that all spellings have in common: `typing-extensions`."""
        return canonicalize_name(self.name)


def read_wheel(path: str) -> Distribution:
    """Read a wheel; its digest is computed on the way.

    Raises:
        PipError: it is no wheel, or damaged.
    """
    from zipfile import BadZipFile

    from installer.exceptions import InstallerError
    from installer.sources import WheelFile
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename

    file = Path(path)
    try:
        tags = parse_wheel_filename(file.name)[3]
        with WheelFile.open(file) as wheel:
            return _distribution(
                wheel.read_dist_info,
                present=wheel.dist_info_filenames,
                # Each combination of the name's tags: a set has no order.
                tags=sorted(map(str, tags)),
                sha256=_sha256(file),
                path=path,
            )
    except (InvalidWheelFilename, BadZipFile, InstallerError, ValueError, KeyError, AssertionError) as error:
        raise PipError(f"{path} is no sound wheel: {error}. Fetch it again, or build it anew") from error
    except OSError as error:
        raise PipError(f"cannot read {path}: {error.strerror or error}") from error


def read_dist_info(folder: str) -> Distribution:
    """Read an installed distribution from its `.dist-info` folder.

    Raises:
        PipError: something is missing or damaged.
    """
    place = Path(folder)

    def read(name: str) -> str:
        return (place / name).read_text(encoding="utf-8")

    try:
        present = [each.name for each in place.iterdir()]
        return _distribution(read, present=present, path=folder)
    except (OSError, ValueError, AssertionError) as error:
        raise PipError(f"{folder} is no sound distribution: {error}. Install it again") from error


def installed_distributions(folder: str) -> list[Distribution]:
    """Read all distributions that pip installed into a folder, in the order of their folders' names.

    Raises:
        PipError: one of them is damaged.
    """
    return [read_dist_info(str(each)) for each in sorted(Path(folder).glob("*.dist-info"))]


def _distribution(
    read: Callable[[str], str],
    *,
    present: Iterable[str],
    path: str,
    tags: Iterable[str] | None = None,
    sha256: str = "",
) -> Distribution:
    """Put a distribution together.

    Args:
        read: gives the text of a file of the `.dist-info` folder.
        present: names of those files.
        path: see `Distribution`.
        tags: see `Distribution`; None for those in WHEEL.
        sha256: see `Distribution`.

    Raises:
        PipError: a requirement cannot be read.
        ValueError: something else cannot.
    """
    from email.parser import HeaderParser

    from packaging.metadata import parse_email

    files = set(present)
    if "METADATA" not in files:
        raise ValueError("it has no METADATA")
    raw, unknown = parse_email(read("METADATA"))
    metadata: Mapping[str, Any] = {**unknown, **raw}
    for key in ("name", "version"):
        if not metadata.get(key):
            raise ValueError(f"its METADATA has no {key}")
    wheel = HeaderParser().parsestr(read("WHEEL") if "WHEEL" in files else "")
    scripts = _scripts(read("entry_points.txt")) if "entry_points.txt" in files else {}
    return Distribution(
        name=metadata["name"],
        version=metadata["version"],
        requirements=tuple(_requirements(metadata)),
        extras=tuple(map(canonicalize_name, metadata.get("provides_extra") or ())),
        requires_python=_ORDERED_WILDCARD.sub(r"\1", _said(metadata, "requires_python")),
        tags=tuple(tags if tags is not None else wheel.get_all("Tag") or ()),
        is_purelib=wheel.get("Root-Is-Purelib", "").strip().lower() == "true",
        console_scripts=tuple(scripts.get("console", ())),
        gui_scripts=tuple(scripts.get("gui", ())),
        record=tuple(_record(read("RECORD"))) if "RECORD" in files else (),
        summary=_said(metadata, "summary"),
        author=_said(metadata, "author"),
        author_email=_said(metadata, "author_email"),
        home_page=_said(metadata, "home_page"),
        download_url=_said(metadata, "download_url"),
        project_urls=tuple((metadata.get("project_urls") or {}).items()),
        licence=_licence(metadata),
        sha256=sha256,
        path=path,
    )


def _said(metadata: Mapping[str, Any], key: str) -> str:
    """Return a text field of the metadata; empty when it says nothing."""
    value = metadata.get(key) or ""
    # One that stands there twice.
    text = value[0] if isinstance(value, list) else value
    return "" if text == _NOTHING else text.strip()


def _requirements(metadata: Mapping[str, Any]) -> Iterator[Requirement]:
    from packaging.requirements import InvalidRequirement, Requirement

    for text in metadata.get("requires_dist") or ():
        try:
            yield Requirement(text)
        except InvalidRequirement as error:
            raise PipError(
                f"{metadata['name']} {metadata['version']} has a requirement that cannot be read, {text!r}: "
                f"{error}. Take another version of it"
            ) from error


def _scripts(text: str) -> dict[str, list[tuple[str, str]]]:
    from installer.utils import parse_entrypoints

    found: dict[str, list[tuple[str, str]]] = {}
    for name, module, attribute, section in parse_entrypoints(text):
        found.setdefault(section, []).append((name, f"{module}:{attribute}"))
    return found


def _record(text: str) -> Iterator[RecordedFile]:
    from installer.records import parse_record_file

    for path, digest, size in parse_record_file(text.splitlines()):
        yield RecordedFile(path, digest, int(size) if size else None)


def _licence(metadata: Mapping[str, Any]) -> str:
    expression = _said(metadata, "license_expression")
    if expression:
        return expression
    licence = _said(metadata, "license")
    if licence and "\n" not in licence and len(licence) <= _LONGEST_LICENCE_NAME:
        return licence
    named = (
        each.removeprefix(_LICENCE_CLASSIFIER).removeprefix("OSI Approved :: ")
        for each in metadata.get("classifiers") or ()
        if each.startswith(_LICENCE_CLASSIFIER)
    )
    return ", ".join(each for each in named if each != "OSI Approved")


def _sha256(file: Path) -> str:
    import hashlib

    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
