"""How much paper a text takes, roughly: enough to tell one page from two."""

from __future__ import annotations

import math

from reporter.layout.records import Content, Paragraph, Row, WordTable, paragraphs_of
from reporter.layout.views import height, shown_width

_SURE = 1.15  # pages: an estimate above this is more than one page whatever the printer does


def is_one_page(content: Content, index: int) -> bool:
    """Whether a section may well fit on one page, so that no page number is due in it."""
    section = content.sections[index]
    blocks = [block for block in content.blocks if block.section == index]
    if content.page_break_seen and len(content.sections) == 1:
        return False
    if any(later.continuous for later in content.sections[index + 1 : index + 2]):
        return False
    paragraphs = [p for block in blocks for p in paragraphs_of(block)]
    if any(p.new_page for p in paragraphs[1:]):
        return False
    room = section.text_height / 20
    total = sum(_table(block) if isinstance(block, WordTable) else paragraph_height(block) for block in blocks)
    return total < _SURE * room


def paragraph_height(line: Paragraph) -> float:
    """Return the height of a paragraph in points, its lines counted by the width of its text."""
    form = line.format
    room = max(line.width - form.left - form.right, 400)
    parts = line.text.count("\n") + 1
    lines = max(parts, math.ceil((shown_width(line) + max(form.first_line, 0)) / room))
    spacing = (form.before + form.after) / 20
    return (height(line) - spacing) * lines + spacing


def row_height(row: Row) -> float:
    """Return the height of a table row in points: that of its fullest cell, or what is set."""
    cells = (sum(paragraph_height(p) for p in cell.paragraphs) for cell in row.cells)
    return max(max(cells, default=0.0), row.height / 20)


def _table(table: WordTable) -> float:
    return sum(row_height(row) for row in table.rows)
