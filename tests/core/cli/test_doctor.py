from __future__ import annotations

import importlib
import os
import sys
import time
from pathlib import Path

import pytest

from pkg.catalog import Catalog
from pkg.cli.doctor import CHECKS, Patient, clock, examine, folders, mend
from pkg.cli.doctor import repositories as repositories_check
from pkg.cli.doctor import terminal as terminal_check
from pkg.errors import PkgError
from pkg.host import Host
from pkg.interfaces.finding import Finding
from pkg.settings import load_settings
from pkg.testing import FakeDistribution


@pytest.fixture
def found(pkg_environ):
    """Examine, and give (level, text, advice) of what one area, or all, found."""

    def found(area=None):
        return [
            (finding.level, finding.text, finding.advice)
            for section in examine(pkg_environ)
            for finding in section.findings
            if area in (None, section.title)
        ]

    return found


@pytest.fixture
def configure(pkg_environ, tmp_path):
    """Write a configuration file and have it read."""

    def write(text, name="config.yaml"):
        path = tmp_path / name
        path.write_text(text)
        pkg_environ["PKG_CONFIG_FILE"] = str(path)
        return path

    return write


def levels(findings):
    return {level for level, *_ in findings}


def test_every_check_is_a_module_that_checks():
    for _, module in CHECKS:
        assert callable(importlib.import_module(f"pkg.cli.doctor.{module}").check)


def test_every_advice_is_for_something_that_is_not_in_order(found):
    assert all(level != "ok" for level, _, advice in found() if advice)


# --- a check that fails --------------------------------------------------------------------------


def test_an_error_that_two_checks_run_into_is_told_once(pkg_environ, monkeypatch):
    def fail(patient):
        raise PkgError("the lodge is closed")

    for module in ("cache", "tools"):
        monkeypatch.setattr(f"pkg.cli.doctor.{module}.check", fail)
    texts = [finding.text for section in examine(pkg_environ) for finding in section.findings]
    assert texts.count("the lodge is closed") == 1


def test_mending_goes_on_after_a_failure(pkg_environ):
    def fail():
        raise PkgError("no")

    findings = [Finding("note", "one", "", fail), Finding("note", "two"), Finding("note", "three", "", str)]
    done = list(mend([type("Section", (), {"findings": findings})]))
    assert [(finding.text, text) for finding, text in done] == [("one", "failed: no"), ("three", "")]


# --- configuration -------------------------------------------------------------------------------


def test_files_that_were_read_are_listed(found, configure):
    path = configure("quiet: true\n")
    assert ("ok", f"read: {path}", "") in found("configuration")


def test_an_unknown_key_is_told_with_the_nearest_one(found, configure):
    path = configure("packages_pth: [/x]\nour_own_thing: 1\n")
    findings = found("configuration")
    assert (
        "warning",
        f"packages_pth in {path} is no setting and is ignored",
        "did you mean 'packages_path'?",
    ) in findings
    assert ("note", f"our_own_thing in {path} is no setting and is ignored", "") in findings


def test_the_names_that_a_python_file_has_besides_settings_are_its_own(found, configure):
    configure("import os\nroot = '/x'\npackage_path = [root]\n", "config.py")
    words = [text.split()[0] for level, text, _ in found("configuration") if level != "ok"]
    assert words == ["package_path"]


def test_each_value_of_a_wrong_type_is_an_error_and_names_key_and_file(found, configure):
    path = configure("packages_path: 3\nmax_package_changelog_chars: many\n")
    errors = [text for level, text, _ in found("configuration") if level == "error"]
    assert len(errors) == 2
    assert all(str(path) in text for text in errors)
    assert errors[0].startswith("packages_path in ")
    # The repositories cannot be looked at; that was said.
    assert [text for level, text, _ in found("repositories") if level == "error"] == []


