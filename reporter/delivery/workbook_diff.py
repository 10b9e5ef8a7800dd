"""Two versions of one workbook side by side, cell by cell: lines, JSON, a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reporter.delivery.envelope import envelope
from reporter.delivery.plain_xlsx import PlainColumn, PlainSheet, write_sheets
from reporter.model import Submission
from reporter.model.wording import integer
from reporter.specs.form_sets import FormSet
from reporter.versions import CellChange


@dataclass(frozen=True, slots=True)
class WorkbookPair:
    """Two versions of a workbook and what they say otherwise."""

    old: str  # file name
    new: str
    sent: Submission  # the newer one
    form_set: FormSet
    changes: Sequence[CellChange]

    def title(self, item: CellChange) -> str:
        """What the column of a change is called."""
        return self.form_set.form(item.form).column(item.column).title


def cell_lines(pair: WorkbookPair) -> Iterator[str]:
    """Yield the text for the terminal."""
    yield f"{pair.new} khác {pair.old} ở {integer(len(pair.changes))} ô."
    for item in pair.changes:
        yield f"  {item.text}  {pair.title(item)}{f', {item.about}' if item.about else ''}"


def cells_json(pair: WorkbookPair) -> str:
    """Return the changes as one JSON text; values as in the workbook, marks as people read them."""
    items = [
        {
            "form": item.form,
            "sheet": item.cell.sheet,
            "cell": item.cell.ref,
            "line": item.line,
            "column": item.column,
            "label": pair.title(item),
            "old": item.was,
            "new": item.now,
        }
        for item in pair.changes
    ]
    more = {"before": pair.old, "file": pair.new, "agency": pair.sent.agency}
    return envelope("diff-workbook", "diff", pair.sent.period, items, {"cells": len(items)}, **more)


def write_cells(path: Path, pair: WorkbookPair) -> None:
    """Write the changes as a workbook: a line per cell."""
    found = pair.changes
    sheet = PlainSheet(
        "Khác nhau",
        (
            PlainColumn("Trang", 14, [item.cell.sheet for item in found]),
            PlainColumn("Ô", 10, [item.cell.ref for item in found]),
            PlainColumn("Dòng", 30, [item.about for item in found]),
            PlainColumn("Cột", 44, [pair.title(item) for item in found]),
            PlainColumn("Bản cũ", 24, [item.was for item in found]),
            PlainColumn("Bản mới", 24, [item.now for item in found]),
        ),
    )
    write_sheets(path, [sheet], f"{pair.new} so với {pair.old}")
