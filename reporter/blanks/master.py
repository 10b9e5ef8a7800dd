"""The master of an intake workbook: the words and the look that officers edit in Excel (templates/xlsx/).

Words are the texts of cover, guide, the heads and feet of forms; the look is a set of named cell styles and the page
set-up. Columns, lines, drop-downs and checks are the form's own and come from its TOML, never from the master.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

#: Properties of a cell format as xlsxwriter names them.
Look = Mapping[str, Any]

#: The command that writes masters anew, and what to do with one that it could not read either.
REMAKE = "reporter specs xlsx --period KỲ"
ANEW = f"Đổi tên tệp ấy để giữ, rồi làm mẫu mới bằng: {REMAKE}."

#: Kind of agency → what the file of its master is called.
KINDS = MappingProxyType(
    {"province": "tinh", "ministry": "bo", "party_committee": "dang-uy", "commune": "xa", "department": "so"}
)

#: The named cell styles of a master: name in code → name in Excel's gallery of cell styles.
STYLES = MappingProxyType(
    {
        "agency": "Tên cơ quan",
        "title": "Tên biểu",
        "plain": "Dòng chữ",
        "wrapped": "Đoạn chữ",
        "heading": "Đầu mục",
        "banner": "Dấu số liệu mẫu",
        "link": "Liên kết",
        "result": "Kết quả của biểu",
        "verdict": "Kết quả chung",
        "header": "Đầu bảng",
        "number": "Số thứ tự cột",
        "index": "Số thứ tự dòng",
        "ident": "Ô điền sẵn",
        "entry_number": "Ô nhập số",
        "entry_text": "Ô nhập chữ",
        "entry_date": "Ô nhập ngày",
        "calc": "Ô tự tính",
        "total": "Ô tổng",
        "total_label": "Tên dòng tổng",
        "check": "Cột kiểm tra",
        "cell": "Ô bảng kiểm tra",
        "cell_number": "Ô số bảng kiểm tra",
        "cell_link": "Ô liên kết bảng kiểm tra",
        "place": "Địa danh, ngày tháng",
        "signer": "Chức danh ký",
        "signing": "Chỗ ký",
        "key": "Khoá ẩn",
        "bad": "Tô ô sai",
        "remark": "Tô ô lưu ý",
        "good": "Chữ đạt",
        "amber": "Chữ lưu ý",
        "grey": "Chữ chưa nhập",
        "unused": "Dòng không dùng",
    }
)

BANNER, VERDICT, TO_CHECKS = "_mau", "_ket_qua", "_xem"  # keys of rows the program fills in
FORM_NOTE = "_bieu"  # key of the guide's row that is written once for each form


class CellWords(NamedTuple):
    """The text of one cell, with placeholders; rows and columns count from 0."""

    row: int
    column: int
    text: str
    look: Look
    runs: tuple[tuple[Look, str], ...] = ()  # of rich text: the look and the text of each piece
    style: str = ""  # the named style the cell is in; "" for a look of its own


class Picture(NamedTuple):
    """A logo: where it stands, its bytes, and how xlsxwriter places it."""

    row: int
    column: int
    data: bytes
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PageSetup:
    """Paper, direction, margins in inches (left, right, top, bottom, header, footer), page header and footer."""

    paper: int = 9
    landscape: bool = False
    margins: tuple[float, ...] = (0.5, 0.5, 0.7, 0.7, 0.3, 0.3)
    header: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class FreeSheet:
    """A sheet that is copied as the officer laid it out: cover and guide; its hidden column A names rows."""

    name: str
    cells: tuple[CellWords, ...]
    keys: Mapping[int, str]  # row → key
    merges: tuple[tuple[int, int, int, int], ...] = ()  # top, left, bottom, right
    widths: Mapping[int, float] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    prompts: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # key of the row → title, message
    pictures: tuple[Picture, ...] = ()
    page: PageSetup = PageSetup()

    def row_of(self, key: str) -> int | None:
        """The row of that key, if there is one."""
        return next((row for row, found in self.keys.items() if found == key), None)


@dataclass(frozen=True, slots=True)
class FormWords:
    """What stands above and below the table of a form, line by line; each line spreads over the printed page."""

    head: tuple[tuple[CellWords, ...], ...]
    foot: tuple[tuple[CellWords, ...], ...]
    page: PageSetup = PageSetup()
    keys: tuple[str, ...] = ()  # of the columns the master shows


@dataclass(frozen=True, slots=True)
class CheckWords:
    """The lines at the top of the check sheet, the title and the headings of its table."""

    lines: tuple[CellWords, ...]
    title: str
    labels: tuple[str, ...]
    page: PageSetup = PageSetup()


@dataclass(frozen=True, slots=True)
class Master:
    """The words and the look of the workbooks of one form set for one kind of agency."""

    file: str  # as messages name it: "xlsx/cv9797-tinh.xlsx"
    cover: FreeSheet
    guide: FreeSheet
    check: CheckWords
    forms: Mapping[str, FormWords]  # by sheet name
    looks: Mapping[str, Look]  # by name in code

    def form_words(self, sheet: str) -> FormWords:
        """What stands around a form; a form newer than the master has the words of the master's first."""
        return self.forms.get(sheet) or next(iter(self.forms.values()))

    @property
    def smallest_font(self) -> float:
        """The size in points of the smallest letters on a printed form."""
        return min(float(self.looks[name].get("font_size", 11)) for name in PRINTED)


#: Styles that stand on the printed page of a form.
PRINTED = (
    *("agency", "title", "plain", "result", "header", "number", "index", "ident", "entry_number", "entry_text"),
    *("entry_date", "calc", "total", "total_label", "place", "signer", "signing"),
)


def master_path(templates: Path, form_set: str, kind: str) -> Path:
    """Return where the master of a form set and a kind of agency stands."""
    return templates / "xlsx" / f"{form_set}-{KINDS[kind]}.xlsx"
