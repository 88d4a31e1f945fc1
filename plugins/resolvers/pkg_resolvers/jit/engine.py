"""One kernel with its memory, and the encoded families that it keeps from solve to solve."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from pkg.errors import PkgError
from pkg.version import RequirementList
from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.blocks import bytes_of
from pkg_resolvers.jit.encode import Code
from pkg_resolvers.jit.run import PER_SCOPE, SETS, Run

if TYPE_CHECKING:
    from pkg.solve import FamilyStates, Outcome, Problem
    from pkg_resolvers.jit.run import Kernel

# What a solve gets to begin with, in words; blocks double when they are too short.
_FIRST_SIZES = {
    at.ARENA: 1 << 15,
    at.NODE: 1 << 12,
    at.STACK: 1 << 12,
    at.GROUP: 1 << 10,
    at.EXTRACT: 1 << 11,
    at.SCRATCH: 1 << 14,
    at.NEED: 1 << 9,
    at.OUT: 1 << 9,
}

# Above this share of unused words, and at least so many, what was encoded is dropped and made again.
_MOST_GARBAGE = 1 << 20

# So many lists of repositories have their families kept in memory.
_MOST_CODES = 4


class Engine:
    """One kernel with its memory. Encoded families are kept for the next solve. One thread at a time."""

    def __init__(self, kernel: Kernel, cache_folder: str | None = None) -> None:
        """Make an engine.

        Args:
            kernel: see `compiler.kernel`.
            cache_folder: where encoded families are kept for other processes; None for nowhere.
        """
        self._kernel = kernel
        self._cache_folder = cache_folder
        self._epoch = 0
        self._serial = 0
        self._work = {block: bytes_of(size) for block, size in _FIRST_SIZES.items()}
        for block in (*PER_SCOPE, *SETS):
            self._work[block] = bytes_of(64)
        self._codes: dict[str, Code] = {}
        # What is to be kept may be written down by another thread than the one that solved.
        self._busy = Lock()

    def another(self) -> Engine:
        """Give an engine with the same kernel and memory of its own."""
        return Engine(self._kernel, self._cache_folder)

    def solve(self, problem: Problem) -> Outcome:
        """Solve one problem; see `Resolver.solve`."""
        with self._busy:
            return self._solve(problem)

    def _solve(self, problem: Problem) -> Outcome:
        merged = RequirementList(problem.requests)
        if merged.conflict:
            from pkg_resolvers.reference import solve

            return solve(problem)
        key = problem.states.key if problem.states is not None else ""
        code = self._ready_code(key)
        states = problem.states
        shared = problem.shared if states is None else (states, states.generation)
        code.begin(shared, states=states is not None)
        self._epoch += 1
        run = Run(self._kernel, code, self._work, problem, merged.requirements, self._epoch, self._serial)
        try:
            return run.outcome()
        except PkgError:
            raise
        except BaseException:
            del self._codes[key]  # whatever was going on may have been half written
            raise
        finally:
            self._serial = run.serial
            if key and code.fresh and problem.states is not None:
                problem.states.at_keep(("numba", key), lambda states: self._keep(key, states))

    def _ready_code(self, key: str) -> Code:
        """Give the code for a solve.

        Args:
            key: `FamilyStates.key`; empty for families that no other process knows.
        """
        code = self._codes.pop(key, None)
        if code is not None and code.garbage > max(_MOST_GARBAGE, len(code.data) // 2):
            code = Code()
        elif code is None and key and self._cache_folder is not None:
            from pkg_resolvers.jit.kept_code import load

            code = load(self._cache_folder, key)
        if code is None:
            code = Code()
        if len(self._codes) >= _MOST_CODES:
            del self._codes[next(iter(self._codes))]
        self._codes[key] = code  # the last one used stands last
        code.settle()
        return code

    def _keep(self, key: str, states: FamilyStates) -> None:
        """Keep for other processes what was encoded, as far as it still holds."""
        if self._busy.acquire(blocking=False):  # else a solve is running, behind which this is asked again
            try:
                self._write_down(key, states)
            finally:
                self._busy.release()

    def _write_down(self, key: str, states: FamilyStates) -> None:
        code = self._codes.get(key)
        if code is None or not code.fresh or self._cache_folder is None:
            return
        for family in code.families:
            known = code.states.get(family)
            if known is not None and states.state(code.names[family]) != known:
                del code.states[family]
        from pkg_resolvers.jit.kept_code import save

        save(self._cache_folder, key, code)
