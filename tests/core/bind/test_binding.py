from __future__ import annotations

import pytest

from pkg.bind import Binder
from pkg.errors import BindError, PackageMetadataError
from pkg.interfaces.bind import Copied, Link, Written
from pkg.version import Version


def states(done):
    return {bound.qualified_name: bound.state for bound in done}


def test_a_package_is_made_of_what_was_found(machine):
    machine.has("tool", "1.2", tools=["tool"], commands="env.PATH.append('{this.root}/bin')")
    (bound,) = machine.bind("tool")
    (variant,) = bound.variants
    assert (bound.state, variant.qualified_name, variant.tools) == ("installed", "tool-1.2[]", ["tool"])
    assert variant.commands.source == "env.PATH.append('{this.root}/bin')"
    assert (machine.path / "tool/1.2/bin/tool").stat().st_mode & 0o111


def test_what_is_there_is_left_as_it_is(machine):
    machine.has("tool", "1.2")
    machine.bind("tool")
    before = machine.files()
    assert states(machine.bind("tool")) == {"tool-1.2": "exists"}
    assert machine.files() == before


def test_only_versions_in_the_range_are_bound(machine):
    machine.has("tool", "1.2", "2.0", "2.1")
    assert states(machine.bind("tool", "2")) == {"tool-2.0": "installed", "tool-2.1": "installed"}
    with pytest.raises(
        BindError, match=r"found version 1\.2, 2\.0, 2\.1 is not within range 3.*/opt/tool2\.1"
    ):
        machine.bind("tool", "3")


def test_what_a_new_package_requires_is_bound_too(machine):
    machine.has("app", "1", requires=["library-2", "!other", "~weak-1", ".ephemeral-1"])
    machine.has("library", "2", variants=[["base"]])
    machine.has("base", "7")
    done = machine.bind("app")
    assert [(bound.qualified_name, bound.asked) for bound in done] == [
        ("app-1", True), ("library-2", False), ("base-7", False),
    ]  # fmt: skip
    assert machine.packages() == ["app-1", "base-7", "library-2"]


def test_nothing_that_is_required_is_bound_without_dependencies(machine):
    machine.has("app", "1", requires=["library"])
    machine.has("library", "2")
    assert states(machine.bind("app", no_deps=True)) == {"app-1": "installed"}


def test_a_requirement_that_cannot_be_bound_is_told_and_the_rest_is_done(machine):
    machine.has("app", "1", requires=["library", "none", "gone"])
    machine.has("library", "2")
    machine.has("gone")
    done = {bound.name: bound for bound in machine.bind("app")}
    assert {name: bound.state for name, bound in done.items()} == {
        "app": "installed", "library": "installed", "none": "failed", "gone": "failed",
    }  # fmt: skip
    assert "Bind module not found for 'none'" in done["none"].reason
    assert done["gone"].reason == "no gone was found"


def test_what_is_required_is_there_before_what_requires_it(machine, monkeypatch):
    from pkg.bind import binding

    machine.has("app", "1", requires=["library"])
    machine.has("library", "2")
    order = []
    monkeypatch.setattr(binding, "install", lambda bound, *_: order.append(bound.name))
    machine.bind("app")
    assert order == ["library", "app"]


def test_packages_that_require_each_other_come_to_an_end(machine):
    machine.has("a", "1", requires=["b"])
    machine.has("b", "1", requires=["a"])
    assert machine.packages() == []
    assert states(machine.bind("a")) == {"a-1": "installed", "b-1": "installed"}


def test_a_dry_run_changes_nothing(machine):
    machine.has("app", "1", requires=["library"])
    machine.has("library", "2")
    assert states(machine.bind("app", dry_run=True)) == {"app-1": "new", "library-2": "new"}
    assert not machine.path.exists()


def test_an_unknown_module_names_near_ones(machine):
    machine.has("houdini_engine", "1")
    with pytest.raises(BindError, match=r"not found for 'houdini_engin'\. Did you mean 'houdini_engine'"):
        machine.bind("houdini_engin")
    with pytest.raises(BindError, match="There are: PyQt, PySide, arch"):
        machine.bind("qqqq")


@pytest.mark.parametrize("content", [Copied("bin/tool", "/nonexistent/tool"), Written("bin", "x")])
def test_a_payload_that_cannot_be_made_leaves_nothing(machine, content):
    machine.has("other", "1")
    machine.bind("other")
    before = machine.files()
    machine.has("tool", "1", contents=[Written("bin/first", "x"), content])
    with pytest.raises(Exception, match=r"cannot"):
        machine.bind("tool")
    after = machine.files()
    assert after.keys() == before.keys()


@pytest.mark.parametrize("path", ["../out", "/etc/x", "a//b", "a/./b", "a\\b", ""])
def test_a_payload_stays_inside_its_package(machine, path):
    machine.has("tool", "1", contents=[Link(path, "/x")])
    with pytest.raises(BindError, match="no path inside"):
        machine.bind("tool")
    assert not machine.path.exists()


def test_a_module_that_describes_no_package_is_told(machine):
    machine.has("tool", "1", tools=3)
    with pytest.raises(PackageMetadataError, match="tools"):
        machine.bind("tool")


def test_folders_are_copied_with_what_links_lead_to_and_without_what_is_skipped(machine, tmp_path):
    source = tmp_path / "source"
    (source / "deep").mkdir(parents=True)
    (source / "deep" / "file").write_text("content")
    (source / "link").symlink_to(source / "deep" / "file")
    (source / "skipped").mkdir()
    contents = [Copied("python", str(source), skip=("skipped",)), Link("bin/python", "/usr/bin/python")]
    machine.has("tool", "1", contents=contents)
    machine.bind("tool")
    root = machine.path / "tool/1"
    assert (root / "python/link").read_text() == "content"
    assert not (root / "python/link").is_symlink()
    assert not (root / "python/skipped").exists()
    assert str((root / "bin/python").readlink()) == "/usr/bin/python"


