"""Forms as data: one TOML per form edition, from which blank sheet, reader, checks and annexes all come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from reporter.model import Agency, ReporterError
from reporter.specs import expressions
from reporter.specs.choices import ChoiceList, load_choices
from reporter.specs.expressions import Expression
from reporter.specs.toml import did_you_mean, load_toml, need, refuse_unknown

ColumnType = Literal["index", "axis", "info", "count", "money", "text", "choice", "date"]
_TYPES: tuple[ColumnType, ...] = ("index", "axis", "info", "count", "money", "text", "choice", "date")
#: What the lines of an axis or the entries of a choice may be, besides the lists of choices.toml: unit kinds.
UNIT_LISTS = MappingProxyType({"communes": "commune", "ministries": "ministry"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a form; `number` is the printed one, `groups` the merged headers above, outermost first."""

    key: str
    number: int
    label: str
    type: ColumnType
    groups: tuple[str, ...] = ()
    unit: str = ""
    help: str = ""
    width: float = 10
    required: bool = False
    required_when: Expression | None = None
    required_rule: str = ""  # the rule quoted when a conditionally required cell is blank
    choices: str = ""
    source: str = ""  # axis: where its lines come from; info: "<axis key>.<attribute>"
    formula: Expression | None = None
    rule: str = ""  # the rule a wrong formula value breaks
    default: str = ""  # axis attribute that pre-fills the cell: "chuc_danh.so_luong"
    total: bool = False
    not_after_cutoff: bool = False
    annex: str = ""  # shorter label for the Word annex

    @property
    def numeric(self) -> bool:
        """Whether the column holds whole numbers (persons or đồng)."""
        return self.type in ("count", "money")

    @property
    def entered(self) -> bool:
        """Whether staff type into it."""
        return self.formula is None and self.type in ("count", "money", "text", "choice", "date")

    @property
    def coded(self) -> bool:
        """Whether its cells hold codes of a closed list."""
        return self.type in ("axis", "choice")

    @property
    def list_id(self) -> str:
        """The list of choices.toml that a coded column draws from; "communes" or "ministries" for units."""
        return self.choices or self.source.removeprefix("choices:")

    @property
    def title(self) -> str:
        """Number, groups and label as messages print them: "(14) Có mặt – Tổng số"."""
        return f"({self.number}) " + " – ".join((*self.groups, self.label))


@dataclass(frozen=True, slots=True)
class Check:
    """One row-level check: `expression` must hold; `mark` are the columns it points at."""

    rule: str
    expression: Expression
    text: str
    mark: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormSpec:
    """One edition of a form, in force from `valid_from` to `valid_until` (both included)."""

    id: str
    edition: str
    title: str  # "Biểu 01/NS-XA"
    name: str
    sheet: str
    source: str
    applies_to: tuple[str, ...]
    axes: tuple[str, ...]
    free_rows: int
    columns: tuple[Column, ...]
    checks: tuple[Check, ...]
    notes: tuple[str, ...] = ()
    paper: Literal["A3", "A4"] = "A4"
    unit: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    combinations: tuple[Mapping[str, tuple[str, ...]], ...] = ()
    by_key: Mapping[str, Column] = field(default_factory=dict)

    def column(self, key: str) -> Column:
        """The column of that key; ReporterError with the nearest key when there is none."""
        try:
            return self.by_key[key]
        except KeyError:
            raise ReporterError(f"{self.title} không có cột “{key}”.{did_you_mean(key, self.by_key)}") from None

    def asked_of(self, agency: Agency) -> bool:
        """Whether the agency fills the form; of a province's forms, each that communes do not fill one department."""
        if agency.kind != "department":
            return agency.kind in self.applies_to
        duties = agency.extra["duties"]
        provincial = "province" in self.applies_to and "commune" not in self.applies_to
        return provincial and duties.get(self.id, duties[""]) == agency.extra["office"]

    @property
    def free(self) -> bool:
        """Whether staff add the rows themselves."""
        return not self.axes

    @property
    def entered(self) -> tuple[Column, ...]:
        """The columns staff type into."""
        return tuple(column for column in self.columns if column.entered)


