"""From a build to a published set: steps in order, nothing changed in between, nothing replaced afterwards."""

import io
import shutil
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from small import PERIOD, make_workspace, send

from reporter.commands.build import BuildOptions, build_reports
from reporter.commands.due import read_done
from reporter.commands.publishing import (
    ARCHIVES,
    PUBLISHED,
    PublishOptions,
    archive_period,
    publications,
    publish,
    published,
)
from reporter.commands.receive import ReceiveOptions, receive_files, withdraw_file
from reporter.commands.verify_archive import verify_archive
from reporter.commands.verify_period import _archive
from reporter.commands.verifying import verify_document
from reporter.delivery.record import read_record, sha256
from reporter.delivery.sealed import SUMS, open_seal, seal
from reporter.executor import no_progress
from reporter.layout.filling import Filling, fill
from reporter.model import Period, ReporterError
from reporter.model.marks import RECEIPTS
from reporter.model.publication import PublishStep
from reporter.workspace import REPORTS, Workspace

pytestmark = pytest.mark.slow

AS_OF, NOW, LATER = date(2025, 10, 20), datetime(2025, 10, 20, 9), datetime(2025, 10, 25, 9)  # noqa: DTZ001
OPTIONS = BuildOptions(PERIOD, AS_OF)


def step(workspace: Workspace, name: PublishStep | None = None) -> list[str]:
    return list(publish(workspace, PublishOptions(PERIOD, "Trần Thị B", name), NOW))


def documents(workspace: Workspace) -> list[Path]:
    return sorted((workspace.outputs(PERIOD) / REPORTS).glob("*.docx"))


def five_more(values: dict[str, list[dict[str, Any]]]) -> None:
    """Five more decisions, all of them the Party's."""
    for line in values["bieu-05"][:1]:
        line["co_qd"] += 5
        line["khoi_dang"] += 5


def document_text(path: Path) -> str:
    """The text of a document as python-docx reads it, paragraphs of tables among it."""
    body = docx.Document(str(path)).element.body
    return "\n".join(
        "".join(text.text or "" for text in item.iter(qn("w:t"))) for item in body.iter(qn("w:p"))
    ).replace("\u00a0", " ")


def archive_is_verified(workspace: Workspace, folder: Path) -> None:
    """The sealed archive stands as it is; a changed workbook, a cut register, another name are each named."""
    (sealed,) = (workspace.root / ARCHIVES).glob("*.zip")
    assert verify_archive(sealed).unlike == ()
    named = shutil.copyfile(sealed, folder / "2025-10-000000000000.zip")
    assert [item.where for item in verify_archive(named).unlike] == [named.name]
    with zipfile.ZipFile(sealed) as sound, zipfile.ZipFile(folder / "khac.zip", "w") as made:
        for name in sound.namelist():
            content = sound.read(name)
            made.writestr(name, content.replace(b'"BTC"', b'"BNV"') if name.endswith((".jsonl", ".xlsx")) else content)
    told = [f"{item.where} {item.what}" for item in verify_archive(folder / "khac.zip").unlike]
    assert told[0] == f"inputs/{RECEIPTS} không còn như lúc niêm phong"
    assert told[1].startswith(f"{RECEIPTS}, dòng 1 ")
    with pytest.raises(ReporterError, match="không mở được tệp lưu trữ"):
        verify_archive(documents(workspace)[0].with_name("khong-co.zip"))


