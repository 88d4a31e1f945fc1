"""Wheels made by tests, and an index of them that is served from this machine."""

from __future__ import annotations

import base64
import hashlib
import threading
import zipfile
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


def make_wheel(
    folder,
    name,
    version="1.0",
    *,
    files=None,
    requires=(),
    extras=(),
    tag="py3-none-any",
    pure=True,
    scripts=None,
    requires_python="",
    metadata="",
    data=None,
    record=None,
    extra_members=(),
    executable=(),
):
    """Write a wheel and return its path.

    Args:
        folder: where to.
        name: of the distribution.
        version: of it.
        files: contents by path; a module of the distribution's name that knows its version when None.
        requires: lines of Requires-Dist.
        extras: names of extras.
        tag: what the file's name ends with.
        pure: Root-Is-Purelib.
        scripts: console scripts, `name` to `module:function`.
        requires_python: specifiers.
        metadata: further lines of METADATA.
        data: contents by path below the `.data` folder.
        record: RECORD as it is to be, None for the true one; called with the true lines if it is a function.
        extra_members: pairs of ZipInfo and content that are written as they are, and are in no RECORD.
        executable: paths that get the bit.
    """
    escaped = name.replace("-", "_").replace(".", "_")
    info = f"{escaped}-{version}.dist-info"
    module = escaped.lower()
    if files is None:
        files = {
            f"{module}/__init__.py": f"VERSION = {version!r}\ndef main():\n    print({name!r}, VERSION)\n"
        }
    members = dict(files)
    members |= {f"{escaped}-{version}.data/{path}": content for path, content in (data or {}).items()}
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Python: {requires_python}"] if requires_python else []
    lines += [f"Requires-Dist: {each}" for each in requires] + [f"Provides-Extra: {each}" for each in extras]
    lines += [metadata] if metadata else []
    members[f"{info}/METADATA"] = "\n".join(lines) + "\n"
    python, abi, platforms = tag.split("-")
    tags = [
        f"Tag: {p}-{a}-{m}" for p in python.split(".") for a in abi.split(".") for m in platforms.split(".")
    ]
    members[f"{info}/WHEEL"] = "\n".join(
        ["Wheel-Version: 1.0", "Generator: tests", f"Root-Is-Purelib: {str(pure).lower()}", *tags, ""]
    )
    if scripts:
        entries = "".join(f"{script} = {target}\n" for script, target in scripts.items())
        members[f"{info}/entry_points.txt"] = f"[console_scripts]\n{entries}"
    true = [_record_line(path, _bytes(content)) for path, content in members.items()] + [f"{info}/RECORD,,"]
    if callable(record):
        true = record(true)
    members[f"{info}/RECORD"] = "\n".join(true) + "\n" if record is None or callable(record) else record
    path = Path(folder) / f"{escaped}-{version}-{tag}.whl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in members.items():
            entry = zipfile.ZipInfo(member, (2024, 1, 1, 0, 0, 0))
            entry.external_attr = (0o100755 if member in executable else 0o100644) << 16
            archive.writestr(entry, _bytes(content))
        for entry, content in extra_members:
            archive.writestr(entry, content)
    return path


def _bytes(content):
    return content if isinstance(content, bytes) else content.encode()


def _record_line(path, content):
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
    return f"{path},sha256={digest},{len(content)}"


def write_index(wheels, folder, hashes=True):
    """Write the pages of a simple index over the files of a folder; return the index's folder."""
    index = Path(folder)
    projects = {}
    for wheel in sorted(Path(wheels).iterdir()):
        if wheel.is_file():
            project = wheel.name.split("-")[0].replace("_", "-").replace(".", "-").lower()
            projects.setdefault(project, []).append(wheel)
    for project, found in projects.items():
        page = index / project / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        links = []
        for wheel in found:
            (page.parent / wheel.name).write_bytes(wheel.read_bytes())
            digest = f"#sha256={hashlib.sha256(wheel.read_bytes()).hexdigest()}" if hashes else ""
            links.append(f'<a href="{wheel.name}{digest}">{wheel.name}</a>')
        page.write_text("<!DOCTYPE html><html><body>" + "<br>".join(links) + "</body></html>")
    return index


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        self.server.requests.append(self.path)


@contextmanager
def served(folder):
    """Serve a folder; give the address, and the paths that were asked for."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(folder)))
    server.requests = []
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", server.requests
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
