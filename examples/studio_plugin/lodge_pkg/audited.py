"""A resolver that notes every resolve in a log, and leaves the search to another backend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pkg.hookspecs import hookimpl
from pkg.interfaces.resolver import Resolver
from pkg.settings import Setting
from pkg.solve import Outcome, Problem
from pkg_resolvers.python_backend import PythonResolver


class AuditedResolver(PythonResolver):
    """Resolve as the `python` backend does, and write one line of JSON for each resolve.

    What is tried out for an explanation comes to the default backend, since no `tried_by` says otherwise;
    what is imagined, as by `pkg impact`, comes here and is not noted.
    """

    name = "audited"
    settings = (
        *PythonResolver.settings,
        Setting("log", str, "~/.lodge/resolves.jsonl", "the file that resolves are noted in"),
    )

    def solve(self, problem: Problem) -> Outcome:
        outcome = super().solve(problem)
        if problem.trial:
            return outcome
        note(
            self.options.log,
            {
                "request": [str(request) for request in problem.requests],
                "status": outcome.status,
                "packages": [f"{choice.family}-{choice.candidate.version}" for choice in outcome.solution],
                "seconds": round(outcome.stats.solve_time, 4),
            },
        )
        return outcome


def note(log: str, entry: dict[str, Any]) -> None:
    """Append a line to the log. Nobody's work stops because the log cannot be written."""
    import getpass
    import json
    import os
    import time

    path = os.path.expanduser(log)
    try:
        entry = {"time": int(time.time()), "user": getpass.getuser(), **entry}
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")  # one write, so that lines of two processes do not mix
    except OSError:
        pass


@hookimpl
def pkg_register_resolvers(register: Callable[[type[Resolver]], None]) -> None:
    register(AuditedResolver)