@dataclass(frozen=True, slots=True)
class Baseline:
    """A named norm (mốc so sánh) against which shortage and surplus are counted."""

    id: str
    name: str  # "biên chế tạm giao của tỉnh"
    column: str
    source: str


@dataclass(frozen=True, slots=True)
class FormSet:
    """The forms that one intake workbook holds."""

    id: str
    edition: str
    title: str
    forms: tuple[FormSpec, ...]
    baseline: Baseline

    @property
    def stamp(self) -> str:
        """What the workbook's hidden identity says of set and edition: "cv9797@2025.1"."""
        return f"{self.id}@{self.edition}"

    def for_agency(self, agency: Agency) -> tuple[FormSpec, ...]:
        """The forms that the agency fills, in order."""
        return tuple(form for form in self.forms if form.asked_of(agency))

    def form(self, form_id: str) -> FormSpec:
        """The form of that id; ReporterError with the nearest id when there is none."""
        for form in self.forms:
            if form.id == form_id:
                return form
        known = [form.id for form in self.forms]
        raise ReporterError(f"Bộ biểu {self.id} không có biểu “{form_id}”.{did_you_mean(form_id, known)}")


# --- loading ----------------------------------------------------------------------------------------------

_FORM_KEYS = frozenset(
    [
        "id",
        "edition",
        "title",
        "name",
        "sheet",
        "source",
        "applies_to",
        "valid_from",
        "valid_until",
        "paper",
        "unit",
        "notes",
        "rows",
        "columns",
        "checks",
    ]
)
_COLUMN_KEYS = frozenset(
    [
        "key",
        "label",
        "type",
        "groups",
        "unit",
        "help",
        "width",
        "required",
        "required_when",
        "required_rule",
        "choices",
        "source",
        "formula",
        "rule",
        "default",
        "total",
        "not_after_cutoff",
        "annex",
    ]
)


def load_form_set(templates: Path, set_id: str, baseline_id: str, day: date) -> FormSet:
    """Return the form set with every form's edition in force on `day`, formulas bound to the baseline."""
    form_ids = forms_of_set(templates, set_id)
    entry = load_toml(templates / "forms" / "sets.toml")[set_id]
    baseline = load_baseline(templates, baseline_id)
    choices = load_choices(templates)
    editions = [load_form(path, baseline, choices) for path in sorted((templates / "forms").glob("bieu-*.toml"))]
    forms = tuple(_in_force(form_id, editions, day) for form_id in form_ids)
    return FormSet(set_id, need(entry, "edition", str, set_id), need(entry, "title", str, set_id), forms, baseline)


def forms_of_set(templates: Path, set_id: str) -> tuple[str, ...]:
    """Return the ids of the forms of a set; ReporterError with the nearest set when there is none."""
    sets = load_toml(templates / "forms" / "sets.toml")
    if set_id not in sets:
        raise ReporterError(f"forms/sets.toml: không có bộ biểu “{set_id}”.{did_you_mean(set_id, sets)}")
    return tuple(need(sets[set_id], "forms", list, f"sets.toml [{set_id}]"))


def load_baselines(templates: Path) -> Mapping[str, Baseline]:
    """Return the baselines of registry/baselines.toml by id."""
    table = load_toml(templates / "registry" / "baselines.toml")
    return MappingProxyType({key: _baseline(key, entry) for key, entry in table.items()})


def load_baseline(templates: Path, baseline_id: str) -> Baseline:
    """Return the named baseline; ReporterError with the nearest one when there is none."""
    known = load_baselines(templates)
    if baseline_id not in known:
        raise ReporterError(f"registry/baselines.toml: không có mốc “{baseline_id}”.{did_you_mean(baseline_id, known)}")
    return known[baseline_id]


def _baseline(baseline_id: str, entry: Mapping[str, Any]) -> Baseline:
    where = f"baselines.toml [{baseline_id}]"
    return Baseline(baseline_id, *(need(entry, key, str, where) for key in ("name", "column", "source")))


