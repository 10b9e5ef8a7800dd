"""Forms as data: one TOML per form edition, from which blank sheet, reader, checks and annexes all come."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import msgspec
from msgspec.structs import asdict

from reporter.model import Agency, IdeaColumns, ReporterError
from reporter.model.wording import lower_first
from reporter.specs import expressions
from reporter.specs.baselines import Baseline, changes_with, chosen_names, resting_on
from reporter.specs.choices import ChoiceList
from reporter.specs.decode import SpecError, SpecNotes, did_you_mean
from reporter.specs.expressions import Expression
from reporter.specs.form_files import (
    CarriedEntry,
    CarryEntry,
    CheckEntry,
    ColumnEntry,
    ColumnHead,
    FormEntry,
    FormHead,
)
from reporter.specs.language import misfit
from reporter.specs.sound_part import StandIns, read_noting
from reporter.specs.spec_files import read_spec, spec_name

#: Where earlier editions of forms are kept: forms/truoc/bieu-01-2025.1.toml.
EARLIER = "forms/truoc"
#: What rows, columns and checks that lack one of their keys pass for, while the rest of their form is looked at.
LACKING = "?"
_STAND_INS: StandIns = MappingProxyType(
    {
        "rows": {"free": 1},
        "columns": {"label": LACKING, "type": "count"},
        "checks": {"rule": LACKING, "expr": "0 == 0", "text": LACKING},
    }
)
#: What the lines of an axis or the entries of a choice may be, besides the lists of choices.toml: unit kinds.
UNIT_LISTS = MappingProxyType({"communes": "commune", "ministries": "ministry"})
#: What info columns may show of a unit beside its code.
UNIT_ATTRIBUTES = frozenset({"name", "unit_type"})


class Column(ColumnHead, frozen=True, kw_only=True):
    """One column of a form; `number` is the printed one."""

    number: int
    required_when: Expression | None = None
    formula: Expression | None = None

    @property
    def entered(self) -> bool:
        """Whether staff type into it."""
        return self.formula is None and self.type in ("count", "money", "text", "choice", "date")

    @property
    def coded(self) -> bool:
        """Whether its cells hold codes of a closed list."""
        return self.type in ("axis", "choice")

    @property
    def name(self) -> str:
        """Groups and label as messages print them: "Có mặt – Tổng số"."""
        return " – ".join((*self.groups, self.label))

    @property
    def title(self) -> str:
        """Number and name: "(14) Có mặt – Tổng số"."""
        return f"({self.number}) {self.name}"


@dataclass(frozen=True, slots=True)
class Check:
    """One row-level check: `expression` must hold; `mark` are the columns it points at."""

    rule: str
    expression: Expression
    text: str
    mark: tuple[str, ...]

    @property
    def is_sum(self) -> bool:
        """Whether the condition is that two sides are equal, as those of sums are."""
        tree = self.expression.tree
        return isinstance(tree, ast.Compare) and isinstance(tree.ops[0], ast.Eq)


@dataclass(frozen=True, slots=True)
class Carry:
    """How a column is filled from a workbook of an earlier edition: worked out of its columns where `when` holds."""

    value: Expression
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class EarlierForm:
    """An earlier edition of a form, and what of it a later edition can use."""

    form: FormSpec
    carried: Mapping[str, Carry]  # column of the later edition → how it comes about


@dataclass(frozen=True, slots=True)
class Known:
    """What of the last period's workbook is filled in again, on all lines or where it is settled, and what is shown."""

    where: Expression | None
    columns: tuple[str, ...]
    beside: tuple[str, ...]


