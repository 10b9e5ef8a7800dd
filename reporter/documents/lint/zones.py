"""Zones of a document: letterhead, tên loại, Kính gửi, body, signature, Nơi nhận, phụ lục, however laid out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from reporter.documents.lint.head import Head, head_of
from reporter.documents.lint.lines import all_bold, halves_by_tabs, is_centred
from reporter.documents.lint.reading import Block, Content, Paragraph, Run, Table

_ADDRESS = re.compile(r"^Kính (gửi|trình)\b", re.I)
_SEPARATOR = re.compile(r"^[-–—_‑]{2,}$")
_ANNEX = re.compile(r"^PHỤ LỤC(?: SỐ)?(?: (\d{1,2}|[IVXLC]{1,6}))?[.:]?$", re.I)
_RECIPIENTS = re.compile(r"^Nơi nhận\b", re.I)
_PART = re.compile(r"^(Phần|Chương|Mục|Tiểu mục) (thứ \w+|[IVXLC]+|\d+)[.:]?$", re.I)
_UNIT = re.compile(r"^\(?(Đơn vị tính|Đơn vị|ĐVT)\b", re.I)
_TABLE_TITLE = re.compile(r"^(Bảng|Biểu|Hình|Sơ đồ|Biểu đồ)\b", re.I)
_BASIS = re.compile(r"^(- ?)?Căn cứ\b")
_MARKS = re.compile(r"^(T/M|K/T|T/L|TUQ|T/UQ|TM|KT|TL|Q)[. ]")


@dataclass(frozen=True, slots=True)
class Address:
    """The Kính gửi or Kính trình lines; the first entry stands on the word's own line if there is one."""

    word: Paragraph
    entries: tuple[Paragraph, ...]  # without the word
    paragraphs: tuple[Paragraph, ...]  # all, as they stand


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature block: the lines above the name, and the name."""

    lines: tuple[Paragraph, ...]
    name: Paragraph | None
    paragraphs: tuple[Paragraph, ...]  # blank ones included
    table: Table | None


@dataclass(frozen=True, slots=True)
class Recipients:
    """The Nơi nhận block."""

    word: Paragraph
    entries: tuple[Paragraph, ...]
    at_left: bool


@dataclass(frozen=True, slots=True)
class Annex:
    """One phụ lục: its heading lines and what it holds."""

    word: Paragraph
    number: str
    title: tuple[Paragraph, ...]
    reference: Paragraph | None
    blocks: tuple[Block, ...]
    new_page: bool

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of the annex."""
        return tuple(block for block in self.blocks if isinstance(block, Table))


@dataclass(frozen=True, slots=True)
class BodyLine:
    """One paragraph of the body with its role: text, heading, part, part_title, caption, unit, basis, blank."""

    role: str
    paragraph: Paragraph
    beside_table: bool = False


@dataclass(frozen=True, slots=True)
class Zones:
    """A document taken apart; a zone that was not found is None or empty."""

    head: Head | None
    type: Paragraph | None
    author: tuple[Paragraph, ...]
    subject: tuple[Paragraph, ...]
    separator: Paragraph | None
    under_subject: Paragraph | None  # blank paragraph with a line, below the subject
    address: Address | None
    body: tuple[BodyLine, ...]
    tables: tuple[Table, ...]  # data tables of the body and the annexes
    signature: Signature | None
    recipients: Recipients | None
    after: tuple[Paragraph, ...]  # paragraphs between the signature and the first annex
    annexes: tuple[Annex, ...]

    @property
    def annex_only(self) -> bool:
        """Whether the file is an annex by itself, without a letterhead."""
        return self.head is None and bool(self.annexes) and self.type is None

    @property
    def text(self) -> tuple[Paragraph, ...]:
        """The paragraphs of running text, bases included."""
        return tuple(line.paragraph for line in self.body if line.role in ("text", "basis"))

    @property
    def kind(self) -> str:
        """The kind of document: its tên loại in capitals, CÔNG VĂN without one, PHỤ LỤC for an annex alone."""
        if self.annex_only:
            return "PHỤ LỤC"
        if self.head is not None and self.head.is_letter:
            return "CÔNG VĂN"
        return self.type.clean.upper() if self.type is not None else "CÔNG VĂN"


