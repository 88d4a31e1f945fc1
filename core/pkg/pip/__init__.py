"""Python distributions as packages.

    interpreter = find_interpreters(plugins=host, versions=["3.11"])[0]
    wheel = read_wheel("requests-2.31.0-py3-none-any.whl")
    data = package_data(wheel, interpreter, names=PackageNames(["requests", "PyYAML"]))

    process = PipProcess(python_versions=["3.11"])
    result = process.install(process.plan(read_sources(["requests"])))

What a distribution becomes is decided here: name, version, requirements, variants and attributes of its
package. `specifiers` turns versions and specifiers into ours, `markers` and `tags` say what requirements and
wheels hold for, `distribution` reads wheels and installed distributions, `interpreter` finds the python that
they are for, `remaps` says where recorded files go, and `definition` puts it together.

How it gets there is told by `process`: `sources` reads what is asked for (`pyproject` and `locks` their
files), `plan` has pip or uv choose the files, `fetching` gets them, `wheels` looks at them and `unpacking`
unpacks them, and `installing` puts all packages in place at one moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg.lazy import loader

if TYPE_CHECKING:
    from pkg.pip.definition import package_data
    from pkg.pip.distribution import Distribution, read_dist_info, read_wheel
    from pkg.pip.interpreter import Interpreter, find_interpreters
    from pkg.pip.names import PackageNames, package_name
    from pkg.pip.pip_program import PipOptions
    from pkg.pip.process import PipProcess, pip_install_package
    from pkg.pip.remaps import Placement, placements
    from pkg.pip.sources import read_sources
    from pkg.pip.specifiers import package_version, version_range

__all__ = [
    "Distribution",
    "Interpreter",
    "PackageNames",
    "PipOptions",
    "PipProcess",
    "Placement",
    "find_interpreters",
    "package_data",
    "package_name",
    "package_version",
    "pip_install_package",
    "placements",
    "read_dist_info",
    "read_sources",
    "read_wheel",
    "version_range",
]

_HOMES = {
    "Distribution": "pkg.pip.distribution",
    "Interpreter": "pkg.pip.interpreter",
    "PackageNames": "pkg.pip.names",
    "PipOptions": "pkg.pip.pip_program",
    "PipProcess": "pkg.pip.process",
    "Placement": "pkg.pip.remaps",
    "find_interpreters": "pkg.pip.interpreter",
    "package_data": "pkg.pip.definition",
    "package_name": "pkg.pip.names",
    "package_version": "pkg.pip.specifiers",
    "pip_install_package": "pkg.pip.process",
    "placements": "pkg.pip.remaps",
    "read_dist_info": "pkg.pip.distribution",
    "read_sources": "pkg.pip.sources",
    "read_wheel": "pkg.pip.distribution",
    "version_range": "pkg.pip.specifiers",
}

__getattr__ = loader(__name__, _HOMES)
