"""The province level: who is asked what, and the province's workbook for the Centre filled in from theirs."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import docx
import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from sheets import OLD, issued_before
from small import PERIOD, make_workspace, send

import reporter.commands.build_upward
from reporter.commands.build import build_reports
from reporter.commands.build_documents import BuildOptions, Document, compose
from reporter.commands.build_upward import FOLDER, MADE, NOTHING_UP, ORIGINS, UpwardDesk, write_upward
from reporter.commands.checked import Checked, read_period
from reporter.commands.send_up import SendOptions, send_up
from reporter.commands.upward_lines import standing, upward_lines
from reporter.commands.upward_revisions import SENT_UP, sendings
from reporter.delivery.envelope import findings_json
from reporter.figures.book import Book
from reporter.figures.control import control, misprinted
from reporter.figures.coverage import Made, uses_of
from reporter.figures.scope import FigureContext, Scope
from reporter.figures.trace import cells_of
from reporter.intake.read import read_submission
from reporter.intake.reader_specs import CollectRequest
from reporter.intake.reader_specs import ReaderSpecs as Specs
from reporter.model import (
    SAMPLE_BANNER,
    Admission,
    Admissions,
    AdmissionState,
    Annex,
    Finding,
    Findings,
    Mark,
    Period,
    ReporterError,
    Severity,
    Submission,
    sample_banner,
)
from reporter.model.marks import COVER_SHEET
from reporter.specs.deadlines import deadline
from reporter.specs.figure_catalogue import load_catalogue
from reporter.specs.form_sets import load_form_set, load_sets
from reporter.tables import build_frames
from reporter.workspace import CONFIG, Workspace

pytestmark = pytest.mark.slow

AS_OF = date(2025, 10, 14)
PROVINCE = "12"  # Lai Châu: 38 communes
TOLD = f"{PROVINCE}-lai-chau-{PERIOD}.xlsx"


OPTIONS = BuildOptions(PERIOD, AS_OF)


def quiet(_done: int, _total: int) -> None:
    """Progress nobody watches."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = make_workspace(tmp_path_factory.mktemp("province") / "12", "province", PROVINCE)
    send(made, [agency.code for agency in made.reporting_agencies(PERIOD)])
    return made


@pytest.fixture(scope="module")
def checked(workspace: Workspace) -> Checked:
    return read_period(workspace, PERIOD, AS_OF, quiet)


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_workspace(tmp_path_factory.mktemp("centre") / "central")


def read(path: Path, workspace: Workspace) -> Submission:
    """The workbook as the workspace reads it."""
    settings = workspace.settings
    request = CollectRequest(workspace.templates, settings.form_set, settings.baseline, PERIOD)
    outcome = read_submission(path, Specs(request))
    assert outcome.submission is not None, outcome.findings
    return outcome.submission


def entries(submission: Submission) -> dict[str, Mapping[str, Sequence[Any]]]:
    """What the tables of a submission say, wherever it stands."""
    return {form: table.values for form, table in submission.tables.items()}


def findings(folder: Path) -> list[dict[str, str]]:
    return list(json.loads((folder / FOLDER / "findings.json").read_text(encoding="utf-8"))["items"])


def origins(folder: Path) -> list[list[Any]]:
    """The lines of the list of origins, without its header."""
    return CalamineWorkbook.from_path(str(folder / FOLDER / ORIGINS)).get_sheet_by_index(0).to_python()[1:]


def received_from(province: Workspace, central: Workspace) -> Checked:
    """What the Centre reads when the province's workbook is all it has received."""
    inbox = central.inbox(PERIOD)
    inbox.mkdir(parents=True, exist_ok=True)
    for path in inbox.iterdir():
        path.unlink()
    (inbox / TOLD).write_bytes((province.outputs(PERIOD) / FOLDER / TOLD).read_bytes())
    return read_period(central, PERIOD, AS_OF, quiet)


# --- who is asked what ------------------------------------------------------------------------------------


