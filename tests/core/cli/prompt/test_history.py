from __future__ import annotations

from pathlib import Path

from pkg.cli.prompt import history


def test_the_folder_is_the_users_own(tmp_path):
    assert history.state_folder({"XDG_STATE_HOME": "/state"}, tmp_path) == Path("/state/pkg")
    assert history.state_folder({"XDG_STATE_HOME": "relative"}, tmp_path).is_relative_to(tmp_path)


def test_a_file_that_others_could_read_is_closed(tmp_path):
    path = tmp_path / "history"
    path.write_text("\n# then\n+solve maya\n")
    path.chmod(0o644)
    history.prepare(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text() == "\n# then\n+solve maya\n"


def test_a_long_history_loses_its_oldest_entries_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(history, "_LARGEST", 400)
    path = tmp_path / "history"
    path.write_text("".join(f"\n# 2026-01-01\n+solve number{number}\n" for number in range(40)))
    history.prepare(path)
    kept = path.read_text()
    assert kept.startswith("# 2026-01-01\n+solve number")
    assert kept.endswith("+solve number39\n")
    assert len(kept) <= 200
    assert path.stat().st_mode & 0o777 == 0o600
