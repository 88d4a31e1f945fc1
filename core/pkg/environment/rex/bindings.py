"""The objects that package code sees under names such as `this`, `resolve` and `request`.

They show the part of versions, variants and requirements that package code may rely on, so that
definitions do not depend on the inside of this program.

Source: rez 3.4.0 bindings; compared with rez in tests/core/environment/rex/test_bindings.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from pkg.version import VersionRange


class VersionBinding:
    """A version: `major`, `minor`, `patch`, indices and slices, as numbers where they are such.

    A token that is not there is None. Numbers with leading zeros stay text.
    """

    __slots__ = ("_version",)

    def __init__(self, version: Any) -> None:
        self._version = version

    @property
    def major(self) -> int | str | None:
        """First token."""
        return self._token(0)

    @property
    def minor(self) -> int | str | None:
        """Second token."""
        return self._token(1)

    @property
    def patch(self) -> int | str | None:
        """Third token."""
        return self._token(2)

    def as_tuple(self) -> tuple[int | str, ...]:
        """Return all tokens."""
        return tuple(_number_or_text(self._version[i]) for i in range(len(self._version)))

    def _token(self, index: int) -> int | str | None:
        try:
            return _number_or_text(self._version[index])
        except IndexError:
            return None

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return tuple(_number_or_text(token) for token in self._version[index])
        return self._token(index)

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"version {self} has no attribute {name!r}")

    def __len__(self) -> int:
        return len(self._version)

    def __iter__(self) -> Iterator[Any]:
        return iter([self._version[i] for i in range(len(self._version))])

    def __str__(self) -> str:
        return str(self._version)


def _number_or_text(token: Any) -> int | str:
    text = str(token)
    return int(text) if text.isdigit() and (text[0] != "0" or text == "0") else text


class VariantBinding:
    """A resolved package: every attribute of its variant; `root` is where its files really are."""

    def __init__(
        self,
        variant: Any,
        cached_root: str | None = None,
        normalize_path: Callable[[str], str] | None = None,
    ) -> None:
        """Wrap a variant.

        Args:
            variant: any object with rez's variant attributes.
            cached_root: folder of the payload cache that stands in for the variant's root, or None.
            normalize_path: how the target writes paths; None leaves them as they are.
        """
        self._variant = variant
        self._cached_root = cached_root
        self._normalize_path = normalize_path
        self._root: str | None = None
        self.version = VersionBinding(variant.version)

    @property
    def is_cached(self) -> bool:
        """Whether the payload cache serves this package."""
        return self._cached_root is not None

    @property
    def root(self) -> str:
        """Folder of the variant's payload, or of its copy in the payload cache."""
        if self._root is None:
            root: str = self._cached_root or self._variant.root
            self._root = self._normalize_path(root) if self._normalize_path else root
        return self._root

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_variant"):
            raise AttributeError(name)  # while being copied or unpickled, before there is a variant
        try:
            return getattr(self._variant, name)
        except AttributeError:
            raise AttributeError(f"package {self} has no attribute {name!r}") from None

    def __str__(self) -> str:
        text: str = self._variant.qualified_package_name
        return text


class _Names:
    """Things by name, read only; a missing name is an AttributeError in either spelling."""

    _what = "name"

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = dict(data)

    def get(self, name: str, default: Any = None) -> Any:
        """Return one of the things, or the default."""
        return self._data.get(name, default)

    def __getitem__(self, name: str) -> Any:
        try:
            return self._data[name]
        except KeyError:
            self._missing(name)

    def __getattr__(self, name: str) -> Any:
        if name == "_data":
            raise AttributeError(name)
        return self[name]

    def _missing(self, name: str) -> NoReturn:
        known = ", ".join(sorted(self._data)) or "none"
        raise AttributeError(f"{self._what} does not exist: {name!r} (there are: {known})")

    def __contains__(self, name: object) -> bool:
        return name in self._data

    def __str__(self) -> str:
        return str(self._data.values())


class VariantsBinding(_Names):
    """`resolve`: the resolved packages by name."""

    _what = "package"


class _Requests(_Names):
    def get_range(self, name: str, default: str | None = None) -> VersionRange | None:
        """Return the range of a request as a `VersionRange`; the default's range, or None, where missing."""
        from pkg.version import Requirement, VersionRange

        request = self._data.get(name)
        if request:
            return Requirement(request).range
        return None if default is None else VersionRange(default)


