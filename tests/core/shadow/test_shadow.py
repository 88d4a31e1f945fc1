"""Shadow mode: equal answers are called so, and a difference that is made is found, told and saved."""

import json
import os
import subprocess
import sys

import pytest

from pkg.errors import MissingDependencyError
from pkg.requests.entry import RequestEntry
from pkg.shadow.comparing import Comparison
from pkg.shadow.page import page
from pkg.shadow.running import Report, Sides, find_rez

ANSWER = {
    "status": "solved",
    "packages": [["a", "1", None, "/r"], ["b", "2", 0, "/r"]],
    "ephemerals": [".x-1"],
    "environ": {"PATH": "/a:/b", "REZ_USED": "here"},
    "reason": "",
    "seconds": 0.5,
}


def compared(**changes):
    return Comparison(RequestEntry(["a"]), ANSWER, {**ANSWER, **changes}, ("/tool", None))


def differences(**changes):
    return [(one.what, one.about) for one in compared(**changes).differences]


# --- what counts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"status": "failed", "reason": "why"}, [("status", "")]),
        ({"packages": [["a", "2", None, "/r"], ["b", "2", 0, "/r"]]}, [("packages", "a")]),
        ({"packages": [["a", "1", None, "/r"], ["b", "2", 1, "/r"]]}, [("variants", "b")]),
        ({"packages": [["a", "1", None, "/q"], ["b", "2", 0, "/r"]]}, [("packages", "a")]),
        ({"packages": ANSWER["packages"][:1]}, [("packages", "b")]),
        ({"packages": ANSWER["packages"][::-1]}, [("order", "")]),
        ({"ephemerals": []}, [("ephemerals", "")]),
        ({"environ": {"PATH": "/a:/b", "REZ_USED": "there"}}, []),
        ({"environ": {"PATH": "/a:/b:/tool"}}, []),
        ({"environ": {"PATH": "/b:/a"}}, [("environment", "PATH")]),
        ({"environ": {"PATH": "/a:/b", "X": "1"}}, [("environment", "X")]),
        ({"environ": None, "reason": "failed"}, [("environment", "")]),
    ],
)
def test_what_counts_as_a_difference(changes, expected):
    assert differences(**changes) == expected


def test_two_failures_are_the_same_answer():
    failed = {**ANSWER, "status": "failed", "reason": "one"}
    assert Comparison(RequestEntry(["a"]), failed, {**failed, "reason": "other"}).verdict == "same"


def test_a_side_without_an_answer_is_no_agreement():
    comparison = Comparison(RequestEntry(["a"]), ANSWER, {"crashed": "it ended"})
    assert comparison.verdict == "no answer"
    assert not Report([comparison], "3.4.0").all_same


def test_the_page_holds_everything_and_escapes_it():
    same = Comparison(RequestEntry(["fine"]), ANSWER, ANSWER)
    different = Comparison(RequestEntry(["<b>"]), ANSWER, {**ANSWER, "environ": {"PATH": "<script>"}})
    text = page(Report([same, different], "3.4.0"))
    assert "&lt;script&gt;" in text
    assert "<script" not in text
    assert "&lt;b&gt;" in text
    assert "http" not in text
    assert "fine" in text


# --- with rez ------------------------------------------------------------------------------------


@pytest.fixture
def studio(pkg_repo, pkg_environ, monkeypatch):
    if os.environ.get("PKG_REQUIRE_REAL"):
        import rez  # noqa: F401
    else:
        pytest.importorskip("rez")
    for name in list(os.environ):
        if name.startswith(("REZ_", "PKG_")):
            monkeypatch.delenv(name)
    for name, value in pkg_environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PKG_RESOLVER_BACKEND", "python")
    monkeypatch.setenv("REZ_PACKAGES_PATH", str(pkg_repo.path))
    monkeypatch.setenv("REZ_IMPLICIT_PACKAGES", "")
    pkg_environ |= {name: os.environ[name] for name in os.environ if name.startswith(("REZ_", "PKG_"))}
    pkg_repo.add("python-3.9", "python-3.10", "python-3.11", commands="env.PYTHONPATH.append('{root}/lib')")
    pkg_repo.add("maya-2023", requires=["python-3.9"])
    pkg_repo.add("maya-2024", requires=["python-3.10"], commands="env.PATH.prepend('{root}/bin')")
    pkg_repo.add("lookdev-1", requires=["python"], variants=[["maya-2023"], ["maya-2024"]])
    pkg_repo.add("other-1", "unused-1")
    return pkg_repo


