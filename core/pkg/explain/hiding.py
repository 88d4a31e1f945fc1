"""Which rule hides a package."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pkg.solve.filter_rules import TimestampRule
from pkg.solve.filters import PackageFilterList

if TYPE_CHECKING:
    from pkg.explain.question import Question
    from pkg.solve.filter_rules import Rule
    from pkg.solve.problem import Candidate


def hiding_rule(question: Question, candidate: Candidate) -> Rule | None:
    """Return the rule that hides a candidate; None when none does."""
    filters = PackageFilterList.from_pod(question.package_filter, question.find)
    filters = filters.released_until(question.timestamp)
    return filters.excludes(candidate.handle)  # type: ignore[arg-type]


def hidden_by(question: Question, candidate: Candidate) -> str:
    """Tell what hides a candidate, as the rest of a sentence."""
    rule = hiding_rule(question, candidate)
    if isinstance(rule, TimestampRule) and rule.timestamp == int(question.timestamp):
        return f"released later than {date(question.timestamp)}"
    return f"hidden by the filter {str(rule)!r}" if rule else "hidden by a filter"


def date(seconds: float) -> str:
    """Return a moment as people write it, in local time."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


def age(seconds: float, now: float) -> str:
    """Return how long ago a moment was: `3 days ago`."""
    passed = max(now - seconds, 0)
    for unit, length in (
        ("year", 31536000),
        ("month", 2592000),
        ("day", 86400),
        ("hour", 3600),
        ("minute", 60),
    ):
        count = int(passed // length)
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"
