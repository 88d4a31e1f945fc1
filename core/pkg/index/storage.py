"""Ask the storage many things: one after the other where it is near, many at once where it is far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from time import perf_counter
from typing import TypeVar

# On a local disk one step takes a tenth of this, and threads would only take turns. On a network folder
# nearly all of the time is waiting, which many can do at once.
_SLOW_SECONDS = 0.0003
_TRIALS = 15
_THREADS = 16

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def map_storage(
    function: Callable[[_Item], _Result],
    items: Iterable[_Item],
    steps: Callable[[_Result], int] = lambda _: 1,
) -> Iterator[_Result]:
    """Call a function for each item, and iterate over the results in order.

    The first calls are timed; when they show a slow storage, threads make the others.

    Args:
        function: waits for the storage most of its time, if that is slow; safe to be called by several
            threads at once.
        items: what to call it with.
        steps: how often the call that gave a result went to the storage.
    """
    rest = iter(items)
    times: list[float] = []
    for item in rest:
        started = perf_counter()
        result = function(item)
        times.append((perf_counter() - started) / max(1, steps(result)))
        yield result
        if len(times) == _TRIALS:
            # The median: a first call imports what it needs, and a disk may sleep.
            if sorted(times)[_TRIALS // 2] > _SLOW_SECONDS:
                yield from _by_threads(function, rest)
            else:
                yield from map(function, rest)
            return


def _by_threads(function: Callable[[_Item], _Result], items: Iterator[_Item]) -> Iterator[_Result]:
    from collections import deque
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_THREADS) as pool:
        waiting = deque(pool.submit(function, item) for item in islice(items, 4 * _THREADS))
        # Never far ahead of whoever takes the results: one who stops early waits for few.
        while waiting:
            result = waiting.popleft().result()
            waiting.extend(pool.submit(function, item) for item in islice(items, 1))
            yield result
