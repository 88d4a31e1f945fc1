"""Lists of requests: every form, and every mistake with its place."""

import json

import pytest

from pkg.errors import PkgError, RequestListError
from pkg.requests.log import append, note
from pkg.requests.reading import read_log, read_requests


@pytest.fixture
def listed(tmp_path):
    """Write a list and read it."""

    def read(text, name="requests"):
        path = tmp_path / name
        path.write_text(text)
        return read_requests(str(path))

    return read


def requests(entries):
    return [entry.requests for entry in entries]


def test_a_text_has_a_request_per_line(listed):
    entries = listed("maya-2024 lookdev   # the usual\n\n# nothing\n'nuke<15' python\n")
    assert requests(entries) == [["maya-2024", "lookdev"], ["nuke<15", "python"]]
    assert entries[1].source.endswith("requests:4")


def test_a_json_list_holds_texts_lists_and_objects(listed):
    entries = listed(
        json.dumps(["maya nuke", ["maya"], {"request": ["x"], "building": True, "timestamp": 5}])
    )
    assert requests(entries) == [["maya", "nuke"], ["maya"], ["x"]]
    assert (entries[2].building, entries[2].timestamp) == (True, 5)


def test_equal_requests_are_counted(listed):
    assert [(str(entry), entry.count) for entry in listed("a\nb\na\n")] == [("a", 2), ("b", 1)]


def test_a_saved_context_is_a_request_with_everything_it_depended_on(pkg_repo, pkg_settings, tmp_path):
    from pkg.environment.context import ResolvedContext
    from pkg.host import Host

    pkg_repo.add("a-1")
    folder = tmp_path / "shots" / "x"
    folder.mkdir(parents=True)
    paths = [str(pkg_repo.path)]
    plugins = Host(pkg_settings(resolver_backend="python"))
    ResolvedContext(["a"], package_paths=paths, timestamp=5, plugins=plugins).save(str(folder / "a.rxt"))
    (entry,) = read_requests(str(tmp_path / "shots"))
    assert entry.requests[0] == "a"
    assert (entry.implicit, entry.timestamp, entry.paths) == (False, 5, paths)
    assert str(read_requests(str(folder / "a.rxt"))[0]) == str(entry)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "holds no request"),
        ("a\n'b\n", "requests:2: No closing quotation"),
        ("a\n?b\n", "requests:2: "),
        ("[1]", "item 1: a request is a list of texts"),
        ("[[]]", "item 1: a request is a list of texts"),
        ("[", "no JSON list"),
        ('{"request": ["a"]}\nno\n', "requests:2 is no line of a request log"),
        ('{"request": ["a"], "paths": 3}\n', "paths cannot be 3"),
        ('{"request": ["a"], "timestamp": "x"}\n', "timestamp cannot be 'x'"),
    ],
)
def test_mistakes_are_told_with_their_place(listed, text, complaint):
    with pytest.raises(RequestListError, match=complaint):
        listed(text)


def test_files_that_cannot_be_read_are_told(tmp_path):
    with pytest.raises(RequestListError, match="No such file"):
        read_requests(str(tmp_path / "none"))
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(RequestListError, match="is no text"):
        read_requests(str(tmp_path / "binary"))
    with pytest.raises(RequestListError, match="no saved context"):
        read_requests(str(tmp_path))
    (tmp_path / "bad.rxt").write_text('{"serialize_version": "4.9"}')
    with pytest.raises(PkgError, match=r"bad\.rxt"):
        read_requests(str(tmp_path / "bad.rxt"))


# --- the log -------------------------------------------------------------------------------------


def test_what_is_noted_is_read_again(pkg_settings, tmp_path):
    settings = pkg_settings(request_log=str(tmp_path / "log.jsonl"))
    note(settings, ["maya"], status="solved", paths=["x"], building=True, timestamp=7)
    note(settings, ["nuke"], status="failed")
    note(settings, ["nuke"], status="failed")
    first, second = read_log(str(tmp_path / "log.jsonl"))
    assert (first.requests, first.building, first.timestamp) == (["maya"], True, 7)
    assert first.paths[0].startswith("/")
    assert (second.requests, second.count, second.paths) == (["nuke"], 2, None)


def test_a_full_log_is_put_aside_and_still_read(tmp_path):
    path = str(tmp_path / "log")
    for number in range(10):
        append(path, json.dumps({"request": [f"a{number}"]}) + "\n", 40)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["log", *(f"log.{n}" for n in (1, 2, 3, 4))]
    found = [str(entry) for entry in read_log(path)]
    assert found == sorted(found)
    assert found[-1] == "a9"


def test_many_writers_lose_no_line(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    path = str(tmp_path / "log")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: append(path, json.dumps({"request": [f"a{n}"]}) + "\n", 0), range(200)))
    assert {str(entry) for entry in read_log(path)} == {f"a{n}" for n in range(200)}


def test_a_line_that_is_being_written_is_passed_over(tmp_path):
    (tmp_path / "log").write_text('{"request": ["a"]}\n{"requ')
    assert requests(read_log(str(tmp_path / "log"))) == [["a"]]


def test_a_log_that_is_not_there_is_told(tmp_path):
    with pytest.raises(RequestListError, match="holds no request yet"):
        read_log(str(tmp_path / "log"))