@pytest.mark.rez
def test_both_programs_give_the_same_answers(studio, pkg_settings):
    sides = Sides(pkg_settings(), jobs=1)
    texts = ["lookdev", "lookdev python-3.9", "python-3 python-2", "nothing", "maya !maya-2024 .x-1"]
    found = Report(sides.compare([RequestEntry(text.split()) for text in texts]), sides.rez_version)
    assert [each.verdict for each in found.comparisons] == ["same"] * 5
    assert [each.rez["status"] for each in found.comparisons] == [
        "solved",
        "solved",
        "failed",
        "error",
        "solved",
    ]
    assert found.all_same
    assert found.solved == 3
    assert found.comparisons[0].rez["environ"]["PYTHONPATH"].endswith("python/3.10/lib")


@pytest.mark.rez
def test_a_difference_is_told_and_saved_so_that_it_shows_again(studio, pkg_cli, pkg_environ, tmp_path):
    pkg_environ["PKG_IMPLICIT_PACKAGES"] = "python-3.9"  # what only pkg reads makes the difference
    run = pkg_cli("shadow", "lookdev", "--json", "--html", "report.html", "--minimise", "60")
    assert run.code == 1, run.err
    (result,) = json.loads(run.out)["results"]
    assert {(one["what"], one["about"]) for one in result["differences"]} == {
        ("packages", "maya"),
        ("packages", "python"),
        ("variants", "lookdev"),
    }
    folder = tmp_path / result["reproduction"]
    kept = {str(file.parent.relative_to(folder / "repository")) for file in folder.rglob("package.py")}
    assert kept == {"lookdev/1", "maya/2023", "maya/2024", "python/3.9", "python/3.10"}
    assert "maya" in (folder / "README.md").read_text()
    assert "lookdev" in (tmp_path / "report.html").read_text()
    del pkg_environ["PKG_IMPLICIT_PACKAGES"]
    program = folder.parent / "bin" / "pkg"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -P -m pkg "$@"\n')
    program.chmod(0o755)
    environ = {**pkg_environ, "PATH": f"{program.parent}{os.pathsep}{pkg_environ['PATH']}"}
    again = subprocess.run(
        ["sh", str(folder / "run.sh"), "--save", "", "--json"],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 1, again.stderr
    assert json.loads(again.stdout)["results"][0]["verdict"] == "different"


@pytest.mark.rez
def test_requests_that_agree_end_with_code_0_and_save_nothing(studio, pkg_cli, tmp_path):
    (tmp_path / "requests.txt").write_text("lookdev\npython-3 python-2\n")
    run = pkg_cli("shadow", "--requests", "requests.txt")
    assert run.code == 0, run.out + run.err
    assert "2 answered the same (1 of them solved)" in run.out
    assert not (tmp_path / "pkg-shadow").exists()


def test_an_interpreter_without_rez_is_told(pkg_settings, tmp_path):
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -S -E "$@"\n')
    bare.chmod(0o755)
    with pytest.raises(MissingDependencyError, match=r"rez cannot be imported.*--rez-python"):
        Sides(pkg_settings(), rez_python=str(bare))


def test_rez_is_found_by_its_program(monkeypatch, tmp_path):
    program = tmp_path / "rez"
    program.write_text("#!/studio/rez/bin/python -E\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert find_rez() == "/studio/rez/bin/python"
    program.write_bytes(b"MZ\x90")
    with pytest.raises(MissingDependencyError, match=r"does not say which Python.*--rez-python"):
        find_rez()
    program.unlink()
    with pytest.raises(MissingDependencyError, match="--rez-python"):
        find_rez()
