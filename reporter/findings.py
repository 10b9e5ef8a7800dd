"""The catalogue of findings: one stable code each, with severity and Vietnamese text; codes are never reused.

Families: F file, I identity, S structure of a sheet, V value of a cell, R rule (templates/registry/rules.toml),
G figures, D documents. A text says what was found, what was expected and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reporter.model import Cell, Finding, Severity

_E, _W, _X, _N = Severity.ERROR, Severity.WARNING, Severity.EXPLAIN, Severity.NOTE


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of finding: severity and a text with {placeholders}."""

    severity: Severity
    text: str


CATALOGUE: Mapping[str, Entry] = MappingProxyType(
    {
        # F: the file as a whole
        # I: identity
        # S: sheets, rows and columns
        # V: values of cells
        "V90": Entry(
            _E,
            "Cột {title}: còn {count} ô bắt buộc để trống ({places}). Điền đủ; số không có thì ghi 0, "
            "nội dung không có thì ghi “Không”.",
        ),
        "V91": Entry(_E, "{form} chưa điền gì. Điền biểu này; không có trường hợp nào thì ghi 0."),
        "V92": Entry(_E, "{form}: {count} dòng chưa điền ({places}). Điền đủ; số không có thì ghi 0."),
        "V93": Entry(
            _E, "{form} thiếu {count} dòng in sẵn: {lines}. Chép lại các dòng đã xoá từ sổ nhập trống, rồi điền."
        ),
        "V94": Entry(_E, "{form}: “{line}” có {count} dòng ({places}). Giữ một dòng, xoá các dòng lặp."),
        # G: figures and control totals
        # D: finished documents
    }
)


def finding(
    code: str,
    *,
    agency: str = "",
    file: str = "",
    at: Cell | None = None,
    column: str = "",
    value: object = "",
    more: Iterable[Cell] = (),
    **args: object,
) -> Finding:
    """Return the catalogue's finding `code`, its text filled with `args` (and `value`); KeyError for an unknown code."""
    entry = CATALOGUE[code]
    shown = "" if value is None else str(value)
    return Finding(
        code=code,
        severity=entry.severity,
        message=entry.text.format(value=shown, **args),
        agency=agency,
        file=at.file if at else file,
        sheet=at.sheet if at else "",
        cell=at.ref if at else "",
        column=column,
        value=shown,
        more=tuple(more),
    )


def counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Return how many findings there are of each severity, every severity present."""
    result = dict.fromkeys(Severity, 0)
    for item in findings:
        result[item.severity] += 1
    return result