def test_a_file_that_cannot_be_read_is_an_error_and_the_others_count(found, configure, pkg_environ, tmp_path):
    good = configure("resolver_backend: python\n")
    (tmp_path / "broken.yaml").write_text("a: [")
    (Path(pkg_environ["HOME"]) / ".rezconfig").write_text("b: [")
    pkg_environ["PKG_CONFIG_FILE"] = f"{tmp_path / 'broken.yaml'}:{good}:{tmp_path / 'missing.yaml'}"
    errors = [text for level, text, _ in found("configuration") if level == "error"]
    assert len(errors) == 3
    assert all("broken.yaml" in text or ".rezconfig" in text or "missing.yaml" in text for text in errors)
    assert found("resolver")[0][1].startswith("backend: python")


def test_an_unknown_setting_of_a_plugin_is_told(found, configure):
    configure("plugins: {shell: {bash: {promt: x}}}\n")
    assert any("plugins.shell.bash.promt" in text for _, text, _ in found("configuration"))


def test_a_deprecated_setting_is_told(found, configure):
    path = configure("error_old_commands: true\n")
    (warning,) = [text for level, text, _ in found("configuration") if level == "warning"]
    assert warning == f"error_old_commands in {path} is deprecated in rez 3.4.0"


# --- variables -----------------------------------------------------------------------------------


def test_a_mistyped_variable_is_told_with_the_nearest_one(found, pkg_environ):
    pkg_environ["REZ_PACKAGE_PATH"] = "/x"
    (finding,) = found("variables")
    assert finding == (
        "warning",
        "REZ_PACKAGE_PATH is set and names no setting",
        "did you mean REZ_PACKAGES_PATH?",
    )


def test_variables_of_an_environment_and_of_other_programs_are_known(found, pkg_environ):
    for name in ("REZ_MAYA_ROOT", "REZ_USED_RESOLVE", "PKG_CONFIG_PATH", "REZ_PACKAGES_PATH_JSON"):
        pkg_environ[name] = "[]"
    assert levels(found("variables")) == {"ok"}


def test_other_variables_with_our_prefixes_are_a_note(found, pkg_environ):
    pkg_environ["PKG_LODGE"] = "1"
    assert found("variables") == [("note", "PKG_LODGE is set and names no setting", "")]


# --- plugins and resolver ------------------------------------------------------------------------


def test_broken_and_disabled_plugins_are_told(found, pkg_environ, tmp_path, monkeypatch):
    studio = FakeDistribution(tmp_path / "site", "studio-pkg", "4.5")
    studio.offer("shells", "elvish", "doctor_elvish", "import nothing_there")
    studio.offer("shells", "sh", "doctor_sh", "")
    monkeypatch.syspath_prepend(tmp_path / "site")
    pkg_environ["PKG_DISABLE_PLUGINS"] = "repositories:memory"
    findings = found("plugins")
    assert [level for level, *_ in findings] == ["ok", "note", "warning", "warning"]
    texts = " ".join(text for _, text, _ in findings)
    for words in (
        "No module named 'nothing_there'",
        "two distributions offer the shell 'sh'",
        "switched off",
    ):
        assert words in texts


def test_the_backend_and_who_chose_it_are_named(found, pkg_environ):
    pkg_environ["REZ_RESOLVER_BACKEND"] = "python"
    assert found("resolver") == [("ok", "backend: python (from REZ_RESOLVER_BACKEND)", "")]


def test_a_backend_that_does_not_exist_is_an_error(found, pkg_environ):
    pkg_environ["PKG_RESOLVER_BACKEND"] = "nunba"
    (finding,) = found("resolver")
    assert finding[0] == "error"
    assert "Did you mean 'numba'?" in finding[1]


# --- cache folder --------------------------------------------------------------------------------


def test_a_cache_folder_has_a_size_and_free_room(found, pkg_environ, tmp_path):
    pkg_environ["PKG_CACHE_PATH"] = str(tmp_path / "cache")
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "file").write_bytes(bytes(1_400_000))
    (first, free, *_) = found("cache folder")
    assert first == ("ok", f"{tmp_path / 'cache'}, 1 MB", "")
    assert free[1].endswith(" free")
    assert [path.name for path in (tmp_path / "cache").iterdir() if path.name.startswith(".")] == []


