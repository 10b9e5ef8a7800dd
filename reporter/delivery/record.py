"""The run record: what was read, under which specs, what was found and what was written; data, not a log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import to_builtins

from reporter.model import Admissions, Findings, Submission


@dataclass(frozen=True, slots=True)
class RunRecord:
    """Everything a later reader needs to repeat or to question a run."""

    version: str
    period: str
    as_of: str
    baseline: str
    form_set: str
    draft: bool
    submissions: Sequence[Submission]
    admissions: Admissions
    left_out: Mapping[str, str]  # file → why it is not in the figures
    findings: Findings
    rules_off: Sequence[Mapping[str, str]]  # code, title, reason
    control: Sequence[str]  # the control totals in sentences
    templates: Path
    documents: Mapping[str, bytes]  # name → bytes of what was written

    def as_json(self) -> str:
        """Return the record as JSON text, the same for the same run."""
        return json.dumps(self._as_dict(), ensure_ascii=False, indent=1) + "\n"

    def _as_dict(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "period": self.period,
            "as_of": self.as_of,
            "baseline": self.baseline,
            "form_set": self.form_set,
            "draft": self.draft,
            "read": [_read(item) for item in self.submissions],
            "admissions": [to_builtins(item) for item in (*self.admissions.items, *self.admissions.files)],
            "left_out": dict(self.left_out),
            "findings": {severity.value: number for severity, number in self.findings.counts.items()},
            "rules_off": [dict(entry) for entry in self.rules_off],
            "control": list(self.control),
            "templates": _checksums(self.templates),
            "written": {name: _sha256(content) for name, content in sorted(self.documents.items())},
        }


def _read(item: Submission) -> dict[str, Any]:
    return {
        "agency": item.agency,
        "file": item.file,
        "sha256": item.sha256,
        "received_at": item.received_at.isoformat() if item.received_at else None,
        "cutoff": item.cutoff.isoformat() if item.cutoff else None,
        "values": item.values_read,
    }


def _checksums(templates: Path) -> dict[str, str]:
    """Return the checksum of every file the run could have read its specs from."""
    files = sorted(path for path in templates.rglob("*") if path.is_file())
    return {path.relative_to(templates).as_posix(): _sha256(path.read_bytes()) for path in files}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
