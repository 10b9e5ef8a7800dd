"""What becomes of findings: findings.xlsx for officers, lines for the terminal, the verdict of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO

from reporter.model import Agency, Finding, Findings, Severity
from reporter.model.cell import is_reread
from reporter.model.wording import capitalize_first, integer
from reporter.specs.rules import Rule, switched_off

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

#: Whose findings name no agency: a file that could not be identified, or everybody together.
NOBODY = "(chung)"
_NO_RULES: Mapping[str, Rule] = MappingProxyType({})
_ALL_USABLE: Mapping[str, str] = MappingProxyType({})
_MAX_TEXT = 32_767  # what one Excel cell holds
#: A workbook carries its date of creation; the same findings give the same bytes.
_CREATED = datetime(2025, 1, 1)  # noqa: DTZ001


def verdict_line(findings: Findings, read: int, expected: int, nothing: bool = False, upward: int = 0) -> str:
    """Return the one line that ends a run: passed or not, and how much of what.

    `nothing` of it could be used; `upward` is how many errors the workbook for the level above still has.
    """
    number = findings.counts
    faulty = {item.agency or item.file for item in findings.of(Severity.ERROR)}
    rest = _counted({severity: count for severity, count in number.items() if severity is not Severity.ERROR})
    of = f"đã đọc {integer(read)}/{integer(expected)} sổ nhập"
    if number[Severity.ERROR]:
        head = f"CHƯA ĐẠT: {integer(number[Severity.ERROR])} lỗi ở {integer(len(faulty))} nơi; {of}"
    else:
        sent_up = f"CHƯA ĐẠT: sổ gửi cấp trên còn {integer(upward)} lỗi" if upward else "ĐẠT: không có lỗi"
        head = f"{'CHƯA ĐẠT: không có sổ nhập nào dùng được' if nothing else sent_up}; {of}"
    return "; ".join(filter(None, (head, rest))) + "."


def finding_lines(
    findings: Findings, names: Mapping[str, str], limit: int | None = None, *, notes: bool = False, folder: str = ""
) -> Iterator[str]:
    """Yield the findings for the terminal: a line per agency first, then at most `limit` findings of each agency.

    The agency with the gravest finding comes first; `names` maps codes to names. What follows from another finding is
    counted below it. Notes are counted, with `notes` each kind is told once. All are in findings.xlsx, in the `folder`
    of the outputs where that is not their own.
    """
    groups = {agency: group for agency, group in findings.by_agency.items() if notes or _heavy(group)}
    if len(groups) > 1:
        yield from (f"{_name(agency, names)}: {_counted(group.counts)}" for agency, group in groups.items())
    shown = 0
    for agency, group in groups.items():
        listed = [item for item in _heavy(group) if not item.cause][:limit]
        following = [item for item in group if item.cause]
        kinds = _by_kind(group) if notes else {}
        shown += len(listed) + len(following) + sum(map(len, kinds.values()))
        yield f"{_name(agency, names)}: {_counted(group.counts)}"
        for item in listed:
            yield f"  {item.severity.label} {item.code}  {item.place}{f' ({item.line})' if item.line else ''}"
            yield f"      {item.message}"
        if following:
            yield f"  Kéo theo từ các lỗi trên, sửa xong thì hết: {_codes(following)}."
        for item, *more in kinds.values():
            others = f" và {integer(len(more))} nơi nữa" if more else ""
            yield f"  {item.severity.label} {item.code}  {item.place}{others}"
            yield f"      {item.message}"
    if shown < len(findings):
        yield f"Còn {integer(len(findings) - shown)} phát hiện khác, xem {f'{folder}/' * bool(folder)}findings.xlsx."


def _name(agency: str, names: Mapping[str, str]) -> str:
    return names.get(agency, agency) or NOBODY


def _heavy(group: Findings) -> tuple[Finding, ...]:
    return tuple(item for item in group if item.severity is not Severity.NOTE)


def _by_kind(group: Findings) -> Mapping[str, list[Finding]]:
    """Return the notes by code, those that were answered apart; what follows from another finding is told as that."""
    result: dict[str, list[Finding]] = {}
    for item in (item for item in group.of(Severity.NOTE) if not item.cause):
        result.setdefault(f"{item.code}{item.explanation}", []).append(item)
    return result


def _codes(findings: Iterable[Finding]) -> str:
    """Return "R06 (2), R17": the codes with how often they stand."""
    number = Counter(item.code for item in findings)
    return ", ".join(code + f" ({integer(count)})" * (count > 1) for code, count in number.items())


def _counted(number: Mapping[Severity, int]) -> str:
    """Return "3 lỗi, 1 cảnh báo"; "" for nothing."""
    return ", ".join(f"{integer(count)} {severity.label.lower()}" for severity, count in number.items() if count)


# --- the workbook -----------------------------------------------------------------------------------------

_SUMMARY = (("STT", 6), ("Mã", 10), ("Cơ quan", 38), *((severity.label, 12) for severity in Severity), ("Kết luận", 34))
_LIST = (
    ("STT", 6),
    ("Cơ quan", 24),
    ("Mức", 12),
    ("Mã", 7),
    ("Tệp", 24),
    ("Trang", 12),
    ("Ô", 16),
    ("Dòng", 30),
    ("Số chỗ", 7),
    ("Cột", 30),
    ("Giá trị", 16),
    ("Phát hiện", 50),
    ("Đúng phải là", 40),
    ("Cần làm", 40),
    ("Căn cứ", 36),
    ("Kéo theo từ", 10),
)
_NOTES = (("Mã", 8), ("Ghi chú", 60), ("Số nơi ghi", 10), ("Số cơ quan", 10), ("Ví dụ", 44))
#: The first row of a table, from 0: below its title, a blank row and the header.
FIRST_ROW = 3
_OFF = (("Mã", 8), ("Luật", 60), ("Lý do tắt", 60))
#: The colour of each severity, here and in the workbooks that go back to agencies.
SHADES: Mapping[Severity, str] = MappingProxyType(
    {
        Severity.ERROR: "#F8CBAD",
        Severity.WARNING: "#FFE699",
        Severity.EXPLAIN: "#DDEBF7",
        Severity.NOTE: "#EDEDED",
    }
)


def new_book(target: Path | BinaryIO, title: str) -> Workbook:
    """Return a workbook to write into, in which texts stay texts; the same contents give the same bytes."""
    import xlsxwriter

    as_text = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = xlsxwriter.Workbook(target if hasattr(target, "write") else str(target), {**as_text, "in_memory": True})
    book.set_properties({"title": title, "created": _CREATED})
    return book


def write_findings(
    path: Path,
    findings: Findings,
    agencies: Sequence[Agency],
    rules: Mapping[str, Rule] = _NO_RULES,
    title: str = "",
    unusable: Mapping[str, str] = _ALL_USABLE,
) -> None:
    """Write the findings as a workbook (summary, list, notes counted, rules switched off); same findings, same bytes.

    `agencies` are those who owe a workbook, who has most to mend first in the summary; `rules` give the legal bases;
    `unusable` says of whom there is no workbook to judge, and why (the words of an admission's state).
    """
    with new_book(path, title or "Kết quả kiểm tra") as book:
        styles = TableStyles.of(book)
        names = {agency.code: agency.name for agency in agencies}
        summary = book.add_worksheet("Tổng hợp")
        write_table(summary, styles, title, _SUMMARY, _summary(findings, agencies, unusable))
        listed = book.add_worksheet("Danh sách lỗi")
        write_table(listed, styles, title, _LIST, _listed(findings, names, rules))
        notes = list(_counted_notes(findings, rules))
        if notes:
            write_table(book.add_worksheet("Ghi chú"), styles, title, _NOTES, notes)
        off = switched_off(rules)
        if off:
            write_table(book.add_worksheet("Luật đã tắt"), styles, title, _OFF, off)


@dataclass(frozen=True, slots=True)
class TableStyles:
    """The formats of one workbook; `shades` maps a severity's label to the colour of its cell."""

    title: Format
    head: Format
    cell: Format
    literal: Format  # of a text that stays a text when somebody edits the cell
    shades: Mapping[str, Format]

    @classmethod
    def of(cls, book: Any) -> TableStyles:
        """Return the formats, made in that workbook."""
        plain = {"font_name": "Times New Roman", "font_size": 11, "text_wrap": True, "valign": "top", "border": 1}
        head = {**plain, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#D9D9D9"}
        shades = {severity.label: book.add_format({**plain, "bg_color": SHADES[severity]}) for severity in Severity}
        title = book.add_format({"font_name": "Times New Roman", "font_size": 13, "bold": True})
        literal = book.add_format({**plain, "num_format": "@", "quote_prefix": True})
        return cls(title, book.add_format(head), book.add_format(plain), literal, shades)


def _summary(
    findings: Findings, agencies: Sequence[Agency], unusable: Mapping[str, str]
) -> Iterator[tuple[int | str, ...]]:
    names = {agency.code: agency.name for agency in agencies}
    others = [code for code in sorted(findings.by_agency) if code not in names]
    needy = sorted([*names, *others], key=lambda code: [-count for count in findings.of_agency(code).counts.values()])
    for number, code in enumerate(needy, 1):
        items = findings.of_agency(code).counts
        conclusion = capitalize_first(unusable[code]) if code in unusable else _conclusion(items)
        yield number, code, names.get(code, code) or NOBODY, *items.values(), conclusion


def _conclusion(number: Mapping[Severity, int]) -> str:
    if number[Severity.ERROR]:
        return "Phải sửa và gửi lại"
    if number[Severity.WARNING] or number[Severity.EXPLAIN]:
        return "Đạt; cần xem lại, giải trình"
    return "Đạt"


def _listed(findings: Findings, names: Mapping[str, str], rules: Mapping[str, Rule]) -> Iterator[tuple[int | str, ...]]:
    for number, item in enumerate((item for item in findings if not item.for_information), 1):
        agency = names.get(item.agency, item.agency) or NOBODY
        basis = rules[item.code].basis if item.code in rules else ""
        place = (item.file, item.sheet, item.spots, item.line, item.count, item.column, item.value)
        said = (capitalize_first(item.found), capitalize_first(item.expected), item.todo)
        yield number, agency, item.severity.label, item.code, *place, *said, basis, item.cause


def _counted_notes(findings: Findings, rules: Mapping[str, Rule]) -> Iterator[tuple[int | str, ...]]:
    """Yield a line for each kind of note that asks nothing: how often, of how many agencies, an example."""
    kinds: dict[str, list[Finding]] = {}
    for item in findings:
        if item.for_information:
            kinds.setdefault(item.code, []).append(item)
    for code, items in sorted(kinds.items()):
        said = rules[code].title if code in rules else items[0].what
        yield code, said, sum(item.count for item in items), len({item.agency for item in items}), items[0].place


def write_table(
    sheet: Worksheet,
    styles: TableStyles,
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[int | str]],
) -> None:
    """Write one sheet: its title, a header that stays in view and repeats in print, and the rows under a filter."""
    sheet.write_string(0, 0, f"{title}: {sheet.name}" if title else sheet.name, styles.title)
    for index, (label, width) in enumerate(columns):
        sheet.set_column(index, index, width)
        sheet.write_string(2, index, label, styles.head)
    last = FIRST_ROW - 1
    for last, row in enumerate(rows, FIRST_ROW):
        for index, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(last, index, value, styles.cell)
            elif value:
                look = styles.literal if is_reread(value) else styles.shades.get(value, styles.cell)
                sheet.write_string(last, index, value[:_MAX_TEXT], look)
            else:
                sheet.write_blank(last, index, None, styles.cell)
    sheet.autofilter(2, 0, last, len(columns) - 1)
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&CTrang &P/&N")
