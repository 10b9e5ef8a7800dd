"""Two periods side by side, who makes up the change; and from a figure to its cells and back."""

import json
import re
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from small import make_workspace, send

from reporter.commands.build import BuildOptions, build_reports
from reporter.commands.built import built_period
from reporter.commands.diff import DiffOptions, diff_files, diff_paths, diff_periods
from reporter.commands.receive import ReceiveOptions, receive_files
from reporter.commands.tracing_period import TraceOptions, trace_period
from reporter.commands.two_builds import TwoBuilds
from reporter.delivery.plain_xlsx import PlainColumn, PlainSheet, write_sheets
from reporter.delivery.sealed import seal
from reporter.executor import no_progress
from reporter.model import Period, ReporterError
from reporter.workspace import Workspace

SEPTEMBER, OCTOBER = Period.parse("2025-09"), Period.parse("2025-10")
AS_OF = date(2025, 10, 20)
FIRST, SECOND = datetime(2025, 9, 10), datetime(2025, 10, 1)  # noqa: DTZ001
KEY = "nd178_co_qd"


def five_more(values: dict[str, list[dict[str, Any]]]) -> None:
    """Five more decisions, all of them the Party's."""
    for line in values["bieu-05"][:1]:
        line["co_qd"] += 5
        line["khoi_dang"] += 5


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = make_workspace(tmp_path_factory.mktemp("diff") / "central")
    send(made, ["BTC", "BNV"], period=SEPTEMBER)
    send(made, ["BTC", "BNV", "BTP"], five_more)
    for period in (SEPTEMBER, OCTOBER):
        build_reports(made, BuildOptions(period, AS_OF), no_progress)
    return made


def between_months(workspace: Workspace) -> TwoBuilds:
    return TwoBuilds(built_period(workspace, SEPTEMBER), built_period(workspace, OCTOBER))


def test_every_change_of_a_count_is_the_sum_of_its_agencies(workspace: Workspace) -> None:
    found = list(between_months(workspace).changes(None))
    counted = [item for item in found if item.shares]
    assert counted and all(sum(part for _, part in item.shares) == item.absolute for item in counted)
    sizes = [abs(part) for item in counted for _, part in item.shares[:1]]
    assert all(abs(item.shares[0][1]) == max(abs(part) for _, part in item.shares) for item in counted) and sizes
    national = next(item for item in counted if item.key == KEY and len(item.shares) == 3)
    assert {name for name, _ in national.shares} == {"Bộ Tài chính", "Bộ Nội vụ", "Bộ Tư pháp"}
    assert national.entered == ("Bộ Tư pháp",) and national.left == ()


def test_the_lines_the_json_and_the_workbook_say_the_same(workspace: Workspace, tmp_path: Path) -> None:
    lines = list(diff_periods(workspace, SEPTEMBER, OCTOBER, DiffOptions("BNV")))
    assert lines[0].endswith("thay đổi.")
    assert any(line.startswith("Có quyết định nghỉ: Nghị định 178 (Bộ Nội vụ): ") for line in lines)
    assert not any("Bộ Tài chính" in line for line in lines)
    (text,) = diff_periods(workspace, SEPTEMBER, OCTOBER, DiffOptions(as_json=True))
    read = json.loads(text)
    assert (read["schema"], read["before"], read["period"]) == ("diff/1", "2025-09", "2025-10")
    list(diff_periods(workspace, SEPTEMBER, OCTOBER, DiffOptions(xlsx=tmp_path / "a.xlsx")))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Số liệu", "Cơ quan"] and book["Số liệu"].max_row == read["counts"]["figures"] + 1
    with pytest.raises(ReporterError, match="Kỳ 2025-08 chưa có sổ nhập"):
        list(diff_periods(workspace, Period.parse("2025-08"), OCTOBER, DiffOptions()))


def test_two_builds_are_compared_as_folders_and_as_sealed_archives(workspace: Workspace, tmp_path: Path) -> None:
    told = list(diff_periods(workspace, SEPTEMBER, OCTOBER, DiffOptions()))
    assert told[1] == "Mới gửi (1 cơ quan): Bộ Tư pháp"
    folders = [workspace.outputs(SEPTEMBER), workspace.outputs(OCTOBER)]
    (tmp_path / "cu.zip").write_bytes(seal({"outputs": folders[0]}))
    again = list(diff_paths(workspace, tmp_path / "cu.zip", folders[1], AS_OF, DiffOptions()))
    assert again[0].replace("cu.zip", "kỳ 2025-09").replace("và 2025-10", "và kỳ 2025-10") == told[0]
    assert again[1:] == told[1:]
    with pytest.raises(ReporterError, match="không có kết quả"):
        list(diff_paths(workspace, tmp_path, folders[1], AS_OF, DiffOptions()))
    with pytest.raises(ReporterError, match="So hai kỳ thì viết: reporter diff --from KỲ --to KỲ"):
        list(diff_paths(workspace, Path("2025-09"), Path("2025-10"), AS_OF, DiffOptions()))


