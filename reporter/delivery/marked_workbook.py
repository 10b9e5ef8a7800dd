"""An agency's own workbook sent back with every finding marked in its cell, and a first sheet that lists them all.

The package is edited part by part as text: styles of marked cells are swapped for equal ones with a fill, prompts are
put on single cells, one sheet is added. Everything else stays: stored results, drop-downs, protection, drawings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr, unescape

from reporter.delivery.cell_areas import spots_of, without_cells
from reporter.delivery.findings_book import SHADES
from reporter.delivery.plain_xlsx import inline_text
from reporter.model import Finding, Severity, column_letter, split_ref
from reporter.model.marks import RETURN_SHEET
from reporter.model.wording import clean_text
from reporter.opc.archive import Archive, Unsound
from reporter.opc.parts import CONTENT_TYPES, write_parts

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_BOOK_LINKS = "xl/_rels/workbook.xml.rels"
_PREFIX = f'xmlns:r="{_REL}"'  # some programs declare it sheet by sheet
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_XF = re.compile(r"<xf\b[^>]*?(?:/>|>.*?</xf>)", re.DOTALL)
_RULE = re.compile(r"<dataValidation\b[^>]*?(?:/>|>.*?</dataValidation>)", re.DOTALL)
_ROW = re.compile(r'(?P<opening><row\b[^>]*?\br="(?P<row>\d+)"[^>]*?)(?:/>|>(?P<body>.*?)</row>)', re.DOTALL)
_CELL = re.compile(r'<c\b[^>]*?(?P<name>\br="(?P<letters>[A-Z]+)\d+")[^>]*?(?=/?>)')
_PROMPT, _TITLE = 255, 32  # letters that Excel keeps of a prompt and of its title
_PER_FINDING = 200  # cells of one finding that are marked
_HEADING = "Những chỗ cần sửa, cần giải trình; ô có lỗi được tô màu trong từng trang. Sửa xong gửi lại tệp này."
_LINE, _HIGHEST = 16, 409  # points that a line of the list takes, and that Excel allows a row
_PLAIN = 'numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"'
_COLUMNS = (("STT", 6), ("Mức", 14), ("Mã", 7), ("Trang", 14), ("Ô", 24), ("Phát hiện", 70), ("Cần làm", 60))


@dataclass
class _Marks:
    """What is to be marked on one sheet: cell → the gravest finding about it."""

    cells: dict[str, Finding] = field(default_factory=dict)


def marked(data: bytes, file: str, findings: Sequence[Finding]) -> bytes:
    """Return the workbook with the findings about `file` marked; Unsound when it is not built as a workbook is."""
    parts = dict(Archive(data).parts())
    book = _xml(parts, "xl/workbook.xml")
    if "<sheets>" not in book or _REL not in book:
        raise Unsound("damaged", "không có cấu trúc của sổ tính quen thuộc")
    sheets = _sheets(book, _xml(parts, _BOOK_LINKS))
    marks = _by_sheet(findings, file)
    styles = _Styles(_xml(parts, "xl/styles.xml"))
    for name, part in sheets.items():
        text = _xml(parts, part)
        if name in marks:
            text = _mark_sheet(text, marks[name], styles)
        parts[part] = re.sub(r' tabSelected="(?:1|true)"', "", text, count=1).encode()
    listed = _list_sheet(findings, file, sheets, styles.wrapped())
    parts["xl/styles.xml"] = styles.text.encode()
    return write_parts(_with_list(parts, book, listed))


def _xml(parts: Mapping[str, bytes], name: str) -> str:
    """Return the text of a part; Unsound where there is none, or not in UTF-8."""
    try:
        return parts[name].decode()
    except (KeyError, UnicodeDecodeError):
        raise Unsound("damaged", f"phần {name} thiếu hoặc sai mã ký tự") from None


def _sheets(book: str, links: str) -> dict[str, str]:
    """Return name of sheet → its part."""
    targets = {}
    for link in re.findall(r"<Relationship\b[^>]*>", links):
        key, target = (re.search(rf'\b{name}="([^"]*)"', link) for name in ("Id", "Target"))
        if key and target:
            path = target[1].lstrip("/")
            targets[key[1]] = path if path.startswith("xl/") else f"xl/{path}"
    result = {}
    for sheet in re.findall(r"<sheet\b[^>]*>", book):
        name, key = (re.search(rf'\b{wanted}="([^"]*)"', sheet) for wanted in ("name", r"r:id"))
        if name and key and targets.get(key[1], "").startswith("xl/worksheets/"):
            result[unescape(name[1], {"&quot;": '"', "&apos;": "'"})] = targets[key[1]]
    return result


def _by_sheet(findings: Sequence[Finding], file: str) -> dict[str, _Marks]:
    result: dict[str, _Marks] = {}
    for item in sorted(findings, key=lambda item: item.severity.rank):
        left = _PER_FINDING
        for place in item.places:
            if place.file == file and place.column:
                for row in range(place.first, min(place.last, place.first + left - 1) + 1):
                    result.setdefault(place.sheet, _Marks()).cells.setdefault(f"{place.column}{row}", item)
                    left -= 1
    return result


# --- styles -----------------------------------------------------------------------------------------------


class _Styles:
    """The style sheet of a workbook, to which filled twins of its cell styles are added."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._twins: dict[tuple[int, str], int] = {}
        self._fills: dict[str, int] = {}

    def twin(self, style: int, severity: Severity) -> int:
        """Return the number of a style that is like that one but for its fill."""
        key = (style, severity.value)
        if key not in self._twins:
            fill = self._fill(severity)
            known = _XF.findall(self._block("cellXfs"))
            base = known[style] if style < len(known) else "<xf/>"
            base = re.sub(r' (?:fillId|applyFill)="[^"]*"', "", base, count=2)
            own = base.replace("<xf", f'<xf fillId="{fill}" applyFill="1"', 1)
            self._twins[key] = self._append("cellXfs", own, len(known))
        return self._twins[key]

    def wrapped(self) -> int:
        """Return the number of a style in which a long text breaks into lines: the list is read whole."""
        own = f'<xf {_PLAIN} applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
        return self._append("cellXfs", own, len(_XF.findall(self._block("cellXfs"))))

    def _fill(self, severity: Severity) -> int:
        if severity.value not in self._fills:
            number = len(re.findall(r"<fill>|<fill/>", self._block("fills")))
            colour = f'<fgColor rgb="{SHADES[severity].replace("#", "FF")}"/><bgColor indexed="64"/>'
            fill = f'<fill><patternFill patternType="solid">{colour}</patternFill></fill>'
            self._fills[severity.value] = self._append("fills", fill, number)
        return self._fills[severity.value]

    def _block(self, name: str) -> str:
        found = re.search(rf"<{name}\b.*?</{name}>", self.text, re.DOTALL)
        if found is None:
            raise Unsound("damaged", "không có bảng kiểu ô quen thuộc")
        return found[0]

    def _append(self, name: str, item: str, number: int) -> int:
        """Add one to a list of that many and return its number."""
        block = self._block(name)
        new = re.sub(r'\bcount="\d+"', f'count="{number + 1}"', block, count=1)
        self.text = self.text.replace(block, new.replace(f"</{name}>", f"{item}</{name}>"), 1)
        return number


