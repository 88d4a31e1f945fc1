"""One failing request of the reference repository: how it is explained, and whether what is said holds.

The program of a worker of `benchmarks.explain`: it reads a setup and then a request per line, and answers
each with a record.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.environment.solving import SolveResult
    from pkg.explain import Explanation

Record = dict[str, Any]

# For one resolve. Some requests near a failing one take minutes; whether those solve is left open.
SECONDS = 2.0
# An explanation that is given this long is as one on a machine that does nothing else.
_PATIENCE = 60.0
# What uses less processor time than this is not tried again within the usual time: on a machine that does
# nothing else it would not be cut.
HASTY = 0.7


class Repository:
    """One snapshot of the repository, and resolves on it."""

    def __init__(self, root: Path, resolver: str | None = None) -> None:
        from pkg.catalog import Catalog
        from pkg.host import default_host

        self.root = root
        self.catalog: Catalog = Catalog(default_host(), paths=[str(root)])
        self.resolver = resolver
        self.names = sorted({family.name for family in self.catalog.families()})

    def solve(self, request: Sequence[str], **options: Any) -> SolveResult:
        from pkg.environment.solving import solve

        if "package_paths" not in options:
            options["catalog"] = self.catalog
        options.pop("add_implicit_packages", None)  # there are none
        return solve(list(request), resolver=self.resolver, time_limit=SECONDS, **options)

    def versions(self, name: str) -> list[str]:
        return [str(package.version) for package in self.catalog.packages(name)]


def record_of(repository: Repository, request: Sequence[str]) -> Record:
    """Explain a request and check what is said of it.

    Returns:
        `status`: `solved`, `limit` (it is not known whether there is a solution), or `explained`; then what
        `figures` of `benchmarks.explain` counts, and `wrong`, a sentence for each thing that does not hold.
    """
    from pkg.cli.explanation import lines_of

    result = repository.solve(request)
    if result.status == "solved" or result.failure_kind == "limit":
        return {"status": "solved" if result.status == "solved" else "limit"}
    start = time.process_time()
    explanation = result.explain(_PATIENCE)
    seconds = time.process_time() - start
    assert explanation is not None, request
    text = lines_of(explanation)
    record = {
        "status": "explained",
        "kind": explanation.kind,
        "failure": result.failure_description,
        "text": text,
        "seconds": round(seconds, 4),
        "trials": explanation.trials,
        "fixes": [asdict(fix) for fix in explanation.fixes],
        "fixable": _is_fixed(explanation) or has_single_fix(repository, request),
        "fixed": _is_fixed(explanation),
        "wrong": list(_wrong(repository, explanation)),
        "cut": False,
    }
    if seconds > HASTY:
        # Again within the usual time, packages and all: a process that did nothing before has read none.
        hasty = Repository(repository.root, repository.resolver).solve(request).explain()
        if hasty is not None and hasty.cut:
            wrong = list(_wrong(repository, hasty))
            record |= {"cut": True, "fixed when cut": _is_fixed(hasty), "wrong when cut": wrong}
    return record


def _wrong(repository: Repository, explanation: Explanation) -> Iterable[str]:
    if not is_minimal(repository, explanation):
        yield f"not minimal: {' '.join(explanation.core)}"
    for fix in explanation.fixes:
        status = repository.solve(fix.request, **fix.options).status
        if status != "solved":
            yield f"does not solve: {fix.change} ({status})"
    if (
        not explanation.cycle
        and not any(chain.steps for chain in explanation.chains)
        and not _is_plain(explanation)
    ):
        yield f"no chain ({explanation.kind})"


def _is_plain(explanation: Explanation) -> bool:
    """Tell whether the requests themselves name what is missing or what they disagree about."""
    from pkg.version import PackageRequest

    about = explanation.missing.family if explanation.missing is not None else explanation.meeting
    return about in {PackageRequest(one).name for one in explanation.core}


def _is_fixed(explanation: Explanation) -> bool:
    return any(fix.kind != "several" for fix in explanation.fixes)


def cause(result: SolveResult) -> object:
    """Return what sort of failure it is; None for a solution."""
    if result.status == "solved":
        return None
    if result.status == "error":
        return result.error_class
    return "cycle" if result.failure_kind == "cycle" else "failed"


def is_minimal(repository: Repository, explanation: Explanation) -> bool:
    """Tell whether the core fails, and without any of its members does not, or for another cause."""
    core = list(explanation.core)
    whole = repository.solve(core)
    return whole.status != "solved" and all(
        not rest or _is_other(whole, repository.solve(rest))
        for rest in ([*core[:place], *core[place + 1 :]] for place in range(len(core)))
    )


def _is_other(whole: SolveResult, part: SolveResult) -> bool:
    if cause(part) != cause(whole):
        return True
    # The same class of error may be about something else.
    return (whole.status == "error" and part.failure_description != whole.failure_description) or (
        cause(whole) == "cycle" and part.failure_description != whole.failure_description
    )


def has_single_fix(repository: Repository, request: Sequence[str], most: int = 60) -> bool:
    """Tell whether leaving out one request or asking for another version of one solves it."""
    from pkg.version import PackageRequest

    for place, one in enumerate(request):
        name = PackageRequest(one).name
        others = [f"{name}-{version}" if version else name for version in repository.versions(name)[:most]]
        changes: list[list[str]] = [[], [name], *([other] for other in others)]
        for change in changes:
            changed = [*request[:place], *change, *request[place + 1 :]]
            if changed and repository.solve(changed).status == "solved":
                return True
    return False


def _answer(setup: Mapping[str, Any]) -> Any:
    repository = Repository(Path(setup["root"]), setup["resolver"])

    def respond(question: Mapping[str, Any]) -> Record:
        return record_of(repository, question["request"])

    return respond


if __name__ == "__main__":
    from pkg.requests.workers import serve

    serve(_answer)
