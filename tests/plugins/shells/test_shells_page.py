"""The example of docs/plugins/shells.md is a shell that works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pkg.testing import ShellTests

PAGE = Path(__file__).parents[3] / "docs" / "plugins" / "shells.md"


@pytest.fixture
def registered():
    """What the page's plugin registers."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    names: dict = {}
    exec(compile(code, str(PAGE), "exec", dont_inherit=True), names)
    shells: list = []
    names["pkg_register_shells"](shells.append)
    return shells


class TestTheShellOfThePage(ShellTests):
    made_up_values = 100

    @pytest.fixture
    def plugin(self, registered):
        (shell,) = registered
        assert shell.name == "dash"
        return shell
