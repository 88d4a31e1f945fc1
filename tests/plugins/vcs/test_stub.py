from __future__ import annotations

import pytest
import yaml

from pkg.errors import ReleaseVCSError
from pkg.testing import VCSTests
from pkg_vcs.stub import StubVCS


class TestStub(VCSTests):
    has_parents = False
    has_log = False
    can_export = False

    @pytest.fixture
    def plugin(self):
        return StubVCS

    @pytest.fixture
    def checkout(self, tmp_path):
        folder = tmp_path / "source"
        folder.mkdir()
        (folder / ".stub").touch()
        return folder

    @pytest.fixture
    def commit(self, checkout):
        return lambda message: (checkout / "content.txt").write_text(message)

    def test_tags_are_a_mapping_in_the_file(self, opened, checkout):
        opened.create_release_tag("tool-1.0", "first")
        opened.create_release_tag("tool-1.0", "again")
        assert yaml.safe_load((checkout / ".stub").read_text()) == {"tags": {"tool-1.0": "first"}}

    def test_a_damaged_file_is_told(self, opened, checkout):
        for text in ("[", "tags: 3", "3"):
            (checkout / ".stub").write_text(text)
            with pytest.raises(ReleaseVCSError, match=r"\.stub"):
                opened.tag_exists("x")
