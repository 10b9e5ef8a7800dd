"""The overview page of a period: its figures as a build printed them, and everything else as it stands now."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import msgspec

from reporter.commands.build_documents import Document
from reporter.commands.checked import Checked
from reporter.commands.returning import RETURNED, marked_name
from reporter.delivery.due_list import DueItem, due_items
from reporter.delivery.overview import PAGE, overview_page
from reporter.delivery.overview_figures import (
    OVERVIEW_FIGURES,
    OverviewFigures,
    TracedFigure,
    TracedLine,
    overview_figures_from,
    overview_json,
)
from reporter.delivery.overview_view import AgencyLine, OverviewContent, PageLink
from reporter.delivery.standing import StatusRow
from reporter.figures.book import Book
from reporter.figures.trace import cells_of
from reporter.model import AdmissionState, Figure, Period, sample_banner
from reporter.model.annex import annex_number_of, document_of
from reporter.model.file_names import files_like, shown_as
from reporter.specs.figure_specs import BY_AGENCY
from reporter.specs.letter_specs import letters_about
from reporter.specs.obligations import load_obligations
from reporter.specs.overview_spec import OverviewSpec, load_overview
from reporter.specs.reports import ReportSpec, load_reports
from reporter.specs.shipped import bundled_templates
from reporter.workspace import LETTERS, REPORTS, annex_files, document_name, letter_name

_CELLS = 60  # runs of cells that are told of one figure
_FILES = {
    "findings.xlsx": "Mọi phát hiện, có ô và cách sửa (findings.xlsx)",
    "so-lieu.xlsx": "Số liệu tổng hợp và các ô nguồn của mỗi con số (so-lieu.xlsx)",
    "so-lieu/datapackage.json": "Số liệu cho Power BI, R, DuckDB: gói CSV (so-lieu/datapackage.json)",
    "kiem-soat.xlsx": "Mỗi ô đã nhận đi về đâu (kiem-soat.xlsx)",
}


# --- the figures, kept by a build -------------------------------------------------------------------------


def write_overview_figures(folder: Path, checked: Checked, documents: Mapping[str, Document]) -> None:
    """Write trang.json: the figures the page shows, from the facts that the organization's own documents print."""
    spec = load_overview(_templates(checked))
    own = checked.workspace.settings.organization
    mine = {name: item for name, item in documents.items() if item.agency.code == own}
    headline: dict[str, TracedFigure] = {}
    tables: dict[str, tuple[TracedLine, ...]] = {}
    for name, item in mine.items():
        for key in sorted(spec.figures & item.book.catalogue.figures.keys() - headline.keys()):
            if _reads(item, key) and item.book.can_count(key):
                headline[key] = _traced(item.facts.figures[key], name, item.book)
        for key in sorted(_tables(spec, item.book) - tables.keys()):
            if all(_reads(item, figure) for figure in item.book.catalogue.tables[key].figures):
                tables[key] = tuple(_lines(spec, key, name, item))
    made = OverviewFigures(str(checked.period), checked.as_of.isoformat(), headline, tables)
    (folder / OVERVIEW_FIGURES).write_text(overview_json(made) + "\n", encoding="utf-8")


def _reads(document: Document, key: str) -> bool:
    """Whether the document reads the forms of a figure: else it does not know whose are held back."""
    return document.forms >= {leaf.form for leaf in document.book.catalogue.leaves(key)} - {""}


def _tables(spec: OverviewSpec, book: Book) -> set[str]:
    """Return the tables that the page shows and the book has, those between agencies only of who sends in here."""
    communes_send = any(agency.kind == "commune" for agency in book.context.agencies)
    known = book.catalogue.tables
    between = {item.table for item in spec.by_agency if item.table in known}
    far = {key for key in between if known[key].by != BY_AGENCY and not communes_send}
    return {*(spec.tables & known.keys())} - far


