from __future__ import annotations

import json


def test_a_repository_is_written_and_its_requests_resolve(pkg_cli, pkg_environ, tmp_path):
    pkg_environ["PKG_RESOLVER_BACKEND"] = "python"
    folder = tmp_path / "studio"
    finished = pkg_cli("gen-repo", str(folder), "--families", "20", "--requests", "6", "--seed", "4")
    assert finished.code == 0, finished.err
    assert finished.out.endswith(f"packages in 20 families, and 6 requests, are in {folder}\n")
    solved = pkg_cli("solve", "--paths", str(folder), "--batch", str(folder / "requests.json"))
    assert len(solved.out.splitlines()) == 6


def test_json_says_what_was_written(pkg_cli, tmp_path):
    made = json.loads(pkg_cli("gen-repo", str(tmp_path / "studio"), "--json", "--versions", "2").out)
    assert (made["path"], made["families"], made["requests"]) == (str(tmp_path / "studio"), 40, 24)
    assert made["packages"] > 40


def test_a_folder_that_is_not_empty_needs_force(pkg_cli, tmp_path):
    (tmp_path / "note").touch()
    refused = pkg_cli("gen-repo", str(tmp_path))
    assert refused.code == 1
    assert "is not empty" in refused.err
    assert "--force" in refused.err
    assert pkg_cli("gen-repo", str(tmp_path), "--force", "--families", "10").code == 0
    assert (tmp_path / "note").exists()


def test_bad_measures_are_refused_before_anything_is_written(pkg_cli, tmp_path):
    refused = pkg_cli("gen-repo", str(tmp_path / "studio"), "--depth", "1")
    assert refused.code == 1
    assert "depth should be between 2 and 100, not 1" in refused.err
    assert not (tmp_path / "studio").exists()
    assert pkg_cli("gen-repo", str(tmp_path / "studio"), "--preset", "huge").code == 2


def test_a_place_that_cannot_be_written_is_named(pkg_cli, tmp_path):
    (tmp_path / "file").touch()
    refused = pkg_cli("gen-repo", str(tmp_path / "file"))
    assert refused.code == 1
    assert "is no folder" in refused.err
    refused = pkg_cli("gen-repo", str(tmp_path / "file" / "below"))
    assert refused.code == 1
    assert "cannot be written" in refused.err
