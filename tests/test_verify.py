"""A finished document is read back; one wrong digit anywhere must be found."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from document_samples import annex, facts, figure, letter, profile

from reporter.documents.outline import build_template
from reporter.documents.render import Rendered, render
from reporter.documents.template import compile_template
from reporter.documents.verify import reads_as, verify
from reporter.model import Figure

PARTY = profile("party-2018")
TEMPLATE = compile_template(
    build_template("Có {{ so.co_mat }} người, đạt {{ so.ty_le }}, chi {{ so.tien|ty_dong }}, {{ so.chua }}.", PARTY),
    "mau.docx",
    PARTY,
)
ANNEXES = (annex(), annex(landscape=False, tables=2))
MADE = render(TEMPLATE, facts(), letter(), ANNEXES)


def changed(change: Callable[[str], str], rendered: Rendered = MADE) -> bytes:
    """The document with its text changed; the change must change something."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(rendered.docx)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                text = unmarked(content.decode())
                assert change(text) != text
                content = change(text).encode()
            new.writestr(name, content)
    return stream.getvalue()


def unmarked(xml: str) -> str:
    """The body without bookmarks, and without the cuts they make in runs."""
    plain = re.sub(r"<w:bookmark(Start|End)[^>]*/>", "", xml)
    return plain.replace('</w:t></w:r><w:r><w:t xml:space="preserve">', "")


def codes(data: bytes) -> list[str]:
    return [item.code for item in verify(replace(MADE, docx=data), ANNEXES, "a.docx")]


def test_an_untouched_document_has_no_findings() -> None:
    assert verify(MADE, ANNEXES) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("12.345", "12.346"),
        ("12.345", "12345"),
        ("Có 12.345", "Có 912.345"),
        ("93,45%", "93,54%"),
        ("93,45%", "93.45%"),
        ("12,50\u00a0tỷ", "12,60\u00a0tỷ"),
        ("chưa báo cáo.", "0."),
        ("12.345 người", "12.3450 người"),
    ],
)
def test_a_changed_figure_of_the_prose_is_found(old: str, new: str) -> None:
    assert "D01" in codes(changed(lambda text: text.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (">1.001<", ">1.002<"),
        (">1.234.567<", ">1.234.576<"),
        (">…<", "><"),
        (">…<", ">0<"),
        (">-<", ">…<"),
        (">?<", ">-<"),
        (">05/10/2025<", ">06/10/2025<"),
        (">Xã Mẫu 2<", ">Xã Mẫu 3<"),
        (">Khu vực mẫu<", ">Khu vực khác<"),
        (">93,45</w:t></w:r></w:p></w:tc><w:tc>", ">93,46</w:t></w:r></w:p></w:tc><w:tc>"),
    ],
)
def test_a_changed_cell_of_an_annex_is_found(old: str, new: str) -> None:
    assert codes(changed(lambda text: text.replace(old, new, 1))) == ["D02"]


def test_the_finding_names_table_row_and_column() -> None:
    (found,) = verify(replace(MADE, docx=changed(lambda text: text.replace(">1.001<", ">9<", 1))), ANNEXES, "a.docx")
    for part in ("CHI TIẾT", "dòng 2", "Định mức", "“9”", "“1001”"):
        assert part.lower() in found.message.lower()
    assert found.file == "a.docx"


def test_a_missing_row_and_a_missing_table_are_found() -> None:
    total_row = re.compile("<w:tr>(?:(?!<w:tr>).)*Tổng cộng(?:(?!<w:tr>).)*</w:tr>", re.DOTALL)
    assert codes(changed(lambda text: total_row.sub("", text, count=1))) == ["D03"]
    last_table = re.compile(r"<w:tbl>(?:(?!<w:tbl>).)*</w:tbl>(?!.*<w:tbl>)", re.DOTALL)
    (told,) = verify(replace(MADE, docx=changed(lambda text: last_table.sub("", text, count=1))), ANNEXES, "a.docx")
    assert told.code == "D03" and "văn bản có 1 bảng; đúng phải có 2" in told.message


def test_a_cell_too_many_and_a_cell_less_are_told_with_their_row() -> None:
    row = re.compile("<w:tr>(?:(?!<w:tr>).)*>1.001<(?:(?!<w:tr>).)*</w:tr>", re.DOTALL)
    data = changed(
        lambda text: row.sub(lambda found: found[0].replace("</w:tr>", "<w:tc><w:p/></w:tc></w:tr>"), text, 1)
    )
    (found,) = verify(replace(MADE, docx=data), ANNEXES, "a.docx")
    count = len(ANNEXES[0].tables[0].columns)
    assert found.code == "D03" and "dòng 2" in found.message and f"{count + 1} ô" in found.message


def test_a_leftover_tag_is_found() -> None:
    assert "D04" in codes(changed(lambda text: text.replace("BÁO CÁO<", "BÁO CÁO {% endif %}<", 1)))


@pytest.mark.parametrize(
    ("shown", "value", "unit", "right"),
    [
        ("1.234", 1234, "người", True),
        ("1.234\u00a0người", 1234, "người", True),
        ("1.234 xã", 1234, "người", False),
        ("1234", 1234, "người", False),
        ("-5", -5, "người", True),
        ("0", None, "người", False),
        ("100%", Decimal(100), "%", True),
        ("100", Decimal(100), "%", False),
        ("12%", 12, "người", False),  # a number of persons is no share
        ("-3,25%", Decimal("-3.25"), "%", True),
        ("3,25%", Decimal("-3.25"), "%", False),
        ("-3,25%", Decimal("3.25"), "%", False),
        ("--3,25%", Decimal("3.25"), "%", False),
        ("12,35 tỷ đồng", 12_345_678_900, "đồng", True),
        ("12,36 tỷ đồng", 12_345_678_900, "đồng", False),
        ("12.345,68 triệu đồng", 12_345_678_900, "đồng", True),
        ("12.345.678.900\u00a0đồng", 12_345_678_900, "đồng", True),
        ("", 0, "người", False),
    ],
)
def test_reading_a_printed_number(shown: str, value: int | Decimal | None, unit: str, right: bool) -> None:
    assert reads_as(shown, figure("x", value, unit)) is right


def test_a_difference_may_be_off_by_what_its_two_parts_were_rounded() -> None:
    def off(value: int, *parts: Figure) -> bool:
        return reads_as("12,35 tỷ đồng", replace(figure("x", value, "đồng"), parts=parts))

    part = figure("x", 1, "đồng")
    assert off(12_345_000_000) and off(12_355_000_000) and not off(12_344_999_999)
    assert off(12_340_000_000, part, part) and not off(12_339_999_999, part, part)
