"""Reading a master with openpyxl: styles, texts, merged cells, pictures, page set-up; once per run."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import column_index_from_string

from reporter.blanks.cell_look import cell_look, named_looks, text_look, unnamed_looks
from reporter.blanks.master import (
    ANEW,
    REMAKE,
    STYLES,
    VERDICT,
    CellWords,
    CheckWords,
    FormWords,
    FreeSheet,
    Look,
    Master,
    PageSetup,
    Picture,
)
from reporter.blanks.placeholders import as_template
from reporter.model import ReporterError
from reporter.model.marks import (
    AGENCY_KEY,
    CHECK_KEY,
    CHECK_SHEET,
    COVER_ALL,
    COVER_SHEET,
    COVER_VALUE_COLUMN,
    FOOT_MARK,
    GUIDE_SHEET,
    OWN_SHEETS,
    PARENT_KEY,
    PERIOD_KEY,
)
from reporter.opc.archive import Archive, Unsound
from reporter.opc.parts import write_package
from reporter.specs.decode import SpecError, SpecNotes, SpecProblem

_PADDING = 5 / 7  # of the width of a column as stored, in digits
_EMU = 9525  # per pixel
_CHECK_COLUMNS = 8  # of the table on the check sheet
_FILLED_KEYS = frozenset({AGENCY_KEY, PERIOD_KEY, PARENT_KEY, VERDICT, *COVER_ALL})
_STYLE_NAMES = frozenset(STYLES.values())
_FONT_KEYS = frozenset({"bold", "italic", "underline"})
_LONG = 120  # rows: an upright form has fewer
_TAIL, _HEAD = 25, 25  # rows of a long sheet that may hold words: the lines between are the form's, not the master's
_ROW = re.compile(rb"<row [^>]*?\br=\"(\d+)\"[^>]*?(?:/>|>.*?</row>)", re.DOTALL)
_ESCAPED = re.compile(r"[\x00-\x1f]")  # LibreOffice takes "_xa_" in "cb_xa_cu" for an escaped line feed, and saves that
_CONDITIONS = re.compile(rb"<conditionalFormatting .*?</conditionalFormatting>", re.DOTALL)
_REPEATED = re.compile(rb'<f t="shared" si="\d+"/>')  # a formula stored in another cell
_STRINGS = "xl/sharedStrings.xml"
_STRING_USED = re.compile(rb' t="s"[^>]*><v>(\d+)</v>')
_STRING = re.compile(rb"<si(?:/>|>.*?</si>)", re.DOTALL)
_STYLES = "xl/styles.xml"
_CELL_STYLES = re.compile(rb"<cellStyles\b.*?</cellStyles>", re.DOTALL)
_CELL_STYLE = re.compile(rb'<cellStyle\s[^>]*\bxfId="(\d{1,4})"[^>]*?(?:/>|>.*?</cellStyle>)', re.DOTALL)
_MERGES = re.compile(rb"<mergeCells.*?</mergeCells>", re.DOTALL)
_KEYS_HIDDEN = re.compile(rb'<row (?=[^>]*\br="1")[^>]*\bhidden="(?:1|true)"')


def read_master(path: Path) -> Master:
    """Return the words and the look of a master; SpecError with everything that is wrong, by sheet and cell."""
    file = f"xlsx/{path.name}"
    try:
        return _parsed(path.read_bytes(), file)
    except FileNotFoundError:
        raise _unusable(file, f"không tìm thấy tệp này. Làm bằng: {REMAKE}.") from None


@lru_cache(maxsize=16)
def _parsed(data: bytes, file: str) -> Master:
    book, notes = _open(data, file), SpecNotes()
    sheets = {sheet.title: _Sheet(sheet, file, notes) for sheet in book}
    for name in (COVER_SHEET, GUIDE_SHEET, CHECK_SHEET):
        if name not in sheets:
            notes.say(file, "", f"thiếu trang “{name}”. {ANEW}")
    forms = {name: _form_words(sheet) for name, sheet in sheets.items() if name not in OWN_SHEETS}
    if not forms:
        notes.say(file, "", f"không có trang biểu nào. {ANEW}")
    lost = unnamed_looks(book)
    if lost:
        notes.say(file, "", f"thiếu kiểu ô (Cell Styles): {', '.join(lost)}. {ANEW}")
    free = {name: _free_sheet(sheets[name]) for name in (COVER_SHEET, GUIDE_SHEET) if name in sheets}
    check = _check_words(sheets[CHECK_SHEET]) if CHECK_SHEET in sheets else None
    notes.finish()
    assert check
    return Master(file, free[COVER_SHEET], free[GUIDE_SHEET], check, forms, named_looks(book))


def _unusable(file: str, text: str) -> SpecError:
    return SpecError([SpecProblem(file, "", text)])


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet of a master, and where its mistakes are noted."""

    sheet: Any
    file: str
    notes: SpecNotes

    def say(self, text: str, cell: str = "") -> None:
        """Note a mistake of the sheet or of one of its cells."""
        self.notes.say(self.file, f"trang “{self.sheet.title}”{f', ô {cell}' if cell else ''}", text)


