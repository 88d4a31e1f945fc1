"""From requests to packages, with a real pip and an index on this machine."""

import hashlib
import sys
import tarfile
from pathlib import Path

import pytest
from wheel_index import make_wheel, served, write_index

from pkg.errors import PipError
from pkg.pip.locks import find_uv
from pkg.pip.pip_program import PipOptions
from pkg.pip.process import PipProcess, pip_install_package
from pkg.pip.sources import read_sources
from pkg.pip.uv_resolve import shared_words


@pytest.fixture
def process(host, index):
    """Make a process that asks the index, or what the options say."""

    def make(*, release=False, prefix=None, **options):
        options.setdefault("index", ("--index-url", index[0]))
        return PipProcess(
            plugins=host, release=release, prefix=prefix, options=PipOptions(**options), compiled=False
        )

    return make


def state(folder):
    """Give every file with its content, and every folder."""
    if not folder.exists():
        return {}
    return {
        str(each.relative_to(folder)): each.read_bytes() if each.is_file() else None
        for each in folder.rglob("*")
        if not each.name.startswith(".lock")
    }


def labels(variants):
    return sorted(each.parent.qualified_name for each in variants)


def test_a_request_is_planned_and_installed_with_all_it_requires(process, tmp_path, index):
    made = process()
    plan = made.plan(read_sources(["app[all]", "native-mod"]))
    assert [(each.label, each.file.requested) for each in plan.packages] == [
        ("app-2.0", True),
        ("Native_Mod-1.0", True),
        ("lib-1.5", False),
        ("more-1.0", False),
        ("quick-1.0", False),
    ]
    assert not (tmp_path / "packages").exists()
    result = made.install(plan)
    assert labels(result.installed) == ["Native_Mod-1.0", "app-2.0", "lib-1.5", "more-1.0", "quick-1.0"]
    app = made.repository.package("app", "2.0")
    assert app.data["pip_extras"] == ["all"]
    assert {each.name for each in app.requires} >= {"lib", "more", "quick"}
    assert Path(app.base, "share/app/page").is_file()
    assert {each.name for each in (tmp_path / "packages").iterdir()} == {
        "Native_Mod", "app", "lib", "more", "quick",
    }  # fmt: skip

    # What is there is neither fetched nor made again.
    fetched = len([path for path in index[1] if path.endswith(".whl")])
    again = process()
    plan = again.plan(read_sources(["app[all]"]))
    assert plan.to_install == ()
    before = state(tmp_path / "packages")
    result = again.install(plan)
    assert (result.installed, labels(result.skipped)) == ([], ["app-2.0", "lib-1.5", "more-1.0", "quick-1.0"])
    assert state(tmp_path / "packages") == before
    assert (
        len([path for path in index[1] if path.endswith(".whl")]) - fetched <= 4
    )  # pip reads their metadata


def test_wheels_in_a_folder_do_without_an_index(process, wheels, tmp_path):
    made = process(index=("--no-index", "--find-links", str(wheels)), deps=False)
    plan = made.plan(read_sources(["app"]))
    assert labels(made.install(plan).installed) == ["app-2.0"]


def test_what_has_no_solution_says_what_pip_said(process):
    with pytest.raises(PipError, match=r"could not resolve 'lib==9'.*No matching.*--allow-sdist"):
        process().plan(read_sources(["lib==9"]))


def test_constraints_and_what_is_there_decide_about_versions(process, tmp_path):
    constraint = tmp_path / "constraint.txt"
    constraint.write_text("lib<1.5\n")
    made = process()
    made.install(made.plan(read_sources(["lib"], constraints=[str(constraint)])))
    made = process()
    assert "lib-1.5" in {each.label for each in made.plan(read_sources(["app"])).to_install}
    preferred = made.plan(read_sources(["app"]), prefer_existing=True)
    assert [each.label for each in preferred.existing] == ["lib-1.0"]
    freely = made.plan(read_sources(["lib==1.5"]), prefer_existing=True)
    assert [each.label for each in freely.to_install] == ["lib-1.5"]


