"""How much paper a text takes, roughly: enough to tell one page from two."""

from __future__ import annotations

import math

from reporter.layout.records import Content, Paragraph, Row, WordTable
from reporter.layout.views import height, shown_width

_SURE = 1.15  # pages: an estimate above this is more than one page whatever the printer does


def is_one_page(content: Content) -> bool:
    """Whether the document may well fit on one page, so that no page number is due."""
    sections = content.sections
    if any(not section.continuous for section in sections[1:]) or content.page_break_seen:
        return False
    blocks = list(content.blocks)
    if any(p.new_page for p in content.paragraphs() if p.order > 1):
        return False
    room = (sections[0].height - sections[0].margins["top"] - sections[0].margins["bottom"]) / 20
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
