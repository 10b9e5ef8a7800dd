"""Nothing dropped, proved: whatever cell is changed, a document changes or the list of what was left out."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from small import PERIOD, find_workspace, make_workspace, send

from reporter.commands import build_documents
from reporter.commands.build_control import account
from reporter.commands.build_documents import BuildOptions, Document, compose_reports, wanted_reports
from reporter.commands.build_render import Press, printed_from
from reporter.commands.checked import Checked, read_period
from reporter.commands.finished import Finished
from reporter.documents.render import Rendered, render
from reporter.executor import no_progress
from reporter.figures.control import misprinted
from reporter.figures.coverage import uses_of
from reporter.figures.grounds import grounds
from reporter.model import ControlReport, Mark, Submission, Value
from reporter.specs.figure_catalogue import load_catalogue
from reporter.specs.figure_specs import Catalogue
from reporter.specs.form_sets import FormSet, load_sets
from reporter.specs.reports import ReportSpec
from reporter.tables import build_frames

pytestmark = pytest.mark.slow

AS_OF = date(2025, 10, 20)
OPTIONS = BuildOptions(PERIOD, AS_OF, draft=True)
KEPT = ("count", "money", "text", "choice", "date")
Spot = tuple[str, str, int]  # form, column, line


class World:
    """A small inbox of all forms, and what a build makes of it, in this process and not checked for layout."""

    def __init__(self, folder: Path, senders: Sequence[str], level: str = "central", province: str = "") -> None:
        workspace = make_workspace(folder, level, province or None)
        settings = folder / "reporter.toml"
        settings.write_text(settings.read_text("utf-8").replace('"cv9797" ', '"bao-cao-thang" '), "utf-8")
        workspace = find_workspace(folder)
        send(workspace, senders)
        self.checked = read_period(workspace, PERIOD, AS_OF, no_progress)
        self.sets, self.reports = load_sets(workspace.templates), wanted_reports(workspace, OPTIONS)
        self.press = Press(workspace, {}, OPTIONS, "", {})  # whose templates are compiled once
        self.grounds: dict[str, str] = {}  # what each document rests on
        self.documents, report = self.build(self.checked)
        assert report is not None
        self.report = report

    def build(
        self, checked: Checked, before: Mapping[str, bytes] | None = None, form: str = ""
    ) -> tuple[dict[str, bytes], ControlReport | None]:
        """Return the documents by name and the account of a run; no account where a document is not as `before`.

        Then the rest is not made. Reports of few forms, this one among them, come first: there a difference shows soon.
        """
        admissions = checked.admit(draft=True)
        made: dict[str, Document] = {}
        rendered: dict[str, Rendered] = {}
        finished: dict[str, Finished] = {}
        for report in sorted(self.reports, key=lambda item: self.distance(item, form)):
            for item in compose_reports(checked, admissions, (report,), OPTIONS)[0]:
                name = item.name(PERIOD)
                made[name], rendered[name] = item, self.rendered(item)
                rests_on = grounds(item.book, item.members)
                if before is not None and rendered[name].docx != before.get(name):
                    assert rests_on != self.grounds[name]
                    return {}, None
                printing = printed_from(name, item, rendered[name])
                finished[name] = Finished(uses=uses_of(printing), lost=tuple(misprinted(printing)))
                if before is None:
                    self.grounds[name] = rests_on
        accounted, findings = account(checked, admissions, made, finished)
        assert findings == ()
        return {name: item.docx for name, item in rendered.items()}, accounted

    def distance(self, report: ReportSpec, form: str) -> tuple[bool, int]:
        """Return how far a report is from the form: whether it is of other forms, and of how many."""
        forms = self.sets[report.form_set].forms
        return form not in forms, len(forms)

    def rendered(self, item: Document) -> Rendered:
        """Return one finished document."""
        return render(self.press.template(item), item.facts, self.press.letter(item), item.annexes)


@pytest.fixture(scope="module", autouse=True)
def catalogues() -> Iterator[None]:
    """Read the figures once for all documents of all runs of a workspace: no cell changes them."""
    read: dict[tuple[Path, tuple[str, ...]], Catalogue] = {}

    def once(templates: Path, names: tuple[str, ...], form_set: FormSet) -> Catalogue:
        key = (templates, names)
        return read[key] if key in read else read.setdefault(key, load_catalogue(templates, names, form_set))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_documents, "load_catalogue", once)
        yield


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("run") / "central", ["12"])


def other(value: Value, entries: list[str]) -> Value:
    """Return another value of the same kind."""
    if isinstance(value, int):
        return value * 3 + 1_234_567
    if isinstance(value, date):
        return value.replace(year=value.year + 1)
    if isinstance(value, str) and entries:
        return next(code for code in entries if code != value)
    return f"{value} Xyzzy" if isinstance(value, str) else 7


def changed(checked: Checked, code: str, spot: Spot) -> Checked:
    """Return the period with one cell of the agency's workbook changed."""
    form, column, line = spot

    def edit(item: Submission) -> Submission:
        table = item.tables[form]
        values = list(table.values[column])
        lists = checked.specs.lists(checked.specs.form_set.form(form))
        values[line] = other(values[line], [entry.code for entry in lists[column].items] if column in lists else [])
        return replace(item, tables={**item.tables, form: replace(table, values={**table.values, column: values})})

    items = tuple(edit(item) if item.agency == code else item for item in checked.submissions)
    alone = replace(checked.specs.form_set, forms=(checked.specs.form_set.form(form),))  # the others are as they were
    return replace(checked, submissions=items, frames={**checked.frames, **build_frames(items, alone)})