def review_says_how(clean: Path, folder: Path) -> None:
    """The review copy has a comment at every figure, the clean one has none; the text is the same."""
    comments = list(docx.Document(str(folder / clean.name)).comments)
    assert len(comments) == len(verify_document(clean).figures)
    assert {(item.author, item.timestamp) for item in comments} == {
        ("Chương trình lập báo cáo", datetime(2025, 10, 20, tzinfo=UTC))
    }
    told = next(item.text for item in comments if "Khoá: nd178_co_qd" in item.text)
    assert "Cách tính: " in told and "Từ các ô: '[BTC-bo-tai-chinh-2025-10 (2).xlsx]Biểu 05'!D11" in told
    assert list(docx.Document(str(clean)).comments) == [] and document_text(clean) == document_text(folder / clean.name)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A built period with one ministry."""
    made = make_workspace(tmp_path_factory.mktemp("publish") / "central")
    paths = send(made, ["BTC"])
    list(receive_files(made, paths, ReceiveOptions(PERIOD, at=datetime(2025, 10, 10, 9)), NOW))  # noqa: DTZ001
    build_reports(made, OPTIONS, no_progress)
    return made


def test_a_period_goes_out_step_by_step_and_is_not_replaced(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(ReporterError, match="chưa ghi bước “đã kiểm”"):
        step(workspace, PublishStep.SIGNED)
    assert step(workspace)[-1] == 'Bước sau: reporter publish --period 2025-10 --step signed --by "…"'

    first = documents(workspace)[0]
    kept = first.read_bytes()
    first.write_bytes(fill(kept, first.name, Filling("9")))
    with pytest.raises(ReporterError, match=r"1 văn bản không còn như ở bước “đã kiểm”"):
        step(workspace)
    first.write_bytes(kept)
    step(workspace)
    with pytest.raises(ReporterError, match="chưa có số hoặc ngày ở phần đầu"):
        step(workspace)

    for number, path in enumerate(documents(workspace), 12):
        path.write_bytes(fill(path.read_bytes(), path.name, Filling(str(number), date(2025, 10, 14), "Nguyễn Văn A")))
    for name in PublishStep:
        told = step(workspace, name)
    number = len(documents(workspace))
    assert told[0].startswith(f"Kỳ 2025-10: {number} văn bản đã phát hành (Trần Thị B), niêm phong ở ")
    assert told[1].startswith("Đã ghi là xong ")

    archive_is_verified(workspace, tmp_path)

    line = published(workspace, PERIOD)
    assert line and line.receipts == 1 and line.archive and line.step is PublishStep.PUBLISHED
    assert {item.number for item in line.documents.values()} == {str(12 + at) for at in range(number)}
    assert {item.day for item in line.documents.values()} == {date(2025, 10, 14)}
    (task,) = [item for item in read_done(workspace) if item.key == "9797-3"]
    assert (task.agency, task.day, task.by) == ("BTC", date(2025, 10, 14), "publish")

    (sealed,) = (workspace.root / "luu-tru").iterdir()
    held = open_seal(sealed)
    assert f"outputs/bao-cao/{first.name}" in held and "outputs/run.json" in held
    assert "inputs/so-tiep-nhan.jsonl" in held

    assert told[-1].endswith("gửi lại thì: reporter build --period 2025-10 --phu-luc-bo-sung.")
    with pytest.raises(ReporterError, match=r"bổ sung lần 1: .*chạy reporter build --period 2025-10 --phu-luc-bo-sung"):
        step(workspace)

    before = {path.name: path.read_bytes() for path in documents(workspace)}
    with pytest.raises(ReporterError, match="đã phát hành ngày 20/10/2025"):
        build_reports(workspace, OPTIONS, no_progress)
    other = make_workspace(tmp_path / "khac")
    late = send(other, ["BNV"])
    told = list(receive_files(workspace, late, ReceiveOptions(PERIOD), LATER))
    assert told[-2].startswith("  Kỳ 2025-10 đã phát hành: sổ này vào bản bổ sung")
    corrected = send(other, ["BTC"], five_more)
    list(receive_files(workspace, corrected, ReceiveOptions(PERIOD, note="đếm thiếu khối Đảng"), LATER))
    build_reports(workspace, BuildOptions(PERIOD, AS_OF, supplement=True, review=True), no_progress)
    assert {path.name: path.read_bytes() for path in documents(workspace)} == before
    more = workspace.outputs(PERIOD) / "bo-sung-1" / REPORTS
    assert "cv9797-bo-BNV-bo-noi-vu-2025-10.docx" in [path.name for path in more.iterdir()]
    record = read_record(more.parent)
    assert record and record.supplement == 1
    text = document_text(more / "cv9797-bo-BTC-bo-tai-chinh-2025-10.docx")
    assert "(bổ sung lần thứ 1)" in text and "nêu tại Phụ lục 3." in text
    assert "Văn bản này bổ sung lần thứ 1 cho Báo cáo kỳ tháng 10 năm 2025 (số 12, ngày 14/10/2025); 11 số liệu" in text
    assert "Bộ Tài chính gửi lại sổ nhập ngày 25/10/2025: đếm thiếu khối Đảng" in text
    review_says_how(more / "cv9797-bo-BTC-bo-tai-chinh-2025-10.docx", more.parent / "ban-soat")
    assert step(workspace)[0].endswith("văn bản đã kiểm (Trần Thị B).")
    assert publications(workspace, PERIOD)[-1].supplement == 1

    ledger = workspace.root / PUBLISHED
    ledger.write_bytes(ledger.read_bytes().replace("Trần Thị B".encode(), "Trần Thị C".encode(), 1))
    with pytest.raises(ReporterError, match="dòng 1"):
        publications(workspace, PERIOD)


def test_a_supplement_holds_what_changed_alone_and_the_next_one_starts_from_the_last_that_was_sent(
    tmp_path: Path,
) -> None:
    made, wanted = make_workspace(tmp_path / "central"), BuildOptions(PERIOD, AS_OF, reports=("cv9797-bo",))
    own = {
        code: f"cv9797-bo-{name}-2025-10.docx" for code, name in (("BTC", "BTC-bo-tai-chinh"), ("BNV", "BNV-bo-noi-vu"))
    }
    list(receive_files(made, send(made, list(own)), ReceiveOptions(PERIOD, at=NOW), NOW))
    build_reports(made, wanted, no_progress)
    send_out(made, made.outputs(PERIOD))
    with pytest.raises(ReporterError, match="không đổi, không có gì để bổ sung"):
        build_reports(made, replace(wanted, supplement=True), no_progress)
    other = make_workspace(tmp_path / "khac")
    for number, code in enumerate(own, 1):
        again = send(other, [code], five_more)
        list(receive_files(made, again, ReceiveOptions(PERIOD, note="đếm thiếu"), LATER))
        told = build_reports(made, replace(wanted, supplement=True), no_progress).lines()
        folder = made.outputs(PERIOD) / f"bo-sung-{number}"
        assert [path.name for path in (folder / REPORTS).iterdir()] == [own[code]]
        same = "1 văn bản đã phát hành không đổi, không lập lại"
        assert f"Bản bổ sung gồm 1 văn bản có thay đổi: {own[code]}; {same}." in told
        assert "11 số liệu" in document_text(folder / REPORTS / own[code])  # of the report, which no supplement had
        send_out(made, folder)


def send_out(workspace: Workspace, folder: Path) -> None:
    """Number the documents of a set and take every step."""
    for number, path in enumerate(sorted((folder / REPORTS).iterdir()), 12):
        path.write_bytes(fill(path.read_bytes(), path.name, Filling(str(number), date(2025, 10, 14), "Nguyễn Văn A")))
    for name in PublishStep:
        step(workspace, name)


def test_a_workbook_taken_back_after_the_report_is_told_in_the_next_one(tmp_path: Path) -> None:
    made, report = make_workspace(tmp_path / "central"), "cv9797-tong-hop"
    november = Period.parse("2025-11")
    list(receive_files(made, send(made, ["BTC", "BNV"]), ReceiveOptions(PERIOD, at=NOW), NOW))
    build_reports(made, BuildOptions(PERIOD, AS_OF, reports=(report,)), no_progress)
    list(withdraw_file(made, "BTC-bo-tai-chinh-2025-10.xlsx", PERIOD, "gửi nhầm bản nháp", LATER))
    list(receive_files(made, send(made, ["BNV"], period=november), ReceiveOptions(november, at=NOW), NOW))
    build_reports(made, BuildOptions(november, november.last_day, reports=(report,)), no_progress)
    (path,) = (made.outputs(november) / REPORTS).glob("*.docx")
    text = document_text(path)
    assert "So với Báo cáo kỳ tháng 10 năm 2025, " in text
    assert "Bộ Tài chính rút lại sổ nhập ngày 25/10/2025: gửi nhầm bản nháp" in text
    assert "Bộ Nội vụ gửi lại" not in text and "Bộ Nội vụ rút" not in text


def test_a_draft_and_a_period_without_reports_cannot_go_out(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "central")
    with pytest.raises(ReporterError, match="chưa có văn bản nào để phát hành"):
        step(workspace)
    with pytest.raises(ReporterError, match="chưa phát hành: không cần bản bổ sung"):
        send(workspace, ["BTC"])
        build_reports(workspace, BuildOptions(PERIOD, AS_OF, supplement=True), no_progress)
    build_reports(workspace, BuildOptions(PERIOD, AS_OF, reports=("cv9797-bo",), draft=True), no_progress)
    with pytest.raises(ReporterError, match="mới có bản dự thảo"):
        step(workspace)
    with pytest.raises(ReporterError, match="kỳ 2024-02 chưa có gì để niêm phong"):
        list(archive_period(workspace, Period.parse("2024-02")))
    (told,) = archive_period(workspace, PERIOD)
    assert "luu-tru/2025-10-" in told.replace("\\", "/")


def test_a_seal_gives_the_same_bytes_and_sees_a_changed_file(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "Sổ nhập.xlsx").write_bytes(b"so")
    (folder / ".khoa").write_bytes(b"")
    content = seal({"inputs": folder})
    assert content == seal({"inputs": folder})
    (tmp_path / "a.zip").write_bytes(content)
    assert open_seal(tmp_path / "a.zip") == {"inputs/Sổ nhập.xlsx": b"so"}
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as sound, zipfile.ZipFile(stream, "w") as made:
        for name in sound.namelist():
            made.writestr(name, sound.read(name) if name == SUMS else b"khac")
    (tmp_path / "b.zip").write_bytes(stream.getvalue())
    with pytest.raises(ReporterError, match=r"Sổ nhập.xlsx không còn như lúc niêm phong"):
        open_seal(tmp_path / "b.zip")
    (tmp_path / "c.zip").write_bytes(b"khong phai zip")
    with pytest.raises(ReporterError, match="không mở được"):
        open_seal(tmp_path / "c.zip")


def test_another_archive_under_the_name_of_the_sealed_one_is_seen_though_it_is_whole_in_itself(tmp_path: Path) -> None:
    digest, folder = sha256(seal({})), tmp_path / "a"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"a")
    path = tmp_path / f"2025-10-{digest[:12]}.zip"
    path.write_bytes(seal({}))
    assert list(_archive(tmp_path, digest)) == []
    path.write_bytes(seal({"inputs": folder}))
    (other,) = _archive(tmp_path, digest)
    assert other.what == f"{path.name}: không phải bản đã niêm phong, mã kiểm của cả tệp khác trong sổ phát hành"
    path.write_bytes(b"khong phai zip")
    (torn,) = _archive(tmp_path, digest)
    assert "không mở được tệp lưu trữ" in torn.what
