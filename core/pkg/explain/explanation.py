"""What is known of a failure: facts and plain sentences, for a program to look at or a terminal to show."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Verb = Literal["needs", "rules out"]


@dataclass(frozen=True)
class Step:
    """One link of a chain.

    Attributes:
        packages: whose requirement it is, as a text: `maya-2024.2`, `every maya 2022.1 to 2024.3`.
        verb: `needs`, or `rules out` where a package has variants or versions that cannot be used.
        what: the requirement, or the packages that are ruled out.
        because: for `rules out`: the requirement of theirs that is in the way; else empty.
        family: whose requirement it is.
    """

    packages: str
    verb: Verb
    what: str
    because: str = ""
    family: str = ""

    @property
    def text(self) -> str:
        """The link as a sentence."""
        because = f", which needs {self.because}" if self.because else ""
        return f"{self.packages} {self.verb} {self.what}{because}"


@dataclass(frozen=True)
class Chain:
    """The way from one request to the conflict.

    Attributes:
        request: the request.
        implicit: whether the configuration added it.
        steps: the links; none where the request itself is what the others contradict.
    """

    request: str
    implicit: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class RuledOut:
    """Versions of a package that cannot be used, all for one reason.

    Attributes:
        family: the package.
        versions: the versions as a text: `1.2 to 1.4 and 2.0`; with the variant in brackets where only that
            variant is meant.
        packages: the same as a list of `name-version` or `name-version[variant]`.
        by: why, as the rest of a sentence.
    """

    family: str
    versions: str
    packages: tuple[str, ...]
    by: str


@dataclass(frozen=True)
class Arrow:
    """One link of a cycle: a package, its requirement, and the package that meets it."""

    package: str
    requirement: str
    to: str


@dataclass(frozen=True)
class Missing:
    """Something that does not exist where it was looked for.

    Attributes:
        family: the name.
        wanted: the version range; None where the whole family is missing.
        asked_by: who asked for it, outermost first; empty where the request itself did.
        near: names of existing families that look alike, nearest first.
        versions: versions that exist and are nearest to what is wanted, as texts.
        hidden: versions that would do but are hidden, with the rule that hides them, as sentences.
        elsewhere: repositories that were not searched and have it: path and versions.
    """

    family: str
    wanted: str | None
    asked_by: tuple[Step, ...] = ()
    near: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    elsewhere: tuple[tuple[str, str], ...] = ()

    @property
    def what(self) -> str:
        """The requirement that nothing meets, as a text."""
        separator = "" if self.wanted and self.wanted[0] in "=<>" else "-"
        return f"{self.family}{separator}{self.wanted}" if self.wanted else self.family


@dataclass(frozen=True)
class Fix:
    """A change that was tried and leads to a solution.

    Attributes:
        kind: `replace`, `widen`, `avoid`, `filter`, `time`, `path`, `drop`, `limit` or `several`.
        change: what to do, as a sentence.
        request: the full request that solves; implicit requests are not in it, unless `options` says
            that they are left out.
        options: what `pkg.solve` and `pkg.ResolvedContext` have to be given besides; mostly nothing.
        arguments: the same as words of the command line.
    """

    kind: str
    change: str
    request: tuple[str, ...]
    options: dict[str, Any] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """Why a request has no solution, and what to do.

    Attributes:
        request: what was asked for.
        description: rez's words for it.
        kind: `conflict`, `cycle`, `missing`, `broken` (a definition), or `limit`.
        core: the smallest set of requests found that already fails, in their order.
        minimal: whether no member can be left out of it; False when time ran out before that was sure.
        chains: the way from each request of the core to the conflict.
        meeting: the package about which the requests disagree; None where there is no such one.
        ruled_out: what cannot be used of that package, and why.
        missing: what does not exist; None for other kinds.
        cycle: the links of a cycle; empty for other kinds.
        also: requests that fail even without the core, so that no single change can work; empty for none.
        fixes: changes that were tried and work, best first.
        cut: whether time ran out before everything was looked at.
        seconds: how long it took.
        trials: how many resolves it took.
    """

    request: tuple[str, ...]
    description: str
    kind: str
    core: tuple[str, ...] = ()
    minimal: bool = False
    chains: tuple[Chain, ...] = ()
    meeting: str | None = None
    ruled_out: tuple[RuledOut, ...] = ()
    missing: Missing | None = None
    cycle: tuple[Arrow, ...] = ()
    also: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    cut: bool = False
    seconds: float = 0.0
    trials: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return what `failure` holds in JSON, beside `kind` and `description`."""
        missing = None
        if self.missing is not None:
            missing = {
                **_plain(self.missing),
                "elsewhere": [{"path": path, "versions": text} for path, text in self.missing.elsewhere],
            }
        return {
            "core": list(self.core),
            "minimal": self.minimal,
            "chains": [_plain(chain) for chain in self.chains],
            "meeting": self.meeting,
            "ruled_out": [_plain(one) for one in self.ruled_out],
            "missing": missing,
            "cycle": [_plain(arrow) for arrow in self.cycle],
            "also": list(self.also),
            "fixes": [
                {
                    "kind": fix.kind,
                    "change": fix.change,
                    "request": list(fix.request),
                    "options": fix.options,
                    "arguments": list(fix.arguments),
                }
                for fix in self.fixes
            ],
            "cut": self.cut,
        }


def _plain(value: Any) -> dict[str, Any]:
    plain: dict[str, Any] = asdict(value)
    return plain
