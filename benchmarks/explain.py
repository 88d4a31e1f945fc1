"""`python -m benchmarks.explain`: failing requests on the reference repository, and how they are explained.

The requests are pairs and triples of its packages, drawn with a seed. Counted: whether the reported set is
minimal, whether every fix solves, how often there is one where a single change can work, lines and time.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import data

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.environment.solving import SolveResult
    from pkg.explain import Explanation

SEED = 7
# For one resolve. Some requests near a failing one take minutes; whether those solve is left open.
_SECONDS = 2.0


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
        return solve(list(request), resolver=self.resolver, time_limit=_SECONDS, **options)

    def versions(self, name: str) -> list[str]:
        return [str(package.version) for package in self.catalog.packages(name)]

    def failing_requests(self, count: int, seed: int = SEED) -> Iterator[tuple[list[str], SolveResult]]:
        """Draw pairs and triples of packages until so many of them failed."""
        rng = random.Random(seed)
        found = 0
        while found < count:
            request = []
            for name in rng.sample(self.names, rng.choice((2, 3))):
                version = rng.choice(self.versions(name))
                exact = rng.random() < 0.7
                request.append(f"{name}-{version}" if version and exact else name)
            result = self.solve(request)
            if result.status != "solved" and result.failure_kind != "limit":
                found += 1
                yield request, result


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


def broken_fixes(repository: Repository, explanation: Explanation) -> list[str]:
    """Return the fixes that do not solve when they are applied."""
    return [
        fix.change
        for fix in explanation.fixes
        if repository.solve(fix.request, **fix.options).status != "solved"
    ]


def rejected_by_rez(root: Path, explanation: Explanation) -> list[str]:
    """Return the fixes that do not solve when rez applies them."""
    from rez.exceptions import RezError
    from rez.package_filter import PackageFilterList
    from rez.resolved_context import ResolvedContext

    rejected = []
    for fix in explanation.fixes:
        options = dict(fix.options)
        if "package_filter" in options:
            options["package_filter"] = PackageFilterList.from_pod(options["package_filter"])
        options.setdefault("package_paths", [str(root)])
        options.setdefault("add_implicit_packages", False)
        try:
            context = ResolvedContext(list(fix.request), **options)
            if not context.success:
                rejected.append(fix.change)
        except RezError as error:
            rejected.append(f"{fix.change}: {error}")
    return rejected


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


def measure(
    repository: Repository, count: int, seed: int = SEED, *, show: int = 0, rez_every: int = 0
) -> dict[str, Any]:
    """Explain so many failing requests and check what is said of them.

    Args:
        repository: the repository.
        count: how many.
        seed: of the requests.
        show: print so many.
        rez_every: have rez apply the fixes of each so-manieth; 0 for none.
    """
    from pkg.cli.explanation import lines_of

    kinds: Counter[str] = Counter()
    seconds, lines, widths, trials = [], [], [], []
    wrong: list[dict[str, Any]] = []
    fixed = fixable = cut = in_rez = 0
    for number, (request, result) in enumerate(repository.failing_requests(count, seed)):
        explanation = result.explain()
        assert explanation is not None, request
        text = lines_of(explanation)
        if number < show:
            print("\n$ pkg solve", *request, f"\n{result.failure_description}", *text, sep="\n")
        kinds[explanation.kind] += 1
        seconds.append(explanation.seconds)
        trials.append(explanation.trials)
        lines.append(len(text) + 1)
        widths.append(max(map(len, text)))
        cut += explanation.cut
        fixable_here = bool(explanation.fixes) and any(fix.kind != "several" for fix in explanation.fixes)
        if fixable_here:
            fixed += 1
            fixable += 1
        elif has_single_fix(repository, request):
            fixable += 1
            wrong.append({"request": request, "what": "a single change works, and none is offered"})
        if not is_minimal(repository, explanation):
            wrong.append({"request": request, "what": f"not minimal: {explanation.core}"})
        for change in broken_fixes(repository, explanation):
            wrong.append({"request": request, "what": f"does not solve: {change}"})
        if rez_every and number % rez_every == 0:
            in_rez += len(explanation.fixes)
            for change in rejected_by_rez(repository.root, explanation):
                wrong.append({"request": request, "what": f"does not solve in rez: {change}"})
        if not any(chain.steps for chain in explanation.chains) and not explanation.cycle:
            wrong.append({"request": request, "what": f"no chain ({explanation.kind})"})
    ordered = sorted(seconds)
    return {
        "requests": count,
        "kinds": dict(kinds),
        "cut": cut,
        "fixes tried in rez": in_rez,
        "fixed": fixed,
        "fixable": fixable,
        "median lines": statistics.median(lines),
        "90 % lines": sorted(lines)[int(count * 0.9)],
        "widest": max(widths),
        "median trials": statistics.median(trials),
        "ms": {
            name: round(ordered[min(int(count * share), count - 1)] * 1e3, 1)
            for name, share in (("median", 0.5), ("90 %", 0.9), ("99 %", 0.99), ("most", 1.0))
        },
        "wrong": wrong,
    }


def main() -> None:
    """Parse the options, run, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explain", description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print the first N explanations")
    parser.add_argument(
        "--rez-every", type=int, default=0, metavar="N", help="apply each N-th's fixes in rez"
    )
    parser.add_argument("--resolver")
    parser.add_argument("--data", type=Path, help="folder to unpack the repository in, kept between runs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pkg-bench-") as folder:
        root = data.unpack_repository(options.data or Path(folder))
        repository = Repository(root, options.resolver)
        figures = measure(
            repository, options.count, options.seed, show=options.show, rez_every=options.rez_every
        )
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
