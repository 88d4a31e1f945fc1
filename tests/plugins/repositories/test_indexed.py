"""The index of folder repositories: whatever happens to the files, it answers as the files do."""

import os
import random
import shutil

import pytest


def fails(described_record):
    """Tell whether a definition cannot be loaded; nothing can have been made of it."""
    return len(described_record[2]) == 2


@pytest.fixture
def check(repo, next_process, content):
    """Compare what a new process says with what the files say."""

    def compare(what="", first=lambda repository: None):
        next_process()
        repository = repo.open()
        first(repository)
        found, wanted = content(repository), content(repo.open(index=False))
        assert list(found) == list(wanted), what
        for key in wanted:
            for one, other in zip(found[key][1], wanted[key][1], strict=True):
                assert one == other, what
            assert found[key] == wanted[key], what
        assert repository.keep()
        return repository

    return compare


# --- edits -------------------------------------------------------------------------------------------


class Edits:
    """Random changes to a repository; each method is one kind."""

    def __init__(self, root, seed):
        self.root = root
        self.random = random.Random(seed)
        self.count = 0

    def text(self):
        self.count += 1
        kinds = [
            f"timestamp = 1\nrequires = ['a-{self.count:05}']\n",
            f"requires = ['a-{self.count:05}']\n",
            f"timestamp = 2\ndef commands():\n    env.N = '{self.count:05}'\n",
            f"tools = ['t{self.count:05}']\nvariants = [['b'], ['c']]\n",
            f"@late()\ndef requires():\n    return ['z-{self.count:05}']\n",
            f"@early()\ndef requires():\n    return ['y-{self.count:05}']\n",
            f"import os\ndescription = os.path.join('{self.count:05}', 'x')\n",
            f"import os\ndescription = os.environ.get('WHO', '{self.count:05}')\n",
            f"def broken(\n{self.count:05}",
        ]
        return self.random.choice(kinds)

    def family(self):
        return self.root / self.random.choice(["foo", "bar", "baz", "qux"])

    def version(self):
        present = [path for path in self.root.glob("*/*") if path.is_dir() and path.name[0] != "."]
        return self.random.choice(sorted(present)) if present else None

    def definition(self):
        present = sorted([*self.root.glob("*/*/package.*"), *self.root.glob("*/package.*")])
        return self.random.choice(present) if present else None

    def new_version(self):
        family = self.family()
        if family.is_dir() or not family.exists():
            folder = family / str(self.random.randint(1, 6))
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "package.py").write_text(self.text())

    def removed_version(self):
        if version := self.version():
            version.unlink() if version.is_symlink() else shutil.rmtree(version)

    def edited_definition(self):
        if file := self.definition():
            file.write_text(self.text() if file.suffix == ".py" else f"description: d{self.count}\n")

    def edited_definition_of_equal_size_and_mtime(self):
        if file := self.definition():
            status = file.stat()
            text = file.read_text()
            at = self.random.randrange(len(text) or 1)
            if text[at : at + 1].isdigit():
                text = f"{text[:at]}{9 - int(text[at])}{text[at + 1 :]}"
            file.write_text(text)
            os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))

    def older_mtime(self):
        if file := self.definition():
            file.write_text(self.text() if file.suffix == ".py" else f"description: e{self.count}\n")
            os.utime(file, (1, 1))

    def replaced_definition(self):
        if file := self.definition():
            aside = file.with_name("aside")
            aside.write_text(self.text() if file.suffix == ".py" else "description: f\n")
            aside.replace(file)

    def removed_definition(self):
        if file := self.definition():
            file.unlink()

    def yaml_definition(self):
        if version := self.version():
            for file in version.glob("package.*"):
                file.unlink()
            self.count += 1
            (version / "package.yaml").write_text(f"description: y{self.count}\ncommands: |\n  env.A = 1\n")

    def python_definition_beside(self):
        if version := self.version():
            (version / "package.py").write_text(self.text())

    def release_file(self):
        if version := self.version():
            self.count += 1
            (version / "release.yaml").write_text(f"timestamp: {self.count}\nchangelog: c{self.count}\n")

    def old_metadata(self):
        if version := self.version():
            self.count += 1
            (version / ".metadata").mkdir(exist_ok=True)
            (version / ".metadata" / "release_time.txt").write_text(str(self.count))

    def ignore_marker(self):
        if version := self.version():
            marker = version.with_name(f".ignore{version.name}")
            marker.unlink() if marker.exists() else marker.write_text("")

    def building_marker(self):
        if version := self.version():
            marker = version.with_name(f".building{version.name}")
            marker.unlink() if marker.exists() else marker.write_text("")

    def renamed_family(self):
        one, other = self.family(), self.family()
        if one.is_dir() and not other.exists():
            one.rename(other)

    def removed_family(self):
        family = self.family()
        if family.is_dir():
            shutil.rmtree(family)

    def combined_family(self):
        family = self.family()
        shutil.rmtree(family, ignore_errors=True)
        self.count += 1
        family.with_suffix(".py").write_text(
            f"versions = ['1', '{self.count}']\nrequires = ['c-{self.count}']\n"
            "version_overrides = {'1': {'requires': ['d']}}\n"
        )

    def combined_yaml(self):
        self.count += 1
        text = f"versions: ['3', '{self.count}']\ncommands: |\n  env.B = '{self.count}'\n"
        self.family().with_suffix(".yaml").write_text(text)

    def removed_combined(self):
        for suffix in (".py", ".yaml"):
            self.family().with_suffix(suffix).unlink(missing_ok=True)

    def unversioned(self):
        family = self.family()
        family.mkdir(exist_ok=True)
        (family / "package.py").write_text(self.text())

    def linked_version(self):
        if version := self.version():
            link = version.with_name("9")
            if not link.exists() and not link.is_symlink():
                link.symlink_to(version.name)

    def nothing(self):
        pass

    def any(self):
        names = [name for name, value in vars(Edits).items() if callable(value) and name not in _NO_EDITS]
        name = self.random.choice(names)
        getattr(self, name)()
        return name


