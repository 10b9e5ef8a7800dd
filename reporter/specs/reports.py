"""Reports as data: one TOML beside each Word template (templates/docx/<id>.toml + <id>.docx)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from reporter.model import Period, ReporterError
from reporter.model.file_names import files_like
from reporter.specs import expressions
from reporter.specs.annex_specs import AnnexEntry, AnnexPart, AnnexSpec
from reporter.specs.choices import load_lists
from reporter.specs.decode import Key, Spec, SpecNotes, Text, decode, did_you_mean
from reporter.specs.expressions import Expression
from reporter.specs.figure_specs import Catalogue
from reporter.specs.form_sets import FormSet, load_sets
from reporter.specs.forms import FormSpec
from reporter.specs.head_patterns import HeadPatterns
from reporter.specs.profile_files import TONES
from reporter.specs.shared_parts import SharedParts, load_shared, with_shared
from reporter.specs.spec_files import load_toml, spec_name


class Regime(Spec, frozen=True):
    """What every reporting regime must state: the ten fields of Nghị định 09/2019/NĐ-CP."""

    name: Text
    content: Text
    reporters: Text
    recipient: Text
    sending: Text
    deadline: Text
    frequency: Text
    cutoff: Text
    outline: Text
    forms: Text


@dataclass(frozen=True, slots=True)
class ReportSpec:
    """One kind of report: who gets one, from which figures and template, with which annexes."""

    id: str
    title: str
    subject: str
    scope: Literal["agency", "all"]
    kinds: tuple[str, ...]
    template: str
    side: Literal["party", "state"]
    figures: tuple[str, ...]
    form_set: str
    regime: Regime
    letterhead: Mapping[str, Any]
    annexes: tuple[AnnexSpec, ...]
    periods: tuple[str, ...] = ("monthly",)  # "monthly", "weekly", "request", or the periods in which it is due
    obligations: tuple[str, ...] = ()  # ids of the register that this report answers
    takes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # list → codes: the ideas it takes; {} = all
    issuer_agency: str = ""  # of scope "all": the code of who issues it; "" = the workspace's organization
    split_annexes: int = 0  # annexes of more than about so many sheets are files of their own; 0 = none

    @property
    def draws(self) -> bool:
        """Whether an annex has a chart."""
        return bool(self.drawing.annexes)

    @property
    def drawing(self) -> ReportSpec:
        """The report with those of its annexes alone that have a chart."""
        return replace(self, annexes=tuple(annex for annex in self.annexes if annex.draws))

    @property
    def round(self) -> str:
        """The collection of its own that the report is made of; "" when it is made of a month, a week or on request."""
        return next((text for text in self.periods if text[:4].isdigit() and Period.parse(text).kind == "once"), "")

    def due_in(self, period: str) -> bool:
        """Whether a build of the period makes this report without being asked for it by name."""
        rhythm = {"week": "weekly", "once": ""}.get(Period.parse(period).kind, "monthly")
        return rhythm in self.periods or period in self.periods


def load_reports(templates: Path) -> tuple[ReportSpec, ...]:
    """Return every report of templates/docx, in order of file name; SpecError with every mistake of all files."""
    notes, shared = SpecNotes(), load_shared(templates / "docx")
    paths = files_like(templates / "docx", "*.toml")
    read = {f"docx/{path.name}": notes.attempt(load_report, path, shared) for path in paths}
    reports = {file: report for file, report in read.items() if report}
    notes.repeats_across("khoá “id”", "báo cáo", ((file, report.id) for file, report in reports.items()))
    notes.finish()
    return tuple(reports.values())


def reports_for(templates: Path, forms: Iterable[FormSpec]) -> tuple[ReportSpec, ...]:
    """Return the reports that can be made of these forms: those whose form set they cover, in order of file name."""
    sets, held = load_sets(templates), {form.id for form in forms}
    return tuple(
        item for item in load_reports(templates) if item.form_set in sets and held.issuperset(sets[item.form_set].forms)
    )


def find_report(reports: tuple[ReportSpec, ...], report_id: str) -> ReportSpec:
    """Return the report of that id; ReporterError with the nearest id when there is none."""
    for report in reports:
        if report.id == report_id:
            return report
    known = [report.id for report in reports]
    raise ReporterError(f"Không có báo cáo “{report_id}” trong templates/docx.", did_you_mean(report_id, known))


Rhythm = Literal["monthly", "weekly", "request"]


class ReportEntry(Spec, frozen=True, kw_only=True):
    """One file of templates/docx."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$", description="chữ thường không dấu, số và gạch nối")]
    title: Text
    subject: Text
    scope: Literal["agency", "all"]
    kinds: tuple[Text, ...]
    template: Text
    side: Literal["party", "state"]
    figures: tuple[Text, ...]
    form_set: Text
    regime: Regime
    letterhead: HeadPatterns
    annexes: tuple[AnnexEntry, ...] = ()
    periods: Rhythm | tuple[Text, ...] = "monthly"
    obligations: tuple[Text, ...] = ()
    takes: dict[Key, tuple[Text, ...]] = msgspec.field(default_factory=dict)
    issuer_agency: str = ""
    split_annexes: Annotated[int, Meta(ge=0, le=999, description="số trang, từ 0 (không tách) đến 999")] = 0

    def __post_init__(self) -> None:
        if self.issuer_agency and self.scope != "all":
            raise ValueError('khoá “issuer_agency” chỉ dùng cho báo cáo tổng hợp (scope = "all").')
        ids = [annex.id for annex in self.annexes]
        for annex in ids:
            if ids.count(annex) > 1:
                raise ValueError(f"có hai phụ lục cùng mã “{annex}”. Đổi một mã.")
        try:
            self.due()
        except ReporterError as error:
            raise ValueError(f"khoá “periods”: {error}") from None

    def due(self) -> tuple[str, ...]:
        """When the report is due: "monthly" (the default), "weekly", "request", or a list of periods."""
        if isinstance(self.periods, str):
            return (self.periods,)
        return tuple(str(Period.parse(text)) for text in self.periods)


