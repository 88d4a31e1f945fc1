"""Fifty processes at one cache: filling, using, removing, cleaning; some are killed in the middle of it.

    crowd.py REPOSITORY CACHE SECONDS

It ends when it has seen enough, or after some seconds. Prints how often what happened, as JSON.
Whoever sees a payload that is not complete says so.
"""

# As close to the system as what it watches.
# ruff: noqa: PTH110, PTH116, PTH118, PTH120, PTH123

import collections
import json
import os
import random
import signal
import sys
import time
import traceback
from contextlib import suppress

from pkg.catalog import Catalog
from pkg.errors import PackageCacheError
from pkg.host import Host
from pkg.payloads.package_cache import PackageCache
from pkg.settings import load_settings

PROCESSES = 50


def main(repository, cache_path, seconds):
    home = os.path.dirname(cache_path)
    variables = {
        "PKG_PACKAGES_PATH": repository,
        "PKG_DEFAULT_CACHABLE": "true",
        "PKG_PACKAGE_CACHE_SAME_DEVICE": "true",
        "PKG_PACKAGE_CACHE_LOCAL": "true",
        "PKG_PACKAGE_CACHE_SPACE_BUFFER": "0",
        "PKG_TMPDIR": os.path.join(home, "tmp"),
    }
    host = Host(load_settings(variables, home))
    catalog = Catalog(host)
    variants = [
        variant
        for family in catalog.families()
        for package in family.iter_packages()
        for variant in package.iter_variants()
    ]
    contents = {variant: content_of(variant.root) for variant in variants}
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    end = time.monotonic() + seconds
    running, killed, started = set(), 0, 0
    counts = collections.Counter()
    stop = os.path.join(home, "stop")
    while time.monotonic() < end and not has_seen_enough(killed, counts):
        while len(running) < PROCESSES:
            running.add(start(writer, lambda: work(PackageCache(cache_path, plugins=host), contents, stop)))
            started += 1
        time.sleep(random.uniform(0.01, 0.1))
        for victim in random.sample(sorted(running), 3):
            os.kill(victim, signal.SIGKILL)
            os.waitpid(victim, 0)
            running.remove(victim)
            killed += 1
        counts.update(read(reader))
    open(stop, "w").close()
    codes = [os.waitpid(process, 0)[1] for process in running]
    counts.update(read(reader))
    print(json.dumps({"killed": killed, "started": started, "failed": sum(map(bool, codes)), **counts}))


def has_seen_enough(killed, counts):
    return killed >= 60 and all(counts[what] >= 30 for what in ("added", "used", "removed", "swept"))


def read(reader):
    try:
        return os.read(reader, 1 << 20).decode().split()
    except BlockingIOError:
        return []


def start(writer, function):
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        os.nice(10)  # or whoever kills them gets no turn
        os.set_blocking(writer, False)  # a full pipe only means fewer counts
        random.seed(os.getpid())
        for what in function():
            try:
                os.write(writer, f"{what} ".encode())
            except BlockingIOError:
                if what == "INCOMPLETE":
                    raise
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def work(cache, contents, stop):
    variants = list(contents)
    while not os.path.exists(stop):
        variant = random.choice(variants)
        chance = random.random()
        if chance < 0.45:
            yield from use(cache, variant, contents[variant])
        elif chance < 0.8:
            status = cache.add_variant(variant, wait_for_copying=chance < 0.5)[1]
            if status == cache.VARIANT_CREATED:
                yield "added"
        elif chance < 0.95:
            if cache.remove_variant(variant) == cache.VARIANT_REMOVED:
                yield "removed"
        else:
            try:
                for _ in cache.storage.sweep():
                    yield "swept"
            except PackageCacheError:
                pass  # another one deletes the same


def use(cache, variant, expected):
    root = cache.get_cached_root(variant)
    if root is None:
        return
    try:
        folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return  # it has been removed, which is no half copy
    try:
        seen = None
        with suppress(OSError):
            seen = content_of(root, folder)
        # It counts only if it was there, in its place, all the time.
        try:
            in_place = os.path.samestat(os.stat(root), os.fstat(folder))
        except FileNotFoundError:
            in_place = False
        if seen == expected:
            yield "used"
        elif in_place and cache.storage.find(variant) == ("cached", root):
            yield "INCOMPLETE"
    finally:
        os.close(folder)


def content_of(root, folder=None):
    content = {}
    for path, _, files, here in os.fwalk(root if folder is None else ".", dir_fd=folder):
        for name in files:
            with open(os.open(name, os.O_RDONLY, dir_fd=here), "rb") as file:
                relative = os.path.relpath(path, root) if folder is None else os.path.normpath(path)
                content[os.path.join(relative, name)] = hash(file.read())
    return content


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