class FormSpec(FormHead, frozen=True, kw_only=True):
    """One edition of a form, in force from `valid_from` to `valid_until` (both included)."""

    axes: tuple[str, ...]
    free_rows: int
    combinations: tuple[Mapping[str, tuple[str, ...]], ...]
    columns: tuple[Column, ...]
    owner: str = ""  # the column that says whose a free line is, in the workbook for the level above
    upright: tuple[str, ...] = ()  # kinds of agency of which the form holds one line, which stands upright
    checks: tuple[Check, ...]
    by_key: Mapping[str, Column]
    ideas: IdeaColumns | None = None
    ideas_where: Expression | None = None  # the rows that hold ideas; None for all
    known: Known | None = None  # what of the last period's workbook is filled in again
    apart: Expression | None = None  # the lines that no total may add to the others
    apart_label: str = ""  # what those lines are about
    earlier: Mapping[str, EarlierForm] = msgspec.field(default_factory=dict)  # edition → what is still read of it

    @property
    def formulas(self) -> Mapping[str, str]:
        """The computed columns as the form's file writes their formulas."""
        return {column.key: column.formula.source for column in self.columns if column.formula}

    @property
    def resting(self) -> frozenset[str]:
        """The computed columns that change with the baseline."""
        return resting_on(self.formulas)

    def rests_on_baseline(self, expression: Expression) -> bool:
        """Whether the value of an expression on the form's columns changes with the baseline."""
        return changes_with(expression.source, self.resting)

    def column(self, key: str) -> Column:
        """The column of that key; ReporterError with the nearest key when there is none."""
        try:
            return self.by_key[key]
        except KeyError:
            raise ReporterError(f"{self.title} không có cột “{key}”.", did_you_mean(key, self.by_key)) from None

    def asked_of(self, agency: Agency) -> bool:
        """Whether the agency fills the form; of a province's forms, each that communes do not fill one department.

        A form meant for departments is filled by all of them, one that is summed up by those named for it
        (registry/departments.toml); one that names agencies, by those alone.
        """
        if self.agencies and not {agency.code, agency.parent} & {*self.agencies}:
            return False
        if agency.kind != "department" or (agency.kind in self.applies_to and not self.summed_into):
            return agency.kind in self.applies_to
        duties = agency.extra["duties"]
        if self.summed_into:
            return agency.extra["office"] in duties.get(self.id, ())
        provincial = "province" in self.applies_to and "commune" not in self.applies_to
        return provincial and agency.extra["office"] in duties.get(self.id, duties[""])

    @property
    def free(self) -> bool:
        """Whether staff add the rows themselves."""
        return not self.axes

    @property
    def entered(self) -> tuple[Column, ...]:
        """The columns staff type into."""
        return tuple(column for column in self.columns if column.entered)

    @property
    def issued_blank(self) -> tuple[Column, ...]:
        """Those of them in which nothing stands when the form is issued: what stands there later, somebody typed."""
        return tuple(column for column in self.entered if not column.default)


# --- loading ----------------------------------------------------------------------------------------------


def load_form(path: Path, baseline: Baseline, choices: Mapping[str, ChoiceList]) -> FormSpec:
    """Return the form edition of one TOML with those before it; SpecError with every mistake in it, and the rest."""
    notes = SpecNotes()
    entry = read_noting(notes, path, FormEntry, _STAND_INS)
    if entry is None:
        raise SpecError(notes.problems)
    reader = _FormReader(spec_name(path), entry, baseline, choices, notes)
    columns = tuple(reader.column(item, number) for number, item in enumerate(entry.columns, 1))
    checks = tuple(reader.check(item, number) for number, item in enumerate(entry.checks, 1))
    reader.check_rows()
    earlier = {item.edition: notes.attempt(reader.earlier, item, path) for item in entry.carried}
    reader.check_explains()
    ideas, ideas_where = reader.ideas()
    known = reader.known()
    apart = reader.apart()
    form = FormSpec(
        **{key: getattr(entry, key) for key in FormHead.__struct_fields__},
        axes=entry.rows.axes,
        free_rows=entry.rows.free,
        combinations=entry.rows.combinations,
        owner=entry.rows.owner or "",
        upright=entry.rows.upright,
        columns=columns,
        checks=checks,
        by_key=MappingProxyType({column.key: column for column in columns}),
        earlier=MappingProxyType({edition: found for edition, found in earlier.items() if found}),
        ideas=ideas,
        ideas_where=ideas_where,
        known=known,
        apart=apart,
        apart_label=entry.rows.apart_label or "",
    )
    notes.finish(form)
    return form


