from __future__ import annotations

import sys
import types

import pytest

from pkg.lazy import loader


@pytest.fixture
def package(monkeypatch):
    made = types.ModuleType("made_for_a_test")
    made.__getattr__ = loader(made.__name__, {"JSONDecoder": "json.decoder"})
    monkeypatch.setitem(sys.modules, made.__name__, made)
    return made


def test_a_name_is_loaded_once_and_stays(package):
    from json.decoder import JSONDecoder

    assert package.JSONDecoder is JSONDecoder
    assert vars(package)["JSONDecoder"] is JSONDecoder


def test_an_unknown_name_is_said_as_python_says_it(package):
    with pytest.raises(AttributeError, match="module 'made_for_a_test' has no attribute 'decoder'"):
        package.decoder  # noqa: B018
