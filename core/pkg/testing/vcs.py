"""What every version control system must do that packages are released from."""

# ruff: noqa: D102 - the names of the tests say it
from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest

from pkg.errors import ReleaseVCSError
from pkg.interfaces.vcs import VCS
from pkg.testing.plugins import PluginTests

# Names and messages that would do harm if a shell, or an option parser, got hold of them.
HOSTILE = (
    "--help",
    "-m",
    "--output=pwned",
    "--config=alias.tag=!touch pwned",
    "$(touch pwned)",
    "`touch pwned`",
    "a; touch pwned",
    "a\ntouch pwned",
    "| touch pwned",
    "../../pwned",
    "ext::sh -c touch% pwned",
)


class VCSTests(PluginTests):
    """Tests for a plugin of the kind `vcs`, on a real checkout.

    A subclass gives three fixtures: `plugin`, the class; `checkout`, a folder in a checkout that can be
    released from, with a `package.py`; `commit`, a function that takes a message, changes the file
    `content.txt` in that folder to the message, commits and publishes.

    Attributes:
        has_parents: whether the root may be above the package's folder.
        has_log: whether changelogs hold the messages of commits.
        can_export: whether `export` works.
    """

    has_parents: ClassVar[bool] = True
    has_log: ClassVar[bool] = True
    can_export: ClassVar[bool] = True

    @pytest.fixture
    def opened(self, plugin: type[VCS], checkout: Path, pkg_settings: Callable[..., Any]) -> VCS:
        """The plugin at work on the checkout."""
        settings = pkg_settings()
        options = settings.plugin_options("vcs", plugin.name, plugin.settings)
        return plugin(options, str(checkout), config=settings)

    def test_a_checkout_is_found_from_its_folders(self, plugin: type[VCS], checkout: Path) -> None:
        found = plugin.find_vcs_root(str(checkout))
        assert found is not None
        root, level = found
        assert plugin.is_valid_root(root)
        below = checkout / "deep" / "er"
        below.mkdir(parents=True)
        expected = (root, level + 2) if self.has_parents else None
        assert plugin.find_vcs_root(str(below)) == expected

    def test_a_folder_outside_of_checkouts_is_none(self, plugin: type[VCS], tmp_path: Path) -> None:
        folder = tmp_path / "elsewhere"
        folder.mkdir()
        assert plugin.find_vcs_root(str(folder)) is None

    def test_opening_a_folder_outside_of_checkouts_is_an_error(
        self, plugin: type[VCS], tmp_path: Path, pkg_settings: Callable[..., Any]
    ) -> None:
        settings = pkg_settings()
        options = settings.plugin_options("vcs", plugin.name, plugin.settings)
        with pytest.raises(ReleaseVCSError, match=plugin.name):
            plugin(options, str(tmp_path), config=settings)

    def test_a_clean_and_published_checkout_may_be_released(self, opened: VCS) -> None:
        opened.validate_repostate()

    def test_a_revision_is_plain_data_and_the_same_twice(self, opened: VCS) -> None:
        revision = opened.get_current_revision()
        assert json.loads(json.dumps(revision)) == revision
        assert opened.get_current_revision() == revision

    def test_the_changelog_is_everything_or_what_is_newer(
        self, opened: VCS, commit: Callable[[str], None]
    ) -> None:
        commit("an older change")
        revision = opened.get_current_revision()
        commit("a newer change")
        everything, newer = opened.get_changelog(), opened.get_changelog(revision)
        assert isinstance(newer, str)
        if not self.has_log:
            return
        assert everything.index("a newer change") < everything.index("an older change")
        assert "a newer change" in newer
        assert "a newer change" in opened.get_changelog(None, max_revisions=1)
        assert "an older change" not in opened.get_changelog(None, max_revisions=1)

    @pytest.mark.parametrize(
        "revision",
        ["--output=pwned", {"commit": "--output=pwned"}, {"commit": "f" * 40}, {}, [1], 10**9, "x"],
    )
    def test_a_revision_of_another_kind_still_gives_a_changelog(
        self, opened: VCS, checkout: Path, revision: Any
    ) -> None:
        assert isinstance(opened.get_changelog(revision), str)
        assert list(checkout.rglob("pwned")) == []

    def test_a_tag_is_made_once(self, opened: VCS) -> None:
        assert not opened.tag_exists("tool-1.0")
        opened.create_release_tag("tool-1.0", "first\n\nwith a 'quote'")
        assert opened.tag_exists("tool-1.0")
        assert opened.is_published("tool-1.0")
        opened.create_release_tag("tool-1.0", "again")
        opened.create_release_tag("tool-1.1")
        assert opened.tag_exists("tool-1.1")

    @pytest.mark.parametrize("name", HOSTILE)
    def test_names_and_messages_of_tags_do_nothing_else(
        self, opened: VCS, checkout: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(checkout)
        opened.create_release_tag("tool-1.0", name)
        try:
            opened.create_release_tag(name, name)
        except ReleaseVCSError:
            pass
        else:
            assert opened.tag_exists(name)
        assert [path for path in tmp_path.rglob("*") if path.name == "pwned"] == []

    def test_changes_since_a_revision_are_known(self, opened: VCS, commit: Callable[[str], None]) -> None:
        revision = opened.get_current_revision()
        changed = opened.changed_since(revision)
        assert changed in (None, False)
        commit("other content")
        assert opened.changed_since(revision) is (None if changed is None else True)
        assert opened.changed_since("of something else") is None

    def test_the_source_of_a_revision_is_exported(
        self, plugin: type[VCS], opened: VCS, commit: Callable[[str], None], tmp_path: Path
    ) -> None:
        if not self.can_export:
            with pytest.raises(ReleaseVCSError):
                plugin.export(opened.get_current_revision(), str(tmp_path / "exported"))
            return
        commit("released content")
        revision = opened.get_current_revision()
        commit("later content")
        plugin.export(revision, str(tmp_path / "exported"))
        (content,) = (tmp_path / "exported").rglob("content.txt")
        assert content.read_text() == "released content"
        assert not list((tmp_path / "exported").rglob(plugin.marker))

    @pytest.mark.parametrize(
        "revision", [None, "x", {}, {"commit": "--help", "url": "-x", "fetch_url": "-x"}]
    )
    def test_a_record_that_says_too_little_is_not_exported(
        self, plugin: type[VCS], tmp_path: Path, revision: Any
    ) -> None:
        with pytest.raises(ReleaseVCSError):
            plugin.export(revision, str(tmp_path / "exported"))
        assert not (tmp_path / "exported").exists()
