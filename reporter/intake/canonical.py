"""Any well-formed sheet XML written anew in the narrow grammar that the fast scan and the fast reader know.

Prefixes, attribute order, comments, CDATA and character references go; values, styles, formulas, hidden rows and
columns, merges, looks under conditions and struck or raised runs stay. The first cell that makes no sense ends in a
refusal that names it.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from reporter.intake.safety import Refused
from reporter.model import column_letter, split_ref
from reporter.model.cell import column_number
from reporter.model.wording import integer
from reporter.opc.archive import spot

_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)
_TYPES = frozenset({"s", "n", "str", "b", "e", "inlineStr", "d"})
_HOLDS = MappingProxyType({"n": "một số", "s": "một đoạn chữ có trong tệp", "b": "đúng hay sai"})
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SPACE = "http://www.w3.org/XML/1998/namespace space"
#: Tags of a sheet that is looked at one by one: a quarter of them cells, these take two seconds.
_MOST_TAGS = 2_000_000
#: Marks of a run that change what a number in it says.
_MARKS = frozenset({"strike", "vertAlign"})


def canonical(xml: bytes, sheet: str) -> bytes:
    """Return the sheet in the narrow grammar; Refused when it is not well formed or a cell makes no sense."""
    if xml.count(b"<") > _MOST_TAGS:
        raise Refused("F09", sheet=sheet, what=f"số thẻ XML của trang “{sheet}”", limit=integer(_MOST_TAGS))
    writer = _Writer(sheet)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = writer.start, writer.end
    parser.CharacterDataHandler = writer.text
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        where = spot((error.lineno, error.offset))
        raise Refused("F08", why=f"trang tính “{sheet}” sai cú pháp ở {where}") from None
    except ValueError:
        raise Refused("F08", why=f"trang tính “{sheet}” sai cú pháp") from None
    return writer.finished()


def senseless(cell: str, kind: str, text: str) -> str:
    """Return why a cell makes no sense, for people: its text is nothing that a cell of its kind holds."""
    return f"ô {cell} ghi “{text[:20]}”, không phải {_HOLDS.get(kind, 'nội dung của một ô')}"


class _Writer:
    """Expat handlers that write every cell as Excel would; rows and cells without a reference follow the last one."""

    def __init__(self, sheet: str) -> None:
        self._sheet = sheet
        self._columns: list[str] = []
        self._merges: list[str] = []
        self._conditions: list[str] = []
        self._ranges = '""'  # to which the conditions at hand apply
        self._rows: list[str] = []
        self._row_tag, self._row_cells = "", list[str]()  # of the row at hand
        self._row, self._at = 0, -1  # 1-based row, 0-based column
        self._ref, self._kind, self._style = "", "n", ""
        self._formula, self._inner = "", list[str]()  # of the cell at hand; then its value or its runs
        self._run: list[str] = []  # marks of the run at hand
        self._cells = self._phonetic = self._spaces = False
        self._text = [""]

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(" ")[2]
        self._text = []
        if tag == "sheetData":
            self._cells = True
        elif not self._cells:
            self._start_around(tag, attributes)
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "c":
            self._start_cell(attributes)
        elif tag == "t":
            self._spaces = attributes.get(_SPACE) == "preserve"
        elif tag in ("r", "rPh"):
            self._run, self._phonetic = [], tag == "rPh"
        elif tag in _MARKS and attributes.get("val", "1") not in ("0", "false", "baseline"):
            self._run.append(f"<{tag}{''.join(f' {key}={quoteattr(item)}' for key, item in attributes.items())}/>")

    def _start_around(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "col":
            known = {key: attributes[key] for key in ("min", "max", "hidden") if key in attributes}
            self._columns.append(f"<col {' '.join(f'{key}={quoteattr(item)}' for key, item in known.items())}/>")
        elif tag == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            for ref in (first, last or first):
                self._check_ref(ref)
            self._merges.append(f'<mergeCell ref="{first}:{last or first}"/>')
        elif tag == "conditionalFormatting":
            self._ranges = quoteattr(attributes.get("sqref", ""))
        elif tag == "cfRule" and "dxfId" in attributes:
            rule = f"<cfRule dxfId={quoteattr(attributes['dxfId'])}/>"
            self._conditions.append(f"<conditionalFormatting sqref={self._ranges}>{rule}</conditionalFormatting>")

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", str(self._row + 1))
        if not re.fullmatch(r"[0-9]{1,7}", number):
            raise Refused("F08", sheet=self._sheet, why=f"dòng ghi sai số {number[:12]}")
        self._row = int(number)
        self._at = -1
        hidden = ' hidden="1"' if attributes.get("hidden") in ("1", "true") else ""
        self._row_tag, self._row_cells = f'<row r="{self._row}"{hidden}>', []

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._ref = attributes.get("r") or f"{column_letter(self._at + 1)}{self._row}"
        letters = self._check_ref(self._ref)
        self._at = column_number(letters)
        self._kind, style = attributes.get("t", "n"), attributes.get("s", "")
        self._style = f' s="{style}"' if re.fullmatch("[0-9]{1,9}", style) else ""
        self._formula, self._inner = "", []
        if self._kind not in _TYPES:
            raise Refused("F08", sheet=self._sheet, cell=self._ref, why=f"ô {self._ref} có kiểu lạ “{self._kind[:12]}”")

    def _check_ref(self, ref: str) -> str:
        letters, number = split_ref(ref)
        if not number or ref != f"{letters}{number}":
            raise Refused("F08", sheet=self._sheet, why=f"ô ghi sai vị trí {ref[:12]}")
        return letters

    def text(self, data: str) -> None:
        self._text.append(data)

    def end(self, tag: str) -> None:
        tag = tag.rpartition(" ")[2]
        text = "".join(self._text)
        if tag == "sheetData":
            self._cells = False
        elif not self._cells:
            return
        elif tag == "f":
            self._formula = f"<f>{escape(text)}</f>"
        elif tag == "v" and text:
            if self._inner:
                raise Refused("F08", sheet=self._sheet, cell=self._ref, why=f"ô {self._ref} ghi hai giá trị")
            value = self._sensible(text, tag)
            self._inner.append(f"<v>{escape(value.strip() if self._kind == 'n' else value)}</v>")
        elif tag == "t" and text and not self._phonetic:
            marks = f"<rPr>{''.join(self._run)}</rPr>" if self._run else ""
            kept = text if self._spaces else text.strip(" \t\r\n")  # as Excel does, and the fast reader
            self._inner.append(f'<r>{marks}<t xml:space="preserve">{escape(self._sensible(kept, tag))}</t></r>')
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "c":
            self._end_cell()
        elif tag == "row" and self._row_cells:
            self._rows.append("".join((self._row_tag, *self._row_cells, "</row>")))
        self._text = []

    def _end_cell(self) -> None:
        kind = "" if self._kind == "n" else f' t="{self._kind}"'
        inner = "".join(self._inner)
        if self._kind == "inlineStr" and inner:
            inner = f"<is>{inner}</is>"
        if self._formula or inner:  # there may be a million of the others, and of rows of them
            self._row_cells.append(f'<c r="{self._ref}"{self._style}{kind}>{self._formula}{inner}</c>')

    def _sensible(self, text: str, tag: str) -> str:
        """Return a value that is of its cell's kind; Refused for any other."""
        fits = (self._kind == "inlineStr") == (tag == "t")
        if self._kind == "s":
            fits &= bool(re.fullmatch("[0-9]{1,9}", text))
        elif self._kind == "b":
            fits &= text in ("0", "1", "true", "false")
        elif self._kind == "n":
            fits &= bool(_NUMBER.fullmatch(text))
        if not fits:
            why = senseless(self._ref, self._kind, text)
            raise Refused("F08", sheet=self._sheet, cell=self._ref, why=why)
        return text

    def finished(self) -> bytes:
        """Return the whole sheet."""
        columns = f"<cols>{''.join(self._columns)}</cols>" if self._columns else ""
        merges = f"<mergeCells>{''.join(self._merges)}</mergeCells>" if self._merges else ""
        rows = "".join(self._rows)
        after = "".join((merges, *self._conditions))
        return f'<worksheet xmlns="{_MAIN}">{columns}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode()
