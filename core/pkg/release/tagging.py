"""The tag of a release: its name, making it, and what is left to be done where that did not work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg.errors import ReleaseError, ReleaseVCSError

if TYPE_CHECKING:
    from pkg.interfaces.vcs import VCS
    from pkg.package.developer import DeveloperPackage
    from pkg.release.reports import ReleaseReport


def tag_name(package: DeveloperPackage) -> str:
    """Return the tag of a package's release: `plugins.release_vcs.tag_name`, filled in.

    Raises:
        ReleaseError: the template cannot be filled in.
    """
    template = package.config.plugins.release_vcs.tag_name
    try:
        return package.format(template) or "unversioned"
    except Exception as error:
        raise ReleaseError(
            f"plugins.release_vcs.tag_name cannot be filled in: {template!r}: {error}"
        ) from error


def make_tag(
    package: DeveloperPackage,
    vcs: VCS,
    tag: str,
    message: str | None,
    *,
    report: ReleaseReport,
    only_warn: bool,
) -> None:
    """Tag the source of a package that is released now.

    Args:
        package: the package.
        vcs: its checkout.
        tag: the tag.
        message: what the release says of itself.
        report: told how it goes.
        only_warn: a tag that cannot be made is a warning.

    Raises:
        ReleaseError: it cannot be made; the message has the commands that do it.
    """
    report.tell(f"Creating tag {tag!r}...")
    try:
        vcs.create_release_tag(tag, message)
    except ReleaseVCSError as error:
        text = f"{_untagged(package, vcs, tag, message)}\n\nWhat went wrong: {error}"
        if not only_warn:
            raise ReleaseError(text) from error
        report.warning(text)
    except BaseException:  # above all Ctrl-C
        report.warning(_untagged(package, vcs, tag, message))
        raise


def _untagged(package: DeveloperPackage, vcs: VCS, tag: str, message: str | None) -> str:
    """Say what is left to be done, with the commands."""
    import shlex

    text = (
        f"{package.qualified_name} is released, but its source is not tagged {tag!r}, or the tag is "
        "not published. Run pkg release again to finish"
    )
    try:
        commands = vcs.tag_commands(tag, message)
    except ReleaseVCSError:
        commands = []
    if not commands:
        return f"{text}."
    lines = [f"cd {shlex.quote(vcs.pkg_root)}", *map(shlex.join, commands)]
    return f"{text}, or these commands:\n" + "\n".join(f"    {line}" for line in lines)
