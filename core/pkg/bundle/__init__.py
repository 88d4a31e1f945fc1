"""Bundles: a context and the payloads it uses in one folder that can be moved and shipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg.lazy import loader

if TYPE_CHECKING:
    from pkg.bundle.bundling import bundle_context

__all__ = ["bundle_context"]

_HOMES = {"bundle_context": "pkg.bundle.bundling"}

__getattr__ = loader(__name__, _HOMES)
