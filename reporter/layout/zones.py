"""Zones of a document: letterhead, tên loại, Kính gửi, body, signature, Nơi nhận, phụ lục, however laid out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from reporter.layout.closing import AnnexZone, Recipients, Signature, annexes_of, boxed_signature, closing_of
from reporter.layout.head import Head, head_of
from reporter.layout.kinds import kind_of
from reporter.layout.records import Block, Content, Paragraph, WordTable, paragraphs_of
from reporter.layout.titles import Address, opening_of
from reporter.layout.views import UNIT_LINE, all_bold, all_italic, is_caps, is_centred, split_lines

_PART = re.compile(r"^(Phần|Chương|Mục|Tiểu mục) (thứ \w+|[IVXLC]+|\d+) ?[.:–-]?$", re.I)
_TABLE_TITLE = re.compile(r"^(Bảng|Biểu|Hình|Sơ đồ|Biểu đồ)\b", re.I)
_BASIS = re.compile(r"^(- ?)?Căn cứ\b")
_BASIS_DOUBT = re.compile(r"^(- ?)?(Trên cơ sở|Theo(?! đề nghị))\b")
_BASIS_MORE = re.compile(r"^(- ?)?(Căn cứ|Theo đề nghị|Xét|Trên cơ sở|Theo)\b")
_NOTE = re.compile(r"^[(*]*(Ghi chú|Nguồn|Chú thích)\b|^\*")  # right below a table
_HEADING_LENGTH = 220  # a longer paragraph wholly bold is text in bold


@dataclass(frozen=True, slots=True)
class BodyLine:
    """One paragraph of the body with its role: text, heading, part, part_title, caption, unit, note, basis, blank."""

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
    enacted: tuple[Paragraph, ...]  # "(Kèm theo Quyết định số …)" of a document that another one puts in force
    authority: tuple[Paragraph, ...]  # who decides, between trích yếu and căn cứ
    separator: Paragraph | None
    under_subject: Paragraph | None  # blank paragraph with a line, below the subject
    address: Address | None
    body: tuple[BodyLine, ...]
    tables: tuple[WordTable, ...]  # data tables of the body and the annexes
    signature: Signature | None
    recipients: Recipients | None
    ending: Paragraph | None  # the paragraph that ends the text; None where a table does
    after: tuple[Paragraph, ...]  # paragraphs between the signature and the first annex
    annexes: tuple[AnnexZone, ...]

    @property
    def annex_only(self) -> bool:
        """Whether the file is an annex by itself, without a letterhead."""
        return self.head is None and bool(self.annexes) and self.type is None

    @property
    def attached(self) -> bool:
        """Whether the document is put in force by another one, whose number, day and signature are its own."""
        return bool(self.enacted) and (self.head is None or self.head.number is None)

    @property
    def text(self) -> tuple[Paragraph, ...]:
        """The paragraphs of running text, bases included."""
        return tuple(line.paragraph for line in self.body if line.role in ("text", "basis"))

    @property
    def bases_go_on(self) -> bool:
        """Whether a sentence that begins like one of them follows the last căn cứ: "Căn cứ …, chúng tôi gồm:"."""
        roles = [line.role for line in self.body]
        if "basis" not in roles:
            return False
        last = len(roles) - roles[::-1].index("basis")
        after = next((line.paragraph for line in self.body[last:] if line.role != "blank"), None)
        return after is not None and _BASIS.match(after.clean) is not None

    @property
    def kind(self) -> str:
        """The kind of document: its tên loại in capitals, CÔNG VĂN, PHỤ LỤC for an annex alone, else VĂN BẢN."""
        if self.annex_only:
            return "PHỤ LỤC"
        untitled = self.type is None and not self.subject
        if self.head is not None and (self.head.is_letter or (untitled and self.address is not None)):
            return "CÔNG VĂN"
        if self.type is None:
            return "VĂN BẢN"
        return kind_of(self.type) or self.type.clean.upper()


def recognise(content: Content) -> Zones:
    """Return the zones of a document."""
    blocks = list(_flat(content.blocks))
    first_annex, annexes = annexes_of(blocks, content)
    head, main = head_of(blocks[:first_annex], _before(blocks[first_annex:], content.boxes))
    opening, start = opening_of(main, head is not None)
    if head is not None and head.number is None and opening.number is not None:
        head = replace(head, number=opening.number)
    end, signature, recipients = closing_of(main, start)
    signature = signature or boxed_signature(content.boxes, main[start:end])
    body, tables = _body(main[start:end])
    after = [p for block in main[end:] for p in paragraphs_of(block) if p.clean]
    ours = {p.order for p in (*_all(signature), *_entries(recipients))}
    return Zones(
        head=head,
        type=opening.type,
        author=tuple(opening.author),
        subject=tuple(opening.subject),
        enacted=tuple(opening.enacted),
        authority=tuple(opening.authority),
        separator=opening.separator,
        under_subject=opening.under_subject,
        address=opening.address,
        body=tuple(body),
        tables=(*tables, *(table for annex in annexes for table in annex.tables if table.is_data)),
        signature=signature,
        recipients=recipients,
        ending=_ending(main[start:end]),
        after=tuple(p for p in after if p.order not in ours),
        annexes=tuple(annexes),
    )


def _before(annexes: Sequence[Block], boxes: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """The text boxes above the first annex: what is drawn in an annex (a specimen, a stamp) is not the letterhead."""
    return [p for p in boxes if p.order < annexes[0].order] if annexes else boxes


def _flat(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks with tables that only hold lines in place looked through, and centred soft breaks parted."""
    for block in blocks:
        if isinstance(block, WordTable) and not block.is_data and _is_frame(block):
            for row in block.rows:
                for cell in row.cells:
                    yield from _flat(cell.blocks)
        elif isinstance(block, Paragraph) and block.format.align == "center":
            yield from split_lines(block)
        else:
            yield block


