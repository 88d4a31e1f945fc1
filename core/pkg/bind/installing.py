"""Candidates become packages of a repository: what is there is left alone, all else appears at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from pkg.errors import PackageDefinitionNotFoundError, PkgError

if TYPE_CHECKING:
    from pkg.bind.candidates import Candidate
    from pkg.interfaces.repository import Repository
    from pkg.package.package import Package
    from pkg.package.variant import Variant
    from pkg.settings import Settings

State = Literal["new", "exists", "installed", "differs", "failed"]


class Bound:
    """What is to become, or became, of something that was to be bound.

    Attributes:
        name: the package, or the bind module where nothing was found.
        version: empty where nothing was found.
        state: `new`, to be installed; `installed`; `exists`, there already; `differs`, the package is there
            and says something else, so it is left as it is; `failed`.
        candidate: what was found; None where that failed.
        variants: in the repository; empty while it is new.
        reason: for people, why it is not installed.
        asked: whether somebody asked for it; otherwise something requires it.
    """

    __slots__ = ("asked", "candidate", "name", "reason", "state", "variants", "version")

    def __init__(
        self,
        name: str,
        state: State,
        *,
        version: str = "",
        candidate: Candidate | None = None,
        variants: Sequence[Variant] = (),
        reason: str = "",
        asked: bool = True,
    ) -> None:
        self.name = name
        self.version = version
        self.state = state
        self.candidate = candidate
        self.variants = list(variants)
        self.reason = reason
        self.asked = asked

    def __repr__(self) -> str:
        return f"Bound({self.qualified_name}, {self.state})"

    @property
    def qualified_name(self) -> str:
        """Name and version, such as `maya-2024.1`."""
        return f"{self.name}-{self.version}" if self.version else self.name

    def to_data(self) -> dict[str, Any]:
        """Describe it as plain data."""
        candidate = self.candidate
        package = candidate.package if candidate else None
        return {
            "name": self.name,
            "version": self.version or None,
            "state": self.state,
            "requires": [str(each) for each in package.requires or ()] if package else [],
            "variants": [[str(each) for each in one] for one in package.variants or ()] if package else [],
            "tools": list(package.tools or ()) if package else [],
            "place": (candidate.place or None) if candidate else None,
            "contents": list(candidate.contents) if candidate else [],
            "uri": self.variants[0].parent.uri if self.variants else None,
            "reason": self.reason or None,
            "asked": self.asked,
        }


def judge(candidate: Candidate, repository: Repository, settings: Settings) -> Bound:
    """Tell what would become of a candidate; changes nothing.

    Raises:
        PackageRepositoryError: what is there does not go with it, or cannot be read.
    """
    package = candidate.package
    name, version = package.name, str(package.version)
    there = _there(repository, name, version)
    if there is not None and candidate.joined:
        joined, difference = _joined(candidate, there)
        if difference:
            return Bound(
                name,
                "differs",
                version=version,
                candidate=candidate,
                variants=list(there.iter_variants())[:1],
                reason=difference,
            )
        candidate = candidate.with_attributes(joined, settings)
        package = candidate.package
    variants = []
    for variant in package.iter_variants():
        existing = repository.install_variant(variant, dry_run=True)
        if existing is None:
            return Bound(name, "new", version=version, candidate=candidate)
        variants.append(existing)
    return Bound(name, "exists", version=version, candidate=candidate, variants=variants)


def install(bound: Bound, repository: Repository, on_bytes: Callable[[int], object] | None = None) -> None:
    """Install what is new; nothing of it is to be seen before all of it is there.

    Args:
        bound: its state and variants are brought up to date.
        repository: where to.
        on_bytes: told of bytes that were copied.

    Raises:
        BindError: the payload cannot be made.
        PackageRepositoryError: the repository cannot be written to.
    """
    assert bound.candidate is not None
    candidate = bound.candidate
    package = candidate.package
    with repository.stage(package.name, package.version) as stage:
        for variant in package.iter_variants():
            if repository.install_variant(variant, dry_run=True) is None:
                candidate.fill(stage.payload(variant), variant, on_bytes)
            # Somebody else may install the same meanwhile; then theirs stays.
            stage.add(variant, replace=False)
        done = stage.commit()
    bound.variants = [each.variant for each in done]
    bound.state = "exists" if all(each.skipped for each in done) else "installed"


def _there(repository: Repository, name: str, version: str) -> Package | None:
    package = repository.package(name, version)
    if package is None:
        return None
    try:
        package.validate_data()
    except PackageDefinitionNotFoundError:
        return None
    return package


def _joined(candidate: Candidate, there: Package) -> tuple[dict[str, Any], str]:
    """Return the attributes that are joined with those there, or what the two do not agree on."""
    result: dict[str, Any] = {}
    for name in candidate.joined:
        ours: Any = candidate.package.data.get(name)
        theirs: Any = there.data.get(name)
        if isinstance(ours, list) and isinstance(theirs, list):
            result[name] = [*theirs, *(each for each in ours if each not in theirs)]
        elif isinstance(ours, dict) and isinstance(theirs, dict):
            for key, value in ours.items():
                if theirs.get(key, value) != value:
                    return {}, (
                        f"{there.uri} says {theirs[key]!r} for {name}[{key!r}], here it is {value!r}. "
                        "Change or remove that package, or give this one another version"
                    )
            result[name] = {**theirs, **ours}
    return result, ""


def failed(name: str, error: PkgError, *, asked: bool) -> Bound:
    """Note that something could not be bound."""
    return Bound(name, "failed", reason=str(error), asked=asked)
