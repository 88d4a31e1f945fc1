import json
import os
import stat
import threading
from pathlib import Path

import pytest

from pkg.environment import rxt
from pkg.errors import ContextFileError

DOCUMENT = {
    "serialize_version": "4.9",
    "timestamp": 1700000000,
    "requested_timestamp": None,
    "created": 1700000000,
    "building": False,
    "testing": False,
    "caching": True,
    "implicit_packages": ["~platform==linux"],
    "package_requests": ["foo-1", ".feature-2"],
    "package_paths": ["/studio/packages"],
    "package_filter": [],
    "package_orderers": None,
    "resolved_packages": [
        {
            "key": "filesystem.variant",
            "variables": {
                "repository_type": "filesystem",
                "location": "/studio/packages",
                "name": "foo",
                "version": "1.0",
                "index": None,
            },
        }
    ],
    "resolved_ephemerals": [".feature-2"],
    "status": "solved",
    "failure_description": None,
    "graph": "{'nodes': [], 'edges': []}",
    "from_cache": False,
    "solve_time": 0.5,
    "load_time": 0.25,
    "num_loaded_packages": 3,
    "append_sys_path": True,
    "package_caching": True,
    "package_cache_async": True,
    "default_patch_lock": "no_lock",
    "patch_locks": {},
    "parent_suite_path": None,
    "suite_context_name": None,
    "rez_version": "3.4.0",
    "rez_path": "/opt/rez",
    "user": "ada",
    "host": "ws1",
    "platform": "linux",
    "arch": "x86_64",
    "os": "Rocky-9.3",
}


def document(**changes):
    return {**json.loads(json.dumps(DOCUMENT)), **changes}


def without(*keys):
    return {key: value for key, value in document().items() if key not in keys}


def test_what_is_written_is_read_again(tmp_path):
    path = str(tmp_path / "a.rxt")
    rxt.write(path, DOCUMENT)
    assert rxt.read(path) == {**DOCUMENT, "verbosity": 0}


def test_the_text_is_rez_s_json(tmp_path):
    path = tmp_path / "a.rxt"
    rxt.write(str(path), DOCUMENT)
    assert path.read_text() == json.dumps(DOCUMENT, indent=4, sort_keys=True)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -3,
        1.5,
        1e-07,
        1e20,
        "",
        'a "b" \\ \n \u00e9 \U0001f600',
        [],
        {},
        [[]],
        {"b": [1, {}], "a": "x"},
    ],
    ids=repr,
)
def test_values_are_written_as_json_writes_them(value):
    document = {"key": value, "other": [value, value]}
    assert rxt.to_text(document) == json.dumps(document, indent=4, sort_keys=True)


def test_yaml_is_read_too():
    import yaml

    assert rxt.parse(yaml.safe_dump(DOCUMENT))["package_requests"] == ["foo-1", ".feature-2"]


def test_what_an_older_version_lacks_is_filled_in():
    old = without(
        "testing", "package_cache_async", "resolved_ephemerals", "package_filter", "append_sys_path"
    )
    read = rxt.parse(rxt.to_text({**old, "serialize_version": "4.0"}))
    assert read["testing"] is False
    assert read["resolved_ephemerals"] == []
    assert read["append_sys_path"] is True


def test_packages_named_by_path_are_understood():
    old = {"path": "/studio/packages/foo/1.0/package.yaml", "variables": {"name": "foo", "version": "1.0"}}
    old["variables"]["search_path"] = "/studio/packages"
    read = rxt.parse(rxt.to_text(document(serialize_version="3.1", resolved_packages=[old])))
    assert read["resolved_packages"] == DOCUMENT["resolved_packages"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "it is empty"),
        ("   \n", "it is empty"),
        ('{"serialize_version": "4.9", "times', "no valid JSON .*damaged or cut off"),
        ("[1, 2", "neither JSON nor YAML"),
        ("just words", "it holds no context"),
        ("{}", "'serialize_version' is missing"),
        (
            rxt.to_text(document(serialize_version="5.0")),
            "written by a newer tool .serialize version 5.0; .* up to 4.9",
        ),
        (rxt.to_text(document(serialize_version="new")), "should be a number such as 4.9, not 'new'"),
        (rxt.to_text(without("graph")), "'graph' is missing"),
        (rxt.to_text(without("status")), "'status' is missing"),
        (rxt.to_text(document(package_requests="foo")), "'package_requests' should be list, not 'foo'"),
        (rxt.to_text(document(package_requests=[1])), "an item of package_requests should be str, not 1"),
        (rxt.to_text(document(timestamp=True)), "'timestamp' should be int or float, not True"),
        (rxt.to_text(document(building=0)), "'building' should be bool, not 0"),
        (rxt.to_text(document(resolved_packages=["foo"])), "names no package: 'foo'"),
        (
            rxt.to_text(document(resolved_packages=[{"key": "filesystem.variant", "variables": {}}])),
            "names no package",
        ),
    ],
)
def test_a_damaged_file_says_which_and_what_is_wrong(tmp_path, text, problem):
    path = tmp_path / "shot.rxt"
    path.write_text(text)
    with pytest.raises(ContextFileError, match=rf"cannot load a context from .*shot.rxt: .*{problem}"):
        rxt.read(str(path))


