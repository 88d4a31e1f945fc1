"""Keep people out of versions that are frozen at the moment.

LODGE_FREEZE names a text file with one requirement a line. A resolve that picks a version inside one of
them is refused, whatever asked for it.
"""

from __future__ import annotations

import os

from pkg.errors import PkgError
from pkg.hookspecs import hookimpl
from pkg.solve import Outcome
from pkg.version import Requirement


@hookimpl
def pkg_after_resolve(outcome: Outcome) -> None:
    path = os.environ.get("LODGE_FREEZE")
    if not path:
        return
    try:
        with open(path, encoding="utf-8") as file:
            frozen = [Requirement(line.strip()) for line in file if line.strip()]
    except OSError as error:
        raise PkgError(f"LODGE_FREEZE names {path}, which cannot be read: {error.strerror}") from error
    for choice in outcome.solution:
        for requirement in frozen:
            if requirement.name == choice.family and choice.candidate.version in requirement.range:
                raise PkgError(
                    f"{choice.family}-{choice.candidate.version} is frozen ({requirement} in {path}). "
                    "Ask for another version, or talk to the pipeline desk."
                )
