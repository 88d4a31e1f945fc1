"""The interface of orderers."""

from __future__ import annotations

from pkg.solve.package_order import PackageOrder

__all__ = ["Orderer"]


class Orderer(PackageOrder):
    """Say in which order the versions of a family are tried.

    Three methods, and `name`, which is the `type` in plain data and the name of the entry point:

    - `key(family, version, releases)`: what versions are compared by; the highest is tried first, versions
      with equal keys in listing order. Asked for each version of a family once, and for the ends of required
      ranges, which decide between variants: so for versions that nobody has released, and for
      `Version.inf`, the end of an open range. Keys of one family have to compare with each other. Where keys
      of two families do not, their versions are compared (rez 3.4.0).
    - `fields()`: the plain data without the type. It has to say everything that keys depend on, since
      answers are shared between resolves with the same data, and stands in context files.
    - `make(data)`: makes an orderer of that data. KeyError, ValueError and TypeError are reported as a
      malformed orderer.

    `looks_at_releases = False` on a class whose keys depend on nothing but family, version and fields lets
    orders be shared between resolves in one process; `consistent = True` says that all keys of a family are
    of one type.

    Keys are asked for while a family is made ready, not during the search: a slow one delays the first
    resolve.
    """
