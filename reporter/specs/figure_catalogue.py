"""Figures as data: what is counted, by what it is broken down and which texts are quoted (templates/figures/*.toml)."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from reporter.model import ReporterError
from reporter.specs import expressions
from reporter.specs.expressions import Expression
from reporter.specs.forms import FormSet, FormSpec
from reporter.specs.toml import did_you_mean, load_toml, need, refuse_unknown

FigureKind = Literal["sum", "count", "share", "ratio", "difference", "change", "agencies"]
_KINDS: tuple[FigureKind, ...] = ("sum", "count", "share", "ratio", "difference", "change", "agencies")
#: Figures made of others: of two, the first the numerator or what is subtracted from; a change of one, now and before.
DERIVED = frozenset({"share", "ratio", "difference", "change"})
_AGENCY_KINDS = ("province", "commune", "ministry", "party_committee")
_AGENCIES = ("sent", "expected", "missing")
#: Keys of a table that runs over the reporting agencies themselves.
BY_AGENCY = "agency"
_FIGURE_KEYS = ("label", "unit", "form", "where", "baseline", "kind", "over_100", *_KINDS)
_TABLE_KEYS = ("label", "form", "by", "kind", "figures")
_TEXT_KEYS = ("label", "form", "group", "where")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_BASELINE_NAME = re.compile(r"\bmoc\b")


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """One figure of the catalogue; `expression` is None for a count of all rows."""

    key: str
    label: str
    unit: str
    kind: FigureKind
    form: str = ""
    expression: Expression | None = None
    where: Expression | None = None
    parts: tuple[str, ...] = ()
    agencies: str = ""  # "sent", "expected" or "missing"
    kinds: tuple[str, ...] = ()  # only agencies of these kinds; () = all
    baseline: bool = False
    over_100: bool = False  # of a share: whether what stands above may be more than what stands below

    @property
    def names(self) -> tuple[str, ...]:
        """The columns it looks at."""
        return tuple(name for item in (self.expression, self.where) if item for name in item.names)


@dataclass(frozen=True, slots=True)
class TableSpec:
    """Figures broken down by a coded column or by reporting agency; `form` names the column's choices."""

    key: str
    label: str
    form: str
    by: str
    figures: tuple[str, ...]
    kinds: tuple[str, ...] = ()  # by agency: only these kinds; () = all


@dataclass(frozen=True, slots=True)
class TextSpec:
    """Texts that agencies wrote in one form, one quote per row that `where` lets through."""

    key: str
    label: str
    form: str
    group: str = ""
    where: Expression | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All figures, tables and texts a report may use; every part of a figure stands before it."""

    figures: Mapping[str, FigureSpec]
    tables: Mapping[str, TableSpec]
    texts: Mapping[str, TextSpec]

    def leaves(self, key: str) -> tuple[FigureSpec, ...]:
        """The counted figures that `key` is made of; itself when it is one."""
        spec = self.figures[key]
        if spec.kind not in DERIVED:
            return (spec,)
        return tuple(leaf for part in spec.parts for leaf in self.leaves(part))


def load_catalogue(templates: Path, names: Sequence[str], form_set: FormSet) -> Catalogue:
    """Return the catalogue of the files templates/figures/<name>.toml together.

    ReporterError naming file and key for an unknown key, form, column or part, a key used twice, or a circle.
    """
    sections: dict[str, dict[str, Any]] = {"figures": {}, "tables": {}, "texts": {}}
    for name in names:
        for section, entries in read_figure_file(templates, name, form_set, sections).items():
            sections[section] |= entries
    figures = _ordered(sections["figures"])
    catalogue = Catalogue(*map(MappingProxyType, (figures, sections["tables"], sections["texts"])))
    for table_spec in catalogue.tables.values():
        _check_table(table_spec, catalogue, form_set)
    return catalogue


def read_figure_file(
    templates: Path, name: str, form_set: FormSet, used: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return the figures, tables and texts of one file by section and key, parts of figures not looked up.

    `used` are the entries of the files before it, whose keys it must not repeat.
    """
    makers: Mapping[str, Callable[[_Entry], Any]] = {"figures": _figure, "tables": _table, "texts": _text}
    content, where = load_toml(templates / "figures" / f"{name}.toml"), f"figures/{name}.toml"
    refuse_unknown(content, makers, where)
    sections: dict[str, dict[str, Any]] = {section: {} for section in makers}
    for section in content:
        for key, raw in need(content, section, dict, where).items():
            entry = _Entry(f"{where} [{section}.{key}]", key, raw, form_set)
            entry.check_key(used.get(section, {}))
            sections[section][key] = makers[section](entry)
    return sections