def test_every_form_of_a_province_is_asked_of_its_communes_or_of_one_department(workspace: Workspace) -> None:
    province = workspace.registry.agency(PROVINCE, PERIOD.last_day)
    senders = workspace.registry.children(PROVINCE, PERIOD.last_day)
    for set_id in load_sets(workspace.templates):
        form_set = load_form_set(workspace.templates, set_id, "tam_giao", PERIOD.last_day)
        asked: dict[str, list[str]] = {form.id: [] for form in form_set.for_agency(province) if not form.explains}
        for agency in senders:
            for form in form_set.for_agency(agency):
                if form.id in asked:
                    asked[form.id].append(agency.kind)
        for form_id, kinds in asked.items():
            assert kinds == ["department"] or kinds == ["commune"] * 38, form_id


def test_duties_name_forms_that_exist(workspace: Workspace) -> None:
    known = {form for entry in load_sets(workspace.templates).values() for form in entry.forms}
    duties = workspace.registry.agency("12-SNV", PERIOD.last_day).extra["duties"]
    assert set(duties) - {""} <= known and duties["bieu-04"] == ("SNV",)


def test_a_department_without_a_form_owes_no_workbook(workspace: Workspace) -> None:
    agencies = workspace.reporting_agencies(PERIOD)
    departments = [agency.code for agency in agencies if agency.kind == "department"]
    assert departments == ["12-BTCTU", "12-SNV", "12-STP", "12-SXD", "12-SGDDT", "12-SYT"]
    assert [agency.kind for agency in agencies[6:]] == ["commune"] * 38
    assert workspace.registry.agency("12-SYT", PERIOD.last_day).name == "Sở Y tế tỉnh Lai Châu"


def test_the_sample_of_a_province_passes_its_checks(checked: Checked) -> None:
    assert len(checked.submissions) == 44
    assert {item.code for item in checked.findings} <= {"R08", "R22", "V14"}  # remarks that real data show as well


# --- the workbook for the Centre ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(workspace: Workspace) -> list[str]:
    """What a build of the province says; its outputs are in the workspace."""
    options = BuildOptions(PERIOD, AS_OF)
    return build_reports(workspace, options, quiet).lines()


def test_a_build_of_a_province_writes_its_report_and_its_workbook(workspace: Workspace, built: list[str]) -> None:
    outputs = workspace.outputs(PERIOD)
    assert (outputs / "bao-cao" / f"cv9797-tinh-{PROVINCE}-lai-chau-{PERIOD}.docx").is_file()
    assert {path.name for path in (outputs / FOLDER).iterdir()} == {
        TOLD,
        MADE,
        ORIGINS,
        "findings.xlsx",
        "findings.json",
    }
    (line,) = [line for line in built if line.startswith("Sổ nhập của Tỉnh Lai Châu gửi Ban Tổ chức Trung ương")]
    filled, lines = map(int, re.findall(r"(\d+)/(\d+) dòng", line.replace(".", ""))[0])
    assert filled == lines > 1000
    assert built[-1].startswith("ĐẠT: không có lỗi; đã đọc 44/44 sổ nhập")
    assert "Số đọc được và số đưa vào số liệu, phụ lục, phần lời khớp nhau ở mọi biểu." in built


def lost(document: Document, annexes: Sequence[Annex], checked: Checked) -> tuple[Finding, ...]:
    """What the account of the document with these annexes finds."""
    tables = tuple(table for annex in annexes for table in annex.tables)
    made = Made("Báo cáo", document.book, (), tables, ())
    found = (*misprinted(made), *control(document.book, checked.submissions, [uses_of(made)])[1])
    return tuple(item for item in found if item.agency != "12-SXD")  # whose form stands in another report


def test_a_number_lost_from_an_annex_of_communes_is_found(checked: Checked) -> None:
    options = BuildOptions(PERIOD, AS_OF, reports=("cv9797-tinh",))
    (document,), _ = compose(checked, checked.admissions, options)
    assert lost(document, document.annexes, checked) == ()
    place, annex = next((at, item) for at, item in enumerate(document.annexes) if item.tables[0].form == "bieu-01")
    table = annex.tables[0]
    rows = list(table.rows)
    number = next(at for at, value in enumerate(rows[3].values) if isinstance(value, int) and at > 2)
    rows[3] = replace(rows[3], values=(*rows[3].values[:number], None, *rows[3].values[number + 1 :]))
    annexes = list(document.annexes)
    annexes[place] = replace(annex, tables=(replace(table, rows=tuple(rows)), *annex.tables[1:]))
    (finding,) = lost(document, annexes, checked)
    assert (finding.code, finding.agency) == ("G02", table.agencies[3])