_NO_EDITS = ("__init__", "text", "family", "version", "definition", "any")


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize("index_check", ["definitions", "families"])
def test_after_any_edits_it_answers_as_the_files_do(repo, check, content, later, seed, trusted, index_check):
    repo.settings = repo.settings.override({"index_check": index_check})
    edits = Edits(repo.path, seed)
    for _ in range(8):
        edits.new_version()
    made = Made(content)
    done = []
    for _ in range(25):
        done = [*done, *(edits.any() for _ in range(edits.random.randint(1, 2)))]
        if trusted:
            later()
        made.compare(check(done, first=made.ask), done)


class Made:
    """What another layer has made of each family under a state: it may be used as long as that is the state.

    It asks for the states first, and has the packages that it uses confirmed; here all of them.
    """

    def __init__(self, content):
        self.content = content
        self.by_state = {}
        self.usable = {}

    def ask(self, repository):
        self.usable = {}
        for name in ("foo", "bar", "baz", "qux"):
            state = repository.family_state(name)
            if (name, state) in self.by_state:
                family = repository.family(name)
                sound = [
                    record.version_name
                    for record, said in zip(family.records, self.by_state[name, state][1], strict=True)
                    if not fails(said)
                ]
                confirmed = [repository.confirm(family.record(version)) for version in sound]
                if all(confirmed):
                    assert repository.family_state(name) == state
                    self.usable[name] = state
                else:
                    assert repository.family_state(name) != state

    def compare(self, repository, done):
        for (name, uri), said in self.content(repository).items():
            if uri != said[0]:
                continue  # another family of the name comes first
            state = repository.family_state(name)
            assert state != b""
            for one in (state, self.usable.get(name)):
                if one is not None:
                    for old, new in zip(self.by_state.setdefault((name, one), said)[1], said[1], strict=True):
                        assert old == new or (fails(old) and old[0] == new[0]), done
            if state is not None:
                self.by_state[name, state] = said
        assert repository.family_state("nothing") == b""
