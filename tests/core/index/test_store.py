"""The store of one repository: what is written is found again, and nothing that is damaged is believed."""

import os
import random
from pathlib import Path

import pytest

from pkg.index import store_file
from pkg.index.entries import UNSTORED, DefinitionEntry, FamilyEntry
from pkg.index.store import Store

PURPOSE = ("/packages", 1, "settings")


def definition(text, flags=0):
    blob = None if flags & UNSTORED else text.encode()
    return DefinitionEntry("package.py", b"s" * 32, (("release.yaml", b""),), b"d" * 8, flags, None, blob)


def family(name, versions=("1", "2"), **more):
    definitions = {version: definition(f"{name}-{version}") for version in versions}
    return FamilyEntry(
        name, stamp=name.encode().ljust(24), names=tuple(versions), definitions=definitions, **more
    )


@pytest.fixture
def open_store(tmp_path):
    published = str(tmp_path / "packages" / ".pkg-index" / "file")
    (tmp_path / "packages").mkdir()
    return lambda purpose=PURPOSE: Store(str(tmp_path / "index"), purpose, published)


def texts(entry):
    return {version: one.blob.decode() for version, one in entry.definitions.items()}


def test_what_was_kept_is_found_by_the_next_process(open_store):
    store = open_store()
    entries = [family(f"family{number}", flags=0) for number in range(100)]
    for entry in entries:
        store.put(entry)
    store.put_root((b"r" * 24, False, frozenset({"family1"}), frozenset(), True))
    assert store.keep()
    store = open_store()
    for entry in entries:
        assert store.row(entry.name) == (entry.stamp, entry.token, entry.flags)
        found = store.family(entry.name)
        assert (found.names, found.token, found.origin) == (("1", "2"), entry.token, entry.token)
        assert texts(found) == {"1": f"{entry.name}-1", "2": f"{entry.name}-2"}
        assert found.definition("1").others == (("release.yaml", b""),)
    assert store.root[2] == {"family1"}
    assert store.row("nothing") is None
    assert store.family("nothing") is None
    assert store.names() == sorted(entry.name for entry in entries)
    assert store.packages == 200


def test_nothing_new_writes_nothing(open_store, tmp_path):
    store = open_store()
    assert store.keep()
    assert not (tmp_path / "index").exists()
    store.put(family("foo"))
    assert store.keep()
    before = (tmp_path / "index" / "base").stat()
    assert store.keep()
    assert open_store().keep()
    assert (tmp_path / "index" / "base").stat() == before


def test_what_is_learned_later_goes_into_a_delta_until_that_is_large(open_store, tmp_path):
    store = open_store()
    for number in range(3000):
        store.put(family(f"family{number}"))
    assert store.keep()
    base = (tmp_path / "index" / "base").read_bytes()
    store.put(family("new"))
    store.put(family("family7", ("1", "2", "3"), origin=store.row("family7")[1]))
    assert store.keep()
    assert (tmp_path / "index" / "base").read_bytes() == base
    assert (tmp_path / "index" / "delta").stat().st_size < 4000
    store = open_store()
    assert store.family("family7").names == ("1", "2", "3")
    assert store.family("family8").names == ("1", "2")
    assert store.family("new") is not None
    for number in range(2000):
        store.put(family(f"later{number}"))
    assert store.keep()
    assert not (tmp_path / "index" / "delta").exists()
    store = open_store()
    assert len(store.names()) == 5001
    assert store.family("family7").names == ("1", "2", "3")


def test_a_delta_of_another_base_does_not_count(open_store, tmp_path):
    store = open_store()
    store.put(family("foo"))
    store.keep()
    store.put(family("bar"))
    store.keep()
    delta = (tmp_path / "index" / "delta").read_bytes()
    (tmp_path / "index" / "base").unlink()
    (tmp_path / "index" / "delta").unlink()
    store = open_store()
    store.put(family("baz"))
    store.keep()
    (tmp_path / "index" / "delta").write_bytes(delta)
    assert open_store().names() == ["baz"]


def test_two_processes_keep_what_both_have_learned(open_store):
    one, other = open_store(), open_store()
    one.put(family("foo"))
    other.put(family("bar"))
    assert one.keep()
    assert other.keep()
    assert open_store().names() == ["bar", "foo"]


def test_what_two_processes_learned_of_one_family_is_joined(open_store):
    start = open_store()
    start.put(family("foo", ("1", "2", "3")))
    start.keep()
    one, other = open_store(), open_store()
    for store, version in ((one, "4"), (other, "5")):
        entry = store.family("foo")
        entry.names = ("1", "2", "3", "4", "5")
        entry.put(version, definition(version))
        store.put(entry)
        assert store.keep()
    assert set(texts(open_store().family("foo"))) == {"1", "2", "3", "4", "5"}


def test_who_listed_a_family_second_gives_way(open_store):
    one, other = open_store(), open_store()
    first, second = family("foo"), family("foo")
    one.put(first)
    other.put(second)
    assert one.keep()
    assert not other.keep()  # its states must not be relied on
    assert open_store().family("foo").token == first.token
    assert other.family("foo").token == first.token
    assert other.keep()


