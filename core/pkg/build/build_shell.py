"""Build shells: a script per variant that opens a shell in the environment of its build.

The script is a forwarding file in rez's form, which rez's own `_rez_fwd` can run as well.
"""

# ruff: noqa: PTH118 - pathlib is slow to import
from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pkg.errors import BuildError
from pkg.files import put_text

if TYPE_CHECKING:
    from pkg.build.variant_build import VariantBuild
    from pkg.host import Host

SCRIPT_NAME = "build-env"
FUNCTION = "_FWD__spawn_build_shell"


def write_build_script(build: VariantBuild) -> str:
    """Write the script that opens the build shell of a variant, and return its path."""
    import yaml

    from pkg.settings.program import own_program

    document = {
        "func_name": FUNCTION,
        "kwargs": {
            "build_path": build.build_path,
            "install": build.install,
            "install_path": build.install_path,
            "variant_index": build.variant.index,
            "working_dir": build.system.working_dir,
        },
        "module": ["build_system", build.system.name],
    }
    own = [*own_program(), "forward"]
    programs = [("pkg", "pkg forward"), ("_rez_fwd", "_rez_fwd")]
    if all(char.isalnum() or char in "/._+-" for word in own for char in word):
        programs.append((own[0], " ".join(own)))
    # To YAML this is one key, so it must not hold a colon or a number sign with a blank beside it.
    tries = "; ".join(
        f'command -v {program} >/dev/null && exec {words} "$0" "$@"' for program, words in programs
    )
    failing = 'echo "$0 needs pkg or rez, and neither is on PATH" >&2; exit 127'
    path = os.path.join(build.build_path, SCRIPT_NAME)
    body = yaml.safe_dump(document, default_flow_style=False, allow_unicode=True)
    put_text(path, f"#!/bin/sh\n{tries}; {failing}; : for pkg and rez\n{body}", mode=0o777)
    return path


def spawn_build_shell(
    working_dir: str,
    build_path: str,
    variant_index: int | None,
    install: bool,
    install_path: str | None = None,
    *,
    plugins: Host,
    system_name: str,
) -> int:
    """Open the build shell of a variant, and return its exit code.

    Args:
        working_dir: the source folder.
        build_path: the variant's build folder, with its `build.rxt`.
        variant_index: the variant; None for a package without variants.
        install: what REZ_BUILD_INSTALL says.
        install_path: what REZ_BUILD_INSTALL_PATH says.
        plugins: the plugins and settings of this run.
        system_name: the build system.

    Raises:
        PkgError: the package or its environment cannot be read any more.
    """
    from pkg.build.systems import options_of
    from pkg.build.variant_build import VariantBuild
    from pkg.catalog import Catalog
    from pkg.environment.context import ResolvedContext
    from pkg.environment.environments import shell_name
    from pkg.host import Host
    from pkg.interfaces.build_system import BuildType

    prompt = {"plugins": {"shell": {shell_name(plugins): {"prompt": "BUILD>"}}}}
    plugins = Host(plugins.settings.override(prompt, "the build shell"))
    context = ResolvedContext.load(os.path.join(build_path, "build.rxt"), plugins=plugins)
    package = Catalog(plugins).developer_package(working_dir)
    system = plugins.get("build_systems", system_name)
    variant = package.get_variant(variant_index)
    if variant is None:
        raise BuildError(
            f"the package in {working_dir} has no variant {variant_index} any more. Make the script anew"
        )
    build = VariantBuild(
        variant,
        build_path,
        install_path or "",
        install=install,
        build_type=BuildType.local,
        system=system(options_of(system, package, plugins), package),
        context=context,
    )
    code, _, _ = context.execute_shell(
        block=True,
        cwd=build_path,
        actions_callback=build.before_packages,
        post_actions_callback=build.after_packages,
    )
    return int(code)
