"""Units that merge, part or take another name: two periods stay comparable, and every place that uses it says so."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from figure_book import CATALOGUE, catalogue
from small import make_workspace, rearrange, send
from tables import FORM_SET, TEMPLATES, check, submission, table

from reporter.commands.build import BuildOptions, build_reports
from reporter.commands.checked import History
from reporter.commands.diff import DiffOptions, diff_periods
from reporter.commands.issue_known import known_values
from reporter.documents.paragraph_notes import ParagraphNotes, Said
from reporter.executor import no_progress
from reporter.figures.book import Book
from reporter.figures.scope import FigureContext, Scope
from reporter.figures.trace import cells_of
from reporter.model import Period, ReporterError, Submission
from reporter.model.gaps import gap_words
from reporter.model.unit_map import UnitChange, unit_map
from reporter.model.wording import integer
from reporter.specs.choices import Choice, ChoiceList
from reporter.specs.former_names import former_names
from reporter.specs.period_specs import PeriodSpecs, load_specs
from reporter.specs.registry import load_registry
from reporter.tables import build_frames
from reporter.workspace import Workspace

SEPTEMBER, OCTOBER = Period.parse("2025-09"), Period.parse("2025-10")
MERGED = """
[[thay_doi]]
ngay = 2025-10-01
cu = ["14758", "14797"]
moi = ["14797"]
can_cu = "Nghị quyết thử"
"""
PARTED = """
[[thay_doi]]
ngay = 2025-10-01
cu = ["14812"]
moi = ["14812", "99999"]
can_cu = "Nghị quyết thử"
"""
SAID = "phường Hàm Rồng, phường Hạc Thành nhập thành phường Hạc Thành từ 01/10/2025, theo Nghị quyết thử"
CHANGE = CATALOGUE.replace(
    "[tables.theo_linh_vuc]",
    'thay_doi = { label = "Có mặt so với kỳ trước", unit = "người", change = "co_mat" }\n\n[tables.theo_linh_vuc]',
)


def edited(folder: Path, changes: str) -> Path:
    """Return templates in which Hàm Rồng is gone and 99999 is new from October 2025 on, and the changes say why."""
    shutil.copytree(TEMPLATES, folder, dirs_exist_ok=True)
    csv = folder / "registry" / "communes.csv"
    text = csv.read_text(encoding="utf-8-sig")
    text = text.replace("Hàm Rồng,2025-07-01,,", "Hàm Rồng,2025-07-01,2025-09-30,")
    csv.write_text(text + "99999,38,xa,Mới Lập,2025-10-01,,,,\n", encoding="utf-8-sig")
    (folder / "registry" / "thay-doi-don-vi.toml").write_text(changes, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def specs(tmp_path_factory: pytest.TempPathFactory) -> tuple[PeriodSpecs, PeriodSpecs]:
    templates = edited(tmp_path_factory.mktemp("units") / "templates", MERGED + PARTED)
    registry = load_registry(templates)
    now, then = (
        load_specs(templates, "cv9797", "tam_giao", period, registry=registry) for period in (OCTOBER, SEPTEMBER)
    )
    return now, then


def staff(period: Period, **present: int) -> Submission:
    lines = "".join(f"| {code.strip('x')} | {number} |\n" for code, number in present.items())
    return submission(table("bieu-01", f"| ma_xa | co_mat |\n{lines}"), agency="38", period=str(period))


def book(folder: Path, specs: tuple[PeriodSpecs, PeriodSpecs], now: Submission, then: Submission) -> Book:
    found, books = catalogue(folder, CHANGE), []
    for one, sent in zip(specs, (now, then), strict=True):
        context = FigureContext(one, (one.agency("38"),), {"38": None})
        books.append((build_frames([sent], FORM_SET), found, context))
    return Book(*books[0], previous=Book(*books[1]))


def change(made: Book) -> tuple[object, tuple[str, ...], str]:
    agency = made.context.agencies[0]
    figure = made.figure("thay_doi", Scope.of(agency, (agency,)))
    assert sum(map(len, cells_of(figure, made))) == sum(map(len, cells_of(figure.parts[0], made))) + sum(
        map(len, cells_of(figure.parts[1], made))
    )
    return figure.value, figure.absent, gap_words([figure])


def test_a_merged_commune_is_compared_with_the_sum_of_both(tmp_path: Path, specs: tuple[PeriodSpecs, ...]) -> None:
    made = book(tmp_path, specs, staff(OCTOBER, x14797=50), staff(SEPTEMBER, x14758=20, x14797=27))  # type: ignore[arg-type]
    value, absent, said = change(made)
    assert (value, absent) == (3, ())
    assert said == f"kỳ trước cộng theo đơn vị sau sắp xếp: {SAID}"
    figure = made.figure("thay_doi", Scope.of(made.context.agencies[0], made.context.agencies))
    assert [str(cell).rpartition("!")[2] for cell in cells_of(figure, made)] == ["S8", "S8:S9"]


def test_a_merger_is_told_once_in_a_document(tmp_path: Path, specs: tuple[PeriodSpecs, ...]) -> None:
    made = book(tmp_path, specs, staff(OCTOBER, x14797=50), staff(SEPTEMBER, x14758=20, x14797=27))  # type: ignore[arg-type]
    figure = made.figure("thay_doi", Scope.of(made.context.agencies[0], made.context.agencies))
    notes = ParagraphNotes((), "")
    assert SAID in notes.after(Said([figure]))
    notes.section()
    assert notes.after(Said([figure])) == ""


def test_a_merged_commune_of_which_one_half_is_not_known_is_not_compared(
    tmp_path: Path, specs: tuple[PeriodSpecs, ...]
) -> None:
    """27 people of Hạc Thành alone are nothing to set against the 50 of both."""
    made = book(tmp_path, specs, staff(OCTOBER, x14797=50, x14818=9), staff(SEPTEMBER, x14797=27, x14818=8))  # type: ignore[arg-type]
    value, absent, said = change(made)
    assert value == 1
    assert absent == ("phường Hạc Thành",)
    assert "không đủ số liệu hai kỳ nên không so sánh: phường Hạc Thành" in said and "sắp xếp" not in said


def test_a_commune_that_is_gone_without_a_word_is_named_not_crashed_on(
    tmp_path: Path, specs: tuple[PeriodSpecs, ...]
) -> None:
    unsaid = tuple(replace(one, registry=replace(one.registry, changes=())) for one in specs)
    made = book(tmp_path, unsaid, staff(OCTOBER, x14797=50), staff(SEPTEMBER, x14758=20, x14797=27))  # type: ignore[arg-type]
    assert change(made)[:2] == (23, ("phường Hàm Rồng",))


def test_of_a_parted_commune_the_whole_is_compared(tmp_path: Path, specs: tuple[PeriodSpecs, ...]) -> None:
    made = book(tmp_path, specs, staff(OCTOBER, x14812=30, x99999=15), staff(SEPTEMBER, x14812=44))  # type: ignore[arg-type]
    value, absent, said = change(made)
    assert (value, absent) == (1, ())
    assert "phường Bỉm Sơn chia thành phường Bỉm Sơn, xã Mới Lập từ 01/10/2025" in said


def test_a_number_is_judged_by_the_sum_of_merged_lines_and_never_by_one_half(
    specs: tuple[PeriodSpecs, ...],
) -> None:
    """20 and 27 people before: 470 now is ten times their sum, 47 is as it was."""
    then = staff(SEPTEMBER, x14758=20, x14797=27)
    for number, expected in ((470, 1), (47, 0)):
        found = check(staff(OCTOBER, x14797=number), specs=specs[0], previous=(then,))
        jumps = [item for item in found if item.code == "R26" and "kỳ tháng 9" in item.message + item.found]
        assert len(jumps) == expected, [item.message for item in found]
        assert all(f"số 47 của kỳ tháng 9 năm 2025 ({SAID})" in item.found for item in jumps)
    parted = check(staff(OCTOBER, x14812=300, x99999=15), specs=specs[0], previous=(staff(SEPTEMBER, x14812=30),))
    assert not [item for item in parted if "tháng 9" in item.message]


# --- the file -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"14758", "14797"]', '"14758"]', "đơn vị “14797” có từ trước ngày 01/10/2025: ghi cả ở “cu”"),
        ('moi = ["14797"]', 'moi = ["99999"]', "đơn vị cũ “14797” còn hiệu lực từ ngày 01/10/2025: ghi cả ở “moi”"),
        ("2025-10-01", "2025-09-01", "mã|đơn vị cũ “14758” còn hiệu lực"),
        ('"14758", ', '"99999", ', "đơn vị cũ “99999” không có hiệu lực ngày 30/09/2025|30/9/2025"),
        ('"14758", ', '"14759", ', "không có đơn vị mang mã “14759”"),
        ('cu = ["14758", "14797"]', 'cu = ["14797"]', "giống nhau"),
        ('can_cu = "Nghị quyết thử"', "", "thiếu khoá “can_cu”"),
        (MERGED, MERGED + MERGED, "đứng 2 lần ở “cu”"),
    ],
)
def test_a_mistake_in_the_file_is_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    templates = edited(tmp_path / "templates", MERGED.replace(old, new))
    with pytest.raises(ReporterError, match=message):
        load_registry(templates)


def test_changes_one_after_the_other_come_to_one(specs: tuple[PeriodSpecs, ...]) -> None:
    """A and B become C, C and D become A again: A, B and D are A now; E parts, its halves stay together."""
    days = [date(2026, month, 1) for month in (1, 2, 3)]
    changes = [
        UnitChange(days[1], ("C", "D"), ("A",), "x"),
        UnitChange(days[0], ("A", "B"), ("C",), "x"),
        UnitChange(days[2], ("E",), ("E", "F"), "x"),
    ]
    units = unit_map(changes)
    assert units.before("A") == {"A", "B", "D"} and units.before("G") == {"G"}
    assert units.before("E") == units.before("F") == units.before("B") == frozenset()
    assert units.then_key("E") == units.now_key("F") == "E+F"


# --- whole runs ---------------------------------------------------------------------------------------------

_CENTRAL = """
[[thay_doi]]
ngay = 2025-10-01
cu = ["BTP", "BNV"]
moi = ["BNV"]
can_cu = "Nghị quyết thử"
"""


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Of two months between which Bộ Tư pháp went into Bộ Nội vụ and Bộ Tài chính took another name."""
    workspace = make_workspace(tmp_path_factory.mktemp("diff") / "central")
    rearrange(workspace, {"BTP": None, "BTC": ("BTC", "Bộ Tài chính, Đầu tư")}, _CENTRAL)
    send(workspace, ["BTC", "BNV", "BTP"], period=SEPTEMBER)
    send(workspace, ["BTC", "BNV"])
    for period in (SEPTEMBER, OCTOBER):
        build_reports(workspace, BuildOptions(period, date(2025, 10, 20)), no_progress)
    return workspace


