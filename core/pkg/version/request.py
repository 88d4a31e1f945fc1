"""Requests for packages: requirements whose name a package can bear."""

from __future__ import annotations

from pkg.errors import PackageRequestError
from pkg.version.requirement import Requirement
from pkg.version.tokens import is_token

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from typing import Self

# Folders that Python makes inside a repository.
RESERVED_NAMES = frozenset({"__pycache__"})


def is_valid_package_name(name: str, raise_error: bool = False) -> bool:
    """Tell whether a package may bear a name: letters, digits and underscores, in words joined by dots.

    Raises:
        PackageRequestError: the name is not valid, and `raise_error` is set.

    Source: rez.utils.formatting.is_valid_package_name.
    """
    is_valid = all(map(is_token, name.split("."))) and name not in RESERVED_NAMES
    if raise_error and not is_valid:
        reason = (
            "the name is reserved"
            if name in RESERVED_NAMES
            else "use letters, digits and underscores, with single dots inside"
        )
        raise PackageRequestError(f"{name!r} is not a valid package name; {reason}")
    return is_valid


class PackageRequest(Requirement):
    """A requirement for a package, as given on the command line, in definitions and in configuration.

    The name is checked. A leading dot makes it a request for an ephemeral, something that is not a package.

    Source: rez.utils.formatting.PackageRequest, which also rejects `!.foo` and `~.foo`.
    """

    __slots__ = ()

    def __new__(cls, s: str, invalid_bound_error: bool = True) -> Self:
        """Read a request.

        Raises:
            PackageRequestError: the name is not valid.
            RequirementError: what follows the name is no version range.
        """
        return super().__new__(cls, s, invalid_bound_error)

    @classmethod
    def _parse(cls, text: str, *, check: bool = True) -> Self:
        request = super()._parse(text, check=check)
        name = request.name
        if request.conflict and name[:1] == ".":
            raise PackageRequestError(
                f"{text!r} is not a valid package request: {name!r} is an ephemeral, for its leading dot, "
                "and ephemerals cannot be ruled out or made weak"
            )
        is_valid_package_name(name.removeprefix("."), raise_error=True)
        return request

    @property
    def ephemeral(self) -> bool:
        """Whether the name begins with a dot."""
        return self.name[:1] == "."
