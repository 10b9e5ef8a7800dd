"""What reading a workbook gave, kept between runs: the same file under the same specs is not read again.

An entry (`reporter.store`) is named by everything that reading depends on: the bytes of the file and its name, the
request with the stamp of the specs, and the program itself. One of another form is no error: the file is read.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from reporter.intake.read import ReadOutcome
from reporter.intake.reader_specs import CollectRequest
from reporter.intake.safety import LIMITS, Refused, read_bytes
from reporter.model import Finding, Mark, Submission, Table, Value
from reporter.model.file_names import display_name
from reporter.store import Store, program

_DAY, _MARK = 1, 2  # msgpack extensions: dates and marks would else come back as text
_FORMS: Mapping[type, Callable[[Any], msgspec.msgpack.Ext]] = MappingProxyType(
    {
        date: lambda day: msgspec.msgpack.Ext(_DAY, day.isoformat().encode()),
        Mark: lambda mark: msgspec.msgpack.Ext(_MARK, mark.value.encode()),
    }
)
_MOST = 2**29  # bytes: years of months
_ROOMS = ("intake", "model", "opc", "specs")  # whose code decides what reading gives


class _Columns(msgspec.Struct, array_like=True):
    """One table, field by field, its values in a form that msgpack keeps apart."""

    form: str
    sheet: str
    rows: tuple[int, ...]
    letters: dict[str, str]
    values: dict[str, list[Any]]
    totals: dict[int, dict[str, Any]]
    typed: dict[str, dict[int, int]]
    untold: dict[str, frozenset[int]]
    upright: bool


class _Sent(msgspec.Struct, array_like=True):
    """What reading says of a submission, field by field; when it came is for the register to say."""

    agency: str
    period: str
    edition: str
    baseline: str
    number: int
    values_read: int
    nil: tuple[str, ...]
    tables: dict[str, _Columns]
    cover: dict[str, Any]


class _Entry(msgspec.Struct, array_like=True):
    """One outcome."""

    file: str
    sha256: str
    findings: tuple[Finding, ...]
    parties: tuple[str, ...]
    sent: _Sent | None


class ReadStore:
    """The outcomes kept in the folder of a request; of a request without one, nothing is kept."""

    def __init__(self, request: CollectRequest) -> None:
        # what is read in spite of a secrecy mark leaves no trace; the stamp is of one period and all its forms
        plain_case = not request.allowed and not request.any_period and request.forms is None
        self._store = Store(request.store if plain_case else None, _MOST)
        self._limits = {**LIMITS, **request.limits}
        plain = replace(request, templates=Path(), store=None, senders={})
        self._asked = f"{plain!r} {program(*_ROOMS)}".encode() if self._store.folder else b""
        self._senders = request.senders

    def known(self, paths: Sequence[Path]) -> dict[Path, ReadOutcome]:
        """Return the outcomes of those files that were read before and have not changed since."""
        found = ((path, self._get(path)) for path in paths) if self._store.folder else ()
        return {path: outcome for path, outcome in found if outcome}

    def keep(self, outcomes: Mapping[Path, ReadOutcome]) -> None:
        """Keep what was read."""
        self._store.keep(self._entries(outcomes))

    def _entries(self, outcomes: Mapping[Path, ReadOutcome]) -> Iterator[tuple[str, bytes]]:
        """Yield key and content of each outcome; a whole number beyond 64 bits is not kept."""
        for path, outcome in outcomes.items():
            if outcome.sha256:
                with suppress(OverflowError, UnicodeEncodeError):
                    yield self._key(path, outcome.sha256), _encoded(outcome)

    def _get(self, path: Path) -> ReadOutcome | None:
        try:
            content = self._store.get(self._key(path, read_bytes(path, self._limits).sha256))
        except (OSError, Refused):
            return None
        return _decoded(content) if content is not None else None

    def _key(self, path: Path, sha256: str) -> str:
        sender = self._senders.get(display_name(path.name), "")
        return hashlib.sha256(
            b"\0".join((sha256.encode(), os.fsencode(path.name), sender.encode(), self._asked))
        ).hexdigest()


# --- form --------------------------------------------------------------------------------------------------


def _encoded(outcome: ReadOutcome) -> bytes:
    item = outcome.submission
    sent = None
    if item:
        kept = {name: getattr(item, name) for name in _Sent.__struct_fields__}
        tables = {form: _outward(table) for form, table in item.tables.items()}
        sent = _Sent(**kept | {"tables": tables, "cover": _marked(item.cover)})
    entry = _Entry(outcome.file, outcome.sha256, outcome.findings, outcome.parties, sent)
    return msgspec.msgpack.encode(entry)


def _decoded(content: bytes) -> ReadOutcome | None:
    """Return the outcome of an entry; None when it is of another form."""
    try:
        entry = msgspec.msgpack.decode(content, type=_Entry, ext_hook=_inward)
    except (msgspec.DecodeError, ValueError):
        return None
    item = entry.sent
    submission = None
    if item:
        told = msgspec.structs.asdict(item)
        told["tables"] = {form: Table(**msgspec.structs.asdict(table)) for form, table in item.tables.items()}
        submission = Submission(file=entry.file, sha256=entry.sha256, received_at=None, **told)
    return ReadOutcome(entry.file, submission, entry.findings, entry.sha256, entry.parties)


def _outward(table: Table) -> _Columns:
    plain = {field: getattr(table, field) for field in _Columns.__struct_fields__}
    values = {column: _plain(items) for column, items in table.values.items()}
    totals = {row: _marked(line) for row, line in table.totals.items()}
    return _Columns(**plain | {"values": values, "totals": totals, "letters": dict(table.letters)})


def _marked(line: Mapping[str, Value]) -> dict[str, Any]:
    return dict(zip(line, _plain(line.values()), strict=True))


def _plain(values: Iterable[Value]) -> list[Any]:
    """Return the values in forms that msgpack keeps apart."""
    return [_FORMS[type(value)](value) if type(value) in _FORMS else value for value in values]


def _inward(code: int, content: memoryview) -> Value:
    text = bytes(content).decode()
    return Mark(text) if code == _MARK else date.fromisoformat(text)
