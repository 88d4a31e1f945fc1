"""A cache that fifty processes use, fill and clean at a time, while one after the other is killed."""

import json
import subprocess
import sys
from pathlib import Path

from pkg.catalog import Catalog
from pkg.payloads.package_cache import PackageCache

CROWD = Path(__file__).with_name("crowd.py")
SECONDS = 10


def test_nothing_half_copied_is_used_whoever_is_killed(cached_studio):
    studio = cached_studio
    for number in range(3):
        # Some files, so that a copy can be interrupted in the middle.
        files = {f"lib/{each}/data": f"{number} {each} " * 3000 for each in range(40)}
        studio.repo.add(f"foo-{number}", files=files)
    crowd = subprocess.run(
        [sys.executable, "-P", str(CROWD), str(studio.repo.path), str(studio.path), str(SECONDS)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert crowd.returncode == 0, crowd.stderr
    counts = json.loads(crowd.stdout)
    assert "INCOMPLETE" not in counts, counts
    assert counts["failed"] == 0, (counts, crowd.stderr)
    for what in ("added", "used", "removed", "swept", "killed"):
        assert counts.get(what, 0) > 0, counts

    # Nothing that the dead left stands in the way of the living.
    cache = PackageCache(str(studio.path), plugins=studio.host)
    for number in range(3):
        variant = next(Catalog(studio.host).package("foo", str(number)).iter_variants())
        root, status = cache.add_variant(variant)
        assert status in (cache.VARIANT_FOUND, cache.VARIANT_CREATED)
        assert len(list(Path(root).rglob("data"))) == 40
        assert cache.get_cached_root(variant) == root
    cache.clean()
    assert list((studio.path / ".sys" / "to_delete").iterdir()) == []
    names = {path.name for path in studio.path.glob("foo/*/*/*")} | {
        path.name for path in studio.path.glob("foo/*/*/.*")
    }
    assert not [name for name in names if name.startswith(".")], names