@dataclass(slots=True)
class _Cursor:
    """The blocks of the main text (annexes cut off), walked from the top."""

    blocks: Sequence[Block]
    at: int = 0
    body: list[BodyLine] = field(default_factory=list)

    def skip_blank(self) -> None:
        while self.at < len(self.blocks) and _is_blank(self.blocks[self.at]):
            self.at += 1

    def paragraph(self) -> Paragraph | None:
        """The next non-blank paragraph, None at a table or the end."""
        self.skip_blank()
        block = self.blocks[self.at] if self.at < len(self.blocks) else None
        return block if isinstance(block, Paragraph) else None


def recognise(content: Content) -> Zones:
    """Return the zones of a document."""
    blocks = list(content.blocks)
    first_annex, annexes = _annexes(blocks, content)
    main = blocks[:first_annex]
    head, start = head_of(main)
    end, signature, recipients = _ending(main, start)
    cursor = _Cursor(main[:end], start)
    kind, author, subject, separator, under = _titles(cursor)
    address = _address(cursor)
    body, tables = _body(cursor)
    after = [p for block in main[end:] for p in _paragraphs(block) if p.clean]
    ours = {p.order for p in (*_all(signature), *_entries(recipients))}
    return Zones(
        head=head,
        type=kind,
        author=author,
        subject=subject,
        separator=separator,
        under_subject=under,
        address=address,
        body=tuple(body),
        tables=(*tables, *(table for annex in annexes for table in annex.tables if _is_data(table))),
        signature=signature,
        recipients=recipients,
        after=tuple(p for p in after if p.order not in ours),
        annexes=tuple(annexes),
    )


def _titles(
    cursor: _Cursor,
) -> tuple[Paragraph | None, tuple[Paragraph, ...], tuple[Paragraph, ...], Paragraph | None, Paragraph | None]:
    """Return (tên loại, author lines, trích yếu, separator, blank paragraph with a line) and move past them."""
    kind = cursor.paragraph()
    if kind is None or _ADDRESS.match(kind.clean) or not _looks_like_type(kind):
        return None, (), (), _separator(cursor), None
    cursor.at += 1
    author: list[Paragraph] = []
    subject: list[Paragraph] = []
    under: Paragraph | None = None
    while cursor.at < len(cursor.blocks):
        block = cursor.blocks[cursor.at]
        if not isinstance(block, Paragraph):
            break
        if not block.clean:
            if subject and under is None and (block.lines or block.format.border_top or block.format.border_bottom):
                under = block
        elif block.clean.startswith("CỦA ") and block.clean.isupper():
            author.append(block)
        elif _SEPARATOR.match(block.clean) or _ADDRESS.match(block.clean) or not _is_title_line(block, subject):
            break
        else:
            subject.append(block)
        cursor.at += 1
    return kind, tuple(author), tuple(subject), _separator(cursor), under


def _looks_like_type(paragraph: Paragraph) -> bool:
    """A tên loại is a short line in the middle, or in bold capitals wherever it stands."""
    text = paragraph.clean
    if len(text) > 60 or text.endswith((".", ";", ":")) or text[:2] in ("I-", "I."):
        return False
    return is_centred(paragraph) or (text.isupper() and all_bold(paragraph))


def _is_title_line(paragraph: Paragraph, before: Sequence[Paragraph]) -> bool:
    """A line of the trích yếu: in the middle, or bold right under the tên loại."""
    if is_centred(paragraph):
        return True
    return not before and all_bold(paragraph) and paragraph.format.first_line == 0