def test_a_cache_folder_that_cannot_be_made_is_a_warning(found, pkg_environ, tmp_path):
    (tmp_path / "file").write_text("")
    pkg_environ["PKG_CACHE_PATH"] = str(tmp_path / "file" / "cache")
    ((level, text, advice),) = found("cache folder")
    assert (level, advice) == ("warning", "set cache_path to a folder that can be written")
    assert "cannot be written" in text


def test_little_room_is_a_warning(found, monkeypatch):
    monkeypatch.setattr(folders.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 90_000_000}))
    (level, text, advice) = next(each for each in found("cache folder") if "free" in each[1])
    assert (level, advice) == ("warning", "make room, or move cache_path")
    assert text.endswith("only 90 MB are free on its disk")
    assert any("but only 90 MB are free" in text for level, text, _ in found("repositories"))


def test_a_disk_without_room_for_more_files_is_told(found, monkeypatch):
    full = type("Facts", (), {"f_files": 1000, "f_favail": 3, "f_bavail": 1 << 30, "f_frsize": 1})
    full.f_blocks = full.f_bfree = full.f_bavail
    monkeypatch.setattr(folders.os, "statvfs", lambda path: full, raising=False)
    assert any("room for 3 more files only" in text for _, text, _ in found("cache folder"))


# --- clock ---------------------------------------------------------------------------------------


def test_a_clock_from_before_the_installation_is_an_error(found, monkeypatch):
    assert levels(found("clock")) == {"ok"}
    monkeypatch.setattr(clock.time, "time", lambda: 1_000_000.0)
    (level, text, advice), *_ = found("clock")
    assert (level, "before pkg was installed" in text) == ("error", True)
    assert "set the clock" in advice


@pytest.mark.parametrize(("ahead", "words"), [(90.0, "90 seconds ahead of"), (-90.0, "90 seconds behind")])
def test_a_file_server_with_another_time_is_told(found, monkeypatch, ahead, words):
    now = time.time()
    monkeypatch.setattr(clock.time, "time", lambda: now - ahead)
    assert any(words in text for level, text, _ in found("clock") if level == "warning")


# --- repositories --------------------------------------------------------------------------------


def test_each_repository_is_listed_once_with_its_number_of_families(found, pkg_environ, pkg_repo, tmp_path):
    pkg_repo.add("maya-1", "maya-2", "nuke-1")
    (tmp_path / "file").write_text("")
    paths = [pkg_repo.path, pkg_repo.path, tmp_path / "gone", tmp_path / "file", "memory@m", "ftp@x"]
    pkg_environ["PKG_PACKAGES_PATH"] = ":".join(map(str, paths))
    findings = found("repositories")
    assert [level for level, *_ in findings[:6]] == ["ok", "note", "warning", "error", "ok", "error"]
    assert findings[0][1].startswith(f"{pkg_repo.path}, 2 families, ")
    assert "is on packages_path twice" in findings[1][1]
    assert "is not there" in findings[2][1]
    assert "Not a directory" in findings[3][1]
    assert "no repository named 'ftp'" in findings[5][1]


def test_where_packages_are_installed_must_be_writable_and_searched(found, pkg_environ, pkg_repo, tmp_path):
    (tmp_path / "file").write_text("")
    pkg_environ["PKG_PACKAGES_PATH"] = str(pkg_repo.path)
    pkg_environ["PKG_LOCAL_PACKAGES_PATH"] = str(tmp_path / "file" / "local")
    pkg_environ["PKG_RELEASE_PACKAGES_PATH"] = str(pkg_repo.path)
    pkg_repo.add("a-1")
    findings = [finding for finding in found("repositories") if "_packages_path /" in finding[1]]
    assert [level for level, *_ in findings] == ["warning", "note", "ok"]


def test_slow_storage_is_told(found, pkg_environ, pkg_repo, monkeypatch):
    pkg_repo.add("a-1")
    pkg_environ["PKG_PACKAGES_PATH"] = str(pkg_repo.path)
    monkeypatch.setattr(repositories_check, "_SLOW", -1)
    assert any("its storage is slow" in text for _, text, _ in found("repositories"))


