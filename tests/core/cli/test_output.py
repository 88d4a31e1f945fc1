from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from pkg.cli.output import Output
from pkg.errors import ConfigurationError


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    """Be a terminal for both streams; pytest puts its own into `sys` between set-up and test."""
    stream = Terminal()
    monkeypatch.setattr("pkg.cli.output.sys", SimpleNamespace(stdout=stream, stderr=stream))
    return stream


def test_a_table_is_aligned_and_ends_without_blanks(capsys):
    Output(environ={}).table([("a", 1), ("long name", 22)], header=("NAME", "N"))
    assert capsys.readouterr().out == "NAME       N\na          1\nlong name  22\n"


def test_an_empty_table_prints_nothing_but_its_header(capsys):
    output = Output(environ={})
    output.table([])
    output.table([], header=("A", "B"))
    assert capsys.readouterr().out == "A  B\n"


def test_json_knows_paths_and_sets(capsys):
    Output(environ={}).json({"path": Path("a/b"), "names": {"b", "a"}}, indent=None)
    assert json.loads(capsys.readouterr().out) == {"path": "a/b", "names": ["a", "b"]}


def test_notes_warnings_and_errors_go_to_stderr(capsys):
    output = Output(environ={})
    output.note("n")
    output.warning("w")
    output.error("e")
    assert capsys.readouterr() == ("", "n\nwarning: w\nerror: e\n")


def test_a_pipe_gets_no_colour(capsys):
    output = Output(environ={})
    assert output.styled("x", "red") == "x"


def test_a_terminal_gets_colour(terminal):
    assert Output(environ={"TERM": "xterm"}).styled("x", "bold", "red") == "\033[1;31mx\033[0m"


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_that_wants_none_gets_no_colour(terminal, environ):
    assert Output(environ=environ).styled("x", "red") == "x"


def test_color_always_and_never_win_over_everything(terminal, capsys):
    output = Output(environ={"NO_COLOR": "1"})
    output.color = "always"
    assert output.styled("x", "red") != "x"
    output.color = "never"
    assert output.styled("x", "red") == "x"


def test_color_enabled_is_rezs_setting(terminal):
    assert Output(environ={}, color_enabled=lambda: False).styled("x", "red") == "x"


def test_color_enabled_force_colours_a_pipe(capsys):
    assert Output(environ={}, color_enabled=lambda: "force").styled("x", "red") != "x"


def test_broken_settings_do_not_hide_the_error_about_them(capsys):
    def broken():
        raise ConfigurationError("bad")

    Output(environ={}, color_enabled=broken).error("bad")
    assert capsys.readouterr().err == "error: bad\n"


def test_a_terminal_gets_paragraphs_wrapped_between_words(terminal, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    output = Output(environ={})
    output.color = "never"
    output.error("a sentence that is much too long for one line of forty columns\n    kept as it is")
    lines = terminal.getvalue().splitlines()
    assert lines[0] == "error: a sentence that is much too long"
    assert lines[-1] == "    kept as it is"
    assert max(map(len, lines)) <= 40


def test_a_log_gets_the_paragraph_in_one_line(capsys):
    Output(environ={}).error("word " * 60)
    assert capsys.readouterr().err.count("\n") == 1


def test_text_beyond_the_encoding_of_the_stream_is_replaced(monkeypatch):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    Output(environ={}).line("süß")
    stream.flush()
    assert raw.getvalue() == b"s??\n"


def test_progress_is_silent_in_a_pipe(capsys):
    with Output(environ={}).progress("reading", 2) as step:
        step(1)
        step(1)
    assert capsys.readouterr() == ("", "")


def test_progress_shows_on_a_terminal(terminal, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    with Output(environ={}).progress("reading", 2) as step:
        step(2)
    assert "reading" in terminal.getvalue()
