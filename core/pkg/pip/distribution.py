"""One distribution: what a wheel, or a distribution that was installed, says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from packaging.requirements import Requirement


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
    raise NotImplementedError


def read_dist_info(folder: str) -> Distribution:
    """Read an installed distribution from its `.dist-info` folder.

    Raises:
        PipError: something is missing or damaged.
    """
    raise NotImplementedError


def installed_distributions(folder: str) -> list[Distribution]:
    """Read all distributions that pip installed into a folder, in the order of their folders' names.

    Raises:
        PipError: one of them is damaged.
    """
    raise NotImplementedError
