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
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from pkg.errors import ReleaseError, ReleaseVCSError
from pkg.interfaces.repository import split_path
from pkg.release.hooks import ReleaseHooks

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.host import Host
    from pkg.interfaces.repository import Repository
    from pkg.interfaces.vcs import VCS
    from pkg.package.developer import DeveloperPackage
    from pkg.package.package import Package
    from pkg.package.variant import Variant


class Built(Protocol):
    """What a release wants to know of a build: the variants that were installed, in the repository."""

    @property
    def installed(self) -> Sequence[Variant]:
        """The variants that were installed now; those that were there already are left out."""


class BuildProcess(Protocol):
    """What a release needs of a build process; `pkg.build.Builder` is one."""

    @property
    def package(self) -> DeveloperPackage:
        """The package."""

    def build(
        self,
        install_path: str | None = None,
        clean: bool = False,
        install: bool = False,
        variants: Sequence[int] | None = None,
        *,
        overrides: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None,
        skip_installed: bool = False,
    ) -> Built:
        """Build and install; everything or nothing."""


class ReleaseReport:
    """Told how a release goes; every method does nothing here."""

    def tell(self, text: str) -> None:
        """Tell what is done."""

    def warning(self, text: str) -> None:
        """Tell of something odd."""


class ReleaseResult:
    """What a release came to.

    Attributes:
        package: the developer package.
        repository: the repository that was released to.
        released: the variants that were released, in the repository.
        skipped: the variants of the developer package that were there already.
        tag: the tag that was made; None for none.
        data: what was written into the definition: vcs, revision, changelog, ...
    """

    def __init__(self, package: DeveloperPackage, repository: str) -> None:
        self.package = package
        self.repository = repository
        self.released: list[Variant] = []
        self.skipped: list[Variant] = []
        self.tag: str | None = None
        self.data: dict[str, Any] = {}

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        from pkg.package.written import plain

        return {
            "package": self.package.qualified_name,
            "repository": self.repository,
            "released": [{"uri": variant.uri, "root": variant.root} for variant in self.released],
            "skipped": [variant.index for variant in self.skipped],
            "tag": self.tag,
            **plain(self.data),
        }


