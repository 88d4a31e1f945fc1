"""Small random repositories with requests; `answers` asks rez and `pkg` about them.

Everything comes from a seed, so a difference is reported as one number and seen again by anybody:

    case = make_case(1234)
    for request in case.requests:
        assert pkg_answer(case, request, resolver) == rez_answer(case, request)

The repositories are tiny (a few families of a few versions) and crammed with what makes solvers differ:
ranges of every form, odd versions, variants, conflict and weak requirements, ephemerals, cycles, families
and versions that do not exist, packages that contradict themselves, filters, orderers, timestamps, several
repositories, build requirements, both variant select modes.
"""

from __future__ import annotations

import random
import re
from typing import Any

NUMBERS = ["1", "2", "3", "4"]
DOTTED = ["1.0", "1.1", "1.2.0", "2.0", "2.1"]
ODD = ["1", "1.0", "1.alpha", "1.b", "1_", "1a", "1A", "01", "1.01", "2-rc1", "2", "a", "_"]
NAMES = ["a", "b", "c", "d", "e", "f", "B", "lib_x", "x.y"]
EPHEMERALS = [".e", ".feature"]
MISSING = "nowhere"


class Package:
    """One package version of a case, as plain data; `version` is "" for an unversioned package."""

    def __init__(self, name: str, version: str, repository: int) -> None:
        self.name = name
        self.version = version
        self.repository = repository
        self.requires: list[str] = []
        self.build_requires: list[str] = []
        self.variants: list[list[str]] = []
        self.timestamp: int | None = None
        # A condition, and what is required where it holds; `requires` otherwise. None: not late-bound.
        self.late: tuple[str, list[str]] | None = None

    def __repr__(self) -> str:
        late = f" late={self.late}" if self.late else ""
        return (
            f"{self.repository}:{self.name}-{self.version or '(none)'} requires={self.requires}{late}"
            f" build={self.build_requires} variants={self.variants} t={self.timestamp}"
        )


