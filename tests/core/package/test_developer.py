"""Developer packages beyond what is compared with rez."""

import pytest

from pkg.errors import InvalidPackageError, PackageMetadataError
from pkg.package.developer import DeveloperPackage
from pkg.package.standalone import create_package
from pkg.version import Version


@pytest.fixture
def source(tmp_path, settings):
    def write(text, name="package.py", **changed):
        (tmp_path / name).write_text(text)
        return DeveloperPackage.from_path(str(tmp_path), settings=settings.override(changed))

    return write


def test_python_is_preferred_to_yaml(source, tmp_path):
    (tmp_path / "package.yaml").write_text("name: from_yaml\n")
    assert source("name = 'from_python'").name == "from_python"


def test_yaml_is_read_where_there_is_no_python(source):
    package = source("name: foo\nversion: '1.2'\ncommands: |\n  env.A = 1\n", "package.yaml")
    assert package.qualified_name == "foo-1.2"
    assert package.commands.source == "env.A = 1"


def test_file_names_come_from_the_settings(source):
    names = {"plugins": {"package_repository": {"filesystem": {"package_filenames": ["studio", "package"]}}}}
    package = source("name = 'foo'", "studio.py", **names)
    assert package.filepath.endswith("studio.py")


def test_a_folder_without_definition_says_what_was_looked_for(tmp_path, settings):
    with pytest.raises(
        PackageMetadataError, match=r"No package definition file found at .*package.py, package.yaml"
    ):
        DeveloperPackage.from_path(str(tmp_path), settings=settings)


def test_a_missing_folder_is_said_to_be_missing(tmp_path, settings):
    with pytest.raises(PackageMetadataError, match="did not exist"):
        DeveloperPackage.from_path(str(tmp_path / "nowhere"), settings=settings)


def test_errors_name_file_and_line(source):
    with pytest.raises(
        PackageMetadataError, match=r"package.py, line 3: expected a list of requests, found 3"
    ):
        source("name = 'foo'\n\nrequires = 3\n")


def test_a_newer_rez_version_is_refused(source):
    with pytest.raises(PackageMetadataError, match=r"rez version >= 99 needed \(current version is 3.4.0"):
        source("name = 'foo'\nrequires_rez_version = '99'")


def test_wildcards_are_expanded_with_the_given_look_up(tmp_path, settings):
    (tmp_path / "package.py").write_text(
        "name = 'foo'\nrequires = ['maya-2024.*', 'nuke']\nvariants = [['usd-**']]"
    )
    package = DeveloperPackage.from_path(
        str(tmp_path), settings=settings, latest=lambda name, range_: Version("2024.1.3")
    )
    assert [str(request) for request in package.requires] == ["maya-2024.1", "nuke"]
    assert [[str(request) for request in variant] for variant in package.variants] == [["usd-2024.1.3"]]


def test_wildcards_without_look_up_are_refused(source):
    with pytest.raises(PackageMetadataError, match=r"'maya-2024.\*' has wildcards"):
        source("name = 'foo'\nrequires = ['maya-2024.*']")


@pytest.mark.parametrize(
    ("mode", "steps"),
    [("before", ["package", "global"]), ("after", ["global", "package"]), ("override", ["package"])],
)
def test_preprocess_functions_run_in_the_order_of_the_mode(source, mode, steps):
    def common(this, data):
        data.setdefault("steps", []).append("global")

    package = source(
        "name = 'foo'\ndef preprocess(this, data):\n    data.setdefault('steps', []).append('package')\n",
        package_preprocess_function=common,
        package_preprocess_mode=mode,
    )
    assert package.steps == steps


def test_the_global_preprocess_is_found_by_name(source, tmp_path):
    (tmp_path / "studio_preprocess.py").write_text(
        "def check(this, data):\n    raise InvalidPackageError('no description')\n"
    )
    with pytest.raises(InvalidPackageError, match="no description"):
        source(
            "name = 'foo'",
            package_preprocess_function="studio_preprocess.check",
            package_definition_build_python_paths=[str(tmp_path)],
        )


def test_a_preprocess_that_fails_changes_nothing(source, caplog):
    package = source(
        "name = 'foo'\ndef preprocess(this, data):\n    data['x'] = 1\n    raise KeyError('y')\n"
    )
    assert not hasattr(package, "x")
    assert "Failed to apply preprocess: KeyError: 'y'" in caplog.text


def test_a_build_loads_the_definition_again_for_each_variant(source):
    package = source(
        "name = 'foo'\n@early()\ndef private_build_requires():\n    return ['v%d' % build_variant_index]\n"
    )
    again = package.reevaluated({"building": True, "build_variant_index": 2})
    assert [str(request) for request in again.private_build_requires] == ["v2"]


def test_included_modules_must_be_there(source, tmp_path):
    text = "name = 'foo'\n@include('shared')\n@late()\ndef tools():\n    return shared.TOOLS\n"
    with pytest.raises(InvalidPackageError, match="package_definition_python_path names; it names none"):
        source(text, package_definition_python_path=None)
    with pytest.raises(InvalidPackageError, match=r"uses @include for files that do not exist: .*shared\.py"):
        source(text, package_definition_python_path=str(tmp_path))
    (tmp_path / "shared.py").write_text("TOOLS = ['x']\n")
    package = source(text, package_definition_python_path=str(tmp_path))
    assert package.includes == {"shared"}
    assert package.tools == ["x"]


def test_a_package_can_be_made_of_a_dict(settings):
    package = create_package("foo", {"version": "1.0", "requires": ["a-1"], "tools": None}, settings)
    assert package.qualified_name == "foo-1.0"
    assert package.get_variant().requires == package.requires
    assert package.tools is None
    assert package.base is None
    assert not package.is_local


def test_a_package_made_of_a_wrong_dict_is_refused(settings):
    with pytest.raises(PackageMetadataError, match=r"'tools' failed: .*expected a list of texts"):
        create_package("foo", {"tools": "x"}, settings)
