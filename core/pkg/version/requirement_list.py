"""Lists of requirements, one for each name."""

from __future__ import annotations

from pkg.version.requirement import Requirement

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class RequirementList:
    """Requirements merged name by name, in order of each name's first appearance.

    The first two that cannot be merged stop everything: the list is then empty but for `conflict`.

    Attributes:
        conflict: what two requirements could not be merged, the one merged so far and the offending one; None
            when all could.
        names: the names of the requirements that are no conflict requirements; none after a conflict.
        conflict_names: the names of the others; none after a conflict.
        requirements_dict: the merged requirement of each name; after a conflict, as far as merging got.

    Source: rez.version.RequirementList; compared with rez in tests/core/version/test_oracle.py.
    """

    __slots__ = ("_requirements", "conflict", "conflict_names", "names", "requirements_dict")

    conflict: tuple[Requirement, Requirement] | None
    names: set[str]
    conflict_names: set[str]
    requirements_dict: dict[str, Requirement]
    _requirements: tuple[Requirement, ...]

    def __init__(self, requirements: Iterable[Requirement]) -> None:
        """Merge requirements from left to right.

        Raises:
            VersionError: pieces of a range overlap; see `pkg.version.bounds.union`.
        """
        merged: dict[str, Requirement] = {}
        self.requirements_dict = merged
        self._requirements = ()
        self.conflict = None
        self.names = set()
        self.conflict_names = set()
        for requirement in requirements:
            name = requirement.name
            before = merged.get(name)
            if before is None:
                merged[name] = requirement
                continue
            both = before.merged(requirement)
            if both is None:
                self.conflict = (before, requirement)
                return
            merged[name] = both
        # A dictionary keeps the order of first appearance.
        self._requirements = tuple(merged.values())
        for requirement in self._requirements:
            (self.conflict_names if requirement.conflict else self.names).add(requirement.name)

    @property
    def requirements(self) -> list[Requirement]:
        """The merged requirements, in a new list; none after a conflict."""
        return list(self._requirements)

    def get(self, name: str) -> Requirement | None:
        """Give the merged requirement of a name, None when there is none."""
        return self.requirements_dict.get(name)

    def __iter__(self) -> Iterator[Requirement]:
        return iter(self._requirements)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, RequirementList)
            and self._requirements == other._requirements
            and self.conflict == other.conflict
        )

    def __str__(self) -> str:
        if self.conflict:
            return "{} <--!--> {}".format(*self.conflict)
        return " ".join(map(str, self._requirements))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"