def load_report(path: Path, shared: SharedParts) -> ReportSpec:
    """Return the report described by one TOML; SpecError with every mistake in it."""
    file = spec_name(path)
    entry: ReportEntry = decode(with_shared(load_toml(path), shared, file), ReportEntry, file)
    same = ("id", "title", "subject", "scope", "kinds", "template", "side", "figures", "form_set", "regime")
    return ReportSpec(
        **{key: getattr(entry, key) for key in (*same, "issuer_agency", "split_annexes")},
        letterhead=entry.letterhead.given(),
        annexes=tuple(annex.annex(TONES[entry.side]) for annex in entry.annexes),
        periods=entry.due(),
        obligations=entry.obligations,
        takes=MappingProxyType(entry.takes),
    )


# --- what a report may mention ----------------------------------------------------------------------------


def check_report(report: ReportSpec, catalogue: Catalogue, form_set: FormSet) -> None:
    """Raise SpecError with every form, column, table and figure that an annex mentions and nobody has."""
    notes = SpecNotes()
    for annex in report.annexes:
        for number, part in enumerate(annex.parts, 1):
            where = f"[[annexes]] “{annex.id}”" + (f", phần thứ {number}" if len(annex.parts) > 1 else "")
            _check_part(part, catalogue, form_set, _Noting(notes, f"docx/{report.id}.toml", where))
    notes.finish()


def check_takes(report: ReportSpec, templates: Path) -> None:
    """Raise SpecError with every list and code that the report asks for and nobody has."""
    notes, lists = SpecNotes(), load_lists(templates) if report.takes else {}
    file = f"docx/{report.id}.toml"
    notes.names(file, "khoá “takes”", "danh mục", report.takes, lists)
    for key in filter(lists.__contains__, report.takes):
        codes = [item.code for item in lists[key].items]
        notes.names(file, f"khoá “takes.{key}”", "mục", report.takes[key], codes)
    notes.finish()


