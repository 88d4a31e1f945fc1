"""What an environment takes over from the one it is started in.

A policy is a list of patterns to keep and one to drop. rez's rule, the default, is that a started program
inherits every variable and the packages' commands change some of them. The built-in policy `isolated`
keeps only what a program needs to run for this user on this machine. A studio names its own ones in the
setting `environment_policies`; each may extend another.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import ConfigurationError

if TYPE_CHECKING:
    from pkg.settings import Settings

REZ = "rez"
ISOLATED = "isolated"

_OF_THE_USER = (
    "HOME USER LOGNAME SHELL MAIL TZ PWD SSH_AUTH_SOCK SSH_CONNECTION SSH_TTY XDG_* DBUS_SESSION_BUS_ADDRESS"
)
_OF_THE_TERMINAL = "TERM TERM_* COLORTERM NO_COLOR LANG LANGUAGE LC_*"
_OF_THE_SCREEN = "DISPLAY XAUTHORITY WAYLAND_DISPLAY"
_OF_THE_MACHINE = "HOSTNAME TMPDIR TMP TEMP"
# Where the configuration of this tool is, so that it means the same inside.
_OF_THE_TOOL = "REZ_CONFIG_FILE REZ_DISABLE_HOME_CONFIG PKG_CONFIG_FILE PKG_DISABLE_HOME_CONFIG"
_OF_WINDOWS = (
    "ALLUSERSPROFILE APPDATA COMMONPROGRAMFILES* COMPUTERNAME COMSPEC DRIVERDATA HOMEDRIVE HOMEPATH "
    "LOCALAPPDATA LOGONSERVER NUMBER_OF_PROCESSORS OS PATHEXT PROCESSOR_* PROGRAMDATA PROGRAMFILES* "
    "PROGRAMW6432 PUBLIC SESSIONNAME SYSTEMDRIVE SYSTEMROOT USERDOMAIN* USERNAME USERPROFILE WINDIR"
)
_OF_MACOS = "__CF_USER_TEXT_ENCODING"

NEEDED = tuple(
    " ".join(
        (
            _OF_THE_USER,
            _OF_THE_TERMINAL,
            _OF_THE_SCREEN,
            _OF_THE_MACHINE,
            _OF_THE_TOOL,
            _OF_WINDOWS,
            _OF_MACOS,
        )
    ).split()
)
BUILT_IN: Mapping[str, Mapping[str, Any]] = {REZ: {}, ISOLATED: {"keep": list(NEEDED)}}

# A shell keeps these itself; taking them from a running one would only confuse it.
KEPT_BY_SHELLS = ("_", "PWD", "OLDPWD", "SHLVL")


class Inherited(dict[str, str]):
    """The part of an environment that a policy lets through; a shell then sees nothing of the rest at all."""


class Policy:
    """Which variables of the parent environment are inherited.

    Attributes:
        name: of the policy.
        keep: patterns of what is inherited; None for everything.
        drop: patterns of what is not, whatever `keep` says.
        always: patterns that win over both, from `--keep`.
    """

    __slots__ = ("always", "drop", "keep", "name")

    def __init__(
        self,
        name: str,
        keep: Sequence[str] | None = None,
        drop: Sequence[str] = (),
        always: Sequence[str] = (),
    ) -> None:
        self.name = name
        self.keep = keep
        self.drop = drop
        self.always = always

    @property
    def keeps_all(self) -> bool:
        """Whether nothing is ever dropped."""
        return self.keep is None and not self.drop

    def keeps(self, variable: str) -> bool:
        """Tell whether a variable is inherited."""
        if self.keeps_all or _matches(variable, self.always):
            return True
        return (self.keep is None or _matches(variable, self.keep)) and not _matches(variable, self.drop)

    def applied(self, environ: Mapping[str, str]) -> Inherited:
        """Return what is inherited of an environment."""
        return Inherited({name: value for name, value in environ.items() if self.keeps(name)})

    def dropped(self, environ: Mapping[str, str]) -> list[str]:
        """Return the names that are not inherited, sorted, without those that every shell keeps itself."""
        return sorted(name for name in environ if name not in KEPT_BY_SHELLS and not self.keeps(name))


def _matches(variable: str, patterns: Iterable[str]) -> bool:
    from fnmatch import fnmatchcase

    if os.name == "nt":
        variable = variable.upper()
        return any(fnmatchcase(variable, pattern.upper()) for pattern in patterns)
    return any(fnmatchcase(variable, pattern) for pattern in patterns)


def policy_of(settings: Settings, name: str | None = None, always: Sequence[str] = ()) -> Policy:
    """Return a policy.

    Args:
        settings: of this run.
        name: None for the one of the setting `environment_policy`.
        always: patterns to keep besides.

    Raises:
        ConfigurationError: there is no such policy, or a setting describes it wrongly.
    """
    wanted: str = name or settings.environment_policy
    if wanted == REZ and not settings.environment_policies:
        return Policy(REZ, always=tuple(always))
    known = {**BUILT_IN, **(settings.environment_policies or {})}
    keep, drop = _patterns(wanted, known, ())
    return Policy(wanted, keep, drop, tuple(always))


def names(settings: Settings) -> list[str]:
    """Return the names of all policies, sorted."""
    return sorted({*BUILT_IN, *(settings.environment_policies or {})})


def _patterns(
    name: str, known: Mapping[str, Any], extended_by: tuple[str, ...]
) -> tuple[list[str] | None, list[str]]:
    if name not in known:
        from pkg.settings.nearest import near

        by = f" (extended by {extended_by[-1]!r})" if extended_by else ""
        raise ConfigurationError(
            f"no environment policy {name!r}{by}; there are: {', '.join(sorted(known))}{near(name, known)}"
        )
    if name in extended_by:
        chain = " -> ".join((*extended_by, name))
        raise ConfigurationError(f"environment_policies: a policy extends itself: {chain}")
    described = known[name]
    if not isinstance(described, Mapping):
        raise ConfigurationError(
            f"environment_policies: {name!r} should be a mapping with keep, drop and extends, not "
            f"{described!r}"
        )
    unknown = set(described) - {"keep", "drop", "extends"}
    if unknown:
        raise ConfigurationError(
            f"environment_policies: {name!r} has the unknown key {sorted(unknown)[0]!r}; "
            "there are keep, drop and extends"
        )
    for key in ("keep", "drop"):
        value = described.get(key)
        if value is not None and not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
            raise ConfigurationError(
                f"environment_policies: {key!r} of {name!r} should be a list of patterns such as 'STUDIO_*', "
                f"not {value!r}"
            )
    keep: list[str] | None = described.get("keep")
    drop: list[str] = list(described.get("drop") or ())
    base = described.get("extends")
    # A policy of a built-in one's name may extend that one.
    if base is not None:
        others = {**known, name: BUILT_IN[name]} if base == name and name in BUILT_IN else known
        kept, dropped = _patterns(str(base), others, () if others is not known else (*extended_by, name))
        keep = kept if keep is None else [*(kept or ()), *keep] if kept is not None else keep
        drop = [*dropped, *drop]
    return keep, drop


def parent_of(settings: Settings, parent_environ: Mapping[str, str] | None) -> Mapping[str, str]:
    """Return what an environment is made in.

    Args:
        settings: of this run; their policy applies where the caller names no environment.
        parent_environ: what the caller named; None for the environment of this process.

    Returns:
        `os.environ` itself when all of it is inherited.
    """
    if parent_environ is not None:
        return parent_environ
    policy = policy_of(settings)
    return os.environ if policy.keeps_all else policy.applied(os.environ)