def test_hashes_of_a_requirement_file_hold(process, wheels, tmp_path):
    digest = hashlib.sha256((wheels / "quick-1.0-py3-none-any.whl").read_bytes()).hexdigest()
    path = tmp_path / "requirements.txt"
    path.write_text(f"-r nested.txt\nmore==1.0; python_version < '3'  --hash=sha256:{digest}\n")
    nested = tmp_path / "nested.txt"
    nested.write_text(f"quick==1.0 --hash=sha256:{digest}\n")
    made = process()
    plan = made.plan(read_sources([], files=[str(path)]))
    assert [(each.label, each.file.sha256) for each in plan.packages] == [("quick-1.0", digest)]
    nested.write_text(f"quick==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(PipError, match=r"hashes are others.*quick==1.0 from.*Expected sha256 0000.*Got"):
        made.plan(read_sources([], files=[str(path)]))


def test_a_file_that_was_exchanged_is_refused_and_nothing_installed(process, tmp_path):
    wheel = make_wheel(tmp_path / "lock", "quick")
    lock = tmp_path / "lock" / "pylock.toml"
    lock.write_text(
        'lock-version = "1.0"\ncreated-by = "test"\n[[packages]]\nname = "quick"\nversion = "1.0"\n'
        f'wheels = [{{ path = "{wheel.name}", hashes = {{ sha256 = "{"1" * 64}" }} }}]\n'
    )
    made = process()
    plan = made.plan(read_sources([str(lock)]))
    with pytest.raises(PipError, match=r"HASHES|hash|sha256"):
        made.install(plan)
    assert state(tmp_path / "packages") == {}
    lock.write_text(lock.read_text().replace("1" * 64, hashlib.sha256(wheel.read_bytes()).hexdigest()))
    assert labels(made.install(made.plan(read_sources([str(lock)]))).installed) == ["quick-1.0"]


def test_a_refused_wheel_of_the_set_keeps_all_others_out(process, wheels, tmp_path):
    folder = tmp_path / "evil"
    make_wheel(folder, "good", requires=["bad"])
    make_wheel(folder, "bad", record=lambda lines: [*lines, "../../../../etc/passwd,,"])
    made = process(index=("--no-index", "--find-links", str(folder)))
    with pytest.raises(PipError, match=r"bad-1\.0-py3-none-any\.whl is refused"):
        made.install(made.plan(read_sources(["good"])))
    assert state(tmp_path / "packages") == {}


def write_sdist(folder):
    """Write a source archive whose backend is in itself and builds without anything else."""
    root = folder / "built-1.0"
    root.mkdir(parents=True)
    (root / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "built"\nversion = "1.0"\n'
    )
    server = Path(__file__).parents[2] / "servers" / "wheel_index.py"
    (root / "wheel_index.py").write_text(server.read_text())
    (root / "backend.py").write_text(
        "from wheel_index import make_wheel\n"
        "def build_wheel(folder, config_settings=None, metadata_directory=None):\n"
        "    return make_wheel(folder, 'built').name\n"
    )
    (root / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: built\nVersion: 1.0\n")
    path = folder / "dist" / "built-1.0.tar.gz"
    path.parent.mkdir()
    with tarfile.open(path, "w:gz") as archive:
        archive.add(root, root.name)
    return root, path


def test_source_is_built_only_where_somebody_allows_it(process, tmp_path):
    root, archive = write_sdist(tmp_path)
    links = ("--no-index", "--find-links", str(archive.parent))
    with pytest.raises(PipError, match="--allow-sdist builds what has none"):
        process(index=links).plan(read_sources(["built"]))
    made = process(index=links, allow_sdist=True)
    plan = made.plan(read_sources(["built"]))
    assert [each.file.kind for each in plan.packages] == ["sdist"]
    assert labels(made.install(plan).installed) == ["built-1.0"]
    # Who names a folder or an archive has allowed it.
    named = process(index=("--no-index",), prefix=str(tmp_path / "other"))
    plan = named.plan(read_sources([str(root)]), reinstall=True)
    assert [each.file.kind for each in plan.packages] == ["source"]
    assert labels(named.install(plan).installed) == ["built-1.0"]


def test_a_release_goes_to_the_release_repository_and_counts_what_is_there(process, tmp_path):
    made = process(release=True)
    made.install(made.plan(read_sources(["lib"])))
    assert (tmp_path / "released/lib/1.5/package.py").exists()
    # Found in the released packages, so not installed locally.
    assert process().plan(read_sources(["lib"])).to_install == ()
    (tmp_path / "packages").mkdir()


def test_extras_that_a_package_was_made_without_are_told(process, host):
    made = process()
    made.install(made.plan(read_sources(["app"])))
    warnings = []
    again = process()
    again.report.warning = warnings.append
    plan = again.plan(read_sources(["app[all]"]))
    assert [each.label for each in plan.to_install] == ["more-1.0", "quick-1.0"]
    assert "does not require more, as the extras all do" in warnings[0]


def test_an_index_without_hashes_does_as_well(process, wheels, tmp_path):
    with served(write_index(wheels, tmp_path / "index", hashes=False)) as (url, _):
        made = process(index=("--index-url", url))
        assert labels(made.install(made.plan(read_sources(["quick"]))).installed) == ["quick-1.0"]


def test_the_function_of_rez_takes_rez_arguments(host, index, monkeypatch, tmp_path):
    monkeypatch.setattr("pkg.host.default_host", lambda: host)
    installed, skipped = pip_install_package(
        "more", mode="no_deps", prefix=str(tmp_path / "here"), extra_args=["--index-url", index[0]]
    )
    assert (labels(installed), skipped) == (["more-1.0"], [])
    assert [str(each) for each in installed[0].variant_requires] == ["python-{}.{}".format(*sys.version_info)]
    assert installed[0].parent.hashed_variants


def test_extras_of_packages_that_are_there_are_required_by_those_that_need_them(process, tmp_path):
    folder = tmp_path / "wheels"
    make_wheel(folder, "base", requires=["quick; extra == 'fast'"], extras=["fast"])
    make_wheel(folder, "quick")
    make_wheel(folder, "user", requires=["base[fast]"])
    made = process(index=("--no-index", "--find-links", str(folder)))
    made.install(made.plan(read_sources(["base"])))
    made = process(index=("--no-index", "--find-links", str(folder)))
    plan = made.plan(read_sources(["user"]))
    assert [each.label for each in plan.existing] == ["base-1.0"]
    made.install(plan)
    user = made.repository.package("user", "1.0")
    assert {"base", "quick"} <= {each.name for each in user.requires}


@pytest.mark.parametrize("source", ["sdist", "directory"])
def test_source_in_a_lock_is_built_only_where_somebody_allows_it(process, tmp_path, source):
    lock = tmp_path / "pylock.toml"
    tables = {
        "sdist": 'sdist = { url = "https://x.org/built-1.0.tar.gz", hashes = { sha256 = "11" } }',
        "directory": 'directory = { path = "built" }',
    }
    lock.write_text(
        'lock-version = "1.0"\ncreated-by = "test"\n[[packages]]\nname = "built"\nversion = "1.0"\n'
        + tables[source]
    )
    with pytest.raises(PipError, match=r"has no wheel .*--allow-sdist"):
        process().plan(read_sources([str(lock)]))
    plan = process(allow_sdist=True).plan(read_sources([str(lock)]))
    assert [each.label for each in plan.to_install] == ["built-1.0"]


@pytest.mark.skipif(find_uv() is None, reason="uv is not installed")
def test_uv_chooses_the_same_files_as_pip(process, index, tmp_path, monkeypatch):
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("quick==1.0\n")
    sources = read_sources(["app[all]", "native-mod"], files=[str(requirements)])
    ours, uvs = (process(uv=uv).plan(sources) for uv in (False, True))

    def key(plan):
        return {
            each.file.name: (each.file.url, each.file.sha256, each.file.requested, each.file.extras)
            for each in plan.packages
        }

    assert key(uvs) == key(ours)
    with pytest.raises(PipError, match=r"uv could not resolve 'lib==9'.*lib==9.*--allow-sdist"):
        process(uv=True).plan(read_sources(["lib==9"]))
    made = process(uv=True)
    made.install(made.plan(read_sources(["lib<1.5"])))
    plan = process(uv=True).plan(read_sources(["app"]), prefer_existing=True)
    assert [each.label for each in plan.existing] == ["lib-1.0"]


def test_words_for_pip_that_uv_shares_are_kept():
    words = [
        "--pre",
        "-i",
        "https://x",
        "--find-links=y",
        "--no-index",
        "--proxy",
        "p",
        "--extra-index-url",
        "z",
    ]
    kept = ["-i", "https://x", "--find-links=y", "--no-index", "--extra-index-url", "z"]
    assert shared_words(words) == kept
