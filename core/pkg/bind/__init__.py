"""Software that is on this machine already, made into packages; what rez calls binding.

- `modules`: which bind modules there are: plugins of the kind `binds`, and the files of `bind_module_path`.
- `candidates`: what a bind module found, as a package with a payload that can be made.
- `module_files`: the modules of `bind_module_path`, among them those that were written for rez.
- `installing`: candidates become packages of a repository, all of one at once.
- `binding`: one module with all it requires, the quick start, and the scan for applications.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg.lazy import loader

if TYPE_CHECKING:
    from pkg.bind.binding import Binder
    from pkg.bind.functions import bind_package
    from pkg.bind.installing import Bound

__all__ = ["Binder", "Bound", "bind_package"]

__getattr__ = loader(
    __name__,
    {
        "Binder": "pkg.bind.binding",
        "Bound": "pkg.bind.installing",
        "bind_package": "pkg.bind.functions",
    },
)
