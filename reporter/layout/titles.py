"""What stands between the letterhead and the text: tên loại, author, trích yếu, authority, Kính gửi."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import structs

from reporter.layout.head import ADDRESS, RULE
from reporter.layout.kinds import kind_of
from reporter.layout.records import Block, Paragraph, Run, WordTable, is_blank, is_row, paragraphs_of
from reporter.layout.views import all_bold, is_caps, is_centred, split_lines
from reporter.model.wording import tone_style

#: Who decides, on a line of its own between trích yếu and căn cứ of a State decision.
_AUTHORITY = re.compile(
    r"^(CHỦ TỊCH|PHÓ CHỦ TỊCH|GIÁM ĐỐC|TỔNG GIÁM ĐỐC|BỘ TRƯỞNG|THỦ TƯỚNG|CHÍNH PHỦ|HỘI ĐỒNG|UỶ BAN|TỔNG CỤC TRƯỞNG|"
    r"CỤC TRƯỞNG|VỤ TRƯỞNG|TRƯỞNG BAN|CHÁNH|HIỆU TRƯỞNG|VIỆN TRƯỞNG|THỐNG ĐỐC|TỔNG|BAN THƯỜNG VỤ|BAN CHẤP HÀNH|"
    r"THỦ TRƯỞNG|BAN BÍ THƯ|BỘ CHÍNH TRỊ|TRƯỞNG PHÒNG|QUỐC HỘI|THANH TRA|TỔNG BÍ THƯ|CHI CỤC TRƯỞNG)\b"
)
_PARTED = re.compile(r"^(?:(?:PHẦN|CHƯƠNG|MỤC|ĐIỀU)\b|[IVX]+[.-])")
_SEPARATOR = re.compile(r"^[-–—_‑]{2,}$")
_STAMPED = re.compile(r"^(Người ký|Ký bởi|Cơ quan ký|Thời gian ký|Ngày ký) ?:", re.I)  # how it was signed
_NUMBERED = re.compile(r"^Số ?:?[ \d.…_]*[-/][A-ZĐ0-9]\S*$")
_ENACTED = re.compile(r"^\((Ban hành )?(kèm|đính kèm)|^\(Ban hành", re.I)


@dataclass(frozen=True, slots=True)
class Address:
    """The Kính gửi or Kính trình lines; the first entry stands on the word's own line if there is one."""

    word: Paragraph
    entries: tuple[Paragraph, ...]  # without the word
    paragraphs: tuple[Paragraph, ...]  # all, as they stand


@dataclass(slots=True)
class Opening:
    """The lines above the text; a component that was not found is None or empty."""

    type: Paragraph | None = None
    author: list[Paragraph] = field(default_factory=list)
    subject: list[Paragraph] = field(default_factory=list)
    authority: list[Paragraph] = field(default_factory=list)  # THẨM QUYỀN BAN HÀNH
    enacted: list[Paragraph] = field(default_factory=list)  # "(Ban hành kèm theo …)"
    number: Paragraph | None = None  # số và ký hiệu set under the tên loại
    separator: Paragraph | None = None
    under_subject: Paragraph | None = None  # blank paragraph with a line, or a row of "_", below the trích yếu
    address: Address | None = None


@dataclass(slots=True)
class _Cursor:
    """The blocks of the main text, walked from the top."""

    blocks: Sequence[Block]
    at: int = 0

    def block(self) -> Block | None:
        """The next block that is not blank, None at the end."""
        while self.at < len(self.blocks) and is_blank(self.blocks[self.at]):
            self.at += 1
        return self.blocks[self.at] if self.at < len(self.blocks) else None

    def paragraph(self) -> Paragraph | None:
        """The next non-blank paragraph, None at a table or the end."""
        block = self.block()
        return block if isinstance(block, Paragraph) else None


def opening_of(blocks: Sequence[Block], has_head: bool) -> tuple[Opening, int]:
    """Return the lines between letterhead and text, and the index of the first block of the text."""
    cursor, found = _Cursor(blocks), Opening()
    while (line := cursor.paragraph()) is not None and _STAMPED.match(line.clean):
        cursor.at += 1
    found.address = _address(cursor)
    _titles(cursor, found, has_head)
    found.address = found.address or _address(cursor)
    if not has_head and found.type is None and found.address is None:
        return found, 0
    return found, cursor.at


def _titles(cursor: _Cursor, found: Opening, has_head: bool) -> None:
    """Fill in tên loại, author, trích yếu, separator and authority, and move past them."""
    kind = cursor.paragraph()
    if kind is not None and (_starts_author(kind) or (has_head and _is_subject(kind))):
        _under_type(cursor, found)  # the tên loại is missing
    elif kind is None or ADDRESS.match(kind.clean) or not _looks_like_type(kind):
        found.separator = _separator(cursor)
        return
    else:
        cursor.at += 1
        found.type = kind
        _under_type(cursor, found)
    found.separator = _separator(cursor)
    _authority(cursor, found)


