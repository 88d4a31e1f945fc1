"""The package that a distribution becomes.

In the style `fewest` it gets as few variants as its contents allow. One that has only Python code, and
requires the same everywhere, gets none and may be used with every python that its metadata allows. What its
wheel or its markers are bound to goes into the variant: the platform, the processor, a range of pythons, and
the requirements that hold there only. In the style `rez` there is always one variant, for one python, and for
one platform where the distribution is compiled or has scripts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal

from packaging.utils import canonicalize_name

from pkg.errors import PackageRequestError, PipError, VersionError
from pkg.pip.markers import conditionals, is_true, marker_variables, select
from pkg.pip.names import package_name
from pkg.pip.specifiers import package_version, version_range
from pkg.pip.tags import fit
from pkg.version import Requirement, Version, VersionRange

if TYPE_CHECKING:
    from packaging.requirements import Requirement as PipRequirement

    from pkg.pip.distribution import Distribution
    from pkg.pip.interpreter import Interpreter
    from pkg.pip.names import PackageNames

Style = Literal["fewest", "rez"]
"""Which variants a package gets: as few as its contents allow, or one for each python as rez makes them."""

Others = Mapping[str, "Distribution"]
"""The distributions of a set by canonical name."""

_MODULES = "env.PYTHONPATH.append('{root}/python')"
_PROGRAMS = "env.PATH.append('{root}/bin')"

# What a marker variable ties a requirement to; those of the implementation too, as in rez.
_TIES = {
    "python": (
        "python_version",
        "python_full_version",
        "implementation_name",
        "implementation_version",
        "platform_python_implementation",
        "platform.python_implementation",
        "python_implementation",
    ),
    "platform": (
        "sys_platform",
        "sys.platform",
        "os_name",
        "os.name",
        "platform_system",
        "platform_release",
        "platform_version",
        "platform.version",
    ),
    "arch": ("platform_machine", "platform.machine"),
}

_FOURTH_NUMBER = re.compile(r"(\d+\.\d+)\.(\d+)\.1\b")

# Labels of project addresses that are a home page, as people write them.
_HOME_LABELS = ("homepage", "home")
_SOURCE_LABELS = ("source", "sourcecode", "repository", "code", "github")


def package_data(
    distribution: Distribution,
    interpreter: Interpreter,
    *,
    names: PackageNames,
    style: Style = "fewest",
    tools: Sequence[str] | None = None,
    extras: Collection[str] = (),
    others: Others | None = None,
) -> dict[str, Any]:
    """Return the attributes of the package that a distribution becomes, with at most one variant.

    What comes back goes to `pkg.package.standalone.create_package`; its variant is the one for the
    interpreter. Merged into an installed package of the same version it adds that variant. `pip_wheels`, the
    digests of wheels by their names, is to be united with that of the installed package.

    Args:
        distribution: what becomes a package.
        interpreter: what it is installed for.
        names: spellings of package names.
        style: which variants.
        tools: names of the programs in `bin`; None for the distribution's scripts.
        extras: extras of this distribution that become requirements of the package.
        others: all distributions of the set by canonical name. A requirement with extras, `httpx[http2]`,
            requires what these extras require; without knowing httpx it requires httpx alone.

    Raises:
        PipError: the wheel is not for this interpreter, or a requirement holds no version.
    """
    from pkg.version import is_valid_package_name

    name = package_name(distribution.name)
    try:
        is_valid_package_name(name, raise_error=True)
    except PackageRequestError as error:
        raise PipError(
            f"no package can have the name of the distribution {distribution.name!r}: {error}"
        ) from error
    asked = sorted({canonicalize_name(each) for each in extras})
    if tools is None:
        tools = [script for script, _ in (*distribution.console_scripts, *distribution.gui_scripts)]
    made = _Requires(distribution, interpreter, names, asked, others or {})
    requires, variant = made.as_rez() if style == "rez" else made.fewest()
    data: dict[str, Any] = {
        "name": name,
        "version": package_version(distribution.version),
        "description": distribution.summary or None,
        "authors": _authors(distribution, style),
        "tools": list(tools) or None,
        "requires": requires or None,
        "variants": [variant] if variant else None,
        "hashed_variants": True if variant else None,
        "commands": "\n".join([_MODULES, _PROGRAMS] if tools else [_MODULES]),
        "help": _help(distribution, style),
        "pip_name": f"{distribution.name} ({distribution.version})",
        "from_pip": True,
        "is_pure_python": distribution.is_purelib,
        "license": distribution.licence or None,
        "pip_extras": asked or None,
        "pip_wheels": {PurePath(distribution.path).name: distribution.sha256}
        if distribution.sha256
        else None,
    }
    return {key: value for key, value in data.items() if value is not None}


class _Requires:
    """What one distribution requires, as requirements of packages."""

    def __init__(
        self,
        distribution: Distribution,
        interpreter: Interpreter,
        names: PackageNames,
        extras: Collection[str],
        others: Others,
    ) -> None:
        self._distribution = distribution
        self._interpreter = interpreter
        self._names = names
        self._extras = extras
        self._others = others
        self._title = f"{distribution.name} {distribution.version}"

    def fewest(self) -> tuple[list[str], list[str]]:
        """Return `requires` and the variant, which is empty where none is needed."""
        distribution, interpreter = self._distribution, self._interpreter
        wheel = fit(distribution.tags, interpreter)
        if wheel is None:
            raise PipError(
                f"{self._title} ({', '.join(distribution.tags)}) is not for python {interpreter.version} on "
                f"{interpreter.platform}-{interpreter.arch}. Fetch another file of it"
            )
        requirements = conditionals(distribution, self._extras, self._others)
        try:
            selection = select(requirements, distribution.requires_python, interpreter)
        except PipError as error:
            raise PipError(f"{self._title} has {error}. Take another version of it") from error
        always, here = list(self._merged(selection.always)), list(self._merged(selection.here))
        platform, arch = wheel.platform or selection.platform, wheel.arch or selection.arch
        python = self._python(wheel.python, selection.python)
        if not platform and not arch and not selection.python and not _is_exact(wheel.python):
            return [python, *always], []
        return always, [*self._system(platform=platform, arch=arch), python, *here]

    def as_rez(self) -> tuple[list[str], list[str]]:
        """Return `requires` and the variant that rez makes.

        Source: rez 3.4.0; compared with rez in tests/core/pip/test_same_as_rez.py.
        """
        distribution, interpreter = self._distribution, self._interpreter
        version = interpreter.package_version
        environment = {
            **interpreter.environment,
            "python_version": interpreter.minor,
            "python_full_version": version,
            "implementation_version": version,
        }
        has_scripts = bool(distribution.console_scripts or distribution.gui_scripts)
        ties = set() if distribution.is_purelib and not has_scripts else {"platform", "arch"}
        requires: list[str] = []
        variant: list[str] = []
        for each in distribution.requirements:
            variables = marker_variables(each)
            if "extra" in variables or not is_true(each.marker, environment):
                continue
            tied = {tie for tie, names in _TIES.items() if not variables.isdisjoint(names)}
            ties |= tied
            (variant if tied else requires).append(self._text(each))
        system = self._system(platform="platform" in ties, arch="arch" in ties)
        return requires, [*system, f"python-{interpreter.minor}", *variant]

    def _system(self, *, platform: bool, arch: bool) -> list[str]:
        interpreter = self._interpreter
        return [
            *([f"platform-{interpreter.platform}"] if platform else ()),
            *([f"arch-{interpreter.arch}"] if arch else ()),
        ]

    def _python(self, *ranges: str) -> str:
        """Return the requirement of python that satisfies Requires-Python and some ranges besides."""
        said = version_range(self._distribution.requires_python)
        # `py3` tells nothing where the metadata says 3.8 or newer.
        wanted = [
            VersionRange(each) for each in ranges if each and not (_is_major(each) and said.lower_bounded())
        ]
        both = said.intersection(wanted) if wanted else said
        if both is None:
            raise PipError(
                f"{self._title} is for python {self._distribution.requires_python}, its file for "
                + " and ".join(filter(None, ranges))
            )
        both = _with_three_numbers(both)
        if Version(self._interpreter.package_version) not in both:
            # A package python-3.11 without a third number, which a range from 3.11.3 on leaves out.
            both = both.union(VersionRange(self._interpreter.minor))
        return _request("python", both)

    def _is_itself(self, requirement: PipRequirement) -> bool:
        return canonicalize_name(requirement.name) == self._distribution.canonical_name

    def _merged(self, requirements: Iterable[PipRequirement]) -> Iterator[str]:
        """Yield one requirement for each package, in the order of their first ones."""
        ranges: dict[str, VersionRange] = {}
        spelled: dict[str, str] = {}
        for each in requirements:
            if self._is_itself(each):
                continue
            name = canonicalize_name(each.name)
            range_ = self._range(each)
            known = ranges.get(name)
            both = range_ if known is None else known.intersection(range_)
            if both is None:
                raise PipError(
                    f"{self._title} requires {name} in versions that exclude each other, {known} and "
                    f"{range_}. Take another version of it"
                )
            ranges[name] = both
            spelled.setdefault(name, each.name)
        for other, range_ in ranges.items():
            text = _request(self._names(spelled[other]), range_)
            if not self._closes_a_cycle(other):
                yield text
            elif not range_.is_any():
                yield f"~{text}"

    def _closes_a_cycle(self, name: str) -> bool:
        """Tell whether a requirement leads back here, and is the one that is to give way.

        No resolve takes packages that require each other. Of distributions that do, the one with the shorter
        name requires the other, which only says which versions go with it.
        """
        own = self._distribution.canonical_name
        if (len(own), own) < (len(name), name):
            return False
        seen, todo = {name}, [name]
        while todo:
            other = self._others.get(todo.pop())
            for each in other.requirements if other else ():
                next_name = canonicalize_name(each.name)
                if next_name not in seen and is_true(each.marker, self._interpreter.environment):
                    seen.add(next_name)
                    todo.append(next_name)
        return own in seen

    def _text(self, requirement: PipRequirement) -> str:
        return _request(self._names(requirement.name), self._range(requirement))

    def _range(self, requirement: PipRequirement) -> VersionRange:
        try:
            return version_range(requirement.specifier)
        except PipError as error:
            raise PipError(f"{self._title} requires {str(requirement)!r}: {error}") from error


def _request(name: str, range_: VersionRange) -> str:
    # Printed as requirements are: `foo-1+`, and `foo<2` without the dash.
    return name if range_.is_any() else str(Requirement(f"{name}-{range_}"))


def _with_three_numbers(range_: VersionRange) -> VersionRange:
    """Rewrite a range of pythons, which have three numbers at most: `3.9.1.1+` is `3.9.2+`."""

    def next_one(match: re.Match[str]) -> str:
        return f"{match[1]}.{int(match[2]) + 1}"

    pieces = []
    for piece in str(range_).split("|"):
        text = _FOURTH_NUMBER.sub(next_one, piece)
        try:
            pieces.append(VersionRange(text))
        except VersionError:  # only versions with a fourth number were in it
            continue
    return pieces[0].union(pieces[1:]) if pieces else range_


def _is_exact(python: str) -> bool:
    """Tell whether a wheel is for one minor version of python."""
    return "." in python and not python.endswith("+")


def _is_major(python: str) -> bool:
    return python.isdigit()


def _authors(distribution: Distribution, style: Style) -> list[str] | None:
    author, address = distribution.author, distribution.author_email
    if style == "rez" and not author:
        return None
    return [" ".join(filter(None, (author, address)))] if author or address else None


def _help(distribution: Distribution, style: Style) -> list[list[str]] | None:
    home, source = distribution.home_page, distribution.download_url
    if style == "fewest":
        labels = {_plain(label): address for label, address in reversed(distribution.project_urls)}
        home = home or next((labels[label] for label in _HOME_LABELS if label in labels), "")
        source = source or next((labels[label] for label in _SOURCE_LABELS if label in labels), "")
    found = [["Home Page", home], ["Source Code", source]]
    return [each for each in found if each[1]] or None


def _plain(label: str) -> str:
    return "".join(filter(str.isalnum, label.lower()))
