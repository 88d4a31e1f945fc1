"""The index of whole repositories: it says what the files say, from the first process on."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from pkg.errors import PackageRepositoryError
from pkg_repositories.filesystem import FilesystemRepository

AWKWARD = {
    "code/1": "def commands():\n    # why\n    env.A = 1\ndef pre_commands(): env.B = 2\n",
    "included/1": "@include('tools')\ndef commands():\n    tools.run(env)\n",
    "late/1": "@late()\ndef requires():\n    return ['code']\n@late()\ndef tools():\n    return ['x']\n",
    "early/1": "@early()\ndef requires():\n    return ['code-1']\n",
    "scoped/1": "with scope('config') as c:\n    c.a = ModifyList(append=['A'])\n    c.x.y = 1\n",
    "helper/1": "def names():\n    return ['a']\nrequires = names()\n",
    "lines/1": "commands = ['export A=1', 'export PATH=!ROOT!/bin:$PATH']\n",
    "text/1": "commands = 'env.A = 1'\n",
    "new/1": "format_version = 99\nrequires = ['a']\n",
    "old/1": "format_version = '2'\ntimestamp = 5\n",
    "environ/1": "import os\ndescription = os.environ.get('HOME')\n",
    "strange/1": "import decimal\nrequires = ['a']\nnumber = decimal.Decimal(1)\n",
    "broken/1": "requires = [\n",
    "raising/1": "requires = [][0]\n",
    "empty/1": "",
    "unversioned": "description = 'no version'\n",
    "latin/1": b"# -*- coding: latin-1 -*-\ndescription = '\xe9'\n",
    "windows/1": b"name = 'windows'\r\ndef commands():\r\n    env.A = 1\r\n",
    "quoted/1": "description = '''timestamp'''\n",
}
YAML = {
    "yaml/1": "commands: |\n  env.A = 1\n  env.B = 2\nrequires:\n- code\n",
    "dated/1": "released: 2020-01-01\ncommands: env.A = 1\n",
}


def write(root):
    for name, text in AWKWARD.items():
        folder = root / name
        folder.mkdir(parents=True)
        (folder / "package.py").write_bytes(text.encode() if isinstance(text, str) else text)
    for name, text in YAML.items():
        folder = root / name
        folder.mkdir(parents=True)
        (folder / "package.yaml").write_text(text)
    (root / "both/1").mkdir(parents=True)
    (root / "both/1/package.yaml").write_text("description: yaml\n")
    (root / "both/1/package.py").write_text("description = 'py'\n")
    (root / "released/1").mkdir(parents=True)
    (root / "released/1/package.py").write_text("requires = ['a']\n")
    (root / "released/1/release.yaml").write_text("timestamp: 7\nchangelog: [a, b]\n")
    (root / "missing/1").mkdir(parents=True)
    (root / "together.py").write_text(
        "versions = ['1', '2']\n@late()\ndef tools():\n    return []\n"
        "version_overrides = {'2': {'requires': ['a']}}\ndef commands():\n    env.A = 1\n"
    )
    (root / "plain.yaml").write_text("versions: ['1']\ncommands: |\n  env.A = 1\n")
    (root / "single.py").write_text("description = 'x'\n")
    (root / "wrong.py").write_text("versions = [1]\n")


def rez_data():
    spec = importlib.util.find_spec("rez")
    if spec is None:
        assert not os.environ.get("PKG_REQUIRE_REAL"), "rez is not installed"
        pytest.skip("rez is not installed")
    return Path(spec.submodule_search_locations[0]) / "data"


@pytest.fixture
def open_at(settings, next_process):
    """Open a repository as a new process would."""

    def open_it(path, index=True):
        next_process()
        return FilesystemRepository(None, str(path), settings=settings.override({"index": index}))

    return open_it


@pytest.fixture
def same_in_every_process(open_at, content):
    return lambda root: _same_in_every_process(open_at, content, root)


def _same_in_every_process(open_at, content, root):
    """Compare what the files say with what three processes say, and one after indexing everything."""
    wanted = content(open_at(root, index=False))
    for _ in range(3):
        repository = open_at(root)
        assert content(repository) == wanted
        assert repository.keep()
    shutil.rmtree(repository.config.index_path)
    assert open_at(root).index_all().kept
    for _ in range(2):
        repository = open_at(root)
        assert content(repository) == wanted
        assert repository.keep()
    return wanted


def test_awkward_definitions_come_out_of_the_index_as_they_come_out_of_their_files(
    same_in_every_process, tmp_path, caplog
):
    write(tmp_path / "packages")
    wanted = same_in_every_process(tmp_path / "packages")
    assert len(wanted) == len(AWKWARD) + len(YAML) + 7
    assert "format version 99" in caplog.text


def test_the_packages_that_rez_is_tested_with_do_too(same_in_every_process):
    definitions = [path for path in rez_data().rglob("package.*") if path.suffix in (".py", ".yaml")]
    roots = sorted({path.parent.parent.parent for path in definitions})
    assert sum(len(same_in_every_process(root)) for root in roots if root.name != "rez") > 50


def test_packages_of_the_benchmark_do_too(same_in_every_process, tmp_path):
    with tarfile.open(rez_data() / "benchmarking" / "packages.tar.gz") as archive:
        members = [member for member in archive if member.name.endswith("package.py")][::40]
        archive.extractall(tmp_path / "packages", members, filter="data")
    assert len(same_in_every_process(tmp_path / "packages" / "packages")) > 20


def test_definitions_that_look_at_the_process_are_loaded_by_each(repo, next_process, monkeypatch):
    repo.add("foo-1", "import os\nrequires = [os.environ['WHO']]\n")
    repo.add("bar-1", "requires = ['a']\n")
    for who in ("one", "two"):
        next_process()
        monkeypatch.setenv("WHO", who)
        repository = repo.open()
        assert [str(request) for request in repository.package("foo", "1").requires] == [who]
        assert repository.package("bar", "1").requires
        assert repository.family_state("foo") is None
        assert repository.family_state("bar")
        assert repository.keep()


def test_late_requirements_leave_a_family_without_a_state(repo, next_process):
    repo.add("foo-1", "@late()\ndef requires():\n    return []\n")
    repo.add("foo-2", "@late()\ndef tools():\n    return []\n")
    repository = repo.open()
    assert repository.family_state("foo")
    assert repository.package("foo", "2").tools == []
    state = repository.family_state("foo")
    assert state
    assert repository.package("foo", "1").requires == []
    assert repository.family_state("foo") is None
    repository.keep()
    next_process()
    assert repo.open().family_state("foo") is None


def test_a_state_lasts_from_process_to_process_and_while_definitions_are_loaded(repo, next_process):
    for version in "123":
        repo.add(f"foo-{version}")
    states = set()
    for version in "123":
        next_process()
        repository = repo.open()
        states.add(repository.family_state("foo"))
        assert repository.package("foo", version).requires is None
        states.add(repository.family_state("foo"))
        assert repository.keep()
    assert len(states) == 1
    repo.add("foo-4")
    next_process()
    assert repo.open().family_state("foo") not in states


def test_a_lost_index_gives_new_states(repo, next_process):
    repo.add("foo-1")
    repository = repo.open()
    state = repository.family_state("foo")
    repository.keep()
    shutil.rmtree(repo.settings.index_path)
    next_process()
    assert repo.open().family_state("foo") != state


def test_families_that_nobody_could_have_have_the_empty_state(repo):
    assert repo.open().family_state("no such") == b""
    assert repo.open().family_state("../x") == b""
    assert repo.open().family_state("") == b""
    assert repo.open(index=False).family_state("foo") is None


def test_a_package_that_was_never_loaded_is_not_confirmed(repo, next_process):
    repo.add("foo-1")
    repository = repo.open()
    state = repository.family_state("foo")
    assert not repository.confirm(repository.package("foo", "1").record)
    assert repository.family_state("foo") != state
    assert repository.confirm(repository.package("foo", "1").record)
    assert repository.package("foo", "1").requires is None
    repository.keep()
    next_process()
    repository = repo.open()
    assert repository.confirm(repository.package("foo", "1").record)


def test_indexing_reads_what_is_new_and_tells_how_far_it_is(repo, next_process, content):
    for number in range(40):
        repo.add(f"family{number}-1", "def commands():\n    env.A = 1\n")
    repo.add("late-1", "@late()\ndef tools():\n    return []\n")
    repo.add("wild-1", "import os\nx = os.getcwd()\n")
    (repo.path / "together.py").write_text("versions = ['1', '2']\n")
    steps = []
    report = repo.open().index_all(lambda done, of: steps.append((done, of)))
    assert report[:5] == (43, 44, 43, 0, 1)
    assert report.kept
    assert report.size > 1000
    assert steps[-1] == (43, 43)
    repo.add("family3-2", "requires = ['a']\n")
    repo.add("family4-1", "requires = ['b']\n")
    next_process()
    report = repo.open().index_all()
    assert (report.families, report.packages, report.read) == (43, 45, 2)
    next_process()
    assert content(repo.open()) == content(repo.open(index=False))


def test_indexing_from_many_threads_gives_the_same(repo, next_process, content, monkeypatch):
    from pkg.index import storage

    write(repo.path)
    monkeypatch.setattr(storage, "_SLOW_SECONDS", 0.0)
    monkeypatch.setattr(storage, "_TRIALS", 1)
    assert repo.open().index_all().kept
    next_process()
    assert content(repo.open()) == content(repo.open(index=False))


def test_without_an_index_there_is_nothing_to_build_or_publish(repo):
    repository = repo.open(index=False)
    for action in (repository.index_all, repository.publish_index):
        with pytest.raises(PackageRepositoryError, match="setting 'index' is false"):
            action()


def test_others_use_what_was_published_and_open_no_definition(repo, next_process, content, monkeypatch):
    for version in "12":
        repo.add(f"foo-{version}", f"timestamp = 1\nrequires = ['a-{version}']\n")
    repository = repo.open()
    repository.index_all()
    path = repository.publish_index()
    assert Path(path).is_relative_to(repo.path)
    assert "foo" in [family.name for family in repo.open(index=False).families()]
    assert len(repo.open(index=False).families()) == 1
    shutil.rmtree(repo.settings.index_path)
    next_process()
    later = repo.open()
    assert later.index.store.family("foo").definition("1").blob
    assert content(later) == content(repo.open(index=False))
    repo.add("foo-3")
    next_process()
    assert content(repo.open()) == content(repo.open(index=False))


def test_a_repository_that_cannot_be_written_says_so(repo, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    repo.add("foo-1")
    repository = repo.open()
    monkeypatch.setattr(os, "makedirs", refuse)
    monkeypatch.setattr(os, "mkdir", refuse)
    with pytest.raises(PackageRepositoryError, match=r"cannot be published: Permission denied\. It takes"):
        repository.publish_index()
    assert repository.package("foo", "1") is not None
    assert not repository.keep()


def test_a_moved_repository_is_another(repo, next_process, content):
    repo.add("foo-1", "requires = ['a']\n")
    repository = repo.open()
    content(repository)
    repository.keep()
    other = repo.path.with_name("other")
    repo.path.rename(other)
    repo.path.mkdir()
    repo.add("foo-1", "requires = ['b']\n")
    next_process()
    assert [str(request) for request in repo.open().package("foo", "1").requires] == ["b"]
    next_process()
    moved = FilesystemRepository(None, str(other), settings=repo.settings)
    assert [str(request) for request in moved.package("foo", "1").requires] == ["a"]
    shutil.rmtree(repo.path)
    other.rename(repo.path)
    next_process()
    assert [str(request) for request in repo.open().package("foo", "1").requires] == ["a"]


def test_a_clock_set_back_makes_no_stale_answer(repo, next_process, monkeypatch):
    from pkg.index import stamps

    now = stamps.clock()
    for hours in (0, -5, 3, -50):
        monkeypatch.setattr(stamps.time, "time_ns", lambda hours=hours: now + hours * 3600 * 10**9)
        file = repo.add("foo-1", f"requires = ['a{abs(hours):02}']\n")
        os.utime(file, ns=(now + hours * 3600 * 10**9,) * 2)
        next_process()
        repository = repo.open()
        assert [str(request) for request in repository.package("foo", "1").requires] == [f"a{abs(hours):02}"]
        repository.keep()


def test_the_life_of_a_repository_is_one_look_at_each_family(repo, next_process):
    repo.add("foo-1")
    repository = repo.open()
    assert len(repository.family("foo").records) == 1
    repo.add("foo-2")
    assert len(repository.family("foo").records) == 1
    assert len(repo.open().family("foo").records) == 2  # a new catalog of the same process
    repository.clear_caches()
    assert len(repository.family("foo").records) == 2


def test_many_processes_may_write_while_others_read(repo, content):
    """Processes that release, index and are killed; nobody ever sees an old answer or a damaged index."""
    for number in range(4):
        repo.add(f"family{number}-0")
    program = (
        "import sys, random\n"
        "from pathlib import Path\n"
        "from pkg.settings import load_settings\n"
        "from pkg_repositories.filesystem import FilesystemRepository\n"
        "root, home, seed = sys.argv[1:]\n"
        "rnd = random.Random(int(seed))\n"
        "settings = load_settings({'HOME': home}, home)\n"
        "for turn in range(8):\n"
        "    name, version = f'family{rnd.randrange(4)}', f'{seed}.{turn}'\n"
        "    folder = Path(root, name, version)\n"
        "    folder.mkdir()\n"
        "    (folder / 'package.py').write_text(f'requires = [\"a-{version}\"]')\n"
        "    repository = FilesystemRepository(None, root, settings=settings)\n"
        "    records = repository.family(name).records\n"
        "    found = {r.version_name: r.definition for r in records if r.version_name.startswith(seed)}\n"
        "    assert found[version].data['requires'] == [f'a-{version}'], found\n"
        "    repository.keep()\n"
    )
    home = str(repo.path.parent)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(repo.path), home, str(seed)],
            stderr=subprocess.PIPE,
            text=True,
        )
        for seed in range(8)
    ]
    running[3].kill()
    for number, process in enumerate(running):
        _, complaint = process.communicate(timeout=60)
        assert number == 3 or process.returncode == 0, complaint
    assert content(repo.open()) == content(repo.open(index=False))


def test_many_definitions_are_read_without_executing_them_and_shared_with_nobody(repo, next_process, content):
    for number in range(150):
        repo.add(f"foo-{number}", "timestamp = 1\nrequires = ['a-1']\ndef commands():\n    env.A = 1\n")
    repo.add("foo-x", "import os\nrequires = [os.sep.join('ab')]\n")
    repository = repo.open()
    packages = {str(package.version): package for package in repository.iter_packages("foo")}
    assert packages["0"].requires
    packages["140"].data["requires"].append("b")
    assert all(
        package.data["requires"] in (["a-1"], ["a/b"]) or name == "140" for name, package in packages.items()
    )
    next_process()
    assert content(repo.open()) == content(repo.open(index=False))