@pytest.mark.usefixtures("built")
def test_it_says_what_the_province_would_have_typed(workspace: Workspace, central: Workspace) -> None:
    (typed,) = send(central, [PROVINCE])
    ours = read(workspace.outputs(PERIOD) / FOLDER / TOLD, central)
    said, theirs = entries(ours), entries(read(typed, central))
    del said["bieu-16"], theirs["bieu-16"]  # what communes say is theirs
    assert said == theirs
    assert ours.cutoff == date(2025, 10, 10)


@pytest.mark.usefixtures("built")
def test_it_passes_the_checks_of_the_centre(workspace: Workspace, central: Workspace) -> None:
    assert {item["severity"] for item in findings(workspace.outputs(PERIOD))} <= {"note"}
    checked = received_from(workspace, central)
    assert [item.agency for item in checked.submissions] == [PROVINCE]
    assert {item.code for item in checked.findings} <= {"R08", "V14"}


@pytest.mark.usefixtures("built")
def test_sample_data_stays_marked_one_level_up(workspace: Workspace, central: Workspace) -> None:
    assert sample_banner([read(workspace.outputs(PERIOD) / FOLDER / TOLD, central)]) == SAMPLE_BANNER


@pytest.mark.usefixtures("built")
def test_a_central_figure_leads_to_the_cells_of_communes(
    workspace: Workspace, central: Workspace, checked: Checked
) -> None:
    told = read(workspace.outputs(PERIOD) / FOLDER / TOLD, central)
    specs = central.specs(PERIOD)
    province, catalogue = specs.agency(PROVINCE), load_catalogue(central.templates, ("9797",), specs.form_set)
    context = FigureContext(specs, (province,), {PROVINCE: None})
    book = Book(build_frames([told], specs.form_set), catalogue, context)
    figure = book.figure("co_mat", Scope.of(province, (province,)))
    (cells,) = cells_of(figure, book)  # one run of the province's workbook
    assert (cells.file, len(cells)) == (TOLD, 38)

    found = {row[1]: row[5] for row in origins(workspace.outputs(PERIOD))}
    tables = {item.file: item.tables for item in checked.submissions}
    total = 0
    for row in range(cells.first, cells.last + 1):
        (origin,) = [there for here, there in found.items() if re.search(rf"{cells.sheet}'![A-Z]+{row}:", here)]
        upright = re.fullmatch(r"'\[(.+)\]Biểu 01'!([A-Z]+)\d+:\2\d+", origin)  # a commune's line is a column
        assert upright, origin
        (number,) = tables[upright[1]]["bieu-01"].values["co_mat"]
        total += number  # type: ignore[operator]
    assert total == figure.value


def test_same_submissions_same_bytes(checked: Checked, workspace: Workspace, built: list[str], tmp_path: Path) -> None:
    said = write_upward(checked, tuple(reversed(checked.submissions)), tmp_path).lines
    assert set(said) <= set(built)
    for path in (tmp_path / FOLDER).iterdir():
        assert path.read_bytes() == (workspace.outputs(PERIOD) / FOLDER / path.name).read_bytes(), path.name


def answering(sent: Submission, code: str, sheet: str, place: str, text: str) -> Submission:
    """The workbook with one line in the form of explanations."""
    form = sent.tables["bieu-gt"]
    line = {"ma": code, "trang": sheet, "o": place, "noi_dung": "Số có mặt", "giai_trinh": text}
    told = replace(form, rows=(9,), values={key: [line.get(key)] for key in form.values})
    return replace(sent, tables={**sent.tables, "bieu-gt": told})


# --- what is missing, odd or wrong --------------------------------------------------------------------------


