"""Hostile and odd workbooks on our own forms: `write_all(folder, number, seed)` writes them and returns their paths.

Archives, kinds of files, XML, sizes, structure, values, texts, names of files, and what is no ordinary file at all;
then random mutants of parts and bytes until there are as many as asked for. Every one begins as a workbook that the
program issued and filled with sample data. Nothing here is taken from anywhere.
"""

from __future__ import annotations

import os
import random
import re
import struct
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from fuzz_sheets import CHANGES, TOKEN, Dice  # noqa: E402
from hostile import Book  # noqa: E402

AGENCIES = ("04", "BNV", "14758")
SHEET = "Biểu 01"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
Made = Iterator[tuple[str, bytes]]


def write_all(folder: Path, number: int, seed: int) -> list[Path]:
    """Write every kind once and mutants until there are `number`; return their paths."""
    from sheets import issued

    bases = [issued(folder / f"{code}.goc", code) for code in AGENCIES]
    paths = [_written(folder / f"{name}.xlsx", data) for made in KINDS for name, data in made(bases[0])]
    paths += [_written(folder / os.fsdecode(name), bases[0].read_bytes()) for name in NAMES]
    paths += list(_no_files(folder, bases[0]))
    for count in range(number - len(paths)):
        dice = Dice(f"{seed}-{count}")
        mutant = _torn(dice.choice(bases).read_bytes(), dice) if count % 3 == 0 else _mutant(dice.choice(bases), dice)
        paths.append(_written(folder / f"dot-bien-{count:04}.xlsx", mutant))
    return paths


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a package of these parts."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


#: Field of the central directory, its place within an entry, what is done to it.
ENTRIES = (
    ("ma-hoa", 8, 1), ("nen-99", 10, 99), ("sai-crc", 16, 0x5A), ("sai-nen", 20, 0x5A), ("sai-co", 24, 0x5A),
    ("sai-cho", 42, 0x5A),
)  # fmt: skip
PART_NAMES = (
    "../x.xml", "/etc/passwd", "xl\\workbook.xml", "xl/Workbook.xml", "a" * 60_000, "x\x7fy", "CON", "x/", "xl/../y",
)  # fmt: skip

# --- archives ---------------------------------------------------------------------------------------------