class Case:
    """One repository, or several, with a few requests and everything else a resolve depends on."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.packages: list[Package] = []
        self.requests: list[list[str]] = []
        self.variant_select_mode = "version_priority"
        self.building = False
        self.package_filter: list[dict[str, list[str]]] | None = None
        self.package_orderers: list[dict[str, Any]] | None = None
        self.timestamp = 0
        self.max_fails = -1
        self.missing_fails = False  # a required family that is nowhere fails the step, not the solve
        self.cataloged = False  # `pkg` looks packages up in repositories, instead of being given a list

    def __repr__(self) -> str:
        packages = "\n  ".join(map(repr, self.packages))
        return (
            f"case {self.seed}: {self.variant_select_mode} building={self.building}"
            f" max_fails={self.max_fails} missing_fails={self.missing_fails}\n"
            f"  timestamp={self.timestamp}\n  filter={self.package_filter}\n"
            f"  orderers={self.package_orderers}\n  {packages}"
        )


class Maker:
    """Makes one case from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.case = Case(seed)
        self.names = self.random.sample(NAMES, self.random.randint(2, 7))
        self.versions = {
            name: self.random.choices([NUMBERS, DOTTED, ODD], [6, 3, 2])[0]
            for name in [*NAMES, *EPHEMERALS, MISSING]
        }
        self.existing = {
            name: self.random.sample(pool, min(len(pool), self.random.randint(1, 5)))
            for name, pool in self.versions.items()
        }
        # What one repository is full of, another has little of.
        self.weirdness = self.random.choice([0.0, 0.1, 0.3, 1.0])
        self.density = self.random.choice([1, 2, 3, 4])
        self.tightness = self.random.choice([0.1, 0.3, 0.6, 0.9])
        self.prefixes = self.random.choice([(10, 1, 1), (10, 0, 1), (3, 1, 1)])
        self.variants = self.random.choice([0.1, 0.4, 0.8])
        self.tangled = seed % 3 == 0
        if self.tangled:
            self.tangle()

    def tangle(self) -> None:
        """Make this case one of many versions with narrow requirements, where solvers have to go back."""
        choose = self.random
        self.names = choose.sample(NAMES, choose.randint(5, 9))
        self.versions |= dict.fromkeys(self.names, NUMBERS)
        self.existing |= {name: choose.sample(NUMBERS, choose.randint(2, 4)) for name in self.names}
        self.weirdness = 0.0
        self.density = choose.choice([2, 3])
        self.tightness = 1.0
        self.prefixes = choose.choice([(9, 1, 0), (1, 0, 0), (4, 1, 1)])

    def make(self) -> Case:
        """Make the case."""
        case, choose = self.case, self.random
        case.building = choose.random() < 0.15
        if choose.random() < 0.3:
            case.variant_select_mode = "intersection_priority"
        repositories = choose.choice([1, 1, 1, 2])
        for name in self.names:
            for repository in range(repositories):
                if repository and choose.random() < 0.4:
                    continue
                if choose.random() < 0.04:
                    case.packages.append(self.package(name, "", repository))
                    continue
                existing = self.existing[name]
                for version in (
                    existing if choose.random() < 0.7 else choose.sample(existing, (len(existing) + 1) // 2)
                ):
                    case.packages.append(self.package(name, version, repository))
        if choose.random() < 0.2:
            case.package_filter = [self.filter() for _ in range(choose.randint(1, 2))]
        if choose.random() < 0.2:
            case.package_orderers = [self.orderer() for _ in range(choose.randint(1, 3))]
        if choose.random() < 0.15:
            case.timestamp = choose.randint(3, 9)
        for _ in range(3):
            request = self.requirements(choose.randint(1, 4), "")
            if self.tangled:
                request = choose.sample(self.names[:4], choose.randint(2, 4))
            if not request or choose.random() < 0.3:
                request += [self.requirement(choose.choice(self.names), "~")]
            case.requests.append(request)
        return case

    def package(self, name: str, version: str, repository: int) -> Package:
        """Make one package with random requirements."""
        choose = self.random
        package = Package(name, version, repository)
        package.requires = self.requirements(choose.randint(0, self.density), name)
        if choose.random() < self.variants:
            package.variants = [
                self.requirements(choose.randint(0, 3), name) for _ in range(choose.randint(1, 4))
            ]
        if self.tangled:
            # A family twice in one package is nearly always a contradiction, which ends a solve too early.
            known = {name_of(text) for text in package.requires}
            package.variants = [
                [text for text in variant if name_of(text) not in known] for variant in package.variants
            ]
        if self.case.building and choose.random() < 0.4:
            package.build_requires = self.requirements(choose.randint(1, 2), name)
        if choose.random() < 0.8:
            package.timestamp = choose.randint(1, 10)
        return package

    def requirements(self, count: int, owner: str) -> list[str]:
        """Make some requirements; of itself a package requires something only rarely."""
        choose = self.random
        made: dict[str, str] = {}
        for _ in range(count):
            kind = choose.random()
            prefix = choose.choices(["", "!", "~"], self.prefixes)[0]
            if kind < 0.012 * self.weirdness:
                name = MISSING
            elif kind < 0.07:
                name, prefix = choose.choice(EPHEMERALS), ""
            elif not owner or choose.random() < 0.08 * self.weirdness:
                name = choose.choice(self.names)
            else:
                # Downwards in one order of names, so that cycles stay the exception.
                below = self.names[self.names.index(owner) + 1 :]
                if not below:
                    continue
                name = choose.choice(below)
            # Twice the same name is often a contradiction.
            if name in made and choose.random() > 0.1 * self.weirdness:
                continue
            made[f"{name}{len(made)}" if name in made else name] = self.requirement(name, prefix)
        return list(made.values())

    def requirement(self, name: str, prefix: str) -> str:
        """Make one requirement with a random range that has room for a version."""
        from rez.version import Requirement, Version, VersionError

        choose = self.random
        while True:
            text = f"{prefix}{name}{self.range(name)}"
            if prefix == "~" and text == f"~{name}" and choose.random() < 0.8:
                continue
            try:
                range_ = Requirement(text).range
            except VersionError:
                continue
            if range_ is None or any(Version(version) in range_ for version in self.existing[name]):
                return text
            if choose.random() < 0.1 * self.weirdness:
                return text

    def range(self, name: str) -> str:
        """Make the text of a range, separator included; it may be impossible."""
        choose = self.random
        pool = self.existing[name]
        if choose.random() < 0.12 * self.weirdness:
            pool = [*self.versions[name], *NUMBERS, "9"]
        v, w, x = (choose.choice(pool) for _ in range(3))
        if choose.random() > self.tightness:
            return choose.choice(["", "", f"-{v}+", f"-<={v}"])
        if self.tangled and name in self.names:
            return choose.choice([f"-{v}", f"-{v}", f"-{v}|{w}", f"-{v}|{w}", f"-<={v}"])
        plain = [f"-{v}", f"-{v}", f"-{v}+", f"<{v}", f"=={v}", ""]
        rare = [
            f"<={v}",
            f">{v}",
            f"-{v}..{w}",
            f"-{v}+<{w}",
            f">{v}<{w}",
            f"-{v}|{w}",
            f"-=={v}|=={w}",
            f"-{v}|{w}+<{x}",
            f"-<{v}|>{w}",
            f"-{v}+<{w}|{x}",
            f"@{v}",
            f"#{v}+<={w}",
            f"-{v}+<{w}|{x}..{v}|>{w}",
        ]
        return choose.choice(plain if choose.random() < 0.6 else rare)

    def filter(self) -> dict[str, list[str]]:
        """Make a package filter in rez's plain form."""
        choose = self.random
        made = {"excludes": [self.rule() for _ in range(choose.randint(1, 2))]}
        if choose.random() < 0.5:
            made["includes"] = [self.rule()]
        return made

    def rule(self) -> str:
        """Make one filter rule."""
        choose = self.random
        name = choose.choice(self.names)
        version = choose.choice(self.versions[name])
        time = choose.randint(2, 9)
        return choose.choice(
            [
                f"{name}-{version}",
                f"{name}-*{version[-1]}",
                f"*{version[-1]}",
                f"glob({name}-{version[0]}*)",
                f"regex({name}-{version[0]}.*)",
                f"regex(.*{version[-1]}$)",
                f"range({name}<{version})" if version not in ("", "_") else f"range({name})",
                f"range(!{name}-{version})",
                f"before({time})",
                f"after({time})",
                f"before({name}:{time})",
                f"after({name}:{time})",
            ]
        )

    def orderer(self) -> dict[str, Any]:
        """Make an orderer in rez's plain form."""
        choose = self.random
        name = choose.choice(self.names)
        kind = choose.choice(["sorted", "version_split", "soft_timestamp", "per_family", "no_order"])
        made: dict[str, Any] = {"type": kind}
        if kind == "sorted":
            made["descending"] = choose.random() < 0.3
        elif kind == "version_split":
            made["first_version"] = choose.choice(self.versions[name])
        elif kind == "soft_timestamp":
            made["timestamp"] = choose.randint(1, 10)
            made["rank"] = choose.choice([0, 0, 1, 2, 3])
        if kind == "per_family":
            made["orderers"] = [
                {"type": "sorted", "descending": False, "packages": [name]},
                {"type": "no_order", "packages": [choose.choice(self.names)]},
            ]
            if choose.random() < 0.5:
                made["default_order"] = {"type": "sorted", "descending": False}
        elif choose.random() < 0.6:
            made["packages"] = [name]
        return made


def name_of(text: str) -> str:
    """Give the family of a requirement."""
    return re.split("[-@#=<>]", text.lstrip("!~"), maxsplit=1)[0]


def make_case(seed: int) -> Case:
    """Make the case of a seed; the same one in every process."""
    return Maker(seed).make()
