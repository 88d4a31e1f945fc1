from __future__ import annotations

import json


def test_info_describes_the_newest_match(studio, pkg_cli):
    out = pkg_cli("info", "maya").out
    assert out.startswith("maya-2024.2\n  A modelling application")
    for words in ("python-3.10", "mayapy", "1970-01-01", "2024.2, 2023.1", str(studio.path)):
        assert words in out


def test_info_lists_variants(studio, pkg_cli):
    out = pkg_cli("info", "lookdev").out
    assert "[0] maya-2023" in out
    assert "[1] maya-2024" in out


def test_json_has_roots_and_versions(studio, pkg_cli):
    facts = json.loads(pkg_cli("info", "lookdev", "--json").out)
    assert facts["versions"] == ["1.0.0"]
    assert facts["variants"][1] == {
        "index": 1,
        "requires": ["maya-2024"],
        "root": str(studio.path / "lookdev" / "1.0.0" / "maya-2024"),
    }
