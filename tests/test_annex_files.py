"""Long annexes as files of their own (`split_annexes`): complete by themselves, known to every command."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from document_samples import annex, profile
from small import PERIOD, make_workspace, send
from tables import DAY, REGISTRY, TEMPLATES
from test_layout_of_reports import REPORTS, compiled, known
from test_number import texts

from reporter.commands.build import BuildOptions, build_reports
from reporter.commands.mail import MailOptions, list_mails
from reporter.commands.number import NumberOptions, number_documents
from reporter.commands.publishing import PublishOptions, archive_period, publish
from reporter.commands.tracing_period import TraceOptions, trace_period
from reporter.commands.verify_period import verify_period
from reporter.commands.verifying import verify_document
from reporter.documents.letterhead import letter_for
from reporter.documents.render import Binding, Rendered, render, render_annex
from reporter.documents.second_reader import read_again, read_annex_again
from reporter.documents.template_check import sample_facts
from reporter.documents.verify import verify, verify_annex
from reporter.executor import no_progress
from reporter.layout import lint_bytes, open_package
from reporter.layout.filling import Filling, fill, filled_in
from reporter.model import Annex
from reporter.model.annex import annex_file, annex_number_of, document_of
from reporter.specs.reports import find_report
from reporter.workspace import REPORTS as FOLDER
from reporter.workspace import Workspace

pytestmark = pytest.mark.slow

LONG, AS_OF = 3, date(2025, 10, 20)
ANNEXES = (annex(), replace(annex(120), id="dai", title="Chi tiết dài"), replace(annex(), id="cuoi", title="Phần cuối"))
NOW = datetime(2025, 10, 20, 9)  # noqa: DTZ001


def made(report_id: str, layout: str, annexes: tuple[Annex, ...] = ANNEXES) -> Rendered:
    spec = find_report(REPORTS, report_id)
    agency = REGISTRY.of_kind(spec.kinds[0], DAY)[0]
    letter = letter_for(spec.letterhead, agency, spec.subject, date(2025, 10, 1), profile(layout))
    facts = sample_facts(known(report_id), 2)
    return render(compiled(spec.template, layout), facts, letter, annexes, binding=Binding(most=LONG))


def file_of(document: Rendered, report_id: str, layout: str) -> bytes:
    """Return the file of the one annex that is not in the document."""
    spec, (laid,) = find_report(REPORTS, report_id), document.apart
    agency = REGISTRY.of_kind(spec.kinds[0], DAY)[0]
    letter = letter_for(spec.letterhead, agency, spec.subject, date(2025, 10, 1), profile(layout))
    return render_annex(compiled(spec.template, layout), letter, laid, str(PERIOD), agency.code)


def unlike(data: bytes) -> list[tuple[str, str]]:
    """Return code and file of what both readers find in the file of the long annex."""
    package = open_package(data, "b.docx", alike=True)
    ours = verify_annex(package.document, package.alike, ANNEXES[1], "b.docx")
    found = (*ours, *read_annex_again(data, ANNEXES[1], "b.docx"))
    return [(item.code, file) for item in found for file in item.files]


@pytest.mark.parametrize(("report_id", "layout"), [("cv9797-tinh", "party-2018"), ("nd30-tinh", "state-2020")])
def test_a_long_annex_is_a_lawful_file_that_the_text_lists(report_id: str, layout: str) -> None:
    document = made(report_id, layout)
    assert [laid.item.number for laid in document.apart] == [2]
    annex_data = file_of(document, report_id, layout)
    number = "II" if layout == "state-2020" else "2"
    said = next(line for line in texts(document.docx) if "tệp riêng" in line)
    wanted = f"có 03 phụ lục kèm theo; 01 phụ lục dài, lập thành tệp riêng gửi cùng: Phụ lục {number} (Chi tiết dài)."
    assert said == f"Báo cáo này {wanted}"
    main, apart = texts(document.docx), texts(annex_data)
    assert "CHI TIẾT DÀI" not in main and f"Phụ lục {number}" not in main
    assert [line.upper() for line in apart[:2]] == [f"PHỤ LỤC {number}", "CHI TIẾT DÀI"]
    assert apart[2].startswith("(Kèm theo Báo cáo số") and "10" in apart[2] and "2025" in apart[2]
    for data in (document.docx, annex_data):
        assert [item for item in lint_bytes(data, "a.docx", TEMPLATES, layout).findings if item.severity == "E"] == []
    assert verify(document, ANNEXES, "a.docx") == () and read_again(document, ANNEXES, "a.docx") == ()
    assert unlike(annex_data) == []


def test_without_a_limit_or_a_long_annex_there_is_one_file_and_no_word_of_others() -> None:
    document = made("cv9797-tinh", "party-2018", ANNEXES[:1])
    assert document.apart == () and not any("tệp riêng" in line for line in texts(document.docx))


def test_a_number_missing_among_annexes_is_told_unless_the_text_says_where_it_is(tmp_path: Path) -> None:
    document = made("cv9797-tinh", "party-2018")
    silent = _changed(document.docx, "tệp riêng", "tập khác", tmp_path)
    found = [item.rule for item in lint_bytes(silent, "a.docx", TEMPLATES, "party-2018").findings]
    assert "P-AX-01" in found


def test_a_cell_of_the_file_that_reads_otherwise_is_found(tmp_path: Path) -> None:
    whole = file_of(made("cv9797-tinh", "party-2018"), "cv9797-tinh", "party-2018")
    spoilt = _changed(whole, ">1.077<", ">1.078<", tmp_path)
    assert unlike(spoilt) == [("D02", "b.docx")]
    (tmp_path / "b.docx").write_bytes(spoilt)
    (row,) = verify_document(tmp_path / "b.docx").tables
    assert row.table == "Phụ lục 2" and "Xã Mẫu 77" in row.now


def test_number_and_day_are_written_into_the_file_and_read_from_it() -> None:
    whole = file_of(made("cv9797-tinh", "party-2018"), "cv9797-tinh", "party-2018")
    filled = fill(whole, "a.docx", Filling("37", date(2025, 10, 14)))
    assert "số 37-BC/TU, ngày 14/10/2025" in texts(filled)[2]
    assert filled_in(filled, "a.docx") == Filling("37", date(2025, 10, 14))


def test_names_of_annex_files_lead_to_their_document() -> None:
    assert annex_file("bc-38-2025-10.docx", 6) == "bc-38-2025-10-phu-luc-6.docx"
    assert document_of("bc-38-2025-10-phu-luc-6.docx") == "bc-38-2025-10.docx" and document_of("bc.docx") == ""
    assert annex_number_of("bc-38-2025-10-phu-luc-12.pdf") == 12 and annex_number_of("bc-38-2025-10.docx") == 0


def _changed(docx: bytes, old: str, new: str, folder: Path) -> bytes:
    """Return the document with one place of its text changed."""
    source, target = folder / "old.docx", folder / "new.docx"
    source.write_bytes(docx)
    with zipfile.ZipFile(source) as held, zipfile.ZipFile(target, "w") as out:
        for name in held.namelist():
            content = held.read(name)
            if name == "word/document.xml":
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode(), 1)
            out.writestr(name, content)
    return target.read_bytes()


# --- a whole period ---------------------------------------------------------------------------------------

REPORT = "cv9797-tong-hop"


def _most(workspace: Workspace, sheets: int) -> None:
    path = workspace.templates / "docx" / f"{REPORT}.toml"
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if not line.startswith("split_annexes")]
    path.write_text("\n".join([f"split_annexes = {sheets}", *lines]), encoding="utf-8")


def _files(workspace: Workspace) -> list[str]:
    """Return the names of the report's files, the document first."""
    return sorted((path.name for path in (workspace.outputs(PERIOD) / FOLDER).glob(f"{REPORT}*")), key=len)