@pytest.mark.slow
def test_diff_sets_a_merged_ministry_against_the_sum_of_both(merged: Workspace) -> None:
    told = json.loads("".join(diff_periods(merged, SEPTEMBER, OCTOBER, DiffOptions(as_json=True))))
    assert (told["entered"], told["left"]) == ([], [])
    assert told["units"] == ["Bộ Tư pháp, Bộ Nội vụ nhập thành Bộ Nội vụ từ 01/10/2025, theo Nghị quyết thử"]
    shares = {part["agency"] for item in told["items"] for part in item["agencies"]}
    assert shares <= {"Bộ Nội vụ", "Bộ Tài chính, Đầu tư"}
    own = [item for item in told["items"] if item["scope"] == "Bộ Nội vụ"]
    assert own and all(item["units"] == told["units"] for item in own)
    counted = [item for item in own if item["key"] == "nd178_co_qd"]
    assert counted and all(item["old"] > item["new"] > 0 for item in counted), counted
    renamed = [item for item in told["items"] if item["scope"] == "Bộ Tài chính, Đầu tư"]
    assert renamed and not [item for item in renamed if item["old"] is None], renamed
    lines = [item for item in told["items"] if item["scope"].endswith(", Bộ Tài chính, Đầu tư")]
    assert lines and not [item for item in lines if item["old"] is None], "a name with a comma was cut"
    assert all(sum(part["change"] for part in item["agencies"]) in (0, item["absolute"]) for item in told["items"])