def test_what_was_sent_again_since_is_shown_beside_what_was_printed(workspace: Workspace, tmp_path: Path) -> None:
    other = make_workspace(tmp_path / "khac")
    first = next(workspace.inbox(SEPTEMBER).glob("BNV*"))
    (again,) = send(other, ["BNV"], five_more, period=SEPTEMBER)
    for path, moment in ((first, FIRST), (again, SECOND)):
        list(receive_files(workspace, [path], ReceiveOptions(SEPTEMBER, at=moment), moment))
    found = list(between_months(workspace).changes("BNV"))
    item = next(item for item in found if item.key == KEY and item.scope == "Bộ Nội vụ")
    assert (
        isinstance(item.old, int) and item.restated == item.old + 5 and item.as_dict()["old_restated"] == item.old + 5
    )


def test_two_versions_of_one_workbook(workspace: Workspace, tmp_path: Path) -> None:
    old, new = (next(workspace.inbox(period).glob("BTC*")) for period in (SEPTEMBER, OCTOBER))
    head, *lines = diff_files(workspace, old, new, AS_OF, DiffOptions())
    assert head.startswith(f"{new.name} khác {old.name} ở ") and any("Biểu 05!D11" in line for line in lines)
    assert any(line.endswith(", Cán bộ – Nghị định 178: nghỉ thôi việc") for line in lines)
    assert not any("178_thoi" in line for line in lines)
    (text,) = diff_files(workspace, old, new, AS_OF, DiffOptions(as_json=True))
    assert "D11" in [item["cell"] for item in json.loads(text)["items"]]
    list(diff_files(workspace, old, new, AS_OF, DiffOptions(xlsx=tmp_path / "o.xlsx")))
    assert openpyxl.load_workbook(tmp_path / "o.xlsx").worksheets[0].max_row == json.loads(text)["counts"]["cells"] + 1
    with pytest.raises(ReporterError, match="hai cơ quan khác nhau"):
        list(diff_files(workspace, old, next(workspace.inbox(OCTOBER).glob("BNV*")), AS_OF, DiffOptions()))


# --- trace ------------------------------------------------------------------------------------------------


def traced(workspace: Workspace, what: str, **options: Any) -> list[str]:
    return list(trace_period(workspace, OCTOBER, what, TraceOptions(**options)))


def test_a_figure_leads_to_its_cells_and_a_cell_to_its_figures(workspace: Workspace, tmp_path: Path) -> None:
    lines = traced(workspace, KEY)
    assert any(re.match(r"    gồm: Bộ .* [\d.]+; Bộ .* [\d.]+; Bộ .* [\d.]+$", line) for line in lines)
    cell = next(line.split(" = ")[0].strip() for line in lines if "]Biểu 05'!D11 = " in line)
    value = next(line.split(" = ")[1] for line in lines if cell in line)
    book = openpyxl.load_workbook(workspace.inbox(OCTOBER) / cell[2 : cell.index("]")], data_only=True)
    assert str(book["Biểu 05"]["D11"].value) == value
    back = traced(workspace, cell)
    assert back[0] == cell and any(f"(khoá {KEY})" in line for line in back)
    assert any(line.startswith("    “") and "có quyết định nghỉ" in line for line in back)
    rows = [line for line in back if line.startswith("  Phụ lục ")]
    assert any("cột 4, trong cv9797-bo-" in line for line in rows)
    assert any("cv9797-tong-hop" in line for line in rows)
    printed = lines[0].split(":")[0].split(" ")[0]
    assert any(f"(khoá {KEY})" in line for line in traced(workspace, printed))
    with pytest.raises(ReporterError, match="không có số liệu nào mang khoá"):
        traced(workspace, "999.999.999")


def test_a_cell_of_a_form_held_back_says_that_it_is_and_why(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "central")
    send(made, ["BTC", "BNV"], lambda values: values["bieu-05"][0].update(khoi_dang=10_000))
    build_reports(made, BuildOptions(OCTOBER, AS_OF, reports=("cv9797-tong-hop",)), no_progress)
    (file,) = made.inbox(OCTOBER).glob("BNV*")
    with pytest.raises(ReporterError) as refused:
        traced(made, f"'[{file.name}]Biểu 05'!D11")
    assert f"'[{file.name}]Biểu 05'!D11 không vào số liệu nào. Đang chỉnh lý số liệu ở Biểu 05: " in str(refused.value)
    with pytest.raises(ReporterError, match="không có số liệu nào mang khoá"):
        traced(made, f"'[{file.name}]Biểu 03'!D999")


