"""What `pkg doctor` says about the kernel."""

from __future__ import annotations

from collections.abc import Callable

from pkg.interfaces.finding import Finding
from pkg_resolvers.jit import compiler
from pkg_resolvers.jit.origins import Way, keeping_trouble, processor_trouble, ways

_CALLED = {
    "shipped": "library in the installed package",
    "library": "library in the cache folder",
    "cache": "numba's cache",
    "compiled": "compiling",
    "plain": "plain Python",
}


def examine(cache_folder: str | None, warm: Callable[[], str]) -> list[Finding]:
    """Tell which kernel the next process uses, whether that is a good one, and why no better one.

    Args:
        cache_folder: as for `compiler.kernel`.
        warm: compiles the kernel and returns a sentence.
    """
    *missed, taken = ways(cache_folder)
    findings = [_verdict(taken, missed, cache_folder, warm)]
    findings += [
        Finding("note", f"not taken: {_CALLED[way.origin]}, because {way.trouble}{_at(way)}")
        for way in missed
        # That a pure Python wheel brings no library is how it is meant to be.
        if not (way.origin == "shipped" and taken.origin == "library")
    ]
    processor = processor_trouble()
    if processor and taken.origin in ("shipped", "library"):
        findings.append(
            Finding(
                "error",
                f"the library needs a newer processor: {processor}",
                "set resolver_backend to python, or give the virtual machine a newer processor type",
            )
        )
    return findings


def _verdict(taken: Way, missed: list[Way], cache_folder: str | None, warm: Callable[[], str]) -> Finding:
    if taken.origin in ("shipped", "library"):
        return Finding("ok", f"kernel: {_CALLED[taken.origin]}; numba is not imported ({taken.place})")
    if taken.origin == "plain":
        if not missed:
            return Finding(
                "warning",
                "kernel: plain Python, hundreds of times slower, because NUMBA_DISABLE_JIT is set",
                "unset NUMBA_DISABLE_JIT",
            )
        return Finding(
            "warning",
            "kernel: plain Python, hundreds of times slower, because there is neither a library nor numba",
            "install numba, or the pkg-studio wheel that is built for this platform",
        )
    trouble = keeping_trouble(cache_folder)
    if taken.origin == "cache":
        if trouble:
            return Finding(
                "warning",
                f"kernel: numba's cache, half a second at each start; no library can be made: {trouble}",
                "install a C compiler or binutils, and remove the folder to have the kernel made again: "
                f"{taken.place}",
            )

        def make_again() -> str:
            import shutil

            shutil.rmtree(str(taken.place), ignore_errors=True)
            return warm()

        return Finding(
            "note",
            "kernel: numba's cache, half a second at each start",
            f"run 'pkg doctor --fix', or remove {taken.place}: a library is made when the kernel is compiled",
            make_again,
        )
    if not trouble:
        return Finding(
            "note",
            "kernel: none yet; the first solve compiles it, which takes about twenty seconds, once",
            "run 'pkg resolvers warm' or 'pkg doctor --fix'",
            warm,
        )
    cache = compiler.cache_in_force(cache_folder)
    if "linker" in trouble:
        return Finding(
            "warning",
            f"kernel: compiled by the first solve, then numba's cache in {cache}; no library: {trouble}",
            "install a C compiler or binutils",
            warm,
        )
    return Finding(
        "warning",
        f"kernel: compiled by every process, about twenty seconds each, because {trouble}",
        "set cache_path or NUMBA_CACHE_DIR to a folder that can be written",
    )


def _at(way: Way) -> str:
    return f" ({way.place})" if way.place and way.origin != "shipped" else ""
