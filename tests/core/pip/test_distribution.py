"""What wheels say of themselves."""

import hashlib

import pytest
from wheel_index import make_wheel

from pkg.errors import PipError
from pkg.pip.distribution import read_dist_info, read_wheel


def read(folder, **options):
    return read_wheel(str(make_wheel(folder, "My-App", "1.0", **options)))


def test_a_wheel_says_what_it_is(tmp_path):
    path = make_wheel(
        tmp_path,
        "My-App",
        "1.0",
        requires=["a>=1", "b; extra == 'X_y'"],
        extras=["X_y"],
        scripts={"app": "my_app:main"},
        requires_python=">=3.8",
        tag="py2.py3-none-any",
        metadata="Summary: An app\nProject-URL: Home, https://app.example",
    )
    found = read_wheel(str(path))
    assert (found.name, found.canonical_name, found.version) == ("My-App", "my-app", "1.0")
    assert list(map(str, found.requirements)) == ["a>=1", 'b; extra == "x-y"']
    assert found.extras == ("x-y",)
    assert found.requires_python == ">=3.8"
    assert found.tags == ("py2-none-any", "py3-none-any")
    assert found.is_purelib
    assert found.console_scripts == (("app", "my_app:main"),)
    assert found.summary == "An app"
    assert found.project_urls == (("Home", "https://app.example"),)
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.record[0].path == "my_app/__init__.py"
    assert found.record[0].digest.startswith("sha256=")


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        ("License: MIT", "MIT"),
        ("License-Expression: MIT OR Apache-2.0\nLicense: old", "MIT OR Apache-2.0"),
        ("Classifier: License :: OSI Approved :: BSD License", "BSD License"),
        ("License: UNKNOWN\nClassifier: License :: OSI Approved :: MIT License", "MIT License"),
        (f"License: {'long ' * 50}\nClassifier: License :: Freeware", "Freeware"),
        ("", ""),
    ],
)
def test_the_licence_is_the_best_that_is_said(tmp_path, metadata, licence):
    assert read(tmp_path, metadata=metadata).licence == licence


def test_wildcards_behind_an_order_are_read_as_pip_reads_them(tmp_path):
    found = read(tmp_path, requires_python=">=3.6.*, !=3.7.*, <4.*")
    assert found.requires_python == ">=3.6, !=3.7.*, <4"


def test_unknown_is_nothing(tmp_path):
    found = read(tmp_path, metadata="Author: UNKNOWN\nHome-page: UNKNOWN")
    assert (found.author, found.home_page) == ("", "")


def test_old_requirements_in_parentheses_are_read(tmp_path):
    assert list(map(str, read(tmp_path, requires=["a (>=1,<2)"]).requirements)) == ["a<2,>=1"]


def test_a_requirement_that_cannot_be_read_names_the_distribution(tmp_path):
    with pytest.raises(PipError, match=r"My-App 1.0 has a requirement.*'a >> 1'"):
        read(tmp_path, requires=["a >> 1"])


def test_what_is_no_wheel_is_an_error(tmp_path):
    path = tmp_path / "app-1.0-py3-none-any.whl"
    path.write_text("no archive")
    with pytest.raises(PipError, match="no sound wheel"):
        read_wheel(str(path))
    with pytest.raises(PipError, match="no sound wheel"):
        read_wheel(str(tmp_path / "app.zip"))
    with pytest.raises(PipError, match="cannot read"):
        read_wheel(str(tmp_path / "gone-1.0-py3-none-any.whl"))


def test_a_dist_info_folder_without_metadata_is_an_error(tmp_path):
    with pytest.raises(PipError, match="no METADATA"):
        read_dist_info(str(tmp_path))