@dataclass(frozen=True, slots=True)
class _Entry:
    """One table of a catalogue file with what is needed to read it."""

    where: str
    key: str
    raw: Mapping[str, Any]
    form_set: FormSet

    def check_key(self, used: Mapping[str, Any]) -> None:
        if not isinstance(self.raw, dict):
            raise ReporterError(f"{self.where}: phải là bảng.")
        if not _NAME.fullmatch(self.key):
            raise ReporterError(f"{self.where}: khoá chỉ gồm chữ thường không dấu, số và gạch dưới.")
        if self.key in used:
            raise ReporterError(f"{self.where}: khoá “{self.key}” đã có trong danh mục.")

    def text(self, name: str) -> str:
        return str(need(self.raw, name, str, self.where))

    def form(self) -> FormSpec:
        try:
            return self.form_set.form(self.text("form"))
        except ReporterError as error:
            raise ReporterError(f"{self.where}: {error}") from None

    def parse(self, name: str, form: FormSpec, wanted: str) -> Expression:
        """Return the expression under `name`, which must be of kind `wanted`: "number" or "truth"."""
        moc = self.form_set.baseline.column
        aliases = {"moc": moc} if moc in form.by_key else {}
        where = f"{self.where} {name}"
        parsed = expressions.parse(self.text(name), form.by_key.keys() | aliases.keys(), where, aliases)
        found = _value_kind(parsed.tree, form)
        if found != wanted:
            hope = "một điều kiện đúng, sai" if wanted == "truth" else "một số nguyên (không có phép chia)"
            raise ReporterError(f"{where}: biểu thức “{parsed.source}” phải là {hope}.")
        return parsed

    def kinds(self) -> tuple[str, ...]:
        """The kinds of agencies under `kind`, one word or a list."""
        found = self.raw.get("kind", [])
        kinds = (found,) if isinstance(found, str) else tuple(found)
        for kind in kinds:
            if kind not in _AGENCY_KINDS:
                raise ReporterError(
                    f"{self.where} kind: “{kind}” không có; chọn {', '.join(_AGENCY_KINDS)}."
                    f"{did_you_mean(str(kind), _AGENCY_KINDS)}"
                )
        return kinds

    def condition(self, form: FormSpec) -> Expression | None:
        return self.parse("where", form, "truth") if "where" in self.raw else None


def _value_kind(node: ast.expr, form: FormSpec) -> str:
    """Return "truth", "number" or "other" for what an expression gives."""
    if isinstance(node, ast.Compare | ast.BoolOp):
        return "truth"
    if isinstance(node, ast.UnaryOp):
        return "truth" if isinstance(node.op, ast.Not) else _value_kind(node.operand, form)
    if isinstance(node, ast.Call):
        return "truth" if isinstance(node.func, ast.Name) and node.func.id == "blank" else _all(node.args, form)
    if isinstance(node, ast.IfExp):
        return _all([node.body, node.orelse], form)
    if isinstance(node, ast.BinOp):
        return "other" if isinstance(node.op, ast.Div) else _all([node.left, node.right], form)
    if isinstance(node, ast.Name):
        return "number" if form.by_key[node.id].numeric else "other"
    return "number" if isinstance(node, ast.Constant) and isinstance(node.value, int) else "other"


def _all(nodes: Sequence[ast.expr], form: FormSpec) -> str:
    kinds = {_value_kind(node, form) for node in nodes}
    return kinds.pop() if len(kinds) == 1 else "other"


# --- figures ----------------------------------------------------------------------------------------------


def _figure(entry: _Entry) -> FigureSpec:
    refuse_unknown(entry.raw, _FIGURE_KEYS, entry.where)
    kinds = [kind for kind in _KINDS if kind in entry.raw]
    if len(kinds) != 1:
        raise ReporterError(f"{entry.where}: phải có đúng một trong các khoá {', '.join(_KINDS)}.")
    kind = kinds[0]
    unit = "%" if kind == "share" else entry.text("unit")
    spec = FigureSpec(entry.key, entry.text("label"), unit, kind, baseline=bool(entry.raw.get("baseline")))
    if "over_100" in entry.raw:
        spec = replace(spec, over_100=need(entry.raw, "over_100", bool, entry.where))
    if kind == "agencies":
        return _agencies_figure(entry, spec)
    if kind in DERIVED:
        return _derived_figure(entry, spec)
    return _counted_figure(entry, spec)


def _agencies_figure(entry: _Entry, spec: FigureSpec) -> FigureSpec:
    _only(entry, "agencies", "kind")
    which = entry.text("agencies")
    if which not in _AGENCIES:
        raise ReporterError(
            f"{entry.where} agencies: “{which}” không có; chọn {', '.join(_AGENCIES)}.{did_you_mean(which, _AGENCIES)}"
        )
    return replace(spec, agencies=which, kinds=entry.kinds())


