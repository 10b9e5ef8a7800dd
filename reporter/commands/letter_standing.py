"""How letters say where everybody stands: each state with its number, and by name where they are few."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from reporter.commands.checked import Checked
from reporter.delivery.standing import STATES, StatusRow
from reporter.model import AdmissionState
from reporter.model.gaps import MOST_NAMED
from reporter.model.wording import in_sentence
from reporter.opc.archive import Archive
from reporter.opc.parts import DOCUMENT
from reporter.workspace import annex_files

_ANNEX_WORD = re.compile(rb'<w:pStyle w:val="VBPhuLuc"/>')


def standing(rows: Sequence[StatusRow], checked: Checked) -> dict[str, Any]:
    """Return the variables of every letter about who has sent: numbers that add up to all who owe a workbook."""
    used = [row for row in rows if row.state is AdmissionState.USED]
    unsent = [row for row in rows if not row.sent]
    return {
        "can_nop": len(rows),
        "da_dung": len(used),
        "da_nhan": len(rows) - len(unsent),
        "chua_gui": len(unsent),
        "tinh_trang": tuple(_groups(rows, checked)),
    }


def _groups(rows: Sequence[StatusRow], checked: Checked) -> Iterator[Mapping[str, Any]]:
    """Yield where those stand who are not used, as reports tell it, who has sent in first: .ten, .so, .co_quan."""
    for told in dict.fromkeys(state.told for state in reversed(STATES) if state is not AdmissionState.USED):
        found = [row for row in rows if row.state.told == told]
        if found:
            names = [_named(row, checked) for row in found] if len(found) <= MOST_NAMED else []
            mark = "; " if any(": " in name for name in names) else ", "  # names with their forms hold commas
            yield {"ten": told, "so": len(found), "co_quan": mark.join(names)}


def _named(row: StatusRow, checked: Checked) -> str:
    """Return the agency's name, with the forms held back where the others are used."""
    name, sheets = in_sentence(row.agency.name), row.held
    return f"{name}: {', '.join(sheets)}" if sheets and checked.admissions.uses(row.agency.code) else name


def annexes_of(path: Path) -> int:
    """Return how many annexes a finished report has, those in files of their own too."""
    files = (path, *annex_files(path))
    return sum(len(_ANNEX_WORD.findall(Archive(file.read_bytes()).read(DOCUMENT))) for file in files)
