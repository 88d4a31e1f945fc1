"""Packages: one version of a family, with its attributes."""

# ruff: noqa: D102 - overridden members are documented on PackageBase
from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, overload

from pkg.errors import PackageMetadataError
from pkg.package.handle import Handle
from pkg.package.schema import ATTRIBUTES, LATE_RESULTS, Mismatch
from pkg.package.sourcecode import SourceCode

if TYPE_CHECKING:
    from pkg.package.family import PackageFamily, PackageRecord
    from pkg.package.source import PackageSource
    from pkg.package.variant import Variant
    from pkg.settings import Settings
    from pkg.version import PackageRequest, Version

_Value = TypeVar("_Value")

# Told whether late-bound code runs inside a context, and what it sees there.
Context = Any


class Attribute(Generic[_Value]):
    """A declared attribute: checked when first read, evaluated if it is late-bound, None if absent."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Attribute[_Value]: ...
    @overload
    def __get__(self, instance: PackageBase, owner: type) -> _Value: ...
    def __get__(self, instance: PackageBase | None, owner: type) -> Attribute[_Value] | _Value:
        if instance is None:
            return self
        value = instance.record.definition.get(self._name)
        if type(value) is SourceCode and value.late_binding:
            value = instance.late_value(self._name, value)
        result: _Value = value
        return result


class PackageBase:
    """What packages and variants have in common.

    Attributes:
        record: what the repository knows about this version.
        context: the context that late-bound code sees; None outside of one.
    """

    is_package: ClassVar[bool] = False
    is_variant: ClassVar[bool] = False
    # A package in somebody's source folder, not in a repository.
    is_developer: ClassVar[bool] = False

    def __init__(self, record: PackageRecord, context: Context = None) -> None:
        self.record = record
        self.context = context
        self._late_values: dict[str, Any] | None = None

    # --- attributes of the definition --------------------------------------------------------------

    description: Attribute[str | None] = Attribute()
    authors: Attribute[list[str] | None] = Attribute()
    build_requires: Attribute[list[PackageRequest] | None] = Attribute()
    private_build_requires: Attribute[list[PackageRequest] | None] = Attribute()
    has_plugins: Attribute[bool | None] = Attribute()
    plugin_for: Attribute[list[str] | None] = Attribute()
    uuid: Attribute[str | None] = Attribute()
    tools: Attribute[list[str] | None] = Attribute()
    help: Attribute[str | list[list[str]] | None] = Attribute()
    hashed_variants: Attribute[bool | None] = Attribute()
    relocatable: Attribute[bool | None] = Attribute()
    cachable: Attribute[bool | None] = Attribute()
    tests: Attribute[dict[str, Any] | None] = Attribute()
    pre_commands: Attribute[SourceCode | None] = Attribute()
    commands: Attribute[SourceCode | None] = Attribute()
    post_commands: Attribute[SourceCode | None] = Attribute()
    pre_build_commands: Attribute[SourceCode | str | None] = Attribute()
    pre_test_commands: Attribute[SourceCode | str | None] = Attribute()
    timestamp: Attribute[int | None] = Attribute()
    revision: Attribute[Any] = Attribute()
    changelog: Attribute[str | None] = Attribute()
    release_message: Attribute[str | None] = Attribute()
    previous_version: Attribute[Version | None] = Attribute()
    previous_revision: Attribute[Any] = Attribute()
    vcs: Attribute[str | None] = Attribute()

    @property
    def name(self) -> str:
        """Family name."""
        return self.record.family.name

    @property
    def version(self) -> Version:
        """The version; the empty version for an unversioned package."""
        return self.record.version

    @property
    def repository(self) -> PackageSource:
        """The repository that holds the package."""
        return self.record.family.repository

    @property
    def base(self) -> str | None:
        """Folder of the package; None where there is none."""
        return self.record.base

    @property
    def config(self) -> Settings:
        """The settings for this package: the given ones, with the package's `config` where it has one."""
        settings = self.record.family.repository.config
        overrides = self.record.definition.get("config")
        if not overrides:
            return settings
        return settings.for_package(overrides, self.record.definition.uri)

    @property
    def is_local(self) -> bool:
        """Whether the package is in the repository of local builds."""
        return self.repository.is_at(self.config.local_packages_path)

    # --- identity ----------------------------------------------------------------------------------

    @property
    def qualified_name(self) -> str:
        """Name and version, such as `maya-2024.1`."""
        raise NotImplementedError

    @property
    def uri(self) -> str:
        """Address of this package or variant."""
        raise NotImplementedError

    @property
    def handle(self) -> Handle:
        """Handle of this package or variant."""
        raise NotImplementedError

    def as_exact_requirement(self) -> str:
        """Return the requirement that only this version meets, such as `maya==2024.1`."""
        version = self.version
        return f"{self.name}=={version}" if version else self.name

    # --- contents ----------------------------------------------------------------------------------

    @property
    def data(self) -> dict[str, Any] | None:
        """The raw attributes."""
        raise NotImplementedError

    def validated_data(self) -> dict[str, Any]:
        """Check every attribute and return those that are set; late-bound ones stay SourceCode.

        Raises:
            PackageMetadataError: one is of the wrong kind.
        """
        definition = self.record.definition
        values = {"name": self.name, "version": self.version, "base": self.base}
        for name in ATTRIBUTES:
            if name != "config":
                values[name] = definition.get(name)
        if definition.get("config") is not None:
            values["config"] = self.config
        return {name: value for name, value in values.items() if value is not None}

    def validate_data(self) -> None:
        """Check every attribute.

        Raises:
            PackageMetadataError: one is of the wrong kind.
        """
        self.validated_data()

    def print_info(
        self,
        buf: Any = None,
        format_: str = "yaml",
        skip_attributes: list[str] | None = None,
        include_release: bool = False,
    ) -> None:
        """Print the attributes in their written form.

        Args:
            buf: where to; standard output when None.
            format_: `yaml` or `py`.
            skip_attributes: names to leave out.
            include_release: also what a release adds: timestamp, changelog, ...
        """
        import sys

        from pkg.package.written import shown_attributes, write_definition

        data = shown_attributes(self, release=include_release)
        text = write_definition(data, "py" if format_ == "py" else "yaml", skip=skip_attributes or ())
        (buf or sys.stdout).write(text)

    def arbitrary_keys(self) -> set[str]:
        """Return the names of attributes that are not declared ones."""
        raise NotImplementedError

    def format(self, text: str, pretty: bool | None = None) -> str:
        """Replace `{attribute}`, `{version.major}`, ... by attributes of this package.

        Args:
            text: what to expand; a field that does not exist stays as it is.
            pretty: write lists as words, None as nothing; that is the default.
        """
        from pkg.package.formatting import format_with

        return format_with(self, text, pretty=pretty is None or pretty)

    # --- late binding ------------------------------------------------------------------------------

    def set_context(self, context: Context) -> None:
        """Set what late-bound code runs in.

        Args:
            context: an object with a method `late_bindings()` that returns the names such code sees
                (request, implicits, building, ...; rez 3.4.0), or such a mapping itself.
                None for outside of a context.
        """
        self.context = context

    def late_value(self, name: str, code: SourceCode) -> Any:
        """Evaluate a late-bound attribute, once per object.

        Raises:
            SourceCodeError: the function raised.
            PackageMetadataError: it returned requirements that are none.
        """
        if self._late_values is None:
            self._late_values = {}
        try:
            return self._late_values[name]
        except KeyError:
            pass
        names: dict[str, Any] = {}
        context = self.context
        if context is None:
            names["in_context"] = lambda: False
        else:
            names["in_context"] = lambda: True
            if isinstance(context, Mapping):
                names["context"] = context.get("context")
                names.update(context)
            else:
                names["context"] = context
                names.update(context.late_bindings())
        names["this"] = self
        code = code.copy_for(self)
        value = code.exec_(names)
        check = LATE_RESULTS.get(name)
        if check is not None:
            try:
                value = check.run(value)
            except Mismatch as mismatch:
                raise PackageMetadataError(
                    f"late-bound {name!r} of {self.qualified_name} ({self.record.definition.uri}) "
                    f"returned something else: {mismatch}"
                ) from None
        self._late_values[name] = value
        return value

    # --- as a value --------------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.handle == other.handle

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.handle))

    def __str__(self) -> str:
        return f"{type(self).__name__}({self.handle})"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.handle!r})"


