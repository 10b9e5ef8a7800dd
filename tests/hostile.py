"""What people and programs do to a workbook after it was issued, done to its XML: nothing else is touched.

`Book(path)` opens a workbook; its methods change cells, columns, rows and sheets; `save(path)` writes it. Cells are
given as text, number, or raw XML beginning with "<".
"""

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from reporter.intake.scan import ref_of
from reporter.model import column_letter, split_ref
from reporter.model.cell import column_number

_CELL = re.compile(r'<c r="([A-Z]+)(\d+)"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
_ROW = re.compile(r'<row r="(\d+)"([^>]*?)(?:/>|>(.*?)</row>)', re.DOTALL)


class Book:
    """One .xlsx as its parts."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self.parts = {info.filename: archive.read(info) for info in archive.infolist()}

    def save(self, path: Path) -> Path:
        """Write the parts as a new file."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.parts.items():
                archive.writestr(name, content)
        return path

    # --- parts -------------------------------------------------------------------------------------------

    def part(self, sheet: str) -> str:
        """Return the part that holds a sheet."""
        book = self.parts["xl/workbook.xml"].decode()
        identifier = re.search(rf'<sheet name="{re.escape(escape(sheet))}"[^>]*r:id="(\w+)"', book)
        assert identifier, sheet
        links = self.parts["xl/_rels/workbook.xml.rels"].decode()
        link = next(item for item in re.findall(r"<Relationship [^>]*>", links) if f'Id="{identifier[1]}"' in item)
        target = re.search(r'Target="/?(?:xl/)?([^"]*)"', link)
        assert target
        return f"xl/{target[1]}"

    def replace(self, part: str, old: str, new: str) -> "Book":
        """Replace text in one part; it must be there."""
        text = self.parts[part].decode()
        assert old in text, old
        self.parts[part] = text.replace(old, new).encode()
        return self

    def edit(self, sheet: str, change: Callable[[str], str]) -> "Book":
        """Change the XML of a sheet."""
        name = self.part(sheet)
        self.parts[name] = change(self.parts[name].decode()).encode()
        return self

    # --- cells -------------------------------------------------------------------------------------------

    def set(self, sheet: str, cells: Mapping[str, object]) -> "Book":
        """Put text, numbers or raw <c> elements into cells, whether or not they were there."""
        for ref, value in cells.items():
            self.edit(sheet, lambda xml, ref=ref, value=value: _put(xml, ref, value))  # type: ignore[misc]
        return self

    def find(self, sheet: str, column: str, number: int = 0) -> str:
        """Return the reference of a form's column (by key) in its n-th line."""
        keys = self._keys(self.parts[self.part(sheet)].decode())
        if column in keys:
            return f"{column_letter(keys.index(column))}{self.first_line(sheet) + number}"
        letters, _ = split_ref(self.holding(sheet, "(1)"))  # upright: the line stands right of the column numbers
        return f"{column_letter(column_number(letters) + 1)}{split_ref(self.holding(sheet, column))[1]}"

    def holding(self, sheet: str, text: str) -> str:
        """Return the first cell of a sheet that holds exactly this text."""
        number = self._strings().index(text)
        found = re.search(rf'<c r="([A-Z]+\d+)"[^>]*t="s"[^>]*><v>{number}</v>', self.parts[self.part(sheet)].decode())
        assert found, text
        return found[1]

    def first_line(self, sheet: str) -> int:
        """Return the Excel row of the first line: the one below "(1)"."""
        strings = self._strings()
        number = strings.index("(1)")
        xml = self.parts[self.part(sheet)].decode()
        found = re.search(rf'<c r="[A-Z]+(\d+)"[^>]*t="s"[^>]*><v>{number}</v>', xml)
        assert found
        return int(found[1]) + 1

    def _strings(self) -> list[str]:
        text = self.parts["xl/sharedStrings.xml"].decode()
        return [
            "".join(re.findall(r"<t[^>]*>([^<]*)</t>", item)) for item in re.findall(r"<si>.*?</si>", text, re.DOTALL)
        ]

    def _keys(self, xml: str) -> list[str]:
        strings = self._strings()
        row = re.search(r'<row r="1".*?</row>', xml, re.DOTALL)
        assert row
        return [strings[int(number)] for number in re.findall(r'<c r="[A-Z]+1"[^>]*><v>(\d+)</v>', row[0])]

    # --- columns and rows --------------------------------------------------------------------------------

    def columns(self, sheet: str, order: Sequence[int | None]) -> "Book":
        """Lay the columns out anew: `order[i]` is the old 0-based column now standing at i, None for a new one."""
        moved = {old: new for new, old in enumerate(order) if old is not None}

        def row(found: re.Match[str]) -> str:
            cells = []
            for cell in _CELL.finditer(found[3] or ""):
                old = ref_of(cell[1] + "1")[1]
                if old in moved:
                    new = column_letter(moved[old])
                    cells.append((moved[old], cell[0].replace(f'r="{cell[1]}{cell[2]}"', f'r="{new}{cell[2]}"', 1)))
            return f'<row r="{found[1]}"{found[2]}>{"".join(text for _, text in sorted(cells))}</row>'

        return self.edit(sheet, lambda xml: _unmerge(_ROW.sub(row, xml)))

    def rows(self, sheet: str, order: Sequence[int | None]) -> "Book":
        """Lay the rows out anew: `order[i]` is the old Excel row now standing at i + 1, None for an empty one."""

        def change(xml: str) -> str:
            old = {int(found[1]): found for found in _ROW.finditer(xml)}
            made = []
            for new, number in enumerate(order, 1):
                if number in old:
                    inner = re.sub(r'(<c r="[A-Z]+)\d+"', rf'\g<1>{new}"', old[number][3] or "")
                    made.append(f'<row r="{new}"{old[number][2]}>{inner}</row>')
            start, end = xml.index("<sheetData>") + 11, xml.index("</sheetData>")
            return _unmerge(xml[:start] + "".join(made) + xml[end:])

        return self.edit(sheet, change)

    def row_count(self, sheet: str) -> int:
        """Return the number of the last row."""
        return max(int(found[1]) for found in _ROW.finditer(self.parts[self.part(sheet)].decode()))

    def merge(self, sheet: str, bounds: str) -> "Book":
        """Merge cells."""
        extra = f'<mergeCell ref="{bounds}"/>'

        def change(xml: str) -> str:
            if "<mergeCells" in xml:
                return re.sub(r"</mergeCells>", f"{extra}</mergeCells>", xml)
            return xml.replace("</sheetData>", f"</sheetData><mergeCells>{extra}</mergeCells>", 1)

        return self.edit(sheet, change)

    def hide_row(self, sheet: str, number: int) -> "Book":
        """Hide a row."""
        return self.edit(sheet, lambda xml: xml.replace(f'<row r="{number}"', f'<row r="{number}" hidden="1"', 1))

    # --- sheets ------------------------------------------------------------------------------------------

    def rename(self, sheet: str, name: str) -> "Book":
        """Rename a sheet."""
        return self.replace("xl/workbook.xml", f'<sheet name="{escape(sheet)}"', f'<sheet name="{escape(name)}"')

    def reverse_sheets(self) -> "Book":
        """Turn the order of the sheets around."""
        book = self.parts["xl/workbook.xml"].decode()
        tags = re.findall(r"<sheet [^>]*/>", book)
        self.parts["xl/workbook.xml"] = book.replace("".join(tags), "".join(reversed(tags))).encode()
        return self

    def drop_sheet(self, sheet: str) -> "Book":
        """Remove a sheet from the workbook."""
        book = self.parts["xl/workbook.xml"].decode()
        tag = next(tag for tag in re.findall(r"<sheet [^>]*/>", book) if f'name="{escape(sheet)}"' in tag)
        self.parts["xl/workbook.xml"] = book.replace(tag, "").encode()
        return self

    def add_sheet(self, name: str, xml: str) -> "Book":
        """Add a sheet with that XML at the end."""
        self.parts["xl/worksheets/added.xml"] = xml.encode()
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
        link = f'<Relationship Id="rIdAdded" Type="{kind}" Target="worksheets/added.xml"/>'
        self.replace("xl/_rels/workbook.xml.rels", "</Relationships>", f"{link}</Relationships>")
        return self.replace(
            "xl/workbook.xml", "</sheets>", f'<sheet name="{escape(name)}" sheetId="99" r:id="rIdAdded"/></sheets>'
        )


def small_sheet(cells: Mapping[str, object]) -> str:
    """Return the XML of a sheet that holds these cells."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<worksheet xmlns="{main}"><sheetData></sheetData></worksheet>'
    for ref, value in cells.items():
        xml = _put(xml, ref, value)
    return xml


def cell_xml(ref: str, value: object) -> str:
    """Return the <c> element of a text or number; "" gives an empty cell."""
    if isinstance(value, str) and value.startswith("<"):
        return value
    if isinstance(value, bool):
        return f'<c r="{ref}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{ref}"><v>{value}</v></c>'
    if value == "":
        return f'<c r="{ref}"/>'
    return f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def _put(xml: str, ref: str, value: object) -> str:
    made = cell_xml(ref, value)
    row, column = ref_of(ref)
    existing = re.search(rf'<c r="{ref}"[^>]*?(?:/>|>.*?</c>)', xml, re.DOTALL)
    if existing:
        return xml[: existing.start()] + made + xml[existing.end() :]
    line = re.search(rf'<row r="{row + 1}"[^>]*?(/>|>)', xml)
    if line is None:
        later = next(
            (found.start() for found in _ROW.finditer(xml) if int(found[1]) > row + 1), xml.index("</sheetData>")
        )
        return f'{xml[:later]}<row r="{row + 1}">{made}</row>{xml[later:]}'
    if line[1] == "/>":
        return f"{xml[: line.end() - 2]}>{made}</row>{xml[line.end() :]}"
    end = xml.index("</row>", line.start())
    cells = list(_CELL.finditer(xml, line.end(), end))
    at = next((cell.start() for cell in cells if ref_of(cell[1] + "1")[1] > column), end)
    return xml[:at] + made + xml[at:]


def _unmerge(xml: str) -> str:
    return re.sub(r"<mergeCells.*?</mergeCells>", "", xml, flags=re.DOTALL)