@pytest.mark.slow
def test_diff_says_so_on_the_terminal(merged: Workspace) -> None:
    told = list(diff_periods(merged, SEPTEMBER, OCTOBER, DiffOptions()))
    assert any(line.startswith("Đơn vị sắp xếp giữa hai kỳ: Bộ Tư pháp, Bộ Nội vụ nhập thành") for line in told)
    assert any("kỳ 2025-09 là tổng các đơn vị cũ" in line for line in told)


@pytest.mark.slow
def test_the_merged_ministry_is_shown_the_sum_of_both_and_asked_everything_anew(merged: Workspace) -> None:
    known = known_values(merged, OCTOBER, merged.reporting_agencies(OCTOBER))
    inbox = History(merged, OCTOBER, OCTOBER.last_day).before
    assert inbox and "BTP" not in known
    paid = {item.agency: item.tables["bieu-05"].values["da_nhan"] for item in inbox.submissions}
    lines = zip(paid["BNV"], paid["BTP"], known["BNV"].beside["bieu-05"], strict=True)
    for one, other, said in lines:
        if isinstance(one, int) and isinstance(other, int):
            assert said["da_nhan"] == f"Tháng 9 năm 2025, 2 đơn vị trước sắp xếp cộng lại: {integer(one + other)}."
    assert not known["BNV"].filled and known["BTC"].filled  # who took another name is still the same