# --- index ---------------------------------------------------------------------------------------


def test_indexes_are_counted(found, pkg_environ, tmp_path):
    pkg_environ["PKG_INDEX_PATH"] = str(tmp_path / "index")
    assert found("index") == [("ok", f"{tmp_path / 'index'}, nothing remembered yet", "")]
    (tmp_path / "index" / "studio-1").mkdir(parents=True)
    (tmp_path / "index" / "studio-1" / "families").write_bytes(bytes(2000))
    assert found("index") == [("ok", f"{tmp_path / 'index'}, 1 index, 2 kB", "")]


def test_an_index_that_cannot_be_kept_or_is_switched_off_is_told(found, pkg_environ, tmp_path):
    (tmp_path / "file").write_text("")
    pkg_environ["PKG_INDEX_PATH"] = str(tmp_path / "file" / "index")
    assert levels(found("index")) == {"warning", "ok"}
    pkg_environ["PKG_INDEX"] = "false"
    assert levels(found("index")) == {"note"}


# --- shells, tools, terminal ---------------------------------------------------------------------


def test_the_shell_that_would_be_started_is_named_with_the_reason(found, pkg_environ):
    pkg_environ["PKG_DEFAULT_SHELL"] = "sh"
    assert found("shells")[-1][1].startswith("'pkg env' starts sh (default_shell): /")


def test_a_shell_that_is_configured_and_not_installed_is_an_error(found, pkg_environ, tmp_path):
    pkg_environ["PATH"] = str(tmp_path)
    pkg_environ["PKG_DEFAULT_SHELL"] = "bash"
    assert found("shells")[-1][0] == "error"


def test_programs_and_distributions_that_are_missing_are_notes(found, pkg_environ, tmp_path):
    pkg_environ["PATH"] = str(tmp_path)
    findings = found("tools")
    assert levels(findings) <= {"ok", "note"}
    assert any(text.startswith("no git on PATH") for _, text, _ in findings)


def test_output_that_cannot_show_every_character_is_a_warning(
    pkg_environ, pkg_settings, pkg_host, monkeypatch
):
    monkeypatch.setattr(sys, "stdout", type("Old", (), {"encoding": "latin-1"}))
    patient = Patient(pkg_settings(), pkg_host, {"LANG": "C.UTF-8"})
    (finding,) = [finding for finding in terminal_check.check(patient) if "output in" in finding.text]
    assert finding.level == "warning"
    assert "LANG=C.UTF-8, output in latin-1" in finding.text


# --- shared caches, PATH, rez, completions, what settings name ------------------------------------


@pytest.fixture
def server():
    """Answer one question with a given text, as a memcached would."""
    import socket
    import threading

    listening = socket.create_server(("127.0.0.1", 0))
    answers = []

    def serve():
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                connection.recv(100)
                connection.sendall(answers[-1])

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()

    def start(answer):
        answers.append(answer)
        return f"127.0.0.1:{listening.getsockname()[1]}"

    yield start
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(5)


def test_a_memcached_that_answers_is_in_order(found, pkg_environ, server, monkeypatch):
    monkeypatch.setattr("pkg_caches.examining._SLOW", 60)
    address = pkg_environ["REZ_MEMCACHED_URI"] = server(b"VERSION 1.6.18\r\n")
    level, text, _ = found("shared caches")[0]
    assert level == "ok"
    assert text.startswith(f"memcached: {address}, version 1.6.18, answers in ")


def test_servers_that_cannot_be_used_are_told_with_a_way_out(found, pkg_environ, server):
    other = server(b"HTTP/1.0 400 Bad Request\r\n")
    pkg_environ["REZ_MEMCACHED_URI"] = f"127.0.0.1:1,nonsense:port,{other}"
    refused, malformed, foreign = found("shared caches")[:3]
    assert (refused[0], malformed[0], foreign[0]) == ("warning", "error", "error")
    assert "Connection refused" in refused[1]
    assert "host:port" in malformed[1]
    assert "no memcached" in foreign[1]