def _is_frame(table: WordTable) -> bool:
    """Whether every row of a table is one cell, or one cell with text among blank ones."""
    return all(len(row.cells) == 1 or sum(bool(c.text) for c in row.cells) <= 1 for row in table.rows)


def _body(rest: Sequence[Block]) -> tuple[list[BodyLine], list[WordTable]]:
    """Return the body's paragraphs with their roles and its data tables."""
    lines: list[BodyLine] = []
    tables = [block for block in rest if isinstance(block, WordTable) and block.is_data]
    bases = {id(line) for line in _bases(rest)}
    part_open = noting = False
    for index, block in enumerate(rest):
        if isinstance(block, WordTable):
            noting = True
            continue
        beside = any(isinstance(rest[i], WordTable) for i in (index - 1, index + 1) if 0 <= i < len(rest))
        role = _role(block, rest, index, part_open)
        if role in ("text", "heading") and id(block) in bases:
            role = "basis"
        if _NOTE.match(block.clean) and role == "text" and noting:
            role = "note"
        if role != "blank":
            part_open, noting = role == "part", role == "note"
        lines.append(BodyLine(role, block, beside))
    return lines, tables


def _ending(rest: Sequence[Block]) -> Paragraph | None:
    """Return the last paragraph of the text, lines in brackets left out; None where a table with its notes ends it."""
    for index in range(len(rest) - 1, -1, -1):
        block = rest[index]
        if isinstance(block, WordTable):
            return None
        noted = _NOTE.match(block.clean) and any(isinstance(b, WordTable) for b in rest[max(index - 3, 0) : index])
        if block.clean and not noted and not re.match(r"^\(.*\)$", block.clean):
            return block
    return None


def _bases(rest: Sequence[Block]) -> list[Paragraph]:
    """Return the căn cứ lines at the top of the text; "Căn cứ …, … báo cáo như sau:" is a sentence of the text."""
    lines: list[Paragraph] = []
    for block in rest:
        if isinstance(block, WordTable):
            break
        if block.clean:
            known = (_BASIS_MORE if lines else _BASIS).match(block.clean) or _goes_on(block, lines)
            if not known or block.clean.endswith(":"):
                break
            lines.append(block)
    while lines and _BASIS_DOUBT.match(lines[-1].clean) and not lines[-2].clean.endswith((";", ",")):
        lines.pop()  # "Theo …" that begins the text after the last căn cứ
    if len(lines) == 1 and not (lines[0].clean.endswith(";") or all_italic(lines[0])):
        return []
    return lines


def _goes_on(line: Paragraph, lines: Sequence[Paragraph]) -> bool:
    """Whether a line goes on a list of căn cứ with other words ("Thực hiện …;"): set like the line above it."""
    if not lines or not lines[-1].clean.endswith(";"):
        return False
    both = [all_italic(p) or p.clean.startswith("-") for p in (line, lines[-1])]
    return all(both) and all_italic(line) == all_italic(lines[-1])


def _role(block: Paragraph, rest: Sequence[Block], index: int, part_open: bool) -> str:
    text = block.clean
    if not text:
        return "blank"
    if _PART.match(text):
        return "part"
    if part_open and (is_centred(block) or all_bold(block)):
        return "part_title"
    if UNIT_LINE.match(text) and len(text) < 60:
        return "unit"
    if _TABLE_TITLE.match(text) and len(text) < 200 and (all_bold(block) or is_centred(block)):
        return "caption"
    if all_bold(block) and (len(text) < _HEADING_LENGTH or is_centred(block)):
        return "heading"
    return "heading" if _is_caption(block, rest, index) or (is_centred(block) and is_caps(block)) else "text"


def _is_caption(block: Paragraph, rest: Sequence[Block], index: int) -> bool:
    """Whether a line is centred right above a table; a unit line may stand between."""
    if not is_centred(block):
        return False
    for later in rest[index + 1 : index + 3]:
        if isinstance(later, WordTable):
            return True
        if later.clean and not UNIT_LINE.match(later.clean):
            return False
    return False


def _all(signature: Signature | None) -> tuple[Paragraph, ...]:
    return signature.paragraphs if signature else ()


def _entries(recipients: Recipients | None) -> tuple[Paragraph, ...]:
    return (recipients.word, *recipients.entries) if recipients else ()
