"""The packages that distributions become."""

from dataclasses import replace

import pytest
from packaging.requirements import Requirement
from pythons import make_interpreter

from pkg.errors import PipError
from pkg.pip.definition import package_data
from pkg.pip.distribution import Distribution
from pkg.pip.names import PackageNames

PYTHON = make_interpreter("3.11.7")


def wheel(*requires, name="app", python=">=3.8", tags=("py3-none-any",), **more):
    return Distribution(
        name=name,
        version=more.pop("version", "1.0"),
        requirements=tuple(map(Requirement, requires)),
        requires_python=python,
        tags=tuple(tags),
        is_purelib=tags[0].endswith("any"),
        **more,
    )


def made(distribution, interpreter=PYTHON, *, installed=(), **options):
    others = {each.canonical_name: each for each in (distribution, *installed)}
    names = PackageNames(each.name for each in others.values())
    return package_data(distribution, interpreter, names=names, others=others, **options)


def test_pure_python_gets_no_variant():
    data = made(wheel("b<3,>=1.2.0", "c"))
    assert data["requires"] == ["python-3.8+", "b-1.2+<3", "c"]
    assert "variants" not in data
    assert "hashed_variants" not in data


def test_scripts_do_not_tie_pure_python_to_a_platform():
    data = made(wheel(console_scripts=(("app", "app:main"),)))
    assert data["tools"] == ["app"]
    assert "variants" not in data
    assert data["commands"] == "env.PYTHONPATH.append('{root}/python')\nenv.PATH.append('{root}/bin')"


@pytest.mark.parametrize(
    ("tags", "python", "expected"),
    [
        (["py3-none-any"], "", "python-3"),
        (["py2-none-any", "py3-none-any"], "", "python"),
        (["py2-none-any", "py3-none-any"], ">=2.7,!=3.0.*", "python-2.7+<3|3.1+"),
        (["py310-none-any"], ">=3.8,<4", "python-3.10+<4"),
        (["py3-none-any"], "~=3.7", "python-3.7+<4"),
        # Pythons have three numbers.
        (["py3-none-any"], ">=3.9,!=3.9.0,!=3.9.1", "python-3.9.2+"),
        (["py3-none-any"], "<=3.11.7", "python-3+<3.11.8"),
    ],
)
def test_pure_python_requires_the_pythons_that_it_allows(tags, python, expected):
    assert made(wheel(tags=tags, python=python))["requires"] == [expected]


def test_abi3_gets_one_variant_per_platform():
    data = made(wheel("cffi", tags=["cp37-abi3-manylinux_2_28_x86_64"]))
    assert data["variants"] == [["platform-linux", "arch-x86_64", "python-3.8+"]]
    assert data["requires"] == ["cffi"]
    assert data["hashed_variants"] is True
    assert data["is_pure_python"] is False


def test_compiled_code_gets_one_variant_per_python():
    data = made(wheel(tags=["cp311-cp311-manylinux_2_28_x86_64"]))
    assert data["variants"] == [["platform-linux", "arch-x86_64", "python-3.11"]]


def test_programs_in_a_wheel_get_one_variant_per_platform():
    data = made(wheel(tags=["py3-none-manylinux_2_17_x86_64"], python=""))
    assert data["variants"] == [["platform-linux", "arch-x86_64", "python-3"]]


def test_markers_put_what_they_depend_on_into_the_variant():
    data = made(
        wheel("a", "old; python_version < '3.11'", "new; python_version >= '3.11'", "w; os_name == 'nt'")
    )
    assert data["requires"] == ["a"]
    assert data["variants"] == [["platform-linux", "python-3.11+", "new"]]


def test_all_pythons_of_one_range_get_the_same_definition():
    distribution = wheel("old; python_version < '3.10'", "a; sys_platform == 'win32'")
    newer = [made(distribution, make_interpreter(version)) for version in ("3.10.1", "3.11.7", "3.13.0")]
    assert newer[0] == newer[1] == newer[2]
    assert made(distribution, make_interpreter("3.9.1")) != newer[0]


