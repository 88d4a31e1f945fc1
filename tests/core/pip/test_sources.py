"""Words of a command line, requirement files, projects and locks."""

import pytest
from wheel_index import make_wheel

from pkg.errors import PipError
from pkg.pip.sources import read_sources


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Write a pyproject.toml in the current folder; returns its path."""
    monkeypatch.chdir(tmp_path)

    def write(text):
        path = tmp_path / "pyproject.toml"
        path.write_text(text)
        return str(path)

    return write


DEMO = """
[project]
name = "Demo.Tool"
version = "1"
dependencies = ["numpy>=2", "attrs; python_version<'3.12'"]
[project.optional-dependencies]
gui = ["pyside6"]
all = ["demo-tool[gui]", "rich"]
[dependency-groups]
test = ["pytest", {include-group = "lint"}]
lint = ["ruff"]
loop = [{include-group = "loop"}]
"""


def test_requirements_and_urls_are_left_to_pip():
    words = (
        "numpy",
        "httpx[http2]>=0.27 ; python_version>'3'",
        "git+https://x.org/y.git@main",
        "https://x.org/y.whl",
    )
    assert read_sources(words).requirements == words


def test_wheels_projects_and_folders_of_wheels_become_whole_paths(tmp_path, monkeypatch):
    wheels = [make_wheel(tmp_path / "wheels", name) for name in ("one", "two")]
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "setup.py").write_text("")
    monkeypatch.chdir(tmp_path)
    sources = read_sources(["wheels/one-1.0-py3-none-any.whl", "./wheels", "./code[gui]", "code"])
    assert sources.requirements == (
        str(wheels[0]), *map(str, wheels), f"{tmp_path}/code[gui]", f"{tmp_path}/code",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("num py", "no requirement.*expected"),
        ("numpy>=", "no requirement"),
        ("gone-1.0-py3-none-any.whl", "is no file"),
        ("./empty", "neither a project"),
        ("requirements.txt", r"given by --requirements \(-R\); -r means --release"),
    ],
)
def test_a_word_that_is_nothing_says_what_was_expected(word, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "requirements.txt").write_text("numpy")
    with pytest.raises(PipError, match=said):
        read_sources([word])


def test_a_folder_that_only_shares_the_name_of_a_requirement_is_not_meant(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "numpy").mkdir()
    assert read_sources(["numpy"]).requirements == ("numpy",)


def test_requirement_files_are_pips_and_missing_ones_are_named(tmp_path):
    path = tmp_path / "requirements.txt"
    path.write_text("numpy\n")
    sources = read_sources([], files=[str(path)], constraints=[str(path)])
    assert (sources.files, sources.constraints) == ((str(path),), (str(path),))
    for options in ({"files": ["none.txt"]}, {"constraints": ["none.txt"]}):
        with pytest.raises(PipError, match=r"none\.txt.*no such file"):
            read_sources([], **options)


def test_a_project_gives_its_dependencies_extras_and_groups(project):
    path = project(DEMO)
    assert read_sources([path]).requirements == ("numpy>=2", "attrs; python_version<'3.12'")
    assert read_sources([path], extras=["All"]).requirements[2:] == ("pyside6", "rich")
    assert read_sources([], files=["pyproject.toml"], groups=["test"]).requirements[2:] == ("pytest", "ruff")


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (DEMO, {"extras": ["web"]}, "no extra 'web'; it has: all, gui"),
        (DEMO, {"groups": ["docs"]}, "no dependency group 'docs'; it has: lint, loop, test"),
        (DEMO, {"groups": ["loop"]}, "wrong: .*[Cc]ycl"),
        ("[project]\nname='x'\ndynamic=['dependencies']", {}, "leaves its dependencies to its build backend"),
        ("[build-system]\nrequires=[]", {}, r"no \[project\] table"),
        ("[project]\nname='x'\ndependencies=['a b']", {}, "'a b' is no requirement"),
        ("[project", {}, "is no TOML"),
    ],
)
def test_a_project_that_cannot_be_read_says_why(project, text, options, said):
    path = project(text)
    with pytest.raises(PipError, match=said):
        read_sources([path], **options)


def test_extras_without_a_project_are_refused():
    with pytest.raises(PipError, match=r"httpx\[http2\]"):
        read_sources(["numpy"], extras=["gui"])


def test_a_group_needs_no_project_table(project):
    path = project("[dependency-groups]\ntest = ['pytest']")
    assert read_sources([path], groups=["test"]).requirements == ("pytest",)