def _lines(spec: OverviewSpec, table: str, name: str, document: Document) -> Iterator[TracedLine]:
    wanted = [item.figure for item in spec.by_agency if item.table == table]
    wanted += [key for item in spec.by_line if item.table == table for key in (item.figure, *item.beside)]
    for row in document.facts.tables[table]:
        found = {key: _traced(row.figures[key], name, document.book) for key in wanted if key in row.figures}
        yield TracedLine(row.code, row.label, found)


def _traced(figure: Figure, document: str, book: Book) -> TracedFigure:
    """Return the figure with the first of its cells; its recipe stays in so-lieu.json."""
    cells = cells_of(figure, book)
    shown = tuple(map(str, cells[:_CELLS]))
    return TracedFigure(replace(figure, recipe=None, parts=()), document, shown, max(len(cells) - _CELLS, 0))


# --- the page ---------------------------------------------------------------------------------------------


def write_overview(folder: Path, checked: Checked) -> Path:
    """Write index.html into `folder`, which will be outputs/KỲ, and return its path."""
    content = overview_content(folder, checked)
    path = folder / PAGE
    path.write_bytes(overview_page(content, _templates(checked)))
    return path


def _templates(checked: Checked) -> Path:
    """Return where the page's template is: in the workspace, or with the program for a workspace made before it."""
    own = checked.workspace.templates
    return own if (own / "page").is_dir() else bundled_templates()


def overview_content(folder: Path, checked: Checked) -> OverviewContent:
    """Return everything the page says about a period; `folder` holds what this run has written."""
    workspace, period = checked.workspace, checked.period
    target = workspace.outputs(period)
    rows = checked.standing
    due = min((row.due for row in rows if row.due and not row.sent), default=workspace.deadline(period))
    spec = load_overview(_templates(checked))
    own = checked.specs.agency(workspace.settings.organization)
    reports = load_reports(workspace.templates)
    there = _Shelf(folder, target)
    return OverviewContent(
        period=period,
        as_of=checked.as_of,
        owner=own.name,
        banner=sample_banner(checked.submissions),
        due=due,
        lines=tuple(_agency_line(row, checked, reports, there) for row in rows),
        forms=checked.specs.form_set.forms,
        findings=checked.findings,
        names={agency.code: agency.name for agency in (own, *checked.agencies)},
        documents=tuple(_own_documents(reports, checked, there)),
        ready=there.documents(REPORTS),
        files=tuple(there.link(label, name) for name, label in _FILES.items() if there.has(name)),
        obligations=_obligations(checked),
        spec=spec,
        figures=_figures(folder) or _figures(target),
        earlier=(told := tuple(_earlier(checked, spec.periods))),
        rearranged=_rearranged(checked, told),
    )


class _Shelf:
    """What lies beside the page: what this run writes, and what stays from before."""

    def __init__(self, folder: Path, target: Path) -> None:
        self._folder, self.target = folder, target

    def has(self, name: str) -> bool:
        """Whether that file will be there with the page; a folder that this run writes takes the place of the old."""
        made = self._folder / name.partition("/")[0]
        return (self._folder / name).is_file() if made.exists() else (self.target / name).is_file()

    def documents(self, folder: str) -> int:
        """How many documents are in a folder, their annexes not counted."""
        return sum(not document_of(path.name) for path in files_like(self._in(folder), "*.docx"))

    def annexes(self, document: str) -> tuple[str, ...]:
        """Return the annexes of a document that are files of their own."""
        folder, _, name = document.rpartition("/")
        return tuple(f"{folder}/{path.name}" for path in annex_files(self._in(folder) / name))

    def _in(self, folder: str) -> Path:
        return (self._folder if (self._folder / folder).exists() else self.target) / folder

    def link(self, label: str, name: str) -> PageLink:
        """A link to a file below the page's folder."""
        return PageLink(label, quote(name))


