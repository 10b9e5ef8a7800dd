"""What becomes of findings: findings.xlsx for officers, findings.json for machines, lines for the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from reporter.model import Agency, Finding, Severity
from reporter.model.catalogue import counts
from reporter.model.wording import integer
from reporter.specs.rules import Rule, switched_off

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: Whose findings name no agency: a file that could not be identified, or everybody together.
NOBODY = "(chung)"
_NO_RULES: Mapping[str, Rule] = MappingProxyType({})
_MAX_TEXT = 32_767  # what one Excel cell holds
#: A workbook carries its date of creation; the same findings give the same bytes.
_CREATED = datetime(2025, 1, 1)  # noqa: DTZ001


def as_json(findings: Iterable[Finding]) -> str:
    """Return the stable machine form: a list of objects, in the order given."""
    return json.dumps([item.as_dict() for item in findings], ensure_ascii=False, indent=1) + "\n"


def verdict_line(findings: Sequence[Finding], read: int, expected: int) -> str:
    """Return the one line that ends a run: passed or not, and how much of what."""
    number = counts(findings)
    faulty = {item.agency or item.file for item in findings if item.severity is Severity.ERROR}
    rest = _counted({severity: count for severity, count in number.items() if severity is not Severity.ERROR})
    of = f"đã đọc {integer(read)}/{integer(expected)} sổ nhập"
    if number[Severity.ERROR]:
        head = f"CHƯA ĐẠT: {integer(number[Severity.ERROR])} lỗi ở {integer(len(faulty))} nơi; {of}"
    else:
        head = f"ĐẠT: không có lỗi; {of}"
    return "; ".join(filter(None, (head, rest))) + "."


def finding_lines(
    findings: Iterable[Finding],
    names: Mapping[str, str],
    limit: int | None = None,
    least: Severity = Severity.EXPLAIN,
) -> Iterator[str]:
    """Yield the findings for the terminal, grouped by agency, the gravest group first; `names` maps codes to names.

    Findings lighter than `least`, and those after the first `limit`, are only counted in a last line.
    """
    ordered = sorted(findings, key=Finding.sort_key)
    heavy = [item for item in ordered if item.severity.rank <= least.rank]
    shown = [item for group in _by_agency(heavy).values() for item in group][:limit]
    everything = _by_agency(ordered)
    for agency, items in _by_agency(shown).items():
        yield f"{names.get(agency, agency) or NOBODY}: {_counted(counts(everything[agency]))}"
        for item in items:
            yield f"  {item.severity.label} {item.code}  {item.place}"
            yield f"      {item.message}"
    if len(shown) < len(ordered):
        yield f"Còn {integer(len(ordered) - len(shown))} phát hiện khác, xem findings.xlsx."


def _by_agency(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Return the findings of each agency, gravest first; agencies in the order of their gravest finding."""
    groups: dict[str, list[Finding]] = {}
    for item in sorted(findings, key=Finding.sort_key):
        groups.setdefault(item.agency, []).append(item)
    return groups


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
    ("Sheet", 12),
    ("Ô", 8),
    ("Cột", 30),
    ("Giá trị", 16),
    ("Nội dung", 70),
    ("Căn cứ", 36),
)
_OFF = (("Mã", 8), ("Luật", 60), ("Lý do tắt", 60))
_SHADES = MappingProxyType({"error": "#F8CBAD", "warning": "#FFE699", "explain": "#DDEBF7", "note": "#EDEDED"})


def write_findings(
    path_xlsx: Path,
    path_json: Path,
    findings: Sequence[Finding],
    agencies: Sequence[Agency],
    rules: Mapping[str, Rule] = _NO_RULES,
    title: str = "",
) -> None:
    """Write the findings as a workbook (summary, list, rules switched off) and as JSON; same findings, same bytes.

    `agencies` are those who owe a workbook, in the order of the summary; `rules` give the legal bases.
    """
    import xlsxwriter

    ordered = sorted(findings, key=Finding.sort_key)
    path_json.write_text(as_json(ordered), encoding="utf-8")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path_xlsx), options) as book:
        book.set_properties({"title": title or "Kết quả kiểm tra", "created": _CREATED})
        styles = _Styles.of(book)
        names = {agency.code: agency.name for agency in agencies}
        summary = book.add_worksheet("Tổng hợp")
        _write_table(summary, styles, title, _SUMMARY, _summary(ordered, agencies))
        listed = book.add_worksheet("Danh sách lỗi")
        _write_table(listed, styles, title, _LIST, _listed(ordered, names, rules))
        off = switched_off(rules)
        if off:
            _write_table(book.add_worksheet("Luật đã tắt"), styles, title, _OFF, off)


@dataclass(frozen=True, slots=True)
class _Styles:
    """The formats of one workbook; `shades` maps a severity's label to the colour of its cell."""

    title: Format
    head: Format
    cell: Format
    shades: Mapping[str, Format]

    @classmethod
    def of(cls, book: Any) -> _Styles:
        plain = {"font_name": "Times New Roman", "font_size": 11, "text_wrap": True, "valign": "top", "border": 1}
        head = {**plain, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#D9D9D9"}
        shades = {
            severity.label: book.add_format({**plain, "bg_color": _SHADES[severity.value]}) for severity in Severity
        }
        title = book.add_format({"font_name": "Times New Roman", "font_size": 13, "bold": True})
        return cls(title, book.add_format(head), book.add_format(plain), shades)


def _summary(findings: Sequence[Finding], agencies: Sequence[Agency]) -> Iterator[tuple[int | str, ...]]:
    groups = {code: list(items) for code, items in groupby(sorted(findings, key=_agency_of), key=_agency_of)}
    names = {agency.code: agency.name for agency in agencies}
    others = [code for code in groups if code not in names]
    for number, code in enumerate([*names, *others], 1):
        items = counts(groups.get(code, ()))
        yield number, code, names.get(code, code) or NOBODY, *items.values(), _conclusion(items)


def _agency_of(item: Finding) -> str:
    return item.agency


def _conclusion(number: Mapping[Severity, int]) -> str:
    if number[Severity.ERROR]:
        return "Phải sửa và gửi lại"
    if number[Severity.WARNING] or number[Severity.EXPLAIN]:
        return "Đạt; cần xem lại, giải trình"
    return "Đạt"


def _listed(
    findings: Sequence[Finding], names: Mapping[str, str], rules: Mapping[str, Rule]
) -> Iterator[tuple[int | str, ...]]:
    for number, item in enumerate(findings, 1):
        agency = names.get(item.agency, item.agency) or NOBODY
        basis = rules[item.code].basis if item.code in rules else ""
        place = (item.file, item.sheet, item.cell, item.column, item.value)
        yield number, agency, item.severity.label, item.code, *place, item.message, basis


def _write_table(
    sheet: Worksheet,
    styles: _Styles,
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[int | str]],
) -> None:
    """Write one sheet: its title, a header that stays in view and repeats in print, and the rows under a filter."""
    sheet.write_string(0, 0, f"{title}: {sheet.name}" if title else sheet.name, styles.title)
    for index, (label, width) in enumerate(columns):
        sheet.set_column(index, index, width)
        sheet.write_string(2, index, label, styles.head)
    last = 2
    for last, row in enumerate(rows, 3):
        for index, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(last, index, value, styles.cell)
            elif value:
                sheet.write_string(last, index, value[:_MAX_TEXT], styles.shades.get(value, styles.cell))
            else:
                sheet.write_blank(last, index, None, styles.cell)
    sheet.autofilter(2, 0, last, len(columns) - 1)
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&CTrang &P/&N")