# --- cells ------------------------------------------------------------------------------------------------


def _mark_sheet(text: str, marks: _Marks, styles: _Styles) -> str:
    return _prompted(_filled(text, marks, styles), marks)


def _filled(text: str, marks: _Marks, styles: _Styles) -> str:
    """Return the sheet with the marked cells of its rows in filled styles: one pass, as thousands may be marked."""
    rows: dict[str, dict[str, Finding]] = {}
    for ref, item in marks.cells.items():
        letters, number = split_ref(ref)
        rows.setdefault(str(number), {})[letters] = item
    # The list names cells of a row that is not there all the same.
    return _ROW.sub(lambda row: _filled_row(row, rows[row["row"]], styles) if row["row"] in rows else row[0], text)


def _filled_row(row: re.Match[str], wanted: Mapping[str, Finding], styles: _Styles) -> str:
    """Return the row with some cells (by letters) in their filled styles; a cell is made where the row has none."""
    body, parts, done = row["body"] or "", [row["opening"], ">"], 0
    cells = {cell["letters"]: cell for cell in _CELL.finditer(body)}
    for letters in sorted(wanted, key=_in_order):
        severity, cell = wanted[letters].severity, cells.get(letters)
        if cell:
            style = re.search(r' s="(\d+)"', cell[0])
            twin = styles.twin(int(style[1]) if style else 0, severity)
            start, end = cell.span()
            made = re.sub(r' s="\d+"', "", cell[0]).replace(cell["name"], f'{cell["name"]} s="{twin}"', 1)
        else:
            later = (one.start() for one in cells.values() if _in_order(one["letters"]) > _in_order(letters))
            start = end = next(later, len(body))
            made = f'<c r="{letters}{row["row"]}" s="{styles.twin(0, severity)}"/>'
        parts += [body[done:start], made]
        done = end
    return "".join((*parts, body[done:], "</row>"))


def _in_order(letters: str) -> tuple[int, str]:
    """Return what sorts columns as they stand."""
    return len(letters), letters


def _prompted(text: str, marks: _Marks) -> str:
    """Return the sheet with a prompt on every marked cell; a rule that was on the cell stays on it."""
    found = re.search(r"<dataValidations\b.*?</dataValidations>", text, re.DOTALL)
    block = found[0] if found else '<dataValidations count="0"></dataValidations>'
    rules = list(_with_prompts(_RULE.findall(block), marks.cells))
    new = f'<dataValidations count="{len(rules)}">{"".join(rules)}</dataValidations>'
    if found:
        opening = re.match(r"<dataValidations\b[^>]*>", block)
        assert opening
        head = re.sub(r'\bcount="\d+"', f'count="{len(rules)}"', opening[0])
        return text[: found.start()] + head + "".join(rules) + "</dataValidations>" + text[found.end() :]
    place = re.search(
        r"<(?:hyperlinks|printOptions|pageMargins|pageSetup|headerFooter|rowBreaks|colBreaks|customProperties|"
        r"cellWatches|ignoredErrors|smartTags|drawing|legacyDrawing|picture|oleObjects|controls|webPublishItems|"
        r"tableParts|extLst)\b|</worksheet>",
        text,
    )
    assert place
    return text[: place.start()] + new + text[place.start() :]


