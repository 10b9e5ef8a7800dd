"""What is found in a package beside cells: why it is none, words on sheets, what might run, secrets, people."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from opened import OFFICE, links, opened, package, refused, sheet

from reporter.intake.cover import read_cover
from reporter.intake.grids import Workbook
from reporter.intake.package import Drawn
from reporter.intake.personal import masked
from reporter.intake.safety import LIMITS, Received, Refused, read_bytes
from reporter.intake.secrecy import find_mark, mark_in_name, mark_of
from reporter.intake.values import Broken
from reporter.opc.archive import Unsound

# --- packages ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code", "why"),
    [
        (package(""), "F08", "không có trang tính nào"),
        (package(**{"[Content_Types].xml": b"<Types>presentationml</Types>"}), "F07", ""),
        (package(**{"[Content_Types].xml": b"<Types>wordprocessingml.document</Types>"}), "F07", ""),
        (package(**{"xl/workbook.bin": b"x"}), "F06", ""),
        (package(**{"_rels/.rels": links()}), "F08", "thiếu phần xl/workbook.xml"),
        (package('<sheet name="A" r:id="r9"/>'), "F08", "trang tính “A” không mở được"),
        (package('<sheet name="" r:id="r1"/>'), "F08", "trang tính “” không mở được"),
        (package('<sheet name="A" r:id="r1"/><sheet name="B" r:id="r3"/>'), "F08", "trang tính “B” không mở được"),
        (
            package(
                **{
                    "xl/_rels/workbook.xml.rels": links(r1="worksheet s.xml", r2="sharedStrings t.xml"),
                    "xl/t.xml": b"<sst><si></sst>",
                }
            ),
            "F08",
            "phần chữ dùng chung sai cú pháp",
        ),
        (package(**{"xl/workbook.xml": b"<a><b></a>"}), "F08", "phần xl/workbook.xml sai cú pháp ở dòng 1"),
    ],
)
def test_a_package_that_is_no_workbook_says_why(data: bytes, code: str, why: str) -> None:
    found, _, said = refused(lambda: opened(data))
    assert found == code and why in said


def test_an_archive_that_lists_nothing_of_itself_is_no_workbook() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
        archive.writestr("[Content_Types].xml", "<Types/>")
    assert refused(lambda: opened(buffer.getvalue()))[0] == "F08"


@pytest.mark.parametrize(
    ("kind", "code"), [("locked", "F05"), ("too large", "F09"), ("dtd", "F10"), ("cut", "F24"), ("damaged", "F08")]
)
def test_each_trouble_with_a_package_has_its_own_finding(kind: Any, code: str) -> None:
    assert Refused.unsound(Unsound(kind, "lý do", "5")).code == code


def test_too_many_sheets_are_refused_and_the_limit_is_named() -> None:
    two = package('<sheet name="A" r:id="r1"/><sheet name="B" r:id="r2"/>')
    assert len(opened(two, sheets=2).sheets) == 1  # charts are passed over
    with pytest.raises(Refused) as caught:
        opened(two, sheets=1)
    assert (caught.value.code, caught.value.args_of) == ("F09", {"what": "số trang tính", "limit": 1})


def test_what_stands_on_a_sheet_and_in_no_cell() -> None:
    anchor = "<x><from><col>{}</col><row>{}</row></from>{}</x>".format
    said = "<sp><p><r><t>Ghi</t></r><r><t> chú</t></r></p><p><r><t> </t></r></p><p><r><t>dưới</t></r></p></sp>"
    drawing = f"<d>{anchor(2, 4, said)}{anchor(0, 0, '<pic/>')}{anchor(1, 1, '<sp/>')}</d>"
    old = (
        '<v:shape a="1"><v:textbox><div>Xin<br>chào &amp;</div></v:textbox><x:Anchor> 3, 1, 9, 2</x:Anchor>'
        '<v:rect><v:imagedata/><x:Anchor>0,1,2,3</x:Anchor><v:shape><x:ClientData ObjectType="Note">'
        "<v:textbox>ẩn</v:textbox><x:Anchor>1,1,1,1</x:Anchor><v:oval><x:Anchor>1,1,1,1</x:Anchor>"
    )
    found = opened(
        package(
            '<sheet name="A" state="hidden" r:id="r1"/>',
            **{
                "xl/_rels/s.xml.rels": links(
                    a="drawing d.xml", b="vmlDrawing v.vml", c="comments c.xml", d="threadedComment t.xml"
                ),
                "xl/d.xml": drawing.encode(), "xl/v.vml": old.encode(),
                "xl/c.xml": b'<c><comment ref="B2"/><other ref="C3"/></c>',
                "xl/t.xml": "<t><x ref='D4'><text>Hỏi lại</text></x><x ref='E5'/></t>".encode(),
            },
        )
    ).sheets[0]  # fmt: skip
    assert found.hidden and [note.cell for note in found.comments] == ["B2"]
    assert found.drawn == (
        Drawn("C5", "Ghi chú dưới"), Drawn("A1", ""), Drawn("D10", "Xin chào &"), Drawn("A3", ""),
        Drawn("D4", "Hỏi lại"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({}, ()),
        ({"xl/vbaProject.bin": b""}, ("macro",)),
        ({"xl/macrosheets/m.xml": b""}, ("macro",)),
        ({"xl/externalLinks/e.xml": b"<externalLink/>"}, ("liên kết tới sổ khác",)),
        ({"xl/externalLinks/e.xml": b"<ddeLink/>"}, ("liên kết động (DDE) sang chương trình khác",)),
        ({"xl/externalLinks/_rels/e.xml.rels": b""}, ()),
        ({"xl/connections.xml": b""}, ("truy vấn dữ liệu ngoài",)),
        ({"xl/queryTables/q.xml": b""}, ("truy vấn dữ liệu ngoài",)),
        ({"xl/embeddings/o.bin": b""}, ("đối tượng nhúng",)),
        ({"xl/activeX/a.xml": b""}, ("đối tượng nhúng",)),
    ],
)
def test_what_a_program_might_run_or_fetch_is_named(parts: dict[str, bytes], said: tuple[str, ...]) -> None:
    assert opened(package(**parts)).active == said


def test_dates_count_from_1904_where_the_workbook_says_so_and_properties_are_heard() -> None:
    for said, from_1904 in (("1", True), ("true", True), ("0", False)):
        book = f'<b xmlns:r="{OFFICE}"><workbookPr date1904="{said}"/><sheet name="A" r:id="r1"/></b>'
        assert opened(package(**{"xl/workbook.xml": book.encode()})).date1904 is from_1904
    assert not opened(package()).date1904 and opened(package()).spoken == () == opened(package()).active
    named = '<p><property name="a"><x> 1 </x></property></p>'
    told = opened(package(**{"docProps/custom.xml": named.encode(), "docProps/core.xml": b"<c><t>T</t><s/></c>"}))
    assert told.properties == {"a": "1"} and told.spoken == ("T", "1")


def test_a_cell_outside_what_is_filled_is_blank() -> None:
    rows = '<row r="2"><c r="B2"><v>7</v></c></row><row r="3"><c r="C3" t="e"><v>#REF!</v></c></row>'
    book = Workbook(Received(package(**{"xl/s.xml": sheet(rows)}), ""), LIMITS)
    (found,) = book.sheets
    places = ((1, 1), (2, 2), (1, 0), (0, 9), (9, 0), (9, 9))
    assert [found.value(place) for place in places] == [7.0, Broken("#REF!"), "", "", "", ""]
    assert [found.turned.value((column, row)) for row, column in places] == [7.0, Broken("#REF!"), "", "", "", ""]
    assert found.refs(["B2"]) == [(1, 1)] and found.turned.refs(["C2"]) == [(2, 1)]
    assert (found.a1((1, 2)), found.turned.a1((2, 1))) == ("C2", "C2")
    assert (found.lane(2), found.line(1), found.turned.lane(1), found.turned.line(2)) == (
        "cột C", "dòng 2", "dòng 2", "cột C",
    )  # fmt: skip
    assert not found.ours and [len(row) for row in found.grid] == [3, 3, 3]


def test_a_formula_that_waits_for_its_result_is_broken_where_it_is_asked_for() -> None:
    rows = '<row r="1"><c r="A1"><f>B1</f></c><c r="B1"><f>C1</f></c><c r="C1"><v>1</v></c></row><row r="2"/>'
    more = '<row r="3"><c r="C3"><v>2</v></c></row>'
    (found,) = Workbook(Received(package(**{"xl/s.xml": sheet(rows + more)}), ""), LIMITS).sheets
    found.show_unstored([0])
    assert [found.value((0, column)) for column in range(3)] == [Broken(""), "", 1.0]


def test_bytes_are_read_within_the_limit_or_it_is_said_why_not(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(bytes(2 << 20))
    assert len(read_bytes(path, {"file_mib": 2}).data) == 2 << 20
    path.write_bytes(bytes((2 << 20) + 1))
    with pytest.raises(Refused) as caught:
        read_bytes(path, {"file_mib": 2})
    assert (caught.value.code, caught.value.args_of) == ("F03", {"size": 3, "limit": 2})
    assert refused(lambda: read_bytes(tmp_path / "không có", {"file_mib": 2}))[0] == "F02"
    assert refused(lambda: read_bytes(tmp_path, {"file_mib": 2})) == ("F02", "", "không phải tệp thường")


def test_a_workbook_without_a_cover_has_no_fields() -> None:
    assert read_cover(None, False, "04", "a.xlsx") == ({}, [])


# --- what must not be read or told ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("MẬT", "Mật"), ("  [Mật]  ", "Mật"), ("Độ mật: Tối mật", "Tối mật"), ("dấu mật là tuyệt  mật", "Tuyệt mật"),
        ("Công văn (mật) số 1", "Mật"), ("TUYỆT\nMẬT 2025", "Tuyệt mật"), ("Số 5 - MẬT", "Mật"), ("MËT", "Mật"),
        ("mật độ dân số", ""), ("bảo mật", ""), ("MẬT ONG", ""), ("Mật khẩu", ""), ("x" * 1_990 + " (mật)", "Mật"),
        ("x" * 2_000 + " (mật)", ""), ("TÈI MËT", ""), ("TèI MËT", "Tối mật"),
    ],
)  # fmt: skip
def test_marks_of_secrecy_in_texts(text: str, level: str) -> None:
    assert mark_of(text) == level


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("04-toi_mat.xlsx", "Tối mật"), ("04 (mật).xlsx", "Mật"), ("bảo mật.xlsx", ""), ("bí_mật.xlsx", ""),
        ("mat-tran.xlsx", ""), ("Mật.xlsx", "Mật"), ("mậtmã.xlsx", ""),
    ],
)  # fmt: skip
def test_marks_of_secrecy_in_names(name: str, level: str) -> None:
    assert mark_in_name(name) == level


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ({"xl/s.xml": sheet('<row r="2"><c r="B2" t="inlineStr"><is><t>MẬT</t></is></c></row>')}, "trang “A”, B2"),
        ({"xl/s.xml": sheet("", tail="<headerFooter><oddHeader>&amp;L1&amp;C&amp;9Mật</oddHeader></headerFooter>")},
         "đầu, chân trang “A”"),
        ({"docProps/core.xml": "<c><t>Tối mật</t></c>".encode()}, "thuộc tính tệp"),
        ({"xl/_rels/workbook.xml.rels": links(r1="worksheet s.xml", s="sharedStrings t.xml"),
          "xl/t.xml": "<sst><si><t>a</t></si><si><r><t>M</t></r><r><t>ẬT</t></r></si></sst>".encode(),
          "xl/s.xml": sheet('<row r="3"><c r="A3" t="s"><v>0</v></c><c r="C3" s="2" t="s"><v>1</v></c></row>')},
         "trang “A”, C3"),
        ({"xl/_rels/workbook.xml.rels": links(r1="worksheet s.xml", s="sharedStrings t.xml"),
          "xl/t.xml": "<sst><si><t>MẬT</t></si></sst>".encode()}, "nội dung ô"),
        ({"xl/s.xml": sheet('<row r="2"><c r="B2" t="inlineStr"><is><t>Mật độ</t></is></c></row>')}, ""),
    ],
)  # fmt: skip
def test_a_mark_is_found_wherever_people_see_it(parts: dict[str, bytes], place: str) -> None:
    mark = find_mark("a.xlsx", opened(package(**parts)))
    assert (mark.place if mark else "") == place


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("CCCD 001203004567 của", "CCCD [đã che số định danh cá nhân] của"), ("123456789", "123456789"),
        ("CMND số: 123456789.", "CMND số: [đã che số định danh cá nhân]."), ("1.012.345.678.901", "1.012.345.678.901"),
        ("BHXH 0123456789", "BHXH [đã che số bảo hiểm xã hội]"), ("gọi 0912 345 678", "gọi [đã che số điện thoại]"),
        ("012.345.678.901", "[đã che số định danh cá nhân]"), ("Số 0912345678/QĐ", "Số 0912345678/QĐ"),
        ("a.b@x.vn, c@y.vn", "[đã che thư điện tử], [đã che thư điện tử]"),
        ("ông Trần A (sinh năm 1970)", "ông Trần A (sinh năm [đã che ngày sinh])"),
        ("sinh ngày 1/2/1970, sinh viên", "sinh ngày [đã che ngày sinh], sinh viên"),
    ],
)  # fmt: skip
def test_what_identifies_a_person_is_masked(text: str, shown: str) -> None:
    found = masked(text)
    assert found.text == shown and bool(found.kinds) == (text != shown)
