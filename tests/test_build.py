"""Whole runs on a small inbox: one province, one ministry, one committee of a central workspace."""

import hashlib
import json
import shutil
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from libreoffice import needs_libreoffice
from small import PERIOD, find_workspace, make_workspace, send

import reporter.commands.build_render
import reporter.executor
from reporter.commands.build import REPORTS, BuildOptions, BuildOutcome, build_reports
from reporter.commands.build_documents import compose
from reporter.commands.check import check_period
from reporter.commands.checked import read_period
from reporter.commands.status import show_status
from reporter.delivery.envelope import findings_from
from reporter.delivery.figures_json import PRINTED_FIGURES, printed_figures
from reporter.delivery.record import read_record
from reporter.documents.render import Rendered
from reporter.documents.render import render as real_render
from reporter.executor import no_progress
from reporter.layout.filling import Filling, fill
from reporter.model import Finding, ReporterError
from reporter.workspace import Workspace

pytestmark = pytest.mark.slow

AS_OF = date(2025, 10, 20)


def options(**changed: Any) -> BuildOptions:
    return BuildOptions(PERIOD, AS_OF, **changed)


def build(workspace: Workspace, **changed: Any) -> BuildOutcome:
    return build_reports(workspace, options(**changed), lambda _done, _total: None)


