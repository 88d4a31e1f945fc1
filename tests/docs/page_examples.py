"""Examples of a page, made by running what they show; `python tests/docs/page_examples.py` writes them.

An example is a block that begins with `    $ pkg ...`: the command, and below it all that it prints.
The packages are those that `pkg demo` writes, and a few that have what the demo has not.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "why-it-failed.md"
_BLOCK = re.compile(r"^    \$ (pkg .*)\n(?:    (?!\$ ).*\n)*", re.MULTILINE)
_DAY = 86400


def write_packages(folder: Path) -> dict[str, str]:
    """Write the packages, and return the variables with which `pkg` finds them."""
    from pkg.cli.example_studio import write_studio
    from pkg.testing.packages import PackageFolder

    packages = write_studio(folder / "studio")
    more = PackageFolder(packages)
    now = int(time.time())
    more.add("groom-1.0.0", requires=["hair_library"], timestamp=now - 30 * _DAY)
    more.add("hair_library-2.0.0", timestamp=now - 30 * _DAY)
    more.add("hair_library-2.1.0", requires=["groom"], timestamp=now - 3 * _DAY - 60)
    more.add("crowd-3.0.0", requires=["usd-25"])
    PackageFolder(folder / "release").add("usd-25.2", requires=["alembic-1.8"])
    home = folder / "home"
    home.mkdir()
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        "PKG_PACKAGES_PATH": "studio/packages",
        "PKG_RELEASE_PACKAGES_PATH": "release",
        "PKG_RESOLVER_BACKEND": "python",
    }


def printed(command: str, folder: Path, environ: dict[str, str]) -> list[str]:
    """Run a command and return its lines, with the times of this run made plain."""
    words = command.split()
    assert words[0] == "pkg"
    run = subprocess.run(
        [sys.executable, "-m", "pkg", *(word.strip("'") for word in words[1:])],
        env=environ,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "2026-11-18 09:30", run.stdout)
    return re.sub(r"--time \d+", "--time 1794994200", text).rstrip().splitlines()


def commands(page: str) -> list[str]:
    """Return the commands of a page's examples."""
    return re.findall(r"^    \$ (pkg .*)$", page, re.MULTILINE)


def rewritten(page: str, folder: Path) -> str:
    """Return a page with each example as it is printed today."""
    environ = write_packages(folder)

    def rewrite(block: re.Match[str]) -> str:
        texts = [f"$ {block[1]}", *printed(block[1], folder, environ)]
        return "".join(f"    {text}".rstrip() + "\n" for text in texts)

    return _BLOCK.sub(rewrite, page)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        PAGE.write_text(rewritten(PAGE.read_text(), Path(scratch).resolve()))
