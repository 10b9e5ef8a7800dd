"""The clerk's table of numbers, kept in Excel or saved as CSV: its rows by the titles of its columns."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from reporter.intake.grids import Workbook
from reporter.intake.safety import LIMITS, Refused, read_bytes
from reporter.intake.values import Broken, Raw, plain_text
from reporter.model import ReporterError
from reporter.model.wording import fold

_HEAD = 10  # rows among which the titles are looked for


def clerk_rows(table: Path, titles: Sequence[str]) -> list[dict[str, str]]:
    """Return the filled rows below the titles, each as title → text; the first title must be there, others may lack."""
    lines = list(_sheet(table) if table.suffix.lower() in (".xlsx", ".xlsm") else _csv(table))
    known = {fold(title): title for title in titles}
    heads = [[known.get(fold(text), "") for text in line] for line in lines[:_HEAD]]
    at = next((number for number, head in enumerate(heads) if titles[0] in head), None)
    if at is None:
        raise ReporterError(f"{table.name}: không có dòng tiêu đề với các cột: {', '.join(titles)}.")
    rows = ({title: text for title, text in zip(heads[at], line, strict=False) if title} for line in lines[at + 1 :])
    return [row for row in rows if any(row.values())]


def _sheet(table: Path) -> Iterator[list[str]]:
    """Yield the lines of the first sheet that is shown."""
    try:
        sheets = Workbook(read_bytes(table, LIMITS), LIMITS).sheets
    except Refused as refusal:
        raise ReporterError(f"Không đọc được {table.name}: {refusal.about(table.name).found}.") from None
    shown = next((sheet for sheet in sheets if not sheet.hidden), None)
    if shown is None:
        raise ReporterError(f"Không đọc được {table.name}: không có trang nào hiện ra.")
    return ([_text(raw) for raw in line] for line in shown.grid)


def _text(raw: Raw) -> str:
    return "" if isinstance(raw, Broken) else plain_text(raw).strip()


def _csv(table: Path) -> Iterator[list[str]]:
    try:
        text = table.read_text(encoding="utf-8-sig")
        first = text.partition("\n")[0]
        lines = list(csv.reader(text.splitlines(), delimiter=max(";,\t", key=first.count)))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise ReporterError(f"Không đọc được {table.name}: lưu bảng thành .xlsx hoặc “CSV UTF-8”.") from None
    return ([cell.strip() for cell in line] for line in lines)