def test_a_binary_file_is_refused(tmp_path):
    path = tmp_path / "a.rxt"
    path.write_bytes(b"\x80\x81\xff{")
    with pytest.raises(ContextFileError, match="it is no text"):
        rxt.read(str(path))


@pytest.mark.parametrize("name", ["missing.rxt", "folder"])
def test_a_file_that_cannot_be_opened_is_named(tmp_path, name):
    (tmp_path / "folder").mkdir()
    with pytest.raises(ContextFileError, match=rf"{name}: (no such file|is a directory)"):
        rxt.read(str(tmp_path / name))


def test_a_file_keeps_its_mode_and_its_link_when_written_again(tmp_path):
    (tmp_path / "real.rxt").write_text("old")
    (tmp_path / "real.rxt").chmod(0o640)
    (tmp_path / "link.rxt").symlink_to("real.rxt")
    rxt.write(str(tmp_path / "link.rxt"), DOCUMENT)
    assert (tmp_path / "link.rxt").is_symlink()
    assert stat.S_IMODE((tmp_path / "real.rxt").stat().st_mode) == 0o640
    assert rxt.read(str(tmp_path / "real.rxt"))["user"] == "ada"


def test_a_pipe_is_written_to_directly(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()))
    reader.start()
    rxt.write(str(pipe), DOCUMENT)
    reader.join()
    assert got == [rxt.to_text(DOCUMENT)]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files have no paths here")
def test_a_pipe_that_has_no_name_is_written_to_directly():
    reading, writing = os.pipe()  # as /dev/stdout in `pkg env a -o /dev/stdout | less`
    rxt.write(f"/proc/self/fd/{writing}", DOCUMENT)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        assert pipe.read() == rxt.to_text(DOCUMENT)


def test_a_folder_that_does_not_exist_is_a_clear_error(tmp_path):
    with pytest.raises(ContextFileError, match=r"cannot write .*a.rxt: no such file or directory"):
        rxt.write(str(tmp_path / "nowhere" / "a.rxt"), DOCUMENT)


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, step):
    path = tmp_path / "a.rxt"
    rxt.write(str(path), DOCUMENT)
    before = path.read_bytes()

    def full(*args):
        raise OSError(28, "No space left on device")

    if step == "write":
        device = os.open("/dev/full", os.O_WRONLY)
        real = os.open

        def to_full_device(name, *rest):
            os.close(real(name, *rest))
            return os.dup(device)

        monkeypatch.setattr(os, "open", to_full_device)
    else:
        monkeypatch.setattr(os, step, full)
    with pytest.raises(
        ContextFileError, match=r"cannot write .*a.rxt: no space left on device\. Nothing was changed"
    ):
        rxt.write(str(path), document(user="bob"))
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a.rxt"]
    if step == "write":
        os.close(device)


def test_packages_inside_a_bundle_are_written_and_read_relative_to_it(tmp_path):
    bundle = tmp_path / "bundle"
    (bundle / "packages").mkdir(parents=True)
    (bundle / "bundle.yaml").write_text("context: context.rxt\n")
    inside = json.loads(json.dumps(DOCUMENT["resolved_packages"][0]))
    inside["variables"]["location"] = str(bundle / "packages")
    outside = DOCUMENT["resolved_packages"][0]
    path = bundle / "context.rxt"
    rxt.write(str(path), document(resolved_packages=[inside, outside]))

    written = json.loads(path.read_text())["resolved_packages"]
    assert [handle["variables"]["location"] for handle in written] == ["packages", "/studio/packages"]
    moved = tmp_path / "elsewhere"
    bundle.rename(moved)
    read = rxt.read(str(moved / "context.rxt"))["resolved_packages"]
    assert [handle["variables"]["location"] for handle in read] == [
        str(moved / "packages"),
        "/studio/packages",
    ]


def rez_module(name):
    if os.environ.get("PKG_REQUIRE_REAL"):
        import importlib

        return importlib.import_module(name)
    return pytest.importorskip(name)


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")  # rez's own
def test_rez_loads_what_is_written(tmp_path):
    contexts = rez_module("rez.resolved_context")
    path = str(tmp_path / "a.rxt")
    rxt.write(path, DOCUMENT)
    loaded = contexts.ResolvedContext.load(path)
    assert loaded.to_dict() == DOCUMENT