def _starts_author(line: Paragraph) -> bool:
    """Whether a line can only be an author line: the tên loại above it was left out."""
    return line.clean.startswith("CỦA ") and line.clean.isupper() and is_centred(line)


def _is_subject(line: Paragraph) -> bool:
    """Whether a line can only be a trích yếu: bold, in the middle, in small letters, and no kind of document."""
    return is_centred(line) and all_bold(line) and not is_caps(line) and not kind_of(line)


def _under_type(cursor: _Cursor, found: Opening) -> None:
    """Collect the lines below the tên loại: author lines, trích yếu, a line or row of underscores."""
    while cursor.at < len(cursor.blocks):
        block = cursor.blocks[cursor.at]
        if not isinstance(block, Paragraph):
            return
        text = block.clean
        if not text:
            if found.subject and (block.lines or block.format.border_top or block.format.border_bottom):
                found.under_subject = found.under_subject or block
        elif is_row(text):
            found.under_subject = found.under_subject or block
        elif _ENACTED.match(text) or (found.enacted and not found.enacted[-1].clean.endswith(")")):
            found.enacted.append(block)
        elif found.number is None and _NUMBERED.match(text):
            found.number = block
        elif text.startswith("CỦA ") and text.isupper():
            found.author.append(block)
        elif _ends_titles(block, found):
            return
        else:
            found.subject.append(block)
        cursor.at += 1


def _ends_titles(line: Paragraph, found: Opening) -> bool:
    """Whether a line below the tên loại belongs to it no longer."""
    text = line.clean
    if _SEPARATOR.match(text) or ADDRESS.match(text) or _is_authority(line, found):
        return True
    if found.under_subject is not None and (found.subject or not all_bold(line)):
        return True
    if text[:2] in ("I.", "I-") or re.match(r"^(Căn cứ|Phần|Chương|Điều)\b", text):
        return True
    if is_centred(line):
        return False
    return bool(found.subject) or not all_bold(line) or line.format.first_line != 0


def _is_authority(line: Paragraph, found: Opening) -> bool:
    """Whether a line in capitals names who decides: it follows a trích yếu in small letters, or a line below it."""
    if not is_caps(line) or not found.subject or _PARTED.match(line.clean):
        return False
    small = any(not is_caps(before) for before in found.subject)
    known = _AUTHORITY.match(tone_style(line.clean.upper(), "new"))
    return found.under_subject is not None or bool(small and known)


def _authority(cursor: _Cursor, found: Opening) -> None:
    while (line := cursor.paragraph()) is not None and (found.authority or _is_authority(line, found)):
        if not is_caps(line) or not is_centred(line) or RULE.match(line.clean):
            return
        found.authority.append(line)
        cursor.at += 1


def _looks_like_type(line: Paragraph) -> bool:
    """A tên loại is a short line in the middle, or in bold capitals wherever it stands, or a known kind."""
    text = line.clean
    if kind_of(line) == tone_style(text.upper(), "new") and (is_caps(line) or is_centred(line)):
        return True
    if len(text) > 60 or text.endswith((".", ";", ":")) or text[:2] in ("I-", "I."):
        return bool(kind_of(line)) and is_caps(line) and is_centred(line) and len(text) < 200
    return is_centred(line) or (is_caps(line) and all_bold(line))


def _separator(cursor: _Cursor) -> Paragraph | None:
    found = cursor.paragraph()
    if found is None or not _SEPARATOR.match(found.clean) or is_row(found.clean):
        return None
    cursor.at += 1
    return found


def _address(cursor: _Cursor) -> Address | None:
    block = cursor.block()
    whole = paragraphs_of(block) if block is not None else ()
    lines = [line for p in whole for line in split_lines(p) if line.clean]
    if not lines or not ADDRESS.match(lines[0].clean):
        return None
    cursor.at += 1
    if not isinstance(block, WordTable):
        while (found := cursor.paragraph()) is not None and _is_entry(found):
            lines.append(found)
            cursor.at += 1
    word = lines[0]
    rest = word.clean.partition(":")[2].strip()
    own = (_tail(word, rest),) if rest else ()
    return Address(word, (*own, *lines[1:]), tuple(lines))


def _is_entry(line: Paragraph) -> bool:
    return line.clean.startswith(("-", "–", "+")) and len(line.clean) < 160 and not re.match(r"^- ?Căn cứ", line.clean)


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
    return structs.replace(paragraph, text=rest, runs=tuple(runs))
