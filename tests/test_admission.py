"""Who sent what and what of it counts: one decision, and numbers that add up."""

from reporter.model import AdmissionState, CellRange, Finding, Severity, Submission, Table, decide

ERROR, WARNING = Severity.ERROR, Severity.WARNING
OWED = {"38": ("bieu-01", "bieu-04", "bieu-09"), "40": ("bieu-01", "bieu-04"), "B1": ("bieu-06",)}


def sent(agency: str, *forms: str, file: str = "") -> Submission:
    tables = {form: Table(form, form, (8,), {"a": "A"}, {"a": (1,)}) for form in forms}
    return Submission(agency, "2025-10", "cv9797@2025.1", file or f"{agency}.xlsx", "0", None, tables)


def error(agency: str, form: str = "", code: str = "R05", **more: object) -> Finding:
    file = str(more.pop("file", f"{agency}.xlsx"))
    return Finding(code, ERROR, "…", agency=agency, form=form, file=file, **more)  # type: ignore[arg-type]


def states(*findings: Finding, read: tuple[Submission, ...] = (), **how: object) -> dict[str, str]:
    """Agency, or agency and form → state."""
    found = decide(OWED, read, findings, **how)  # type: ignore[arg-type]
    return {f"{item.agency} {item.form}".strip(): item.state.value for item in found.items}


THANH_HOA = sent("38", "bieu-01", "bieu-04", "bieu-09")


def test_everything_read_without_errors_is_used() -> None:
    assert states(read=(THANH_HOA,)) == {
        "38": "used", "38 bieu-01": "used", "38 bieu-04": "used", "38 bieu-09": "used",
        "40": "not_sent", "40 bieu-01": "not_sent", "40 bieu-04": "not_sent",
        "B1": "not_sent", "B1 bieu-06": "not_sent",
    }  # fmt: skip


def test_one_forms_fault_holds_back_that_form_only() -> None:
    found = decide(OWED, (THANH_HOA,), [error("38", "bieu-09")])
    assert [item.form for item in found.held_forms("38")] == ["bieu-09"]
    assert found.of("38") is AdmissionState.HELD_BACK
    assert found.of("38", {"bieu-01", "bieu-04"}) is AdmissionState.USED
    assert found.of("38", {"bieu-01", "bieu-09"}) is AdmissionState.HELD_BACK
    assert found.decisive("38", {"bieu-09"}).reason == "R05"


def test_a_rule_across_forms_holds_back_all_of_them() -> None:
    found = decide(OWED, (THANH_HOA,), [error("38", "bieu-01", "R19", also=("bieu-04",))])
    assert [item.form for item in found.held_forms("38")] == ["bieu-01", "bieu-04"]


def test_a_fault_of_the_cover_holds_back_the_whole_workbook() -> None:
    found = decide(OWED, (THANH_HOA,), [error("38", code="R18", places=(CellRange("38.xlsx", "Bìa"),))])
    assert len(found.held_forms("38")) == 3
    assert found.of("38", ()) is AdmissionState.HELD_BACK


def test_tables_held_back_are_not_handed_out() -> None:
    found = decide(OWED, (THANH_HOA,), [error("38", "bieu-09")])
    (given,) = found.admitted((THANH_HOA,), {"bieu-01", "bieu-09"})
    assert set(given.tables) == {"bieu-01", "bieu-04"}
    assert found.admitted((THANH_HOA,), {"bieu-09"}) == ()
    assert found.admitted((THANH_HOA,), ())  # a document that reads no form


def test_who_owes_no_form_of_a_report_has_sent_in_for_it_all_the_same() -> None:
    found = decide(OWED, (THANH_HOA,), [error("38", "bieu-01")])
    assert found.uses("38", {"bieu-06"})
    assert not found.uses("38", {"bieu-01"})
    assert not found.uses("40", {"bieu-06"})
    assert [item.agency for item in found.admitted((THANH_HOA,), {"bieu-06"})] == ["38"]


def test_warnings_hold_back_only_when_asked_and_a_draft_uses_everything() -> None:
    warning = Finding("R15", WARNING, "…", agency="38", form="bieu-01", file="38.xlsx")
    assert states(warning, read=(THANH_HOA,))["38 bieu-01"] == "used"
    assert states(warning, read=(THANH_HOA,), grave=(ERROR, WARNING))["38 bieu-01"] == "held_back"
    assert states(error("38"), read=(THANH_HOA,), grave=())["38 bieu-01"] == "used"


def test_another_bad_file_of_an_agency_does_not_hold_back_the_good_one() -> None:
    old = error("38", code="I02", file="38-thang-9.xlsx")
    found = decide(OWED, (THANH_HOA,), [old])
    assert found.of("38") is AdmissionState.USED
    assert [(item.file, item.state.value, item.reason) for item in found.files] == [
        ("38-thang-9.xlsx", "refused", "I02")
    ]


def test_two_different_files_are_undecided_and_an_unknown_file_is_nobodys() -> None:
    twice = error("40", code="I10", file="40-a.xlsx", places=(CellRange("40-a.xlsx"), CellRange("40-b.xlsx")))
    found = decide(OWED, (), [twice, error("", code="I01", file="la.xlsx")])
    assert found.of("40") is AdmissionState.UNDECIDED
    assert [(item.agency, item.file, item.state.value) for item in found.files] == [
        ("40", "40-a.xlsx", "undecided"), ("40", "40-b.xlsx", "undecided"), ("", "la.xlsx", "refused"),
    ]  # fmt: skip


def test_the_numbers_add_up_to_everybody() -> None:
    found = decide(OWED, (THANH_HOA,), [error("38", "bieu-09"), error("40", code="F08")])
    counts = found.counts(OWED)
    assert sum(counts.values()) == len(OWED)
    number = {state.value: count for state, count in counts.items() if count}
    assert number == {"held_back": 1, "refused": 1, "not_sent": 1}
