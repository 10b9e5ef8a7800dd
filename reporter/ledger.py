"""Plain append-only files: one JSON object a line, each chained to the line before by a hash.

A line is the record as JSON with one more key at its end, `chain`: the SHA-256 of the chain before and of the record.
A changed, removed or inserted line breaks the chain there. A line counts once its end is on the disk: what a killed
writer left of one is passed over by readers and cut off by the next writer.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Generic, TypeVar

import msgspec

from reporter.model import ReporterError
from reporter.model.system_reasons import system_reason
from reporter.staging import sync_folder, try_lock

T = TypeVar("T")
_LINK = b',"chain":"'
_TRIES, _PAUSE = 100, 0.1  # seconds between tries for the lock: ten in all


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that is not as it was written: its number, and what is wrong with it."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Ledger(Generic[T]):
    """What a ledger holds: its entries in the order of writing, what is wrong with it, and the last chain."""

    entries: tuple[T, ...] = ()
    faults: tuple[Fault, ...] = ()
    chain: str = ""


def read_ledger(path: Path, kind: type[T]) -> Ledger[T]:
    """Return what the file holds; a file that is not there is an empty ledger."""
    entries: list[T] = []
    faults: list[Fault] = []
    chain = ""
    for number, line in enumerate(_lines(path), 1):
        record, said = _parted(line)
        if said != _link(chain, record):
            faults.append(Fault(number, "nội dung dòng này hoặc dòng trước đã bị sửa, xoá, chèn"))
        chain = said
        try:
            entries.append(msgspec.json.decode(record, type=kind))
        except msgspec.MsgspecError:  # a decoder's own words are English
            faults.append(Fault(number, "không phải một dòng của sổ này"))
    return Ledger(tuple(entries), tuple(faults), chain)


def sound_entries(path: Path, kind: type[T]) -> tuple[T, ...]:
    """Return what the file holds; ReporterError when somebody has touched it."""
    ledger = read_ledger(path, kind)
    for fault in ledger.faults:
        raise ReporterError(f"{path.name}, dòng {fault.line}: {fault.why}. Lấy lại tệp từ bản sao lưu.")
    return ledger.entries


def chain_at(path: Path, number: int) -> str:
    """Return the chain of the line of that number in a ledger, from 1; "" when there is no such line."""
    lines = _lines(path)
    return _parted(lines[number - 1])[1] if 0 < number <= len(lines) else ""


def append(path: Path, records: Sequence[Any]) -> None:
    """Write the records at the end of the file and return when they are on the disk; other writers wait their turn.

    ReporterError when another writer holds the file too long, or the disk refuses.
    """
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with _held(path) as file:
            lines = _complete(file)
            chain = _parted(lines[-1])[1] if lines else ""
            for record in records:
                text = msgspec.json.encode(record)
                chain = _link(chain, text)
                file.write(text[:-1] + _LINK + chain.encode() + b'"}\n')
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Say in one line what the disk refuses."""
    try:
        yield
    except OSError as error:
        raise ReporterError(f"Không ghi được {path}: {system_reason(error)}.") from error


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return []


def _parted(line: bytes) -> tuple[bytes, str]:
    """Return (the record as it was encoded, its chain); the chain is "" where the line has none."""
    record, link, rest = line.rpartition(_LINK)
    return (record + b"}", rest.removesuffix(b'"}').decode("ascii", "replace")) if link else (line, "")


def _link(chain: str, record: bytes) -> str:
    return hashlib.sha256(chain.encode() + record).hexdigest()


@contextmanager
def _held(path: Path) -> Iterator[IO[bytes]]:
    """Open the file for appending and hold its lock, waiting for whoever has it."""
    with path.open("a+b") as file:
        for _ in range(_TRIES):
            if try_lock(file):
                break
            time.sleep(_PAUSE)
        else:
            raise ReporterError(f"Một lần chạy khác đang ghi {path}. Chờ xong rồi chạy lại.")
        yield file


def _complete(file: IO[bytes]) -> list[bytes]:
    """Return the complete lines, and cut off what a killed writer left of another."""
    file.seek(0)
    *lines, torn = file.read().split(b"\n")
    if torn:
        file.truncate(sum(len(line) + 1 for line in lines))
    return lines
