"""Tokens and locks as one word: short, always the same, and never something else than they stood for."""

# ruff: noqa: PTH118, PTH123, PTH208, RUF043

import os
import time

import pytest

from pkg.environment.lock import Lock, tokens
from pkg.errors import LockError


@pytest.fixture
def made(repository, lock):
    repository.add("foo-1", commands="env.FOO = literal('ü').e(' {root}')")
    return lock("foo")


def test_a_token_stands_for_its_lock(made, plugins):
    token = made.token()
    assert tokens.is_token(token)
    assert Lock.load(token, plugins=plugins) == made
    assert made.token() == token


def test_the_token_depends_on_the_content_alone(made, lock, repository):
    token = made.token()
    assert lock("foo").token() == token
    repository.add("foo-2")
    assert lock("foo").token() != token


def test_the_store_is_a_setting(made, plugins, tmp_path):
    from pkg.host import Host

    host = Host(plugins.settings.override({"lock_store": str(tmp_path / "share" / "locks")}, "test"))
    token = Lock(made.document, plugins=host).token()
    assert os.listdir(tmp_path / "share" / "locks") == [f"{token}.lock"]
    assert Lock.load(token, plugins=host) == made


def test_an_unknown_token_names_the_store(plugins):
    with pytest.raises(LockError, match="no lock 'a{16}' in .*lock_store"):
        Lock.load("a" * 16, plugins=plugins)


def test_a_damaged_lock_in_the_store_is_not_started(made, plugins):
    token = made.token()
    path = os.path.join(plugins.settings.lock_store, f"{token}.lock")
    with open(path, "a") as file:
        file.write(" ")
    with pytest.raises(LockError, match="is damaged"):
        Lock.load(token, plugins=plugins)
    assert made.token() == token
    assert Lock.load(token, plugins=plugins) == made


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_store_that_cannot_be_written_says_so(made, plugins, tmp_path):
    (tmp_path / "ro").mkdir(mode=0o500)
    with pytest.raises(LockError, match="lock_store"):
        tokens.put(made.to_text(), str(tmp_path / "ro" / "locks"))


def test_a_store_that_is_a_file_says_so(made, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LockError, match="cannot keep the lock.*lock_store"):
        tokens.put(made.to_text(), str(tmp_path / "file"))


def test_old_locks_are_collected_and_others_left(made, plugins, lock, repository):
    old = made.token()
    repository.add("foo-2")
    new = lock("foo").token()
    store = plugins.settings.lock_store
    past = time.time() - 100_000
    os.utime(os.path.join(store, f"{old}.lock"), (past, past))
    with open(os.path.join(store, "notes.txt"), "w"):
        pass
    os.utime(os.path.join(store, "notes.txt"), (past, past))
    assert tokens.collect(store, 86_400) == (1, 1)
    assert sorted(os.listdir(store)) == sorted([f"{new}.lock", "notes.txt"])


def test_starting_a_lock_keeps_it_young(made, plugins):
    token = made.token()
    store = plugins.settings.lock_store
    past = time.time() - 100_000
    os.utime(os.path.join(store, f"{token}.lock"), (past, past))
    Lock.load(token, plugins=plugins)
    assert tokens.collect(store, 86_400) == (0, 1)


def test_what_a_killed_writer_left_is_collected(plugins, made):
    token = made.token()
    left = os.path.join(plugins.settings.lock_store, f".{token}.lock.12ab34cd.tmp")
    with open(left, "w"):
        pass
    os.utime(left, (1, 1))
    assert tokens.collect(plugins.settings.lock_store, 86_400) == (1, 1)


def test_a_store_that_is_not_there_has_nothing_to_collect(tmp_path):
    assert tokens.collect(str(tmp_path / "none"), 0) == (0, 0)


def test_a_lock_goes_through_one_word(made, plugins):
    word = made.inline()
    assert all(char.isalnum() or char in "-_." for char in word)
    assert Lock.load(word, plugins=plugins) == made
    assert Lock.load(word, plugins=plugins).to_text() == made.to_text()


def test_a_word_that_was_cut_or_changed_is_refused(made):
    word = made.inline()
    for length in range(len("pkglock1."), len(word), 11):
        with pytest.raises(LockError, match="damaged"):
            Lock.load(word[:length])
    with pytest.raises(LockError, match="damaged"):
        Lock.load(word[:200] + ("A" if word[200] != "A" else "B") + word[201:])
    with pytest.raises(LockError, match="damaged"):
        Lock.load("pkglock1.ü")


def test_a_lock_that_is_too_long_for_a_command_line_is_refused(made):
    made.document["packages"]["foo"]["commands"] += [
        ["setenv", f"V{n}", os.urandom(40).hex()] for n in range(800)
    ]
    with pytest.raises(LockError, match="Use a token"):
        made.inline()


def test_a_word_that_would_fill_the_memory_is_refused():
    from base64 import urlsafe_b64encode
    from zlib import compress

    word = tokens.INLINE + urlsafe_b64encode(compress(b" " * (65 << 20))).decode()
    with pytest.raises(LockError):
        Lock.load(word)
