"""What changed since the period before: like compared with like, said in words, read back from the document."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from figure_book import BNV, CATALOGUE, CENTRAL, EXPECTED, THANH_HOA, catalogue, nation, only
from tables import FORM_SET, SPECS, submission, table

from reporter.delivery.figures_json import figures_json, printed_figures
from reporter.delivery.printed import Packed
from reporter.documents.shown import Recorder, ShownFigure
from reporter.documents.verify import reads_as
from reporter.figures.book import Book
from reporter.figures.lacking_annex import lacking_annex
from reporter.figures.restated import restated_annex, restatements
from reporter.figures.scope import FigureContext, Scope
from reporter.figures.trace import cells_of
from reporter.model import Figure, PrintedFigure, ReporterError, Submission
from reporter.model.restatement import Amendment
from reporter.tables import build_frames

TEXT = CATALOGUE.replace(
    "[tables.theo_linh_vuc]",
    'thay_doi = { label = "Có mặt so với kỳ trước", unit = "người", change = "co_mat" }\n\n[tables.theo_linh_vuc]',
)


def staff(agency: str, present: int) -> Submission:
    return submission(table("bieu-01", f"| co_mat |\n| {present} |"), agency=agency)


def book(folder: Path, sent: list[Submission], before: list[Submission] | None = None) -> Book:
    found = catalogue(folder, TEXT)
    made = [
        (
            build_frames(part, FORM_SET),
            FigureContext(SPECS, EXPECTED, {p.agency: None for p in part}),
        )
        for part in (sent, before or [])
    ]
    previous = Book(made[1][0], found, made[1][1]) if before is not None else None
    return Book(made[0][0], found, made[0][1], previous)


def test_change_is_now_less_before(tmp_path: Path) -> None:
    figure = book(tmp_path, [staff("38", 30)], [staff("38", 28)]).figure("thay_doi", only(THANH_HOA))
    assert (figure.value, figure.missing) == (2, ())
    assert figure.how == "Có mặt − Có mặt, kỳ trước: 30 − 28"


def test_only_those_who_reported_both_times_are_compared(tmp_path: Path) -> None:
    """Nghệ An is new: its 40 people are no rise."""
    made = book(tmp_path, [staff("38", 30), staff("40", 40)], [staff("38", 33)])
    figure = made.figure("thay_doi", nation())
    assert (figure.value, figure.missing) == (-3, ("Tỉnh Nghệ An",))


def test_without_a_period_before_nothing_is_said(tmp_path: Path) -> None:
    assert book(tmp_path, [staff("38", 30)]).figure("thay_doi", nation()).value is None
    assert book(tmp_path, [staff("38", 30)], []).figure("thay_doi", nation()).value is None


def test_changes_by_agency_but_not_by_column(tmp_path: Path) -> None:
    by_agency = TEXT.replace('figures = ["co_mat", "co_qd", "ty_le_nu"]', 'figures = ["thay_doi"]')
    assert catalogue(tmp_path, by_agency).tables["theo_tinh"].figures == ("thay_doi",)
    with pytest.raises(ReporterError, match="so với kỳ trước"):
        catalogue(tmp_path, TEXT.replace('figures = ["co_mat", "ty_le_nu"]', 'figures = ["thay_doi"]'))


@pytest.mark.parametrize(
    ("value", "said"),
    [(12, "tăng 12 người"), (-6762, "giảm 6.762 người"), (0, "không thay đổi"), (None, "chưa báo cáo")],
)
def test_a_change_in_words_reads_back(value: int | None, said: str) -> None:
    figure = Figure("thay_doi", "Thay đổi", value, "người", "cả nước", "")
    recorder = Recorder()
    str(ShownFigure(figure, recorder).as_change())
    ((_, text, _),) = recorder.printed
    assert text.replace("\u00a0", " ") == said
    assert reads_as(text, figure)
    wrong = Figure("thay_doi", "Thay đổi", (value or 0) + 1, "người", "cả nước", "")
    assert not reads_as(text, wrong)


def test_a_ministry_that_reports_about_all_speaks_as_the_centre_does() -> None:
    assert Scope.of(BNV, (BNV,)).label == "Bộ Nội vụ"
    assert Scope.of(BNV, EXPECTED).label == Scope.of(CENTRAL, EXPECTED).label != "Bộ Nội vụ"


CODES = ("14758", "14797", "14812")
PROVINCES = ("01", "04", "08", "11", "12", "14", "15", "19", "20")


def communes(*present: str, code: str = "38") -> Submission:
    rows = "\n".join(f"| {commune} | {count} |" for commune, count in zip(CODES, present, strict=False))
    return submission(table("bieu-01", "| ma_xa | co_mat |\n|---|---|\n" + rows), agency=code)


def test_a_line_left_blank_in_one_period_is_no_change(tmp_path: Path) -> None:
    """Blank in September, 40 in October: nobody was hired; the line is named, the rest is compared."""
    made = book(tmp_path, [communes("30", "40", "50")], [communes("28", "", "50")])
    figure = made.figure("thay_doi", only(THANH_HOA))
    assert (figure.value, figure.missing, figure.absent) == (2, (), ("phường Hạc Thành",))
    assert figure.how == "Có mặt − Có mặt, kỳ trước: 80 − 78; không tính 1 dòng chỉ có số liệu ở một kỳ"
    assert not figure.complete


def test_a_line_that_is_gone_is_no_change(tmp_path: Path) -> None:
    made = book(tmp_path, [communes("30", "40")], [communes("30", "40", "50")])
    figure = made.figure("thay_doi", only(THANH_HOA))
    assert (figure.value, figure.absent) == (0, ("phường Bỉm Sơn",))


def test_the_cells_of_a_change_are_those_compared(tmp_path: Path) -> None:
    made = book(tmp_path, [communes("30", "40", "50")], [communes("28", "", "50")])
    cells = cells_of(made.figure("thay_doi", only(THANH_HOA)), made)
    assert [str(run) for run in cells] == [
        "'[38.xlsx]Biểu 01'!S8", "'[38.xlsx]Biểu 01'!S10", "'[38.xlsx]Biểu 01'!S8", "'[38.xlsx]Biểu 01'!S10",
    ]  # fmt: skip


def test_a_restatement_is_told_with_who_and_why(tmp_path: Path) -> None:
    """The report said 28 and 30, the workbook of Thanh Hoá was sent again and says 29 now."""
    then = book(tmp_path, [staff("38", 28), staff("40", 2)])
    printed = PrintedFigure("a.docx", "30", then.figure("co_mat", nation()), "")
    written = b"".join(figures_json("2025-09", [Packed.of([printed])]))
    told = [item.figure for item in printed_figures(written)]
    why = {"38": "Tỉnh Thanh Hoá gửi lại sổ nhập: đếm trùng"}
    now = book(tmp_path, [staff("38", 29), staff("40", 2)])
    (found,) = restatements([*told, *told], now, then, why, (), nation().label, 5)
    assert (found.label, found.old, found.new, found.difference) == ("Có mặt", 30, 31, 1)
    assert (found.relative, found.material, found.why) == (Decimal("3.33"), False, why["38"])
    assert next(restatements(told, now, then, why, (), nation().label, 3)).material
    (annex,) = restated_annex(Amendment("Báo cáo kỳ trước", (found,)))
    expected = (1, "Có mặt", "người", 30, 31, 1, Decimal("3.33"), "Không trọng yếu", why["38"])
    assert annex.tables[0].rows[0].values == expected
    (other,) = restatements(told, now, then, {}, (), nation().label, 5)
    assert other.why.startswith("cách tính")
    assert [*restatements(told, then, then, why, (), nation().label, 5)] == []
    against_another = [replace(item, baseline="định mức") for item in told]  # chosen since: no other answer
    assert [*restatements(against_another, now, then, why, (), nation().label, 5)] == []
    held = book(tmp_path, [staff("40", 2)])
    assert [
        *restatements(told, held, then, why, (), nation().label, 5)
    ] == []  # what Thanh Hoá will say is not known yet


def test_a_restatement_is_told_though_another_baseline_was_chosen_since(tmp_path: Path) -> None:
    """The report counted against the quota of CV 09; the figure is counted for that one again, not for the new one."""

    def of(present: int) -> Book:
        return book(tmp_path, [submission(table("bieu-01", f"| hdnd_ubnd |\n| {present} |"), agency="38")])

    told = [replace(of(30).figure("thieu__dinh_muc", nation()), key="thieu")]  # 40 − 30
    (found,) = restatements(told, of(27), of(30), {"38": "Tỉnh gửi lại"}, (), nation().label, 5)
    assert (found.old, found.new, found.why) == (10, 13, "Tỉnh gửi lại")
    assert [*restatements(told, of(30), of(30), {}, (), nation().label, 5)] == []


def test_an_earlier_form_set_without_the_form_gives_no_change(tmp_path: Path) -> None:
    made = book(tmp_path, [staff("38", 30)], [staff("38", 28)])
    assert made.previous is not None
    older = {form: frame for form, frame in made.previous.frames.items() if form != "bieu-01"}
    before = Book(older, made.catalogue, made.previous.context)
    figure = Book(made.frames, made.catalogue, made.context, before).figure("thay_doi", nation())
    assert (figure.value, figure.parts[0].value) == (None, 30)


def test_who_is_compared_with_nothing_stands_on_the_list_that_the_sentence_names(tmp_path: Path) -> None:
    """The list of what is lacking held those of this month alone, and a sentence sent readers there for all."""
    before = [communes("28", "", "50")]
    made = book(tmp_path, [communes("30", "40", "50"), staff("40", 40)], before)
    crowded = replace(nation(), agencies=(*EXPECTED, *(SPECS.agency(code) for code in PROVINCES)))
    many = Book(made.frames, made.catalogue, replace(made.context, agencies=crowded.agencies), made.previous)
    (annex,) = lacking_annex(many, {"bieu-01"}, crowded)
    told = {row.values[1]: row.values[2:] for row in annex.tables[0].rows}
    said = "; không đủ số liệu hai kỳ, không so sánh 1 đơn vị cấp xã: phường Hạc Thành"
    assert told["Tỉnh Thanh Hóa"][0] == "Biểu 01" and told["Tỉnh Thanh Hóa"][1].endswith(said)
    assert told["Tỉnh Thanh Hóa"][1].startswith("Chưa đủ số liệu 163 đơn vị cấp xã: ")  # those that are gone
    assert told["Tỉnh Nghệ An"][1].endswith("; không đủ số liệu hai kỳ, không so sánh")
    assert told["Tỉnh Cao Bằng"] == ("Tất cả các biểu phải gửi", "Chưa gửi")
