"""Make failures from facts, with the texts that rez gives them.

The texts are compared with rez letter for letter: scripts read them, and a person who knows rez knows them.
Source: rez 3.4.0; compared in tests/conformance.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pkg.solve.outcome import Failure, FailureKind, Reduction

if TYPE_CHECKING:
    from pkg.version import Requirement, Version


def conflict_failure(one: Requirement, other: Requirement, kind: FailureKind = "conflict") -> Failure:
    """Tell that two requirements contradict each other.

    Args:
        one: what was extracted from packages (in a request: what was merged so far).
        other: the scope's request, or the requirement that could not be merged.
        kind: `request_conflict` when both come from the request.
    """
    text = f"The following package conflicts occurred: ({one} <--!--> {other})"
    return Failure(kind, text, pairs=[(one, other)])


def reduction_failure(reductions: Sequence[Reduction]) -> Failure:
    """Tell that every variant of a scope contradicts another scope.

    Args:
        reductions: one for each variant, in the order in which the scope held them.
    """
    text = "A package was completely reduced: " + " ".join(f"({reduction})" for reduction in reductions)
    pairs = [(reduction.dependency, reduction.conflicting) for reduction in reductions]
    return Failure("reduction", text, pairs=pairs, reductions=reductions)


def cycle_failure(packages: Sequence[tuple[str, Version]]) -> Failure:
    """Tell that packages require each other in a circle.

    Args:
        packages: (family, version) around the circle, each requiring the next, the first not repeated.
    """
    names = [f"{name}-{version}" if version else name for name, version in packages]
    text = "A cyclic dependency was detected: " + " --> ".join([*names, names[0]])
    return Failure("cycle", text, cycle=[name for name, _ in packages])


def missing_family_failure() -> Failure:
    """Tell that a step failed over a family that does not exist; rez says no more than this."""
    return Failure("missing_family", "Solver failed with unknown reason.")


def stopped_failure(kind: FailureKind, reason: str, last: Failure | None) -> Failure:
    """Tell that a solve was stopped before it came to an end.

    Args:
        kind: `limit` or `callback`.
        reason: who stopped it and why.
        last: the most recent failure, which rez then reports; None when the solve was aborted instead.
    """
    if last is None:
        return Failure(kind, reason)
    text = f"{reason}:\n{last.description}" if reason else last.description
    return Failure(kind, text, last.pairs, last.cycle, last.reductions)