class RequirementsBinding(_Requests):
    """`request` and `implicits`: requirement texts by package name; the last one of a name counts."""

    _what = "request"

    def __init__(self, requirements: Iterable[Any]) -> None:
        super().__init__({requirement.name: str(requirement) for requirement in requirements})


class EphemeralsBinding(_Requests):
    """`ephemerals`: resolved ephemerals by name without its leading dot; the texts have it."""

    _what = "ephemeral"

    def __init__(self, ephemerals: Iterable[Any]) -> None:
        super().__init__({requirement.name[1:]: str(requirement) for requirement in ephemerals})


class ReadOnlyNames:
    """A small namespace such as `build` and `test`: names as attributes or as keys."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.__dict__.update(data)

    def __getitem__(self, name: str) -> Any:
        return self.__dict__[name]

    def __contains__(self, name: object) -> bool:
        return name in self.__dict__

    def __iter__(self) -> Iterator[str]:
        return iter(self.__dict__)

    def __len__(self) -> int:
        return len(self.__dict__)

    def get(self, name: str, default: Any = None) -> Any:
        """Return one value, or the default."""
        return self.__dict__.get(name, default)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{name!r} is read only")

    def __str__(self) -> str:
        return str(self.__dict__)


def intersects(obj: Any, range_: str) -> bool:
    """Tell whether a thing could be a version in a range.

    Args:
        obj: a requirement text, a `VersionRange`, a resolved package or a version. A version stands
            for its whole superset (`1.2` contains `1.2.3`); a conflict request intersects nothing.
        range_: a range such as `1.2+<2`.

    Raises:
        RuntimeError: anything else, None included.
    """
    from pkg.version import VersionRange

    wanted = VersionRange(range_)
    possible = _possible_versions(obj)
    return possible is not None and bool(wanted.intersects(possible))


def _possible_versions(obj: Any) -> VersionRange | None:
    """Return the versions that a thing could be; None for a conflict request, which is none."""
    from pkg.version import Requirement, VersionRange

    match obj:
        case VersionRange():
            return obj
        case VersionBinding():
            return VersionRange(str(obj))
        case VariantBinding():
            return VersionRange(str(obj.version))
        case str():
            request = Requirement(obj)
            return None if request.conflict else request.range or VersionRange("")
    raise RuntimeError(
        f"intersects() takes a request, a version range, a resolved package or a version, not {type(obj)}"
    )


def request_bindings(
    *,
    requests: Iterable[Any] = (),
    implicits: Iterable[Any] = (),
    ephemerals: Iterable[Any] = (),
    building: bool = False,
    testing: bool = False,
    system: object = None,
) -> dict[str, Any]:
    """Return the objects that exist before a resolve has an answer, by the names package code uses."""
    return {
        "system": system,
        "building": building,
        "testing": testing,
        "request": RequirementsBinding(requests),
        "implicits": RequirementsBinding(implicits),
        "ephemerals": EphemeralsBinding(ephemerals),
        "intersects": intersects,
    }


def late_bindings(
    *,
    context: object = None,
    requests: Iterable[Any] = (),
    implicits: Iterable[Any] = (),
    ephemerals: Iterable[Any] = (),
    building: bool = False,
    testing: bool = False,
    system: object = None,
) -> dict[str, Any]:
    """Return what a late-bound function sees besides `this`.

    Args:
        context: bound as `context`; None means "outside a context", where a late function sees
            nothing but `in_context`. During a solve there is no finished context: give any object
            that stands for it.
        requests: requirements asked for, without implicit ones.
        implicits: implicit requirements.
        ephemerals: resolved ephemerals; there are none while a solve runs.
        building: whether this is a build resolve.
        testing: whether this is a test resolve.
        system: facts on the machine.

    Source: rez 3.4.0.
    """
    if context is None:
        return {"in_context": lambda: False}
    return {
        "in_context": lambda: True,
        "context": context,
        **request_bindings(
            requests=requests,
            implicits=implicits,
            ephemerals=ephemerals,
            building=building,
            testing=testing,
            system=system,
        ),
    }
