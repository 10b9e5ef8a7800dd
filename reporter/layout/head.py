"""The letterhead: its two halves and their lines, set in a table or by tabs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reporter.layout.records import Block, Paragraph, WordTable, plain
from reporter.layout.views import halves_by_tabs, split_lines
from reporter.model.wording import tone_style

NUMBER = re.compile(r"^Số\b")
_DATE = re.compile(r"^(?P<place>.+?),? +ngày\b(?P<day>.*?)\btháng\b(?P<month>.*?)\bnăm\b(?P<year>.*)$")
PARTY_TITLE = re.compile(r"ĐẢNG CỘNG SẢN", re.I)
STATE_TITLE = re.compile(r"CỘNG H[OÒ][AÀ] XÃ HỘI", re.I)
MOTTO = re.compile(r"^Độc lập\b.*Hạnh phúc$", re.I)
_URGENT = re.compile(r"KHẨN|HO[AÀẢ][ẢA]? TỐC|HỎA TỐC|HOẢ TỐC")
_DRAFT = re.compile(r"^\(?Dự thảo", re.I)
_RULE = re.compile(r"^[-–—_]{2,}$")
#: Words an organ's name begins with: a new name starts where a line begins with one of them.
_ORGAN = re.compile(
    r"^(ĐẢNG BỘ|ĐẢNG UỶ|ĐẢNG ĐOÀN|CHI BỘ|BAN|VĂN PHÒNG|UỶ BAN|TỈNH UỶ|THÀNH UỶ|HUYỆN UỶ|QUẬN UỶ|HỘI ĐỒNG|TIỂU BAN|"
    r"HỌC VIỆN|TRƯỜNG|VỤ|CỤC|SỞ|BỘ|PHÒNG|UBND|TỔNG CỤC|TRUNG TÂM|CƠ QUAN)\b"
)


@dataclass(frozen=True, slots=True)
class Head:
    """The letterhead by component; a component that was not found is None or empty."""

    left: tuple[Paragraph, ...]
    right: tuple[Paragraph, ...]
    superior: tuple[Paragraph, ...]
    issuer: tuple[Paragraph, ...]
    star: Paragraph | None
    number: Paragraph | None
    letter_subject: tuple[Paragraph, ...]
    urgency: Paragraph | None
    draft: Paragraph | None
    title: Paragraph | None
    motto: Paragraph | None
    date: Paragraph | None
    others: tuple[Paragraph, ...]  # lines of the right half that are none of these
    table: WordTable | None

    @property
    def number_text(self) -> str:
        """The number line with ordinary spaces and hyphens; "" if there is none."""
        return self.number.clean if self.number else ""

    @property
    def is_letter(self) -> bool:
        """Whether the head is that of a công văn: its code is CV, or a subject stands under the number."""
        return bool(re.search(r"-CV/", self.number_text)) or bool(self.letter_subject)

    @property
    def issuer_name(self) -> str:
        """The issuing organ in capitals, uỷ-style spelling, on one line."""
        return joined(self.issuer)

    @property
    def superior_name(self) -> str:
        """The organ above in capitals, uỷ-style spelling, on one line; "" if there is none."""
        return joined(self.superior)


def joined(lines: Sequence[Paragraph]) -> str:
    """Return lines of a name as one text in capitals with new-style tones."""
    return tone_style(" ".join(line.clean for line in lines).upper(), "new")


def head_of(blocks: Sequence[Block]) -> tuple[Head | None, int]:
    """Return the letterhead and the index of the first block after it; (None, 0) if there is none."""
    for index, block in enumerate(blocks[:4]):
        if isinstance(block, WordTable):
            text = " ".join(p.clean for p in block.paragraphs())
            if _is_head_text(text):
                left, right = _halves(block)
                return _sorted(left, right, block), index + 1
            return None, 0
    return _head_by_tabs(blocks)


def _is_head_text(text: str) -> bool:
    return bool(PARTY_TITLE.search(text) or STATE_TITLE.search(text) or re.search(r"\bSố:? .*[-/]", text))


def _halves(table: WordTable) -> tuple[list[Paragraph], list[Paragraph]]:
    left: list[Paragraph] = []
    right: list[Paragraph] = []
    for row in table.rows:
        for number, cell in enumerate(row.cells):
            half = right if len(row.cells) > 1 and number == len(row.cells) - 1 else left
            half.extend(line for p in cell.paragraphs for line in split_lines(p))
    return left, right


def _head_by_tabs(blocks: Sequence[Block]) -> tuple[Head | None, int]:
    top: list[Paragraph] = []
    for block in blocks[:12]:
        if not isinstance(block, Paragraph):
            break
        top.append(block)
    dated = [index for index, p in enumerate(top) if date_parts(p.clean) or NUMBER.match(p.clean)]
    if not dated or not _is_head_text(" ".join(p.clean for p in top)):
        return None, 0
    lines = top[: dated[-1] + 1]
    if not any("\t" in p.text for p in lines):
        return None, 0
    left, right = halves_by_tabs(lines)
    return _sorted(left, right, None), dated[-1] + 1


def _sorted(left: Sequence[Paragraph], right: Sequence[Paragraph], table: WordTable | None) -> Head:
    """Return the head with every line given to its component."""
    filled = [p for p in left if p.clean]
    number_at = next((i for i, p in enumerate(filled) if NUMBER.match(p.clean)), len(filled))
    star = next((p for p in filled if set(p.clean) == {"*"}), None)
    below = [p for p in filled[number_at + 1 :] if p is not star]
    names = [p for p in filled[:number_at] if p is not star and not _RULE.match(p.clean)]
    superior, issuer = _names(names)
    urgency = next((p for p in below if _URGENT.search(plain(p.text).upper()) and len(p.clean) < 20), None)
    draft = next((p for p in filled if _DRAFT.match(p.clean)), None)
    lines = [p for p in right if p.clean]
    title = next((p for p in lines if PARTY_TITLE.search(p.clean) or STATE_TITLE.search(p.clean)), None)
    title = title or next((p for p in lines if p.clean.isupper()), None)
    motto = next((p for p in lines if MOTTO.match(p.clean)), None)
    dated = next((p for p in lines if re.search(r"\bngày\b.*\btháng\b", p.clean)), None)
    known = {id(p) for p in (title, motto, dated)}
    return Head(
        left=tuple(left),
        right=tuple(right),
        superior=tuple(superior),
        issuer=tuple(issuer),
        star=star,
        number=filled[number_at] if number_at < len(filled) else None,
        letter_subject=tuple(p for p in below if p is not urgency and p is not draft and not _RULE.match(p.clean)),
        urgency=urgency,
        draft=draft,
        title=title,
        motto=motto,
        date=dated,
        others=tuple(p for p in lines if id(p) not in known and not _RULE.match(p.clean)),
        table=table,
    )


def _names(lines: Sequence[Paragraph]) -> tuple[list[Paragraph], list[Paragraph]]:
    """Return (superior, issuer): parted where bold begins, or where a second organ's name begins."""
    bold = [all(run.format.bold for run in p.shown) for p in lines]
    cut = next((i for i in range(1, len(lines)) if bold[i] and not any(bold[:i])), 0)
    if not cut or not all(bold[cut:]):
        starts = [i for i, p in enumerate(lines) if i and _ORGAN.match(tone_style(p.clean.upper(), "new"))]
        cut = starts[-1] if starts else 0
    return list(lines[:cut]), list(lines[cut:])


def date_parts(text: str) -> re.Match[str] | None:
    """Return place, day, month and year as written on the line of place and date; None if it is not one."""
    return _DATE.match(text[:300])


def document_date(head: Head | None) -> date | None:
    """Return the document's date; the first day of the month or year where a draft leaves the rest blank."""
    found = date_parts(head.date.clean) if head is not None and head.date is not None else None
    if found is None:
        return None
    day, month, year = (_whole(found[part]) for part in ("day", "month", "year"))
    if not year:
        return None
    try:
        return date(year, month or 1, day or 1)
    except ValueError:
        return None


def _whole(text: str) -> int:
    digits = re.sub(r"\D", "", text)
    return int(digits) if digits and len(digits) <= 4 else 0
