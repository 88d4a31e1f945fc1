"""The state of one solve step as plain data: what the resolve graph is drawn from.

A *phase* is one attempt at a solution: a list of *scopes*, one for each family that is wanted or ruled out.
A backend makes this from its own structures when somebody asks for `Outcome.phase`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pkg.solve.outcome import Failure
    from pkg.version import Requirement, Version

PhaseStatus = Literal["pending", "solved", "exhausted", "failed", "cyclic"]


class SolvedVariant:
    """The one variant that a scope came down to.

    Attributes:
        family: its family.
        version: its version.
        index: its index, None where the package has no variants.
        requires: its merged requirements, in order.
    """

    __slots__ = ("family", "index", "requires", "version")

    def __init__(
        self, family: str, version: Version, index: int | None, requires: Sequence[Requirement]
    ) -> None:
        self.family = family
        self.version = version
        self.index = index
        self.requires = tuple(requires)

    def __str__(self) -> str:
        version = f"-{self.version}" if self.version else ""
        return f"{self.family}{version}[{'' if self.index is None else self.index}]"


class ScopeState:
    """What is left of one family.

    Attributes:
        name: the family.
        request: what the scope stands for: a conflict request, an ephemeral, or `name==v1|==v2...` over
            the versions left.
        text: how logs and graphs show it (rez 3.4.0): `[maya==2024[1]]`, `maya[2020..2024(3:5)]*`, or
            the request.
        solved: the variant, when exactly one is left and all it requires is part of the phase; else None.
    """

    __slots__ = ("name", "request", "solved", "text")

    def __init__(
        self, name: str, request: Requirement, text: str, solved: SolvedVariant | None = None
    ) -> None:
        self.name = name
        self.request = request
        self.text = text
        self.solved = solved

    @property
    def is_conflict(self) -> bool:
        """Whether the scope only rules versions out."""
        return self.request.conflict

    def __str__(self) -> str:
        return self.text


class PhaseState:
    """One step of a solve.

    Attributes:
        requests: the merged request, in order.
        scopes: in order; of a solved phase the result order, without conflict scopes.
        extractions: (family, required family) to the requirement that all variants of the first share, in
            order of extraction; of the last step only, as in rez.
        failure: why the phase failed, None unless it failed or is cyclic.
        status: what became of the phase.
    """

    __slots__ = ("extractions", "failure", "requests", "scopes", "status")

    def __init__(
        self,
        requests: Sequence[Requirement],
        scopes: Sequence[ScopeState],
        extractions: Mapping[tuple[str, str], Requirement],
        failure: Failure | None,
        status: PhaseStatus,
    ) -> None:
        self.requests = tuple(requests)
        self.scopes = tuple(scopes)
        self.extractions = dict(extractions)
        self.failure = failure
        self.status = status

    def __str__(self) -> str:
        return " ".join(scope.text for scope in self.scopes)
