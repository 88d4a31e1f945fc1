"""Where the benchmark's data are: requests and a repository, from an installed rez or from a folder."""

from __future__ import annotations

import json
import tarfile
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from pkg.errors import BenchmarkError

REQUESTS = "requests.json"
ARCHIVE = "packages.tar.gz"
REPOSITORY = "packages"
NEEDS = f"a benchmark needs {REQUESTS} (a list of request lists) beside {ARCHIVE} or a folder {REPOSITORY}"


class BenchmarkData:
    """The data of one benchmark.

    Attributes:
        folder: where they are.
        requests: the request lists, in order.
    """

    def __init__(self, folder: Path) -> None:
        """Read the requests.

        Raises:
            BenchmarkError: the folder does not hold the data.
        """
        self.folder = folder
        self.requests = _read_requests(folder)
        if not (self._archive.is_file() or self._unpacked.is_dir()):
            raise BenchmarkError(f"{folder} holds no packages: {NEEDS}.")

    @property
    def _archive(self) -> Path:
        return self.folder / ARCHIVE

    @property
    def _unpacked(self) -> Path:
        return self.folder / REPOSITORY

    def repository(self, into: Path) -> Path:
        """Return the root of the repository, without links in it; an archive is unpacked first, once.

        Args:
            into: where an archive is unpacked; made if missing.

        Raises:
            BenchmarkError: the archive is damaged, or there is no room.
        """
        if self._unpacked.is_dir():
            return self._unpacked.resolve()
        root = into / REPOSITORY
        if root.is_dir():
            return root.resolve()
        try:
            into.mkdir(parents=True, exist_ok=True)
            # Beside its place, and removed again however this ends.
            with TemporaryDirectory(prefix=".unpacking-", dir=into) as aside:
                with tarfile.open(self._archive) as archive:
                    archive.extractall(aside, filter="data")
                Path(aside, REPOSITORY).rename(root)
        except FileNotFoundError as error:
            raise BenchmarkError(f"{self._archive} holds no folder {REPOSITORY!r}.") from error
        except (OSError, EOFError, tarfile.TarError) as error:
            raise BenchmarkError(f"{self._archive} cannot be unpacked into {into}: {error}.") from error
        return root.resolve()


def find_data(folder: Path | None = None) -> BenchmarkData:
    """Find the data: those of a folder, or else those that come with rez, which is not imported.

    Raises:
        BenchmarkError: they are not there; the message says what to do.
    """
    if folder is not None:
        return BenchmarkData(folder.expanduser())
    spec = find_spec("rez")
    if spec is None or not spec.submodule_search_locations:
        raise BenchmarkError(
            "the data of the benchmark (18,226 packages, 188 requests) come with rez, which is not installed "
            "beside pkg. Install it with `pip install rez==3.4.0`, or name a folder with --data: "
            f"{NEEDS}."
        )
    return BenchmarkData(Path(next(iter(spec.submodule_search_locations))) / "data" / "benchmarking")


def _read_requests(folder: Path) -> list[list[str]]:
    path = folder / REQUESTS
    try:
        requests = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BenchmarkError(f"{path} cannot be read ({error.strerror}): {NEEDS}.") from error
    except ValueError as error:
        raise BenchmarkError(f"{path} is no JSON: {error}.") from error
    if (
        not isinstance(requests, list)
        or not requests
        or not all(
            isinstance(request, list) and all(isinstance(text, str) for text in request)
            for request in requests
        )
    ):
        raise BenchmarkError(f'{path} holds no list of request lists, such as [["maya-2024"], ["nuke"]].')
    return requests