def test_another_machine_adds_its_variant(machine):
    machine.has("tool", "1", variants=[["os-Debian-12"]])
    machine.bind("tool", no_deps=True)
    machine.has("tool", "1", variants=[["os-Rocky-9"]])
    (bound,) = machine.bind("tool", no_deps=True)
    assert bound.state == "installed"
    assert [[str(each) for each in one] for one in bound.variants[0].parent.variants] == [
        ["os-Debian-12"], ["os-Rocky-9"],
    ]  # fmt: skip
    assert (machine.path / "tool/1/os-Debian-12/bin/tool").exists()
    assert (machine.path / "tool/1/os-Rocky-9/bin/tool").exists()


# --- applications --------------------------------------------------------------------------------


def application(machine, platform, location, tools=("maya",)):
    machine.has(
        "maya",
        "2024",
        contents=[],
        scanned=True,
        joined=("locations", "tools"),
        variants=[[f"platform-{platform}"]],
        locations={platform: location},
        tools=list(tools),
        commands="location = this.locations[system.platform]",
    )
    with machine.binder() as binder:
        return binder.scan(no_deps=True)


def found_mayas(done):
    return [bound for bound in done if bound.name == "maya"]


def test_each_platform_adds_its_location_to_one_package(machine):
    application(machine, "linux", "/usr/autodesk/maya2024")
    (bound,) = found_mayas(application(machine, "windows", "C:\\Maya2024", tools=["maya", "mayabatch"]))
    package = bound.variants[0].parent
    assert package.locations == {"linux": "/usr/autodesk/maya2024", "windows": "C:\\Maya2024"}
    assert package.tools == ["maya", "mayabatch"]
    assert package.num_variants == 2
    for platform, location in package.locations.items():
        assert [each.state for each in found_mayas(application(machine, platform, location))] == ["exists"]


def test_an_installation_elsewhere_leaves_the_package_as_it_is(machine):
    application(machine, "linux", "/usr/autodesk/maya2024")
    before = machine.files()
    (bound,) = found_mayas(application(machine, "linux", "/opt/maya2024"))
    assert bound.state == "differs"
    assert "'/usr/autodesk/maya2024'" in bound.reason
    assert "'/opt/maya2024'" in bound.reason
    assert machine.files() == before


def test_of_two_installations_of_one_version_the_first_counts(machine):
    machine.has("nuke", "15.0.4", "15.0.4", scanned=True)
    with machine.binder() as binder:
        done = [bound for bound in binder.scan(no_deps=True) if bound.name == "nuke"]
    assert [bound.state for bound in done] == ["installed", "differs"]
    assert "was found first" in done[1].reason


def test_a_scan_goes_on_when_a_module_fails(machine):
    machine.has("maya", "2024", scanned=True, tools=3)
    machine.has("nuke", "15", scanned=True)
    with machine.binder() as binder:
        done = binder.scan()
    assert "nuke" in {bound.name for bound in done}
    assert any("maya is left out" in text for text in machine.warned)


# --- the quick start -----------------------------------------------------------------------------


@pytest.fixture
def small_machine(machine):
    for name in ("python", "setuptools", "pip"):
        machine.has(name, "3")
    machine.has("rez")
    machine.has("rezgui")
    return machine


def test_the_quick_start_binds_what_is_there_and_tells_of_the_rest(small_machine):
    with small_machine.binder() as binder:
        done = binder.quickstart()
    assert [bound.name for bound in done] == [
        "platform", "arch", "os", "python", "rez", "rezgui", "setuptools", "pip",
    ]  # fmt: skip
    assert {bound.name for bound in done if bound.state == "failed"} == {"rez", "rezgui"}


def test_a_second_quick_start_changes_nothing(small_machine):
    with small_machine.binder() as binder:
        binder.quickstart()
    before = small_machine.files()
    with small_machine.binder() as binder:
        assert {bound.state for bound in binder.quickstart()} == {"exists", "failed"}
    assert small_machine.files() == before


def test_the_quick_start_needs_a_python(small_machine):
    small_machine.has("python")
    with small_machine.binder() as binder, pytest.raises(BindError, match="no python was found"):
        binder.quickstart()
    assert small_machine.packages() == []


def test_the_quick_start_takes_from_the_bound_python_what_its_own_lacks(small_machine, monkeypatch):
    asked = []

    def find(self, module, range_=None, words=()):
        asked.append((module.name, *words))
        if module.name == "pip" and not words:
            raise BindError("no pip here")
        return real(self, module, range_)

    real = Binder.find
    monkeypatch.setattr(Binder, "find", find)
    with small_machine.binder() as binder:
        done = {bound.name: bound.state for bound in binder.quickstart(dry_run=True)}
    assert asked[-2:] == [("pip",), ("pip", "--python", "/opt/python3")]
    assert done["pip"] == "new"


def test_the_function_for_scripts_gives_the_new_variants(tmp_path, monkeypatch, pkg_settings):
    import pkg
    from pkg.host import Host, host

    own = Host(pkg_settings())
    monkeypatch.setattr(host, "default_host", lambda: own)
    monkeypatch.setattr("pkg.host.default_host", lambda: own)
    (variant, *_) = pkg.bind_package("os", str(tmp_path), version_range=None, quiet=True)
    assert variant.name in ("os", "platform", "arch")
    assert pkg.bind_package("os", str(tmp_path)) == []
    with pytest.raises(BindError, match="not within range"):
        pkg.bind_package("platform", str(tmp_path), version_range="solaris")
    assert isinstance(variant.version, Version)
