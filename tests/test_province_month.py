"""A month of a province as it goes: 65 communes with the mistakes people make, sent up, corrected, sent up again."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

import docx
import pytest
from hostile import Book
from samples import sample_values
from small import PERIOD, make_workspace, send

from reporter.blanks.write import write_workbook
from reporter.commands.build import BuildOutcome, build_reports
from reporter.commands.build_documents import BuildOptions
from reporter.commands.build_upward import write_upward
from reporter.commands.checked import Checked, read_period
from reporter.commands.issue import blank_kit
from reporter.commands.send_up import SendOptions, send_up
from reporter.commands.upward_revisions import sendings
from reporter.delivery.figures_json import PRINTED_FIGURES, printed_figures
from reporter.executor import no_progress
from reporter.ledger import append
from reporter.model import AdmissionState, Mark, Receipt, ReceiptEvent, Severity
from reporter.model.marks import EVERY_FORM, NIL_KEY, RECEIPTS
from reporter.sample.fill import demo_cover
from reporter.workspace import REPORTS, Workspace, file_name

pytestmark = pytest.mark.slow

PROVINCE = "20"  # Lạng Sơn
MISSING = ("06211", "06637")  # Xã Cao Lộc, Xã Châu Sơn
NEIGHBOUR, COPIED = "06073", "06076"  # Xã Hoa Thám fills the workbook of Xã Quý Hòa
DASHES, OTHER_DAY, CORRECTED, LATE = "06103", "06115", "06184", "20-STP"
NOTHING = "20-SXD"  # Sở Xây dựng has nothing to report, and says so once on its cover
IN_TIME, AFTER = datetime(2025, 10, 8, 9), datetime(2025, 10, 14, 9)  # noqa: DTZ001
FIRST_DAY, LAST_DAY = date(2025, 10, 11), date(2025, 10, 14)


@dataclass(frozen=True)
class Month:
    """What came of it: both sendings with what the Centre made of them, and the last build of each level."""

    first: Checked
    above_first: Checked
    outcome: BuildOutcome
    above: Checked
    province: Workspace
    central: Workspace

    def text(self, workspace: Workspace, report: str = "cv9797-tinh") -> str:
        """The province's report as a level printed it."""
        name = f"{report}-{PROVINCE}-lang-son-{PERIOD}.docx"
        document = docx.Document(str(workspace.outputs(PERIOD) / REPORTS / name))
        return "\n".join(paragraph.text for paragraph in document.paragraphs).replace("\u00a0", " ")


def received(workspace: Workspace, code: str, moment: datetime) -> None:
    """Write into the register that every file of the inbox that begins with the code came then."""
    inbox, lines = workspace.inbox(PERIOD), []
    codes = [agency.code for agency in workspace.reporting_agencies(PERIOD)]
    for path in sorted(inbox.glob(f"{code}*.xlsx")):
        content, owner = path.read_bytes(), next(code for code in codes if path.name.startswith(code))
        digest = hashlib.sha256(content).hexdigest()
        lines.append(Receipt(moment, ReceiptEvent.RECEIVED, path.name, digest, len(content), moment, agency=owner))
    append(inbox / RECEIPTS, lines)


def dashes(values: dict[str, list[dict[str, object]]]) -> None:
    for line in values["bieu-02"]:
        line.update(so_theo_qd="-", co_mat="-", ly_do=None, du_kien=None)


