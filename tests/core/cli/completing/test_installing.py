from __future__ import annotations

import pytest

from pkg.cli.completing import installing
from pkg.cli.completing.scripts import SCRIPTS
from pkg.errors import PkgError


@pytest.fixture(autouse=True)
def no_bash_completion(monkeypatch):
    monkeypatch.setattr(installing, "_BASH_COMPLETION", ())


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


STARTUP = {
    "bash": ".bashrc",
    "zsh": ".zshrc",
    "tcsh": ".tcshrc",
    "powershell": ".config/powershell/Microsoft.PowerShell_profile.ps1",
}


@pytest.mark.parametrize("shell", SCRIPTS)
def test_a_script_is_written_and_removed(shell, home):
    written = installing.install(shell, {}, home)
    assert written[0].read_text() == SCRIPTS[shell]
    assert sorted(installing.uninstall(shell, {}, home)) == sorted(written)
    assert not written[0].exists()
    assert installing.uninstall(shell, {}, home) == []


@pytest.mark.parametrize("shell", STARTUP)
def test_what_else_is_in_a_startup_file_stays_byte_for_byte(shell, home):
    startup = home / STARTUP[shell]
    startup.parent.mkdir(parents=True, exist_ok=True)
    startup.write_bytes(b"alias x=y\r\n# caf\xe9\n")
    startup.chmod(0o640)
    installing.install(shell, {}, home)
    with startup.open("ab") as file:
        file.write(b"later=1\n")
    assert installing.install(shell, {}, home)  # a second time changes nothing but the place
    assert startup.read_bytes().count(b">>>") == 2
    installing.uninstall(shell, {}, home)
    assert startup.read_bytes() == b"alias x=y\r\n# caf\xe9\nlater=1\n"
    assert startup.stat().st_mode & 0o777 == 0o640


def test_a_startup_file_that_is_a_link_stays_one(home, tmp_path):
    (tmp_path / "dotfiles").write_text("a=1\n")
    (home / ".bashrc").symlink_to(tmp_path / "dotfiles")
    installing.install("bash", {}, home)
    assert (home / ".bashrc").is_symlink()
    assert "pkg.bash" in (tmp_path / "dotfiles").read_text()


def test_tcsh_reads_cshrc_where_there_is_no_tcshrc(home):
    (home / ".cshrc").write_text("set prompt=x\n")
    assert home / ".cshrc" in installing.install("tcsh", {}, home)


def test_places_follow_the_users_variables(home, tmp_path):
    environ = {"XDG_CONFIG_HOME": str(tmp_path / "c"), "ZDOTDIR": str(tmp_path / "z")}
    assert installing.places("fish", environ, home).script == tmp_path / "c/fish/completions/pkg.fish"
    assert installing.places("zsh", environ, home).startup == tmp_path / "z/.zshrc"


def test_bash_completion_finds_the_script_by_itself(home, monkeypatch):
    monkeypatch.setattr(installing, "_BASH_COMPLETION", ("/",))
    assert installing.install("bash", {}, home) == [home / ".local/share/bash-completion/completions/pkg"]


def test_a_damaged_block_is_left_alone(home):
    installing.install("zsh", {}, home)
    startup = home / ".zshrc"
    startup.write_text(startup.read_text().replace("<<<", ""))
    before = startup.read_text()
    with pytest.raises(PkgError, match="by hand"):
        installing.uninstall("zsh", {}, home)
    assert startup.read_text() == before


def test_a_place_that_cannot_be_written_names_the_line_to_add(home):
    (home / ".config").write_text("a file")
    with pytest.raises(PkgError, match=r"config.fish:  pkg completions fish"):
        installing.install("fish", {}, home)
