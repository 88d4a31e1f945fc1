"""Packages named together: `every maya 2022.1 to 2024.3`, `maya 2022.1 and 2024.2[1]`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pkg.solve.problem import CandidateFamily
    from pkg.version import Version

# More runs than this are named by their number.
_MOST_RUNS = 4


def qualified(family: str, version: Version | str, index: int | None = None) -> str:
    """Return `name-version[variant]`, without what there is none of."""
    variant = "" if index is None else f"[{index}]"
    return f"{family}-{version}{variant}" if str(version) else f"{family}{variant}"


def ranged(versions: Iterable[Version], known: Sequence[Version]) -> str:
    """Name versions, those that follow each other as `first to last`.

    Args:
        versions: what is to be named.
        known: all versions of the family, ascending; they say what follows what.
    """
    wanted = set(versions)
    runs: list[list[Version]] = []
    follows = False
    for version in known:
        if version in wanted:
            if follows:
                runs[-1].append(version)
            else:
                runs.append([version])
        follows = version in wanted
    texts: list[str] = []
    for run in runs:
        texts += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run)
    texts = [text or "(unversioned)" for text in texts]
    if len(texts) > _MOST_RUNS:
        return f"{len(wanted)} versions from {min(wanted)} to {max(wanted)}"
    return joined(texts)


def joined(texts: Sequence[str], word: str = "and") -> str:
    """Return `a`, `a and b`, `a, b and c`."""
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {word} {texts[-1]}"


def name_packages(family: CandidateFamily, picked: Iterable[tuple[Version, int | None]]) -> str:
    """Name some packages of a family: versions ranged together, variants where only some are meant.

    Args:
        family: the family.
        picked: version and variant of each.
    """
    chosen: dict[Version, set[int | None]] = {}
    for version, index in picked:
        chosen.setdefault(version, set()).add(index)
    known = sorted(candidate.version for candidate in family.candidates)
    name = family.name
    partial = {
        candidate.version
        for candidate in family.candidates
        if candidate.version in chosen and len(chosen[candidate.version]) < len(candidate.variants)
    }
    if len(chosen) == 1:
        version = next(iter(chosen))
        return qualified(name, version) + (f"[{_indices(chosen[version])}]" if partial else "")
    if not partial:
        which = ranged(chosen, known)
        return f"every {name} ({which})" if len(chosen) == len(known) else f"every {name} {which}"
    whole = [version for version in chosen if version not in partial]
    texts = [ranged(whole, known)] if whole else []
    texts += [f"{version}[{_indices(chosen[version])}]" for version in sorted(partial)]
    if len(texts) > _MOST_RUNS:
        count = sum(map(len, chosen.values()))
        return f"every one of {count} variants of {name} {min(chosen)} to {max(chosen)}"
    return f"every {name} {joined(texts)}"


def _indices(indices: Iterable[int | None]) -> str:
    return ",".join(str(index) for index in sorted(index for index in indices if index is not None))
