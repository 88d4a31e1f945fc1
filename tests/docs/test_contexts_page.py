"""The commands of docs/contexts.md print what the page says."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/contexts.md"


def steps():
    """Yield each command of the page with the text below it."""
    for block in re.findall(r"```console\n(.*?)```", PAGE.read_text(), re.S):
        for part in block.split("$ ")[1:]:
            command, _, text = part.partition("\n")
            yield command, text


def test_the_commands_print_what_the_page_says(tmp_path):
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("REZ_", "PKG_"))}
    environ |= {
        "HOME": str(tmp_path),
        "REZ_PACKAGES_PATH": "demo-studio/packages",
        "PKG_RESOLVER_BACKEND": "python",
        "REZ_DEFAULT_SHELL": "bash",
        "COLUMNS": "120",
    }

    def run(command):
        words = [sys.executable, "-m", *shlex.split(command)]
        finished = subprocess.run(
            words, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
        )
        return finished.stdout + finished.stderr

    run("pkg demo demo-studio")
    done = 0
    for command, text in steps():
        if "broken.rxt" in command:
            sound = (tmp_path / "shot.rxt").read_text()
            (tmp_path / "broken.rxt").write_text(sound.replace('"status": "solved"', '"status": 5'))
        assert run(command).split() == text.split(), command
        done += 1
    assert done > 8
