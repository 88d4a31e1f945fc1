"""The repositories of one search path, and look-ups over them."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.interfaces.repository import Repository, split_path
from pkg.package.family import PackageFamily
from pkg.package.handle import Handle
from pkg.package.package import Context, Package, PackageBase
from pkg.package.variant import Variant
from pkg.version import Version, VersionRange

if TYPE_CHECKING:
    from pkg.host import Host
    from pkg.package.developer import DeveloperPackage
    from pkg.settings import Settings


class Catalog:
    """The repositories of one search path, opened when they are first used.

    What a repository lists and loads is kept as long as the catalog lives: each family is listed once,
    each definition loaded once. `clear_caches` starts over.

    Attributes:
        paths: the search path, as written: `<kind>@<location>` or a folder.
        host: where repository plugins come from.
        settings: the settings of this run.
    """

    def __init__(
        self, host: Host, settings: Settings | None = None, paths: Sequence[str] | None = None
    ) -> None:
        """Make a catalog; nothing is read.

        Args:
            host: where repository plugins come from.
            settings: the settings of this run; the host's when None.
            paths: repositories to search, in order; `settings.packages_path` when None or empty, as in rez.
        """
        self.host = host
        self.settings = host.settings if settings is None else settings
        self.paths: tuple[str, ...] = tuple(paths or self.settings.packages_path)
        self._open: dict[str, Repository] = {}
        self._keepers: dict[Hashable, Callable[[], object]] = {}
        self._searched: tuple[Repository, ...] | None = None

    def with_paths(self, paths: Sequence[str]) -> Catalog:
        """Return a catalog of other repositories that shares those already open."""
        other = Catalog(self.host, self.settings, paths)
        other._open = self._open
        return other

    # --- repositories ------------------------------------------------------------------------------

    def repository(self, path: str) -> Repository:
        """Return the repository at `<kind>@<location>`, or of a folder; opened at most once.

        Raises:
            PluginNotFoundError: there is no such kind.
        """
        kind, location = split_path(path)
        if kind == "filesystem":
            location = os.path.abspath(location)  # noqa: PTH100
        name = f"{kind}@{location}"
        repository = self._open.get(name)
        if repository is None:
            repository = self.host.create("repositories", kind, location, settings=self.settings)
            assert isinstance(repository, Repository)
            if self.settings.memcached_uri:
                from pkg.catalog.values import value_cache

                repository.values = value_cache(self.host)
            self._open[name] = repository
        return repository

    def add(self, repository: Repository) -> None:
        """Take in an open repository, so that its path and its handles are found."""
        self._open[str(repository)] = repository
        self._searched = None

    def repositories(self) -> Iterator[Repository]:
        """Iterate over the repositories of the search path."""
        for path in self.paths:
            yield self.repository(path)

    def _open_all(self) -> tuple[Repository, ...]:
        """Note the repositories of the search path, which is asked about for every family."""
        self._searched = tuple(self.repositories())
        return self._searched

    def are_same(self, path: str, other: str) -> bool:
        """Tell whether two paths name the same repository."""
        return path == other or self.repository(path).uid == self.repository(other).uid

    def clear_caches(self) -> None:
        """Forget what the repositories listed and loaded."""
        for repository in self._open.values():
            repository.clear_caches()

    # --- what was learned --------------------------------------------------------------------------

    def family_state(self, name: str) -> bytes | None:
        """Return what changes whenever anything that a resolve sees of a family changes.

        Returns:
            The states of all repositories in search order (see `Repository.family_state`), joined; None if
            one of them can promise nothing. A family that no repository has gives a state as well.
        """
        searched = self._searched or self._open_all()
        if len(searched) == 1:
            return searched[0].family_state(name)
        states = []
        for repository in searched:
            state = repository.family_state(name)
            if state is None:
                return None
            # States are of any length, so each says how long it is.
            states.append(b"%d:%b" % (len(state), state))
        return b"".join(states)

    def confirm(self, packages: Iterable[PackageBase]) -> bool:
        """Tell whether packages or variants of an answer are still what `family_state` answered for.

        After False the request has to be solved again; see `Repository.confirm`.
        """
        current = True
        for package in packages:
            repository = package.record.family.repository
            if isinstance(repository, Repository) and not repository.confirm(package.record):
                current = False
        return current

    def keep(self) -> bool:
        """Have the open repositories write down what they learned; see `Repository.keep`."""
        kept = True
        for repository in self._open.values():
            kept = repository.keep() and kept
        keepers, self._keepers = self._keepers, {}
        if kept:
            for keeper in keepers.values():
                keeper()
        if self.settings.memcached_uri:
            from pkg.catalog.values import rest

            rest(self.host)
        return kept

    def at_keep(self, key: Hashable, function: Callable[[], object]) -> None:
        """Have a function called by the next `keep`, if the repositories could write what they learned.

        Args:
            key: of several functions with one key the last is called.
            function: writes down what depends on the states of families.
        """
        self._keepers[key] = function

    # --- look-ups ----------------------------------------------------------------------------------

    def families(self) -> Iterator[PackageFamily]:
        """Iterate over all families; one for each repository that has the name."""
        for repository in self.repositories():
            yield from repository.families()

    def find_families(self, name: str) -> list[PackageFamily]:
        """Return a family of each repository that has it, in search order.

        Raises:
            PackageRequestError: no package can have that name.
        """
        searched = self._searched or self._open_all()
        found = [repository.family(name) for repository in searched]
        return [family for family in found if family is not None]

    def packages(self, name: str, range_: VersionRange | str | None = None) -> Iterator[Package]:
        """Iterate over the packages of a name: repository order, then each repository's own.

        A version that an earlier repository has hides it in later ones.

        Args:
            name: the family.
            range_: only versions inside it; None for all.

        Raises:
            PackageRequestError: no package can have that name.
            VersionError: `range_` is no version range, or a repository has a folder that is no version.
        """
        if isinstance(range_, str):
            range_ = VersionRange(range_)
        families = self.find_families(name)
        if len(families) == 1:
            for record in families[0].records:
                if range_ is None or record.version in range_:
                    yield Package(record)
            return
        seen: set[Version] = set()
        for family in families:
            for record in family.records:
                version = record.version
                if version not in seen:
                    seen.add(version)
                    if range_ is None or version in range_:
                        yield Package(record)

    def package(self, name: str, version: Version | str) -> Package | None:
        """Return one package; None when no repository has it."""
        if isinstance(version, str):
            version = Version(version)
        return next(self.packages(name, VersionRange.from_version(version, "==")), None)

    def latest_package(self, name: str, range_: VersionRange | str | None = None) -> Package | None:
        """Return the package with the highest version in a range; None when there is none."""
        return max(self.packages(name, range_), key=lambda package: package.version, default=None)

    def latest_version(self, name: str, range_: VersionRange) -> Version | None:
        """Return the highest version in a range; None when there is none."""
        package = self.latest_package(name, range_)
        return None if package is None else package.version

    def last_release_time(self, name: str) -> float:
        """Return when a family last changed, epoch seconds; 0 when a repository cannot tell."""
        latest = 0.0
        for family in self.find_families(name):
            time = family.last_release_time
            if time == 0:
                return 0
            latest = max(latest, time)
        return latest

    def completions(self, prefix: str, family_only: bool = False) -> set[str]:
        """Return the requests that a prefix could become: families, or versions of a single one.

        Args:
            prefix: start of a request, perhaps with `!` or `~` in front.
            family_only: family names only.
        """
        sign = prefix[:1] if prefix[:1] in ("!", "~") else ""
        prefix = prefix[len(sign) :]
        name = next((prefix.split(separator)[0] for separator in "-@#" if separator in prefix), "")
        if family_only and (sign or name):
            return set()
        words: set[str] = set()
        if not name:
            words = {family.name for family in self.families() if family.name.startswith(prefix)}
            name = next(iter(words)) if len(words) == 1 else ""
        if name and not family_only:
            qualified = (package.qualified_name for package in self.packages(name))
            words.update(word for word in qualified if word.startswith(prefix))
        return {sign + word for word in words}

    def developer_package(self, path: str, format: str | None = None) -> DeveloperPackage:  # noqa: A002
        """Load the package in a source folder; its wildcards are expanded with this catalog.

        Args:
            path: the folder, or the definition file.
            format: "py" or "yaml"; None looks for both.

        Raises:
            PackageMetadataError, InvalidPackageError: see `DeveloperPackage.from_path`.
        """
        from pkg.package.developer import DeveloperPackage

        return DeveloperPackage.from_path(path, format, settings=self.settings, latest=self.latest_version)

    # --- addresses ---------------------------------------------------------------------------------

    def package_from_handle(self, handle: Handle | Mapping[str, Any]) -> Package:
        """Make the package of a handle; whether it exists shows when it is used."""
        variables = _variables(handle)
        return self._repository_of(variables).package_from_handle(variables)

    def variant_from_handle(self, handle: Handle | Mapping[str, Any], context: Context = None) -> Variant:
        """Make the variant of a handle, as context files keep them; whether it exists shows when it is used.

        Args:
            handle: a handle or its plain form; the repository need not be on the search path.
            context: what late-bound attributes of the variant see.
        """
        variables = _variables(handle)
        variant = self._repository_of(variables).variant_from_handle(variables)
        variant.context = context
        return variant

    def package_from_uri(self, uri: str) -> Package | None:
        """Return the package with a URI; None when no repository of the search path has it."""
        for repository in self.repositories():
            package = repository.package_from_uri(uri)
            if package is not None:
                return package
        return None

    def variant_from_uri(self, uri: str) -> Variant | None:
        """Return the variant with a URI; None when no repository of the search path has it."""
        for repository in self.repositories():
            variant = repository.variant_from_uri(uri)
            if variant is not None:
                return variant
        return None

    def _repository_of(self, variables: Mapping[str, Any]) -> Repository:
        return self.repository(f"{variables['repository_type']}@{variables['location']}")


def _variables(handle: Handle | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(handle, Handle):
        return handle.variables
    variables: Mapping[str, Any] = handle["variables"]
    return variables
