"""The page about failures shows what is printed."""

from __future__ import annotations

from page_examples import PAGE, commands, rewritten


def test_every_example_of_the_page_about_failures_is_what_a_run_prints(tmp_path):
    page = PAGE.read_text()
    assert len(commands(page)) >= 6
    assert rewritten(page, tmp_path) == page
