"""Reports as data: one TOML beside each Word template (templates/docx/<id>.toml + <id>.docx)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from reporter.model import ReporterError
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
class AnnexSpec:
    """One annex: the rows of `form`, or the table of figures `table`; no columns means all of them."""

    id: str
    title: str
    form: str = ""
    table: str = ""
    columns: tuple[str, ...] = ()
    split_by: str = ""  # "agency": one Word table per agency
    group_by: str = ""  # "agency" or a column: a spanning heading wherever it changes
    where: str = ""  # row filter over the form's columns
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


_KEYS = (
    *("id", "title", "subject", "scope", "kinds", "template", "side", "figures", "form_set"),
    *("regime", "letterhead", "annexes"),
)
_REGIME_KEYS = tuple(Regime.__dataclass_fields__)
_ANNEX_KEYS = tuple(AnnexSpec.__dataclass_fields__)
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
    table, where = load_toml(path), f"docx/{path.name}"
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
    )


def _regime(entry: Mapping[str, Any], where: str) -> Regime:
    refuse_unknown(entry, _REGIME_KEYS, where)
    fields = {key: need(entry, key, str, where).strip() for key in _REGIME_KEYS}
    for key, text in fields.items():
        if not text:
            raise ReporterError(f"{where}: “{key}” để trống; Nghị định 09/2019/NĐ-CP đòi đủ mười nội dung.")
    return Regime(**fields)


def _annex(entry: Mapping[str, Any], where: str) -> AnnexSpec:
    refuse_unknown(entry, _ANNEX_KEYS, where)
    plain = {key: need(entry, key, str, where) for key in ("id", "title")}
    for key in ("form", "table", "split_by", "group_by", "where"):
        if key in entry:
            plain[key] = need(entry, key, str, where)
    if bool(plain.get("form")) == bool(plain.get("table")):
        raise ReporterError(f"{where}: cần đúng một trong hai khoá “form”, “table”.")
    for key in ("split_by", "group_by", "where"):
        if plain.get("table") and plain.get(key):
            raise ReporterError(f"{where}: khoá “{key}” chỉ dùng cho phụ lục lấy từ biểu nhập (form).")
    if plain.get("split_by"):
        _one_of(plain["split_by"], ("agency",), f"{where} split_by")
    columns, notes = (_texts(entry, key, where) if key in entry else () for key in ("columns", "notes"))
    landscape = need(entry, "landscape", bool, where) if "landscape" in entry else True
    return AnnexSpec(**plain, columns=columns, notes=notes, landscape=landscape)


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
