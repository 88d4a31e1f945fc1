"""Resolver backend that runs the solve in compiled kernels."""

from __future__ import annotations

from _thread import allocate_lock as Lock  # noqa: N812 - threading's name for it; threading imports much

from pkg.hookspecs import hookimpl
from pkg.interfaces.resolver import Resolver

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pkg.interfaces.finding import Finding
    from pkg.settings import Options
    from pkg.solve import Outcome, Problem
    from pkg_resolvers.jit.engine import Engine


# Where the kernel came from, as `compiler.kernel` tells it.
_IN_FORCE = {
    "shipped": "the compiled kernel came with the installed package; numba is not needed",
    "library": "the compiled kernel was loaded from its shared library; numba is not needed",
    "cache": "the kernel was loaded from numba's cache; with a linker (cc, ld) it is kept as a library now",
    "compiled": "the kernel was compiled in this process, and is kept if the cache folder can be written",
    "plain": "the kernel runs as plain Python, hundreds of times slower; 'pkg doctor' says why",
}

# Threads beyond this many share nothing from solve to solve. Each engine keeps what it has encoded.
_MOST_SPARE = 7


class NumbaResolver(Resolver):
    """Solve with kernels compiled by numba; same answers as the `python` backend."""

    name = "numba"
    told_by = "python"
    tried_by = "numba"
    opener = "pkg_resolvers.jit.quick"

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._engine: Engine | None = None
        self._origin = ""
        self._making = Lock()
        self._solving = Lock()
        self._spare: list[Engine] = []

    def solve(self, problem: Problem) -> Outcome:
        """Solve one problem; see `Resolver.solve`.

        Encoded families are kept for the next problem, and used again when it hands out the same
        CandidateFamily objects. Who comes while a solve runs (another thread, or package code that
        resolves something itself) gets an engine of its own.
        """
        engine = self._ready()
        if not self._solving.acquire(blocking=False):
            return self._solve_beside(engine, problem)
        try:
            return engine.solve(problem)
        finally:
            self._solving.release()

    def _solve_beside(self, engine: Engine, problem: Problem) -> Outcome:
        """Solve with an engine that no other thread has; it is kept for the next one who needs it."""
        try:
            engine = self._spare.pop()
        except IndexError:
            engine = engine.another()
        try:
            return engine.solve(problem)
        finally:
            if len(self._spare) < _MOST_SPARE:
                self._spare.append(engine)

    def compile(self, problem: Problem, names: Sequence[str]) -> list[bytes]:
        """Encode families for a file; see `Resolver.compile`."""
        from pkg_resolvers.jit.compiled import compile_families

        self._ready()  # so that whoever opens the file finds a kernel
        return compile_families(problem, names)

    def warm(self) -> str:
        """Compile the kernel, or load what an earlier process has compiled."""
        self._ready()
        return _IN_FORCE[self._origin]

    def examine(self) -> Iterable[Finding]:
        """Tell where the kernel comes from and why not from somewhere better; see `Resolver.examine`."""
        from pkg_resolvers.jit.examining import examine

        return examine(self.options.get("cache_path"), self.warm)

    def _ready(self) -> Engine:
        """Return the engine, made on first use."""
        with self._making:
            if self._engine is None:
                from pkg_resolvers.jit.compiler import kernel
                from pkg_resolvers.jit.engine import Engine

                made = kernel(self.options.get("cache_path"))
                self._origin = made.origin
                self._engine = Engine(made, self.options.get("cache_path"))
            return self._engine


@hookimpl
def pkg_register_resolvers(register: Callable[[type[Resolver]], None]) -> None:
    """Register the backend."""
    register(NumbaResolver)
