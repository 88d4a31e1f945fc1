"""The steps of a release.

    checks: the repository is there, the checkout is fit, the tag is free, it is the same package (uuid),
            nothing newer was released
    facts:  revision, changelog, the release before
    hooks:  pre_release, then pre_build where there is something to build
    build:  all variants that are not there yet, installed at one moment with the facts in the definition
    hooks:  post_release
    tag:    when something was released

Until the install nothing has changed, and whatever stops a release leaves no trace. Behind it the package is
there, and what is left is the tag. A release that is killed in between is finished by running it again: the
variants are skipped, and the tag is made if the source is still the one that was released.

What is released is never replaced. A variant that is there is skipped, and if that leaves nothing to release
although the source is another one, the release is refused. Decision 68.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pkg.build.installed import differs_from_installed, installed_variants
from pkg.errors import ReleaseError, ReleaseVCSError
from pkg.release.hooks import ReleaseHooks
from pkg.release.released import Released
from pkg.release.reports import ReleaseReport, ReleaseResult
from pkg.release.tagging import make_tag, tag_name

if TYPE_CHECKING:
    from pkg.build.builder import Builder
    from pkg.catalog import Catalog
    from pkg.host import Host
    from pkg.interfaces.vcs import VCS
    from pkg.package.variant import Variant


class Releaser:
    """Release one package.

    Attributes:
        package: the package, in its source folder.
        vcs: its checkout; None for none, which records no revision and makes no tag.
        released: what is released of it already, and where.
    """

    def __init__(
        self,
        builder: Builder,
        vcs: VCS | None,
        *,
        plugins: Host,
        catalog: Catalog | None = None,
        ensure_latest: bool = True,
        skip_repo_errors: bool = False,
        ignore_existing_tag: bool = False,
        report: ReleaseReport | None = None,
    ) -> None:
        """Prepare a release; nothing is read or run.

        Args:
            builder: builds the package.
            vcs: see the class.
            plugins: the plugins and settings of this run.
            catalog: opens the repository; None for that of the builder.
            ensure_latest: refuse when a newer version is released.
            skip_repo_errors: turn what the version control system refuses into warnings.
            ignore_existing_tag: go on although the tag exists; matters when `check_tag` is set.
            report: told how it goes.
        """
        self.package = builder.package
        self.vcs = vcs
        self.released = Released(self.package, catalog or builder.catalog)
        self._builder = builder
        self._plugins = plugins
        self._ensure_latest = ensure_latest
        self._skip_repo_errors = skip_repo_errors
        self._ignore_existing_tag = ignore_existing_tag
        self._report = report or ReleaseReport()

    def release(self, message: str | None = None, variants: Sequence[int] | None = None) -> ReleaseResult:
        """Release the package; see the module for the steps.

        Args:
            message: what the person says of this release; None for nothing.
            variants: indices of the variants, negative ones counted from the end; None for all.

        Raises:
            ReleaseError: it was refused or cancelled, nothing has changed; or the package was released and
                its source could not be tagged: the message has the commands that do it.
            BuildError: a build failed, or there is no such variant; nothing has changed.
        """
        wanted = self._builder.chosen_variants(variants)
        result = ReleaseResult(self.package, self.released.path)
        self.released.check_path()
        tag = tag_name(self.package)
        self._check_checkout(tag)
        self.released.check(ensure_latest=self._ensure_latest)
        result.data = self.release_data(message)
        hooks = ReleaseHooks(
            self.package, plugins=self._plugins, tell=self._report.tell, warn=self._report.warning
        )
        facts = {
            "user": self.package.config.system.user,
            "install_path": self.released.path,
            "variants": variants,
            "release_message": message,
            **{
                name: result.data.get(name) for name in ("changelog", "previous_version", "previous_revision")
            },
        }
        hooks.run("pre_release", facts)
        there = installed_variants(wanted, self.released.repository)
        for variant in wanted:
            if variant.index in there:
                result.skipped.append(variant)
                self._report.warning(f"skipped: the variant is there already: {there[variant.index].uri}")
        missing = [variant for variant in wanted if variant.index not in there]
        if missing:
            self._build(result, missing, hooks, facts)
        hooks.run("post_release", {**facts, "variants": result.released})
        if result.released:
            self._tag(tag, message)
            result.tag = tag if self.vcs else None
        else:
            self._finish(result, wanted, tag, message)
        return result

    def _build(
        self,
        result: ReleaseResult,
        missing: Sequence[Variant],
        hooks: ReleaseHooks,
        facts: Mapping[str, Any],
    ) -> None:
        indices = [variant.index for variant in missing if variant.index is not None] or None
        hooks.run("pre_build", {**facts, "variants": indices})
        built = self._builder.build(
            self.released.path,
            clean=True,
            install=True,
            variants=indices,
            overrides={name: value for name, value in result.data.items() if value is not None},
            skip_installed=True,
        )
        result.released = list(built.installed)
        # Somebody else may have released one of them in the meantime.
        result.skipped += [each.variant for each in built.variants if each.skipped]

    # --- version control ---------------------------------------------------------------------------

    @contextmanager
    def _checkout(self) -> Iterator[None]:
        """Turn errors of the version control system into warnings, if that was asked for."""
        try:
            yield
        except ReleaseVCSError as error:
            if not self._skip_repo_errors:
                raise
            self._report.warning(f"the following error was skipped (--skip-repo-errors): {error}")

    def _check_checkout(self, tag: str) -> None:
        if self.vcs is None:
            return
        self._report.tell("Checking the state of the checkout...")
        with self._checkout():
            self.vcs.validate_repostate()
        if not self.package.config.plugins.release_vcs.check_tag or self._ignore_existing_tag:
            return
        exists = False
        with self._checkout():
            exists = self.vcs.tag_exists(tag)
        if exists:
            raise ReleaseError(
                f"cannot release: {self.package.qualified_name} is tagged already ({tag!r}). Raise the "
                "version; --ignore-existing-tag releases all the same."
            )

    def changelog(self) -> str | None:
        """Return what was committed since the release before, whole; None where that is unknown."""
        if self.vcs is None:
            return None
        previous = self.released.previous()
        since = previous.revision if previous else None
        newest = self._plugins.settings.max_package_changelog_revisions
        found: list[str | None] = [None]
        with self._checkout():
            found.append(self.vcs.get_changelog(since, max_revisions=newest))
        return found[-1]

    def release_data(self, message: str | None) -> dict[str, Any]:
        """Return what the definition will say of this release; None stands for what is unknown."""
        previous = self.released.previous()
        data: dict[str, Any] = {
            "vcs": self.vcs.name if self.vcs else "None",
            "previous_version": previous.version if previous else None,
            "release_message": message,
        }
        if self.vcs is None:
            return data
        revision = None
        with self._checkout():
            revision = self.vcs.get_current_revision()
        changelog = self.changelog()
        longest = self._plugins.settings.max_package_changelog_chars
        if longest and changelog and len(changelog) > longest + 3:
            changelog = changelog[:longest] + "..."
        data.update(
            revision=revision,
            changelog=changelog,
            previous_revision=previous.revision if previous else None,
        )
        return data

    # --- the end -----------------------------------------------------------------------------------

    def _tag(self, tag: str, message: str | None) -> None:
        if self.vcs is not None:
            make_tag(
                self.package, self.vcs, tag, message, report=self._report, only_warn=self._skip_repo_errors
            )

    def _finish(
        self, result: ReleaseResult, wanted: Sequence[Variant], tag: str, message: str | None
    ) -> None:
        """Tag the source of a release whose variants are all there, where only the tag is missing.

        Raises:
            ReleaseError: what is there was released from other source.
        """
        installed = self.released.this()
        if installed is None:
            return
        changed: bool | None = None
        if self.vcs is not None and installed.vcs == self.vcs.name:
            with self._checkout():
                changed = self.vcs.changed_since(installed.revision)
        if changed or (changed is None and differs_from_installed(wanted, self.released.repository)):
            raise ReleaseError(
                f"nothing was released: all variants of {self.package.qualified_name} are there already "
                f"({installed.uri}), and the source has changed since. Raise the version."
            )
        if changed is None or self.vcs is None:
            return
        with self._checkout():
            if not self.vcs.is_published(tag):
                self._report.tell("The release was not finished: its source is not tagged.")
                self._tag(tag, installed.release_message or message)
                result.tag = tag
