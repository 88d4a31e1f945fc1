"""What a change would do to a list of requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from pkg.impact.changes import Change
from pkg.requests.entry import RequestEntry
from pkg.requests.workers import Workers, program, usual_jobs

if TYPE_CHECKING:
    from pkg.catalog import Catalog

Verdict = Literal["same", "changes", "fails", "works", "still fails"]


class Effect:
    """What the change does to one request.

    Attributes:
        entry: the request.
        before: the answer as things are: `status`, `packages` (name, version, variant index), `ephemerals`,
            `reason`.
        after: the answer with the change.
        verdict: `same`; `changes` (other packages, versions, variants or another order); `fails` (it has a
            solution now, and would have none); `works` (the other way round); `still fails`.
        differences: how the solution changes, one text for each package.
    """

    def __init__(self, entry: RequestEntry, before: dict[str, Any], after: dict[str, Any]) -> None:
        self.entry = entry
        self.before = before
        self.after = after
        worked, works = before["status"] == "solved", after["status"] == "solved"
        self.differences = list(_differences(before, after)) if worked and works else []
        self.verdict: Verdict
        if worked and works:
            self.verdict = "changes" if self.differences else "same"
        elif worked or works:
            self.verdict = "works" if works else "fails"
        else:
            self.verdict = "still fails"

    @property
    def reason(self) -> str:
        """Why there would be no solution; what would change, where there is one."""
        if self.after["status"] != "solved":
            return _one_line(self.after["reason"])
        return ", ".join(self.differences)

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "request": self.entry.requests,
            "source": self.entry.source,
            "count": self.entry.count,
            "verdict": self.verdict,
            "differences": self.differences,
            "reason": self.reason,
            "before": self.before,
            "after": self.after,
        }


class Assessment:
    """What the change does to all requests.

    Attributes:
        effects: in the order of the requests.
    """

    def __init__(self, effects: Sequence[Effect]) -> None:
        self.effects = list(effects)

    @property
    def counts(self) -> Counter[str]:
        """The number of requests by verdict."""
        return Counter(effect.verdict for effect in self.effects)

    def of(self, *verdicts: Verdict) -> list[Effect]:
        """Return the effects of some sorts, those that people ask for most first."""
        chosen = [effect for effect in self.effects if effect.verdict in verdicts]
        return sorted(chosen, key=lambda effect: (verdicts.index(effect.verdict), -effect.entry.count))

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data; requests that stay the same are only counted."""
        counts = self.counts
        return {
            "requests": len(self.effects),
            "counts": {verdict: counts[verdict] for verdict in _VERDICTS},
            "effects": [each.to_data() for each in self.of("fails", "changes", "works", "still fails")],
        }


_VERDICTS: tuple[Verdict, ...] = ("same", "changes", "fails", "works", "still fails")


def assess(
    catalog: Catalog,
    change: Change,
    entries: Sequence[RequestEntry],
    *,
    resolver: str | None = None,
    jobs: int | None = None,
    on_done: Callable[[int], object] | None = None,
) -> Assessment:
    """Solve requests as things are and with a change, and compare.

    Args:
        catalog: the repositories of requests that name none.
        change: what is imagined; nothing is written anywhere.
        entries: the requests.
        resolver: the backend; None for the configured one.
        jobs: processes side by side; None for one per core.
        on_done: called with 1 after each request.

    Raises:
        PkgError: the change cannot be imagined on these repositories; see `Change.check`.
    """
    change.check(catalog)
    setup = {
        "paths": list(catalog.paths),
        "index": bool(catalog.settings.index),
        "change": change.to_data(),
        "resolver": resolver,
    }
    batches = [entries[start : start + _BATCH] for start in range(0, len(entries), _BATCH)]
    workers = Workers(program("pkg.impact.answering"), setup, jobs=min(jobs or usual_jobs(), len(batches)))

    def ask(parts: Sequence[Sequence[RequestEntry]]) -> list[dict[str, Any]]:
        return workers.run(
            ({"entries": [entry.to_data() for entry in part]} for part in parts),
            None if on_done is None else lambda number, _answer: on_done(len(parts[number])),
        )

    effects: list[Effect] = []
    for part, answer in zip(batches, ask(batches), strict=True):
        if "crashed" in answer:
            for entry, alone in zip(part, ask([[entry] for entry in part]), strict=True):
                effects += _effects([entry], alone)
        else:
            effects += _effects(part, answer)
    return Assessment(effects)


# So many requests are answered at once; a process takes as long to start as some of these.
_BATCH = 50


def _effects(entries: Sequence[RequestEntry], answer: dict[str, Any]) -> list[Effect]:
    crashed = answer.get("crashed")
    if crashed:
        broken = {"status": "error", "packages": [], "ephemerals": [], "reason": str(crashed)}
        return [Effect(entry, broken, broken) for entry in entries]
    return [
        Effect(entry, before, after)
        for entry, (before, after) in zip(entries, answer["answers"], strict=True)
    ]


def _differences(before: dict[str, Any], after: dict[str, Any]) -> Iterable[str]:
    old = {name: (version, index) for name, version, index in before["packages"]}
    new = {name: (version, index) for name, version, index in after["packages"]}
    for name in dict.fromkeys([*old, *new]):
        one, other = old.get(name), new.get(name)
        if one == other:
            continue
        if one is None or other is None:
            sign, (version, _) = ("-", one) if one is not None else ("+", other or ("", None))
            yield f"{sign}{name}-{version}" if version else f"{sign}{name}"
        elif one[0] != other[0]:
            yield f"{name} {one[0]} -> {other[0]}"
        else:
            yield f"{name}-{one[0]}[{one[1]}] -> [{other[1]}]"
    gone = [each for each in before["ephemerals"] if each not in after["ephemerals"]]
    come = [each for each in after["ephemerals"] if each not in before["ephemerals"]]
    yield from (f"-{each}" for each in gone)
    yield from (f"+{each}" for each in come)
    if list(old) != list(new) and old.keys() == new.keys():
        yield "another order of packages"


def _one_line(text: str) -> str:
    return " ".join(text.removeprefix("The following package conflicts occurred: ").split())
