"""What `status`, `check` and `build` said last time: said again while all that they looked at is what it was.

An answer lies in the workspace beside what reading gave, one for each wording of a command, behind a digest of what
it holds. It names the day, the program and every place that the run looked at, each with a digest: a file of its
content, a folder of all that is in it; so what it made. Where one of these has changed, or the answer is missing or
damaged, the command runs.

This module imports next to nothing: importing click alone takes longer than all that it does.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

CONFIG, STORE = "reporter.toml", ".kho-doc"
_BLOCK = 1 << 20
_NOTHING = "không có"


class KeptAnswer:
    """One run of the command line: what it looks at, and in the end what it says."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = list(words)
        self._places: dict[str, str] = {}
        self._certain = True  # that the same files give the same

    def look(self, place: str | os.PathLike[str]) -> None:
        """Note a place as it is now, before it is read."""
        path = os.fspath(place)
        if self._certain and path not in self._places:
            try:
                self._places[path] = _digest(path)
            except OSError:
                self._certain = False

    def doubt(self) -> None:
        """Note that the same files may give something else another time: nothing will be kept."""
        self._certain = False

    def keep(self, lines: Iterable[str], status: int, made: Iterable[str | os.PathLike[str]] = ()) -> None:
        """Keep what the run says and how it ends; `made` are the files it wrote, which must still be there then.

        Nothing is kept of a run while which a place changed; a folder that cannot be written to keeps nothing.
        """
        before, self._places = self._places, {}
        for place in (*before, *made):
            self.look(place)
        root = workspace_folder(os.getcwd())
        if root and self._certain and before.items() <= self._places.items():
            kept = {"places": self._places, "text": "".join(f"{line}\n" for line in lines), "status": status}
            with suppress(OSError):
                _write(_entry(root, self._words), {"asked": _asked(self._words), **kept})


def said_before(words: Sequence[str]) -> tuple[str, int] | None:
    """Return what the same words were answered and the exit status, if nothing has changed since; else None."""
    try:
        root = workspace_folder(os.getcwd())
        with open(_entry(root, words), "rb") as file:
            digest, content = file.read(64), file.read()
        if hashlib.sha256(content).hexdigest().encode() != digest:
            return None
        kept = json.loads(content)
        same = kept["asked"] == _asked(words) and all(_digest(path) == was for path, was in kept["places"].items())
    except (OSError, ValueError, LookupError):
        return None
    return (kept["text"], kept["status"]) if same else None


def workspace_folder(start: str) -> str:
    """Return the folder of the workspace `start` lies in, "" where there is none."""
    folder, above = start, os.path.dirname(start)
    while not os.path.isfile(os.path.join(folder, CONFIG)):
        if folder == above:
            return ""
        folder, above = above, os.path.dirname(above)
    return folder


def _entry(root: str, words: Sequence[str]) -> str:
    name = hashlib.sha256(json.dumps([os.getcwd(), *words]).encode()).hexdigest()
    return os.path.join(root, STORE, f"tra-loi-{name}")


def _write(target: str, kept: dict[str, object]) -> None:
    """Write an entry, whole or not at all."""
    content = json.dumps(kept).encode()
    work = f"{target}-{os.getpid()}"
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(work, "wb") as file:
        file.write(hashlib.sha256(content).hexdigest().encode() + content)
    os.replace(work, target)


def _asked(words: Sequence[str]) -> list[object]:
    """Return what an answer depends on beside the places: words, day, interpreter, libraries, the program itself.

    Of code size and time of change speak, as they do for the interpreter, which runs by them what it compiled before.
    """
    package = os.path.dirname(os.path.dirname(__file__))
    libraries = [(path, os.stat(path).st_mtime_ns) for path in sys.path if path.endswith("-packages")]
    code = [
        (path, info.st_size, info.st_mtime_ns)
        for path, info in _files(package)
        if stat.S_ISREG(info.st_mode) and not path.endswith(".pyc")
    ]
    digest = hashlib.sha256(repr((sys.version, libraries, code)).encode()).hexdigest()
    return [*words, time.strftime("%Y-%m-%d"), digest]


def _digest(path: str) -> str:
    """Return a digest of a file, or of all that is in a folder, names and contents."""
    if not os.path.lexists(path):
        return _NOTHING
    found = hashlib.sha256()
    for name, info in _files(path):
        whole = stat.S_ISREG(info.st_mode)
        size = info.st_size if whole else 0
        found.update(b"%d %d %s\0" % (stat.S_IFMT(info.st_mode), size, os.fsencode(name)))
        if whole:
            with open(name, "rb", buffering=0) as file:
                while block := file.read(_BLOCK):
                    found.update(block)
    return found.hexdigest()


def _files(path: str) -> Iterator[tuple[str, os.stat_result]]:
    """Yield a path with what the system says of it, and all below it; OSError for a link to a folder below it."""
    info = os.stat(path)
    yield path, info
    if stat.S_ISDIR(info.st_mode):
        for name in sorted(os.listdir(path)):
            inner = os.path.join(path, name)
            if os.path.islink(inner) and os.path.isdir(inner):
                raise OSError(inner)  # it may lead in a circle
            yield from _files(inner)