def test_every_command_knows_the_annexes_of_their_own(tmp_path: Path) -> None:
    """Built, numbered, listed on the page, mailed, traced, verified, published, sealed; gone when no longer apart."""
    workspace = make_workspace(tmp_path / "central")
    _most(workspace, 1)
    send(workspace, ["12"])
    options = BuildOptions(PERIOD, AS_OF)
    outcome = build_reports(workspace, options, no_progress)
    main, *apart = _files(workspace)
    assert all(document_of(name) == main for name in apart) and len(apart) > 2
    assert any(f"và {len(apart)} phụ lục thành tệp riêng" in line for line in outcome.summary)
    page = (workspace.outputs(PERIOD) / "index.html").read_text(encoding="utf-8")
    assert all(name in page for name in apart)
    _numbered(workspace, main, apart)
    mails = "\n".join(list_mails(workspace, MailOptions(PERIOD, AS_OF, "report", (REPORT,)), False, no_progress))
    assert all(f" Phụ lục {annex_number_of(name)} - " in mails for name in apart)
    state = verify_period(workspace, PERIOD)
    assert state.saved_again and state.unlike == ()
    commune = workspace.registry.children("12", AS_OF, "commune")[0]
    place = f"Phụ lục 6, {commune.name}, cột 3"
    traced = "\n".join(trace_period(workspace, PERIOD, place, TraceOptions(report=REPORT)))
    assert "-phu-luc-6.docx" in traced
    for _ in range(3):
        told = list(publish(workspace, PublishOptions(PERIOD, "Trần Thị B"), NOW))
    assert "niêm phong" in told[0]
    list(archive_period(workspace, PERIOD))
    (sealed,) = (workspace.root / "luu-tru").glob("*.zip")
    assert {f"outputs/{FOLDER}/{name}" for name in apart} <= set(zipfile.ZipFile(sealed).namelist())


def _numbered(workspace: Workspace, main: str, apart: list[str]) -> None:
    """Number the period and look into the annexes: they bear what their document bears."""
    list(number_documents(workspace, NumberOptions(Filling("40", date(2025, 10, 14), "Nguyễn Văn A"), period=PERIOD)))
    folder = workspace.outputs(PERIOD) / FOLDER
    own = filled_in((folder / main).read_bytes(), main)
    assert own.number and {filled_in((folder / name).read_bytes(), name).number for name in apart} == {own.number}


def test_a_run_for_one_report_leaves_no_annex_that_stands_in_it_again(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "central")
    send(workspace, ["BTC", "12"])
    options = BuildOptions(PERIOD, AS_OF, reports=(REPORT,))
    for sheets, files in ((1, True), (0, False)):
        _most(workspace, sheets)
        build_reports(workspace, options, no_progress)
        assert (len(_files(workspace)) > 1) is files
    (main,) = _files(workspace)
    assert [
        line for line in texts((workspace.outputs(PERIOD) / FOLDER / main).read_bytes()) if "tệp riêng" in line
    ] == []
