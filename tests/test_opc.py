"""Packages: every limit holds while inflating, and the same parts give the same bytes."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from reporter.model import ReporterError
from reporter.opc.archive import Archive, ArchiveLimits, Relation, Unsound
from reporter.opc.parts import open_docx, read_parts, write_package, write_parts
from reporter.opc.squeezed import squeezed, unsqueezed

SMALL = ArchiveLimits(parts=3, part_mib=1, total_mib=2, ratio=10)
MIB = 1 << 20


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def lying(size: int) -> bytes:
    """A part of 2 MiB whose table says that it is smaller."""
    data = zipped(a=b"\0" * 2 * MIB)
    table = data.index(b"PK\x01\x02")
    return data[: table + 24] + struct.pack("<I", size) + data[table + 28 :]


@pytest.mark.parametrize(
    ("data", "kind", "says"),
    [
        (zipped(a=b"", b=b"", c=b"", d=b""), "too large", "số phần trong tệp (giới hạn 3)"),
        (zipped(a=bytes(MIB + 1)), "too large", "dung lượng phần a (giới hạn 1 MiB)"),
        (b"PK nothing", "cut", "cấu trúc nén hỏng"),
        (b"\xd0\xcf\x11\xe0 old", "locked", "không có cấu trúc"),
        (zipped(a=b"", A=b""), "damaged", "hai phần cùng tên a"),
    ],
)
def test_a_table_beyond_the_limits_is_refused_before_anything_is_inflated(data: bytes, kind: str, says: str) -> None:
    with pytest.raises(Unsound) as refused:
        Archive(data, SMALL)
    assert refused.value.kind == kind
    assert says in str(refused.value)


def test_the_ratio_counts_above_sixteen_mib() -> None:
    with pytest.raises(Unsound, match="tỷ lệ nén của phần a"):
        Archive(zipped(a=bytes(17 * MIB)), ArchiveLimits(ratio=10))


def test_the_sum_of_all_parts_is_counted_while_inflating() -> None:
    archive = Archive(zipped(a=bytes(MIB), b=bytes(MIB), c=b"x"), SMALL)
    assert len(archive.read("a")) == len(archive.read("B")) == MIB
    with pytest.raises(Unsound, match="dung lượng sau giải nén"):
        archive.read("c")


def test_a_part_longer_than_its_table_says_is_damaged() -> None:
    with pytest.raises(Unsound, match="phần a hỏng"):
        Archive(lying(1000)).read("a")


def test_parts_that_overlap_are_refused() -> None:
    data = bytearray(zipped(a=b"one", b=b"two"))
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<I", 0)  # both entries name the first part's bytes
    with pytest.raises(Unsound, match="chồng lên nhau"):
        Archive(bytes(data))


@pytest.mark.parametrize("xml", [b"<!DOCTYPE a><a/>", "<!DOCTYPE a><a/>".encode("utf-16")])
def test_xml_with_a_document_type_is_refused(xml: bytes) -> None:
    with pytest.raises(Unsound) as refused:
        Archive(zipped(a=xml)).read_xml("a")
    assert refused.value.kind == "dtd"


def test_relationships_inside_the_package_are_followed_and_no_others() -> None:
    links = (
        b'<Relationships><Relationship Id="r1" Type="http://x/styles" Target="../styles.xml"/>'
        b'<Relationship Id="r2" Type="http://x/image" Target="http://x/" TargetMode="External"/></Relationships>'
    )
    archive = Archive(zipped(**{"word/a/_rels/b.xml.rels": links, "word/styles.xml": b"<s/>"}))
    assert archive.relations("word/a/b.xml") == {"r1": Relation("styles", "word/styles.xml")}
    assert archive.related("word/a/b.xml", "styles") == "word/styles.xml"
    assert archive.related("word/a/b.xml", "image") == ""


def test_what_is_no_docx_ends_in_one_line_that_names_the_file() -> None:
    for data in (b"", b"PK", zipped(a=b"x"), b"\xd0\xcf\x11\xe0"):
        with pytest.raises(ReporterError, match=r"^mau\.docx: [^\n]+$"):
            open_docx(data, "mau.docx")


def test_the_same_parts_give_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    relations = b'<Relationships><Relationship Type="x/officeDocument" Target="word/document.xml"/></Relationships>'
    parts = {"word/document.xml": b"<d/>", "[Content_Types].xml": b"<t/>", "_rels/.rels": relations}
    made = write_parts(parts)
    assert made == write_parts(dict(reversed(parts.items())))
    assert list(read_parts(made, "a.docx")) == ["[Content_Types].xml", "_rels/.rels", "word/document.xml"]


def test_a_part_written_piece_by_piece_is_the_part_written_whole(tmp_path: Path) -> None:
    write_package(tmp_path / "pieces.xlsx", [("a", iter([b"one", b"two"]))], level=4)
    assert Archive((tmp_path / "pieces.xlsx").read_bytes()).read("a") == b"onetwo"


@pytest.mark.parametrize("level", [0, 4])
def test_what_is_compressed_piece_by_piece_is_the_part_written_whole(level: int) -> None:
    texts = [b"", b"<row/>" * 5000, b"x", bytes(range(256)) * 300, b"", b"</sheet>"]
    made = [text if number % 3 == 0 else squeezed([text[:7], text[7:]], 2) for number, text in enumerate(texts)]
    stream = io.BytesIO()
    write_package(stream, [("a", made), ("đ/ệ.xml", b"")], level)
    with zipfile.ZipFile(stream) as archive:
        assert archive.testzip() is None  # its checksum is joined from theirs
        assert archive.read("a") == b"".join(texts)
    assert Archive(stream.getvalue()).read("a") == b"".join(texts)
    assert unsqueezed(squeezed(texts, 2)) == b"".join(texts)


def test_a_package_is_what_the_standard_library_writes() -> None:
    parts = {"[Content_Types].xml": b"<t/>", "đ/ệ.xml": b"abc" * 999, "e": b""}
    ours, theirs = io.BytesIO(), io.BytesIO()
    write_package(ours, parts.items(), level=6)
    with zipfile.ZipFile(theirs, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(info, content)
    assert ours.getvalue() == theirs.getvalue()