def _in_force(form_id: str, editions: list[FormSpec], day: date) -> FormSpec:
    for form in editions:
        starts, ends = form.valid_from or date.min, form.valid_until or date.max
        if form.id == form_id and starts <= day <= ends:
            return form
    raise ReporterError(f"Không có ấn bản nào của biểu “{form_id}” có hiệu lực ngày {day:%d/%m/%Y}.")


def load_form(path: Path, baseline: Baseline, choices: Mapping[str, ChoiceList]) -> FormSpec:
    """Return the form edition of one TOML; ReporterError naming file and column for the first mistake."""
    table = load_toml(path)
    where = f"forms/{path.name}"
    refuse_unknown(table, _FORM_KEYS, where)
    rows = need(table, "rows", dict, where)
    refuse_unknown(rows, ("axes", "free", "combinations"), f"{where} [rows]")
    keys = [need(entry, "key", str, f"{where} [[columns]]") for entry in need(table, "columns", list, where)]
    if len(set(keys)) != len(keys):
        raise ReporterError(f"{where}: có hai cột trùng khoá.")
    aliases = {"moc": baseline.column} if baseline.column in keys else {}
    scope = _Scope(where, frozenset(keys), MappingProxyType(aliases), choices)
    columns = tuple(_column(entry, number, scope) for number, entry in enumerate(table["columns"], 1))
    return FormSpec(
        **{key: need(table, key, str, where) for key in ("id", "edition", "title", "name", "sheet", "source")},
        applies_to=tuple(need(table, "applies_to", list, where)),
        axes=tuple(rows.get("axes", ())),
        free_rows=rows.get("free", 0),
        combinations=tuple({k: tuple(v) for k, v in entry.items()} for entry in rows.get("combinations", ())),
        columns=columns,
        checks=tuple(_check(entry, scope) for entry in table.get("checks", ())),
        notes=tuple(table.get("notes", ())),
        paper=table.get("paper", "A4"),
        unit=table.get("unit", ""),
        valid_from=table.get("valid_from"),
        valid_until=table.get("valid_until"),
        by_key=MappingProxyType({column.key: column for column in columns}),
    )


@dataclass(frozen=True, slots=True)
class _Scope:
    """What an expression of one form may mention."""

    where: str
    keys: frozenset[str]
    aliases: Mapping[str, str]
    choices: Mapping[str, ChoiceList]

    def parse(self, source: str) -> Expression:
        return expressions.parse(source, self.keys | self.aliases.keys(), self.where, self.aliases)


def _column(entry: Mapping[str, Any], number: int, scope: _Scope) -> Column:
    where = f"{scope.where} cột “{entry['key']}”"
    refuse_unknown(entry, _COLUMN_KEYS, where)
    kind = need(entry, "type", str, where)
    if kind not in _TYPES:
        raise ReporterError(f"{where}: kiểu “{kind}” không có.{did_you_mean(kind, _TYPES)}")
    listed = entry.get("choices", "") or entry.get("source", "").removeprefix("choices:")
    if kind in ("axis", "choice") and listed not in UNIT_LISTS and listed not in scope.choices:
        raise ReporterError(f"{where}: không có danh mục “{listed}”.{did_you_mean(listed, scope.choices)}")
    parsed: dict[str, Any] = {key: scope.parse(entry[key]) for key in ("formula", "required_when") if key in entry}
    plain = {
        key: entry[key] for key in _COLUMN_KEYS & entry.keys() if key not in ("formula", "required_when", "groups")
    }
    plain["label"] = need(entry, "label", str, where)
    return Column(**plain, **parsed, number=number, groups=tuple(entry.get("groups", ())))


def _check(entry: Mapping[str, Any], scope: _Scope) -> Check:
    where = f"{scope.where} [[checks]]"
    refuse_unknown(entry, ("rule", "expr", "text", "mark"), where)
    expression = scope.parse(need(entry, "expr", str, where))
    mark = tuple(entry.get("mark", ())) or expression.names[:1]
    refuse_unknown(mark, scope.keys, f"{where} mark")
    return Check(need(entry, "rule", str, where), expression, need(entry, "text", str, where), mark)
