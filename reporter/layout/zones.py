"""Zones of a document: letterhead, tên loại, Kính gửi, body, signature, Nơi nhận, phụ lục, however laid out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from reporter.layout.closing import AnnexZone, Recipients, Signature, annexes_of, closing_of
from reporter.layout.head import Head, head_of
from reporter.layout.records import Block, Content, Paragraph, Run, WordTable, is_blank, is_data, paragraphs_of
from reporter.layout.views import UNIT_LINE, all_bold, is_centred

_ADDRESS = re.compile(r"^Kính (gửi|trình)\b", re.I)
_SEPARATOR = re.compile(r"^[-–—_‑]{2,}$")
_PART = re.compile(r"^(Phần|Chương|Mục|Tiểu mục) (thứ \w+|[IVXLC]+|\d+)[.:]?$", re.I)
_TABLE_TITLE = re.compile(r"^(Bảng|Biểu|Hình|Sơ đồ|Biểu đồ)\b", re.I)
_BASIS = re.compile(r"^(- ?)?Căn cứ\b")


@dataclass(frozen=True, slots=True)
class Address:
    """The Kính gửi or Kính trình lines; the first entry stands on the word's own line if there is one."""

    word: Paragraph
    entries: tuple[Paragraph, ...]  # without the word
    paragraphs: tuple[Paragraph, ...]  # all, as they stand


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
    tables: tuple[WordTable, ...]  # data tables of the body and the annexes
    signature: Signature | None
    recipients: Recipients | None
    after: tuple[Paragraph, ...]  # paragraphs between the signature and the first annex
    annexes: tuple[AnnexZone, ...]

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
        """The kind of document: its tên loại in capitals, CÔNG VĂN, PHỤ LỤC for an annex alone, else VĂN BẢN."""
        if self.annex_only:
            return "PHỤ LỤC"
        if self.head is not None and (self.head.is_letter or (self.type is None and self.address is not None)):
            return "CÔNG VĂN"
        return self.type.clean.upper() if self.type is not None else "VĂN BẢN"


@dataclass(slots=True)
class _Cursor:
    """The blocks of the main text (annexes cut off), walked from the top."""

    blocks: Sequence[Block]
    at: int = 0
    body: list[BodyLine] = field(default_factory=list)

    def skip_blank(self) -> None:
        while self.at < len(self.blocks) and is_blank(self.blocks[self.at]):
            self.at += 1

    def paragraph(self) -> Paragraph | None:
        """The next non-blank paragraph, None at a table or the end."""
        self.skip_blank()
        block = self.blocks[self.at] if self.at < len(self.blocks) else None
        return block if isinstance(block, Paragraph) else None


def recognise(content: Content) -> Zones:
    """Return the zones of a document."""
    blocks = list(content.blocks)
    first_annex, annexes = annexes_of(blocks, content)
    main = blocks[:first_annex]
    head, start = head_of(main)
    end, signature, recipients = closing_of(main, start)
    cursor = _Cursor(main[:end], start)
    kind, author, subject, separator, under = _titles(cursor)
    address = _address(cursor)
    body, tables = _body(cursor)
    after = [p for block in main[end:] for p in paragraphs_of(block) if p.clean]
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
        tables=(*tables, *(table for annex in annexes for table in annex.tables if is_data(table))),
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
    lines = [p for p in paragraphs_of(block) if p.clean] if block is not None else []
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


def _body(cursor: _Cursor) -> tuple[list[BodyLine], list[WordTable]]:
    """Return the body's paragraphs with their roles and its data tables."""
    rest = list(cursor.blocks[cursor.at :])
    lines: list[BodyLine] = []
    tables = [block for block in rest if isinstance(block, WordTable) and is_data(block)]
    basis_open = True
    part_open = False
    for index, block in enumerate(rest):
        if isinstance(block, WordTable):
            continue
        beside = any(isinstance(rest[i], WordTable) for i in (index - 1, index + 1) if 0 <= i < len(rest))
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
    if UNIT_LINE.match(text) and len(text) < 60:
        return "unit"
    if _TABLE_TITLE.match(text) and len(text) < 200 and (all_bold(block) or is_centred(block)):
        return "caption"
    return "heading" if all_bold(block) or _is_caption(block, rest, index) else "text"


def _is_caption(block: Paragraph, rest: Sequence[Block], index: int) -> bool:
    """A centred line right above a table (a unit line may stand between) or below a picture."""
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