class _FormReader:
    """Makes a form of its entries and notes what names nothing."""

    def __init__(
        self, file: str, entry: FormEntry, baseline: Baseline, choices: Mapping[str, ChoiceList], notes: SpecNotes
    ) -> None:
        self.file, self.entry, self.baseline, self.choices, self.notes = file, entry, baseline, choices, notes
        self.whole = not notes.problems  # else columns may have been left out, or their type guessed
        notes.repeats(file, "[[columns]]", "cột", (column.key for column in entry.columns))
        self.keys = frozenset(column.key for column in entry.columns)
        self.columns = {column.key: column for column in entry.columns}
        self.aliases = chosen_names(baseline, self.keys)

    def column(self, item: ColumnEntry, number: int) -> Column:
        """The column, its expressions parsed."""
        where = f"[[columns]] thứ {number} “{item.key}”"
        self._complete(item, where)
        if item.type in ("axis", "choice") and (item.choices or item.source):
            listed = item.list_id
            key = "choices" if item.choices else "source"
            known = {**UNIT_LISTS, **self.choices}
            self.notes.names(self.file, f"{where}, khoá “{key}”", "danh mục", [listed], known)
            codes = [one.code for one in self.choices[listed].items] if listed in self.choices else []
            if item.type == "choice" and item.default and codes:
                self.notes.names(self.file, f"{where}, khoá “default”", f"mục của {listed}", [item.default], codes)
        sources = {key: getattr(item, key) for key in ("formula", "required_when")}
        parsed: dict[str, Any] = {
            key: self._parse(source, f"{where}, khoá “{key}”", "number" if key == "formula" else "condition")
            for key, source in sources.items()
        }
        words = {key: getattr(item, key) for key in ColumnHead.__struct_fields__}
        return Column(**words, **parsed, number=number)

    def _complete(self, item: ColumnEntry, where: str) -> None:
        """Note what the column must say besides, being what it is."""
        if item.type in ("axis", "choice") and not (item.choices or item.source):
            self.notes.say(self.file, where, "cột mã hoá cần khoá “choices” hoặc “source” (danh mục của nó).")
        if item.type == "info" and "." not in item.source:
            self.notes.say(self.file, where, 'cột “info” cần khoá “source”, ví dụ source = "ma_xa.name".')
        for needed, given in (("rule", item.formula), ("required_rule", item.required_when)):
            if given and not getattr(item, needed):
                self.notes.say(self.file, where, f"thiếu khoá “{needed}”: luật bị vi phạm khi ô không đúng.")

    def check(self, item: CheckEntry, number: int) -> Check:
        """The check; it points at the first column it reads unless it says where."""
        where = f"[[checks]] thứ {number} “{item.rule}”"
        expression = self._parse(item.expr, f"{where}, khoá “expr”")
        self.notes.names(self.file, f"{where}, khoá “mark”", "cột", item.mark, self.keys)
        mark = item.mark or (expression.names[:1] if expression else ())
        return Check(item.rule, expression, item.text, mark)  # type: ignore[arg-type]  # without one, finish() raises

    def earlier(self, item: CarriedEntry, path: Path) -> EarlierForm:
        """An earlier edition, and how the columns of this one come out of it."""
        file = path.parent / Path(EARLIER).name / f"{self.entry.id}-{item.edition}.toml"
        known = {column.key for column in read_spec(file, FormEntry).columns}
        where, of_then = f"[[carried]] {item.edition}", f"cột của ấn bản {item.edition}"
        self.notes.names(self.file, f"{where}, khoá “quota”", of_then, filter(None, [item.quota]), known)
        younger = item.quota in known and self.baseline.column not in known
        form = load_form(file, replace(self.baseline, column=item.quota) if younger else self.baseline, self.choices)
        self.notes.names(self.file, where, "cột", (*item.same, *item.computed), self.keys)
        self.notes.names(self.file, f"{where}, khoá “same”", of_then, item.same, form.by_key)
        ways = {**{key: CarryEntry(of=key) for key in item.same}, **item.computed}
        return EarlierForm(form, MappingProxyType({key: self._carry(way, form, where) for key, way in ways.items()}))

    def _carry(self, way: CarryEntry, form: FormSpec, where: str) -> Carry:
        value, when = self._parse(way.of, where, "", form), self._parse(way.when, where, "condition", form)
        return Carry(value, when)  # type: ignore[arg-type]  # without a value, finish() raises

    def check_rows(self) -> None:
        """Note an owner that is no column, and axes, combinations, info columns and defaults without an axis column."""
        self.notes.names(self.file, "[rows], khoá “owner”", "cột", filter(None, [self.entry.rows.owner]), self.keys)
        axes = {column.key for column in self.entry.columns if column.type == "axis"}
        self.notes.names(self.file, "[rows], khoá “axes”", "cột kiểu axis", self.entry.rows.axes, axes)
        for group in self.entry.rows.combinations:
            self.notes.names(self.file, "[rows], khoá “combinations”", "trục", group, self.entry.rows.axes)
        for number, column in enumerate(self.entry.columns, 1):
            key = "source" if column.type == "info" else "default"
            axis, attribute = column.shows
            if not axis:
                continue
            place = f"[[columns]] thứ {number} “{column.key}”, khoá “{key}”"
            self.notes.names(self.file, place, "trục", [axis], axes)
            if known := self._attributes(axis):
                self.notes.names(self.file, place, f"thuộc tính của {axis}", [attribute], known)

    def _attributes(self, axis: str) -> frozenset[str]:
        """What the entries of an axis say beside code and label; nothing for one that is not known."""
        listed = next((item.list_id for item in self.entry.columns if item.key == axis), "")
        if listed in UNIT_LISTS:
            return UNIT_ATTRIBUTES
        found = self.choices.get(listed)
        return frozenset(key for item in found.items for key in item.extra) if found else frozenset()

    def check_explains(self) -> None:
        """Note columns of answers that the form does not have."""
        for key, column in asdict(self.entry.explains).items() if self.entry.explains else ():
            self.notes.names(self.file, f"[explains], khoá “{key}”", "cột", [column], self.keys)

    def known(self) -> Known | None:
        """What of the last period's workbook is filled in again."""
        entry = self.entry.known
        if entry is None:
            return None
        if not self.entry.rows.axes:
            self.notes.say(self.file, "[known]", "chỉ dùng cho biểu có dòng in sẵn (axes).")
        for key, columns in {"columns": entry.columns, "beside": entry.beside}.items():
            self.notes.names(self.file, f"[known], khoá “{key}”", "cột", columns, self.keys)
        where = self._parse(entry.where, "[known], khoá “where”")
        return Known(where, entry.columns, entry.beside)

    def apart(self) -> Expression | None:
        """The condition of the lines that no total adds to the others."""
        return self._parse(self.entry.rows.apart, "[rows], khoá “apart”")

    def ideas(self) -> tuple[IdeaColumns | None, Expression | None]:
        """Where the ideas stand and which rows hold them."""
        entry = self.entry.ideas
        if entry is None:
            return None, None
        coded = {column.key: column for column in self.entry.columns if column.type in ("axis", "choice")}
        self.notes.names(self.file, "[ideas], khoá “text”", "cột", [entry.text], self.keys)
        self.notes.names(self.file, "[ideas], khoá “beside”", "cột", entry.beside, self.keys)
        for key in ("section", "subject"):
            given = filter(None, [getattr(entry, key)])
            self.notes.names(self.file, f"[ideas], khoá “{key}”", "cột mã hoá", given, coded)
        subject = coded.get(entry.subject or "")
        columns = IdeaColumns(
            entry.text,
            entry.section or "",
            entry.subject or "",
            lower_first(subject.label) if subject else "",
            bool(subject and (subject.choices or subject.source) in UNIT_LISTS),
            tuple(entry.beside),
            entry.points,
        )
        return columns, self._parse(entry.where, "[ideas], khoá “where”")

    def _parse(
        self,
        source: str | None,
        place: str,
        wanted: Literal["condition", "number", ""] = "condition",
        earlier: FormSpec | None = None,
    ) -> Expression | None:
        """The expression on the columns of this or of an `earlier` edition; None, once noted, when it says nothing.

        Whether it gives what is `wanted` ("": anything) is looked at where the file has no other mistake.
        """
        if source is None:
            return None
        keys, aliases = (earlier.by_key.keys(), {}) if earlier else (self.keys | self.aliases.keys(), self.aliases)
        try:
            parsed = expressions.parse(source, keys, "", aliases)
        except ReporterError as error:
            self.notes.take(self.file, place, error)
            return None
        columns: Mapping[str, ColumnHead] = earlier.by_key if earlier else self.columns
        if self.whole and (wrong := misfit(parsed.tree, lambda key: columns[key].numeric, wanted)):
            self.notes.say(self.file, place, f"biểu thức “{source}” {wrong}")
        return parsed
