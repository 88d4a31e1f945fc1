"""Definitions of one version of a package go together: what its variants share, and what each has alone.

No variant that is there may come to require more: nobody has looked whether that is there, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import PipError
from pkg.version import Requirement

if TYPE_CHECKING:
    from pkg.package.package import Package


def joined(
    definitions: Sequence[Mapping[str, Any]], pythons: Sequence[str], there: Package | None
) -> list[dict[str, Any]]:
    """Return definitions that can be variants of one package, in their order.

    Either none of them has a variant, or all have one and the same `requires`. What only some require goes
    into their variants.

    Args:
        definitions: what `package_data` gives for each file of one version.
        pythons: major and minor of the python that each is for.
        there: the installed package of that version; None for none.

    Raises:
        PipError: what is there has no variants, and one is needed.
    """
    old = [] if there is None else [_texts(each.variant_requires) for each in there.iter_variants()]
    kept = [each for each in old if each]
    lists = [_texts((each.get("variants") or [[]])[0]) for each in definitions]
    if not kept and not any(lists):
        return [dict(each) for each in definitions]
    if there is not None and not kept:
        raise PipError(
            f"{there.qualified_name} is there without variants ({there.uri}), and needs one now: "
            f"{' '.join(next(filter(None, lists)))}. Leave it as it is, or remove it first"
        )
    lists = [each or [f"python-{python}"] for each, python in zip(lists, pythons, strict=True)]
    requires = [_required(each) for each in definitions]
    if there is not None and not any(each in kept for each in lists):
        shared = _texts(there.requires or ())
    else:
        shared = [each for each in requires[0] if all(each in others for others in requires)]
    result = []
    for definition, variant, wanted in zip(definitions, lists, requires, strict=True):
        own = [each for each in wanted if not _is_among(each, shared)]
        made = {**definition, "requires": shared, "variants": [[*variant, *own]], "hashed_variants": True}
        result.append(made if shared else {key: made[key] for key in made if key != "requires"})
    return result


def _texts(requirements: Sequence[Any]) -> list[str]:
    return [str(each) for each in requirements]


def _required(definition: Mapping[str, Any]) -> list[str]:
    """Return what a definition requires; its python, if it has no variant, is in the variant it gets."""
    requires = _texts(definition.get("requires") or ())
    if definition.get("variants"):
        return requires
    return [each for each in requires if Requirement(each).name != "python"]


def _is_among(text: str, shared: Sequence[str]) -> bool:
    """Tell whether a requirement is there already, maybe in another spelling: `foo-1.0+` is `foo-1+`."""
    wanted = Requirement(text)
    return any(
        text == each
        or (Requirement(each).name == wanted.name and not Requirement(each).conflicts_with(wanted))
        for each in shared
    )
