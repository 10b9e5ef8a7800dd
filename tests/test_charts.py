"""Charts: a report asks for one in its TOML; Word and Excel draw it beside the table of its numbers."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from small import make_workspace, send
from tables import SPECS

from reporter.commands.build import BuildOptions, build_reports
from reporter.commands.verifying import verify_document
from reporter.delivery.plain_xlsx import PlainColumn, PlainSheet, write_sheets
from reporter.executor import no_progress
from reporter.figures.charts import drawn, period_table
from reporter.figures.scope import FigureContext
from reporter.model import AnnexColumn, AnnexRow, AnnexTable, Figure, Owed, Period, ReporterError
from reporter.model.chart import Chart, Series
from reporter.opc.chart_xml import chart_xml
from reporter.opc.parts import read_parts, write_parts
from reporter.specs.annex_specs import AnnexPart, ChartEntry
from reporter.specs.decode import decode
from reporter.workspace import Workspace

REPORT = "cv9797-tong-hop"
SENT = ["12", "11", "14", "04", "BNV"]  # provinces of few communes
MONTHS = [Period.parse(text) for text in ("2025-08", "2025-09", "2025-10")]
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def table(*rows: tuple[str, int | None]) -> AnnexTable:
    columns = (
        AnnexColumn("stt", "STT", "index"),
        AnnexColumn("ten", "Tỉnh", "text"),
        AnnexColumn("thieu", "Thiếu", "count", ("Số người",), "người"),
    )
    body = [AnnexRow("row", (number, *row)) for number, row in enumerate(rows, 1)]
    return AnnexTable(columns, (*body, AnnexRow("total", (None, "Tổng cộng", 99))))


ENTRY = ChartEntry(title="Số thiếu", columns=("thieu",), most=4)


def test_bars_are_ranked_without_the_total_and_without_who_did_not_report() -> None:
    made = drawn(ENTRY, table(("A", 3), ("B", None), ("C", 9), ("D", 0), ("E", 3), ("F", 5)), lines=False)
    assert made == Chart(
        "bars",
        "Số thiếu, 4 nơi nhiều nhất (người)",
        ("C", "F", "A", "E"),  # A and E are equal: in their official order
        (Series("Số người, Thiếu", (9, 5, 3, 3)),),
    )


def test_who_fell_stands_before_who_did_not_report() -> None:
    entry = ChartEntry(title="Tăng, giảm", columns=("thieu",), most=34)
    made = drawn(entry, table(("A", None), ("B", -5), ("C", 2), ("D", 1), ("E", -3)), lines=False)
    two = AnnexTable(table().columns[:2] + tuple(AnnexColumn(key, key, "count") for key in "xy"), ())
    assert made and made.labels == ("C", "D", "E", "B")
    rows = (AnnexRow("row", (1, "A", None, 4)), *(AnnexRow("row", (at, f"B{at}", -at, 1)) for at in range(2, 6)))
    both = drawn(ChartEntry(title="t", columns=("x", "y")), AnnexTable(two.columns, rows), lines=False)
    assert both and both.labels == ("B2", "B3", "B4", "B5", "A")


def test_periods_keep_their_order_and_a_gap_is_a_gap() -> None:
    made = drawn(ENTRY, table(("8", 9), ("9", None), ("10", 3), ("11", 4)), lines=True)
    assert made and (made.labels, made.series[0].values) == (("8", "9", "10", "11"), (9, None, 3, 4))


def test_how_many_gave_a_number_stands_beside_it_where_several_are_asked() -> None:
    columns = (AnnexColumn("thieu", "Thiếu", "count"),)
    context = FigureContext(SPECS, (), {})
    for asked, heads in ((1, ["stt", "ky", "thieu"]), (2, ["stt", "ky", "co_quan", "thieu"])):
        figure = Figure("thieu", "Thiếu", 5, "người", "cả nước", "x", owed=Owed(asked))
        assert [column.key for column in period_table([figure], columns, context, "").columns] == heads


def test_a_title_says_what_is_lacking_in_the_numbers_since_a_chart_is_shown_alone() -> None:
    made = drawn(ENTRY, table(("A", 3), ("B", 9), ("C", 1), ("D", 2)), lines=False, gaps="số liệu của 32/34 tỉnh")
    assert made and made.title.endswith("; số liệu của 32/34 tỉnh")


def test_where_a_sentence_does_there_is_no_chart() -> None:
    assert drawn(ENTRY, table(("A", 3), ("B", 9), ("C", 1), ("D", None)), lines=False) is None
    assert drawn(ENTRY, table(("8", 3), ("9", 9)), lines=True) is None


def test_only_black_grey_and_white_and_numbers_with_dots() -> None:
    chart = Chart("lines", "Tiến độ & <chi trả>", ("a", "b"), (Series("Có", (1234567, None)), Series("Đã", (5, 6))))
    text = chart_xml(chart).decode()
    etree.fromstring(text.encode())
    colours = set(re.findall(r'srgbClr val="(\w{6})"', text))
    assert all(len({colour[:2], colour[2:4], colour[4:]}) == 1 for colour in colours)
    assert r"#\.###\.##0" in text and "Tiến độ &amp; &lt;chi trả&gt;" in text
    assert text.count('<c:symbol val="') == 2 and 'prstDash val="dash"' in text  # two lines differ without colour
    assert chart_xml(chart) == chart_xml(chart)


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"form": "bieu-01", "chart": {"title": "x", "columns": ["thieu"]}}, "chỉ dùng cho phần lấy từ bảng"),
        ({"table": "theo_tinh", "chart": {"title": "x", "columns": []}}, "từ một đến ba"),
        ({"table": "theo_tinh", "chart": {"columns": ["thieu"]}}, "thiếu khoá “title”"),
        ({"table": "theo_tinh", "chart": {"title": "x", "columns": ["thieu"], "most": 100}}, "từ 4 đến 34"),
    ],
)
def test_a_mistake_in_the_toml_is_told(part: dict[str, object], message: str) -> None:
    with pytest.raises(ReporterError, match=message):
        decode(part, AnnexPart, "docx/x.toml")


def test_a_sheet_shows_its_chart_from_its_own_cells(tmp_path: Path) -> None:
    chart = Chart("bars", "Thiếu (người)", ("A", "B"), (Series("Thiếu", (3, 12)), Series("%", (Decimal("1.50"), None))))
    columns = [PlainColumn("Nơi", 10, chart.labels), *(PlainColumn(s.name, 9, s.values) for s in chart.series)]
    for name in ("x.xlsx", "y.xlsx"):
        write_sheets(tmp_path / name, [PlainSheet("Biểu đồ 1", columns, chart)], "Thử")
    assert (tmp_path / "x.xlsx").read_bytes() == (tmp_path / "y.xlsx").read_bytes()
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["Biểu đồ 1"]
    (read,) = sheet._charts
    assert read.series[1].val.numRef.f == "'Biểu đồ 1'!$C$2:$C$3"
    assert read.series[0].cat.strRef.f == "'Biểu đồ 1'!$A$2:$A$3" and sheet["B3"].value == 12


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = make_workspace(tmp_path_factory.mktemp("charts") / "central")
    spec = made.templates / "docx" / f"{REPORT}.toml"
    together = re.sub(r"(?m)^split_annexes = \d+", "split_annexes = 0", spec.read_text("utf-8"))
    spec.write_text(together, "utf-8")  # one file
    for period, codes in zip(MONTHS, (SENT[:1], SENT[:1], SENT), strict=True):
        send(made, codes, period=period)
        build_reports(made, BuildOptions(period, date(2025, 10, 20), reports=(REPORT,)), no_progress)
    return made


@pytest.mark.slow
def test_the_report_draws_what_its_tables_say(workspace: Workspace) -> None:
    counts = []
    for period in MONTHS:
        (path,) = (workspace.outputs(period) / "bao-cao").glob(f"{REPORT}*.docx")
        archive = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
        names = sorted(name for name in archive.namelist() if name.startswith("word/charts/"))
        counts.append(len(names))
    assert counts == [1, 1, 3]  # one province is not ranked; the course of payments only from the third month on
    body = archive.read("word/document.xml").decode()
    words = re.sub(r"<[^>]+>", " ", body)
    titles = [re.sub(r"<[^>]+>", "", archive.read(name).decode()) for name in names]
    assert any("; số liệu của " in title for title in titles)  # few of the country have sent in
    for name in names:
        root = etree.fromstring(archive.read(name))
        for number in root.iterfind(f".//{_C}val//{_C}v"):
            assert re.search(rf"\b{re.escape(f'{int(number.text or 0):,}'.replace(',', '.'))}\b", words), number.text
    assert body.count("<c:chart ") == 3 and body.index("Tiến độ chi trả") < body.rindex("<c:chart ")
    assert len(re.findall("</w:tbl><w:p>(?:(?!</w:p>).)*<w:drawing>", body)) == 3  # each right below its table


@pytest.mark.slow
def test_a_changed_number_of_a_chart_is_named(workspace: Workspace, tmp_path: Path) -> None:
    (path,) = (workspace.outputs(MONTHS[-1]) / "bao-cao").glob(f"{REPORT}*.docx")
    assert verify_document(path).tables == ()
    parts = read_parts(path.read_bytes(), path.name)
    name = "word/charts/bieu-do-3.xml"
    parts[name] = re.sub(rb"(<c:val>.*?<c:v>)\d+", rb"\g<1>98765", parts[name], count=1)
    (tmp_path / "sua.docx").write_bytes(write_parts(parts))
    (change,) = verify_document(tmp_path / "sua.docx").tables
    assert change.table == "Biểu đồ “Tiến độ chi trả theo Nghị định 178 (người); trong ngoặc: số cơ quan có số liệu”"
    assert change.row == 1 and change.now.startswith("Tháng 8 năm 2025 (1/55) | 98765 | ")


@pytest.mark.slow
def test_the_data_workbook_draws_the_same(workspace: Workspace) -> None:
    book = openpyxl.load_workbook(workspace.outputs(MONTHS[-1]) / "so-lieu.xlsx")
    sheets = [sheet for sheet in book if sheet.title.startswith("Biểu đồ")]
    assert len(sheets) == 3 and all(len(sheet._charts) == 1 for sheet in sheets)
    assert [cell.value for cell in sheets[-1]["A"]][1:] == [
        "Tháng 8 năm 2025 (1/55)",
        "Tháng 9 năm 2025 (1/55)",
        "Tháng 10 năm 2025 (5/55)",
    ]
