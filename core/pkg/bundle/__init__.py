"""Bundles: a context and the payloads it uses in one folder that can be moved and shipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pkg.bundle.bundling import bundle_context

__all__ = ["bundle_context"]


def __getattr__(name: str) -> Any:
    """Load one of the public names."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pkg.bundle.bundling import bundle_context

    globals()[name] = bundle_context
    return bundle_context
