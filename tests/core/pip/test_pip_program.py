"""Running pip: what it says when it fails, as one paragraph."""

import os
import sys

import pytest

from pkg.errors import PipError
from pkg.pip.interpreter import Interpreter
from pkg.pip.pip_program import run_pip

PYTHON = Interpreter(sys.executable, "3.11.1", "3.11.1", {}, (), "linux", "x86_64", "Linux-1")

NOT_FOUND = """\
Looking in indexes: https://i.example/simple
ERROR: Could not find a version that satisfies the requirement lib (from versions: none)
ERROR: No matching distribution found for lib
"""
NO_CONNECTION = (
    "WARNING: Retrying (Retry(total=0)) after connection broken by "
    "'NewConnectionError('<HTTPConnection object at 7>: [Errno 111] Connection refused')': /lib/\n"
)


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        (
            NOT_FOUND,
            "Could not find a version that satisfies the requirement lib (from versions: none); "
            "No matching distribution found for lib; looking in indexes: https://i.example/simple. Build it",
        ),
        (
            NO_CONNECTION + NOT_FOUND,
            "looking in indexes: https://i.example/simple; no connection: [Errno 111] Connection refused",
        ),
        (
            "ERROR: No version (from versions: " + ", ".join(f"1.{each}" for each in range(13)) + ")",
            "No version (from versions: 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 1.10, 1.11, 1.12; 3 older)",
        ),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. Look.\n"
            "    lib from file:lib.whl:\n        Expected sha256 00\n             Got        11\n\nmore",
            "the hashes are others than those asked for; lib from file:lib.whl; Expected sha256 00; Got 11",
        ),
        (
            "ERROR: All must be pinned. These do not:\n    lib from lib.whl",
            "All must be pinned. These do not; lib from lib.whl",
        ),
        ("ERROR: Exception:\nTraceback (most recent call last):\n  there\nValueError: no", "ValueError: no"),
        (
            "\nUsage:   \n  pip install [options] ...\n\nno such option: --x",
            "python 3.11: no such option: --x",
        ),
        ("", "it says nothing"),
    ],
)
def test_a_failure_says_what_was_asked_and_found(printed, said):
    program = ["-c", f"print({printed!r}); raise SystemExit(1)"]
    with pytest.raises(PipError) as raised:
        run_pip(PYTHON, [], what="resolve 'lib'", hint=". Build it", program=program)
    assert str(raised.value).startswith("pip could not resolve 'lib' for python 3.11: ")
    assert str(raised.value).endswith(said)


def test_pip_ends_with_the_one_who_waits_for_it(tmp_path, monkeypatch):
    monkeypatch.setattr("pkg.pip.pip_program._SECONDS_TO_CLEAR_UP", 0.05)
    pid = tmp_path / "pid"
    program = f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); print(1); time.sleep(60)"

    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_pip(PYTHON, [], what="wait", program=["-u", "-c", program], on_line=stop)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