def _archives(base: Path) -> Made:
    data, parts = base.read_bytes(), Book(base).parts
    end = data.rindex(b"PK\5\6")
    start = struct.unpack("<I", data[end + 16 : end + 20])[0]
    for tenth in range(0, 10):
        yield f"cat-{tenth}0", data[: len(data) * tenth // 10]
    yield "thieu-cuoi", data[:end]
    yield "hai-cuoi", data + data[end:]
    yield "rac-truoc", b"\0" * 4096 + data
    yield "rac-sau", data + b"PK\5\6" * 5000
    yield "chu-thich-dai", data[:-2] + struct.pack("<H", 65535) + b"x" * 65535
    yield "hai-goi", data + data
    for name, place, change in ENTRIES:
        at, changed = start, bytearray(data)
        while changed[at : at + 4] == b"PK\1\2":
            changed[at + place] ^= change
            at += 46 + sum(struct.unpack("<HHH", changed[at + 28 : at + 34]))
        yield name, bytes(changed)
    yield "khong-nen", packed(parts, zipfile.ZIP_STORED)
    yield "bzip2", packed(parts, zipfile.ZIP_BZIP2)
    yield "lzma", packed(parts, zipfile.ZIP_LZMA)
    yield "nhieu-phan", packed({**parts, **{f"xl/x{number}.xml": b"<x/>" for number in range(60_000)}})
    yield "bom-phan", packed({**parts, "xl/bom.xml": b" " * (400 << 20)})
    yield "bom-trang", packed({**parts, Book(base).part(SHEET): b"<worksheet>" + b" " * (300 << 20)})
    for at, name in enumerate(PART_NAMES):
        yield f"ten-phan-{at}", packed({**parts, name: b"<x/>"})
    buffer = BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
    yield "phan-hai-lan", buffer.getvalue()
    yield "goi-trong-goi", packed({"a.xlsx": data, "b.xlsx": data})


def _without_parts(base: Path) -> Made:
    """Leave out each part once, and give each nothing, garbage, another part's content."""
    parts = Book(base).parts
    names = ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"]
    names += ["xl/sharedStrings.xml", Book(base).part(SHEET), "docProps/core.xml", "docProps/app.xml"]
    for name in names:
        short = re.sub(r"\W+", "-", name).strip("-")
        yield f"bo-{short}", packed({key: value for key, value in parts.items() if key != name})
        for what, content in (("rong", b""), ("rac", bytes(range(256)) * 40), ("khac", parts["_rels/.rels"])):
            yield f"{what}-{short}", packed({**parts, name: content})


# --- kinds ------------------------------------------------------------------------------------------------


def _kinds(base: Path) -> Made:
    """Give the ending of a workbook to what is none."""
    yield "html", "<html><table><tr><td>Cơ quan</td></tr></table></html>".encode()
    yield "csv", "Mã;Tên\n04;Cao Bằng\n".encode("utf-16")
    yield "pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"0" * 5000
    yield "png", b"\x89PNG\r\n\x1a\n" + bytes(5000)
    yield "ole", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50_000)
    yield "gzip", b"\x1f\x8b\x08" + bytes(500)
    yield "elf", b"\x7fELF" + bytes(5000)
    yield "khoang-trang", b" \n" * 5_000_000
    yield "khong", bytes(40 << 20)
    yield "ngau-nhien", random.Random(1).randbytes(1 << 20)
    yield "mot-byte", b"P"
    yield "docx", packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    yield "ods", packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"})
    parts = Book(base).parts
    yield "xlsm", packed({**parts, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    yield "xlsb", packed({**parts, "xl/workbook.bin": bytes(200)})
    yield "nhung", packed({**parts, "xl/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0" + bytes(9000)})
    yield "lien-ket-ngoai", packed({**parts, "xl/externalLinks/externalLink1.xml": b"<externalLink/>"})


# --- XML and sizes ----------------------------------------------------------------------------------------


def _xml(base: Path) -> Made:
    """Change the XML of one sheet as a whole."""
    name = Book(base).part(SHEET)
    text = Book(base).parts[name].decode()
    bare = text.partition("?>")[2] if text.startswith("<?xml") else text
    deep, many, spaces = 200_000, 300_000, ' xmlns:a@="u"'
    changed = {
        "dtd": f'<!DOCTYPE x [<!ENTITY a "b">]>{bare}',
        "no-thuc-the": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + bare,
        "thuc-the-ngoai": f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>{bare}',
        "chu-thich-lon": f"<!--{'x' * (20 << 20)}-->{bare}",
        "chi-thi": f"<?a {'b' * 1_000_000}?>{bare}",
        "sau": bare.replace("<sheetData>", "<x>" * deep + "</x>" * deep + "<sheetData>"),
        "sau-ho": bare.replace("<sheetData>", "<x>" * deep + "<sheetData>"),
        "nhieu-thuoc-tinh": bare.replace("<sheetData>", "<x" + _each(' a@="1"', many) + "/><sheetData>"),
        "thuoc-tinh-lon": bare.replace("<sheetData>", '<x a="' + "y" * (20 << 20) + '"/><sheetData>'),
        "khong-gian-ten": bare.replace("<sheetData>", f"<x{_each(spaces, 50_000)}/><sheetData>"),
        "tien-to-la": bare.replace("<sheetData>", "<q:x/><sheetData>"),
        "hai-vung": bare.replace("</sheetData>", "</sheetData><sheetData/>"),
        "rong-ruot": re.sub(r"<sheetData>.*</sheetData>", "<sheetData/>", bare, flags=re.DOTALL),
        "xml-1.1": f'<?xml version="1.1"?>{bare}',
        "cdata": bare.replace("<v>", "<v><![CDATA[").replace("</v>", "]]></v>"),
        "the-thua": bare + "</x>",
        "chu-thua": bare + "x",
        "nul": bare.replace("<v>", "<v>\0", 5),
    }
    for key, value in changed.items():
        yield f"xml-{key}", packed({**Book(base).parts, name: value.encode()})
    for encoding in ("utf-16", "utf-32", "cp1258", "utf-7", "utf-8-sig", "cp037"):
        coded = f'<?xml version="1.0" encoding="{encoding}"?>{bare}'.encode(encoding, "xmlcharrefreplace")
        yield f"xml-ma-{encoding}", packed({**Book(base).parts, name: coded})


def _sizes(base: Path) -> Made:
    """Put very much of one thing into a sheet or a part."""
    book = Book(base)
    name, parts = book.part(SHEET), Book(base).parts
    text = parts[name].decode()

    def rows(tag: str, last: int = 1_048_576) -> bytes:
        return text.replace("</sheetData>", f"{_each(tag, last, 2000)}</sheetData>").encode()

    def after(tag: str, times: int, around: str = "") -> bytes:
        many = _each(tag, times)
        return text.replace("</sheetData>", f"</sheetData><{around}>{many}</{around}>").encode()

    def columns(tags: str) -> bytes:
        bare = re.sub(r"<cols>.*?</cols>", "", text)
        return bare.replace("<sheetData>", f"<cols>{tags}</cols><sheetData>", 1).encode()

    bare = "<c><v>@</v></c>"
    sheets = {
        "hang-rong": rows('<row r="@"/>'),
        "hang-kieu": rows('<row r="@" s="3" customFormat="1" ht="15" customHeight="1"/>'),
        "hang-kieu-dao": rows('<row customHeight="1" ht="15" customFormat="1" s="3" r="@"></row>'),
        "o-kieu": rows('<row r="@"><c r="A@" s="3"/></row>'),
        "o-kieu-dao": rows('<row r="@"><c s="3" r="A@"></c></row>'),
        "o-rong-v": rows('<row r="@"><c r="A@"><v></v></c></row>', last=500_000),
        "o-chuoi-rong": rows('<row r="@"><c r="A@" t="inlineStr"><is><t></t></is></c></row>', last=500_000),
        "so": rows('<row r="@"><c r="A@"><v>1</v></c></row>', last=300_000),
        "so-xa": rows('<row r="@"><c r="XFD@"><v>1</v></c></row>', last=100_000),
        "chu": rows('<row r="@"><c r="A@" t="inlineStr"><is><t>xin chào</t></is></c></row>', last=300_000),
        "loi": rows('<row r="@"><c r="A@" t="e"><v>#REF!</v></c></row>', last=300_000),
        "cong-thuc": rows('<row r="@"><c r="A@"><f>A1+1</f></c></row>', last=300_000),
        "cong-thuc-dai": rows('<row r="@"><c r="A@"><f>' + "A1+" * 2700 + "1</f><v>1</v></c></row>", last=9_000),
        "an": rows('<row r="@" hidden="1"><c r="A@"><v>1</v></c></row>', last=200_000),
        "hop": after('<mergeCell ref="A@:B@"/>', 500_000, "mergeCells"),
        "hop-trum": after('<mergeCell ref="A1:XFD1048576"/>', 20_000, "mergeCells"),
        "kiem": after('<dataValidation sqref="A@"><formula1>1</formula1></dataValidation>', 200_000, "dataValidations"),
        "dinh-dang": after(
            '<conditionalFormatting sqref="A@"><cfRule priority="1"/></conditionalFormatting>', 200_000, "x"
        ),
        "cot": columns(_each('<col min="@" max="@" hidden="1"/>', 16_384)),
        "cot-lap": columns('<col min="1" max="16384" hidden="1"/>' * 50_000),
        "mot-hang": text.replace("</sheetData>", f'<row r="5000">{_each(bare, 16_384)}</row></sheetData>').encode(),
    }
    for key, value in sheets.items():
        yield f"lon-{key}", packed({**parts, name: value})
    yield from _large_parts(parts)


def _large_parts(parts: dict[str, bytes]) -> Made:
    ends = {"sharedStrings": "</sst>", "styles": "</styleSheet>", "workbook": "</workbook>"}
    fonts, formats = "<font><strike/></font>", '<numFmt numFmtId="@" formatCode="0@"/>'
    struck, spoken = "<r><rPr><strike/></rPr><t>x</t></r>", '<rPh sb="0" eb="1"><t>b</t></rPh>'
    styled, named = '<xf numFmtId="0" fontId="0"/>', '<definedName name="n@">A1</definedName>'
    listed = '<sheet name="s@" sheetId="@" r:id="rId1"/>'
    many = {
        "chuoi": ("sharedStrings", "<si><t>x</t></si>" * 1_500_000),
        "chuoi-dai": ("sharedStrings", f"<si><t>{'ắ' * (15 << 20)}</t></si>"),
        "chuoi-doan": ("sharedStrings", f"<si>{struck * 400_000}</si>"),
        "chuoi-phien-am": ("sharedStrings", f"<si>{spoken * 300_000}</si>"),
        "kieu": ("styles", f"<cellXfs>{styled * 400_000}</cellXfs>"),
        "phong": ("styles", f"<fonts>{fonts * 400_000}</fonts>"),
        "dang-so": ("styles", f"<numFmts>{_each(formats, 200_000)}</numFmts>"),
        "dang-so-dai": ("styles", '<numFmts><numFmt numFmtId="200" formatCode="' + "[" * 500_000 + '"/></numFmts>'),
        "ten": ("workbook", f"<definedNames>{_each(named, 300_000)}</definedNames>"),
        "trang": ("workbook", f"<sheets>{_each(listed, 60_000)}</sheets>"),
    }
    for key, (part, more) in many.items():
        text = parts[f"xl/{part}.xml"].decode()
        yield f"lon-{key}", packed({**parts, f"xl/{part}.xml": text.replace(ends[part], more + ends[part]).encode()})


def _each(tag: str, last: int, first: int = 1) -> str:
    """Return the tag for each number, which stands in place of "@"."""
    return "".join(tag.replace("@", str(number)) for number in range(first, last + 1))


# --- structure, values, texts -------------------------------------------------------------------------------


def _structure(base: Path) -> Made:
    width, height = 60, Book(base).row_count(SHEET)
    columns: dict[str, list[int | None]] = {
        "them-dau": [None, *range(width)],
        "them-giua": [*range(5), None, *range(5, width)],
        "bo-3": [n for n in range(width) if n != 3],
        "doi-cho": [0, 1, 3, 2, *range(4, width)],
        "nguoc": list(reversed(range(width))),
        "lap-4": [*range(5), 4, *range(5, width)],
        "dich-200": [None] * 200 + list(range(width)),
        "bo-het": [],
    }
    for key, order in columns.items():
        yield f"cot-{key}", _saved(Book(base).columns(SHEET, order))
    first = Book(base).first_line(SHEET)
    rows: dict[str, list[int | None]] = {
        "them-dau": [None, *range(1, height + 1)],
        "bo-khoa": list(range(2, height + 1)),
        "bo-tieu-de": [1, *range(first, height + 1)],
        "them-giua": [*range(1, first + 2), None, None, *range(first + 2, height + 1)],
        "nguoc": [*range(1, first), *reversed(range(first, height + 1))],
        "lap": [*range(1, height + 1), *range(first, height + 1)],
        "lap-tieu-de": [*range(1, height + 1), *range(1, height + 1)],
        "trong": [None] * height,
    }
    for key, lines in rows.items():
        yield f"hang-{key}", _saved(Book(base).rows(SHEET, lines))
    yield "trang-doi-ten", _saved(Book(base).rename(SHEET, "Trang tính1"))
    yield "trang-nguoc", _saved(Book(base).reverse_sheets())
    yield "trang-bo", _saved(Book(base).drop_sheet(SHEET))
    same = Book(base)
    yield "trang-chep", _saved(same.add_sheet(f"{SHEET} (2)", same.parts[same.part(SHEET)].decode()))
    yield "trang-trung-ten", _saved(Book(base).add_sheet(SHEET.upper(), f"<worksheet {MAIN}><sheetData/></worksheet>"))
    yield "hop-o", _saved(Book(base).merge(SHEET, f"A{first}:F{first + 3}"))
    for state in ("hidden", "veryHidden", "x"):
        old, new = f'<sheet name="{SHEET}"', f'<sheet state="{state}" name="{SHEET}"'
        yield f"trang-{state}", _saved(Book(base).replace("xl/workbook.xml", old, new))


def _saved(book: Book) -> bytes:
    return packed(book.parts)


NUMBERS = (
    "1.234", "1,234", "12 người", "mười hai", "-5", "1e9", "999999999999999999999", "12.5", "½", "١٢", "１２", "12-",
    "0x1F", "TRUE", "'12", "=1+1", "12/10/2025", "không", "-", "–", "n/a", "#N/A", "\u200b12", "12\u00a0", "1 2",
    "1O", "l2", "12…", "~12", ">12", "12;13", "1.234.567,5", "12%", "12 + 3", "(12)", "+84", "1'234", "∞", "NaN",
    "\ufffd", "一二", "12\n13", "12\t", "x" * 32_767, "1" * 32_767,
)  # fmt: skip
TEXTS = (
    "=HYPERLINK(\"http://x\")", "@SUM(A1)", "{{ 7*7 }}", "{% for a in b %}", "]]>", "</w:t>", "\u202egnaux",
    "e\u0301" * 5000, "a" + "\u0301" * 30_000, "_x0000_", "_x000D_", "\ue000", "\U0001f600" * 8000, "\u2028\u2029",
    "a\r\nb\rc", "\u00ad" * 9000, "<script>", "Mật", "Tối mật", "001099012345", "a" * 200_000, "từ " * 60_000,
    "\u1ea1\u0323", unicodedata.normalize("NFD", "Đảng uỷ xã Nghĩa Đồng"), "\ufeff", "\x7f",
)  # fmt: skip
INSIDE = (
    "<v>1</v><v>2</v>", "<v>1<x/>2</v>", "<f>1</f>", "<f/><v/>", "<v>1e400</v>", "<v>-0</v>", "<v> 5 </v>",
    "<v>5&#10;</v>", "<v>٥</v>", '<is><t>x</t></is>', "<v>99999</v><f>A1</f>", "<v>.</v>",
    "<v>1.7976931348623157E308</v>", "<v>4.9E-324</v>", "<v>0.1000000000000000055</v>",
)  # fmt: skip


def _values(base: Path) -> Made:
    book = Book(base)
    number, text = book.find(SHEET, "co_mat"), book.find(SHEET, "ghi_chu") if _has(book, "ghi_chu") else "B12"
    for at, value in enumerate(NUMBERS):
        yield f"so-{at:02}", _saved(Book(base).set(SHEET, {number: value}))
    for at, value in enumerate(TEXTS):
        yield f"chu-{at:02}", _saved(Book(base).set(SHEET, {text: value}))
    for at, inner in enumerate(INSIDE):
        for kind in ("", "s", "b", "e", "d", "str"):
            typed = f' t="{kind}"' if kind else ""
            cell = f'<c r="{number}"{typed}>{inner}</c>'
            yield f"o-{at:02}-{kind or 'n'}", _saved(Book(base).set(SHEET, {number: cell}))


def _has(book: Book, column: str) -> bool:
    try:
        book.find(SHEET, column)
    except (ValueError, AssertionError):
        return False
    return True


KINDS: tuple[Callable[[Path], Made], ...] = (_archives, _without_parts, _kinds, _xml, _sizes, _structure, _values)

# --- names, and what is no file ---------------------------------------------------------------------------

DECOMPOSED = unicodedata.normalize("NFD", "Sổ nhập Đảng uỷ.xlsx")
NAMES: tuple[bytes, ...] = (
    *map(str.encode, (
        DECOMPOSED, "a\nb.xlsx", "-x.xlsx", "--help.xlsx", " .xlsx", "~$x.xlsx", ".xlsx", "x.XLSX", "x.xlsx.xlsx",
        "\u202exslx.xlsx", "{{ 7*7 }}.xlsx", "%s%n.xlsx", "'; rm x.xlsx", "[x]!A1.xlsx", "x" * 250 + ".xlsx",
        "\x1b[31mđỏ.xlsx", "MẬT.xlsx", "con.xlsx", "x.xlsx ", "x.txt", "x",
    )),
    b"\xff\xfe.xlsx", b"\xed\xa0\x80.xlsx",
)  # fmt: skip


def _no_files(folder: Path, base: Path) -> Iterator[Path]:
    """Yield a FIFO, links to nothing, themselves, devices, a workbook, and a folder, each named as a workbook."""
    links = {
        "khong-co": "/khong/co",
        "vong": "vong.xlsx",
        "so-khong": "/dev/zero",
        "day": "/dev/full",
        "lien-ket": base.name,
    }
    for name, target in links.items():
        (folder / f"{name}.xlsx").symlink_to(target)
        yield folder / f"{name}.xlsx"
    os.mkfifo(folder / "ong.xlsx")
    yield folder / "ong.xlsx"
    (folder / "thu-muc.xlsx").mkdir()
    yield folder / "thu-muc.xlsx"


# --- random -----------------------------------------------------------------------------------------------


def _torn(data: bytes, dice: Dice) -> bytes:
    """Return the bytes with some of them changed, left out or doubled."""
    torn = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 5, 40))):
        at = dice.randrange(len(torn))
        instead = dice.choice((b"", dice.randbytes(dice.randint(1, 9)), bytes(torn[at : at + 50])))
        torn[at : at + dice.choice((1, 1, 8, 200))] = instead
    return bytes(torn)


def _mutant(base: Path, dice: Dice) -> bytes:
    """Return the workbook with one part torn into its tags and texts and some of these changed."""
    book = Book(base)
    name = dice.choice([part for part in book.parts if part.endswith((".xml", ".rels"))])
    tokens = TOKEN.findall(book.parts[name].decode())
    for _ in range(dice.choice((1, 1, 2, 3, 8))):
        dice.choice(CHANGES)(tokens, dice)
    book.parts[name] = "".join(tokens).encode("utf-8", "surrogatepass")
    return packed(book.parts)
