"""A version control system for tests: one file, whose tags are a YAML mapping."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from pkg.errors import ReleaseVCSError
from pkg.files import put_text
from pkg.hookspecs import hookimpl
from pkg.interfaces.vcs import VCS


class StubVCS(VCS):
    """Release from a folder with a file `.stub`; tags are written into it. A revision is a point in time."""

    name = "stub"
    marker = ".stub"

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.time = int(time.time())
        self._path = os.path.join(self.vcs_root, ".stub")  # noqa: PTH118

    @classmethod
    def search_parents_for_root(cls) -> bool:
        """Only the package's own folder counts."""
        return False

    def validate_repostate(self) -> None:
        """Accept everything."""

    def get_current_revision(self) -> int:
        """Return when this object was made, epoch seconds."""
        return self.time

    def get_changelog(self, previous_revision: Any = None, max_revisions: int | None = None) -> str:  # noqa: ARG002
        """Say how long ago the release before was, in rez's words, since they are stored."""
        if not previous_revision:
            return "This is the first commit"
        if not isinstance(previous_revision, int):
            return "There is a previous commit from a different vcs"
        return f"This commit was {self.time - previous_revision} seconds after the last"

    def tag_exists(self, tag_name: str) -> bool:
        """Look into the file."""
        return tag_name in self._read().get("tags", {})

    def create_release_tag(self, tag_name: str, message: str | None = None) -> None:
        """Write the tag into the file; an existing one stays."""
        data = self._read()
        tags = data.setdefault("tags", {})
        if tag_name in tags:
            return
        tags[tag_name] = message
        import yaml

        put_text(self._path, yaml.safe_dump(data, default_flow_style=False))

    def _read(self) -> dict[str, Any]:
        import yaml

        try:
            with open(self._path, encoding="utf-8") as file:  # noqa: PTH123
                data = yaml.safe_load(file) or {}
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise ReleaseVCSError(f"cannot read {self._path}: {error}") from error
        if not isinstance(data, dict) or not isinstance(data.get("tags", {}), dict):
            raise ReleaseVCSError(f"{self._path} should be a mapping with a mapping 'tags'.")
        return data


@hookimpl
def pkg_register_vcs(register: Callable[[type[VCS]], None]) -> None:
    """Register the stub."""
    register(StubVCS)
