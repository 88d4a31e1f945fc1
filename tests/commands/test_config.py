"""`pkg config`: values, files and explanations."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pkg.cli.main import main
from pkg.settings.declared import DECLARED
from pkg.settings.plugin_sections import REZ_PLUGINS


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in list(os.environ):
        if name.startswith(("REZ_", "PKG_", "XDG_")) and name != "PKG_REQUIRE_REAL":
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def run(home, capsys):
    """Run `pkg config` and return exit code, stdout and stderr."""

    def run(*words):
        code = main(["config", *words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def rez_config(home):
    program = Path(sys.executable).with_name("rez")
    if not program.exists() and os.environ.get("PKG_REQUIRE_REAL") != "1":
        pytest.skip("rez is not installed")

    def rez_config(*words):
        command = [sys.executable, "-W", "ignore", str(program), "config", *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    return rez_config


@pytest.mark.rez
@pytest.mark.parametrize(
    "words",
    [
        ["packages_path"],
        ["--json", "packages_path"],
        ["context_tracking_amqp"],
        ["quiet"],
        ["tmpdir"],
        ["--json", "image_viewer"],
        ["context_tracking_amqp.connect_timeout"],
        ["plugins.shell.cmd.additional_pathext"],
    ],
)
def test_a_value_is_printed_as_rez_prints_it(run, rez_config, words):
    assert run(*words) == (0, rez_config(*words), "")


def test_without_a_field_all_settings_are_printed(run):
    code, out, _ = run("--json")
    assert code == 0
    assert out.count("\n") == 1
    data = json.loads(out)
    assert set(data) == {*DECLARED, "plugins"}
    assert set(REZ_PLUGINS) <= set(data["plugins"])


def test_the_yaml_of_all_settings_is_a_configuration_file(run, home, monkeypatch):
    _, out, _ = run()
    (home / "all.yaml").write_text(out.replace("preexec_fn:", "unused:"))
    monkeypatch.setenv("PKG_CONFIG_FILE", str(home / "all.yaml"))
    assert run("packages_path")[0] == 0


@pytest.mark.parametrize("word", ["shell", "shells"])
def test_plugin_settings_answer_to_both_words(run, word):
    assert run(f"plugins.{word}.zsh.prompt")[1] == "%\n"


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("package_path", "no setting named 'package_path'. Did you mean 'packages_path'?"),
        ("plugins.shell.bsh", "no 'bsh' in plugins.shell. Did you mean 'bash'?"),
        ("quiet.more", "quiet has no parts with names"),
    ],
)
def test_an_unknown_field_is_one_paragraph(run, field, message):
    code, out, err = run(field)
    assert (code, out) == (1, "")
    assert message in err
    assert err.count("\n") == 1


def test_a_missing_configuration_file_is_one_paragraph(run, monkeypatch):
    monkeypatch.setenv("REZ_CONFIG_FILE", "/studio/gone.yaml")
    code, out, err = run("packages_path")
    assert (code, out) == (1, "")
    assert "REZ_CONFIG_FILE names the configuration file '/studio/gone.yaml', which does not exist" in err
    assert err.count("\n") == 1


def test_files_are_listed_as_searched_and_as_read(run, home):
    (home / ".rezconfig").write_text("quiet: true\n")
    assert run("--search-list")[1].splitlines() == [
        f"{home}/.rezconfig{{.py,,.yaml}}",
        f"{home}/.config/pkg/config.{{py,yaml,toml}}",
    ]
    assert run("--source-list")[1] == f"{home}/.rezconfig\n"
    assert json.loads(run("--json", "--source-list")[1]) == [f"{home}/.rezconfig"]


def test_an_explanation_shows_every_layer_and_marks_the_winner(run, home, monkeypatch):
    (home / ".rezconfig").write_text("packages_path: [/file]\n")
    monkeypatch.setenv("REZ_PACKAGES_PATH", "/a:/b")
    code, out, _ = run("--explain", "packages_path")
    assert code == 0
    lines = [line.split() for line in out.splitlines()]
    assert lines[1][0] == "default"
    assert lines[2:4] == [[f"{home}/.rezconfig", '["/file"]'], ["*", "REZ_PACKAGES_PATH", '"/a:/b"']]
    assert out.endswith('packages_path = ["/a", "/b"]\n')
    found = json.loads(run("--json", "--explain", "packages_path")[1])
    assert found[-1] == {"source": "REZ_PACKAGES_PATH", "value": "/a:/b", "won": True}


def test_an_explanation_of_a_bad_value_shows_the_layers_first(run, monkeypatch):
    monkeypatch.setenv("PKG_QUIET", "perhaps")
    code, out, err = run("--explain", "quiet")
    assert code == 1
    assert "PKG_QUIET" in out
    assert "expected true or false" in err


def test_settings_are_described_with_type_default_and_purpose(run):
    code, out, _ = run("--describe", "packages_path")
    assert code == 0
    assert 'packages_path = ["~/packages"' in out
    assert "a list of paths: package repositories" in out
    assert len(json.loads(run("--describe", "--json")[1])) >= len(DECLARED)
    assert (
        "no setting named 'packages_pat'. Did you mean 'packages_path'?"
        in run("--describe", "packages_pat")[2]
    )
