"""The closing part of a document: signature block, Nơi nhận, phụ lục."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from msgspec import structs

from reporter.layout.records import Block, Content, Paragraph, Row, WordTable, is_blank, is_row, paragraphs_of
from reporter.layout.views import (
    UNIT_LINE,
    all_bold,
    halves_by_tabs,
    is_caps,
    is_centred,
    mark_of,
    set_by_tabs,
    split_lines,
)
from reporter.model.wording import tone_style

_ANNEX = re.compile(r"^PHỤ LỤC(?: SỐ)?(?: (\d{1,2}|[IVXLC]{1,6}))?[.:]?$", re.I)
_TITLED_ANNEX = re.compile(r"^PHỤ LỤC(?: SỐ)?(?: (\d{1,2}|[IVXLC]{1,6}))[.:] ?\S.{3,150}$", re.I)
_RECIPIENTS = re.compile(r"^Nơi nhận\b", re.I)
_REFERENCE = re.compile(r"^\((ban hành )?(kèm|đính kèm) ?theo", re.I)
_IN_BRACKETS = re.compile(r"^\(.*\)$|^Đã ký$", re.I)
_DATED = re.compile(r"^[^\d;:]{2,40}, ngày[\s\d….]*tháng[\s\d….]*năm[\s\d….]*$")  # above a signature
_DASH = re.compile(r"^[-–—+•*]")
_FILED = re.compile(r"^[-–—]? ?Lưu\b")
#: Words of an office, in new-style tones; no person's name holds one beside others.
OFFICE = re.compile(
    r"\b(TRƯỞNG|PHÓ|CHỦ TỊCH|GIÁM ĐỐC|BÍ THƯ|CHÁNH|CHỦ NHIỆM|VIÊN|THỦ TƯỚNG|THỐNG ĐỐC|BAN|HỘI ĐỒNG|UỶ BAN|VĂN PHÒNG|"
    r"CHỦ TOẠ|THƯ KÝ|THỦ TRƯỞNG|ĐẠI DIỆN|BÊN [A-D]|TỔNG|KIỂM TOÁN|CHỈ HUY|TƯ LỆNH|CHÍNH UỶ|HIỆU TRƯỞNG|NGƯỜI|CHỨC VỤ)\b"
)


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
    reference: Paragraph | None  # "(Kèm theo …)", as one line where it runs over several paragraphs
    reference_lines: tuple[Paragraph, ...]  # the paragraphs it stands in
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
                return _with_lines_above(blocks, index, start, *found)
        elif any(_RECIPIENTS.match(line.clean) for line in split_lines(block)):
            return _ending_lines(blocks, index, start)
    return _signed_only(blocks, start)


def _ending_table(table: WordTable) -> tuple[Signature | None, Recipients | None] | None:
    """Read a table that holds Nơi nhận: its column is one half, every other column the other."""
    if not any(_is_recipients(p) for p in table.paragraphs) or table.is_data:
        return None
    for row in table.rows:
        for cell in row.cells:
            for inner in cell.tables:
                if len(row.cells) == 1 and (found := _ending_table(inner)) is not None:
                    return found
    cells = [(cell.column, _lines(cell.paragraphs)) for row in _ending_rows(table) for cell in row.cells]
    at = next((column for column, lines in cells if any(_is_recipients(p) for p in lines)), 0)
    list_lines = [line for column, lines in cells if column == at for line in lines]
    others = [line for column, lines in cells if column != at for line in lines]
    if not any(line.clean for line in others) and any(set_by_tabs(line) for line in list_lines):
        list_lines, others = halves_by_tabs(list_lines)
    at_left = at == min((column for column, lines in cells if any(p.clean for p in lines)), default=0)
    return _signature(others, table), _recipients(list_lines, at_left)


def _ending_rows(table: WordTable) -> tuple[Row, ...]:
    """Return the rows of an ending: without those above of more cells, a table of data that ran together with it."""
    at = next(n for n, row in enumerate(table.rows) if any(_is_recipients(p) for c in row.cells for p in c.paragraphs))
    most = len(table.rows[at].cells)
    return tuple(row for n, row in enumerate(table.rows) if n >= at or len(row.cells) <= most)


def _lines(paragraphs: Iterable[Paragraph]) -> list[Paragraph]:
    return [line for p in paragraphs for line in split_lines(p)]


def _is_recipients(line: Paragraph) -> bool:
    return any(_RECIPIENTS.match(part.strip()) for part in line.clean.split("\n"))


def _with_lines_above(
    blocks: Sequence[Block], index: int, start: int, signature: Signature | None, recipients: Recipients | None
) -> tuple[int, Signature | None, Recipients | None]:
    """Return a closing table's halves; a signature that is not in the table stands right above or below it."""
    if signature is not None:
        return index, signature, recipients
    first, above = _signing_above(blocks, index, start)
    if above:
        return first, _signature(above, None), recipients
    below = [b for b in blocks[index + 1 : index + 12] if isinstance(b, Paragraph)]
    return index, _signature([p for p in below if _is_signing_line(p)], None), recipients


