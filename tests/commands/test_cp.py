"""`pkg cp`, `mv`, `rm` and `pkg-ignore` as somebody types them."""

import json
import subprocess
import sys

import pytest

from pkg.testing.packages import PackageFolder


@pytest.fixture
def target(tmp_path):
    folder = PackageFolder(tmp_path / "target")
    folder.add("something-1")
    return folder


@pytest.fixture
def pkg(studio, target, pkg_environ):
    """Run `pkg` and give exit code, output and error output."""
    studio.add("tool-1.0", "tool-2.0", files={"bin/tool": "#!/bin/sh\n"})
    for version in ("maya-2023", "maya-2024"):
        (studio.path / "lookdev/1.0.0" / version / "f").write_text(version)

    def run(*words):
        done = subprocess.run(
            [sys.executable, "-m", "pkg", *map(str, words)],
            env=pkg_environ,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    return run


def test_cp_copies_the_one_package_that_matches(pkg, studio, target):
    code, out, _ = pkg("cp", "tool-1", "--dest-path", target.path)
    assert (code, out) == (
        0,
        f"Copied {studio.path}/tool/1.0/package.py to {target.path}/tool/1.0/package.py\n",
    )
    assert (target.path / "tool/1.0/bin/tool").exists()
    code, out, _ = pkg("cp", "tool-1", "--dest-path", target.path)
    assert code == 0
    assert "already exists" in out


def test_cp_wants_one_match(pkg, target):
    code, _, err = pkg("cp", "tool", "--dest-path", target.path)
    assert (code, err.split("\n")) == (
        1, ["More than one package matches, please choose:", "tool-1.0", "tool-2.0", ""],
    )  # fmt: skip
    assert pkg("cp", "none", "--dest-path", target.path)[0] == 1


def test_cp_does_not_take_an_empty_folder_for_a_repository(pkg, tmp_path):
    code, _, err = pkg("cp", "tool-1", "--dest-path", tmp_path / "new")
    assert code == 1
    assert "--allow-empty" in err
    assert not (tmp_path / "new").exists()
    assert pkg("cp", "tool-1", "--dest-path", tmp_path / "new", "--allow-empty")[0] == 0


def test_cp_takes_variants_as_words(pkg, studio, target):
    code, out, _ = pkg("cp", "--variants", "-1", "--dest-path", target.path, "lookdev")
    uri = "lookdev/1.0.0/package.py"
    assert (code, out) == (
        0, f"1 variants were copied:\n  {studio.path}/{uri}[1] -> {target.path}/{uri}[0]\n",
    )  # fmt: skip
    code, out, _ = pkg("cp", "lookdev", "--dest-path", target.path, "--variants", "0", "1", "--json")
    answer = json.loads(out)
    assert answer["copied"] == [{"source": f"{studio.path}/{uri}[0]", "target": f"{target.path}/{uri}[1]"}]
    assert answer["skipped"] == [{"source": f"{studio.path}/{uri}[1]", "target": f"{target.path}/{uri}[0]"}]


def test_cp_takes_the_uri_of_a_variant(pkg, studio, target):
    uri = f"{studio.path}/lookdev/1.0.0/package.py"
    assert pkg("cp", "--variant-uri", f"{uri}[1]", "--dest-path", target.path)[0] == 0
    assert "maya-2023" not in (target.path / "lookdev/1.0.0/package.py").read_text()
    assert pkg("cp", "--variant-uri", f"{uri}[7]", "--dest-path", target.path)[0] == 1


def test_cp_gives_another_name_and_version_where_it_is(pkg, studio):
    assert pkg("cp", "tool-1", "--rename", "gadget", "--reversion", "9")[0] == 0
    assert (studio.path / "gadget/9/bin/tool").exists()
    code, _, err = pkg("cp", "tool-1", "--rename", "no such name")
    assert code == 1
    assert "no such name" in err


def test_cp_says_what_it_would_do(pkg, target):
    code, out, _ = pkg("cp", "tool-1", "--dest-path", target.path, "--dry-run")
    assert (code, out.startswith("Would copy ")) == (0, True)
    assert not (target.path / "tool").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("cp", "tool-1"),
        ("cp", "--dest-path", "x"),
        ("cp", "tool-1", "--variant-uri", "x", "--dest-path", "x"),
        ("cp", "tool-1", "--dest-path", "x", "--link", "soft"),
        ("mv", "tool-1"),
        ("rm",),
        ("rm", "-p", "tool-1.0"),
        ("rm", "-p", "tool-1.0", "-f", "tool", "x"),
        ("rm", "-p", "tool-1.0", "--dry-run", "x"),
        ("rm", "-f", "tool-1", "x"),
        ("rm", "-i", "-3"),
        ("bundle", "a.rxt"),
        ("bundle", "a.rxt", "b", "-s", "-f"),
    ],
)
def test_wrong_usage_is_told_from_failure(pkg, words):
    code, out, err = pkg(*words)
    assert (code, out) == (2, "")
    assert "Traceback" not in err


