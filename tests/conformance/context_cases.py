"""Random contexts for `make fuzz-contexts`: repositories on disk, a request, what is done with the answer.

The packages are those of `hard_repositories`, with commands and tools; on top come implicit packages, rules
from the configuration or from the caller, patches, locks, bundles and copies of the repositories.
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from random import Random
from typing import Any

from hard_repositories import make_hard_case
from random_repositories import EPHEMERALS, Package

ALTERED = [
    "timestamp = 77",
    "vcs = 'git'",
    "build_command = 'make'",
    "description = 'other words'",
    "own_key = 5",
    "def commands():\n    pass",
    "requires = []",
]
LOCKS = ["no_lock", "lock_2", "lock_3", "lock_4", "lock"]


class Patch:
    """A change of a context's request."""

    def __init__(self, changes: list[str], removals: list[str], strict: bool, rank: int) -> None:
        self.changes = changes
        self.removals = removals
        self.strict = strict
        self.rank = rank

    def __repr__(self) -> str:
        return f"patch {self.changes} minus {self.removals} strict={self.strict} rank={self.rank}"


class ContextCase:
    """One context, and what is done with it.

    Attributes:
        options: keywords that both constructors of a context take.
        settings: what the configuration says.
        package_filter, package_orderers: rules in plain form; None for none.
        configured: the rules stand in the configuration rather than in the call.
        patches: changes of the request, each of the first context.
        lock: the lock that holds the resolved packages in a further resolve.
        locks: locks to keep with the context, by package name.
        bundled: the repositories lie in the folder of a bundle.
        moved: families that the copies of the repositories have; None: they are not copied.
        altered: a line that a family of the copies has got, as (family, line); None for no such family.
    """

    def __init__(self, seed: int) -> None:
        choose = Random(f"context {seed}")
        self.seed = seed
        self.base = base = make_hard_case(seed)
        self.packages = base.packages
        self.request = choose.choice(base.requests)
        self.package_filter = base.package_filter
        self.package_orderers = _reproducible(base.package_orderers)
        self.configured = choose.random() < 0.5
        self.options: dict[str, Any] = {
            "timestamp": base.timestamp or None,
            "building": base.building,
            "testing": choose.random() < 0.1,
            "add_implicit_packages": choose.random() < 0.8,
            "max_fails": base.max_fails,
        }
        names = sorted({package.name for package in base.packages})
        maker = _Texts(choose, names, base.packages)
        self.settings: dict[str, Any] = {
            "variant_select_mode": base.variant_select_mode,
            "error_on_missing_variant_requires": not base.missing_fails,
        }
        if choose.random() < 0.6:
            self.settings["implicit_packages"] = [maker.implicit() for _ in range(choose.randint(0, 3))]
        self.patches = [
            Patch(
                [maker.change() for _ in range(choose.randint(0, 3))],
                choose.sample(names, 1) if choose.random() < 0.2 else [],
                choose.random() < 0.35,
                choose.choice([0, 0, 1, 2, 2, 3, 4]),
            )
            for _ in range(2)
        ]
        self.lock = choose.choice(LOCKS[1:])
        self.locks = {name: choose.choice(LOCKS) for name in choose.sample(names, min(2, len(names)))}
        self.bundled = choose.random() < 0.25
        self.moved = choose.sample(names, choose.randint(1, len(names))) if choose.random() < 0.3 else None
        if self.moved and choose.random() < 0.6:
            self.moved = names
        self.altered = (choose.choice(names), choose.choice(ALTERED)) if choose.random() < 0.6 else None
        self._bodies = [maker.body(package) for package in self.packages]

    def __repr__(self) -> str:
        return (
            f"{self.base!r}\n  request={self.request} options={self.options} configured={self.configured}\n"
            f"  settings={self.settings}\n  orderers used={self.package_orderers}\n"
            f"  {self.patches}\n  lock={self.lock} locks={self.locks} bundled={self.bundled}\n"
            f"  moved={self.moved} altered={self.altered}"
        )

    def write(self, folder: Path) -> list[str]:
        """Write the repositories, and return their paths."""
        paths = [folder / f"r{number}" for number in range(1 + max(p.repository for p in self.packages))]
        for path in paths:
            path.mkdir()
        for package, body in zip(self.packages, self._bodies, strict=True):
            place = paths[package.repository] / package.name / package.version
            place.mkdir(parents=True, exist_ok=True)
            (place / "package.py").write_text(definition(package) + body)
        if self.bundled:
            (folder / "bundle.yaml").write_text("")
        return list(map(str, paths))


def _reproducible(orderers: list[Any] | None) -> list[Any] | None:
    """Replace `no_order`: rez lists the versions of a folder in the order of a set, another at each run."""
    if orderers is None:
        return None

    def replaced(one: Any) -> Any:
        if isinstance(one, list):  # the old form: [type, data]
            made = replaced({**one[1], "type": one[0]})
            return [made.pop("type"), made]
        made = {**one}
        if made["type"] == "no_order":
            made |= {"type": "sorted", "descending": False}
        if "orderers" in made:
            made["orderers"] = [replaced(inner) for inner in made["orderers"]]
        if "default_order" in made:
            made["default_order"] = replaced(made["default_order"])
        return made

    return [replaced(one) for one in orderers]