def test_a_payload_cache_is_looked_at_where_one_is_configured(found, pkg_environ, pkg_repo, tmp_path):
    pkg_repo.add("maya-1")
    assert ("ok", "payload cache: not set up (cache_packages_path)", "") in found("shared caches")
    pkg_environ["REZ_CACHE_PACKAGES_PATH"] = str(tmp_path / "payloads")
    assert any(f"{tmp_path / 'payloads'} is not there" in text for _, text, _ in found("shared caches"))
    (tmp_path / "payloads").mkdir()
    assert ("ok", f"payload cache: {tmp_path / 'payloads'}", "") in found("shared caches")
    pkg_environ["REZ_PACKAGES_PATH"] = str(pkg_repo.path)
    pkg_environ["REZ_CACHE_PACKAGES_PATH"] = str(pkg_repo.path / "cache")
    assert any("lie in one another" in text for level, text, _ in found("shared caches") if level == "error")


def test_one_folder_under_two_names_is_told(found, pkg_environ, pkg_repo, tmp_path):
    pkg_repo.add("maya-1")
    (tmp_path / "link").symlink_to(pkg_repo.path)
    (pkg_repo.path / "inner").mkdir()
    pkg_environ["PKG_PACKAGES_PATH"] = f"{pkg_repo.path}:{tmp_path / 'link'}:{pkg_repo.path / 'inner'}"
    texts = [text for level, text, _ in found("repositories") if level == "warning"]
    assert any("are the same folder" in text for text in texts)
    assert any("lies in the repository" in text for text in texts)


def test_a_far_repository_is_told_by_the_time_of_one_look(found, pkg_environ, pkg_repo, monkeypatch):
    pkg_repo.add("maya-1")
    pkg_environ["PKG_PACKAGES_PATH"] = str(pkg_repo.path)
    monkeypatch.setattr(repositories_check, "_FAR", 0)
    assert any("to look at a file" in text for _, text, _ in found("repositories"))


def test_path_entries_that_find_nothing_or_anything_are_told(found, pkg_environ, tmp_path):
    folder = pkg_environ["PATH"].split(":")[0]
    pkg_environ["PATH"] = f"{pkg_environ['PATH']}:{folder}::{tmp_path / 'gone'}:relative"
    findings = found("search path")
    assert ("note", f"PATH has {tmp_path / 'gone'}, which is not there", "") in findings
    assert ("note", f"PATH has {folder} twice", "") in findings
    assert [text for level, text, _ in findings if level == "warning"] == [
        "PATH has an empty entry, the current folder: whoever can write there decides what is started",
        "PATH has 'relative', the current folder: whoever can write there decides what is started",
    ]


def test_suites_on_path_are_looked_at(found, pkg_environ, tmp_path):
    (tmp_path / "suite" / "bin").mkdir(parents=True)
    (tmp_path / "suite" / "suite.yaml").write_text("contexts: {}\n")
    (tmp_path / "suite" / "bin" / "maya").write_text("")
    pkg_environ["PATH"] += f":{tmp_path / 'suite' / 'bin'}"
    assert any("none of them starts" in text for level, text, _ in found("search path") if level == "error")
    (tmp_path / "suite" / "contexts").mkdir()
    (tmp_path / "suite" / "contexts" / "a.rxt").write_text("")
    assert any("may not be executed: maya" in text for _, text, _ in found("search path"))


def test_being_in_a_context_whose_file_is_gone_is_told(found, pkg_environ, tmp_path):
    pkg_environ["REZ_RXT_FILE"] = str(tmp_path / "gone.rxt")
    assert any("is gone" in text for level, text, _ in found("rez") if level == "note")
    (tmp_path / "gone.rxt").write_text("")
    assert ("ok", f"this shell is in the context {tmp_path / 'gone.rxt'}", "") in found("rez")


def test_completions_of_another_version_are_told_and_mended(pkg_environ, tmp_path):
    from pkg.cli.completing.installing import install

    (script,) = install("fish", pkg_environ, Path(pkg_environ["HOME"]))
    script.write_text("# of last year")

    def level():
        (section,) = (section for section in examine(pkg_environ) if section.title == "completions")
        return section, section.findings[0].level

    section, before = level()
    assert before == "warning"
    assert [done for _, done in mend([section])] == ["the completions for fish were written anew"]
    assert level()[1] == "ok"


