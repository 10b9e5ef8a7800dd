"""The run record (run.json): what was read, under which specs, what was found and what was written; data, not a log.

A typed value that is written and read back: whoever asks what an earlier run did asks this one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

import msgspec

from reporter.model import Admission, Submission
from reporter.model.file_names import files_below
from reporter.model.system_reasons import file_bytes
from reporter.specs.form_sets import SetStamp

RECORD = "run.json"


class ReadWorkbook(msgspec.Struct, frozen=True):
    """One workbook that a run read."""

    agency: str
    file: str
    sha256: str
    received_at: datetime | None
    cutoff: date | None
    values: int


class RuleOff(msgspec.Struct, frozen=True):
    """One rule that was switched off, with the written reason."""

    code: str
    title: str
    reason: str


class WrittenDocument(msgspec.Struct, frozen=True):
    """One finished document: its checksum, and of which data (`inputs`) it was made on which day."""

    sha256: str
    as_of: date
    inputs: str


class RunRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a later reader needs to repeat or to question a run.

    `written` are all documents that stand in the folder: those of this run, and those of earlier ones that a run for
    some reports or agencies left there. The other keys speak of this run; `control` of the last one for the whole
    period.
    """

    version: str
    period: str
    as_of: date
    baseline: str
    form_set: str  # with its edition
    specs: str  # stamp of the contents of all spec files read
    draft: bool
    supplement: int = 0  # 1 is the first made after the period was published
    read: tuple[ReadWorkbook, ...]
    admissions: tuple[Admission, ...]
    left_out: dict[str, str]  # file → why it is not in the figures
    findings: dict[str, int]  # severity → how many
    rules_off: tuple[RuleOff, ...]
    control: tuple[str, ...]  # the control totals in sentences
    templates: dict[str, str]  # file → checksum
    written: dict[str, WrittenDocument]

    @property
    def set_id(self) -> str:
        """The id of the form set, without its edition."""
        return SetStamp.parse(self.form_set).set_id

    def as_json(self) -> str:
        """Return the record as JSON text, the same for the same run."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1).decode() + "\n"

    @property
    def inputs(self) -> str:
        """What this run made its documents of: workbooks, specs, choices of the officer; one checksum."""
        off = [rule.code for rule in self.rules_off]
        asked = (sorted((item.file, item.sha256) for item in self.read), self.specs, self.baseline, self.draft, off)
        return hashlib.sha256(repr(asked).encode()).hexdigest()

    def with_documents(self, made: Mapping[str, bytes], kept: Mapping[str, WrittenDocument]) -> RunRecord:
        """Return the record with the documents of this run and those that earlier ones left."""
        new = {name: WrittenDocument(sha256(content), self.as_of, self.inputs) for name, content in made.items()}
        return msgspec.structs.replace(self, written=dict(sorted({**kept, **new}.items())))

    def outdated(self) -> tuple[str, ...]:
        """The documents that were made of other data than this run has read."""
        return tuple(name for name, item in self.written.items() if item.inputs != self.inputs)


def read_record(folder: Path) -> RunRecord | None:
    """Return the record of the last run in outputs/KỲ; None where there is none that can be read."""
    try:
        return msgspec.json.decode((folder / RECORD).read_bytes(), type=RunRecord)
    except (OSError, msgspec.MsgspecError):
        return None


def workbooks_read(submissions: Iterable[Submission]) -> tuple[ReadWorkbook, ...]:
    """Return the workbooks of a run as its record keeps them."""
    return tuple(
        ReadWorkbook(item.agency, item.file, item.sha256, item.received_at, item.cutoff, item.values_read)
        for item in submissions
    )


def still_holds(path: Path, digest: str) -> bool:
    """Return whether the file is there and holds what has that checksum; ReporterError where it cannot be read."""
    return path.is_file() and sha256(file_bytes(path)) == digest


def checksums(templates: Path) -> dict[str, str]:
    """Return the checksum of every file the run could have read its specs from."""
    files = files_below(templates)
    return {path.relative_to(templates).as_posix(): sha256(path.read_bytes()) for path in files}


def sha256(content: bytes) -> str:
    """Return the checksum of a file."""
    return hashlib.sha256(content).hexdigest()
