"""The system's part of PATH, as the platforms keep it."""

from __future__ import annotations

from pkg_shells.system_paths import UNIX_DEFAULT, mac_paths, unix_paths, windows_paths


def registry(**values):
    keys = []

    def read(hive, key):
        keys.append((hive, key))
        return values.get(hive)

    return read, keys


def test_windows_joins_the_machines_folders_and_the_users():
    read, keys = registry(machine=r"C:\Windows;C:\Windows\system32", user=r"D:\mine;C:\Windows;")
    assert windows_paths(read, {}) == [r"C:\Windows", r"C:\Windows\system32", r"D:\mine"]
    assert keys[0] == ("machine", r"SYSTEM\CurrentControlSet\Control\Session Manager\Environment")
    assert keys[1] == ("user", "Environment")


def test_variables_in_the_registry_are_expanded_without_case():
    read, _ = registry(machine=r"%SystemRoot%\system32;%NOPE%\x")
    assert windows_paths(read, {"SYSTEMROOT": r"C:\Windows"}) == [r"C:\Windows\system32", r"%NOPE%\x"]


def test_a_registry_without_path_gives_nothing():
    read, _ = registry()
    assert windows_paths(read, {}) == []


def test_drives_and_shares_stay_as_they_are_written():
    read, _ = registry(user=r"z:\Tools;\\server\share")
    assert windows_paths(read, {}) == [r"z:\Tools", r"\\server\share"]


def test_unix_takes_the_environment_file_first(tmp_path):
    first, second = tmp_path / "environment", tmp_path / "login.defs"
    first.write_text('LANG=C\nPATH="/opt/bin:/usr/bin"\n')
    second.write_text("ENV_PATH PATH=/games\n")
    found = unix_paths((str(first), str(second)))
    assert found == ["/opt/bin", "/usr/bin", *(path for path in UNIX_DEFAULT if path != "/usr/bin")]
    first.unlink()
    assert unix_paths((str(first), str(second)))[0] == "/games"
    second.unlink()
    assert unix_paths((str(first), str(second))) == list(UNIX_DEFAULT)


def test_mac_takes_its_files_in_order(tmp_path):
    (tmp_path / "paths").write_text("/usr/local/bin\n/usr/bin\n")
    (tmp_path / "paths.d").mkdir()
    (tmp_path / "paths.d" / "b").write_text("/second\n")
    (tmp_path / "paths.d" / "a").write_text("/first\n")
    assert mac_paths(str(tmp_path))[:4] == ["/usr/local/bin", "/usr/bin", "/first", "/second"]