def test_what_settings_name_and_is_not_there_is_told(found, configure, tmp_path):
    configure(
        f"tmpdir: {tmp_path / 'no'}\nplugin_path: [{tmp_path / 'gone'}]\nbrowser: no-such-browser --new\n"
    )
    findings = found("named in settings")
    assert [level for level, *_ in findings] == ["warning", "error", "warning"]
    assert "no program 'no-such-browser'" in findings[2][1]


def test_a_cache_folder_that_everybody_can_write_to_is_told_and_mended(found, pkg_environ, tmp_path):
    folder = tmp_path / "cache"
    folder.mkdir()
    folder.chmod(0o777)
    pkg_environ["PKG_CACHE_PATH"] = str(folder)
    (section,) = (section for section in examine(pkg_environ) if section.title == "cache folder")
    assert len(list(mend([section]))) == 1
    assert folder.stat().st_mode & 0o777 == 0o755


# --- what plugins say of themselves --------------------------------------------------------------


class Forgetful(dict):
    def __setitem__(self, key, value):
        """Keep nothing."""


def test_a_family_that_lies_in_the_future_is_told(found, pkg_environ, pkg_repo):
    family = pkg_repo.add("maya-1").parent
    pkg_environ["PKG_PACKAGES_PATH"] = str(pkg_repo.path)
    os.utime(family, (time.time() + 3.1 * 3600,) * 2)
    assert "3 hours from now" in " ".join(text for _, text, _ in found("repositories"))


def test_families_that_cannot_be_read_are_named(found, pkg_environ, pkg_repo, monkeypatch):
    pkg_repo.add("maya-1", "nuke-1")
    pkg_environ["PKG_PACKAGES_PATH"] = str(pkg_repo.path)
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: "maya" not in str(path) and may(path, mode))
    ((_, text, advice),) = [each for each in found("repositories") if each[0] == "error"]
    assert text.endswith("cannot be read: maya")
    assert "chmod" in advice


def test_an_index_that_is_damaged_or_older_than_the_packages_is_told(
    found, pkg_environ, pkg_repo, monkeypatch
):
    monkeypatch.setattr("pkg.index.opening._stores", Forgetful())  # each look is another process's
    pkg_repo.add("maya-1", "nuke-1")
    pkg_environ["PKG_PACKAGES_PATH"] = str(pkg_repo.path)
    settings = load_settings(pkg_environ)
    repository = Catalog(Host(settings), settings).repository(str(pkg_repo.path))
    repository.index_all()
    published = Path(repository.publish_index())
    assert "is up to date" in " ".join(text for _, text, _ in found("repositories"))
    pkg_repo.add("maya-2")
    assert any("older than 1 of 2 families" in text for _, text, _ in found("repositories"))
    published.write_bytes(b"nonsense")
    texts = [text for level, text, _ in found("repositories") if level == "warning"]
    assert any("is not used: it is truncated" in text for text in texts)


def test_copies_that_failed_are_told_by_the_payload_cache(found, pkg_environ, tmp_path):
    shelf = tmp_path / "payloads" / "maya" / "1" / "0123"
    (shelf / "a").mkdir(parents=True)
    (shelf / "a.json").write_text('{"key": "filesystem.variant", "variables": {}}')
    (shelf / ".copying-a").write_text("failed no space left\n")
    pkg_environ["REZ_CACHE_PACKAGES_PATH"] = str(tmp_path / "payloads")
    assert any(
        "failed or were interrupted: 1" in text for level, text, _ in found("shared caches") if level != "ok"
    )


def test_a_socket_of_memcached_is_asked_too(found, pkg_environ):
    pkg_environ["REZ_MEMCACHED_URI"] = "unix:/nowhere/memcached.sock"
    level, text, _ = found("shared caches")[0]
    assert level == "warning"
    assert "No such file" in text
