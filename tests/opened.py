"""Workbooks of one sheet made by hand, for tests of what the reader makes of their parts."""

import io
import zipfile
from collections.abc import Callable, Mapping

import pytest

from reporter.intake.package import ExcelPackage, open_package
from reporter.intake.safety import LIMITS, Refused

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def links(**parts: str) -> bytes:
    found = (
        f'<Relationship Id="{key}" Type="t/{what.split()[0]}" Target="{what.split()[1]}"/>'
        for key, what in parts.items()
    )
    return f"<Relationships>{''.join(found)}</Relationships>".encode()


def package(sheets: str = '<sheet name="A" r:id="r1"/>', **more: bytes) -> bytes:
    """Return a workbook of one sheet, with more parts."""
    parts: Mapping[str, bytes] = {
        "[Content_Types].xml": b"<Types>spreadsheetml</Types>",
        "_rels/.rels": links(a="officeDocument xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": links(r1="worksheet s.xml", r2="chartsheet c.xml", r3="worksheet s.xml"),
        "xl/s.xml": b"<worksheet/>",
    } | more
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def opened(data: bytes, **limits: int) -> ExcelPackage:
    return open_package(data, {**LIMITS, **limits})


def sheet(rows: str, head: str = "", tail: str = "") -> bytes:
    """Return the XML of a sheet."""
    return f"<worksheet>{head}<sheetData>{rows}</sheetData>{tail}</worksheet>".encode()


def refused(work: Callable[[], object]) -> tuple[str, str, str]:
    """Return code, cell and reason of a refusal."""
    with pytest.raises(Refused) as caught:
        work()
    return caught.value.code, caught.value.cell, str(caught.value.args_of.get("why", ""))