def _signing_above(blocks: Sequence[Block], index: int, start: int) -> tuple[int, list[Paragraph]]:
    """Return where the signing lines right above a block begin, and these lines; a table of them counts."""
    first = index
    while first > start and is_blank(blocks[first - 1]):
        first -= 1
    if first > start and isinstance(table := blocks[first - 1], WordTable) and not table.is_data:
        lines = _lines(table.paragraphs)
        if all(_is_signing_line(line) for line in lines):
            return first - 1, lines
    first = index
    while first > start and isinstance(block := blocks[first - 1], Paragraph) and _is_signing_line(block):
        first -= 1
    found = [block for block in blocks[first:index] if isinstance(block, Paragraph)]
    return (first, found) if any(p.clean for p in found) else (index, [])


def _ending_lines(blocks: Sequence[Block], index: int, start: int) -> tuple[int, Signature | None, Recipients | None]:
    """Read a closing part set by tabs, or a Nơi nhận list that follows a signature without a table."""
    closing = _lines(block for block in blocks[index:] if isinstance(block, Paragraph))
    if any(set_by_tabs(p) for p in closing[:3]):
        left, right = halves_by_tabs(closing)
        return index, _signature(right, None), _recipients(left, True)
    first, above = _signing_above(blocks, index, start)
    if above:
        return first, _signature(above, None), _recipients(closing, True)
    entries = _recipients(closing, True)
    last = entries.entries[-1].order if entries and entries.entries else blocks[index].order
    below = [p for p in closing if p.order > last and _is_signing_line(p)]
    return index, _signature(below, None) if _is_signed(below) else None, entries


def _signed_only(blocks: Sequence[Block], start: int) -> tuple[int, Signature | None, Recipients | None]:
    """Read a signature without Nơi nhận: a table or lines at the very end that begin with a mark or an office."""
    end = len(blocks)
    while end > start and is_blank(blocks[end - 1]):
        end -= 1
    first, lines = _signing_above(blocks, end, start)
    if _is_signed(lines):
        table = blocks[first] if isinstance(blocks[first], WordTable) else None
        return first, _signature(lines, table if isinstance(table, WordTable) else None), None
    return len(blocks), None, None


def boxed_signature(boxes: Sequence[Paragraph], text: Sequence[Block]) -> Signature | None:
    """Return a signature set in a text box below the text, None where no box there holds one."""
    last = max((p.order for block in text for p in paragraphs_of(block) if p.clean), default=0)
    lines = [line for p in boxes if p.order > last for line in split_lines(p) if _is_signing_line(line)]
    return _signature(lines, None) if _is_signed(lines) else None


def _is_signed(lines: Sequence[Paragraph]) -> bool:
    """Whether one of the lines says in what office somebody signs."""
    return any(mark_of(line) or OFFICE.search(office_text(line)) for line in lines if line.clean)


def office_text(line: Paragraph) -> str:
    """Return a line in capitals and new-style tones, as OFFICE looks for it."""
    return tone_style(line.clean.upper(), "new")