# --- ministries that merged --------------------------------------------------------------------------------

MINISTRIES = """
[[thay_doi]]
ngay = 2025-10-01
cu = ["BDTTG", "BNV"]
moi = ["BNV"]
can_cu = "Nghị quyết thử"
"""
DECREES = CATALOGUE.replace(
    "[tables.theo_linh_vuc]",
    """\
nd = { label = "Nghị định", unit = "việc", form = "bieu-13", sum = "phai_lam", where = 'loai_viec == "nghi_dinh"' }
thay_doi = { label = "Nghị định so với kỳ trước", unit = "việc", change = "nd" }
nn = { label = "Nặng nhọc", unit = "việc", form = "bieu-13", sum = "phai_lam", where = 'loai_viec == "cd_nang_nhoc"' }
thay_doi_nang_nhoc = { label = "Nặng nhọc so với kỳ trước", unit = "việc", change = "nn" }
co_mat_thay_doi = { label = "Có mặt so với kỳ trước", unit = "người", change = "co_mat" }

[tables.theo_linh_vuc]""",
)


def test_of_merged_ministries_a_line_asked_of_one_is_compared_and_provinces_hear_nothing(tmp_path: Path) -> None:
    """Decrees: 3 and 1 before, 5 now. Of heavy trades only Home Affairs is asked: 8 before, 9 now."""
    shutil.copytree(TEMPLATES, folder := tmp_path / "templates")
    central = folder / "registry" / "central.toml"
    gone = 'ten = "Bộ Dân tộc và Tôn giáo"\n'
    central.write_text(central.read_text("utf-8").replace(gone, f"{gone}hieu_luc_den = 2025-09-30\n"), "utf-8")
    (folder / "registry" / "thay-doi-don-vi.toml").write_text(MINISTRIES, encoding="utf-8")
    rows = {"BNV": "| nghi_dinh | 3 |\n| cd_nang_nhoc | 8 |", "BDTTG": "| nghi_dinh | 1 |"}
    now = {"BNV": "| nghi_dinh | 5 |\n| cd_nang_nhoc | 9 |"}
    found, books, registry = catalogue(tmp_path, DECREES), [], load_registry(folder)
    for period, lines in ((OCTOBER, now), (SEPTEMBER, rows)):
        one = load_specs(folder, "cv9797", "tam_giao", period, registry=registry)
        sent = [
            submission(table("bieu-13", f"| loai_viec | phai_lam |\n{text}\n"), agency=code, period=str(period))
            for code, text in lines.items()
        ] + [submission(table("bieu-01", "| ma_xa | co_mat |\n| 14812 | 30 |\n"), agency="38", period=str(period))]
        agencies = tuple(map(one.agency, (*lines, "38")))
        books.append((build_frames(sent, FORM_SET), found, FigureContext(one, agencies, dict.fromkeys((*lines, "38")))))
    made = Book(*books[0], previous=Book(*books[1]))
    nation = Scope("cả nước", made.context.agencies)
    decrees, trades, staff_now = (
        made.figure(key, nation) for key in ("thay_doi", "thay_doi_nang_nhoc", "co_mat_thay_doi")
    )
    assert (decrees.value, decrees.absent, len(decrees.joined)) == (1, (), 1)
    assert (trades.value, trades.absent) == (1, ())
    assert (staff_now.value, staff_now.joined) == (0, ())


def test_a_list_says_itself_that_its_names_are_of_before() -> None:
    """Once a list was known by its key."""
    joined = Choice("mau", "Tỉnh Mẫu (trước đây)", agencies=("08",))
    lists = {"x": ChoiceList("x", "", (joined,), "(trước đây)"), "y": ChoiceList("y", "", (joined,))}
    registry = load_registry(TEMPLATES)
    plain = set(former_names(registry, {}, date(2025, 10, 1)))
    assert set(former_names(registry, lists, date(2025, 10, 1))) - plain == {("Tỉnh Mẫu", "08", True)}
