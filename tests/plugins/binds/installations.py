"""Fake installations that lie on the disk as real ones do; docs/reference/bind.md says how that is known."""

from __future__ import annotations

from pathlib import Path


def write(path: Path, text: str = "", *, program: bool = False) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    if program:
        path.chmod(0o755)
    return path


def _programs(folder: Path, *names: str) -> None:
    for name in names:
        write(folder / name, f'#!/bin/sh\necho {name} "$@"\n', program=True)


MTYPES = "// the header\n#define MAYA_APP_VERSION {app}\n//\n#define MAYA_API_VERSION {api}\n"

HOUDINI_SETUP = """\
    export HFS
    export H="${{HFS}}"
    export HH="${{H}}/houdini"
    export HHP="${{HH}}/python{python}libs"
    export HOUDINI_MAJOR_RELEASE={0}
    export HOUDINI_MINOR_RELEASE={1}
    export HOUDINI_BUILD_VERSION={2}
    export HOUDINI_VERSION="${{HOUDINI_MAJOR_RELEASE}}.${{HOUDINI_MINOR_RELEASE}}.${{HOUDINI_BUILD_VERSION}}"
"""

PLIST = """\
<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
<key>CFBundleShortVersionString</key><string>{short}</string>
<key>CFBundleVersion</key><string>{version}</string>
</dict></plist>
"""


def maya(
    root: Path, platform: str, *, name="maya2024", header: tuple[str, str] | None = ("2024", "20240200")
) -> Path:
    """Make `root/maya2024`; return the folder that MAYA_LOCATION names."""
    folder = root / name
    location = folder / "Maya.app" / "Contents" if platform == "osx" else folder
    ending = ".exe" if platform == "windows" else ""
    _programs(location / "bin", "maya" + ending, "mayapy" + ending, "Render" + ending)
    if platform == "linux":
        (location / "lib" / "python3.10").mkdir(parents=True)
    elif platform == "osx":
        (location / "Frameworks" / "Python.framework" / "Versions" / "3.10").mkdir(parents=True)
    else:
        write(location / "bin" / "python3.dll")
        write(location / "bin" / "python310.dll")
    if header:
        write(folder / "include" / "maya" / "MTypes.h", MTYPES.format(app=header[0], api=header[1]))
    return location


def houdini(root: Path, platform: str, *, version="20.0.688", setup: bool = True) -> Path:
    """Make an installation with the folder's name of its platform; return HFS."""
    release = ".".join(version.split(".")[:2])
    if platform == "osx":
        versions = root / f"Houdini{version}" / "Frameworks" / "Houdini.framework" / "Versions"
        location = versions / release / "Resources"
        location.mkdir(parents=True)
        (versions / "Current").symlink_to(release)
    else:
        location = root / (f"Houdini {version}" if platform == "windows" else f"hfs{version}")
    ending = ".exe" if platform == "windows" else ""
    _programs(location / "bin", "houdini" + ending, "hython" + ending, "husk" + ending)
    (location / "houdini" / "python3.10libs").mkdir(parents=True)
    (location / "houdini" / "sbin").mkdir()
    if setup:
        write(location / "houdini_setup_bash", HOUDINI_SETUP.format(*version.split("."), python="3.10"))
    else:
        header = location / "toolkit" / "include" / "SYS" / "SYS_Version.h"
        write(header, f'#define SYS_VERSION_FULL "{version}"\n#define SYS_VERSION_FULL_INT 0x140002b0\n')
    return location


def nuke(root: Path, platform: str, *, release="15.0", patch="4") -> Path:
    """Make `root/Nuke15.0v4`; return the folder with the program."""
    full = f"Nuke{release}v{patch}"
    location = root / full
    if platform == "osx":
        location = root / full / f"{full}.app" / "Contents" / "MacOS"
    _programs(location, f"Nuke{release}" + (".exe" if platform == "windows" else ""))
    library = {"linux": "libpython3.10.so.1.0", "osx": "libpython3.10.dylib", "windows": "python310.dll"}
    write(location / library[platform])
    return location


def blender(root: Path, platform: str, *, version="4.1.1", name: str | None = None) -> Path:
    """Make what the archive or the disk image of Blender holds; return the folder with the program."""
    release = ".".join(version.split(".")[:2])
    names = {
        "linux": f"blender-{version}-linux-x64",
        "osx": "Blender.app",
        "windows": f"Blender {release}",
    }
    folder = root / (name or names[platform])
    location, resources = folder, folder
    if platform == "osx":
        location, resources = folder / "Contents" / "MacOS", folder / "Contents" / "Resources"
        write(folder / "Contents" / "Info.plist", PLIST.format(short=version, version=f"{version} 2024"))
    program = {"linux": "blender", "osx": "Blender", "windows": "blender.exe"}[platform]
    write(location / program, f"#!/bin/sh\necho Blender {version} LTS\n", program=True)
    (resources / release / "scripts").mkdir(parents=True)
    if platform == "windows":
        write(resources / release / "python" / "bin" / "python311.dll")
    else:
        (resources / release / "python" / "lib" / "python3.11").mkdir(parents=True)
    return location
