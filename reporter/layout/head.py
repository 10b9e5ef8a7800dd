"""The letterhead: its two halves and their lines, set in tables, by tabs, in text boxes or one below the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from reporter.layout.kinds import KINDS
from reporter.layout.records import Block, Paragraph, WordTable, is_blank, plain
from reporter.layout.views import halves_by_tabs, set_by_tabs, split_lines
from reporter.model.wording import tone_style

NUMBER = re.compile(r"^Số\b(?! (?:lượng|liệu|người|TT)\b)", re.I)
_DATE = re.compile(r"^(?P<place>.+?),? +ngày\b(?P<day>.*?)\btháng\b(?P<month>.*?)\bnăm\b(?P<year>.*)$", re.I)
_DATED = re.compile(r"\bngày\b.*\btháng\b", re.I)
#: The line of place and date among lines of text: a short place without digits, and nothing behind the year.
_DATE_LINE = re.compile(r"(?:^|[\t ])[^\d,.;:]{2,40},? +ngày\b[\s\d….]*tháng\b[\s\d….]*năm(?:[\s….]*|\s*\d{4})$", re.I)
PARTY_TITLE = re.compile(r"(?i:(?:^|\t| {4,})ĐẢNG CỘNG SẢN)|ĐẢNG CỘNG SẢN VIỆT")
STATE_TITLE = re.compile(r"CỘNG H[OÒ][AÀ] XÃ HỘI", re.I)
MOTTO = re.compile(r"^Độc lập\b.*Hạnh phúc\b", re.I)
#: The line of the addressees; a công điện has "… điện:" in its place.
ADDRESS = re.compile(r"^Kính (gửi|trình)\b|^\S[^.;]{5,100} điện:$", re.I)
_URGENT = re.compile(r"KHẨN|HO[AÀẢ][ẢA]? TỐC|HỎA TỐC|HOẢ TỐC")
_DRAFT = re.compile(r"^\(?Dự thảo", re.I)
#: A row of marks that stands for a line, an ornament in its middle or not ("-----o0o-----", "**********").
RULE = re.compile(r"^[-–—_=~─━═―‾¯￣]{2,}$|^\*{4,}$|^[-–—_=~* ]{2,}(?:o0o|oOo|\*{1,3})[-–—_=~* ]{2,}$")
_STARS = ("*", "**", "***")
_LETTER_SUBJECT = re.compile(r"^(V/v|về việc)\b")
_SYMBOL = re.compile(r"\bSố:? .*[-/]")
#: What the stamp of an electronic annex or copy holds beside the number: the time of signing (NĐ 30, PL III, 2.2).
_STAMP = re.compile(r"\d{1,2}:\d{2}|\bgiây\b")
#: Words an organ's name begins with: a new name starts where a line begins with one of them.
_ORGAN = re.compile(
    r"^(ĐẢNG BỘ|ĐẢNG UỶ|ĐẢNG ĐOÀN|CHI BỘ|BAN|VĂN PHÒNG|UỶ BAN|TỈNH UỶ|THÀNH UỶ|HUYỆN UỶ|QUẬN UỶ|HỘI ĐỒNG|TIỂU BAN|"
    r"HỌC VIỆN|TRƯỜNG|VỤ|CỤC|SỞ|BỘ|PHÒNG|UBND|TỔNG CỤC|TRUNG TÂM|CƠ QUAN)\b"
)
#: Names that need the place on the line below them, so that the two lines are one organ however they are set.
UNPLACED = ("UỶ BAN NHÂN DÂN", "HỘI ĐỒNG NHÂN DÂN")
_MARKS: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {
        "title": lambda text: PARTY_TITLE.match(text) or STATE_TITLE.search(text) or MOTTO.search(text),
        "number": NUMBER.match,
        "date": _DATE_LINE.search,
    }
)
_SHORT = 80  # letters: a longer line is no line of place and date
_TOP = 14  # blocks that are looked through for a letterhead


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
    halved: bool  # two halves side by side; False: one line below the other

    @property
    def number_text(self) -> str:
        """The number line with ordinary spaces and hyphens; "" if there is none."""
        return self.number.clean if self.number else ""

    @property
    def is_letter(self) -> bool:
        """Whether the head is that of a công văn: its code is CV, or a subject stands under the number."""
        return bool(re.search(r"-CV/", self.number_text)) or bool(self.letter_subject)

    @property
    def subject_outside(self) -> bool:
        """Whether the subject of a letter stands under the letterhead and not under the number."""
        return self.halved and bool(self.letter_subject) and self.letter_subject[0] not in self.left

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


def head_of(blocks: Sequence[Block], boxes: Sequence[Paragraph] = ()) -> tuple[Head | None, list[Block]]:
    """Return the letterhead and the blocks that follow it, Kính gửi found inside the head first of them."""
    head, rest = _found(blocks, boxes)
    return _with_subject_below(head, rest) if head else (None, rest)


def _with_subject_below(head: Head, rest: list[Block]) -> tuple[Head, list[Block]]:
    """Return the head with a "V/v …" that was set right under it, and the blocks without that line."""
    at = next((index for index, block in enumerate(rest) if not is_blank(block)), len(rest))
    line = rest[at] if at < len(rest) else None
    if head.letter_subject or not isinstance(line, Paragraph) or not _LETTER_SUBJECT.match(line.clean):
        return head, rest
    return replace(head, letter_subject=(line,)), [*rest[:at], *rest[at + 1 :]]


def _found(blocks: Sequence[Block], boxes: Sequence[Paragraph]) -> tuple[Head | None, list[Block]]:
    """Return the letterhead as it is set, and the blocks that follow it."""
    top = [index for index, block in enumerate(blocks) if not is_blank(block)][:_TOP]
    near = [p for p in boxes if not top or p.order <= blocks[top[-1]].order]
    titled = any(PARTY_TITLE.match(p.clean) or STATE_TITLE.match(p.clean) for p in near)
    for index in () if titled else top:
        block = blocks[index]
        if isinstance(block, WordTable) and is_head_text(" ".join(p.clean for p in block.paragraphs)):
            return _head_of_table(blocks, index)
    numbered = any(_SYMBOL.match(p.clean) and not _STAMP.search(p.clean) for p in near)
    return _head_of_lines(blocks, near if titled or numbered else ())


def is_head_text(text: str) -> bool:
    """Whether a text holds what only a letterhead holds: a national or Party title, or a number with its symbol."""
    return bool(PARTY_TITLE.search(text) or STATE_TITLE.search(text) or _SYMBOL.search(text))


def _of_right(line: Paragraph) -> bool:
    text = line.clean
    return bool(PARTY_TITLE.search(text) or STATE_TITLE.search(text) or MOTTO.match(text) or date_parts(text))


def _head_of_table(blocks: Sequence[Block], index: int) -> tuple[Head, list[Block]]:
    """Read a head set in a table; what stands above it is dropped, lines across its whole width follow it."""
    table = blocks[index]
    assert isinstance(table, WordTable)
    left, right, across = _halves(table)
    dates = [line for line in across if date_parts(line.clean) and len(line.clean) < _SHORT]
    right, across = [*right, *dates], [line for line in across if line not in dates]
    after = index + 1
    while after < len(blocks) and (more := _more_of_head(blocks[after], left, right)):
        left, right = [*left, *more[0]], [*right, *more[1]]
        after += 1
    at = next((i for i, line in enumerate(right) if ADDRESS.match(line.clean)), len(right))
    rest = [*right[at:], *across, *blocks[after:]]
    return _sorted(left, right[:at], table, halved=True), rest


def _more_of_head(
    block: Block, left: Sequence[Paragraph], right: Sequence[Paragraph]
) -> tuple[list[Paragraph], list[Paragraph]] | None:
    """Return the halves of a block right below the head that holds the number or date the head still lacks."""
    if isinstance(block, Paragraph) and not block.clean:
        return ([block] if block.lines else []), []  # lines under the names may be anchored here
    numbered = any(NUMBER.match(line.clean) for line in left)
    dated = any(_DATED.search(line.clean) for line in (*left, *right))
    if isinstance(block, WordTable):
        text = " ".join(p.clean for p in block.paragraphs)
        if (not numbered and _SYMBOL.search(text)) or (not dated and _DATED.search(text) and len(text) < 200):
            one, other, _ = _halves(block)
            return one, other
        return None
    if not numbered and NUMBER.match(block.clean):
        return halves_by_tabs([block]) if set_by_tabs(block) else ([block], [])
    return ([], [block]) if not dated and date_parts(block.clean) and len(block.clean) < _SHORT else None


def _halves(table: WordTable) -> tuple[list[Paragraph], list[Paragraph], list[Paragraph]]:
    """Return the lines of the left half, of the right half, and those in rows that run across both or are addressed."""
    start = _right_column(table)
    left: list[Paragraph] = []
    right: list[Paragraph] = []
    across: list[Paragraph] = []
    addressed = False
    for row in table.rows:
        addressed = addressed or any(ADDRESS.match(line.clean) for line in row.cells[0].paragraphs)
        for cell in row.cells:
            lines = [line for p in cell.paragraphs for line in split_lines(p)]
            if (len(row.cells) == 1 and start) or addressed:
                across.extend(lines)
            else:
                (right if cell.column >= start > 0 else left).extend(lines)
    return left, right, across


def _right_column(table: WordTable) -> int:
    """Return the grid column where the right half begins: the cell of title or date, else the last one with text."""
    filled = [cell for row in table.rows if len(row.cells) > 1 for cell in row.cells if cell.text]
    for cell in filled:
        if cell.column and (PARTY_TITLE.search(cell.text) or STATE_TITLE.search(cell.text) or _DATED.search(cell.text)):
            return cell.column
    return max((cell.column for cell in filled), default=0)


def _head_of_lines(blocks: Sequence[Block], boxes: Sequence[Paragraph]) -> tuple[Head | None, list[Block]]:
    """Read a head set by tabs, or centred line below line, or in text boxes; (None, blocks) if there is none."""
    top = [*((-1, p) for p in boxes), *_top_lines(blocks)]
    end = max(_end_of_head([line for _, line in top]), len(boxes))
    lines = [line for _, line in top[:end]]
    if not is_head_text(" ".join(line.clean for line in lines)):
        return None, list(blocks)
    after = list(blocks[top[end - 1][0] + 1 :])
    if any(set_by_tabs(line) for line in lines):
        left, right = halves_by_tabs(lines)
        return _sorted(left, right, None, halved=True), after
    if not any(_of_right(line) for line in lines):
        return None, list(blocks)
    return _sorted(*_sides(lines), None, halved=False), after


def _sides(lines: Sequence[Paragraph]) -> tuple[list[Paragraph], list[Paragraph]]:
    """Return the lines of the left half and of the right half, known by what they say."""
    left: list[Paragraph] = []
    right: list[Paragraph] = []
    half = left
    for line in lines:
        if line.clean:  # a blank paragraph, which may bear a line, belongs to what stands above it
            half = right if _of_right(line) else left
        half.append(line)
    return left, right


def _end_of_head(lines: Sequence[Paragraph]) -> int:
    """Return how many of the first lines make the head: to title, number and date, and what may stand below these."""
    seen: set[str] = set()
    end = 0
    for index, line in enumerate(lines):
        found = {name for name, is_there in _MARKS.items() if is_there(line.clean)}
        seen |= found
        end = index + 1 if found else end
        if seen == set(_MARKS):
            break
    while end < len(lines) and _is_below(lines[end], lines[:end]):
        end += 1
    return end


def _is_below(line: Paragraph, above: Sequence[Paragraph]) -> bool:
    """Whether a line may stand below the number: subject of a letter, urgency, draft, or what goes on at the tabs."""
    text = line.clean
    stops = {p.format.tabs for p in above if set_by_tabs(p) and p.format.tabs}
    at_tabs = line.format.tabs in stops and line.text.startswith("\t")
    ruled = not text and (line.format.border_top or line.format.border_bottom or bool(line.lines))
    ruled = ruled or bool(RULE.match(text))
    return at_tabs or ruled or bool(_LETTER_SUBJECT.match(text) or _DRAFT.match(text) or _is_urgent(line))


def _is_urgent(line: Paragraph) -> bool:
    return len(line.clean) < 20 and bool(_URGENT.search(plain(line.text).upper()))


def _top_lines(blocks: Sequence[Block]) -> Iterator[tuple[int, Paragraph]]:
    """Yield (block index, line) of the first short paragraphs; tên loại, addressees, the text or a table end them."""
    for index, block in enumerate(blocks[: 2 * _TOP]):
        if not isinstance(block, Paragraph) or len(block.clean) > 220:
            return
        if ADDRESS.match(block.clean) or tone_style(block.clean.upper(), "new") in KINDS:
            return
        yield from ((index, line) for line in split_lines(block))


def _sorted(left: Sequence[Paragraph], right: Sequence[Paragraph], table: WordTable | None, halved: bool) -> Head:
    """Return the head with every line given to its component."""
    filled = [p for p in left if p.clean]
    number_at = next((i for i, p in enumerate(filled) if NUMBER.match(p.clean)), len(filled))
    star = next((p for p in filled if p.clean.replace(" ", "") in _STARS), None)
    dated = next((p for p in (*right, *left) if _DATED.search(p.clean)), None)
    below = [p for p in filled[number_at + 1 :] if p is not star and p is not dated]
    names = [p for p in filled[:number_at] if p not in (star, dated) and not RULE.match(p.clean)]
    names = [p for p in names if not _DRAFT.match(p.clean)]
    superior, issuer = _names(names)
    urgency = next((p for p in below if _is_urgent(p)), None)
    draft = next((p for p in filled if _DRAFT.match(p.clean)), None)
    lines = [p for p in right if p.clean]
    title = next((p for p in lines if PARTY_TITLE.search(p.clean) or STATE_TITLE.search(p.clean)), None)
    title = title or next((p for p in lines if p.clean.isupper()), None)
    motto = next((p for p in lines if MOTTO.match(p.clean)), None)
    known = {id(p) for p in (title, motto, dated)}
    return Head(
        left=tuple(left),
        right=tuple(right),
        superior=tuple(superior),
        issuer=tuple(issuer),
        star=star,
        number=filled[number_at] if number_at < len(filled) else None,
        letter_subject=tuple(p for p in below if p is not urgency and p is not draft and not RULE.match(p.clean)),
        urgency=urgency,
        draft=draft,
        title=title,
        motto=motto,
        date=dated,
        others=tuple(p for p in lines if id(p) not in known and not RULE.match(p.clean)),
        table=table,
        halved=halved,
    )


def _names(lines: Sequence[Paragraph]) -> tuple[list[Paragraph], list[Paragraph]]:
    """Return (superior, issuer): parted where bold begins, or where a second organ's name begins."""
    bold = [all(run.format.bold for run in p.shown) for p in lines]
    cut = next((i for i in range(1, len(lines)) if bold[i] and not any(bold[:i])), 0)
    if not cut or not all(bold[cut:]):
        starts = [i for i, p in enumerate(lines) if i and _ORGAN.match(tone_style(p.clean.upper(), "new"))]
        cut = starts[-1] if starts else 0
    if cut and joined(lines[:cut]) in UNPLACED:
        cut = 0
    return list(lines[:cut]), list(lines[cut:])


def date_parts(text: str) -> re.Match[str] | None:
    """Return place, day, month and year as written on the line of place and date; None if it is not one."""
    return _DATE.match(text[:300])


def document_date(head: Head | None) -> date | None:
    """Return the document's date; of a draft with blanks the first day of its month, the last of its year."""
    found = date_parts(head.date.clean) if head is not None and head.date is not None else None
    if found is None:
        return None
    day, month, year = (whole(found[part]) for part in ("day", "month", "year"))
    return calendar_day(day or (1 if month else 31), month or 12, year)


def calendar_day(day: int, month: int, year: int) -> date | None:
    """Return a day as a date; None where the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_dated(head: Head) -> bool:
    """Whether the line of place and date says the very day."""
    found = date_parts(head.date.clean) if head.date is not None else None
    return found is not None and all(whole(found[part]) for part in ("day", "month", "year"))


def whole(text: str) -> int:
    """Return the number that up to four digits of a date make; 0 for a blank and for more digits."""
    digits = re.sub(r"\D", "", text)
    return int(digits) if digits and len(digits) <= 4 else 0
