"""Every report of templates/docx keeps the layout law in each profile: full, empty, numbered, addressed or not."""

from datetime import date
from functools import cache
from io import BytesIO
from types import MappingProxyType

import docx
import pytest
from document_samples import annex_table, profile
from tables import DAY, REGISTRY, TEMPLATES

from reporter.commands.build_layout import check_layout
from reporter.documents.blocks import Blocks
from reporter.documents.letterhead import letter_for
from reporter.documents.render import render
from reporter.documents.template import Template, compile_template
from reporter.documents.template_check import KnownNames, sample_facts
from reporter.layout import lint_bytes, open_package
from reporter.model import Agency, Annex
from reporter.specs.figure_catalogue import load_catalogue
from reporter.specs.form_sets import load_form_set
from reporter.specs.reports import ReportSpec, find_report, load_reports

pytestmark = pytest.mark.slow

REPORTS = load_reports(TEMPLATES)
#: Profiles of a side, each with a day on which it is in force.
PROFILES = MappingProxyType(
    {
        "party": (("party-2018", date(2025, 10, 14)), ("party-2026", date(2026, 6, 5))),
        "state": (("state-2020", date(2025, 10, 9)),),
    }
)
CASES = tuple((spec.id, name, day) for spec in REPORTS for name, day in PROFILES[spec.side])


@cache
def compiled(name: str, layout: str) -> Template:
    return compile_template((TEMPLATES / "docx" / name).read_bytes(), name, profile(layout), blocks=Blocks(TEMPLATES))


@cache
def known(report_id: str) -> KnownNames:
    spec = find_report(REPORTS, report_id)
    form_set = load_form_set(TEMPLATES, spec.form_set, "tam_giao", DAY)
    return KnownNames.of(load_catalogue(TEMPLATES, spec.figures, form_set), form_set)


def issuers(spec: ReportSpec) -> list[Agency]:
    """One agency of each kind that makes the report, or the one that makes it of all."""
    if spec.scope == "all":
        return [REGISTRY.agency(spec.issuer_agency or "BTCTW", DAY)]
    return [REGISTRY.of_kind(kind, DAY)[0] for kind in spec.kinds]


def annexes(spec: ReportSpec, agency: Agency) -> list[Annex]:
    wanted = [item for item in spec.annexes if not item.kinds or agency.kind in item.kinds]
    return [Annex(item.id, item.title, "người", (annex_table(),), item.landscape, tuple(item.notes)) for item in wanted]


@pytest.mark.parametrize(("report_id", "layout", "day"), CASES)
@pytest.mark.parametrize("value", [2, 0, None])
def test_no_report_breaks_the_layout_law(report_id: str, layout: str, day: date, value: int | None) -> None:
    spec = find_report(REPORTS, report_id)
    filled = {"number": 7, "day": day, "signer": "Nguyễn Văn A", "addressees": ("Nơi A", "Nơi B")}
    fixed = filled if value == 2 else {}
    facts = sample_facts(known(report_id), value)
    for agency in issuers(spec):
        letter = letter_for(spec.letterhead, agency, spec.subject, day, profile(layout), fixed)
        made = render(compiled(spec.template, layout), facts, letter, annexes(spec, agency))
        report = lint_bytes(made.docx, report_id, TEMPLATES, layout)
        assert [f"{item.rule} {item}" for item in report.findings if item.severity in ("E", "W")] == [], agency.name


def test_the_check_can_fail() -> None:
    """A Party report laid out as the State's is refused."""
    spec = find_report(REPORTS, "cv9797-tinh")
    agency = issuers(spec)[0]
    letter = letter_for(spec.letterhead, agency, spec.subject, DAY, profile())
    made = render(compiled(spec.template, "party-2018"), sample_facts(known(spec.id), 2), letter)
    assert lint_bytes(made.docx, spec.id, TEMPLATES, "state-2020").has_errors


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), True),
        (("Tỉnh hỏi về {{ ten }}",), False),
        (("Tỉnh hỏi về {{ ma }}",), True),
        (("{{ ma }} và {{ ten }}",), False),
    ],
)
def test_a_mark_that_an_agency_wrote_is_its_own_word(words: tuple[str, ...], told: bool) -> None:
    document, content = docx.Document(), BytesIO()
    document.add_paragraph("Tỉnh hỏi về {{ ten }}.")
    document.save(content)
    found = check_layout(open_package(content.getvalue(), "a.docx"), "a.docx", TEMPLATES, "party-2018", words)
    assert any(item.rule == "X-LO-02" for item in found) is told


def test_what_was_found_is_told_in_short() -> None:
    """Four hundred letters x in a cell stood in the message, all of them."""
    document, content = docx.Document(), BytesIO()
    document.add_paragraph(f"Tỉnh hỏi về {'x' * 400} trong kỳ.")
    document.save(content)
    found = check_layout(open_package(content.getvalue(), "a.docx"), "a.docx", TEMPLATES, "party-2018")
    assert max(len(item.found) for item in found if item.rule == "X-LO-02") == 200
