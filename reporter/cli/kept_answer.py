"""What `status`, `check` and `build` said last time: said again while all that they looked at is what it was.

An answer lies in the workspace beside what reading gave, one for each wording of a command, behind a digest of what
it holds. It names the day, the program and every place that the run looked at, each with a digest: a file of its
content, a folder of all that is in it; so what it made. Where one of these has changed, or the answer is missing or
damaged, the command runs.

This module imports next to nothing: click alone takes longer than all that it does, json half as long.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing, and all that collections loads, are part of the wait
    from collections.abc import Iterable, Iterator, Sequence

CONFIG, STORE = "reporter.toml", ".kho-doc"
_BLOCK = 1 << 20
_VIETNAM = 7 * 3600  # seconds before Greenwich, as in cli/surroundings.py, which is too slow to import
_NOTHING = "không có"
_BETWEEN = "\0"  # stands in no path and no word of a command


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
            places = [text for pair in self._places.items() for text in pair]
            text = "".join(f"{line}\n" for line in lines)
            try:  # noqa: SIM105 (contextlib is part of the wait)
                _write(_entry(root, self._words), [_asked(self._words), str(status), str(len(places)), *places, text])
            except OSError:
                pass


def said_before(words: Sequence[str]) -> tuple[str, int] | None:
    """Return what the same words were answered and the exit status, if nothing has changed since; else None."""
    try:
        root = workspace_folder(os.getcwd())
        with open(_entry(root, words), "rb") as file:
            digest, content = file.read(64), file.read()
        if hashlib.sha256(content).hexdigest().encode() != digest:
            return None
        asked, status, count, *rest = content.decode(errors="surrogatepass").split(_BETWEEN)
        places, text = rest[: int(count)], _BETWEEN.join(rest[int(count) :])
        same = asked == _asked(words) and all(map(_is_still, places[::2], places[1::2]))
    except (OSError, ValueError):
        return None
    return (text, int(status)) if same else None


def _is_still(path: str, digest: str) -> bool:
    return _digest(path) == digest


def workspace_folder(start: str) -> str:
    """Return the folder of the workspace `start` lies in, "" where there is none."""
    folder, above = start, os.path.dirname(start)
    while not os.path.isfile(os.path.join(folder, CONFIG)):
        if folder == above:
            return ""
        folder, above = above, os.path.dirname(above)
    return folder


def _entry(root: str, words: Sequence[str]) -> str:
    name = hashlib.sha256(repr([os.getcwd(), *words]).encode()).hexdigest()
    return os.path.join(root, STORE, f"tra-loi-{name}")


def _write(target: str, kept: list[str]) -> None:
    """Write an entry, whole or not at all."""
    content = _BETWEEN.join(kept).encode(errors="surrogatepass")
    work = f"{target}-{os.getpid()}"
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(work, "wb") as file:
        file.write(hashlib.sha256(content).hexdigest().encode() + content)
    os.replace(work, target)


def _asked(words: Sequence[str]) -> str:
    """Return a digest of what an answer depends on beside the places: words, day, interpreter, libraries, the program.

    Of code size and time of change speak, as they do for the interpreter, which runs by them what it compiled before.
    """
    package = os.path.dirname(os.path.dirname(__file__))
    libraries = [(path, os.stat(path).st_mtime_ns) for path in sys.path if path.endswith("-packages")]
    code = [
        (path, info.st_size, info.st_mtime_ns)
        for path, info in _files(package)
        if stat.S_ISREG(info.st_mode) and not path.endswith(".pyc")
    ]
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + _VIETNAM))  # that of the clock which commands read
    return hashlib.sha256(repr((list(words), day, sys.version, libraries, code)).encode()).hexdigest()


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


def _files(path: str, known: os.stat_result | None = None) -> Iterator[tuple[str, os.stat_result]]:
    """Yield a path with what the system says of it, and all below it; OSError for a link to a folder below it."""
    info = known or os.stat(path)
    yield path, info
    if stat.S_ISDIR(info.st_mode):
        for inner in sorted(os.scandir(path), key=_name):
            if inner.is_symlink() and inner.is_dir():
                raise OSError(inner.path)  # it may lead in a circle
            yield from _files(inner.path, inner.stat())


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name