def spots(checked: Checked, code: str, each: int) -> list[Spot]:
    """Return `each` random filled cells of every form of the agency, computed columns aside."""
    chance = random.Random(7)
    (item,) = (item for item in checked.submissions if item.agency == code)
    found: list[Spot] = []
    for form_id, table in item.tables.items():
        form = checked.specs.form_set.form(form_id)
        cells = [
            (form_id, column.key, line)
            for column in form.columns
            if column.type in KEPT and column.entered
            for line, value in enumerate(table.values.get(column.key, ()))
            if value is not None and not isinstance(value, Mark)
        ]
        found += chance.sample(cells, min(each, len(cells)))
    return found


def told(world: World, code: str, spot: Spot) -> bool:
    """Whether changing the cell changes a document or the list."""
    documents, report = world.build(changed(world.checked, code, spot), world.documents, spot[0])
    return report is None or documents != world.documents or report.left_out != world.report.left_out


def test_a_changed_cell_changes_a_document_or_the_list(world: World) -> None:
    """One cell that is counted, one that is quoted, one that stands nowhere."""
    for spot in (("bieu-02", "co_mat", 3), ("bieu-07", "noi_dung", 4), ("bieu-01", "dan_so", 1)):
        assert told(world, "12", spot), spot


def test_a_random_cell_of_every_form_changes_a_document_or_the_list(world: World) -> None:
    assert [spot for spot in spots(world.checked, "12", 1) if not told(world, "12", spot)] == []


def test_a_cell_of_a_commune_or_a_department_changes_a_document_or_the_list(tmp_path: Path) -> None:
    """One random cell of forms that communes fill, that departments fill and that both are asked about, in a province.

    All 163 columns of the province's forms that the sample fills were tried in this way on 27 November 2026.
    """
    senders = ("03388", "12-SNV", "12-SGDDT")
    world = World(tmp_path / "province", senders, "province", "12")
    chance, found = random.Random(5), {}
    for code in senders:
        for spot in spots(world.checked, code, 1):
            found.setdefault(spot[0], (code, spot))
    tried = chance.sample(sorted(found.items()), 4)
    assert [spot for _, (code, spot) in tried if not told(world, code, spot)] == []


def test_causes_and_remedies_of_communes_are_on_the_list(world: World) -> None:
    """What communes wrote about their shortage is printed nowhere; a quote of the line is no excuse."""
    columns = {item.column for item in world.report.left_out if item.form == "Biểu 01/NS-XA"}
    assert "(45) Khi thiếu hoặc thừa – Nguyên nhân cụ thể" in columns


def test_forms_that_a_run_prints_are_not_called_unused(world: World) -> None:
    used = {row.form for row in world.report.rows if row.agency == "12" and row.left_out < row.read.cells}
    assert {"Biểu 09/SH", "Biểu 10/TT", "Biểu 11/TH"} <= used
