"""The closing part of a document: signature block, Nơi nhận, phụ lục."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reporter.layout.records import Block, Content, Paragraph, WordTable, is_blank, is_data, paragraphs_of
from reporter.layout.views import UNIT_LINE, all_bold, halves_by_tabs, is_centred, mark_of

_ANNEX = re.compile(r"^PHỤ LỤC(?: SỐ)?(?: (\d{1,2}|[IVXLC]{1,6}))?[.:]?$", re.I)
_RECIPIENTS = re.compile(r"^Nơi nhận\b", re.I)


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature block: the lines above the name, and the name."""

    lines: tuple[Paragraph, ...]
    name: Paragraph | None
    paragraphs: tuple[Paragraph, ...]  # blank ones included
    table: WordTable | None


@dataclass(frozen=True, slots=True)
class Recipients:
    """The Nơi nhận block."""

    word: Paragraph
    entries: tuple[Paragraph, ...]
    at_left: bool


@dataclass(frozen=True, slots=True)
class AnnexZone:
    """One phụ lục: its heading lines and what it holds."""

    word: Paragraph
    number: str
    title: tuple[Paragraph, ...]
    reference: Paragraph | None
    blocks: tuple[Block, ...]
    new_page: bool

    @property
    def tables(self) -> tuple[WordTable, ...]:
        """The tables of the annex."""
        return tuple(block for block in self.blocks if isinstance(block, WordTable))


def closing_of(blocks: Sequence[Block], start: int) -> tuple[int, Signature | None, Recipients | None]:
    """Return where the closing part begins, and its two halves."""
    for index in range(len(blocks) - 1, start - 1, -1):
        block = blocks[index]
        if isinstance(block, WordTable):
            found = _ending_table(block)
            if found is not None:
                return index, *found
        elif _RECIPIENTS.match(block.clean):
            return _ending_lines(blocks, index)
    return len(blocks), None, None


def _ending_table(table: WordTable) -> tuple[Signature | None, Recipients | None] | None:
    if not any(_RECIPIENTS.match(p.clean) for p in table.paragraphs()) or is_data(table):
        return None
    columns = max(table.columns, 1)
    left: list[Paragraph] = []
    right: list[Paragraph] = []
    for row in table.rows:
        for number, cell in enumerate(row.cells):
            (right if number == columns - 1 and columns > 1 else left).extend(cell.paragraphs)
    at_left = any(_RECIPIENTS.match(p.clean) for p in left)
    if not at_left:
        left, right = right, left
    return _signature(right, table), _recipients(left, at_left)


def _ending_lines(blocks: Sequence[Block], index: int) -> tuple[int, Signature | None, Recipients | None]:
    """Read a closing part set by tabs, or a Nơi nhận list that follows a signature without a table."""
    closing = [block for block in blocks[index:] if isinstance(block, Paragraph)]
    if any("\t" in p.text for p in closing[:3]):
        left, right = halves_by_tabs(closing)
        return index, _signature(right, None), _recipients(left, True)
    first = index
    while first > 0 and isinstance(block := blocks[first - 1], Paragraph) and _is_signing_line(block):
        first -= 1
    above = [block for block in blocks[first:index] if isinstance(block, Paragraph)]
    return (first if above else index), _signature(above, None), _recipients(closing, True)


def _is_signing_line(paragraph: Paragraph) -> bool:
    text = paragraph.clean
    return not text or text.isupper() or (all_bold(paragraph) and len(text) < 40)


def _signature(paragraphs: Iterable[Paragraph], table: WordTable | None) -> Signature | None:
    lines = list(paragraphs)
    filled = [p for p in lines if p.clean and not p.clean.startswith(("(chữ ký", "(Chữ ký"))]
    if not filled:
        return None
    name = filled[-1] if len(filled) > 1 and not _is_office(filled[-1]) else None
    above = [p for p in filled if p is not name]
    return Signature(tuple(above), name, tuple(lines), table)


def _is_office(paragraph: Paragraph) -> bool:
    """Whether a line is a mark or an office, not a person's name."""
    return paragraph.clean.isupper() or bool(mark_of(paragraph)) or paragraph.clean == "kiêm"


def _recipients(paragraphs: Iterable[Paragraph], at_left: bool) -> Recipients | None:
    lines = [p for p in paragraphs if p.clean]
    starts = [index for index, p in enumerate(lines) if _RECIPIENTS.match(p.clean)]
    if not starts:
        return None
    entries = lines[starts[0] + 1 :]
    entries = [p for p in entries if not re.match(r"^[A-ZĐ]{2,6}[-.]?\(?\d+\)?\.?$", p.clean)]  # người soạn, số bản
    return Recipients(lines[starts[0]], tuple(entries), at_left)


def annexes_of(blocks: Sequence[Block], content: Content) -> tuple[int, list[AnnexZone]]:
    """Return the index of the first annex block and the annexes; annexes begin after Nơi nhận or on a new page."""
    starts = [i for i, block in enumerate(blocks) if isinstance(block, Paragraph) and _starts_annex(blocks, i, content)]
    if not starts:
        return len(blocks), []
    bounds = pairwise([*starts, len(blocks)])
    return starts[0], [_annex(blocks[a:b], _on_new_page(blocks, a, content)) for a, b in bounds]


def _starts_annex(blocks: Sequence[Block], index: int, content: Content) -> bool:
    block = blocks[index]
    assert isinstance(block, Paragraph)
    if not _ANNEX.match(block.clean):
        return False
    before = blocks[:index]
    closed = any(_RECIPIENTS.match(p.clean) for b in before for p in paragraphs_of(b))
    return closed or _on_new_page(blocks, index, content) or all(is_blank(b) for b in before)


def _on_new_page(blocks: Sequence[Block], index: int, content: Content) -> bool:
    """Whether the block at `index` begins a page: a break before it, or a new section that is not continuous."""
    block = blocks[index]
    assert isinstance(block, Paragraph)
    if block.new_page:
        return True
    before = [b for b in blocks[:index] if not is_blank(b)]
    previous = before[-1].section if before else -1
    section = content.sections[min(block.section, len(content.sections) - 1)]
    return block.section != previous and (not section.continuous or previous == -1)


def _annex(blocks: Sequence[Block], new_page: bool) -> AnnexZone:
    word = blocks[0]
    assert isinstance(word, Paragraph)
    found = _ANNEX.match(word.clean)
    title: list[Paragraph] = []
    reference: Paragraph | None = None
    for block in blocks[1:]:
        if isinstance(block, WordTable) or (block.clean and reference is not None):
            break
        if block.clean.lower().startswith("(kèm theo"):
            reference = block
        elif block.clean and (is_centred(block) or block.clean.isupper()) and not UNIT_LINE.match(block.clean):
            title.append(block)
        elif block.clean:
            break
    number = (found[1] or "") if found else ""
    return AnnexZone(word, number, tuple(title), reference, tuple(blocks), new_page)
