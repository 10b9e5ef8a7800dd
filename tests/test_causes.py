"""One cause, one message: what only follows from another finding says so."""

import pytest
from tables import SPECS, check, submission, table

from reporter.checks.causes import with_causes
from reporter.checks.material import NAMED, named
from reporter.model import Finding, Findings, Severity
from reporter.model.catalogue import CATALOGUE, finding
from reporter.model.cell import CellRange

RULES = SPECS.rules


def codes_and_causes(*items: Finding) -> list[tuple[str, str]]:
    return [(item.code, item.cause) for item in with_causes(items, RULES)]


def rule(code: str, form: str = "bieu-01", severity: Severity = Severity.ERROR, **more: object) -> Finding:
    return Finding(code, severity, "sai", agency="38", form=form, **more)  # type: ignore[arg-type]


NAMELESS = finding("S36", agency="38", form="bieu-01", table="Biểu 01", what="mã xã")
UNKNOWN = finding(
    "S09", agency="38", form="bieu-01", what="mã xã", whose="không có trong biểu này", hint="", line="", value="1"
)
NO_DAY = finding("V18", agency="38", value="giữa tháng")


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ((UNKNOWN, rule("R06")), [("S09", ""), ("R06", "S09")]),
        ((NAMELESS, rule("R06")), [("S36", ""), ("R06", "S36")]),
        ((rule("R06"), rule("R03")), [("R06", ""), ("R03", "R06")]),  # lines were deleted, their sum was not
        ((rule("V93"), rule("R20", severity=Severity.WARNING)), [("V93", ""), ("R20", "V93")]),
        ((UNKNOWN, rule("R06", "bieu-02")), [("S09", ""), ("R06", "")]),  # another form's lines are missing
        ((NO_DAY, rule("R18", form="")), [("V18", ""), ("R18", "V18")]),
        ((rule("R18", form=""),), [("R18", "")]),
    ],
)
def test_what_a_finding_brings_about_is_known_by_kind_and_form(
    items: tuple[Finding, ...], expected: list[tuple[str, str]]
) -> None:
    assert codes_and_causes(*items) == expected


def test_what_a_finding_follows_from_is_declared_with_its_code() -> None:
    assert {code for kind in CATALOGUE.values() for code in kind.follows} <= {*CATALOGUE, *RULES}
    assert "R06" in RULES["R03"].follows and CATALOGUE["V36"].follows == ("R25",)


def test_a_wrong_size_is_the_cause_of_what_else_is_found_in_its_line() -> None:
    row = "| ma_xa | tam_giao | nguyen_nhan | giai_phap | han |\n|---|---|---|---|---|\n| 14758 | 420 | | | |"
    found = list(with_causes(check(submission(table("bieu-01", row), agency="14758")), RULES))
    assert {item.cause for item in found if item.code == "R21"} == {"R26"}
    assert Findings(found).counts[Severity.ERROR] == 1


def test_in_other_lines_it_is_not() -> None:
    rows = "| ma_xa | tam_giao | nguyen_nhan |\n|---|---|---|\n| 14758 | 420 | |\n| 14758 | 34 | |"
    found = list(with_causes(check(submission(table("bieu-01", rows), agency="14758")), RULES))
    assert {item.cause for item in found if item.code == "R21"} == {""}


def test_what_spoils_a_line_is_the_cause_of_what_spoils_it_less_never_the_other_way_round() -> None:
    """R53, a block of numbers one line off: wrong sizes in its lines are of other lines, and no cause of it."""
    places = (CellRange("38.xlsx", "Biểu 01", "D", 14, 14),)
    rules = [rule(code, file="38.xlsx", places=places) for code in ("R26", "R53", "R21", "R25")]
    assert codes_and_causes(*rules) == [("R26", "R53"), ("R53", ""), ("R21", "R53"), ("R25", "R53")]
    assert codes_and_causes(rules[0], rules[2], rules[3])[::2] == [("R26", ""), ("R25", "")]
    assert {code for code, item in RULES.items() if item.spoils} == {"R25", "R26", "R53"}


def test_a_few_are_named_and_the_others_counted() -> None:
    lines = [f"dòng {number}" for number in range(1, NAMED + 3)]
    assert named(lines[:NAMED]) == "; ".join(lines[:NAMED])
    assert named(lines[: NAMED + 1]).endswith("; dòng 8; … và 1 nữa") and named(lines).endswith("; … và 2 nữa")