def test_what_changed_replaces_what_was_known(open_store):
    store = open_store()
    store.put(family("foo"))
    store.keep()
    store = open_store()
    entry = store.family("foo")
    entry.renew()
    entry.drop("1")
    store.put(entry)
    assert store.keep()
    found = open_store().family("foo")
    assert found.token == entry.token
    assert set(texts(found)) == {"2"}


def test_a_running_process_sees_what_another_has_written(open_store):
    reader, writer = open_store(), open_store()
    writer.put(family("foo"))
    writer.keep()
    assert reader.family("foo") is None
    reader.refresh()
    assert reader.family("foo") is not None
    writer.put(family("bar"))
    writer.keep()
    reader.refresh()
    assert reader.family("bar") is not None


def test_families_that_have_gone_are_left_out_of_a_new_base(open_store, tmp_path):
    store = open_store()
    for number in range(2000):
        store.put(family(f"family{number}"))
    store.keep()
    store = open_store()
    present = frozenset(f"family{number}" for number in range(10))
    store.put_root((b"r" * 24, False, present, frozenset({"family11.py"}), False))
    for number in range(1000):
        store.put(family(f"family{number}"))
    store.family("family0").origin = None
    (tmp_path / "index" / "base").unlink()
    store.keep()
    assert set(open_store().names()) == {*present, "family11"}


# --- damage ------------------------------------------------------------------------------------------


def wrong_answers(store, right):
    """Return what a store says that is not so; saying nothing is right."""
    wrong = []
    for name, entry in right.items():
        row = store.row(name)
        if row is not None and row != (entry.stamp, entry.token, entry.flags):
            wrong.append((name, row))
        found = store.family(name)
        if found is None:
            continue
        if (found.name, found.stamp, found.names, found.token) != (
            name,
            entry.stamp,
            entry.names,
            entry.token,
        ):
            wrong.append((name, found.names))
        for version, one in found.definitions.items():
            if one.blob is not None and one.blob != entry.definition(version).blob:
                wrong.append((name, version, one.blob))
    if store.root not in (None, ROOT):
        wrong.append(store.root)
    return wrong


ROOT = (b"r" * 24, False, frozenset({"family1"}), frozenset(), True)


@pytest.fixture
def written(open_store, tmp_path):
    store = open_store()
    right = {}
    for number in range(12):
        entry = right[f"family{number}"] = family(f"family{number}")
        store.put(entry)
    store.put_root(ROOT)
    store.keep()
    for number in range(10, 14):
        entry = right[f"family{number}"] = family(f"family{number}", token=b"%016d" % number)
        entry.origin = (
            right[f"family{number}"].token if number >= 12 else open_store().row(f"family{number}")[1]
        )
        store.put(entry)
    assert store.keep()
    assert wrong_answers(open_store(), right) == []
    return right, [tmp_path / "index" / "base", tmp_path / "index" / "delta"]


def test_a_file_cut_off_anywhere_is_not_believed_and_is_mended(written, open_store):
    right, files = written
    contents = [file.read_bytes() for file in files]
    for file, whole in zip(files, contents, strict=True):
        for length in [*range(0, 200, 7), *range(200, len(whole), 211), len(whole) - 1]:
            file.write_bytes(whole[:length])
            store = open_store()
            assert wrong_answers(store, right) == []
        entry = family("more")
        store.put(entry)
        assert store.keep()
        assert open_store().row("more") == (entry.stamp, entry.token, entry.flags)
        for each, content in zip(files, contents, strict=True):
            each.write_bytes(content)


def test_no_flipped_bit_is_believed(written, open_store):
    right, files = written
    rnd = random.Random(5)
    for file in files:
        whole = file.read_bytes()
        for _ in range(200):
            damaged = bytearray(whole)
            for _ in range(rnd.choice((1, 1, 2, 5))):
                damaged[rnd.randrange(len(damaged))] ^= 1 << rnd.randrange(8)
            file.write_bytes(damaged)
            assert wrong_answers(open_store(), right) == []
        file.write_bytes(whole)


def test_every_single_byte_of_the_beginning_is_checked(written, open_store):
    right, files = written
    whole = files[0].read_bytes()
    for position in range(0, 700, 3):
        damaged = bytearray(whole)
        damaged[position] ^= 0x55
        files[0].write_bytes(damaged)
        assert wrong_answers(open_store(), right) == []


def test_a_damaged_family_is_learned_and_written_again(written, open_store):
    right, files = written
    whole = files[0].read_bytes()
    at = whole.index(b"family3-1")
    files[0].write_bytes(whole[:at] + b"FAMILY" + whole[at + 6 :])
    store = open_store()
    entry = store.family("family3")
    assert entry.definition("1").blob is None
    assert entry.definition("2").blob == b"family3-2"
    entry.put("1", definition("family3-1"))
    store.put(entry)
    assert store.keep()
    assert texts(open_store().family("family3")) == {"1": "family3-1", "2": "family3-2"}
    assert wrong_answers(open_store(), right) == []