def _with_prompts(rules: Sequence[str], cells: Mapping[str, Finding]) -> Iterator[str]:
    """Yield the rules of a sheet, those about these cells divided so that each cell has its own with the prompt."""
    spots, own = spots_of(cells), dict[str, str]()
    for rule in rules:
        area = re.search(r'\bsqref="([^"]*)"', rule)
        inside, rest = without_cells(area[1], spots) if area else ([], "")
        if area and inside:
            own |= {ref: rule.replace(area[0], f'sqref="{ref}"', 1) for ref in inside}
        if area and inside and rest:
            yield rule.replace(area[0], f'sqref="{rest}"', 1)
        elif not inside:
            yield rule
    for ref, item in cells.items():
        plain = f'<dataValidation type="none" allowBlank="1" sqref="{ref}"/>'
        yield _prompting(own.get(ref, plain), item)


def _prompting(rule: str, item: Finding) -> str:
    """Return a rule with the prompt that tells the finding."""
    title = f"{item.severity.label} {item.code}"[:_TITLE]
    bare = re.sub(r' (?:showInputMessage|promptTitle|prompt)=(?:"[^"]*"|\'[^\']*\')', "", rule)
    said = f' showInputMessage="1" promptTitle={quoteattr(title)} prompt={quoteattr(_short(item.message))}'
    return bare.replace("<dataValidation", f"<dataValidation{said}", 1)


def _short(message: str) -> str:
    text = clean_text(message)[0]
    return text if len(text) <= _PROMPT else f"{text[: _PROMPT - 1]}…"


# --- the list ---------------------------------------------------------------------------------------------


def _list_sheet(findings: Sequence[Finding], file: str, sheets: Mapping[str, str], style: int) -> str:
    """Return the XML of the first sheet: every finding, with a link to its cell."""
    head = "".join(_text(f"{column_letter(at)}3", title) for at, (title, _) in enumerate(_COLUMNS))
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, (_, width) in enumerate(_COLUMNS, 1)
    )
    rows, links = [], []
    for number, item in enumerate(findings, 1):
        row = number + 3
        said = (str(number), item.severity.label, item.code, item.sheet, item.spots, item.what, item.todo)
        cells = "".join(_text(f"{column_letter(at)}{row}", text, style) for at, text in enumerate(said))
        lines = max(1, *(-(-len(text) // width) for text, (_, width) in zip(said, _COLUMNS, strict=True)))
        rows.append(f'<row r="{row}" ht="{min(_LINE * lines, _HIGHEST)}" customHeight="1">{cells}</row>')
        if item.cell and item.sheet in sheets and item.places[0].file == file:
            sheet = item.sheet.replace("'", "''")
            place = f"'{sheet}'!{item.cell}"
            links.append(f'<hyperlink ref="E{row}" location={quoteattr(place)}/>')
    hyperlinks = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    title = _text("A1", _HEADING)
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}">'
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'  # printed, a finding and what to do stand on one page
        f'<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews><cols>{widths}</cols>'
        f'<sheetData><row r="1">{title}</row><row r="3">{head}</row>{"".join(rows)}</sheetData>{hyperlinks}'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _text(ref: str, text: str, style: int = 0) -> str:
    return f'<c r="{ref}" s="{style}"{inline_text(text)}' if text else ""


def _with_list(parts: Mapping[str, bytes], book: str, sheet: str) -> dict[str, bytes]:
    """Return the parts with the list as the first sheet; what counts sheets by their place counts one more."""
    number = next(at for at in range(1, 10_000) if f"xl/worksheets/sheet{at}.xml" not in parts)
    part, key = f"xl/worksheets/sheet{number}.xml", f"rIdCanSua{number}"
    taken = [int(one) for one in re.findall(r'\bsheetId="(\d+)"', book)]
    entry = f'<sheet name={quoteattr(RETURN_SHEET)} sheetId="{max(taken, default=0) + 1}" {_PREFIX} r:id="{key}"/>'
    book = book.replace("<sheets>", f"<sheets>{entry}", 1)
    book = re.sub(r'\blocalSheetId="(\d+)"', lambda one: f'localSheetId="{int(one[1]) + 1}"', book)
    book = re.sub(r' (?:activeTab|firstSheet)="\d+"', "", book)
    link = f'<Relationship Id="{key}" Type="{_REL}/worksheet" Target="worksheets/sheet{number}.xml"/>'
    kind = f'<Override PartName="/{part}" ContentType="{_SHEET_TYPE}"/>'
    return {
        **parts,
        "xl/workbook.xml": book.encode(),
        part: sheet.encode(),
        _BOOK_LINKS: _xml(parts, _BOOK_LINKS).replace("</Relationships>", f"{link}</Relationships>").encode(),
        CONTENT_TYPES: _xml(parts, CONTENT_TYPES).replace("</Types>", f"{kind}</Types>").encode(),
    }
