"""Words of headings compared: folded, without the unit in brackets below them, alike though not the same."""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

from reporter.intake.grids import Grid, Sheet
from reporter.intake.values import Broken, Raw, plain_text
from reporter.model.wording import fold

HEAD = 40  # rows in which a header may stand
PAGE_EDGE = "(đầu hoặc chân trang in)"  # where words stand that no cell holds
_LONGEST = 1_000  # letters of a heading that are compared
_ALIKE = 0.85  # similarity of two labels that are taken for the same


@lru_cache(maxsize=4096)
def folded_label(label: str) -> str:
    """Return the words of a heading, folded; most workbooks of a period have the same ones."""
    return fold(label[:_LONGEST])


def label_of(value: Raw) -> str:
    """Return the folded label of a header cell, without the unit in brackets below it."""
    text = "" if isinstance(value, Broken) else plain_text(value)
    return folded_label(re.sub(r"\n?\([^()]*\)\s*$", "", text))


def alike(one: str, other: str) -> bool:
    """Return whether two folded labels are the same but for slips of the pen."""
    if not one or not other:
        return False
    return one == other or difflib.SequenceMatcher(None, one, other).ratio() >= _ALIKE


def filled_header(sheet: Sheet) -> Grid:
    """Return the head of the sheet with the text of every merged cell in each cell it covers."""
    head = [list(row) for row in sheet.grid[:HEAD]]
    for top, left, bottom, right in sheet.scan.merges:
        for row in range(top, min(bottom + 1, len(head))):
            for column in range(left, min(right + 1, len(head[row]))):
                head[row][column] = head[top][left]
    return head
