"""Random repositories for `make fuzz`: those of `random_repositories`, with everything rez knows on top.

The same seed makes the same families, versions and requirements as there; then come filters of every rule
type, orderers of every type and nesting, timestamps, further repositories, late-bound requirements, limits,
and families that may be missing.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from random_repositories import Case, Maker, Package

NOW = 11  # later than everything


class HardMaker(Maker):
    """Makes one hard case from one seed."""

    def make(self) -> Case:
        """Make the case."""
        case, choose = super().make(), self.random
        # Most cases get one or two of these; all at once hide so much that nothing is left to solve.
        if choose.random() < 0.45:
            case.package_filter = [self.hard_filter() for _ in range(choose.choice([1, 1, 1, 2, 3]))]
        if choose.random() < 0.5:
            case.package_orderers = [self.hard_orderer() for _ in range(choose.choice([1, 1, 2, 3]))]
        if choose.random() < 0.3:
            case.timestamp = choose.randint(4, NOW)
        if choose.random() < 0.1:
            case.building = True
            for package in case.packages:
                if not package.build_requires and choose.random() < 0.4:
                    package.build_requires = self.requirements(choose.randint(1, 2), package.name)
        if choose.random() < 0.1:
            case.max_fails = choose.choice([0, 1, 1, 2, 3])
        if choose.random() < 0.15:
            case.missing_fails = True
            case.packages = [one for one in case.packages if one.name != self.names[-1]] or case.packages
        if choose.random() < 0.3:
            self.add_repository()
        if choose.random() < 0.15:
            self.bind_late()
        case.cataloged = choose.random() < (0.5 if any(one.repository for one in case.packages) else 0.1)
        return case

    def add_repository(self) -> None:
        """Add a repository that repeats, shadows and completes families of the others."""
        case, choose = self.case, self.random
        number = 1 + max(package.repository for package in case.packages)
        present = {(one.name, one.version) for one in case.packages if one.repository == number}
        for package in list(case.packages):
            if choose.random() < 0.25 and (package.name, package.version) not in present:
                twin = deepcopy(package)
                twin.repository = number
                twin.requires = self.requirements(choose.randint(0, 2), package.name)
                twin.timestamp = choose.choice([None, choose.randint(1, 10)])
                case.packages.append(twin)
                present.add((twin.name, twin.version))
        # A family that no other has: nobody requires it, but a wildcard may be about it.
        case.packages.append(Package("own", "1", number))

    def bind_late(self) -> None:
        """Let requirements depend on the resolve."""
        choose = self.random
        packages = [package for package in self.case.packages if package.name in self.names]
        for package in choose.sample(packages, min(3, len(packages))):
            name = choose.choice(self.names)
            version = choose.choice(self.existing[name])
            condition = choose.choice(
                [
                    "building",
                    "in_context()",
                    f"{name!r} in request",
                    f"{name!r} not in request and not building",
                    f"str(request.get({name!r})) == {f'{name}-{version}'!r}",
                    f"intersects(request.get_range({name!r}, ''), {version!r})",
                    "str(this.version)[-1:] > '1'",
                ]
            )
            package.late = (condition, self.requirements(choose.randint(0, 2), package.name))

    # --- filters ---------------------------------------------------------------------------------

    def hard_filter(self) -> dict[str, list[str]]:
        """Make a package filter; now and then one that only includes, or is a bare text."""
        choose = self.random
        made: dict[str, Any] = {}
        if choose.random() < 0.93:
            made["excludes"] = [self.hard_rule() for _ in range(choose.choice([1, 1, 2, 3]))]
        if choose.random() < 0.5 or not made:
            made["includes"] = [self.hard_rule() for _ in range(choose.choice([1, 1, 2]))]
        if choose.random() < 0.05:
            made = {key: texts[0] for key, texts in made.items()}
        return made

    def hard_rule(self) -> str:
        """Make one rule, of any type and of forms that rez reads in its own way."""
        choose = self.random
        if choose.random() < 0.5:
            return self.rule()
        name = choose.choice(self.names)
        version = choose.choice(self.existing[name])
        other = choose.choice(self.existing[name])
        time = choose.randint(1, NOW)
        wanted = self.requirement(name, "")
        if choose.random() < 0.15:
            # These hide whole families, or all but a part of one, and leave little to solve.
            return choose.choice(
                [name, f"{name}*", f"{name}-*", f"regex({name})", f"!{name}-{version}", f"~{name}-{version}"]
            )
        return choose.choice(
            [
                wanted,
                f"range({wanted})",
                f"{name}-{version}|{other}",
                f"{name}-=={version}",
                f"{name}@*",
                f"{name}-{version}*",
                f"{name}-{version}-*",
                f"glob(*-{version})",
                f"glob({name}-?)",
                f"glob({name}-[{version[0]}]*)",
                f"glob(*{name[-1]}-{version})",
                f"regex([{name[0]}{self.names[0][0]}]-{version})",
                f"regex(.*-{version}$)",
                f"regex({name}-({version}))",
                f"regex({name}-({version}|{other})*)",
                f"regex({name}-.?{version[-1]})",
                f"before({choose.randint(1, 4)})",
                f"after({choose.randint(6, NOW)})",
                f"before({name}:{time})",
                f"after({name}:{time})",
                f"after({choose.choice(self.names)}:{time})",
            ]
        )

    # --- orderers --------------------------------------------------------------------------------

    def hard_orderer(self) -> Any:
        """Make an orderer of any type, for one family, several, or all, in the new or in the old form."""
        choose = self.random
        made = self.simple_orderer()
        families = choose.sample(self.names, min(len(self.names), choose.randint(1, 3)))
        if choose.random() < 0.3:
            made = {"type": "per_family", "orderers": []}
            left = list(self.names)
            choose.shuffle(left)
            while left and len(made["orderers"]) < 3:
                inner = self.simple_orderer()
                inner["packages"] = [left.pop() for _ in range(min(len(left), choose.randint(1, 2)))]
                made["orderers"].append(inner)
            if choose.random() < 0.5:
                made["default_order"] = self.simple_orderer()
        elif choose.random() < 0.6:
            made["packages"] = choose.choice([families, families, families[0], ["*"], "*"])
        if choose.random() < 0.1:
            return [made.pop("type"), made]
        return made

    def simple_orderer(self) -> dict[str, Any]:
        """Make an orderer that holds no others, and say nothing of families."""
        choose = self.random
        name = choose.choice(self.names)
        made: dict[str, Any] = {
            "type": choose.choice(
                ["sorted", "sorted", "version_split", "soft_timestamp", "soft_timestamp", "no_order"]
            )
        }
        if made["type"] == "sorted":
            made["descending"] = choose.random() < 0.3
        elif made["type"] == "version_split":
            made["first_version"] = choose.choice([*self.existing[name], "1.5", "0", "9"])
        elif made["type"] == "soft_timestamp":
            made["timestamp"] = choose.randint(0, NOW)
            made["rank"] = choose.choice([0, 0, 0, 1, 2, 3, 4])
        return made


def make_hard_case(seed: int) -> Case:
    """Make the hard case of a seed; the same one in every process."""
    return HardMaker(seed).make()