def test_who_has_not_sent_in_stays_blank_and_is_named(checked: Checked, central: Workspace, tmp_path: Path) -> None:
    absent = {"03388": "Phường Đoàn Kết", "12-STP": "Sở Tư pháp tỉnh Lai Châu"}
    assert {agency.code: agency.name for agency in checked.agencies if agency.code in absent} == absent
    used = [item for item in checked.submissions if item.agency not in absent]
    commune = next(at for at, item in enumerate(used) if checked.specs.agency(item.agency).kind == "commune")
    used[commune] = answering(used[commune], "R26", "Biểu 01", "N9", "Xã đông dân nhất tỉnh")
    said = write_upward(checked, used, tmp_path).lines
    assert any("chưa có số liệu (2)" in line and all(name in line for name in absent.values()) for line in said)
    assert any(re.fullmatch(r"Bìa sổ ấy vì thế còn báo lỗi, \d+ dòng chưa nhập; lý do .*", line) for line in said)
    sent = read(tmp_path / FOLDER / TOLD, central)
    answers = sent.tables["bieu-gt"].values
    at = answers["giai_trinh"].index("Xã đông dân nhất tỉnh")
    assert [answers[key][at] for key in ("ma", "trang", "o")] == ["R26", "Biểu 01", used[commune].agency]
    posts = sent.tables["bieu-02"]
    lines = [at for at, code in enumerate(posts.values["ma_xa"]) if code == "03388"]
    assert len(lines) == 13
    assert all(posts.values[key][at] is None for key in ("so_theo_qd", "co_mat", "khuyet") for at in lines)
    explained = {item["code"]: item for item in findings(tmp_path) if item.get("explanation")}
    assert "Chưa có số liệu của Phường Đoàn Kết" in explained["V92"]["explanation"]
    assert not [item for item in findings(tmp_path) if item["severity"] in ("error", "warning")]
    unknown = [row for row in origins(tmp_path) if row[5].startswith("chưa có số liệu")]
    assert {row[3] for row in unknown} == set(absent)