def test_the_python_that_it_was_installed_for_is_always_in_the_range():
    distribution = wheel("old; python_full_version < '3.11.3'")
    assert made(distribution)["variants"] == [["python-3.11.3+"]]
    short = replace(PYTHON, package_version="3.11")
    assert made(distribution, short)["variants"] == [["python-3.11+"]]


def test_requirements_take_the_spelling_of_what_is_installed():
    installed = [wheel(name="PyYAML"), wheel(name="jaraco.context"), wheel(name="typing_extensions")]
    data = made(wheel("pyyaml", "Jaraco_Context", "typing-extensions", "un-Known"), installed=installed)
    assert data["requires"][1:] == ["PyYAML", "jaraco.context", "typing_extensions", "un_Known"]


def test_a_package_that_is_there_gives_the_spelling_too():
    names = PackageNames(packages=["PyYAML"])
    assert package_data(wheel("pyyaml"), PYTHON, names=names)["requires"][1:] == ["PyYAML"]


def test_several_requirements_of_one_package_become_one():
    assert made(wheel("numpy>=1.21", "numpy<3; python_version >= '3.8'"))["requires"][1:] == ["numpy-1.21+<3"]


def test_requirements_that_exclude_each_other_are_an_error():
    with pytest.raises(PipError, match=r"app 1.0 requires numpy in versions that exclude each other"):
        made(wheel("numpy>=2", "numpy<1"))


def test_extras_that_were_asked_for_are_required_and_recorded():
    distribution = wheel("h2; extra == 'http2'", "b", extras=("http2",))
    data = made(distribution, extras=["HTTP2"])
    assert (data["requires"][1:], data["pip_extras"]) == (["h2", "b"], ["http2"])
    assert "pip_extras" not in made(distribution)


def test_a_cycle_gives_way_where_the_longer_name_is():
    ring, plugin = wheel("ring-plugin<2", name="ring"), wheel("ring>=1", "other", name="ring-plugin")
    assert made(ring, installed=[plugin])["requires"][1:] == ["ring_plugin<2"]
    assert made(plugin, installed=[ring])["requires"][1:] == ["~ring-1+", "other"]


def test_a_wheel_for_others_is_an_error():
    with pytest.raises(PipError, match=r"app 1.0 \(cp39-cp39-win_amd64\) is not for python 3.11.7"):
        made(wheel(tags=["cp39-cp39-win_amd64"]))


def test_a_name_that_no_package_can_have_is_an_error():
    with pytest.raises(PipError, match="no package can have the name"):
        made(wheel(name="a..b"))


def test_metadata_is_kept():
    data = made(
        wheel(
            summary="An app",
            author_email="Ann <ann@example.com>",
            project_urls=(("Repository", "https://code.example"), ("Homepage", "https://app.example")),
            licence="MIT",
            sha256="f00d",
            path="/tmp/app-1.0-py3-none-any.whl",
        )
    )
    assert data["description"] == "An app"
    assert data["authors"] == ["Ann <ann@example.com>"]
    assert data["help"] == [["Home Page", "https://app.example"], ["Source Code", "https://code.example"]]
    assert data["license"] == "MIT"
    assert data["pip_wheels"] == {"app-1.0-py3-none-any.whl": "f00d"}
    assert (data["pip_name"], data["from_pip"]) == ("app (1.0)", True)


def test_the_style_rez_has_one_variant_for_one_python_and_platform():
    distribution = wheel(
        "a; python_version >= '3.8'", "b", "c; extra == 'x'", console_scripts=(("app", "app:main"),)
    )
    data = made(distribution, style="rez")
    assert data["requires"] == ["b"]
    assert data["variants"] == [["platform-linux", "arch-x86_64", "python-3.11", "a"]]
