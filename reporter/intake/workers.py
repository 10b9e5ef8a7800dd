"""Reading files in processes of their own, with limits: what people sent is never parsed in the parent.

A worker that takes too long is killed, one that dies is replaced; the file at hand gets a finding and the others are
read all the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from reporter.executor import Executor, Lost, Progress, executor
from reporter.intake.read import ReadOutcome, read_submission
from reporter.intake.read_store import ReadStore
from reporter.intake.reader_specs import CollectRequest, ReaderSpecs
from reporter.intake.safety import LIMITS, Refused, read_bytes
from reporter.job_process import JobLimits
from reporter.model import ReporterError, Value
from reporter.model.catalogue import finding
from reporter.model.file_names import display_name
from reporter.opc.archive import Archive, Unsound


def read_all(paths: Sequence[Path], request: CollectRequest, progress: Progress) -> list[ReadOutcome]:
    """Return one outcome per file, in the order of `paths`."""
    reader, store = SubmissionReader(request), ReadStore(request)
    texts: dict[str, str] = {}
    known = {path: _sharing(texts, outcome) for path, outcome in store.known(paths).items()}
    unread = [path for path in paths if path not in known]
    if known and not unread:
        progress(len(paths), len(paths))
    made = _workers(reader.limits).map(reader.read, unread, load=reader.load, lost=reader.lost, progress=progress)
    read = {path: _sharing(texts, outcome) for path, outcome in zip(unread, made, strict=True)}
    store.keep(read)
    return [known.get(path) or read[path] for path in paths]


def _sharing(texts: dict[str, str], outcome: ReadOutcome) -> ReadOutcome:
    """Return an outcome of which every text that stands in `texts` is that one.

    A country's workbooks hold some ten thousand texts, most of them a hundred times.
    """
    sent = outcome.submission
    if sent is None:
        return outcome
    tables = {
        form: replace(table, values={key: _shared(texts, values) for key, values in table.values.items()})
        for form, table in sent.tables.items()
    }
    return replace(outcome, submission=replace(sent, tables=tables))


def _shared(texts: dict[str, str], values: Sequence[Value]) -> Sequence[Value]:
    if str not in set(map(type, values)):
        return values
    return [texts.setdefault(value, value) if isinstance(value, str) else value for value in values]


def files_inside(paths: Sequence[Path], request: CollectRequest) -> list[Mapping[str, str]]:
    """Return of each archive name → SHA-256 of the files in it, "" of one that cannot be unpacked.

    Read as carefully as a workbook; nothing of an archive that is damaged.
    """
    limits = {**LIMITS, **request.limits}
    return list(_workers(limits).map(partial(_files_in, limits), paths, lost=lambda _: {})) if paths else []


def _workers(limits: Mapping[str, int]) -> Executor:
    return executor(JobLimits(limits["seconds"], limits["memory_mib"]))


def _files_in(limits: Mapping[str, int], path: Path) -> Mapping[str, str]:
    try:
        archive = Archive(read_bytes(path, limits).data)
    except (Refused, Unsound):
        return {}
    return {name.rpartition("/")[2]: _digest(archive, name) for name in archive.names}


def _digest(archive: Archive, name: str) -> str:
    try:
        return hashlib.sha256(archive.read(name)).hexdigest()
    except Unsound:
        return ""


class SubmissionReader:
    """What reads the files of one request; the specs behind it are loaded where it reads."""

    def __init__(self, request: CollectRequest) -> None:
        self.request = request
        self.limits = {**LIMITS, **request.limits}
        self._specs: ReaderSpecs | None = None

    def load(self) -> ReaderSpecs:
        """Return the specs, loaded the first time."""
        self._specs = self._specs or ReaderSpecs(self.request)
        return self._specs

    def read(self, path: Path) -> ReadOutcome:
        """Return the outcome of a file whatever happens: one odd file must not stop the others.

        Even after a BaseException, since a panic of the fast reader is one.
        """
        name = display_name(path.name)
        try:
            return read_submission(path, self.load())
        except ReporterError:  # about the specs, not about the file
            raise
        except MemoryError:
            return ReadOutcome(name, None, (finding("F12", file=name),))
        except BaseException as error:
            what = f"{type(error).__name__} {_origin(error)}"
            return ReadOutcome(name, None, (finding("F15", file=name, what=what),))

    def lost(self, file: Lost[Path]) -> ReadOutcome:
        """Return the outcome of a file that took too long or ended its reader."""
        name = display_name(file.job.name)
        found = finding("F11", file=name, limit=self.limits["seconds"]) if file.late else finding("F12", file=name)
        return ReadOutcome(name, None, (found,))


def _origin(error: BaseException) -> str:
    """Return module and line where an exception was raised, for the maintainer."""
    trace: Any = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
