"""What does not exist: who asked for it, what looks like it, and where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg.explain.chains import Proof, named
from pkg.explain.explanation import Missing, Step
from pkg.explain.hiding import hidden_by
from pkg.explain.versions import qualified, ranged
from pkg.version import Requirement, VersionRange

if TYPE_CHECKING:
    from pkg.explain.narrowing import Narrowing, Option
    from pkg.explain.trials import Trials
    from pkg.solve.problem import CandidateFamily

_MOST_FAMILIES = 400
_MOST_VERSIONS = 4


def describe_missing(
    trials: Trials, narrowing: Narrowing, family: str, wanted: str | None
) -> tuple[Missing, dict[Requirement, tuple[Step, ...]]]:
    """Describe a family or version that a resolve ended on.

    Args:
        trials: the packages.
        narrowing: that of the core.
        family: the name.
        wanted: the range without a version; None where the family is missing.

    Returns:
        The description, and the way from each request that is known to lead there.
    """
    paths = _who_asks(trials, narrowing, family)
    steps = next((path for path in paths.values() if path), ())
    known = trials.family(family)
    range_ = VersionRange(wanted) if wanted else None
    hidden: list[str] = []
    versions: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    if known is None or not known.candidates:
        near = near_names(family, trials.question.families())
    else:
        versions = _nearest(known, range_)
        hidden = [
            f"{qualified(family, candidate.version)} is {hidden_by(trials.question, candidate)}"
            for candidate in sorted(known.candidates, key=lambda one: one.version, reverse=True)
            if (range_ is None or candidate.version in range_) and candidate.excluded
        ]
    elsewhere = _elsewhere(trials, family, range_)
    described = Missing(family, wanted, steps, near, versions, tuple(hidden[:4]), elsewhere)
    return described, paths


def near_names(name: str, known: object) -> tuple[str, ...]:
    """Return existing names like a missing one, nearest first: other case, other separators, near misses."""
    from difflib import get_close_matches

    names = sorted(set(known))  # type: ignore[call-overload]
    plain = {each: _bare(each) for each in names}
    same = [each for each in names if plain[each] == _bare(name)]
    inside = [each for each in names if len(name) > 3 and each.startswith((f"{name}_", f"{name}."))]
    close = get_close_matches(name, names, n=3, cutoff=0.72)
    return tuple(dict.fromkeys([*same, *close, *inside]))[:3]


def _bare(name: str) -> str:
    return name.lower().replace("_", "").replace(".", "").replace("-", "")


def _nearest(family: CandidateFamily, wanted: VersionRange | None) -> tuple[str, ...]:
    """Return the visible versions around a range: half of them below, half above, where there are."""
    versions = sorted(one.version for one in family.candidates if not one.excluded)
    if wanted is None or not versions:
        return tuple(map(str, versions[: -_MOST_VERSIONS - 1 : -1]))
    lower = wanted.bounds[0].lower if wanted.bounds else versions[0]
    place = sum(version < lower for version in versions)
    start = max(min(place - _MOST_VERSIONS // 2, len(versions) - _MOST_VERSIONS), 0)
    return tuple(str(version) for version in versions[start : start + _MOST_VERSIONS])


def _elsewhere(trials: Trials, family: str, wanted: VersionRange | None) -> tuple[tuple[str, str], ...]:
    """Find the family, in the wanted range, in repositories that were not searched."""
    found = []
    for path in trials.question.other_paths:
        every = sorted(trials.question.versions_in(path, family))
        fitting = [version for version in every if wanted is None or version in wanted]
        if fitting:
            found.append((path, ranged(fitting, every)))
    return tuple(found)


# --- who asked -----------------------------------------------------------------------------------


def _who_asks(trials: Trials, narrowing: Narrowing, family: str) -> dict[Requirement, tuple[Step, ...]]:
    """Return the way from each request to the requirement that cannot be met."""
    missing = narrowing.missing
    if missing is not None and missing.requirement.name == family:
        if missing.source is None:
            assert missing.request is not None
            return {missing.request: ()}
        proof = Proof(narrowing, trials.family, missing.source)
        last = proof.needs(missing)
        return {request: (*path, last) for request, path in proof.paths().items()}
    return _search(trials, narrowing, family)


def _search(trials: Trials, narrowing: Narrowing, family: str) -> dict[Requirement, tuple[Step, ...]]:
    """Look for packages that ask for it, from the requests on, along what any usable package requires."""
    starts = [request for request in narrowing.requests if not request.conflict]
    queue: list[tuple[Requirement, tuple[Step, ...], Requirement]] = [(one, (), one) for one in starts]
    seen = {request.name for request in starts}
    while queue and len(seen) < _MOST_FAMILIES:
        trials.check_time()
        requirement, path, origin = queue.pop(0)
        asked: dict[Requirement, list[Option]] = {}
        for option in _newest_first(narrowing, requirement):
            for need in (option.needs or {}).values():
                if not (need.conflict or need.range is None):
                    asked.setdefault(need, []).append(option)
        for need, options in asked.items():
            name = need.name
            is_it = name == family and not _is_met(trials, need)
            if not is_it and (name in seen or name.startswith(".")):
                continue
            seen.add(name)
            step = Step(named(options, trials.family), "needs", str(need), family=requirement.name)
            if is_it:
                return {origin: (*path, step)}
            queue.append((need, (*path, step), origin))
    return {}


def _newest_first(narrowing: Narrowing, requirement: Requirement) -> list[Option]:
    """Return the options that meet a requirement, in the order in which a resolver usually tries them."""
    wanted = requirement.range
    options = [one for one in narrowing.options_for(requirement) if wanted is None or one.version in wanted]
    return sorted(options, key=lambda one: one.version, reverse=True)


def _is_met(trials: Trials, need: Requirement) -> bool:
    family = trials.family(need.name)
    return family is not None and any(
        (need.range is None or one.version in need.range) and not one.excluded for one in family.candidates
    )