class Releaser:
    """Release one package.

    Attributes:
        package: the package, in its source folder.
        vcs: its checkout; None for none, which records no revision and makes no tag.
        release_path: the repository that is released to (`release_packages_path`).
    """

    def __init__(
        self,
        builder: BuildProcess,
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
            catalog: opens the repository; None for a fresh one.
            ensure_latest: refuse when a newer version is released.
            skip_repo_errors: turn what the version control system refuses into warnings.
            ignore_existing_tag: go on although the tag exists; matters when `check_tag` is set.
            report: told how it goes.
        """
        self.package = builder.package
        self.vcs = vcs
        self.release_path: str = self.package.config.release_packages_path
        self._builder = builder
        self._plugins = plugins
        self._catalog = catalog
        self._ensure_latest = ensure_latest
        self._skip_repo_errors = skip_repo_errors
        self._ignore_existing_tag = ignore_existing_tag
        self._report = report or ReleaseReport()

    # --- the whole release -------------------------------------------------------------------------

    def release(self, message: str | None = None, variants: Sequence[int] | None = None) -> ReleaseResult:
        """Release the package; see the module for the steps.

        Args:
            message: what the person says of this release; None for nothing.
            variants: indices of the variants, negative ones counted from the end; None for all.

        Raises:
            ReleaseError: it was refused or cancelled, nothing has changed; or the package was released and
                its source could not be tagged: the message has the commands that do it.
            BuildError: a build failed; nothing has changed.
        """
        wanted = self._chosen(variants)
        result = ReleaseResult(self.package, self.release_path)
        self._check_release_path()
        tag = self.tag_name()
        self._check_checkout(tag)
        self._check_repository()
        result.data = self.release_data(message)
        hooks = ReleaseHooks(
            self.package, plugins=self._plugins, tell=self._report.tell, warn=self._report.warning
        )
        facts = {
            "user": self.package.config.system.user,
            "install_path": self.release_path,
            "variants": variants,
            "release_message": message,
            **{
                name: result.data.get(name) for name in ("changelog", "previous_version", "previous_revision")
            },
        }
        hooks.run("pre_release", facts)
        for variant in wanted:
            there = self._repository().install_variant(variant, dry_run=True)
            if there is not None:
                result.skipped.append(variant)
                self._report.warning(f"skipped: the variant is there already: {there.uri}")
        missing = [variant for variant in wanted if variant not in result.skipped]
        if missing:
            self._build(result, missing, hooks, facts)
        hooks.run("post_release", {**facts, "variants": result.released})
        if result.released:
            self._tag(tag, message)
            result.tag = tag if self.vcs else None
        else:
            self._finish(result, tag, message)
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
            self.release_path,
            clean=True,
            install=True,
            variants=indices,
            overrides={name: value for name, value in result.data.items() if value is not None},
            skip_installed=True,
        )
        result.released = list(built.installed)
        # Somebody else may have released one of them in the meantime.
        released = {variant.handle.variables.get("index") for variant in result.released}
        if len(released) < len(missing):
            done = [[str(request) for request in variant.variant_requires] for variant in result.released]
            result.skipped += [
                variant
                for variant in missing
                if [str(request) for request in variant.variant_requires] not in done
            ]

    # --- checks ------------------------------------------------------------------------------------

    def _chosen(self, indices: Sequence[int] | None) -> list[Variant]:
        every = list(self.package.iter_variants())
        if not indices:
            return every
        count = self.package.num_variants
        wrong = [index for index in indices if not -count <= index < count]
        if wrong:
            raise ReleaseError(
                f"{self.package.qualified_name} does not contain the variants: "
                f"{', '.join(map(str, wrong))}; it has {count}, counted from 0."
            )
        numbers = {index % count for index in indices}
        return [variant for variant in every if variant.index in numbers]

    def _check_release_path(self) -> None:
        kind, location = split_path(self.release_path)
        if kind == "filesystem" and not os.path.isdir(location):  # noqa: PTH112
            raise ReleaseError(
                f"the release path does not exist: {location!r} (release_packages_path). Make the folder, so "
                "that a mistyped path is noticed."
            )

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

    def _check_repository(self) -> None:
        released = self._released()
        if not released:
            return
        newest = released[0]
        if self.package.uuid and newest.uuid and newest.uuid != self.package.uuid:
            raise ReleaseError(
                f"cannot release: {newest.uri} is another package of the same name: its uuid is "
                f"{newest.uuid!r}, that of this one {self.package.uuid!r}. Give the package another name."
            )
        if self._ensure_latest and newest.version > self.package.version:
            raise ReleaseError(
                f"cannot release {self.package.qualified_name}: a newer version exists ({newest.uri}). Raise "
                "the version, or add --no-latest to release an older one."
            )

    # --- facts -------------------------------------------------------------------------------------

    def tag_name(self) -> str:
        """Return the tag of this release: `plugins.release_vcs.tag_name`, filled in.

        Raises:
            ReleaseError: the template cannot be filled in.
        """
        template = self.package.config.plugins.release_vcs.tag_name
        try:
            return self.package.format(template) or "unversioned"
        except Exception as error:
            raise ReleaseError(
                f"plugins.release_vcs.tag_name cannot be filled in: {template!r}: {error}"
            ) from error

    def previous_release(self) -> Package | None:
        """Return the released package with the next lower version; None when there is none."""
        lower = (package for package in self._released() if package.version < self.package.version)
        return next(lower, None)

    def changelog(self) -> str | None:
        """Return what was committed since the release before, whole; None where that is unknown."""
        if self.vcs is None:
            return None
        previous = self.previous_release()
        since = previous.revision if previous else None
        newest = self._plugins.settings.max_package_changelog_revisions
        found: list[str | None] = [None]
        with self._checkout():
            found.append(self.vcs.get_changelog(since, max_revisions=newest))
        return found[-1]

    def release_data(self, message: str | None) -> dict[str, Any]:
        """Return what the definition will say of this release; None stands for what is unknown."""
        previous = self.previous_release()
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

    def _released(self) -> list[Package]:
        """Return the versions that are released, the newest first."""
        packages = self._repository().iter_packages(self.package.name)
        return sorted(packages, key=lambda package: package.version, reverse=True)

    def _repository(self) -> Repository:
        if self._catalog is None:
            from pkg.catalog import Catalog

            self._catalog = Catalog(self._plugins)
        return self._catalog.repository(self.release_path)

    @contextmanager
    def _checkout(self) -> Iterator[None]:
        """Turn errors of the version control system into warnings, if that was asked for."""
        try:
            yield
        except ReleaseVCSError as error:
            if not self._skip_repo_errors:
                raise
            self._report.warning(f"the following error was skipped (--skip-repo-errors): {error}")

    # --- tags --------------------------------------------------------------------------------------

    def _tag(self, tag: str, message: str | None) -> None:
        if self.vcs is None:
            return
        self._report.tell(f"Creating tag {tag!r}...")
        try:
            self.vcs.create_release_tag(tag, message)
        except ReleaseVCSError as error:
            text = f"{self._untagged(tag, message)}\n\nWhat went wrong: {error}"
            if not self._skip_repo_errors:
                raise ReleaseError(text) from error
            self._report.warning(text)
        except BaseException:  # above all Ctrl-C
            self._report.warning(self._untagged(tag, message))
            raise

    def _untagged(self, tag: str, message: str | None) -> str:
        """Say what is left to be done, with the commands."""
        import shlex

        assert self.vcs is not None
        text = (
            f"{self.package.qualified_name} is released, but its source is not tagged {tag!r}, or the tag is "
            "not published. Run pkg release again to finish"
        )
        try:
            commands = self.vcs.tag_commands(tag, message)
        except ReleaseVCSError:
            commands = []
        if not commands:
            return f"{text}."
        lines = [f"cd {shlex.quote(self.vcs.pkg_root)}", *map(shlex.join, commands)]
        return f"{text}, or these commands:\n" + "\n".join(f"    {line}" for line in lines)

    def _finish(self, result: ReleaseResult, tag: str, message: str | None) -> None:
        """Tag the source of a release whose variants are all there, where only the tag is missing.

        Raises:
            ReleaseError: what is there was released from other source.
        """
        installed = self._repository().package(self.package.name, self.package.version)
        if self.vcs is None or installed is None or installed.vcs != self.vcs.name:
            return
        changed = None
        with self._checkout():
            changed = self.vcs.changed_since(installed.revision)
        if changed:
            raise ReleaseError(
                f"nothing was released: all variants of {self.package.qualified_name} are there already "
                f"({installed.uri}), and the source has changed since. Raise the version."
            )
        if changed is None:
            return
        with self._checkout():
            if not self.vcs.is_published(tag):
                self._report.tell("The release was not finished: its source is not tagged.")
                self._tag(tag, installed.release_message or message)
                result.tag = tag
