"""A fix applied in rez: the program of a worker of `benchmarks.explain`.

One rez answers all questions, so that each package is read and validated once.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

# Seconds for one resolve of rez, after which it is left open whether there is a solution.
MOST_SECONDS = 1200


def applies(root: str, request: list[str], options: Mapping[str, Any]) -> dict[str, Any]:
    """Resolve a request with rez: `status` is rez's, `open` beyond the time, or `error`; `seconds`."""
    from rez.exceptions import RezError
    from rez.package_filter import PackageFilterList
    from rez.resolved_context import ResolvedContext

    given = {
        "package_paths": [root],
        **options,
        "add_implicit_packages": False,
        "time_limit": MOST_SECONDS,
    }
    if "package_filter" in given:
        given["package_filter"] = PackageFilterList.from_pod(given["package_filter"])
    start = time.perf_counter()
    try:
        context = ResolvedContext(request, caching=False, package_caching=False, **given)
        status, reason = context.status.name, context.failure_description or ""
    except RezError as error:
        status, reason = "error", str(error)
    return {
        "status": "open" if status == "aborted" else status,
        "reason": reason,
        "seconds": round(time.perf_counter() - start, 2),
    }


def _answer(setup: Mapping[str, Any]) -> Any:
    from rez.config import config

    config.override("package_definition_python_path", None)
    config.override("implicit_packages", [])
    config.override("resource_caching_maxsize", -1)

    def respond(question: Mapping[str, Any]) -> dict[str, Any]:
        return applies(setup["root"], question["request"], question["options"])

    return respond


if __name__ == "__main__":
    from pkg.requests.workers import serve

    serve(_answer)