def _separator(cursor: _Cursor) -> Paragraph | None:
    found = cursor.paragraph()
    if found is None or not _SEPARATOR.match(found.clean):
        return None
    cursor.at += 1
    return found


def _address(cursor: _Cursor) -> Address | None:
    cursor.skip_blank()
    block = cursor.blocks[cursor.at] if cursor.at < len(cursor.blocks) else None
    lines = [p for p in _paragraphs(block) if p.clean] if block is not None else []
    if not lines or not _ADDRESS.match(lines[0].clean):
        return None
    cursor.at += 1
    if isinstance(block, Paragraph):
        while (found := cursor.paragraph()) is not None and _is_address_entry(found):
            lines.append(found)
            cursor.at += 1
    word = lines[0]
    rest = word.clean.partition(":")[2].strip()
    own = (_tail(word, rest),) if rest else ()
    return Address(word, (*own, *lines[1:]), tuple(lines))


def _is_address_entry(paragraph: Paragraph) -> bool:
    text = paragraph.clean
    return text.startswith(("- ", "-\t")) and len(text) < 120 and not _BASIS.match(text)


def _tail(paragraph: Paragraph, rest: str) -> Paragraph:
    """Return the paragraph reduced to the runs after its first colon."""
    runs: list[Run] = []
    seen = False
    for run in paragraph.runs:
        if seen:
            runs.append(run)
        elif ":" in run.text:
            seen = True
            if run.text.partition(":")[2].strip():
                runs.append(Run(run.text.partition(":")[2], run.format))
    return replace(paragraph, text=rest, runs=tuple(runs))


def _body(cursor: _Cursor) -> tuple[list[BodyLine], list[Table]]:
    """Return the body's paragraphs with their roles and its data tables."""
    rest = list(cursor.blocks[cursor.at :])
    lines: list[BodyLine] = []
    tables = [block for block in rest if isinstance(block, Table) and _is_data(block)]
    basis_open = True
    part_open = False
    for index, block in enumerate(rest):
        if isinstance(block, Table):
            continue
        beside = any(isinstance(rest[i], Table) for i in (index - 1, index + 1) if 0 <= i < len(rest))
        role = _role(block, rest, index, part_open)
        if role == "text" and basis_open and _BASIS.match(block.clean):
            role = "basis"
        elif role in ("text", "heading"):
            basis_open = False
        if role != "blank":
            part_open = role == "part"
        lines.append(BodyLine(role, block, beside))
    return lines, tables


def _role(block: Paragraph, rest: Sequence[Block], index: int, part_open: bool) -> str:
    text = block.clean
    if not text:
        return "blank"
    if _PART.match(text):
        return "part"
    if part_open and (is_centred(block) or all_bold(block)):
        return "part_title"
    if _UNIT.match(text) and len(text) < 60:
        return "unit"
    if _TABLE_TITLE.match(text) and len(text) < 200 and (all_bold(block) or is_centred(block)):
        return "caption"
    return "heading" if all_bold(block) or _is_caption(block, rest, index) else "text"


def _is_caption(block: Paragraph, rest: Sequence[Block], index: int) -> bool:
    """A centred line right above a table (a unit line may stand between) or below a picture."""
    if not is_centred(block):
        return False
    for later in rest[index + 1 : index + 3]:
        if isinstance(later, Table):
            return True
        if later.clean and not _UNIT.match(later.clean):
            return False
    return False


def _is_data(table: Table) -> bool:
    """Whether a table holds data: drawn with lines, or too big to be a layout grid."""
    drawn = {side for side, (line, _) in table.borders.items() if line not in ("none", "nil")}
    boxed = any(cell.bordered for row in table.rows[:1] for cell in row.cells)
    return len(drawn) >= 2 or boxed or (table.columns > 2 and len(table.rows) > 2)


