import subprocess
import sys

HEAVY = ("dataclasses", "inspect", "typing_extensions", "pathlib", "json", "rez", "yaml", "numpy", "pluggy")


def test_versions_are_imported_without_anything_heavy():
    code = f"import pkg.version, sys; print([name for name in {HEAVY} if name in sys.modules])"
    paths = f"import sys; sys.path[:] = {sys.path!r}; "
    # -S: no site, whose .pth files import what they like.
    result = subprocess.run(
        [sys.executable, "-S", "-c", paths + code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