def _agency_line(row: StatusRow, checked: Checked, reports: Sequence[ReportSpec], there: _Shelf) -> AgencyLine:
    code, period = row.agency.code, checked.period
    items = {item.form: item.state for item in checked.admissions.items if item.agency == code and item.form}
    links = []
    sent = shown_as(checked.workspace.inbox(period), row.file)
    if row.file and sent.is_file():
        address = _relative(sent, there.target)
        links += [PageLink("sổ nhập", address)] if address else []
    kinds = letters_about(checked.workspace.templates, "faulty")
    letters = [f"{LETTERS}/{kind}/{letter_name(kind, period, row.agency)}" for kind in kinds]
    links += [there.link("công văn trả", letter) for letter in letters if there.has(letter)]
    marked = f"{RETURNED}/{marked_name(row.file)}"
    links += [there.link("bản đánh dấu", marked)] if row.file and there.has(marked) else []
    names = {item.id: f"{REPORTS}/{document_name(item.id, row.agency, period)}" for item in reports}
    written = {report: name for report, name in names.items() if there.has(name)}
    links += [there.link("báo cáo" if len(written) == 1 else report, name) for report, name in written.items()]
    return AgencyLine(row, items, _why(row, checked), tuple(links))


def _relative(path: Path, start: Path) -> str:
    """Return the address of a file from the page; "" where there is none, as between two drives of Windows."""
    try:
        return quote(os.path.relpath(path, start).replace(os.sep, "/"))
    except ValueError:
        return ""


def _why(row: StatusRow, checked: Checked) -> str:
    if row.state in (AdmissionState.USED, AdmissionState.NOT_SENT):
        return ""
    return checked.why(checked.admissions.decisive(row.agency.code))


def _own_documents(reports: Sequence[ReportSpec], checked: Checked, there: _Shelf) -> Iterator[PageLink]:
    own = checked.specs.agency(checked.workspace.settings.organization)
    for report in reports:
        name = f"{REPORTS}/{document_name(report.id, own, checked.period)}"
        if there.has(name):
            yield there.link(f"{report.title.capitalize()} {report.subject}", name)
            for file in there.annexes(name):
                yield there.link(f"Phụ lục {annex_number_of(file)} của báo cáo trên, tệp riêng", file)


def _obligations(checked: Checked) -> tuple[DueItem, ...]:
    """Return the reports that the organization and those who send to it owe on a day, the earliest first."""
    workspace = checked.workspace
    register = load_obligations(workspace.templates, workspace.registry)
    own = workspace.registry.agency(workspace.settings.organization, checked.as_of)
    agencies = (own, *workspace.registry.children(own.code, checked.as_of))
    items = due_items(register, agencies, checked.as_of)
    return tuple(item for item in items if item.day and item.obligation.report)


def _figures(folder: Path) -> OverviewFigures | None:
    """Return what a build left in a folder; None when there is nothing that can be read."""
    try:
        return overview_figures_from((folder / OVERVIEW_FIGURES).read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None


def _earlier(checked: Checked, periods: int) -> list[OverviewFigures]:
    """Return the figures of the periods before this one that were built, the earliest first.

    None from before the organization itself merged or parted: what was the whole then is not the whole now.
    """
    found: list[OverviewFigures] = []
    period, own = checked.period, checked.workspace.settings.organization
    for _ in range(periods - 1):
        period = period.previous()
        if own in checked.specs.registry.between(period.last_day, checked.period.last_day).now:
            break
        if told := _figures(checked.workspace.outputs(period)):
            found.insert(0, told)
    return found


def _rearranged(checked: Checked, earlier: Sequence[OverviewFigures]) -> tuple[str, ...]:
    """Return in words which units merged or parted over the periods that the page compares."""
    if not earlier:
        return ()
    registry, first = checked.specs.registry, Period.parse(earlier[0].period)
    units = registry.between(first.last_day, checked.period.last_day)
    return registry.said_of(units, (agency.code for agency in checked.agencies))
