"""Colours that come and go with what the check column of a form says."""

from __future__ import annotations

from typing import Any

from reporter.blanks.check_column import CELL, Part
from reporter.blanks.filled_form import FilledForm
from reporter.blanks.look import CellFormats


def paint_rule(part: Part, cell: str, check: str, formats: CellFormats) -> dict[str, Any]:
    """Return the condition that colours a cell as long as a check cell says what the part says of it."""
    condition = part.cell_condition.replace(CELL, cell) or "TRUE"
    criteria = f'=AND(ISNUMBER(FIND("{part.sought}",{check})),{condition})'
    return {"type": "formula", "criteria": criteria, "format": formats.tint("bad" if part.fault else "remark")}


def tint_checks(sheet: Any, filled: FilledForm, formats: CellFormats) -> None:
    """Set remarks, and what is said of lines nobody has begun, in letters of their own."""
    words, position = filled.words.check, filled.check_column
    for text, style in ((f"{words.remark}:", "amber"), (words.untouched, "grey")):
        rule = {"type": "text", "criteria": "begins with", "value": text, "format": formats.tint(style)}
        sheet.conditional_format(filled.first, position, filled.last, position, rule)
