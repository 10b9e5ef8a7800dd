"""Several recipients, several cuts: a figure that stands in two documents is the same number in both."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from zlib import crc32

import pytest
from small import PERIOD, make_workspace, send

from reporter.commands.build_documents import BuildOptions, Document, compose_reports
from reporter.commands.checked import read_period
from reporter.model import Figure
from reporter.specs.form_sets import load_sets
from reporter.specs.reports import ReportSpec, load_reports
from reporter.workspace import Workspace

pytestmark = pytest.mark.slow

AS_OF = date(2025, 10, 14)
TEMPLATES = Path(__file__).parent.parent / "templates"
REPORTS = load_reports(TEMPLATES)
MANY, EVERY = 70, 5
Said = dict[tuple[str, str], dict[str, object]]  # (figure key, scope) → document → value


def figures(document: Document) -> Iterator[Figure]:
    """Every figure that may be said in the document: on its own or in a table."""
    yield from document.facts.figures.values()
    for rows in document.facts.tables.values():
        for row in rows:
            if len(rows) < MANY or crc32(row.label.encode()) % EVERY == 0:  # of long tables the same lines everywhere
                yield from row.figures.values()


def said(documents: list[Document]) -> Said:
    """Return what is said of each figure; documents out of one book about the same agencies say it once."""
    found: Said = {}
    apart = {(id(document.book), document.facts.scope): document for document in documents}
    for document in apart.values():
        for figure in figures(document):
            name = f"{document.report.id} {document.agency.code}"
            found.setdefault((figure.key, figure.scope), {})[name] = figure.value
    return found


def differing(found: Said) -> list[str]:
    return [f"{key} ({scope}): {values}" for (key, scope), values in found.items() if len(set(values.values())) > 1]


def compose_all(workspace: Workspace, reports: list[ReportSpec]) -> list[Document]:
    """The documents of the reports, also of those that are made only when asked for."""
    checked = read_period(workspace, PERIOD, AS_OF, lambda _done, _total: None)
    assert not checked.failed(strict=False)
    return compose_reports(checked, checked.admissions, reports, BuildOptions(PERIOD, AS_OF))[0]


SENDERS = {"central": ["12", "BNV"], "province": ["03388", "03433", "12-BTCTU", "12-SNV", "12-STP"]}
CASES = [(level, "bao-cao-thang") for level in SENDERS]  # the set that every report can be made of


@pytest.fixture(scope="module", params=CASES, ids=lambda case: "-".join(case))
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Said:
    """What all documents of a small period of one level say that can be made of one form set."""
    level, form_set = request.param
    workspace = make_workspace(tmp_path_factory.mktemp("same") / level, level, "12" if level == "province" else None)
    workspace.settings = replace(workspace.settings, form_set=form_set)
    send(workspace, SENDERS[level])
    sets = load_sets(TEMPLATES)
    held = set(sets[form_set].forms)
    return said(compose_all(workspace, [one for one in REPORTS if held.issuperset(sets[one.form_set].forms)]))


def test_a_figure_of_one_scope_has_one_value_in_all_documents(found: Said) -> None:
    assert differing(found) == []
    assert sum(len(values) > 1 for values in found.values()) > 100  # there was something to compare


def test_the_comparison_itself_can_fail(found: Said) -> None:
    place = next(key for key, values in found.items() if len(values) > 1 and None not in values.values())
    document = next(iter(found[place]))
    spoiled = {**found, place: {**found[place], document: -1}}
    assert len(differing(spoiled)) == 1
