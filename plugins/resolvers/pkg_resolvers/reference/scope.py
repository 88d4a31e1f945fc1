"""Scopes: what is left of one family in one phase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg.errors import ResolveError
from pkg.solve.phase_state import ScopeState, SolvedVariant
from pkg.version import Requirement
from pkg_resolvers.reference.bits import first, items
from pkg_resolvers.reference.family import SolverVariant, VariantList

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pkg.version import VersionRange
    from pkg_resolvers.reference.contents import Contents
    from pkg_resolvers.reference.session import Session


class RequestScope:
    """A family that is only spoken about: versions ruled out, or an ephemeral.

    Attributes:
        name: the family.
        request: the conflict request, or the ephemeral with its range.
        key: stands for the scope where answers about it are kept.
    """

    __slots__ = ("key", "name", "request")

    is_solved = True
    unextracted = False

    def __init__(self, request: Requirement) -> None:
        self.name = request.name
        self.request = request
        self.key: object = str(request)

    @property
    def is_ephemeral(self) -> bool:
        """Whether no package can be meant."""
        return self.name.startswith(".")

    def contradicts(self, requirement: Requirement) -> bool:
        """Tell whether nothing satisfies this scope and a requirement of the same family."""
        return requirement.conflicts_with(self.request)

    def narrowed(self, range_: VersionRange, session: Session) -> Scope | None:
        """Take in that somebody requires a range; None when nothing is left.

        A conflict scope *widens*: from "not these" it becomes "one of those", with packages to choose from.

        Raises:
            PackageFamilyNotFoundError: there is no such family.
        """
        ruled_out = self.request.range if self.request.conflict else None
        if self.is_ephemeral and not self.request.conflict:
            assert self.request.range is not None
            left = range_.intersection(self.request.range)
            if left is not None and left == self.request.range:
                return self
        else:
            left = range_ if ruled_out is None else range_ - ruled_out
        if left is None:
            return None
        if self.is_ephemeral:
            return RequestScope(Requirement.construct(self.name, left))
        contents = session.family(self.name).fetch(left)
        return None if contents is None else VariantScope(contents)

    def state(self) -> ScopeState:
        """Export the scope."""
        return ScopeState(self.name, self.request, str(self.request))

    def __str__(self) -> str:
        return str(self.request)


class VariantScope:
    """A family of which one variant is to be chosen.

    Attributes:
        name: the family.
        contents: the variants left.
        unextracted: True until their common requirements are part of the phase. Every narrowed scope starts
            afresh: with fewer variants the common requirements may be narrower, or more.
        by_version: True once the versions have been put in order, for a split. Shared by all phases that hold
            this object, as in rez; see `listed`.
    """

    __slots__ = ("_lists", "by_version", "contents", "name", "unextracted")

    def __init__(
        self,
        contents: Contents,
        *,
        unextracted: bool = True,
        by_version: bool = False,
        lists: Mapping[int, VariantList] | None = None,
    ) -> None:
        self.name = contents.family.name
        self.contents = contents
        self.unextracted = unextracted
        self.by_version = by_version
        self._lists = lists or {}

    @property
    def request(self) -> Requirement:
        """`name==v1|==v2...` over the versions left."""
        return self.contents.request

    @property
    def key(self) -> object:
        """Stands for the scope where answers about it are kept: it acts on others by its versions alone."""
        return self.contents.versions

    @property
    def is_solved(self) -> bool:
        """Whether there is nothing left to choose or to extract."""
        return self.contents.count == 1 and not (self.unextracted and self.contents.extractions)

    def contradicts(self, requirement: Requirement) -> bool:
        """Tell whether nothing satisfies this scope and a requirement of the same family."""
        range_ = requirement.range
        if range_ is None:
            return False
        family, versions = self.contents.family, self.contents.versions
        if not family.is_tidy(range_):
            return requirement.conflicts_with(self.request)
        inside = family.inside(range_) & versions
        return inside == versions if requirement.conflict else not inside

    def narrowed(self, range_: VersionRange, session: Session) -> Scope | None:  # noqa: ARG002 - see RequestScope
        """Keep the versions inside a range; None when nothing is left, self when nothing changes."""
        contents = self.contents.within(range_)
        if contents is self.contents:
            return self
        return None if contents is None else self.of(contents)

    def of(self, contents: Contents, own: Mapping[int, VariantList] | None = None) -> VariantScope:
        """Give the scope after a change.

        Args:
            contents: what is left.
            own: lists of versions that lost some of their variants.
        """
        lists = {**self._lists, **own} if own else self._lists
        return VariantScope(contents, by_version=self.by_version, lists=lists)

    def extracted(self) -> VariantScope:
        """Give the scope with its common requirements marked as known to the phase."""
        return VariantScope(self.contents, unextracted=False, by_version=self.by_version, lists=self._lists)

    # --- history that shows in failure texts only ------------------------------------------------

    def list_at(self, position: int) -> VariantList:
        """Give the list that holds the variants of a version."""
        return self._lists.get(position) or self.contents.family.list_at(position)

    def look_at_best(self) -> None:
        """Sort the variants of the foremost version, as a side effect of asking what all have in common."""
        contents = self.contents
        position = contents.by_version[0] if self.by_version else first(contents.versions)
        self.list_at(position).is_sorted = True

    def listed(self) -> list[SolverVariant]:
        """Give the variants in the order that rez holds them in at this moment."""
        contents = self.contents
        family = contents.family
        listed: list[SolverVariant] = []
        for position in contents.by_version if self.by_version else items(contents.versions):
            bits = contents.variants & family.masks[position]
            is_sorted = self.list_at(position).is_sorted
            listed += (
                family.order.best_first(bits) if is_sorted else map(family.variants.__getitem__, items(bits))
            )
        return listed

    # --- out -------------------------------------------------------------------------------------

    @property
    def only_variant(self) -> SolverVariant:
        """The first variant; of a solved scope, the only one."""
        return self.contents.family.variants[first(self.contents.variants)]

    def state(self) -> ScopeState:
        """Export the scope."""
        only = self.only_variant
        solved = None
        if self.contents.count == 1 and not self._has_more():
            solved = SolvedVariant(
                self.name, only.candidate.version, only.variant.index, list(only.requires.values())
            )
        return ScopeState(self.name, self.request, self._text(), solved)

    def _has_more(self) -> bool:
        """Tell whether there is something to extract, for those who only look on."""
        try:
            return self.unextracted and bool(self.contents.extractions)
        except ResolveError:
            return True  # it contradicts itself, but the step failed before anybody had to know

    def __str__(self) -> str:
        # Asking what there is to extract could end the solve early, so the mark is by what is known.
        return self._plain_text() + ("*" if self.unextracted and self.contents.may_extract else "")

    def _text(self) -> str:
        return self._plain_text() + ("*" if self._has_more() else "")

    def _plain_text(self) -> str:
        contents, only = self.contents, self.only_variant
        versions = contents.versions.bit_count()
        if contents.count == 1:
            index = "" if only.variant.index is None else f"[{only.variant.index}]"
            text = f"[{self.name}=={only.candidate.version}{index}]"
        elif versions == 1:
            variants = map(contents.family.variants.__getitem__, items(contents.variants))
            indices = sorted(variant.variant.index or 0 for variant in variants)
            text = f"[{self.name}=={only.candidate.version}[{','.join(map(str, indices))}]]"
        else:
            count = str(versions) if versions == contents.count else f"{versions}:{contents.count}"
            assert self.request.range is not None
            text = f"{self.name}[{self.request.range.span()}({count})]"
        return text


Scope = RequestScope | VariantScope


def make_scope(request: Requirement, session: Session) -> Scope:
    """Make the scope of a request that has none yet.

    Raises:
        PackageFamilyNotFoundError: no repository has the family.
        PackageNotFoundError: the family has no version in the range, or filters hide them all.
    """
    if request.conflict or request.name.startswith("."):
        return RequestScope(request)
    assert request.range is not None
    contents = session.family(request.name).fetch(request.range)
    if contents is None:
        raise session.not_found(request)
    return VariantScope(contents)