def checksums(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


class Witness:
    """Who hears whether the next build may say something else."""

    doubted = False

    def look(self, place: Path) -> None:
        """Hear of a place."""

    def doubt(self) -> None:
        self.doubted = True


def text_of(path: Path) -> str:
    return "\n".join(text.text or "" for text in docx.Document(str(path)).element.body.iter(qn("w:t")))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = make_workspace(tmp_path_factory.mktemp("run") / "central")
    send(made, ["12", "BNV", "DUCP"])
    return made


@pytest.fixture(scope="module")
def first_run(workspace: Workspace) -> tuple[BuildOutcome, dict[str, bytes]]:
    """What the first run of the module said, and what it wrote, by name."""
    outcome, outputs = build(workspace), workspace.outputs(PERIOD)
    files = (path for path in outputs.rglob("*") if path.is_file())
    return outcome, {path.relative_to(outputs).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def built(first_run: tuple[BuildOutcome, dict[str, bytes]]) -> BuildOutcome:
    return first_run[0]


@pytest.fixture(scope="module")
def first(first_run: tuple[BuildOutcome, dict[str, bytes]]) -> dict[str, bytes]:
    return first_run[1]


def documents(workspace: Workspace) -> list[str]:
    return sorted(path.name for path in (workspace.outputs(PERIOD) / "bao-cao").iterdir())


@pytest.mark.usefixtures("built")
def test_everybody_who_sent_in_gets_a_report_and_the_committee_its_consolidation(workspace: Workspace) -> None:
    names = documents(workspace)
    assert "cv9797-tinh-12-lai-chau-2025-10.docx" in names
    assert "cv9797-bo-BNV-bo-noi-vu-2025-10.docx" in names
    assert "cv9797-bo-DUCP-dang-uy-chinh-phu-2025-10.docx" in names
    assert "cv9797-tong-hop-BTCTW-ban-to-chuc-trung-uong-2025-10.docx" in names


def test_a_clean_run_passes_and_says_what_it_did(built: BuildOutcome) -> None:
    assert not built.failed(strict=False)
    said = "\n".join(built.lines())
    assert "Số đọc được và số đưa vào số liệu, phụ lục, phần lời khớp nhau ở mọi biểu." in said
    assert "Chưa gửi (52)" in said
    assert said.splitlines()[-1].startswith("ĐẠT: không có lỗi; đã đọc 3/55 sổ nhập")


@pytest.mark.usefixtures("built")
def test_the_consolidation_names_who_is_missing(workspace: Workspace) -> None:
    path = next((workspace.outputs(PERIOD) / "bao-cao").glob("cv9797-tong-hop-*"))
    assert "Thanh H" in text_of(path)  # has not sent in, and is said to be missing


@pytest.mark.usefixtures("built")
def test_sample_data_is_labelled_on_every_page(workspace: Workspace) -> None:
    for path in (workspace.outputs(PERIOD) / "bao-cao").iterdir():
        for section in docx.Document(str(path)).sections:
            headers = [section.header, section.first_page_header] if section.different_first_page_header_footer else []
            for header in headers or [section.header]:
                assert "SỐ LIỆU MẪU" in "\n".join(item.text for item in header.paragraphs).upper()


@pytest.mark.usefixtures("built")
def test_a_run_for_one_agency_leaves_the_other_reports_alone(workspace: Workspace) -> None:
    """Also the data workbook, the printed figures and the record are those of the whole run."""
    outputs = workspace.outputs(PERIOD)

    def made() -> dict[str, str]:
        return {name: found for name, found in checksums(outputs).items() if not name.startswith(("findings", "run"))}

    before, whole = made(), read_record(outputs)
    build(workspace, agencies=("BNV",), reports=("cv9797-bo",))
    again = read_record(outputs)
    assert made() == before
    assert whole and again and again.written == whole.written and again.control == whole.control


def test_asking_for_what_cannot_be_made_is_said_at_once(workspace: Workspace) -> None:
    with pytest.raises(ReporterError, match="chưa nộp"):
        build(workspace, agencies=("38",))
    with pytest.raises(ReporterError, match="Có phải “cv9797-tinh”"):
        build(workspace, reports=("cv9797-tihn",))


def test_a_code_that_is_nobodys_is_refused_as_such(workspace: Workspace) -> None:
    with pytest.raises(ReporterError, match="Không có cơ quan nào mang mã “999”"):
        build(workspace, agencies=("12", "999"))


def test_what_is_asked_for_twice_is_made_twice_or_refused_by_name(workspace: Workspace) -> None:
    asked = options(reports=("cv9797-bo", "cv9797-tinh"), agencies=("BNV", "12"))
    checked = read_period(workspace, PERIOD, AS_OF, no_progress)
    made, _ = compose(checked, checked.admit(), asked)
    assert [(item.report.id, item.agency.code) for item in made] == [("cv9797-bo", "BNV"), ("cv9797-tinh", "12")]
    with pytest.raises(ReporterError, match="Không có báo cáo nào để làm cho 38 và BKHTT:"):
        compose(checked, checked.admit(), options(agencies=("12", "38", "BKHTT")))


@pytest.mark.usefixtures("built")
def test_the_record_says_what_was_read_and_written(workspace: Workspace) -> None:
    record = read_record(workspace.outputs(PERIOD))
    assert record and {item.agency for item in record.read} == {"12", "DUCP", "BNV"}
    assert set(record.written) == set(documents(workspace))
    assert record.baseline == "tam_giao" and record.specs == workspace.specs(PERIOD).stamp
    assert "forms/bieu-01.toml" in record.templates


def test_findings_have_the_stable_machine_form(built: BuildOutcome, first: dict[str, bytes]) -> None:
    text = first["findings.json"].decode()
    assert list(json.loads(text)) == ["schema", "version", "command", "period", "items", "counts"]
    keys = {*Finding.__dataclass_fields__, "explanation", "message", "place"}
    assert all(set(item) == keys for item in json.loads(text)["items"])
    assert list(findings_from(text)) == list(built.checked.findings)


# --- errors -----------------------------------------------------------------------------------------------


def break_sum(values: dict[str, list[dict[str, Any]]]) -> None:
    values["bieu-01"][3]["nam"] += 1


@pytest.fixture(scope="module")
def faulty_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, BuildOutcome]:
    """A workspace with one faulty workbook and what its first build said."""
    made = make_workspace(tmp_path_factory.mktemp("faulty") / "central")
    send(made, ["BNV"])
    send(made, ["12"], break_sum)
    return made, build(made)


@pytest.fixture
def faulty(faulty_run: tuple[Workspace, BuildOutcome], tmp_path: Path) -> Workspace:
    """A copy of it, built once, to be changed at will."""
    shutil.copytree(faulty_run[0].root, tmp_path / "central")
    return find_workspace(tmp_path / "central")


def test_a_submission_with_errors_is_left_out_named_and_the_run_fails(
    faulty_run: tuple[Workspace, BuildOutcome],
) -> None:
    faulty, outcome = faulty_run
    assert outcome.failed(strict=False)
    assert not [name for name in documents(faulty) if name.startswith("cv9797-tinh-12")]  # it reads the faulty form
    said = "\n".join(outcome.lines())
    assert "Không đưa vào số liệu: Biểu 01 của 12-lai-chau-2025-10.xlsx. Đang chỉnh lý số liệu ở Biểu 01: Cột" in said
    assert "Đã gửi, đang chỉnh lý số liệu (1): Tỉnh Lai Châu." in said
    assert "R05" in said and "CHƯA ĐẠT" in said
    path = next((faulty.outputs(PERIOD) / "bao-cao").glob("cv9797-tong-hop-*"))
    assert "Lai Châu" in text_of(path)


def test_a_draft_takes_it_in_and_stamps_every_page(faulty: Workspace) -> None:
    assert build(faulty, draft=True, reports=("cv9797-tinh",), agencies=("12",)).failed(strict=False)
    path = faulty.outputs(PERIOD) / "bao-cao" / "cv9797-tinh-12-lai-chau-2025-10.docx"
    for section in docx.Document(str(path)).sections:
        assert "DỰ THẢO" in "\n".join(item.text for item in section.header.paragraphs).upper()


def test_strict_counts_warnings(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "central")

    def as_text(values: dict[str, list[dict[str, Any]]]) -> None:
        values["bieu-01"][0]["dan_so"] = "12.345"

    send(made, ["12"], as_text)
    assert not check_period(made, PERIOD, AS_OF, lambda _a, _b: None).failed(strict=False)
    assert check_period(made, PERIOD, AS_OF, lambda _a, _b: None).failed(strict=True)


def test_a_rule_switched_off_is_silent_and_stands_in_the_record(faulty: Workspace) -> None:
    config = faulty.root / "reporter.toml"
    config.write_text(config.read_text(encoding="utf-8") + '\n[rules.R05]\noff = "thử tắt"\n', encoding="utf-8")
    again = find_workspace(faulty.root)
    assert not build(again, reports=("cv9797-tinh",), agencies=("12",)).failed(strict=False)
    record = read_record(again.outputs(PERIOD))
    assert record and [(rule.code, rule.reason) for rule in record.rules_off] == [("R05", "thử tắt")]


def test_a_document_that_does_not_read_back_is_left_out_and_told_the_others_are_written(
    faulty: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One figure changed between rendering and writing must be noticed; it stops that document alone."""
    before = {path.name for path in (faulty.outputs(PERIOD) / REPORTS).iterdir()}
    faulty.kept = None  # every document is rendered
    spoilt = iter((True,))

    def tamper(*arguments: Any, **named: Any) -> Rendered:
        made = real_render(*arguments, **named)
        wrong, *others = made.printed
        if not next(spoilt, False):
            return made
        return replace(made, printed=(replace(wrong, figure=_other(wrong.figure)), *others))

    class InThisProcess:
        def __init__(self, _limits: Any) -> None:
            pass

        def map(self, finish: Any, jobs: Any, **_: Any) -> Any:
            return map(finish, jobs)

    monkeypatch.setattr(reporter.commands.build_render, "executor", InThisProcess)
    monkeypatch.setattr(reporter.commands.build_render, "render", tamper)
    faulty.witness = witness = Witness()
    outcome = build(faulty)
    assert witness.doubted
    written = {path.name for path in (faulty.outputs(PERIOD) / REPORTS).iterdir()}
    assert outcome.failed(strict=False)
    assert [item.code for item in outcome.checked.findings if item.file in before - written] == ["D01"]
    assert len(written) == len(before) - 1


def _other(figure: Any) -> Any:
    return replace(figure, value=(figure.value or 0) + 1)


@pytest.mark.parametrize("missing", ["inputs", "inputs/2025-10", "everything in inputs/2025-10"])
def test_a_missing_or_empty_inbox_stops_the_build_and_touches_nothing(faulty: Workspace, missing: str) -> None:
    before = checksums(faulty.outputs(PERIOD))
    folder = faulty.root / missing.removeprefix("everything in ")
    shutil.rmtree(folder)
    if missing.startswith("everything"):
        folder.mkdir()
        (folder / "con" / "nho").mkdir(parents=True)
        for name in ("con/.DS_Store", "register.toml", ".DS_Store", "~$12-lai-chau-2025-10.xlsx"):  # nobody sent these
            (folder / name).write_text("")
    with pytest.raises(ReporterError, match="Kiểm tra ổ mạng"):
        build(faulty)
    with pytest.raises(ReporterError, match=r"trước đã đọc \d sổ nhập ở đó"):  # nobody is reminded of what was sent
        read_period(faulty, PERIOD, AS_OF, no_progress)
    assert checksums(faulty.outputs(PERIOD)) == before
    (faulty.outputs(PERIOD) / "run.json").unlink()
    checked = check_period(faulty, PERIOD, AS_OF, no_progress)
    assert checked.failed(strict=False)
    assert checked.lines()[-1].startswith("CHƯA ĐẠT: không có sổ nhập nào dùng được; đã đọc 0/")


def test_where_nothing_can_be_used_the_reports_stay_and_the_findings_are_those_of_this_run(faulty: Workspace) -> None:
    """The terminal shows the first of each agency and names the workbook with all: it must hold them."""
    outputs = faulty.outputs(PERIOD)
    before, told = checksums(outputs), {"can-goi.xlsx", "findings.json", "findings.xlsx"}
    for path in faulty.inbox(PERIOD).glob("*.xlsx"):
        path.write_bytes(path.read_bytes()[:900])
    outcome = build(faulty)
    assert outcome.failed(strict=False)
    assert outcome.lines()[-1].startswith("CHƯA ĐẠT: ")
    after = checksums(outputs)
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} <= told
    codes = {item["code"] for item in json.loads((outputs / "findings.json").read_text())["items"]}
    assert codes & {"F02", "F03", "F24"} and "R05" not in codes


def test_a_partial_run_brings_data_and_record_up_to_date_and_names_what_is_older(faulty: Workspace) -> None:
    outputs = faulty.outputs(PERIOD)
    first = read_record(outputs)
    send(faulty, ["12"])  # the corrected workbook
    said = "\n".join(build(faulty, agencies=("12",)).lines())
    record = read_record(outputs)
    assert first and record and set(record.written) == {path.name for path in (outputs / REPORTS).iterdir()}
    assert record.written.keys() - first.written.keys() == {
        "cv9797-nq18-12-lai-chau-2025-10.docx", "cv9797-tinh-12-lai-chau-2025-10.docx",
    }  # fmt: skip
    older = set(first.written)
    assert set(record.outdated()) == older
    assert f"Còn {len(older)} văn bản của lần chạy trước làm từ số liệu hoặc quy định khác: " in said
    assert "kiem-soat.xlsx và index.html vẫn của lần lập đủ mọi văn bản trước đó" in said
    printed = printed_figures((outputs / PRINTED_FIGURES).read_bytes())
    assert {item.document for item in printed} == set(record.written)
    rows = openpyxl.load_workbook(outputs / "so-lieu.xlsx", read_only=True)["Số liệu"].iter_rows(values_only=True)
    assert [row[0] for row in rows][1:] == [item.document for item in printed]


# --- what people did in Word ------------------------------------------------------------------------------


def finish_in_word(path: Path, sentence: str) -> bytes:
    document = docx.Document(str(path))
    document.add_paragraph(sentence)
    document.save(str(path))
    return path.read_bytes()


def test_a_report_finished_in_word_is_kept_aside_and_named_with_what_differs(faulty: Workspace) -> None:
    faulty.witness = witness = Witness()
    outputs, name = faulty.outputs(PERIOD), "cv9797-bo-BNV-bo-noi-vu-2025-10.docx"
    fresh = (outputs / REPORTS / name).read_bytes()
    numbered = next((outputs / REPORTS).glob("cv9797-tong-hop-*.docx"))
    numbered.write_bytes(fill(numbered.read_bytes(), numbered.name, Filling("123")))
    edits = [finish_in_word(outputs / REPORTS / name, "Bộ xin báo cáo thêm một việc.")]
    (outputs / REPORTS / "ghi chú.txt").write_text("việc còn lại")
    said = "\n".join(build(faulty).lines())
    assert f"2 tệp sửa tay hoặc thêm vào sau lần chạy trước được giữ nguyên ở {outputs / 'sua-tay-2025-10-20'}:" in said
    assert witness.doubted
    assert f"  {name}\n    khác bản mới: “Bộ xin báo cáo thêm một việc.”" in said
    assert f"  {numbered.name}\n" not in said and (outputs / "sua-tay-2025-10-20" / numbered.name).is_file()
    kept_at = f"bản đã ghi giữ ở {outputs / 'sua-tay-2025-10-20'}."
    lost = f"Mất số, ngày đã ghi ở 1 văn bản lập lại: {numbered.name} số 123. Ghi lại: reporter number TỆP "
    assert f"{lost}--number SỐ --day NGÀY; {kept_at}" in said
    (outputs / REPORTS / f"~${name[2:]}").write_bytes(b"")  # the marks of Word, and of LibreOffice: who has it open
    (outputs / REPORTS / f".~lock.{name}#").write_bytes(b"")
    edits.append(finish_in_word(outputs / REPORTS / name, "Lần hai."))
    told = build(faulty, reports=("cv9797-bo",)).lines()
    assert len([line for line in told if line.startswith("Đang mở bằng Word hoặc LibreOffice") and name in line]) == 1
    assert f"1 tệp sửa tay hoặc thêm vào sau lần chạy trước được giữ nguyên ở {outputs}/sua-tay-2025-10-20-2:" in told
    assert not any("Đang mở" in line for line in build(faulty, reports=("cv9797-tong-hop",)).lines())
    kept = [outputs / folder / name for folder in ("sua-tay-2025-10-20", "sua-tay-2025-10-20-2")]
    assert [path.read_bytes() for path in kept] == edits
    assert (outputs / "sua-tay-2025-10-20" / "ghi chú.txt").read_text() == "việc còn lại"
    assert (outputs / REPORTS / name).read_bytes() == fresh


def test_a_run_for_one_report_leaves_changes_of_the_others_where_they_are(faulty: Workspace) -> None:
    path = next((faulty.outputs(PERIOD) / REPORTS).glob("cv9797-tong-hop-*"))
    edited = finish_in_word(path, "Ban bổ sung.")
    assert "sửa tay" not in "\n".join(build(faulty, reports=("cv9797-bo",)).lines())
    assert path.read_bytes() == edited


def test_a_layout_may_be_forced_on_the_documents_of_its_side(first: dict[str, bytes], faulty: Workspace) -> None:
    name = "bao-cao/cv9797-bo-BNV-bo-noi-vu-2025-10.docx"
    marks = {None: list_mark(first[name])}
    for profile in ("party-2026", "state-2020"):  # the last is of the other side: no document of its own here
        build(faulty, reports=("cv9797-bo",), profile=profile)
        marks[profile] = list_mark((faulty.outputs(PERIOD) / name).read_bytes())
    assert marks == {None: ",", "party-2026": ";", "state-2020": ","}


def list_mark(content: bytes) -> str:
    """What ends the first line of the list of recipients."""
    tables = docx.Document(BytesIO(content)).tables
    cells = [item.text for table in tables for row in table.rows for cell in row.cells for item in cell.paragraphs]
    return next(text[-1] for text in cells if text.startswith("- Bộ Chính trị"))


def test_status_tells_who_is_missing_and_late(workspace: Workspace) -> None:
    lines = show_status(workspace, PERIOD, AS_OF, False, lambda _a, _b: None)
    assert "chưa gửi" in next(line for line in lines if "Hà Nội" in line)
    data = json.loads(show_status(workspace, PERIOD, AS_OF, True, lambda _a, _b: None)[0])
    assert data["due"] == "2025-10-14" and len(data["items"]) == 55


@needs_libreoffice
def test_pdf_of_everything_built(workspace: Workspace) -> None:
    build(workspace, reports=("cv9797-bo",), pdf=True)
    folder = workspace.outputs(PERIOD) / "bao-cao"
    made = sorted(path.stem for path in folder.glob("*.pdf"))
    assert made == sorted(path.stem for path in folder.glob("cv9797-bo-*.docx"))
    assert all(path.read_bytes().startswith(b"%PDF-") for path in folder.glob("*.pdf"))