def forms_read(report: ReportSpec, catalogue: Catalogue, words: Collection[str]) -> frozenset[str]:
    """Return the ids of the forms a report reads: for the figures, tables and texts among the `words` of its template,
    and for its annexes."""
    parts = [part for annex in report.annexes if not annex.optional for part in annex.parts]
    tables = [catalogue.tables[key] for key in (*words, *(part.table for part in parts)) if key in catalogue.tables]
    listed = [key for part in parts for key in (*part.listed, *part.periods)]
    keys = {*words, *listed, *(key for table in tables for key in table.figures)} & catalogue.figures.keys()
    found = {leaf.form for key in keys for leaf in catalogue.leaves(key)}
    found |= {table.form for table in tables} | {part.form_id for part in parts}
    found |= {catalogue.texts[key].form for key in words if key in catalogue.texts}
    return frozenset(found - {""})


@dataclass(frozen=True, slots=True)
class _Noting:
    """Where mistakes of one part are noted."""

    notes: SpecNotes
    file: str
    where: str

    def names(self, key: str, noun: str, words: Iterable[str], known: Collection[str]) -> None:
        self.notes.names(self.file, f"{self.where}, khoá “{key}”", noun, words, known)


def _check_part(part: AnnexPart, catalogue: Catalogue, form_set: FormSet, noting: _Noting) -> None:
    forms = {form.id: form for form in form_set.forms}
    form_id = part.form_id
    noting.names("form", "biểu", filter(None, [form_id]), forms)
    noting.names("table", "bảng số liệu", filter(None, [part.table]), catalogue.tables)
    noting.names("list", "số liệu", part.listed, catalogue.figures)
    noting.names("periods", "số liệu", part.periods, catalogue.figures)
    if form_id in forms:
        form = forms[form_id]
        if part.matrix:
            coded = [column.key for column in form.columns if column.coded]
            noting.names("matrix", f"cột mã hoá của {form.title}", (part.matrix.across, part.matrix.value), coded)
            if part.matrix.across in coded and form.axes != (part.matrix.across,):
                said = f"{form.title} phải in sẵn mỗi dòng một mã của cột này, để mỗi ô của bảng có một câu trả lời."
                noting.notes.say(noting.file, f"{noting.where}, khoá “matrix”, “across”", said)
        noting.names("columns", f"cột của {form.title}", part.columns, form.by_key)
        try:
            row_filter(part.where, form, form_set)
        except ReporterError as error:
            noting.notes.take(noting.file, f"{noting.where}, khoá “where”", error)
    if part.table in catalogue.tables:
        known = catalogue.tables[part.table].figures
        shown = part.columns or known
        noting.names("columns", "số liệu của bảng", part.columns, known)
        noting.names("no_total", "số liệu của bảng", part.no_total, shown)
        _check_figures(part, shown, catalogue, noting)
    if part.periods:
        _check_figures(part, part.periods, catalogue, noting)


def _check_figures(part: AnnexPart, shown: Sequence[str], catalogue: Catalogue, noting: _Noting) -> None:
    """Note headings that do not fit the figures, and what a chart cannot draw: what stands elsewhere, two units."""
    if part.headings and len(part.headings) != len(shown):
        said = f"có {len(part.headings)} tên cột cho {len(shown)} số liệu."
        noting.notes.say(noting.file, f"{noting.where}, khoá “headings”", said)
    if part.chart:
        noting.names("chart.columns", "số liệu của phần này", part.chart.columns, shown)
        units = {catalogue.figures[key].unit for key in part.chart.columns if key in catalogue.figures}
        if len(units) > 1:
            said = f"một biểu đồ chỉ có một đơn vị tính, ở đây có {', '.join(sorted(units))}."
            noting.notes.say(noting.file, f"{noting.where}, khoá “chart”", said)


def row_filter(source: str, form: FormSpec, form_set: FormSet) -> Expression | None:
    """Return the parsed row filter over the form's columns; None for an empty one."""
    if not source:
        return None
    names = form_set.names_on(form)
    return expressions.parse(source, form.by_key.keys() | names.keys(), "", names)