@pytest.mark.parametrize(
    "content", [b"", b"x", b"pkgindex", bytes(5000), os.urandom(5000), b"pkgindex" * 800]
)
def test_some_other_file_counts_as_none(open_store, tmp_path, content):
    (tmp_path / "index").mkdir()
    for name in ("base", "delta"):
        (tmp_path / "index" / name).write_bytes(content)
    store = open_store()
    assert store.family("foo") is None
    store.put(family("foo"))
    assert store.keep()
    assert open_store().family("foo") is not None


def test_another_format_purpose_or_kind_of_file_counts_as_none(written, open_store, monkeypatch, caplog):
    _, files = written
    caplog.set_level("INFO", logger="pkg")
    assert open_store(("/packages", 2, "settings")).names() == []
    assert "was made for other settings" in caplog.text
    monkeypatch.setattr(store_file, "FORMAT", 99)
    assert open_store().names() == []
    assert len(caplog.records) == 2
    monkeypatch.undo()
    files[0].unlink()
    files[0].mkdir()
    assert open_store().names() == []
    store = open_store()
    store.put(family("foo"))
    assert not store.keep()
    assert "cannot be written" in caplog.text


def test_files_of_others_or_open_to_others_are_not_used(written, open_store, monkeypatch, caplog):
    right, files = written
    caplog.set_level("INFO", logger="pkg")
    for mode in (0o620, 0o602, 0o666):
        files[0].chmod(mode)
        assert open_store().names() == []
    assert "somebody else" in caplog.text
    files[0].chmod(0o600)
    assert open_store().names() != []
    owner = files[0].stat().st_uid
    if owner == 0:
        for file in files:
            os.chown(file, 12345, -1)
    else:
        monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    store = open_store()
    assert store.names() == []
    assert wrong_answers(store, right) == []


def test_a_link_in_place_of_a_file_is_not_followed(written, open_store, tmp_path):
    _, files = written
    files[0].rename(tmp_path / "elsewhere")
    files[0].symlink_to(tmp_path / "elsewhere")
    assert open_store().names() == []


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path, caplog):
    caplog.set_level("INFO", logger="pkg")
    (tmp_path / "file").write_text("")
    store = Store(str(tmp_path / "file" / "index"), PURPOSE, str(tmp_path / "none"))
    store.put(family("foo"))
    assert not store.keep()
    assert not store.keep()
    assert store.family("foo").names == ("1", "2")
    assert [record.levelname for record in caplog.records] == ["INFO"]


def test_what_killed_writers_left_behind_is_removed(open_store, tmp_path):
    store = open_store()
    (tmp_path / "index").mkdir()
    old, new = tmp_path / "index" / ".base.1.abcd", tmp_path / "index" / ".delta.2.abcd"
    for file in (old, new):
        file.write_text("half")
    os.utime(old, (1, 1))
    store.put(family("foo"))
    assert store.keep()
    assert not old.exists()
    assert new.exists()


# --- beside the repository ---------------------------------------------------------------------------


def test_a_published_file_is_used_by_others_and_covered_by_what_they_learn(open_store, tmp_path):
    store = open_store()
    store.put(family("foo"))
    store.put(family("bar"))
    store.keep()
    path = Path(store.publish())
    for file in (tmp_path / "index").iterdir():
        file.unlink()
    store = open_store()
    assert store.names() == ["bar", "foo"]
    entry = store.family("foo")
    entry.renew()
    entry.put("3", definition("new"))
    store.put(entry)
    assert store.keep()
    store = open_store()
    assert "3" in store.family("foo").definitions
    assert store.family("bar") is not None
    assert (tmp_path / "index" / "base").stat().st_size < path.stat().st_size


def test_of_two_the_one_that_knows_the_present_folder_counts(open_store):
    store = open_store()
    store.put(family("foo"))
    store.keep()
    newer = family("foo", ("1", "2", "3"))
    newer.stamp = b"n" * 24
    store._entries["foo"] = newer
    store._dirty.add("foo")
    store.publish()
    assert open_store().family("foo", b"n" * 24).names == ("1", "2", "3")
    assert open_store().family("foo", b"foo".ljust(24)).names == ("1", "2")


def test_a_published_file_counts_only_if_nobody_else_could_write_it(open_store, tmp_path, monkeypatch):
    store = open_store()
    store.put(family("foo"))
    path = Path(store.publish())
    assert open_store().names() == ["foo"]
    path.chmod(0o664)
    assert open_store().names() == []
    path.chmod(0o644)
    owner = path.stat().st_uid
    if owner == 0:
        os.chown(path, 12345, -1)
        assert open_store().names() == []
        os.chown(tmp_path / "packages", 12345, -1)
        assert open_store().names() == ["foo"]
    monkeypatch.setattr(os, "getuid", lambda: 54321)
    assert open_store().names() == ["foo"]


def test_a_published_file_of_another_python_or_setting_does_not_count(open_store):
    store = open_store()
    store.put(family("foo"))
    store.publish()
    assert open_store(("/mounted/elsewhere", 1, "settings")).names() == ["foo"]
    assert open_store(("/packages", 1, "other")).names() == []
