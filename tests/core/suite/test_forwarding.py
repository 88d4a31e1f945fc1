"""Wrapper files: one text for the shell, for YAML and for us."""

import subprocess

import pytest
import yaml

from pkg.environment.forwarding import Forwarding, parse_known, read_forwarding
from pkg.environment.suite_tools import suite_of
from pkg.errors import ForwardingError
from pkg.suite.forwarding import forwarding_text

ODD = (
    *("paint", "a b", "null", "yes", "no", "y", "1", "1.5", "1e3", "0x1", "=", "+", "'", '"', "a: b", "x #y"),
    *("-", "é", "on", "~", "a'b", "", "2020-01-01", "tool.exe", "a/b", "@x", "%x", "&a", "*a", "!t", "[x]"),
    *("{x}", "a\\b", "None", "True"),
)


def made(tool, context="art", prefix=None):
    arguments = {"context_name": context, "prefix_char": prefix, "tool_name": tool}
    return Forwarding("suite", "_FWD__invoke_suite_tool_alias", arguments)


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("prefix", [None, "", "+", "=", "'", "y"])
def test_names_come_back_as_they_were_written(tmp_path, name, prefix):
    path = tmp_path / "tool"
    path.write_text(forwarding_text(made(name, name, prefix), fallback=("/opt/x/python", "-m", "pkg")))
    assert read_forwarding(str(path)).keywords == made(name, name, prefix).keywords
    document = yaml.safe_load(path.read_text())
    assert document["kwargs"] == made(name, name, prefix).keywords
    assert document["module"] == "suite"


@pytest.mark.parametrize("name", ODD)
def test_what_is_read_without_yaml_is_what_yaml_reads(name):
    text = forwarding_text(made(name, name, name))
    known = parse_known(text)
    document = yaml.safe_load(text)
    if known is not None:
        assert known["kwargs"] == document["kwargs"]
        assert known["func_name"] == document["func_name"]


def test_common_wrappers_need_no_yaml():
    assert parse_known(forwarding_text(made("paint-2", "my art", "+"))) is not None
    assert parse_known(forwarding_text(made("paint", "art", ""))) is not None


@pytest.mark.parametrize(
    "text", ["kwargs: {a: b}", "a: 5", "a: >\n  b", "a\n", "  a: b", "kwargs:\n   a: b", "a: 1.0", "a: y"]
)
def test_other_yaml_is_left_to_yaml(text):
    assert parse_known(text) is None


def test_a_file_of_rez_is_read(tmp_path):
    path = tmp_path / "paint"
    path.write_text(
        "#!/usr/bin/env _rez_fwd\nfunc_name: _FWD__invoke_suite_tool_alias\nkwargs:\n"
        "  context_name: art\n  prefix_char: null\n  tool_name: paint\nmodule: suite\n"
    )
    assert read_forwarding(str(path)).keywords == made("paint").keywords


def test_a_batch_file_of_rez_is_read(tmp_path):
    path = tmp_path / "paint.cmd"
    path.write_text("@echo off\n_rez_fwd.exe %~dpnx0 %*\ngoto :eof\n:: YAML\n" + yaml.safe_dump(
        {"module": "suite", "func_name": "f", "kwargs": {"tool_name": "paint"}}))  # fmt: skip
    assert read_forwarding(str(path)).keywords == {"tool_name": "paint"}


@pytest.mark.parametrize(
    "text", ["", "#!/bin/sh\nls\n", "a: [", "module: suite\nfunc_name: f\nkwargs: 5\n", "kwargs: {}\n"]
)
def test_what_is_no_forwarding_file_is_refused_by_name(tmp_path, text):
    path = tmp_path / "tool"
    path.write_text(text)
    with pytest.raises(ForwardingError, match=f"{path} cannot be run as a forwarding script"):
        read_forwarding(str(path))


def test_binaries_and_missing_files_are_refused(tmp_path):
    (tmp_path / "tool").write_bytes(b"\x7fELF\xff\xfe")
    for name in ("tool", "none"):
        with pytest.raises(ForwardingError, match="cannot be run"):
            read_forwarding(str(tmp_path / name))


def program(folder, name, text="ran"):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f'#!/bin/sh\necho "{text} $#:$1:$2"\n')
    path.chmod(0o755)
    return path


def run(tmp_path, *folders, fallback=(), shell="/bin/sh"):
    wrapper = tmp_path / "paint"
    wrapper.write_text(forwarding_text(made("paint"), fallback=fallback).replace("#!/bin/sh", f"#!{shell}"))
    wrapper.chmod(0o755)
    path = ":".join([*map(str, folders), "/nowhere"])
    return subprocess.run([wrapper, "a b"], env={"PATH": path}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("shell", ["/bin/sh", "/bin/dash", "/bin/bash"])
def test_a_wrapper_starts_pkg_or_else_rez(tmp_path, shell):
    program(tmp_path / "rez", "_rez_fwd", "rez")
    program(tmp_path / "pkg", "_pkg_fwd", "pkg")
    wrapper = tmp_path / "paint"
    only_rez = run(tmp_path, tmp_path / "rez", shell=shell)
    assert (only_rez.returncode, only_rez.stdout) == (0, f"rez 2:{wrapper}:a b\n")
    both = run(tmp_path, tmp_path / "rez", tmp_path / "pkg", shell=shell)
    assert both.stdout == f"pkg 2:{wrapper}:a b\n"


def test_where_neither_is_on_path_the_pkg_that_wrote_it_is_started(tmp_path):
    own = program(tmp_path / "own", "python", "own")
    assert run(tmp_path, fallback=(str(own), "-m")).stdout == f"own 3:-m:{tmp_path / 'paint'}\n"
    gone = run(tmp_path, fallback=(f"{own}-gone", "-m"))
    assert gone.returncode == 127
    assert "needs pkg or rez" in gone.stderr


def test_a_program_whose_path_needs_quoting_is_left_out():
    assert "my python" not in forwarding_text(made("paint"), fallback=("/opt/my python", "-m"))


def test_a_wrapper_finds_its_suite_also_through_a_link(tmp_path):
    (tmp_path / "suite" / "bin").mkdir(parents=True)
    (tmp_path / "suite" / "suite.yaml").touch()
    wrapper = tmp_path / "suite" / "bin" / "paint"
    wrapper.touch()
    (tmp_path / "links").mkdir()
    link = tmp_path / "links" / "paint"
    link.symlink_to(wrapper)
    assert suite_of(str(wrapper)) == suite_of(str(link)) == str(tmp_path / "suite")
    assert suite_of(str(tmp_path / "links" / "other")) is None