def test_mv_copies_and_hides(pkg, studio, target):
    code, out, _ = pkg("mv", "tool-1.0", studio.path, "-d", target.path, "-k")
    assert (code, out) == (
        0,
        f"Moved {studio.path}/tool/1.0/package.py to {target.path}/tool/1.0/package.py\n",
    )
    assert (studio.path / "tool/.ignore1.0").exists()
    assert (studio.path / "tool/1.0/package.py").exists()
    assert pkg("mv", "tool-1.0", studio.path, "-d", target.path) == (1, "", "Package not found.\n")


def test_mv_and_pkg_ignore_name_the_repositories_to_choose_from(pkg, studio, target):
    for words in (("mv", "tool-1.0", "-d", target.path), ("pkg-ignore", "tool-1.0")):
        code, out, _ = pkg(*words)
        assert (code, out.split("\n")[1]) == (0, f"filesystem@{studio.path}")
    assert pkg("pkg-ignore", "none-1.0")[0] == 1
    assert not (studio.path / "tool/.ignore1.0").exists()


def test_pkg_ignore_hides_and_shows(pkg, studio):
    answers = [
        pkg("pkg-ignore", "tool-2.0", studio.path)[1],
        pkg("pkg-ignore", "tool-2.0", studio.path)[1],
        pkg("list", "tool")[1],
        pkg("pkg-ignore", "-u", "tool-2.0", studio.path)[1],
        pkg("rez", "pkg-ignore", "-u", "tool-2.0", studio.path)[1],
    ]
    assert answers == [
        "Package is now ignored and will not be visible to resolves\n",
        "No action taken - package was already ignored\n",
        "tool-1.0\n",
        "Package is now visible to resolves once more\n",
        "No action taken - package was already visible\n",
    ]
    assert pkg("pkg-ignore", "tool-3.0", studio.path) == (1, "", "Package not found\n")
    assert pkg("pkg-ignore", "--allow-missing", "tool-3.0", studio.path)[0] == 0


def test_rm_removes_packages_families_and_what_is_hidden(pkg, studio):
    assert pkg("rm", "-p", "tool-1.0", studio.path)[:2] == (0, "Package removed.\n")
    assert pkg("rm", "-p", "tool-1.0", studio.path) == (1, "", "Package not found.\n")
    code, _, err = pkg("rm", "-f", "tool", studio.path)
    assert (code, "non-empty" in err) == (1, True)
    pkg("pkg-ignore", "tool-2.0", studio.path)
    assert pkg("rm", "-i", "0", "--dry-run")[1] == "1 packages would be removed.\n"
    assert pkg("rm", "-i", "1")[1] == "No packages were removed.\n"
    assert pkg("rm", "-i", "0", studio.path)[1] == "1 packages were removed.\n"
    assert pkg("rm", "-f", "tool", studio.path)[:2] == (0, "Package family removed.\n")
    assert pkg("rm", "--force-family", "maya", studio.path)[:2] == (0, "Package family removed.\n")
    assert not (studio.path / "maya").exists()


def test_bundle_makes_a_folder_that_runs(pkg, tmp_path):
    pkg("env", "tool-1.0", "-o", tmp_path / "a.rxt")
    code, out, err = pkg("bundle", tmp_path / "a.rxt", tmp_path / "made", "-v")
    assert (code, out) == (0, "")
    assert f"Copied {tmp_path}" in err
    run = subprocess.run(
        [tmp_path / "made/run", "sh", "-c", "echo $REZ_TOOL_ROOT"], capture_output=True, text=True
    )
    assert run.stdout == f"{tmp_path}/made/packages/tool/1.0\n"
    code, _, err = pkg("bundle", tmp_path / "a.rxt", tmp_path / "made")
    assert (code, "must not exist" in err) == (1, True)
    assert pkg("bundle", tmp_path / "none.rxt", tmp_path / "x")[0] == 1
