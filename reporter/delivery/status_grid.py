"""The grid of a period: agency by form, what came in which version, what is faulty, empty or held back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporter.delivery.envelope import envelope
from reporter.delivery.plain_xlsx import sheet_of_rows, write_sheets
from reporter.delivery.standing import StatusRow
from reporter.model import Admissions, AdmissionState, Findings, Severity, Submission
from reporter.model.wording import date_short, integer
from reporter.specs.forms import FormSpec
from reporter.versions import filled

_EMPTY = "trống"
_WAITING = (("Mã", 10), ("Cơ quan", 34), ("Biểu", 14), ("Tình trạng", 24), ("Báo cáo còn chờ", 30))
_SIGNS = {
    AdmissionState.USED: "dùng",
    AdmissionState.HELD_BACK: "giữ lại",
    AdmissionState.UNDECIDED: "chưa chọn bản",
    AdmissionState.REFUSED: "từ chối",
    AdmissionState.WRONG_FORM: "sai dạng",
    AdmissionState.WITHDRAWN: "đã rút",
    AdmissionState.NOT_SENT: "chưa gửi",
    AdmissionState.SUPERSEDED: "đã thay",
}


@dataclass(frozen=True, slots=True)
class GridCell:
    """One form of one agency; `state` is None where the agency does not owe the form."""

    form: str  # id
    sheet: str
    state: AdmissionState | None = None
    errors: int = 0
    empty: bool = False  # it came, and nothing is typed in it
    reports: tuple[str, ...] = ()  # ids of the reports that wait for it

    @property
    def text(self) -> str:
        """What people read: "dùng", "giữ lại, 2 lỗi", "trống", "" where it is not owed."""
        if self.state is None:
            return ""
        if self.empty and self.state is AdmissionState.USED:
            return _EMPTY
        return _SIGNS[self.state] + (f", {integer(self.errors)} lỗi" if self.errors else "")


@dataclass(frozen=True, slots=True)
class GridRow:
    """One agency with its forms."""

    standing: StatusRow
    revision: int  # which of its workbooks this is; 0 when none counts
    cells: tuple[GridCell, ...]


def grid(
    rows: Sequence[StatusRow],
    forms: Sequence[FormSpec],
    submissions: Sequence[Submission],
    admissions: Admissions,
    findings: Findings,
    readers: Mapping[str, Sequence[str]],
) -> tuple[GridRow, ...]:
    """Return one row per agency; `readers` maps the id of a form to the ids of the reports that read it."""
    sent = {item.agency: item for item in submissions}
    states = {(item.agency, item.form): item.state for item in admissions.items if item.form}
    result = []
    for row in rows:
        code = row.agency.code
        own = sent.get(code)
        faults = [form for item in findings.of_agency(code).of(Severity.ERROR) for form in item.forms]
        cells = []
        for form in forms:
            state = states.get((code, form.id))
            waits = tuple(readers.get(form.id, ())) if state not in (None, AdmissionState.USED) else ()
            empty = own is not None and form.id in own.tables and not filled(form, own)
            cells.append(GridCell(form.id, form.sheet, state, faults.count(form.id), empty, waits))
        result.append(GridRow(row, own.revision if own else 0, tuple(cells)))
    return tuple(result)


def grid_table(rows: Sequence[GridRow]) -> Iterator[tuple[str, ...]]:
    """Yield the grid as text; the first row is the header."""
    forms = rows[0].cells if rows else ()
    yield "Mã", "Cơ quan", "Lần", "Ngày nhận", *(cell.sheet for cell in forms)
    for row in rows:
        about = row.standing
        received = date_short(about.received) if about.received else ""
        late = f"{received}, muộn {about.days} ngày" if about.late else received
        version = str(row.revision) if row.revision else ""
        yield about.agency.code, about.agency.name, version, late, *(cell.text for cell in row.cells)


def grid_json(rows: Sequence[GridRow], period: str) -> str:
    """Return the grid as one JSON text."""
    cells = [cell for row in rows for cell in row.cells if cell.state]
    counts = {state.value: sum(cell.state is state for cell in cells) for state in AdmissionState}
    return envelope("status-grid", "status", period, _items(rows), counts)


def _items(rows: Sequence[GridRow]) -> list[dict[str, Any]]:
    return [
        {
            "agency": row.standing.agency.code,
            "name": row.standing.agency.name,
            "revision": row.revision,
            "on_time": None if row.standing.received is None else not row.standing.late,
            "forms": [
                {
                    "form": cell.form,
                    "state": cell.state.value if cell.state else None,
                    "errors": cell.errors,
                    "empty": cell.empty,
                    "reports": list(cell.reports),
                }
                for cell in row.cells
                if cell.state
            ],
        }
        for row in rows
    ]


def write_grid(path: Path, rows: Sequence[GridRow], title: str) -> None:
    """Write the grid as a workbook: a sheet of agencies by forms, one of what waits for what."""
    head, *lines = list(grid_table(rows))
    columns = [(name, 34 if at == 1 else 16) for at, name in enumerate(head)]
    waiting = [
        (row.standing.agency.code, row.standing.agency.name, cell.sheet, cell.text, report)
        for row in rows
        for cell in row.cells
        for report in cell.reports
    ]
    write_sheets(
        path, [sheet_of_rows("Biểu", columns, lines), sheet_of_rows("Báo cáo còn chờ", _WAITING, waiting)], title
    )
