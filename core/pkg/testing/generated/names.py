"""Names of made-up families, layer by layer: what the others stand on comes first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, product
from random import Random

SYSTEM, LANGUAGE, LIBRARY, MIDDLEWARE, APPLICATION, PLUGIN, TOOL, SHOW = range(8)
LAYERS = 8

# Share of the families in each layer; the system and its languages are few everywhere.
_SHARES = (0.0, 0.0, 0.26, 0.14, 0.08, 0.18, 0.28, 0.06)

_SYSTEM = ("platform", "arch")
_LANGUAGES = ("python", "gcc", "cmake")
_LIBRARIES = (
    *(
        "boost",
        "tbb",
        "imath",
        "openexr",
        "zlib",
        "numpy",
        "qt",
        "hdf5",
        "eigen",
        "libtiff",
        "libpng",
        "jsoncpp",
    ),
    *(
        "protobuf",
        "grpc",
        "yaml_cpp",
        "pyyaml",
        "requests",
        "six",
        "attrs",
        "jinja2",
        "psutil",
        "pillow",
        "scipy",
    ),
    *(
        "opensubdiv",
        "blosc",
        "fmt",
        "spdlog",
        "glew",
        "glfw",
        "freetype",
        "ffmpeg",
        "openssl",
        "sqlite",
        "lua",
    ),
)
_MIDDLEWARE = (
    *("usd", "ocio", "oiio", "alembic", "openvdb", "pyside", "materialx", "osl", "embree", "ptex", "partio"),
    *("seexpr", "cryptomatte", "otio", "rv_api", "shotgun_api", "deadline_api", "ftrack_api", "bifrost_core"),
)
_APPLICATIONS = (
    *("maya", "houdini", "nuke", "katana", "blender", "mari", "substance_painter", "zbrush", "unreal", "rv"),
    *("hiero", "clarisse", "marvelous", "photoshop", "motionbuilder", "3dequalizer", "syntheyes", "gaffer"),
)
_RENDERERS = (
    "arnold",
    "renderman",
    "vray",
    "redshift",
    "karma",
    "cycles",
    "golaem",
    "yeti",
    "ziva",
    "ornatrix",
)
_DEPARTMENTS = (
    *("anim", "rig", "fx", "light", "comp", "layout", "model", "groom", "crowd", "lookdev", "previs", "edit"),
    *("matchmove", "pipe", "prod", "cfx", "env", "lib"),
)
_JOBS = (
    *(
        "loader",
        "publisher",
        "exporter",
        "importer",
        "picker",
        "checker",
        "browser",
        "cache",
        "builder",
        "shelf",
    ),
    *("review", "tracker", "validator", "converter", "library", "templates", "utils", "core", "ui", "farm"),
)
_SHOWS = ("aurora", "borealis", "comet", "dune_sea", "ember", "fable", "glacier", "harbor", "iris", "jupiter")


def families(number: int, rnd: Random) -> list[tuple[str, int]]:
    """Return so many different names, each with its layer, in order of the layers."""
    found = [(name, SYSTEM) for name in _SYSTEM] + [(name, LANGUAGE) for name in _LANGUAGES]
    left = number - len(found)
    sizes = [max(1 if share else 0, round(left * share)) for share in _SHARES]
    sizes[TOOL] += left - sum(sizes)
    while sizes[TOOL] < 0:  # very few families
        largest = max(range(LAYERS), key=sizes.__getitem__)
        sizes[largest] -= 1
        sizes[TOOL] += 1
    taken = {name for name, _ in found}
    for layer, names in _sources(rnd):
        added = 0
        while added < sizes[layer]:
            name = next(names)
            if name not in taken:
                taken.add(name)
                found.append((name, layer))
                added += 1
    return found


def _sources(rnd: Random) -> Iterator[tuple[int, Iterator[str]]]:
    yield LIBRARY, _endless(_LIBRARIES, ("lib{}", "{}_py", "{}_cpp", "{}_dev"))
    yield MIDDLEWARE, _endless(_MIDDLEWARE, ("{}_core", "{}_plugins", "{}_python", "{}_tools"))
    yield APPLICATION, _endless(_APPLICATIONS, ("{}_batch", "{}_beta", "{}_render"))
    plugins = [f"{application}_{renderer}" for application, renderer in product(_APPLICATIONS, _RENDERERS)]
    rnd.shuffle(plugins)
    yield PLUGIN, _endless(plugins, ("{}_shaders", "{}_procedurals", "{}_studio"))
    tools = [f"{department}_{job}" for department, job in product(_DEPARTMENTS, _JOBS)]
    rnd.shuffle(tools)
    yield TOOL, _endless(tools, ("{}_v2", "{}_qt", "{}_next", "{}_legacy"))
    yield SHOW, _endless([f"show_{show}" for show in _SHOWS], ("{}_ep", "{}_trailer"))


def _endless(words: Sequence[str], forms: Sequence[str]) -> Iterator[str]:
    """Iterate over words, then over forms of them, then over numbered ones."""
    yield from words
    for form in forms:
        yield from (form.format(word) for word in words)
    for number in count(2):
        yield from (f"{word}_{number}" for word in words)
