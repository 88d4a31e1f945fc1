"""Everything that can be asked of the packages of a repository, as plain data.

Runs on rez's packages and on ours: the names are the same. The rez side executes this file in a
process of its own, so it must not import `pkg` or pytest.
"""

ATTRIBUTES = [
    "name", "version", "qualified_name", "description", "authors", "requires", "build_requires",
    "private_build_requires", "variants", "num_variants", "hashed_variants", "has_plugins", "plugin_for",
    "tools", "help", "uuid", "relocatable", "cachable", "is_relocatable", "is_cachable", "is_local", "tests",
    "commands", "pre_commands", "post_commands", "pre_build_commands", "pre_test_commands", "timestamp",
    "revision", "changelog", "release_message", "previous_version", "previous_revision", "vcs",
    "base", "uri", "is_package", "is_variant",
]  # fmt: skip
VARIANT_ATTRIBUTES = [
    "index", "root", "subpath", "uri", "qualified_name", "qualified_package_name", "requires",
    "variant_requires", "tools", "help", "build_requires", "is_package", "is_variant", "base", "commands",
]  # fmt: skip


def plain(value):
    name = type(value).__name__
    if name == "SourceCode":
        includes = value.includes
        return {
            "source": value.source,
            "evaluated": value.evaluated_code,
            "late": value.late_binding,
            "includes": sorted(includes) if includes else None,
            "text": value.to_text("function") if value.source else None,
        }
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [type(value).__name__, *map(plain, value)]
    if isinstance(value, set):
        return ["set", *sorted(map(str, value))]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return value
    if name in ("Version", "PackageRequest", "Requirement"):
        return f"<{value}>"
    if callable(value):
        return f"callable {getattr(value, '__name__', '?')}"
    return f"{name} {value}"


def asked(thing, name):
    try:
        return plain(getattr(thing, name))
    except Exception as error:
        return f"error {type(error).__name__ == 'AttributeError'}"


def tried(function, *args, **kwargs):
    try:
        return plain(function(*args, **kwargs))
    except Exception:
        return "error"


def of_package(package, settings=()):
    view = {name: asked(package, name) for name in ATTRIBUTES}
    try:
        names = package.arbitrary_keys()
    except Exception:
        return {"broken": True, "name": view["name"], "version": view["version"]}
    if str(view["variants"]).startswith("error"):
        del view["num_variants"]  # rez counts whatever is there
    view["arbitrary"] = {name: asked(package, name) for name in sorted(names)}
    view["exact"] = tried(package.as_exact_requirement)
    view["handle"] = tried(lambda: package.handle.to_dict())
    view["validated"] = tried(lambda: {k: v for k, v in package.validated_data().items() if k != "config"})
    # Only where there is a config: rez gives packages the values that the global one has used before.
    if "config" in package.data:
        view["settings"] = {name: tried(lambda name=name: getattr(package.config, name)) for name in settings}
    view["format"] = tried(package.format, "{name} {version.major} {tools} {nothing} {base}")
    try:
        variants = list(package.iter_variants())
    except Exception:
        variants = []
        view["variants_broken"] = True
    view["variant_views"] = [of_variant(variant) for variant in variants]
    view["no_variant_99"] = tried(package.get_variant, 99)
    return view


def of_variant(variant):
    view = {name: asked(variant, name) for name in VARIANT_ATTRIBUTES}
    view["handle"] = tried(lambda: variant.handle.to_dict())
    view["build"] = tried(variant.get_requires, build_requires=True)
    view["private"] = tried(variant.get_requires, build_requires=True, private_build_requires=True)
    view["validated"] = tried(lambda: {k: v for k, v in variant.validated_data().items() if k != "config"})
    view["same"] = tried(lambda: variant == variant.parent.get_variant(variant.index))
    view["free"] = asked(variant, "free_late")
    view["parent"] = tried(lambda: variant.parent.qualified_name)
    return view


def of_repository(families, settings=()):
    """Families by handle, packages sorted: rez lists them in hash order, which differs between runs."""
    view = {}
    for family in families:
        try:
            packages = [of_package(package, settings) for package in family.iter_packages()]
        except Exception:
            view[str(sorted(family.handle.to_dict()["variables"].items()))] = "error"
            continue
        packages.sort(key=lambda each: str(each["version"]))
        view[str(sorted(family.handle.to_dict()["variables"].items()))] = packages
    return view


def of_listing(families):
    view = {}
    for family in families:
        try:
            view[str(sorted(family.handle.to_dict()["variables"].items()))] = sorted(
                str(package.version) for package in family.iter_packages()
            )
        except Exception:
            view[str(sorted(family.handle.to_dict()["variables"].items()))] = "error"
    return view