def _is_signing_line(paragraph: Paragraph) -> bool:
    text = paragraph.clean
    if text[:2] in ("I.", "I-") or (text and paragraph.format.align == "both" and len(text) > 60):
        return False
    return (
        not text
        or text.isupper()
        or _DATED.match(text) is not None
        or _IN_BRACKETS.match(text) is not None
        or (all_bold(paragraph) and len(text) < 40)
    )


def _signature(paragraphs: Iterable[Paragraph], table: WordTable | None) -> Signature | None:
    lines = list(paragraphs)
    filled = list(_outside_brackets(lines))
    if not filled:
        return None
    name = filled[-1] if len(filled) > 1 and not _is_office(filled[-1], lines) else None
    above = [p for p in filled if p is not name and not _is_person(p)]
    return Signature(tuple(above), name, tuple(lines), table)


def _outside_brackets(lines: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """Yield the lines with text, without notes on how to sign, which may run over several lines: "(Ký, ghi rõ …)"."""
    open_note = False
    for line in lines:
        open_note = open_note or (line.clean.startswith("(") and not mark_of(line))
        if line.clean and not open_note and not _IN_BRACKETS.match(line.clean) and not _DATED.match(line.clean):
            yield line
        open_note = open_note and not line.clean.endswith(")") and line.clean != ""


def _is_person(line: Paragraph) -> bool:
    """Whether a line is the name of one of several who sign: in small letters, no office and no mark."""
    return not (line.clean.isupper() or line.clean == "kiêm" or mark_of(line) or OFFICE.search(office_text(line)))


def _is_office(line: Paragraph, lines: Sequence[Paragraph]) -> bool:
    """Whether a line is a mark or an office, not a person's name; a name in capitals stands below a gap."""
    if mark_of(line) or line.clean == "kiêm" or OFFICE.search(office_text(line)):
        return line.clean.isupper() or line.clean == "kiêm"
    at = lines.index(line)
    return line.clean.isupper() and not (at and not lines[at - 1].clean)


def _recipients(paragraphs: Iterable[Paragraph], at_left: bool) -> Recipients | None:
    lines = [p for p in paragraphs if p.clean]
    starts = [index for index, p in enumerate(lines) if _RECIPIENTS.match(p.clean)]
    if not starts:
        return None
    word = lines[starts[0]]
    entries: list[Paragraph] = []
    for line in lines[starts[0] + 1 :]:
        if entries and _FILED.match(entries[-1].clean):
            break  # người soạn, số bản, thông tin liên hệ
        if entries and not _DASH.match(line.clean) and not entries[-1].clean.endswith((";", ",", ".")):
            entries[-1] = _merged(entries[-1], line)
        else:
            entries.append(line)
    return Recipients(word, tuple(entries), at_left)


def _merged(entry: Paragraph, more: Paragraph) -> Paragraph:
    """Return an entry that goes on in the next paragraph as one."""
    return structs.replace(entry, text=f"{entry.text} {more.text}", runs=(*entry.runs, *more.runs))


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
    if not _ANNEX.match(block.clean) and not (is_centred(block) and _TITLED_ANNEX.match(block.clean)):
        return False
    before = blocks[:index]
    closed = any(_is_recipients(p) for b in before for p in paragraphs_of(b))
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
    found = _ANNEX.match(word.clean) or _TITLED_ANNEX.match(word.clean)
    title: list[Paragraph] = []
    reference: list[Paragraph] = []
    for block in blocks[1:]:
        if isinstance(block, WordTable):
            break
        text = block.clean
        if not text or is_row(text):
            continue
        if reference and (reference[-1].clean.endswith(")") or len(reference) > 3):
            break
        if reference or _REFERENCE.match(text):
            reference.append(block)
        elif (is_centred(block) or is_caps(block)) and not UNIT_LINE.match(text):
            title.append(block)
        else:
            break
    number = (found[1] or "") if found else ""
    whole = tuple(reference if reference and reference[-1].clean.endswith(")") else reference[:1])
    return AnnexZone(word, number, tuple(title), _one_line(whole), whole, tuple(blocks), new_page)


def _one_line(lines: Sequence[Paragraph]) -> Paragraph | None:
    """Return lines as one paragraph, None for none."""
    if not lines:
        return None
    first = lines[0]
    for line in lines[1:]:
        first = _merged(first, line)
    return first
