"""Which families, versions and requirements there are: a history that could have happened.

Time goes by in eras. In each era every family has a *current* release, and

    a release that is current in some eras requires only what was current in all of them,

so that the current releases of an era can always be used together: this is what makes a request solvable
whatever the numbers. The other releases are bound by nothing, and a share of what they require
(`conflict_rate`) does not fit their time. Some of them are the newest of their era: a solver that prefers
them finds out by trying.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from random import Random

from pkg.testing.generated import names
from pkg.testing.generated.shape import Shape

ERAS = 8
ERA_SECONDS = 15_000_000
FIRST_SECOND = 1_560_000_000

PLAIN, YAML, DYNAMIC, COMBINED, UNVERSIONED = "plain", "yaml", "dynamic", "combined", "unversioned"
_ODD_KINDS = (YAML, YAML, DYNAMIC, DYNAMIC, DYNAMIC, COMBINED, UNVERSIONED)

_PYTHONS = ((2, 7, 18), (3, 7, 12), (3, 9, 13), (3, 10, 9), (3, 11, 4), (3, 12, 1))
_FIXED = {
    "platform": ["linux", "osx", "windows"],
    "arch": ["AMD64", "x86_64"],
}

Numbers = tuple[int, ...]


class Family:
    """One family and its history.

    Attributes:
        name: the family.
        layer: one of `names`: what sort of software it is.
        level: it requires families of lower levels only.
        kind: how it is stored: PLAIN, YAML, DYNAMIC, COMBINED or UNVERSIONED.
        versions: as numbers, oldest first; empty for those whose versions are words, and the unversioned.
        words: the versions as text, oldest first.
        eras: the era of each release.
        born: the first era with a release.
        current: index of the current release in each era; -1 before `born`.
    """

    __slots__ = ("born", "current", "eras", "kind", "layer", "level", "name", "versions", "words")

    def __init__(self, name: str, layer: int, level: int, kind: str) -> None:
        self.name = name
        self.layer = layer
        self.level = level
        self.kind = kind
        self.versions: list[Numbers] = []
        self.words: list[str] = []
        self.eras: list[int] = []
        self.born = 0
        self.current: list[int] = []

    def reign(self, index: int) -> tuple[int, int] | None:
        """Return the first and last era in which a release is current; None when it never is."""
        eras = [era for era, current in enumerate(self.current) if current == index]
        return (eras[0], eras[-1]) if eras else None


class Plan:
    """A whole repository, without its definitions.

    Attributes:
        shape: its measures.
        families: in order of their layers.
    """

    def __init__(self, shape: Shape) -> None:
        """Plan the histories; what each release requires is worked out by `requirements`."""
        self.shape = shape
        rnd = Random(f"{shape.seed}: families")
        self.families: list[Family] = []
        for name, layer in names.families(shape.families, rnd):
            self.families.append(_family(shape, name, layer))
        self.by_name = {family.name: family for family in self.families}
        self._by_level: list[list[Family]] = [[] for _ in range(shape.depth)]
        for family in self.families:
            if family.layer != names.SYSTEM:
                self._by_level[family.level].append(family)
        self._below: list[list[Family]] = []
        below: list[Family] = []
        for level in self._by_level:
            self._below.append(list(below))
            below.extend(level)

    @property
    def packages(self) -> int:
        """The number of packages."""
        return sum(len(family.words) for family in self.families)

    def dependencies(self, family: Family) -> list[Family]:
        """Choose what a family requires in every release."""
        rnd = Random(f"{self.shape.seed}: dependencies of {family.name}")
        below = self._below[family.level]
        low, high = _DEPENDENCIES[family.layer]
        candidates = [other for other in below if other.born <= family.born]
        wanted = rnd.randint(low, high)
        near = [other for other in candidates if other.level == family.level - 1]
        chosen: dict[str, Family] = {}
        if near and wanted:
            other = near[_skewed(rnd, len(near))]
            chosen[other.name] = other
        if family.layer == names.PLUGIN:
            application = self.by_name.get(family.name.rpartition("_")[0])
            if application in candidates and application is not None:
                chosen[application.name] = application
        for _ in range(4 * wanted):
            if len(chosen) >= wanted or not candidates:
                break
            other = candidates[_skewed(rnd, len(candidates))]
            chosen.setdefault(other.name, other)
        # Everything that is code runs in some Python; that of `python` variants comes with them.
        python = self.by_name["python"]
        if family.layer in (names.TOOL, names.APPLICATION, names.SHOW) and family.level > python.level:
            chosen.setdefault("python", python)
        return list(chosen.values())

    def requirement(self, rnd: Random, of: Family, index: int, other: Family) -> str:
        """Write what a release requires of another family.

        Args:
            rnd: decides among what is possible.
            of: the family of the release.
            index: the release.
            other: what it requires.
        """
        if other.kind == UNVERSIONED:
            return other.name
        reign = of.reign(index)
        if reign is None:
            era = of.eras[index]
            if rnd.random() < self.shape.conflict_rate:
                return _unfitting(rnd, other, era)
            reign = (era, era)
        first, last = (other.versions[other.current[era]] for era in reign)
        return other.name + _range(rnd, first, last)

    def weak_requirement(self, rnd: Random, of: Family, index: int, other: Family) -> str:
        """Write a weak or a conflicting request that the current releases of the time fulfil."""
        if other.kind == UNVERSIONED or not other.versions:
            return f"~{other.name}"
        first_era, last_era = of.reign(index) or (of.eras[index], of.eras[index])
        first, last = other.versions[other.current[first_era]], other.versions[other.current[last_era]]
        if first[0] and rnd.random() < 0.4:
            return f"!{other.name}-<{first[0]}"
        return "~" + other.name + _range(rnd, first, last)

    def variants(self, of: Family, index: int) -> list[list[str]]:
        """Write the variants of a release; one of them at least fits its time."""
        python = self.by_name["python"]
        first_era, last_era = of.reign(index) or (of.eras[index], of.eras[index])
        if of.layer == names.APPLICATION or of.layer <= names.LANGUAGE or of.level <= python.level:
            platforms = ["platform-linux", "platform-windows", "platform-osx"]
            return [[platform, "arch-x86_64"] for platform in platforms[: self.shape.variants]]
        last = python.current[last_era]
        alive = range(python.current[first_era], last + 1)
        # Where it was current under several Pythons, any of them will do.
        fitting = ["python-3" if len(alive) > 1 else f"python-{_text(python.versions[last][:2])}"]
        older = [f"python-{_text(numbers[:2])}" for numbers in python.versions[:last]]
        others = [text for text in older[::-1] if text not in fitting]
        variants = [["platform-linux", text] for text in [*fitting, *others][: self.shape.variants]]
        return variants[::-1]

    def released(self, family: Family, index: int) -> int:
        """Return when a release was made, epoch seconds."""
        era = family.eras[index]
        same = [number for number, each in enumerate(family.eras) if each == era]
        share = (same.index(index) + 1) / (len(same) + 1)
        return FIRST_SECOND + int((era + share) * ERA_SECONDS) + sum(map(ord, family.name)) % 1000


# How many families a release of each layer requires, besides Python.
_DEPENDENCIES = ((0, 0), (0, 0), (0, 3), (1, 4), (1, 4), (1, 3), (2, 6), (4, 10))


def _family(shape: Shape, name: str, layer: int) -> Family:
    rnd = Random(f"{shape.seed}: history of {name}")
    level = min(layer, round(layer * (shape.depth - 1) / (names.LAYERS - 1)))
    if shape.depth > names.LAYERS and layer == names.TOOL:
        level = rnd.randint(names.TOOL, shape.depth - 2)
    elif layer == names.SHOW:
        level = shape.depth - 1
    kind = PLAIN
    if layer > names.LANGUAGE and rnd.random() < shape.odd:
        kind = rnd.choice(_ODD_KINDS)
        if kind in (COMBINED, UNVERSIONED) and layer in (names.APPLICATION, names.PLUGIN):
            kind = YAML
    family = Family(name, layer, level, kind)
    if name in _FIXED:
        family.words = list(_FIXED[name])
        family.eras = [0] * len(family.words)
        family.current = [len(family.words) - 1] * ERAS
        return family
    if name == "python":
        family.versions = list(_PYTHONS)
        family.eras = [0, 0, 1, 3, 5, 7]
    elif kind == UNVERSIONED:
        family.words, family.eras, family.current = [""], [0], [0] * ERAS
        return family
    else:
        number = _number_of_versions(rnd, shape.versions)
        family.born = 0 if layer < names.TOOL or rnd.random() < 0.5 else rnd.randrange(ERAS // 2)
        later = sorted(rnd.randrange(family.born, ERAS) for _ in range(number - 1))
        family.eras = [family.born, *later]
        family.versions = _history(rnd, layer, family.eras)
    family.words = [_text(numbers) for numbers in family.versions]
    # Python comes in its own time: what is built for it says so.
    family.current = _current(rnd, family.eras, 0 if name == "python" else shape.conflict_rate)
    superseded = [index for index in range(len(family.words)) if family.reign(index) is None]
    if layer == names.LIBRARY and superseded and rnd.random() < 0.2:
        family.words[rnd.choice(superseded)] += ".rc1"
    return family


def _current(rnd: Random, eras: Sequence[int], conflict_rate: float) -> list[int]:
    """Choose the current release of each era: its last one, or the one before where that came too early."""
    current = []
    for era in range(ERAS):
        index = bisect_right(eras, era) - 1
        if index > 0 and eras[index - 1] == eras[index] == era and rnd.random() < conflict_rate:
            index -= 1
        current.append(index)
    return current


def _number_of_versions(rnd: Random, average: float) -> int:
    """Few versions for most, many for some; the average is right."""
    return max(1, min(round(rnd.lognormvariate(0, 0.9) * average / 1.5), int(average * 12) + 1))


def _history(rnd: Random, layer: int, eras: Sequence[int]) -> list[Numbers]:
    """Return rising versions: years for applications, three numbers for the others."""
    if layer == names.APPLICATION:
        first_year = 2018
        versions: list[Numbers] = []
        minors: dict[int, int] = {}
        for era in eras:
            minors[era] = minors.get(era, -1) + 1
            versions.append((first_year + era, minors[era]))
        return versions
    major, minor, patch = rnd.choice((0, 1, 1, 1, 2, 3)), rnd.randrange(4), 0
    versions = [(major, minor, patch)]
    for before, era in pairwise(eras):
        chance = rnd.random()
        if chance < 0.08 or (era > before and chance < 0.25):
            major, minor, patch = major + 1, 0, 0
        elif chance < 0.45:
            minor, patch = minor + 1, 0
        else:
            patch += 1
        versions.append((major, minor, patch))
    return versions


def _range(rnd: Random, first: Numbers, last: Numbers) -> str:
    """Write a range, with its separator, that holds two versions and what lies between."""
    common = 0
    while common < len(first) and first[common] == last[common]:
        common += 1
    kinds = [
        (0.15, ""),
        (0.2, f"-{_text(first[:2])}+"),
        (0.1, f"-{first[0]}+"),
        (0.15, f"-{first[0]}+<{last[0] + 1}"),
    ]
    if common >= 1:
        kinds.append((0.4, f"-{first[0]}"))
    else:
        kinds.append((0.2, f"-{'|'.join(str(number) for number in range(first[0], last[0] + 1))}"))
    if common >= 2:
        kinds.append((0.35, f"-{_text(first[:2])}"))
    if first == last:
        kinds += [(0.08, f"=={_text(first)}"), (0.05, f"-{_text(first)}"), (0.05, f">={_text(first)}")]
    return rnd.choices([text for _, text in kinds], [weight for weight, _ in kinds])[0]


def _unfitting(rnd: Random, other: Family, era: int) -> str:
    """Write a narrow request for some release that is not current in an era."""
    choices = [index for index in range(len(other.words)) if index != other.current[era]]
    if not choices:
        return other.name
    index = rnd.choice(choices)
    # What nothing fulfils would be an error, not a conflict.
    forms = ("-{}", "=={}", "-<{}") if index else ("-{}", "=={}")
    return other.name + rnd.choice(forms).format(other.words[index])


def _skewed(rnd: Random, size: int) -> int:
    """Choose a place, the first ones far more often: some families are used by nearly everything."""
    return int(size * rnd.random() ** 2)


def _text(numbers: Numbers) -> str:
    return ".".join(map(str, numbers))
