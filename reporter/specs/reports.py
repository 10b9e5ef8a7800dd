"""Reports as data: one TOML beside each Word template (templates/docx/<id>.toml + <id>.docx)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from reporter.model import Period, ReporterError
from reporter.specs import expressions
from reporter.specs.expressions import Expression
from reporter.specs.figure_catalogue import Catalogue
from reporter.specs.forms import FormSet, FormSpec
from reporter.specs.shared_parts import with_shared
from reporter.specs.toml import did_you_mean, load_toml, need, refuse_unknown


@dataclass(frozen=True, slots=True)
class Regime:
    """What every reporting regime must state: the ten fields of Nghị định 09/2019/NĐ-CP."""

    ten: str
    noi_dung: str
    doi_tuong: str
    co_quan_nhan: str
    phuong_thuc: str
    thoi_han: str
    tan_suat: str
    chot_so_lieu: str
    de_cuong: str
    bieu_mau: str


@dataclass(frozen=True, slots=True)
class AnnexPart:
    """One table of an annex: rows of `form`, the table of figures `table`, or the figures named in `list`."""

    caption: str = ""
    form: str = ""
    table: str = ""
    list: tuple[str, ...] = ()  # keys of figures; "# …" is a heading across the table
    columns: tuple[str, ...] = ()  # of the form or the table; () = all
    headings: tuple[str, ...] = ()  # of the figures, outer ones first: "Nhiệm vụ|Tổng số"
    no_total: tuple[str, ...] = ()  # figures of which the lines do not add up to anything
    split_by: str = ""  # "agency": one Word table per agency
    where: str = ""  # row filter over the form's columns


@dataclass(frozen=True, slots=True)
class AnnexSpec:
    """One annex; `kinds` are the agencies whose document has it, () for all."""

    id: str
    title: str
    parts: tuple[AnnexPart, ...]
    kinds: tuple[str, ...] = ()
    landscape: bool = True
    notes: tuple[str, ...] = ()


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
    issuer_agency: str = ""  # of scope "all": the code of who issues it; "" = the workspace's organization

    def due_in(self, period: str) -> bool:
        """Whether a build of the period makes this report without being asked for it by name."""
        rhythm = "weekly" if Period.parse(period).kind == "week" else "monthly"
        return rhythm in self.periods or period in self.periods


_KEYS = (
    *("id", "title", "subject", "scope", "kinds", "template", "side", "figures", "form_set"),
    *("regime", "letterhead", "annexes", "periods", "obligations", "issuer_agency"),
)
_REGIME_KEYS = tuple(Regime.__dataclass_fields__)
_PART_KEYS = tuple(AnnexPart.__dataclass_fields__)
_ANNEX_KEYS = (*AnnexSpec.__dataclass_fields__, *_PART_KEYS)
_CONTENTS = ("form", "table", "list")
_SCOPES = ("agency", "all")
_SIDES = ("party", "state")


def load_reports(templates: Path) -> tuple[ReportSpec, ...]:
    """Return every report of templates/docx, in order of file name; ReporterError when two share an id."""
    reports = tuple(load_report(path) for path in sorted((templates / "docx").glob("*.toml")))
    ids = [report.id for report in reports]
    for number, report in enumerate(reports):
        if report.id in ids[:number]:
            raise ReporterError(f"docx: có hai báo cáo cùng mã “{report.id}”.")
    return reports


def find_report(reports: tuple[ReportSpec, ...], report_id: str) -> ReportSpec:
    """Return the report of that id; ReporterError with the nearest id when there is none."""
    for report in reports:
        if report.id == report_id:
            return report
    hint = did_you_mean(report_id, [report.id for report in reports])
    raise ReporterError(f"Không có báo cáo “{report_id}” trong templates/docx.{hint}")


def load_report(path: Path) -> ReportSpec:
    """Return the report described by one TOML; ReporterError naming file and key for the first mistake."""
    where = f"docx/{path.name}"
    table = with_shared(load_toml(path), path.parent, where)
    refuse_unknown(table, _KEYS, where)
    entries = need(table, "annexes", list, where) if "annexes" in table else []
    annexes = tuple(_annex(entry, f"{where} [[annexes]] thứ {number}") for number, entry in enumerate(entries, 1))
    _refuse_repeats([annex.id for annex in annexes], where)
    texts = {key: need(table, key, str, where) for key in ("id", "title", "subject", "template", "form_set")}
    scope: Any = _one_of(need(table, "scope", str, where), _SCOPES, f"{where} scope")
    side: Any = _one_of(need(table, "side", str, where), _SIDES, f"{where} side")
    return ReportSpec(
        **texts,
        scope=scope,
        side=side,
        kinds=_texts(table, "kinds", where),
        figures=_texts(table, "figures", where),
        regime=_regime(need(table, "regime", dict, where), f"{where} [regime]"),
        letterhead=MappingProxyType(table.get("letterhead", {})),
        annexes=annexes,
        periods=_periods(table, where),
        obligations=_texts(table, "obligations", where) if "obligations" in table else (),
        issuer_agency=_issuer(table, scope, where),
    )


def _issuer(table: Mapping[str, Any], scope: str, where: str) -> str:
    if "issuer_agency" not in table:
        return ""
    if scope != "all":
        raise ReporterError(f'{where}: khoá “issuer_agency” chỉ dùng cho báo cáo tổng hợp (scope = "all").')
    return str(need(table, "issuer_agency", str, where))


def _periods(table: Mapping[str, Any], where: str) -> tuple[str, ...]:
    """Return when the report is due: "monthly" (the default), "weekly", "request", or a list of periods."""
    value = table.get("periods", "monthly")
    if isinstance(value, str):
        return (_one_of(value, ("monthly", "weekly", "request"), f"{where} periods"),)
    return tuple(str(Period.parse(text)) for text in _texts(table, "periods", where))


def _regime(entry: Mapping[str, Any], where: str) -> Regime:
    refuse_unknown(entry, _REGIME_KEYS, where)
    fields = {key: need(entry, key, str, where).strip() for key in _REGIME_KEYS}
    for key, text in fields.items():
        if not text:
            raise ReporterError(f"{where}: “{key}” để trống; Nghị định 09/2019/NĐ-CP đòi đủ mười nội dung.")
    return Regime(**fields)


def _annex(entry: Mapping[str, Any], where: str) -> AnnexSpec:
    refuse_unknown(entry, _ANNEX_KEYS, where)
    if "parts" in entry:
        for key in _PART_KEYS:
            if key in entry:
                raise ReporterError(f"{where}: đã chia phần (parts), khoá “{key}” phải ghi trong từng phần.")
        parts = [
            _part(part, f"{where} phần thứ {number}")
            for number, part in enumerate(need(entry, "parts", list, where), 1)
        ]
    else:
        parts = [_part({key: value for key, value in entry.items() if key in _PART_KEYS}, where)]
    kinds, notes = (_texts(entry, key, where) if key in entry else () for key in ("kinds", "notes"))
    return AnnexSpec(
        id=need(entry, "id", str, where),
        title=need(entry, "title", str, where),
        parts=tuple(parts),
        kinds=kinds,
        landscape=need(entry, "landscape", bool, where) if "landscape" in entry else True,
        notes=notes,
    )


def _part(entry: Mapping[str, Any], where: str) -> AnnexPart:
    refuse_unknown(entry, _PART_KEYS, where)
    given = [key for key in _CONTENTS if entry.get(key)]
    if len(given) != 1:
        raise ReporterError(f"{where}: cần đúng một trong các khoá {', '.join(_CONTENTS)}.")
    for key in ("split_by", "where"):
        if key in entry and given != ["form"]:
            raise ReporterError(f"{where}: khoá “{key}” chỉ dùng cho phần lấy từ biểu nhập (form).")
    if "split_by" in entry:
        _one_of(need(entry, "split_by", str, where), ("agency",), f"{where} split_by")
    columns, headings, no_total, keys = (
        _texts(entry, key, where) if key in entry else () for key in ("columns", "headings", "no_total", "list")
    )
    texts = {
        key: need(entry, key, str, where) if key in entry else ""
        for key in ("caption", "form", "table", "split_by", "where")
    }
    return AnnexPart(**texts, columns=columns, headings=headings, no_total=no_total, list=keys)


# --- what a report may mention ----------------------------------------------------------------------------


def check_report(report: ReportSpec, catalogue: Catalogue, form_set: FormSet) -> None:
    """Raise ReporterError for the first annex that mentions a form, column, table or figure there is not."""
    for annex in report.annexes:
        for part in annex.parts:
            _check_part(part, catalogue, form_set, f"docx/{report.id}.toml [{annex.id}]")


def forms_read(report: ReportSpec, catalogue: Catalogue, words: Collection[str]) -> frozenset[str]:
    """Return the ids of the forms a report reads: for the figures, tables and texts among the `words` of its template,
    and for its annexes."""
    parts = [part for annex in report.annexes for part in annex.parts]
    tables = [catalogue.tables[key] for key in (*words, *(part.table for part in parts)) if key in catalogue.tables]
    listed = [key for part in parts for key in part.list]
    keys = {*words, *listed, *(key for table in tables for key in table.figures)} & catalogue.figures.keys()
    found = {leaf.form for key in keys for leaf in catalogue.leaves(key)}
    found |= {table.form for table in tables} | {part.form for part in parts}
    found |= {catalogue.texts[key].form for key in words if key in catalogue.texts}
    return frozenset(found - {""})


def _check_part(part: AnnexPart, catalogue: Catalogue, form_set: FormSet, where: str) -> None:
    if part.form:
        form = form_set.form(part.form)
        for key in part.columns:
            form.column(key)
        row_filter(part.where, form, form_set, where)
    if part.table:
        refuse_unknown([part.table], catalogue.tables, f"{where} table")
        known = catalogue.tables[part.table].figures
        refuse_unknown(part.columns, known, f"{where} columns")
        shown = part.columns or known
        refuse_unknown(part.no_total, shown, f"{where} no_total")
        if part.headings and len(part.headings) != len(shown):
            raise ReporterError(f"{where} headings: có {len(part.headings)} tên cột cho {len(shown)} số liệu.")
    refuse_unknown([key for key in part.list if not key.startswith("#")], catalogue.figures, f"{where} list")


def row_filter(source: str, form: FormSpec, form_set: FormSet, where: str) -> Expression | None:
    """Return the parsed row filter over the form's columns; None for an empty one."""
    if not source:
        return None
    moc = form_set.baseline.column
    aliases = {"moc": moc} if moc in form.by_key else {}
    return expressions.parse(source, form.by_key.keys() | aliases.keys(), f"{where} where", aliases)


def _texts(table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    items = need(table, key, list, where)
    if not all(isinstance(item, str) for item in items):
        raise ReporterError(f"{where}: khoá “{key}” phải là danh sách chữ.")
    return tuple(items)


def _one_of(value: str, known: tuple[str, ...], where: str) -> str:
    if value not in known:
        raise ReporterError(f"{where}: “{value}” không có; chọn {' hoặc '.join(known)}.{did_you_mean(value, known)}")
    return value


def _refuse_repeats(ids: list[str], where: str) -> None:
    for number, annex_id in enumerate(ids):
        if annex_id in ids[:number]:
            raise ReporterError(f"{where}: có hai phụ lục cùng mã “{annex_id}”.")
