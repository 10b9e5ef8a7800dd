"""Writing results: a complete new set is made beside the old one, and one step makes it current.

Whatever fails before that step leaves the old set as it was; after it the new one stands. Work folders of runs that
died are cleaned by the next run; a lock says who is writing.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from reporter.model import ReporterError
from reporter.model.system_reasons import system_error, system_reason
from reporter.model.wording import date_time

_WORK, _OLD, _LOCK = ".dang-lam-", ".cu-", ".khoa-"
_EXCHANGE, _FROM_HERE = 2, -100  # RENAME_EXCHANGE and AT_FDCWD of renameat2(2)
_FAR = 1 << 30  # Windows locks bytes; one behind the text leaves the text readable
_PAUSE = 0.2  # seconds between two looks at a lock


class _Patience(NamedTuple):
    """How often to look at the lock of another run before ending, and whom to tell who holds it."""

    looks: int
    told: Callable[[str], object]


_patience = _Patience(0, str)


def wait(seconds: float, told: Callable[[str], object]) -> None:
    """Have runs from now on wait that long for another one that is writing; `told` hears once who that is."""
    global _patience
    _patience = _Patience(int(seconds / _PAUSE), told)


@contextmanager
def staged(target: Path, *, keep_others: bool = False, without: Collection[str] = frozenset()) -> Iterator[Path]:
    """Yield an empty folder; when the block ends well, what it holds becomes part of `target` in one step.

    A folder inside replaces the folder of that name in `target` whole, so that no stale file goes out as fresh;
    with `keep_others` its files are added and the others stay (a run for one report or agency), but for those named in
    `without` when the block ends. Everything else in `target` stays. When anything fails, `target` is as it was;
    ReporterError where the disk is at fault.
    """
    target = target.resolve()
    work = target.with_name(f"{_WORK}{target.name}-{os.getpid()}")
    with _told(work, target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(_beside(target, _LOCK), target):
            _clean_up(target)
            with _work_folder(work):
                yield work
                _sync_files(work)
                _complete(work, target, keep_others, without)
                _sync_folders(work)
                _make_current(work, target)


@contextmanager
def staged_items(folder: Path) -> Iterator[Path]:
    """Yield an empty folder; when the block ends well, each thing it holds replaces that of its name in `folder`.

    For a folder that is not ours alone: what else lies in it is not touched.
    """
    folder = folder.resolve()
    work = folder / f"{_WORK}ghi-{os.getpid()}"
    with _told(work, folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder / f"{_LOCK}ghi", folder):
            for old in folder.glob(f"{_OLD}*"):
                _clean_up(folder / old.name.removeprefix(_OLD))
            _clean_up(folder / "ghi")
            with _work_folder(work):
                yield work
                _sync_files(work)
                _sync_folders(work)
                for item in sorted(work.iterdir()):
                    _make_current(item, folder / item.name)


@contextmanager
def _told(work: Path, target: Path) -> Iterator[None]:
    """Say in one Vietnamese line what the disk refuses: where, as people see it, what, what to do."""
    try:
        yield
    except Exception as error:
        refused = system_error(error)
        if refused is None:
            raise
        named = refused.filename if isinstance(refused.filename, str | bytes) else target  # of an open file a number
        raise ReporterError(
            f"Không đọc, ghi được {_seen(Path(os.fsdecode(named)), work, target)}: {system_reason(refused)}; "
            "những gì có từ trước vẫn giữ nguyên."
        ) from error


def _seen(where: Path, work: Path, target: Path) -> Path:
    """Return the place that a hidden file or folder of ours stands for."""
    if where.is_relative_to(work):
        return target / where.relative_to(work)
    return target if where.name.startswith((_WORK, _OLD, _LOCK)) else where


@contextmanager
def _work_folder(work: Path) -> Iterator[Path]:
    work.mkdir()
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _beside(target: Path, kind: str) -> Path:
    return target.with_name(f"{kind}{target.name}")


# --- one step ---------------------------------------------------------------------------------------------


def _make_current(new: Path, target: Path) -> None:
    """Put `new` where `target` is."""
    if not (new.is_dir() and target.is_dir()):
        new.replace(target)
    elif not _exchange(new, target):
        _swap(new, target)
    sync_folder(target.parent)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step and return True; False where the system cannot."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):  # not Linux, or an old one
        return False
    return bool(rename(_FROM_HERE, os.fsencode(one), _FROM_HERE, os.fsencode(other), _EXCHANGE) == 0)


def _swap(new: Path, target: Path) -> None:
    """Put one folder in the place of another by two renames; `_clean_up` ends it after a kill between them."""
    old = _beside(target, _OLD)
    target.rename(old)
    try:
        new.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _clean_up(target: Path) -> None:
    """Put the old set back if a run died between two renames, and remove the work folders of dead runs."""
    old = _beside(target, _OLD)
    if old.is_dir() and not target.exists():
        old.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    for left in target.parent.glob(f"{_WORK}{target.name}-*"):
        shutil.rmtree(left, ignore_errors=True)


# --- the whole set ----------------------------------------------------------------------------------------


def _complete(work: Path, target: Path, keep_others: bool, without: Collection[str]) -> None:
    """Add to the new set what the old one has and keeps; not what a run that died left in it."""
    if not target.is_dir():
        return
    for item in sorted(target.iterdir()):
        made = work / item.name
        if not made.exists() and not item.name.startswith((_WORK, _LOCK)) and item.name not in without:
            _keep(item, made)
        elif keep_others and item.is_dir() and made.is_dir():
            _complete(made, item, keep_others, without)
    shutil.copystat(target, work)


def _keep(item: Path, made: Path) -> None:
    """Give a file or folder a second name; a copy where the drive knows no second names."""
    if item.is_symlink():
        made.symlink_to(item.readlink())
    elif item.is_dir():
        made.mkdir()
        for inner in sorted(item.iterdir()):
            _keep(inner, made / inner.name)
        shutil.copystat(item, made)
    else:
        try:
            os.link(item, made)
        except OSError:
            shutil.copyfile(item, made)
            _sync_file(made)
            shutil.copystat(item, made)


def _sync_files(folder: Path) -> None:
    """Have every file below a folder on the disk before it becomes current."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            _sync_file(path)