def test_what_an_old_workbook_did_not_ask_goes_up_as_not_reported(
    checked: Checked, central: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commune sent a workbook of an earlier edition: its lines lack columns, and the Centre takes the rest."""
    ward = "03388"
    old = read(issued_before(tmp_path / "cu.xlsx", ward, "2025.1", {"bieu-01": [OLD]}), central).tables["bieu-01"]
    used = [
        replace(item, tables={**item.tables, "bieu-01": old}) if item.agency == ward else item
        for item in checked.submissions
    ]
    write_upward(checked, used, tmp_path)
    blanks = [item for item in findings(tmp_path) if item["code"] in ("V89", "V90", "V96")]
    assert [(item["code"], item["severity"], item["form"]) for item in blanks] == [("V89", "note", "bieu-01")]
    assert blanks[0]["explanation"].startswith("Chưa có số liệu của Phường Đoàn Kết ở cột (")
    assert blanks[0]["explanation"].endswith(" (sổ theo mẫu cũ)")
    assert blanks[0]["found"].startswith("Biểu 01/NS-XA: 1 dòng chưa có số liệu ở ")
    sent = read(tmp_path / FOLDER / TOLD, central).tables["bieu-01"].values
    at = list(sent["ma_xa"]).index(ward)
    assert (sent["co_mat"][at], sent["tang_cuong"][at]) == (52, None)

    monkeypatch.setattr(reporter.commands.build_upward, "not_asked", lambda *_: ())
    (tmp_path / "untold").mkdir()
    write_upward(checked, used, tmp_path / "untold")
    blanks = [item for item in findings(tmp_path / "untold") if item["code"] in ("V89", "V90", "V96")]
    assert [(item["code"], item["severity"]) for item in blanks] == [("V96", "error")]


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory, workspace: Workspace) -> Workspace:
    """A province in which the department for payments and one commune have not sent in."""
    made = make_workspace(tmp_path_factory.mktemp("late") / "12", "province", PROVINCE)
    codes = [agency.code for agency in workspace.reporting_agencies(PERIOD)]
    send(made, [code for code in codes if code not in ("12-SNV", "03388")])
    return made


def test_what_nobody_reported_is_said_upward_and_the_rest_counts(late: Workspace, central: Workspace) -> None:
    outcome = build_reports(late, OPTIONS, quiet)
    assert not outcome.failed(strict=False)
    told = {item.explanation for item in outcome.upward if item.code in ("V91", "V92")}
    assert told == {
        "Chưa có số liệu của Sở Nội vụ tỉnh Lai Châu (chưa gửi)", "Chưa có số liệu của Phường Đoàn Kết (chưa gửi)",
    }  # fmt: skip
    commune = [row[5] for row in origins(late.outputs(PERIOD)) if row[3] == "03388"]
    assert set(commune) == {"chưa có số liệu: chưa gửi"}
    above = received_from(late, central)
    forms = [form.id for form in above.specs.form_set.for_agency(above.specs.agency(PROVINCE))]
    assert {above.admissions.of(PROVINCE, (form,)) for form in forms} == {AdmissionState.USED}
    staff = above.submissions[0].tables["bieu-01"].values["co_mat"]
    assert (len(staff), staff.count(None)) == (38, 1)


def test_which_of_two_files_counts_is_no_matter_of_the_level_above(checked: Checked) -> None:
    owner, form = checked.agencies[0], checked.specs.form_set.form("bieu-01")
    two = Admissions((Admission(owner.code, form.id, "a.xlsx", AdmissionState.UNDECIDED, "I10"),), ())
    undecided = cast(Checked, SimpleNamespace(admissions=two))
    assert standing(owner, form, undecided) == "đã gửi, đang chỉnh lý số liệu"


def test_a_department_whose_form_is_held_back_is_not_said_to_have_told_nothing(tmp_path: Path) -> None:
    """Above all figures stands who is in them, whose form is mended and who has not sent in: all who owe any part."""
    made = make_workspace(tmp_path / "12", "province", PROVINCE)

    def paid_too_many(values: dict[str, list[dict[str, Any]]]) -> None:
        for line in values.get("bieu-05", ()):
            line["da_nhan"] = 99_999

    send(made, ["12-SNV", "12-SYT", "03388"], paid_too_many)
    build_reports(made, BuildOptions(PERIOD, AS_OF, reports=("cv9797-tinh",)), quiet)
    (path,) = (made.outputs(PERIOD) / "bao-cao").glob("cv9797-tinh-*.docx")
    said = [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
    told = "Đã gửi, đang chỉnh lý số liệu (1 cơ quan): Sở Nội vụ tỉnh Lai Châu (Biểu 05)."
    assert [text for text in said if text.startswith(told)]
    assert "Đã đưa đủ vào báo cáo số liệu của 1/41 cơ quan, đơn vị phải gửi." in said
    assert [text for text in said if text.startswith("Chưa gửi số liệu (39 cơ quan)")]
    assert not [text for text in said if re.search(r"178/2024/NĐ-CP: chưa báo cáo", text)]


def test_what_the_level_above_will_refuse_is_the_verdict_of_the_build(
    late: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporter.commands.build_upward, "not_reported", lambda *_: ())
    outcome = build_reports(late, OPTIONS, quiet)
    assert not outcome.checked.failed(strict=False)
    assert outcome.failed(strict=False)
    assert outcome.lines()[-1].startswith("CHƯA ĐẠT: sổ gửi cấp trên còn 1 lỗi; đã đọc 42/44 sổ nhập")


def edited(checked: Checked, code: str, form: str, key: str, value: Any) -> list[Submission]:
    """The submissions with the first cell of one column changed."""
    changed = []
    for item in checked.submissions:
        if item.agency == code:
            table = item.tables[form]
            values = {**table.values, key: [value, *table.values[key][1:]]}
            item = replace(item, tables={**item.tables, form: replace(table, values=values)})
        changed.append(item)
    return changed


ODD = (
    ("12-BTCTU", "bieu-07b", "noi_dung", "Kiến nghị 1;\n- ý “hai” & <ba>\n= không phải công thức"),
    ("12-SNV", "bieu-04", "giai_trinh", "007"),
    ("03388", "bieu-01", "dan_so", Mark.NOT_APPLICABLE),
    ("03390", "bieu-01", "dan_so", 0),
    ("03433", "bieu-01", "dan_so", None),
)


def test_blank_zero_and_not_applicable_and_odd_texts_arrive_as_they_were(
    checked: Checked, central: Workspace, tmp_path: Path
) -> None:
    for code, form, key, value in ODD:
        checked = replace(checked, submissions=tuple(edited(checked, code, form, key, value)))
    write_upward(checked, checked.submissions, tmp_path)
    tables = read(tmp_path / FOLDER / TOLD, central).tables
    for code, form, key, value in ODD:
        values = tables[form].values
        assert values[key][list(values["ma_xa"]).index(code) if "ma_xa" in values else 0] == value


def with_setting(checked: Checked, folder: Path, old: str, new: str) -> Checked:
    """The same with one line of reporter.toml written otherwise."""
    config = (checked.workspace.root / "reporter.toml").read_text(encoding="utf-8")
    assert re.search(old, config)
    path = folder / "reporter.toml"
    path.write_text(re.sub(old, new, config, count=1), encoding="utf-8")
    return replace(checked, workspace=Workspace(checked.workspace.root, checked.workspace.templates, path))


@pytest.mark.parametrize(
    ("given", "others", "sent"),
    [
        (date(2025, 10, 12), date(2025, 10, 10), date(2025, 10, 12)),  # what the province set
        (None, date(2025, 10, 10), date(2025, 10, 10)),  # what most of them wrote
        (None, None, date(2025, 10, 9)),
    ],
)
def test_one_commune_with_another_cut_off_does_not_leave_the_province_without(
    checked: Checked, central: Workspace, tmp_path: Path, given: date | None, others: date | None, sent: date
) -> None:
    days = [date(2025, 10, 9), *[others] * (len(checked.submissions) - 1)]
    used = [
        replace(item, cover={**item.cover, "cutoff": day}) for item, day in zip(checked.submissions, days, strict=True)
    ]
    rule = f"cutoff = {{ ngay = {given}, bao_gom_ngay_han = true }}" if given else ""
    write_upward(with_setting(checked, tmp_path, "cutoff = .*", rule), used, tmp_path)
    assert read(tmp_path / FOLDER / TOLD, central).cutoff == sent


def test_the_names_on_the_cover_come_from_the_settings(checked: Checked, central: Workspace, tmp_path: Path) -> None:
    said = '[documents.gui-cap-tren]\nnguoi_lap = "Nguyễn Văn Mẫu"\n\n'
    other = with_setting(checked, tmp_path, r"\[documents\]", said)
    plain = [replace(item, cover={"cutoff": item.cutoff}) for item in checked.submissions]
    write_upward(other, plain, tmp_path)
    cover = read(tmp_path / FOLDER / TOLD, central).cover
    assert (cover["prepared_by"], cover.get("head")) == ("Nguyễn Văn Mẫu", None)


def test_the_cover_says_until_when_the_level_above_wants_it(checked: Checked, tmp_path: Path) -> None:
    """Not the province's own day for its communes."""
    said = '[documents.gui-cap-tren]\nhan_gui = { ngay_hang_thang = 20, cuoi_tuan = "giu_nguyen" }\n\n'
    other = with_setting(checked, tmp_path, r"\[documents\]", said)
    for name, desk in (("20/10/2025", other), ("15/10/2025", checked)):
        staff = UpwardDesk(desk, desk.specs.agency(PROVINCE), desk.submissions, tmp_path)
        staff.write(staff.path, {}, {})
        cover = openpyxl.load_workbook(staff.path)[COVER_SHEET]
        (line,) = [row for row in cover.iter_rows(values_only=True) if row[1] == "Hạn gửi"]
        assert str(line[2]).startswith(f"Gửi trước ngày {name}")


def test_a_round_has_its_own_day_for_the_level_above(checked: Checked, tmp_path: Path) -> None:
    """The rule of months says nothing of a round, which has one day."""
    day = "{{ ngay = {}, bao_gom_ngay_han = true }}".format
    said = f"[dot.2025-07-1thang]\ndue = {day('2025-08-01')}\nhan_gui = {day('2025-08-05')}\n\n"
    said += f"[dot.2025-07-2thang]\ndue = {day('2025-08-02')}\n\n"
    said += '[documents.gui-cap-tren]\nhan_gui = { ngay_hang_thang = 20, cuoi_tuan = "giu_nguyen" }\n\n'
    settings = with_setting(checked, tmp_path, r"\[documents\]", said).workspace.settings
    told = {name: settings.of(Period.parse(name)).due_above for name in ("2025-10", "2025-07-1thang", "2025-07-2thang")}
    days = {name: rule and deadline(rule, Period.parse(name)) for name, rule in told.items()}
    assert days == {"2025-10": date(2025, 10, 19), "2025-07-1thang": date(2025, 8, 5), "2025-07-2thang": None}


def test_a_workbook_that_does_not_say_what_its_sources_say_stops_the_build(
    checked: Checked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = reporter.commands.build_upward.write_workbook

    def careless(*arguments: Any) -> None:
        *before, values, cover, banner, revision = arguments
        staff = [dict(line) for line in values["bieu-01"]]
        staff[5]["nam"] += 1
        honest(*before, {**values, "bieu-01": staff}, cover, banner, revision)

    monkeypatch.setattr(reporter.commands.build_upward, "write_workbook", careless)
    with pytest.raises(ReporterError, match=rf"'\[{TOLD}\]Biểu 01'!T16 là “\d+”, nguồn '\[.*"):
        write_upward(checked, checked.submissions, tmp_path)


def test_the_centre_sends_to_nobody(central: Workspace, tmp_path: Path) -> None:
    send(central, ["BNV"])
    assert write_upward(read_period(central, PERIOD, AS_OF, quiet), (), tmp_path) == NOTHING_UP
    assert list(tmp_path.iterdir()) == []


# --- sent, corrected, typed by hand -------------------------------------------------------------------------

NOON = datetime(2025, 10, 14, 12)  # noqa: DTZ001


@pytest.fixture
def desk(checked: Checked, tmp_path: Path) -> Checked:
    """The same period in a workspace of its own, with the workbook for the Centre of a first build."""
    own = checked.workspace
    moved = replace(checked, workspace=Workspace(tmp_path / "tinh", own.templates, own.root / CONFIG))
    moved.workspace.outputs(PERIOD).mkdir(parents=True)
    write_upward(moved, moved.submissions, moved.workspace.outputs(PERIOD))
    return moved


def rebuilt(desk: Checked, used: Sequence[Submission], made: Path) -> tuple[str, ...]:
    """What another build says; its workbook takes the place of the last one."""
    made.mkdir()
    told = write_upward(desk, used, made).lines
    folder = desk.workspace.outputs(PERIOD) / FOLDER
    for path in (made / FOLDER).iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return told


def test_the_centre_has_nobody_to_send_up_to(central: Workspace) -> None:
    with pytest.raises(ReporterError, match="không có cấp trên để gửi sổ"):
        list(send_up(central, SendOptions(PERIOD, "Cán bộ Mẫu"), NOON))


def test_a_correction_after_sending_goes_up_as_revision_two(desk: Checked, central: Workspace, tmp_path: Path) -> None:
    where, options = desk.workspace, SendOptions(PERIOD, "Cán bộ Mẫu")
    assert "lần 1" in next(send_up(where, options, NOON))
    with pytest.raises(ReporterError, match="không có gì để gửi lại"):
        list(send_up(where, options, NOON))
    assert "Như bản đã gửi cấp trên lần 1." in rebuilt(desk, desk.submissions, tmp_path / "again")
    told = rebuilt(desk, edited(desk, "03388", "bieu-01", "dan_so", 12345), tmp_path / "corrected")
    (line,) = [line for line in told if line.startswith("Lần 2")]
    assert re.search(r"lần 1: khác 1 ô: Biểu 01!D\d+: [\d.]+ → 12\.345\.$", line)
    path = where.outputs(PERIOD) / FOLDER / TOLD
    cell = re.findall(r"D\d+", line)[0]
    marked = openpyxl.load_workbook(path)["Biểu 01"].conditional_formatting
    assert [area for area in marked if str(area.sqref) == cell]
    (first,) = sendings(where, PERIOD)  # a run that was killed leaves a copy and no line: the next one puts it right
    (where.root / first.file.replace("-lan-1", "-lan-2")).write_bytes(b"of a run killed before its line")
    told = list(send_up(where, replace(options, note="Phường Đoàn Kết đính chính dân số"), NOON))
    assert told[1].startswith("Trang bìa ghi: người lập biểu “[Số liệu mẫu]”; thủ trưởng cơ quan, đơn vị “")
    assert told[1].endswith("; ngày chốt số liệu 10/10/2025.")
    first, second = sendings(where, PERIOD)
    assert hashlib.sha256((where.root / second.file).read_bytes()).hexdigest() == second.sha256
    assert (first.revision, first.changes) == (1, ())
    assert (second.revision, len(second.changes)) == (2, 1)
    assert second.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()

    inbox = central.inbox(PERIOD)
    inbox.mkdir(parents=True, exist_ok=True)
    for lying in inbox.iterdir():
        lying.unlink()
    for item in (first, second):
        (inbox / Path(item.file).name).write_bytes((where.root / item.file).read_bytes())
    above = read_period(central, PERIOD, AS_OF, quiet)
    assert [(item.agency, item.number) for item in above.submissions] == [(PROVINCE, 2)]
    assert above.admissions.of(PROVINCE) is AdmissionState.USED
    (note,) = [item for item in above.findings if item.code == "I11"]
    assert "12.345" in note.message


def test_a_change_of_the_cover_alone_is_a_revision(desk: Checked, tmp_path: Path) -> None:
    list(send_up(desk.workspace, SendOptions(PERIOD, "Cán bộ Mẫu"), NOON))
    own, folder = desk.specs.agency(PROVINCE), desk.workspace.outputs(PERIOD) / FOLDER
    staff = UpwardDesk(desk, own, desk.submissions, folder)
    staff.write(staff.path, upward_lines(own, desk, desk.submissions), {"head": "Trần Văn Mẫu"})
    told = rebuilt(desk, desk.submissions, tmp_path / "again")
    (line,) = [line for line in told if line.startswith("Lần 2")]
    assert "lần 1: khác 1 ô: Bìa, thủ trưởng cơ quan, đơn vị: " in line
    assert line.endswith("→ “Trần Văn Mẫu”.")
    list(send_up(desk.workspace, SendOptions(PERIOD, "Cán bộ Mẫu"), NOON))
    assert [item.revision for item in sendings(desk.workspace, PERIOD)] == [1, 2]


def test_a_ledger_of_sendings_that_somebody_touched_is_refused(desk: Checked) -> None:
    list(send_up(desk.workspace, SendOptions(PERIOD, "Cán bộ Mẫu"), NOON))
    path = desk.workspace.root / SENT_UP
    path.write_text(path.read_text(encoding="utf-8").replace("Cán bộ Mẫu", "Người khác"), encoding="utf-8")
    with pytest.raises(ReporterError, match="đã bị sửa"):
        sendings(desk.workspace, PERIOD)


def test_a_workbook_with_errors_is_not_sent(desk: Checked) -> None:
    text = findings_json("build", str(PERIOD), Findings([Finding("V91", Severity.ERROR, "trống")]))
    (desk.workspace.outputs(PERIOD) / FOLDER / "findings.json").write_text(text, encoding="utf-8")
    with pytest.raises(ReporterError, match="còn 1 lỗi"):
        list(send_up(desk.workspace, SendOptions(PERIOD, "Cán bộ Mẫu"), NOON))


def test_what_the_officer_typed_upward_is_kept_or_refused_by_cell(
    desk: Checked, central: Workspace, tmp_path: Path
) -> None:
    folder = desk.workspace.outputs(PERIOD) / FOLDER
    own = desk.specs.agency(PROVINCE)
    lines = {form: list(found) for form, found in upward_lines(own, desk, desk.submissions).items()}
    at = {line.owner.code: place for place, line in enumerate(lines["bieu-01"])}
    for code in ("03388", "03408"):
        line = lines["bieu-01"][at[code]]
        lines["bieu-01"][at[code]] = replace(line, values={**line.values, "dan_so": 777})
    staff = UpwardDesk(desk, own, desk.submissions, folder)
    staff.write(staff.path, lines, {"head": "Người ký Mẫu"})
    told = rebuilt(desk, edited(desk, "03408", "bieu-01", "dan_so", 9000), tmp_path / "again")
    (kept,) = [line for line in told if line.startswith("Giữ 2 ô ghi tay")]
    (refused,) = [line for line in told if line.startswith("KHÔNG giữ được")]
    assert "1 mục ở trang Bìa" in kept
    assert "777" in kept and "777" in refused
    (aside,) = [line for line in told if line.startswith("Sổ có các ô không giữ được để ở ")]
    assert "sua-tay-" in aside
    front = openpyxl.load_workbook(folder / TOLD)["Bìa"]  # it is for the level above, not for us
    assert "Nơi nhận: Ban Tổ chức Trung ương" in [f"{row[1].value}: {row[2].value}" for row in front.rows]
    sent = read(folder / TOLD, central)
    table = sent.tables["bieu-01"]
    assert [table.values["dan_so"][at[code]] for code in ("03388", "03408")] == [777, 9000]
    assert sent.cover["head"] == "Người ký Mẫu"
    assert any("ghi tay ở sổ gửi cấp trên: D" in row[5] for row in origins(desk.workspace.outputs(PERIOD)))
