"""The files that a plan consists of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class PlannedFile:
    """A wheel, or what a wheel is built of, that some interpreter needs.

    Attributes:
        name: of the distribution, normalised.
        version: of the distribution; None for what has none before it is built.
        url: where the file is; `file://` for one on this machine.
        hashes: pairs of algorithm and hexadecimal digest; empty for a folder or a checkout.
        kind: `wheel`; `sdist`, an archive to build; `source`, a folder or a checkout to build.
        requested: whether somebody asked for it, rather than another distribution.
        extras: those that somebody asked for.
    """

    name: str
    version: str | None
    url: str
    hashes: tuple[tuple[str, str], ...] = ()
    kind: Literal["wheel", "sdist", "source"] = "wheel"
    requested: bool = False
    extras: tuple[str, ...] = ()

    @property
    def filename(self) -> str:
        """The last part of the URL."""
        return unquote(urlsplit(self.url).path.rstrip("/").rpartition("/")[2])

    @property
    def label(self) -> str:
        """Name and version, for people."""
        return f"{self.name} {self.version}" if self.version else self.name

    @property
    def sha256(self) -> str | None:
        """The SHA-256 digest, if it is known."""
        return dict(self.hashes).get("sha256")

    def requirement_line(self) -> str:
        """Return the line of a requirement file that makes pip fetch exactly this file."""
        # A fragment in the URL other than the folder would be a second place for hashes.
        url, _, fragment = self.url.partition("#")
        inside = [part for part in fragment.split("&") if part.startswith("subdirectory=")]
        # ${NAME} would be replaced by pip, from its environment.
        address = (url + "".join(f"#{part}" for part in inside)).replace("${", "%24%7B")
        if self.kind == "source":
            return address  # a name before it makes pip refuse git+file://
        hashes = "".join(f" --hash={algorithm}:{digest}" for algorithm, digest in self.hashes)
        return f"{self.name} @ {address}{hashes}"
