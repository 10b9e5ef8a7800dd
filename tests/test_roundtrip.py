"""Issue → fill → collect: what is typed comes back as it was, for every form, whatever is typed."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from libreoffice import convert_all, needs_libreoffice
from sheets import agency, codes, issued, read, specs

from reporter.intake.personal import masked
from reporter.model import Mark, Severity
from reporter.specs.forms import Column, FormSpec

pytestmark = pytest.mark.slow

#: The agency with the fewest lines that fills the form.
SMALL = {"commune": "14758", "ministry": "BNV", "province": "46"}
TEXTS = st.text(
    st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếộữỵ ABĐ0123456789.,;:-–“”()/%&<>{}'\"=+@\n"),
    min_size=1,
    max_size=60,
).filter(lambda text: text == text.strip() and text.strip("-–\n ") != "" and not masked(text).kinds)


def agency_for(form: FormSpec) -> str:
    return next(code for kind, code in SMALL.items() if kind in form.applies_to)


def cell(column: Column) -> st.SearchStrategy[Any]:
    """What may be typed into an entry column: blank, "-", or a value of its type."""
    if column.numeric:
        top = 10**15 - 1 if column.type == "money" else 10**6
        return st.one_of(st.none(), st.just(Mark.NOT_APPLICABLE), st.just(0), st.integers(0, top))
    if column.type == "date":
        return st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2100, 12, 31)))
    if column.type == "choice":
        items = specs().entries(column).items
        return st.one_of(st.none(), st.sampled_from([item.code for item in items]))
    return st.one_of(st.none(), TEXTS)


def lines(form: FormSpec, code: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Lines for the form: every pre-filled one, or up to five free ones with something in the first entry."""
    entries = {column.key: cell(column) for column in form.entered}
    blank = specs().prefilled(form, agency(code))
    if blank:
        typed = st.lists(st.fixed_dictionaries(entries), min_size=min(len(blank), 20), max_size=min(len(blank), 20))
        return typed.map(lambda rows: [{**line, **row} for line, row in zip(blank, rows, strict=False)])
    first = form.entered[0].key
    return st.lists(st.fixed_dictionaries(entries).filter(lambda row: row[first] is not None), max_size=5)


@pytest.mark.parametrize("form", specs().form_set.forms, ids=lambda form: form.id)
@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(data=st.data())
def test_what_is_typed_comes_back(form: FormSpec, data: st.DataObject, tmp_path: Path) -> None:
    code = agency_for(form)
    typed = data.draw(lines(form, code))
    outcome = read(issued(tmp_path / f"{code}.xlsx", code, values={form.id: typed}))

    assert outcome.submission
    assert codes(outcome.findings, Severity.WARNING) == []
    table = outcome.submission.tables[form.id]
    for column in form.entered:
        # whose a free line is, a commune need not say: the sender's
        own = specs().agency(code).name if column.key == form.owner else None
        wanted = [row[column.key] or own for row in typed] if own else [row[column.key] for row in typed]
        assert list(table.values[column.key][: len(typed)]) == wanted, column.key


def _same_as_issued(issue: Path, resaved: Path) -> list[str]:
    """Return the codes of a resaved workbook's findings; its tables and cover must be those that were issued."""
    before, after = read(issue).submission, read(resaved)
    assert before and after.submission
    assert after.submission.cover == before.cover
    for form, table in before.tables.items():
        assert after.submission.tables[form].values == table.values, form
    return sorted({item.code for item in after.findings})


@needs_libreoffice
def test_a_workbook_saved_by_libreoffice_reads_the_same(tmp_path: Path) -> None:
    books = [issued(tmp_path / f"{code}.xlsx", code) for code in SMALL.values()]
    saved = convert_all(books, "xlsx", tmp_path / "saved")

    assert [_same_as_issued(*pair) for pair in zip(books, saved, strict=True)] == [[], [], []]


def test_a_workbook_saved_by_openpyxl_loses_its_results_and_reads_the_same(tmp_path: Path) -> None:
    issue, resaved = issued(tmp_path / "14758.xlsx", "14758"), tmp_path / "resaved.xlsx"
    openpyxl.load_workbook(issue).save(resaved)

    assert _same_as_issued(issue, resaved) == ["S19"]


def test_texts_that_begin_like_a_formula_stay_texts_when_they_are_edited(tmp_path: Path) -> None:
    values = {"bieu-07b": [{"noi_nhan": "chinh_phu", "noi_dung": text} for text in ("=1+1", "- sửa", "@a", "sửa")]}
    sheet = openpyxl.load_workbook(issued(tmp_path / "a.xlsx", "46", values))[specs().form_set.form("bieu-07b").sheet]
    marks = {cell.value: cell.quotePrefix for row in sheet.iter_rows() for cell in row if cell.data_type == "s"}
    assert [marks[text] for text in ("=1+1", "- sửa", "@a", "sửa")] == [True, True, True, False]