def _open(data: bytes, file: str) -> Any:
    try:
        short = _without_lines(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about parts of Excel that masters need not keep
            return openpyxl.load_workbook(short, rich_text=True)
    except Exception:  # openpyxl lets errors of every kind out of a damaged file
        raise _unusable(file, f"không mở được; lưu lại bằng Excel dạng .xlsx. Không được thì: {ANEW}") from None


def _without_lines(data: bytes) -> io.BytesIO:
    """Return the workbook without what holds no words: the middle of long sheets, the colours of conditions.

    Of forms (their first row, the keys, is hidden) the merged cells go as well: their words spread over the page anew.
    """
    try:
        parts = dict(Archive(data).parts())
    except Unsound as trouble:
        raise ReporterError(trouble.why) from None
    sheets = {name: _ends(xml) for name, xml in parts.items() if name.startswith("xl/worksheets/sheet")}
    used = [int(number) for xml in sheets.values() for number in _STRING_USED.findall(xml)]
    parts[_STYLES] = _styles_in_order(parts.get(_STYLES, b""))
    parts[_STRINGS] = _first_strings(parts.get(_STRINGS, b""), max(used, default=-1) + 1)
    stream = io.BytesIO()
    write_package(stream, {**parts, **sheets}.items(), level=0)
    stream.seek(0)
    return stream


def _styles_in_order(xml: bytes) -> bytes:
    """Return the named styles one by one as cells count them: openpyxl takes the number for a place in the list,
    and LibreOffice leaves numbers out."""
    named: dict[int, bytes] = {}
    for found in _CELL_STYLE.finditer(xml):
        named.setdefault(int(found[1]), found[0])
    whole = [named.get(at, b'<cellStyle name="_%d" xfId="%d"/>' % (at, at)) for at in range(max(named, default=-1) + 1)]
    return _CELL_STYLES.sub(lambda _: b"<cellStyles>" + b"".join(whole) + b"</cellStyles>", xml)


def _first_strings(xml: bytes, count: int) -> bytes:
    """Return the table of strings without those after the last one in use: names of thousands of communes."""
    found = list(islice(_STRING.finditer(xml), count, count + 1))
    return xml[: found[0].start()] + b"</sst>" if found else xml


def _ends(xml: bytes) -> bytes:
    numbers = [int(number) for number in _ROW.findall(xml)]
    longest = max(numbers, default=0)
    last = longest - _TAIL if longest > _LONG else 0
    xml = _REPEATED.sub(b"", _CONDITIONS.sub(b"", xml))
    if _KEYS_HIDDEN.search(xml):
        xml = _MERGES.sub(b"", xml)
    return _ROW.sub(lambda row: b"" if _HEAD < int(row[1]) <= last else row[0], xml)


# --- sheets -----------------------------------------------------------------------------------------------


def _free_sheet(source: _Sheet) -> FreeSheet:
    sheet = source.sheet
    keys = {row - 1: str(sheet.cell(row, 1).value) for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value}
    dimensions = sheet.column_dimensions
    return FreeSheet(
        name=sheet.title,
        cells=tuple(_words(cell, source) for cell in _free_cells(sheet, keys)),
        keys=keys,
        merges=tuple(
            (area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1)
            for area in sorted(sheet.merged_cells.ranges, key=lambda area: (area.min_row, area.min_col))
        ),
        widths={
            _column(name): round(found.width - _PADDING, 2)
            for name, found in sorted(dimensions.items())
            if _column(name)
        },
        heights={row - 1: found.height for row, found in sorted(sheet.row_dimensions.items()) if found.height},
        prompts=_prompts(sheet, keys),
        pictures=tuple(_pictures(sheet)),
        page=_page(sheet),
    )


def _column(name: str) -> int:
    """0-based number of a column letter."""
    return int(column_index_from_string(name)) - 1


def _free_cells(sheet: Any, keys: Mapping[int, str]) -> Iterator[Any]:
    """Yield the cells that hold words or a look; what the program fills in beside a key is left out."""
    for row in sheet.iter_rows(min_col=2):
        filled = keys.get(row[0].row - 1) in _FILLED_KEYS
        for cell in row:
            own = filled and cell.column == COVER_VALUE_COLUMN + 1
            if not isinstance(cell, MergedCell) and not own and (cell.value is not None or cell.has_style):
                yield cell


def _words(cell: Any, source: _Sheet) -> CellWords:
    """Return the text of a cell as a template: a formula that only joins texts and names is one as well."""
    value, look = cell.value, cell_look(cell, cell.parent.parent)
    style = cell.style if cell.style in _STYLE_NAMES else ""
    if isinstance(value, CellRichText) and any(isinstance(piece, TextBlock) for piece in value):
        runs = tuple(_run(piece, look, cell) for piece in value)
        return CellWords(cell.row - 1, cell.column - 1, "".join(text for _, text in runs), look, runs, style)
    text = "" if value is None else as_template(str(value))
    if text.startswith("="):
        source.say(f"có công thức “{text[:60]}”; lời trong mẫu chỉ là chữ và {{{{ … }}}}.", cell.coordinate)
    return CellWords(cell.row - 1, cell.column - 1, text, look, (), style)


def _run(piece: Any, look: Look, cell: Any) -> tuple[Look, str]:
    if isinstance(piece, TextBlock):
        named = {"font_name": look["font_name"]} if "font_name" in look else {}
        return {**named, **text_look(piece.font, cell.parent.parent)}, piece.text
    return {key: value for key, value in look.items() if key.startswith("font") or key in _FONT_KEYS}, str(piece)


def _prompts(sheet: Any, keys: dict[int, str]) -> dict[str, tuple[str, str]]:
    """Return the input hints by the key of their row."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        for area in rule.sqref.ranges:
            key = keys.get(area.min_row - 1)
            if key and rule.prompt:
                found[key] = (rule.promptTitle or "", rule.prompt)
    return found


def _pictures(sheet: Any) -> Iterator[Picture]:
    """Yield the pictures of a sheet; xlsxwriter scales from the size the file itself has."""
    for image in sheet._images:
        anchor = image.anchor
        start, size = anchor._from, getattr(anchor, "ext", None)
        data = image._data()
        options = {
            "x_offset": start.colOff / _EMU,
            "y_offset": start.rowOff / _EMU,
            "x_scale": size.width / _EMU / image.width if size else 1,
            "y_scale": size.height / _EMU / image.height if size else 1,
            "object_position": 1 if size is None else 2,
        }
        yield Picture(start.row, start.col, data, options)


def _page(sheet: Any) -> PageSetup:
    margins, setup = sheet.page_margins, sheet.page_setup
    sides = (margins.left, margins.right, margins.top, margins.bottom, margins.header, margins.footer)
    return PageSetup(
        paper=int(setup.paperSize or 9),
        landscape=setup.orientation == "landscape",
        margins=tuple(round(float(side), 3) for side in sides),
        header=_part_texts(sheet.oddHeader),
        footer=_part_texts(sheet.oddFooter),
    )


def _part_texts(part: Any) -> str:
    """Return a page header or footer as Excel stores it: "&L…&C…&R…"."""
    sides = (("&L", part.left), ("&C", part.center), ("&R", part.right))
    return "".join(f"{side}{_side_text(found)}" for side, found in sides if found and found.text)


def _side_text(side: Any) -> str:
    """Return one side with its font and size; a size before a digit needs a space."""
    text = str(side.text).lstrip()
    font, size = f'&"{side.font}"' if side.font else "", f"&{side.size}" if side.size else ""
    return f"{font}{size}{' ' if size and text[:1].isdigit() else ''}{text}"


# --- forms and checks -------------------------------------------------------------------------------------


def _form_words(source: _Sheet) -> FormWords:
    """Return the lines above the result line, and those marked as the foot beside the hidden keys."""
    sheet = source.sheet
    keys = _keys(sheet)
    if not keys:
        source.say(f"thiếu hàng khoá ẩn (hàng 1). Xoá trang ấy rồi chạy: {REMAKE}.")
        return FormWords((), (), _page(sheet), ())
    upright = len(keys) > 1 and keys[0].column == keys[-1].column
    first, after = (2, sheet.max_column + 1) if upright else (1, keys[-1].column)
    head: list[tuple[CellWords, ...]] = []
    foot: list[tuple[CellWords, ...]] = []
    above = True
    last = sheet.max_row
    kept = dict.fromkeys((*range(2, min(_HEAD, last) + 1), *range(max(last - _TAIL, 1) + 1, last + 1)))
    for row in map(sheet.__getitem__, kept):
        above = above and not any(_is_result(cell) for cell in row)
        if above or FOOT_MARK in [cell.value for cell in row]:
            words = tuple(_words(cell, source) for cell in row[first - 1 : after - 1] if cell.value is not None)
            if not (words and words[0].style == STYLES["banner"]):
                (head if above else foot).append(words)
    known = tuple(_ESCAPED.sub(_as_written, str(cell.value or "")) for cell in keys if cell.value != CHECK_KEY)
    return FormWords(tuple(head), tuple(foot), _page(sheet), known)


def _as_written(escaped: re.Match[str]) -> str:
    return f"_x{ord(escaped[0]):x}_"


def _keys(sheet: Any) -> list[Any]:
    """Return the cells of the hidden keys: row 1 up to its check; of an upright form column A from its check on."""
    across = list(sheet[1])
    end = next((at for at, cell in enumerate(across) if cell.value == CHECK_KEY), None)
    if end is not None:
        return across[: end + 1]
    down = [cell for cell in sheet["A"] if cell.value not in (None, FOOT_MARK)]
    return down if down and down[0].value == CHECK_KEY else []


def _is_result(cell: Any) -> bool:
    return isinstance(cell.value, str) and cell.value.startswith("=") and f"'{CHECK_SHEET}'!" in cell.value


def _check_words(source: _Sheet) -> CheckWords:
    """Return the words of the check sheet: the headings stand in the first row that is filled throughout."""
    sheet = source.sheet
    rows = [[cell.value for cell in row[:_CHECK_COLUMNS]] for row in sheet.iter_rows(max_row=20)]
    number = next((at for at, row in enumerate(rows) if all(isinstance(value, str) for value in row)), None)
    if not number:
        source.say(f"thiếu hàng đầu bảng. {ANEW}")
        return CheckWords((), "", (), _page(sheet))
    lines = tuple(_words(cell, source) for (cell,) in sheet.iter_rows(max_row=number - 1, max_col=1) if cell.value)
    kept = tuple(words for words in lines if words.style != STYLES["banner"])
    return CheckWords(kept, str(rows[number - 1][0]), tuple(map(str, rows[number])), _page(sheet))