def test_a_cell_of_an_annex_leads_to_its_cells(workspace: Workspace, tmp_path: Path) -> None:
    lines = traced(workspace, "Phụ lục 1, Cán bộ, cột 4", report="cv9797-bo")
    assert any(line.startswith("    '[BNV-bo-noi-vu-2025-10.xlsx]Biểu 05'!D11 = ") for line in lines)
    shown = next(line for line in lines if "trong cv9797-bo-BNV" in line).split(":")[0]
    assert any(line.endswith(f"!D11 = {shown}") for line in lines)
    told = list(trace_period(workspace, OCTOBER, KEY, TraceOptions(xlsx=tmp_path / "trace.xlsx")))
    sheet = openpyxl.load_workbook(tmp_path / "trace.xlsx").worksheets[0]
    assert told[0].startswith(f"Đã ghi {sheet.max_row - 1} ô")
    link = sheet["E2"].hyperlink
    target = (tmp_path / link.target).resolve()
    assert (
        target.is_file()
        and target.parent == workspace.inbox(OCTOBER).resolve()
        and link.location.startswith("'Biểu 05'!")
    )


def test_a_text_leads_to_the_sentences_that_quote_it(workspace: Workspace) -> None:
    built = built_period(workspace, OCTOBER)
    (sent,) = (item for item in built.submissions.values() if item.agency == "BNV")
    table = sent.tables["bieu-07b"]
    at = next(at for at, text in enumerate(table.values["noi_dung"]) if isinstance(text, str) and len(text) > 30)
    cell = f"'[{sent.file}]{table.sheet}'!{table.letters['noi_dung']}{table.rows[at]}"
    lines = traced(workspace, cell)
    assert "đoạn văn trích lời" in lines[1]
    words = str(table.values["noi_dung"][at]).split("\n")[0].rstrip(".;")
    quoting = [line for line in lines if line.startswith("  “") and line.rstrip().endswith(".docx")]
    assert any(words[-25:] in line for line in quoting), lines
    with pytest.raises(ReporterError, match="không có số liệu nào"):  # a report's id, not how ids begin
        traced(workspace, cell, report="cv9797-")
    (code,) = {table.letters["noi_nhan"]}
    assert not any(
        "trích lời" in line for line in said_of(workspace, cell.replace(f"!{table.letters['noi_dung']}", f"!{code}"))
    )


def said_of(workspace: Workspace, what: str) -> list[str]:
    """What is traced, or what is told where nothing is."""
    try:
        return traced(workspace, what)
    except ReporterError as error:
        return [str(error)]


def test_a_line_made_from_another_workbook_leads_there_and_back(workspace: Workspace, tmp_path: Path) -> None:
    here = "'[BNV-bo-noi-vu-2025-10.xlsx]Biểu 05'!D11:K11"
    origin = "'[vu-to-chuc.xlsx]Biểu 05'!D9:K9"
    rows = (("Biểu 05", here, "Cán bộ", "BNV", "Vụ Tổ chức", origin),)
    columns = tuple(PlainColumn(str(number), 10, list(values)) for number, values in enumerate(zip(*rows, strict=True)))
    write_sheets(tmp_path / "nguon-goc.xlsx", [PlainSheet("Nguồn gốc", columns)], "")
    lines = traced(workspace, KEY, origins=tmp_path / "nguon-goc.xlsx")
    assert any(
        "BNV-bo-noi-vu-2025-10.xlsx]Biểu 05'!D11 = " in line and line.endswith("← '[vu-to-chuc.xlsx]Biểu 05'!D9")
        for line in lines
    )
    (tmp_path / "khac.xlsx").write_bytes(b"no workbook")
    for name, said in (
        ("nguon-goc2.xlsx", "Có phải “.*nguon-goc.xlsx"),
        ("khac.xlsx", "không đọc được; cần bảng nguồn gốc"),
    ):
        with pytest.raises(ReporterError, match=said):
            traced(workspace, KEY, origins=tmp_path / name)
    back = traced(workspace, "'[vu-to-chuc.xlsx]Biểu 05'!E9", origins=tmp_path / "nguon-goc.xlsx")
    assert back[0] == "'[vu-to-chuc.xlsx]Biểu 05'!E9 → '[BNV-bo-noi-vu-2025-10.xlsx]Biểu 05'!E11"
    assert any("(khoá " in line for line in back)


def test_a_period_that_was_never_built_is_counted_from_its_workbooks(workspace: Workspace, tmp_path: Path) -> None:
    told = list(diff_periods(workspace, SEPTEMBER, OCTOBER, DiffOptions(as_json=True)))
    shutil.move(workspace.outputs(SEPTEMBER), tmp_path / "cat")
    try:
        again = list(diff_periods(workspace, SEPTEMBER, OCTOBER, DiffOptions(as_json=True)))
    finally:
        shutil.move(tmp_path / "cat", workspace.outputs(SEPTEMBER))
    both = [
        {(item["key"], item["scope"]): item["absolute"] for item in json.loads(text[0])["items"]}
        for text in (told, again)
    ]
    assert both[1][KEY, "Bộ Tài chính"] == both[0][KEY, "Bộ Tài chính"] != 0
