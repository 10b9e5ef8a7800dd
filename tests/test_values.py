"""docs/values.md is the table of decisions; every row of it is a test here."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from reporter.intake.choice_cells import ChoiceIndex, read_choice
from reporter.intake.values import Broken, Raw, Reading, read_date, read_number, read_text
from reporter.model import Mark
from reporter.model.catalogue import CATALOGUE
from reporter.specs.choices import load_choices

ROOT = Path(__file__).parent.parent
FIELDS = ChoiceIndex.of(load_choices(ROOT / "templates")["linh_vuc"].items)
READERS = {
    "Cột số": lambda raw: read_number(raw, ("người",)),
    "Cột ngày": read_date,
    "Cột chọn": lambda raw: read_choice(raw, FIELDS),
    "Cột chữ": read_text,
}
OUTCOMES = {"để trống": None, "không có đối tượng": Mark.NOT_APPLICABLE, "không đọc được": Mark.UNREADABLE}


def decisions() -> list[tuple[str, str, str, str]]:
    """Return (kind of column, typed, read as, code) for each row of the document."""
    found, kind = [], ""
    for line in (ROOT / "docs" / "values.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            kind = next((name for name in READERS if line[3:].startswith(name)), "")
        row = re.fullmatch(r"\| `(.*)` \| (.*?) \| (V\d\d)? ?\|.*\|", line)
        if kind and row:
            found.append((kind, row[1], row[2].strip(), row[3] or ""))
    return found


def prose() -> str:
    """The sentences of the document, without its tables."""
    lines = (ROOT / "docs" / "values.md").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("|"))


def typed(text: str) -> Raw:
    if text == "trống":
        return ""
    if text in ("TRUE", "FALSE"):
        return text == "TRUE"
    if text.startswith("ngày "):
        return date.fromisoformat(text[5:])
    if text.startswith(("#", "=")):
        return Broken(text.removeprefix("="))
    return json.loads(text) if text.startswith('"') else float(text)


def expected(text: str, kind: str) -> object:
    if text in OUTCOMES:
        return OUTCOMES[text]
    if text.startswith('"'):
        return json.loads(text)
    if kind == "Cột ngày":
        return date.fromisoformat(text)
    return int(text) if kind == "Cột số" else text


@pytest.mark.parametrize(("kind", "cell", "outcome", "code"), decisions())
def test_every_decision_of_the_document_holds(kind: str, cell: str, outcome: str, code: str) -> None:
    reading = READERS[kind](typed(cell))

    assert (reading.value, reading.code) == (expected(outcome, kind), code)
    assert type(reading.value) is type(expected(outcome, kind))


def test_the_document_covers_every_kind_of_column_and_every_code() -> None:
    rows = decisions()
    told = {code for _, _, _, code in rows if code} | set(re.findall(r"V\d\d", prose()))

    assert {kind for kind, *_ in rows} == set(READERS)
    assert told == {code for code in CATALOGUE if re.fullmatch(r"V[0-7]\d", code)}  # from V89 on: what whole forms lack


def test_a_text_over_the_limit_is_refused_and_one_at_the_limit_is_not() -> None:
    assert read_text("a" * 101, limit=100) == Reading(Mark.UNREADABLE, "V23", "100")
    assert read_text("a" * 100, limit=100) == Reading("a" * 100)


def test_serials_follow_the_date_system_of_the_workbook() -> None:
    assert read_date(44438.0, date1904=True).value == date(2025, 8, 31)
    assert read_date(45900.0, date1904=False).value == date(2025, 8, 31)


@pytest.mark.parametrize(
    ("serial", "outcome", "code"),
    [
        (19_999, Mark.UNREADABLE, "V18"),  # no date anybody means
        (20_000, Mark.UNREADABLE, "V19"),  # 03/10/1954: a date, but not one of a report
        (36_525, Mark.UNREADABLE, "V19"),
        (36_526, date(2000, 1, 1), "V17"),
        (73_415, date(2100, 12, 31), "V17"),
        (73_416, Mark.UNREADABLE, "V19"),
        (80_000, Mark.UNREADABLE, "V19"),
        (80_001, Mark.UNREADABLE, "V18"),
    ],
)
def test_a_serial_is_a_date_only_within_its_limits(serial: int, outcome: object, code: str) -> None:
    reading = read_date(float(serial))
    assert (reading.value, reading.code) == (outcome, code)


def test_a_wrong_choice_gets_the_nearest_label() -> None:
    assert read_choice("Quy hoach", FIELDS).hint == " Có phải “Quy hoạch”?"


@pytest.mark.parametrize(
    ("text", "label"), [("Lĩnh vực y tế", "Y tế"), ("Đất đai", "Quản lý đất đai"), ("khác", "Lĩnh vực khác")]
)
def test_a_choice_with_a_word_too_many_or_too_few_gets_the_label_that_shares_its_words(text: str, label: str) -> None:
    assert read_choice(text, FIELDS).hint == f" Có phải “{label}”?"


@pytest.mark.parametrize(
    "text",
    [
        "Nghị định số 178/2024/NĐ-CP, Điều 9 – “tinh giản” …",
        "Thiếu 2 công chức địa chính ở xã Đắk Pơ, phường Bến Nghé; diện tích 12 m², ≥ 5 ‰",
        "Uỷ ban nhân dân, thuý, hoà, quý, khuỷu, ngoẹo, Kpă Klơng, Y Ngông Niê Kdăm",
        "Ea H’leo; 100%; A&B <5>",
    ],
)
def test_proper_vietnamese_is_not_taken_for_an_old_font(text: str) -> None:
    assert read_text(text) == Reading(text)


def test_no_such_thing_in_words_is_a_dash_where_no_number_is_asked() -> None:
    every = "-‐‑‒–—−"
    none = read_date("không có"), read_choice("Không có", FIELDS), read_choice(every, FIELDS), read_number(every)
    for reading in none:
        assert (reading.value, reading.code) == (Mark.NOT_APPLICABLE, "V14")
    assert read_choice("-", FIELDS, must_name=True) == Reading(Mark.UNREADABLE, "V21")