def _sync_file(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _sync_folders(folder: Path) -> None:
    for path in (*sorted(folder.rglob("*/")), folder):
        sync_folder(path)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    with suppress(OSError):  # Windows opens no folders, and some network drives do not sync them
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# --- one writer at a time ---------------------------------------------------------------------------------


@contextmanager
def _locked(path: Path, target: Path) -> Iterator[None]:
    """Hold the lock of a set, which ends with the process; ReporterError that names who holds it and since when."""
    with _opened(path, target) as file:
        try:
            file.truncate(0)
            file.write(f"tiến trình {os.getpid()} trên máy {socket.gethostname()}")
            file.flush()
            yield
        finally:
            with suppress(OSError):  # Windows removes no open file
                path.unlink()


def _opened(path: Path, target: Path) -> IO[str]:
    """Return the lock file, locked; opened again when its last holder removed it meanwhile."""
    waited = 0
    while True:
        file = path.open("a+", encoding="utf-8")
        if try_lock(file):
            with suppress(FileNotFoundError):
                if os.path.samestat(path.stat(), os.fstat(file.fileno())):
                    return file
            file.close()
            continue
        holder = _holder(file, target)
        file.close()
        if waited == _patience.looks:
            raise ReporterError(f"{holder}. Chờ xong rồi chạy lại, hoặc thêm --wait 10 để tự chờ đến 10 phút.")
        if not waited:
            _patience.told(f"{holder}. Đang chờ; bấm Ctrl-C để thôi.")
        waited += 1
        time.sleep(_PAUSE)


def _holder(file: IO[str], target: Path) -> str:
    """Return who holds a lock file and since when."""
    since = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime).astimezone()
    file.seek(0)
    return f"{file.read().strip() or 'một lần chạy khác'} đang ghi {target}, từ {date_time(since)}"


if sys.platform == "win32":
    import msvcrt

    def try_lock(file: IO[Any]) -> bool:
        """Lock an open file and return True; False when another process holds it."""
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def try_lock(file: IO[Any]) -> bool:
        """Lock an open file and return True; False when another process holds it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            pass  # a network drive without locks: better written unlocked than not at all
        return True