def _derived_figure(entry: _Entry, spec: FigureSpec) -> FigureSpec:
    _only(entry, spec.kind, "baseline", *(["over_100"] if spec.kind == "share" else []))
    if spec.kind == "change":
        return replace(spec, parts=(entry.text("change"),))
    parts = need(entry.raw, spec.kind, list, entry.where)
    if len(parts) != 2 or not all(isinstance(part, str) for part in parts):
        raise ReporterError(f"{entry.where} {spec.kind}: cần đúng hai khoá số liệu.")
    return replace(spec, parts=tuple(parts))


def _counted_figure(entry: _Entry, spec: FigureSpec) -> FigureSpec:
    _only(entry, spec.kind, "form", "where", "baseline", "kind")
    form = entry.form()
    rows = spec.kind == "count" and entry.raw["count"] == "rows"
    wanted = "truth" if spec.kind == "count" else "number"
    expression = None if rows else entry.parse(spec.kind, form, wanted)
    condition = entry.condition(form)
    depends = any(_needs_baseline(item, form, entry.form_set) for item in (expression, condition) if item)
    return replace(
        spec,
        form=form.id,
        expression=expression,
        where=condition,
        kinds=entry.kinds(),
        baseline=spec.baseline or depends,
    )


def _only(entry: _Entry, *allowed: str) -> None:
    refuse_unknown(entry.raw, ("label", "unit", *allowed), entry.where)


def _needs_baseline(expression: Expression, form: FormSpec, form_set: FormSet) -> bool:
    """Whether the value changes with the baseline: named as `moc`, or through a column computed from it."""
    if _BASELINE_NAME.search(expression.source):
        return True
    formulas = [form.by_key[name].formula for name in expression.names]
    return any(formula is not None and form_set.baseline.column in formula.names for formula in formulas)


def _ordered(figures: Mapping[str, FigureSpec]) -> dict[str, FigureSpec]:
    """Return the figures in file order with parts first; a figure of a baseline-bound part is bound too."""
    done: dict[str, FigureSpec] = {}

    def visit(key: str, above: tuple[str, ...]) -> None:
        if key in above:
            circle = " → ".join((*above[above.index(key) :], key))
            raise ReporterError(f"Danh mục số liệu: các số liệu tính vòng tròn: {circle}.")
        if key in done:
            return
        spec = figures[key]
        for part in spec.parts:
            if part not in figures:
                raise ReporterError(
                    f"Danh mục số liệu [figures.{key}] {spec.kind}: không có số liệu “{part}”."
                    f"{did_you_mean(part, figures)}"
                )
            visit(part, (*above, key))
            if figures[part].kind == "share" and spec.kind != "difference":
                raise ReporterError(
                    f"Danh mục số liệu [figures.{key}] {spec.kind}: “{part}” đã là tỷ lệ, không chia tiếp được."
                )
        done[key] = replace(spec, baseline=spec.baseline or any(done[part].baseline for part in spec.parts))

    for key in figures:
        visit(key, ())
    return done


# --- tables and texts -------------------------------------------------------------------------------------


def _table(entry: _Entry) -> TableSpec:
    refuse_unknown(entry.raw, _TABLE_KEYS, entry.where)
    by = entry.text("by")
    form = "" if by == BY_AGENCY else entry.form().id
    figures = tuple(need(entry.raw, "figures", list, entry.where))
    return TableSpec(entry.key, entry.text("label"), form, by, figures, entry.kinds())


def _check_table(table: TableSpec, catalogue: Catalogue, form_set: FormSet) -> None:
    """Raise ReporterError unless every figure exists and every form counted has the table's column."""
    where = f"Danh mục số liệu [tables.{table.key}]"
    for key in table.figures:
        if key not in catalogue.figures:
            raise ReporterError(f"{where}: không có số liệu “{key}”.{did_you_mean(key, catalogue.figures)}")
    if table.by == BY_AGENCY:
        return
    _coded_column(form_set.form(table.form), table.by, where)
    for key in table.figures:
        if catalogue.figures[key].kind == "change":
            raise ReporterError(f'{where}: “{key}” so với kỳ trước, chỉ chia theo cơ quan (by = "{BY_AGENCY}").')
        for leaf in catalogue.leaves(key):
            if not leaf.form:
                raise ReporterError(f"{where}: “{key}” đếm cơ quan, không chia theo cột “{table.by}” được.")
            _coded_column(form_set.form(leaf.form), table.by, f"{where}, số liệu “{key}”")


def _coded_column(form: FormSpec, key: str, where: str) -> None:
    coded = [column.key for column in form.columns if column.type in ("axis", "choice")]
    if key not in coded:
        raise ReporterError(f"{where}: {form.title} không có cột mã hoá “{key}”.{did_you_mean(key, coded)}")


def _text(entry: _Entry) -> TextSpec:
    refuse_unknown(entry.raw, _TEXT_KEYS, entry.where)
    form = entry.form()
    group = entry.raw.get("group", "")
    if group:
        refuse_unknown([group], form.by_key, f"{entry.where} group")
    return TextSpec(entry.key, entry.raw.get("label", ""), form.id, group, entry.condition(form))
