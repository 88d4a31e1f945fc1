"""What brings a package into a solution: the requirements between it and the requests."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pkg.environment.context import ResolvedContext
    from pkg.version import Requirement


class Link(NamedTuple):
    """One requirement, and who has it.

    Attributes:
        by: the package that has it, such as `maya-2024`; None for a request of the user.
        implicit: whether it is a request that the configuration added.
        requirement: the requirement.
    """

    by: str | None
    implicit: bool
    requirement: Requirement

    @property
    def source(self) -> str:
        """Who has it, in words."""
        if self.by is not None:
            return self.by
        return "implicit request" if self.implicit else "request"

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"by": self.source, "requirement": str(self.requirement)}


Chain = tuple[Link, ...]


class Links:
    """All requirements of a solved context: those of its requests and those of its packages."""

    def __init__(self, context: ResolvedContext) -> None:
        """Collect them; the definitions of the solution's packages are read.

        Args:
            context: a solved one.
        """
        self._requests = [Link(None, False, each) for each in context.requested_packages()]
        self._requests += [Link(None, True, each) for each in context.implicit_packages]
        self._of: dict[str, list[Link]] = {}
        for variant in context.resolved_packages or ():
            name = variant.qualified_package_name
            requires = variant.get_requires(build_requires=context.building)
            self._of[variant.name] = [Link(name, False, each) for each in requires]

    def about(self, name: str) -> list[Link]:
        """Return what says anything about a family: requests first, then packages in order."""
        return [link for link in self._all() if link.requirement.name == name]

    def _all(self) -> Iterator[Link]:
        yield from self._requests
        for links in self._of.values():
            yield from links

    def chains(self, name: str) -> list[Chain]:
        """Return the shortest way from each request to a package, the shortest of all first.

        Conflict and weak requirements bring nothing in, so no way leads over them.
        """
        found = []
        for request in self._requests:
            chain = self._shortest(request, name)
            if chain is not None:
                found.append(chain)
        return sorted(found, key=len)

    def _shortest(self, request: Link, name: str) -> Chain | None:
        if request.requirement.conflict:
            return None
        ways: deque[Chain] = deque([(request,)])
        seen = {request.requirement.name}
        while ways:
            way = ways.popleft()
            reached = way[-1].requirement.name
            if reached == name:
                return way
            for link in self._of.get(reached, ()):
                if not link.requirement.conflict and link.requirement.name not in seen:
                    seen.add(link.requirement.name)
                    ways.append((*way, link))
        return None