class Package(PackageBase):
    """One version of a family. Attributes that are not declared ones are read like the others."""

    is_package = True

    requires: Attribute[list[PackageRequest] | None] = Attribute()
    variants: Attribute[list[list[PackageRequest]] | None] = Attribute()

    def __getattr__(self, name: str) -> Any:
        if name[:2] == "__" or name in ("record", "context"):
            raise AttributeError(name)
        data = self.record.definition.data
        if name in data:
            value = data[name]
            if type(value) is SourceCode and value.late_binding:
                return self.late_value(name, value)
            return value
        raise AttributeError(f"package {self.qualified_name} has no attribute {name!r}")

    @property
    def qualified_name(self) -> str:
        version = self.record.version_name
        return f"{self.name}-{version}" if version else self.name

    @property
    def uri(self) -> str:
        return self.record.uri

    @property
    def filepath(self) -> str | None:
        """The definition file; None for packages made in memory."""
        return self.record.family.repository.package_file(self.record)

    @property
    def handle(self) -> Handle:
        return self.record.handle("package")

    @property
    def parent(self) -> PackageFamily:
        """The family."""
        return self.record.family

    @property
    def data(self) -> dict[str, Any]:
        """The raw attributes."""
        return self.record.definition.data

    def arbitrary_keys(self) -> set[str]:
        return self.record.definition.arbitrary_names()

    def validated_data(self) -> dict[str, Any]:
        values = super().validated_data()
        data = self.record.definition.data
        values.update(
            {
                name: data[name]
                for name in self.arbitrary_keys()
                if name not in values and data[name] is not None
            }
        )
        return values

    @property
    def num_variants(self) -> int:
        """Number of variants; 0 for a package without `variants`."""
        variants = self.record.definition.data.get("variants", [])
        if not isinstance(variants, list):
            self.record.definition.get("variants")  # says what is wrong
        return len(variants)

    def iter_variants(self) -> Iterator[Variant]:
        """Iterate over the variants in index order; a package without any has one, of index None."""
        from pkg.package.variant import Variant

        count = len(self.record.definition.get("variants") or ())
        for index in range(count) if count else (None,):
            yield Variant(self.record, index, context=self.context, parent=self)

    def get_variant(self, index: int | None = None) -> Variant | None:
        """Return the variant with an index; None when there is none."""
        for variant in self.iter_variants():
            if variant.index == index:
                return variant
        return None

    @property
    def is_relocatable(self) -> bool:
        """Whether the payload may be copied: the attribute, else settings (rez 3.4.0)."""
        value = self.relocatable
        if value is None:
            value = self._setting("default_relocatable")
        return bool(value)

    @property
    def is_cachable(self) -> bool:
        """Whether the payload may be cached: the attribute, else settings (rez 3.4.0)."""
        value = self.cachable
        if value is None:
            value = self._setting("default_cachable")
        return self.is_relocatable if value is None else bool(value)

    def _setting(self, name: str) -> bool | None:
        settings = self.repository.config
        for table, key in (
            (f"{name}_per_repository", self.repository.location),
            (f"{name}_per_package", self.name),
        ):
            value = (getattr(settings, table) or {}).get(key)
            if value is not None:
                return bool(value)
        value = getattr(settings, name)
        return None if value is None else bool(value)