def _ending(blocks: Sequence[Block], start: int) -> tuple[int, Signature | None, Recipients | None]:
    """Return where the closing part begins, and its two halves."""
    for index in range(len(blocks) - 1, start - 1, -1):
        block = blocks[index]
        if isinstance(block, Table):
            found = _ending_table(block)
            if found is not None:
                return index, *found
        elif _RECIPIENTS.match(block.clean):
            return _ending_lines(blocks, index)
    return len(blocks), None, None


def _ending_table(table: Table) -> tuple[Signature | None, Recipients | None] | None:
    if not any(_RECIPIENTS.match(p.clean) for p in table.paragraphs()) or _is_data(table):
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


def _signature(paragraphs: Iterable[Paragraph], table: Table | None) -> Signature | None:
    lines = list(paragraphs)
    filled = [p for p in lines if p.clean and not p.clean.startswith(("(chữ ký", "(Chữ ký"))]
    if not filled:
        return None
    name = filled[-1] if len(filled) > 1 and not _is_office(filled[-1]) else None
    above = [p for p in filled if p is not name]
    return Signature(tuple(above), name, tuple(lines), table)


def _is_office(paragraph: Paragraph) -> bool:
    """Whether a line is a mark or an office, not a person's name."""
    return paragraph.clean.isupper() or bool(_MARKS.match(paragraph.clean)) or paragraph.clean == "kiêm"


def _recipients(paragraphs: Iterable[Paragraph], at_left: bool) -> Recipients | None:
    lines = [p for p in paragraphs if p.clean]
    starts = [index for index, p in enumerate(lines) if _RECIPIENTS.match(p.clean)]
    if not starts:
        return None
    entries = lines[starts[0] + 1 :]
    entries = [p for p in entries if not re.match(r"^[A-ZĐ]{2,6}[-.]?\(?\d+\)?\.?$", p.clean)]  # người soạn, số bản
    return Recipients(lines[starts[0]], tuple(entries), at_left)


def _annexes(blocks: Sequence[Block], content: Content) -> tuple[int, list[Annex]]:
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
    closed = any(_RECIPIENTS.match(p.clean) for b in before for p in _paragraphs(b))
    return closed or _on_new_page(blocks, index, content) or all(_is_blank(b) for b in before)


def _on_new_page(blocks: Sequence[Block], index: int, content: Content) -> bool:
    """Whether the block at `index` begins a page: a break before it, or a new section that is not continuous."""
    block = blocks[index]
    assert isinstance(block, Paragraph)
    if block.new_page:
        return True
    before = [b for b in blocks[:index] if not _is_blank(b)]
    previous = before[-1].section if before else -1
    section = content.sections[min(block.section, len(content.sections) - 1)]
    return block.section != previous and (not section.continuous or previous == -1)


def _annex(blocks: Sequence[Block], new_page: bool) -> Annex:
    word = blocks[0]
    assert isinstance(word, Paragraph)
    found = _ANNEX.match(word.clean)
    title: list[Paragraph] = []
    reference: Paragraph | None = None
    for block in blocks[1:]:
        if isinstance(block, Table) or (block.clean and reference is not None):
            break
        if block.clean.lower().startswith("(kèm theo"):
            reference = block
        elif block.clean and (is_centred(block) or block.clean.isupper()) and not _UNIT.match(block.clean):
            title.append(block)
        elif block.clean:
            break
    number = (found[1] or "") if found else ""
    return Annex(word, number, tuple(title), reference, tuple(blocks), new_page)


def _paragraphs(block: Block) -> Iterator[Paragraph]:
    if isinstance(block, Table):
        yield from block.paragraphs()
    else:
        yield block


def _is_blank(block: Block) -> bool:
    return isinstance(block, Paragraph) and not block.clean


def _all(signature: Signature | None) -> tuple[Paragraph, ...]:
    return signature.paragraphs if signature else ()


def _entries(recipients: Recipients | None) -> tuple[Paragraph, ...]:
    return (recipients.word, *recipients.entries) if recipients else ()