def definition(package: Package) -> str:
    """Return the start of a `package.py`: everything but commands and tools."""
    text = f"name = {package.name!r}\n"
    for key in ("version", "build_requires", "variants", "timestamp"):
        if getattr(package, key):
            text += f"{key} = {getattr(package, key)!r}\n"
    if [] in package.variants:
        text += "hashed_variants = True\n"  # rez crashes where the folder of an empty variant is asked for
    if package.late:
        condition, others = package.late
        text += (
            f"@late()\ndef requires():\n    if {condition}:\n        return {others!r}\n"
            f"    return {package.requires!r}\n"
        )
    elif package.requires:
        text += f"requires = {package.requires!r}\n"
    return text


class _Texts:
    """Makes requests and package code for one case."""

    def __init__(self, choose: Random, names: list[str], packages: list[Package]) -> None:
        self.choose = choose
        self.names = names
        self.versions = {name: [p.version for p in packages if p.name == name] for name in names}

    def request(self, prefix: str) -> str:
        """Make a request for a family of the case."""
        choose = self.choose
        name = choose.choice(self.names)
        version = choose.choice(self.versions[name])
        if not version:
            return prefix + name
        return prefix + choose.choice([f"{name}-{version}", f"{name}=={version}", f"{name}<={version}"])

    def implicit(self) -> str:
        """Make a request that the configuration adds."""
        choose = self.choose
        if choose.random() < 0.2:
            return f"{choose.choice(EPHEMERALS)}-1"
        if choose.random() < 0.2:
            return "~platform==linux"
        return self.request(choose.choice(["~", "~", "~", "!", ""]))

    def change(self) -> str:
        """Make one word of a patch."""
        choose = self.choose
        name = choose.choice([*self.names, EPHEMERALS[0]])
        return choose.choice(
            [
                self.request(""),
                self.request(""),
                self.request(""),
                self.request("!"),
                self.request("~"),
                f"^{name}",
                name,
                f"{EPHEMERALS[0]}-2",
            ]
        )

    def body(self, package: Package) -> str:
        """Make tools and commands of a package."""
        choose = self.choose
        text = ""
        tool = choose.choice(["tool", "tool", package.name])
        if choose.random() < 0.3:
            text += f"tools = {[tool, 'other']!r}\n"
        elif choose.random() < 0.1:
            text += f"@late()\ndef tools():\n    return [{tool!r}] if in_context() else []\n"
        for section, likely in (("pre_commands", 0.1), ("commands", 0.7), ("post_commands", 0.1)):
            if choose.random() < likely:
                lines = [self.line(package) for _ in range(choose.randint(1, 4))]
                code = textwrap.indent("\n".join(lines), "    ")
                text += f"def {section}():\n{code}\n"
        return text

    def line(self, package: Package) -> str:
        """Make a line of package commands."""
        choose = self.choose
        other = choose.choice(self.names)
        own = "V_" + package.name.upper().replace(".", "_")
        lines = [
            "env.PATH.append('{root}/bin')",
            "env.PYTHONPATH.prepend('{root}/python')",
            "env.ORDER.append('{this.name}-{version}')",
            f"env.{own} = '{{version}} {{base}} $HOME ${{ORDER}}'",
            f"env.{own}.append(this.root)",
            f"if {other!r} in resolve:\n    env.SAW.append(str(resolve[{other!r}].version))",
            f"if {other!r} in request:\n    env.ASKED.append(str(request.get({other!r})))",
            f"env.RANGE.append(request.get_range({other!r}, 'none'))",
            f"env.FEATURE = ephemerals.get_range({EPHEMERALS[1][1:]!r}, 'none')",
            f"if intersects(ephemerals.get({EPHEMERALS[0][1:]!r}, '5'), '1'):\n    env.E_ONE = '1'",
            "env.IMPLICIT = ' '.join(sorted(str(one) for one in implicits.values()))"
            if choose.random() < 0.1
            else f"env.IMPLICIT = implicits.get_range({other!r}, 'none')",
            "env.BUILDING = str(building) + str(testing)",
            "if defined('ORDER'):\n    env.SEEN = getenv('ORDER')",
            "unsetenv('SEEN')",
            "alias('run', 'run {root}')",
            "info('hello')" if choose.random() < 0.02 else "env.VARIANT = str(this.index)",
            "stop('no')" if choose.random() < 0.05 else "env.MAJOR = str(version.major)",
            "env.BAD = nothing_of_the_kind" if choose.random() < 0.05 else "env.ROOT = root",
        ]
        return choose.choice(lines)


def make_context_case(seed: int) -> ContextCase:
    """Make the case of a seed; the same one in every process."""
    return ContextCase(seed)