def fill(workspace: Workspace) -> None:
    """Everybody sends in, each in their own way."""
    codes = [agency.code for agency in workspace.reporting_agencies(PERIOD)]
    special = {*MISSING, NEIGHBOUR, DASHES, OTHER_DAY, LATE, NOTHING}
    send(workspace, [code for code in codes if code not in special])
    send(workspace, [DASHES], dashes)
    specs, inbox = workspace.specs(PERIOD), workspace.inbox(PERIOD)
    kit, silent = blank_kit(workspace, PERIOD, ["commune", "department"]), specs.agency(NOTHING)
    nothing = {**demo_cover(PERIOD), NIL_KEY: EVERY_FORM}
    write_workbook(inbox / file_name(silent, PERIOD), kit, silent, None, nothing, "SỐ LIỆU MẪU")
    unit = specs.agency(OTHER_DAY)
    cover = {**demo_cover(PERIOD), "cutoff": date(2025, 10, 7)}
    write_workbook(inbox / file_name(unit, PERIOD), kit, unit, sample_values(specs, unit), cover, "SỐ LIỆU MẪU")
    theirs, mine = specs.agency(COPIED), specs.agency(NEIGHBOUR)
    copied = Book(inbox / file_name(theirs, PERIOD)).replace("xl/sharedStrings.xml", theirs.name, mine.name)
    copied.save(inbox / file_name(mine, PERIOD))
    received(workspace, "", IN_TIME)


def goes_up(workspace: Workspace, central: Workspace, now: datetime) -> Checked:
    """Send the workbook to the Centre and return what the Centre reads."""
    list(send_up(workspace, SendOptions(PERIOD, "Cán bộ Mẫu"), now))
    kept = workspace.root / sendings(workspace, PERIOD)[-1].file
    inbox = central.inbox(PERIOD)
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / kept.name).write_bytes(kept.read_bytes())
    return read_period(central, PERIOD, now.date(), no_progress)


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    folder = tmp_path_factory.mktemp("month")
    province, central = make_workspace(folder / "20", "province", PROVINCE), make_workspace(folder / "central")
    fill(province)
    first = read_period(province, PERIOD, FIRST_DAY, no_progress)
    outputs = province.outputs(PERIOD)
    outputs.mkdir(parents=True)
    write_upward(first, first.admissions.admitted(first.submissions), outputs)
    above_first = goes_up(province, central, datetime(2025, 10, 11, 8))  # noqa: DTZ001

    (old,) = province.inbox(PERIOD).glob(f"{CORRECTED}*.xlsx")
    old.rename(old.with_name(f"{CORRECTED}-lan-1.xlsx"))
    received(province, f"{CORRECTED}-lan-1", IN_TIME)
    send(province, [CORRECTED], lambda values: values["bieu-01"][0].update(dan_so=12_345))
    send(province, [LATE])
    received(province, f"{CORRECTED}-dong", AFTER)
    received(province, LATE, AFTER)
    outcome = build_reports(province, BuildOptions(PERIOD, LAST_DAY), no_progress)
    above = goes_up(province, central, AFTER)
    asked = BuildOptions(PERIOD, LAST_DAY, reports=("cv9797-tinh", "cv9797-phan-cap"), agencies=(PROVINCE,))
    build_reports(central, asked, no_progress)
    return Month(first, above_first, outcome, above, province, central)


def test_everybody_is_judged_as_what_they_sent(month: Month) -> None:
    state = month.first.admissions.of
    assert {code: state(code) for code in (*MISSING, LATE)} == dict.fromkeys((*MISSING, LATE), AdmissionState.NOT_SENT)
    assert (state(NEIGHBOUR), state(COPIED), state(OTHER_DAY)) == (
        AdmissionState.REFUSED, AdmissionState.USED, AdmissionState.USED,
    )  # fmt: skip
    assert state(DASHES, ("bieu-02",)) is AdmissionState.HELD_BACK
    assert state(DASHES, ("bieu-01",)) is AdmissionState.USED
    faults = month.first.findings.of_agency(DASHES).of(Severity.ERROR)
    assert {item.code for item in faults if not item.cause} == {"V95"}  # one cause, told first
    assert month.first.admissions.decisive(DASHES).reason == "V95"
    (about,) = [item for item in month.first.findings.of_agency(NEIGHBOUR) if item.code == "I17"]
    assert "Xã Hoa Thám" in about.message and "Xã Quý Hòa" in about.message
    used = sum(state(agency.code) is AdmissionState.USED for agency in month.first.agencies)
    assert (len(month.first.agencies), used) == (71, 66)


