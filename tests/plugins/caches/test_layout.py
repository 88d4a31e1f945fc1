import pytest

from pkg_caches.layout import all_names, names_of, next_name


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ([], "a"),
        (["a"], "b"),
        (["a", "z"], "aa"),
        (["z", "aa"], "ab"),
        (["az"], "ba"),
        (["zz", "a"], "aaa"),
        (["a", "Readme", "7"], "b"),
    ],
)
def test_names_go_on_behind_the_last_letter(taken, name):
    assert next_name(taken) == name


def test_a_copy_its_file_and_its_marker_are_of_one_name():
    files = ["a", "a.json", ".copying-b", "c.json"]
    assert all_names(files) == {"a", "b", "c"}
    assert sorted(names_of(files)) == ["a", "c"]


@pytest.mark.rez
def test_names_are_rezs_up_to_its_last_letter():
    base26 = pytest.importorskip("rez.utils.base26")
    name = None
    for _ in range(60):
        following = base26.get_next_base26(name)
        assert next_name([name] if name else []) == following
        name = following
