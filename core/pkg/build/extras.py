"""Files that a build leaves beside the payload: `variant.json`, `build.rxt`, and modules of `@include`."""

# ruff: noqa: PTH101, PTH103, PTH108, PTH118, PTH119, PTH123 - pathlib is slow to import
from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pkg.files import put_text
from pkg.package.include_modules import INCLUDE_FOLDER

if TYPE_CHECKING:
    from pkg.package.developer import DeveloperPackage
    from pkg.package.variant import Variant

CONTEXT_NAME = "build.rxt"
VARIANT_NAME = "variant.json"


def write_variant_file(variant: Variant, folder: str) -> str:
    """Write which variant a folder belongs to, for people who look into hashed ones; return the file."""
    import json

    data = {"index": variant.index, "data": [str(request) for request in variant.variant_requires]}
    path = os.path.join(folder, VARIANT_NAME)
    put_text(path, json.dumps(data, indent=2))
    return path


def copy_files(files: Sequence[str], folder: str) -> None:
    """Copy files into a folder, in place of those of their names.

    Raises:
        OSError: one cannot be copied.
    """
    for path in files:
        target = os.path.join(folder, os.path.basename(path))
        if os.path.lexists(target):
            os.unlink(target)
        with open(path, "rb") as source, open(target, "xb") as copy:
            while part := source.read(1 << 20):
                copy.write(part)
            os.chmod(target, stat.S_IMODE(os.fstat(source.fileno()).st_mode))


def install_included_modules(package: DeveloperPackage, folder: str) -> None:
    """Copy the modules that a package binds by `@include` into its folder, with their hashes.

    Raises:
        OSError: one cannot be copied.

    Source: rez 3.4.0.
    """
    if not package.includes:
        return
    from hashlib import sha1

    target = os.path.join(folder, INCLUDE_FOLDER)
    os.makedirs(target, exist_ok=True)
    for name in sorted(package.includes):
        source = os.path.join(package.config.package_definition_python_path, f"{name}.py")
        with open(source, "rb") as file:
            digest = sha1(file.read().strip()).hexdigest()
        copy_files([source], target)
        put_text(os.path.join(target, f"{name}.sha1"), digest)