def test_whom_to_call_is_one_short_list(month: Month) -> None:
    called = [call.row.agency.code for call in month.first.calls]
    assert called[:4] == [*MISSING, NEIGHBOUR, DASHES]  # nothing came, nothing can be used, a form held back
    assert len(called) < 36
    (held,) = [call for call in month.first.calls if call.row.agency.code == DASHES]
    assert held.subject.startswith("V95 Biểu 02 ") and ".xlsx" not in held.subject  # the place, not the file's name


def test_the_centre_accepts_what_is_sound_and_knows_what_is_missing(month: Month) -> None:
    for above in (month.above_first, month.above):
        forms = [form.id for form in above.specs.form_set.for_agency(above.specs.agency(PROVINCE))]
        assert {above.admissions.of(PROVINCE, (form,)) for form in forms} == {AdmissionState.USED}
    told = {item.explanation for item in month.above_first.findings if item.code in ("V91", "V92")}
    assert any("Sở Tư pháp tỉnh Lạng Sơn (chưa gửi)" in text for text in told)
    assert any("Xã Cao Lộc (chưa gửi)" in text for text in told)
    assert not [item for item in month.above_first.findings if item.code == "I38"]  # our own answers meet a question


def test_who_has_nothing_says_so_once_and_it_goes_up_as_that(month: Month) -> None:
    """One cell of the cover: neither missing nor zero, with the province, in its workbook and with the Centre."""
    (row,) = [row for row in month.outcome.checked.standing if row.agency.code == NOTHING]
    assert row.label == "đã dùng, không phát sinh ở Biểu 12"
    told = month.outcome.checked.findings.of_agency(NOTHING)
    assert [item.code for item in told if not item.for_information] == []
    (above,) = month.above.submissions
    for key in ("phai_lap", "da_duyet", "chua_lap"):
        assert set(above.tables["bieu-12"].values[key]) == {Mark.NOT_APPLICABLE}
    assert not any("Sở Xây dựng" in item.explanation for item in month.above.findings)
    asked_for = month.text(month.central, "cv9797-phan-cap")
    assert "Không có quy hoạch phải lập, điều chỉnh." in asked_for and "Sở Xây dựng" not in asked_for
    for workspace in (month.province, month.central):
        text = month.text(workspace)
        assert "- Quy hoạch: không có quy hoạch phải lập, điều chỉnh." in text and "Sở Xây dựng" not in text


def test_the_correction_goes_up_as_revision_two(month: Month) -> None:
    first, second = sendings(month.province, PERIOD)
    assert (first.revision, second.revision) == (1, 2)
    assert any("12.345" in text for text in second.changes)
    assert [(item.agency, item.number) for item in month.above.submissions] == [(PROVINCE, 2)]
    assert any(item.code == "I11" and "lần 2" in item.message for item in month.above.findings)


def test_who_was_in_time_stays_in_time(month: Month) -> None:
    rows = {row.agency.code: row for row in month.outcome.checked.standing}
    assert (rows[CORRECTED].days, rows[CORRECTED].state) == (0, AdmissionState.USED)
    assert rows[LATE].late and rows[LATE].days > 0


def test_both_levels_print_the_same_figures(month: Month) -> None:
    printed = []
    for workspace in (month.province, month.central):
        figures = printed_figures((workspace.outputs(PERIOD) / PRINTED_FIGURES).read_bytes())
        own = [item for item in figures if item.document.startswith(f"cv9797-tinh-{PROVINCE}-")]
        printed.append([(item.figure.key, item.figure.scope, item.text) for item in own])
    assert len(printed[0]) > 200
    assert printed[0] == printed[1]


def test_the_report_names_who_differs(month: Month) -> None:
    text = month.text(month.province)
    assert "Số liệu tính đến ngày 10/10/2025 (riêng xã Tân Văn tính đến ngày 07/10/2025)." in text
    assert "đang chỉnh lý: xã Hoa Thám, xã Thiện Long" in text
    prose = text.partition("trân trọng báo cáo")[0]
    assert "Đã gửi, đang chỉnh lý số liệu (2 cơ quan): xã Hoa Thám" in prose  # said once, above
    assert "Chưa gửi số liệu (2 cơ quan): xã Cao Lộc; xã Châu Sơn." in prose
