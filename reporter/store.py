"""What was made once and is kept between runs, each entry named by a digest of everything that it depends on.

An entry begins with a digest of its name and content: one that is missing, damaged or another's is no error, what it
holds is made again. The folder may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from re import match

import msgspec

from reporter.opc.squeezed import Squeezed, squeezed

_DIGEST = hashlib.sha256().digest_size


class Store:
    """The entries in one folder, up to `most` bytes of them; without a folder nothing is kept."""

    def __init__(self, folder: Path | None, most: int) -> None:
        self.folder, self._most = folder, most

    def get(self, key: str) -> bytes | None:
        """Return the content kept under a key; None where there is none that is whole."""
        if self.folder is None:
            return None
        path = self.folder / key
        try:
            held = path.read_bytes()
        except OSError:
            return None
        digest, content = held[:_DIGEST], held[_DIGEST:]
        if _digest(key, content) != digest:
            return None
        with suppress(OSError):
            os.utime(path)  # what is used stays
        return content

    def keep(self, contents: Iterable[tuple[str, bytes]]) -> None:
        """Keep contents under their keys, each whole or not at all; nothing where the folder cannot be written to."""
        if self.folder is None:
            return
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            for key, content in contents:
                _write(self.folder, key, content)
            _drop_oldest(self.folder, self._most)


class Pieces:
    """Pieces of one table or workbook, kept in one entry of a store: those that the last run used which wrote it.

    Each is known by what it depends on, told in words. `name` says whose they are, `level` how they are compressed.
    """

    def __init__(self, store: Store | None = None, name: str = "", level: int = 2) -> None:
        self._store, self._name, self._level = store, hashlib.sha256(name.encode()).hexdigest(), level
        self._program = program() if store and store.folder else ""
        self._known = _pieces(store.get(self._name)) if store else {}
        self._used: dict[str, Squeezed] = {}

    def piece(self, told: str, make: Callable[[], Iterable[bytes]]) -> Squeezed:
        """Return the piece that depends on what is told alone: the one kept, else made now.

        Nothing is remembered of a piece of which nothing is told, or where nothing is kept.
        """
        if not (told and self._store):
            return squeezed(make(), self._level)
        key = hashlib.sha256(f"{self._program} {told}".encode(errors="surrogatepass")).hexdigest()
        found = self._known.get(key) or squeezed(make(), self._level)
        self._used[key] = found
        return found

    def keep(self) -> None:
        """Keep the pieces used for the run after this one."""
        if self._store and self._used.keys() != self._known.keys():
            self._store.keep([(self._name, msgspec.msgpack.encode(self._used))])


def _pieces(content: bytes | None) -> dict[str, Squeezed]:
    """Return the pieces of an entry; none when it is of another form."""
    try:
        return msgspec.msgpack.decode(content or b"\x80", type=dict[str, Squeezed])
    except (msgspec.DecodeError, ValueError):
        return {}


def _write(folder: Path, key: str, content: bytes) -> None:
    work = folder / f".{key}-{os.getpid()}"
    try:
        work.write_bytes(_digest(key, content) + content)
        work.replace(folder / key)
    finally:
        work.unlink(missing_ok=True)


def _digest(key: str, content: bytes) -> bytes:
    found = hashlib.sha256(key.encode())
    found.update(content)
    return found.digest()


def _drop_oldest(folder: Path, most: int) -> None:
    """Delete what was not used for longest, so that no more than `most` bytes stay."""
    files = ((path.stat(), path) for path in folder.iterdir() if path.is_file())
    entries = sorted(files, key=lambda item: -item[0].st_mtime_ns)
    size = 0
    for status, path in entries:
        size += status.st_size
        if size > most:
            path.unlink(missing_ok=True)


@cache
def program(*rooms: str) -> str:
    """Return what stands for the program: its code, of these rooms or all, and the libraries that it needs."""
    found = hashlib.sha256(sys.version.encode())
    package = Path(__file__).parent
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package)
        if not rooms or inside.parts[0] in rooms:
            found.update(f"{inside.as_posix()}\n".encode() + path.read_bytes())
    for library in sorted(_libraries()):
        found.update(library.encode())
    return found.hexdigest()


def _libraries() -> Iterable[str]:
    """Yield each library that the program needs, with its version."""
    for requirement in requires("reporter") or ():
        name = match(r"[\w.-]+", requirement)
        with suppress(PackageNotFoundError):
            yield f"{name[0]} {version(name[0])}\n" if name else ""
