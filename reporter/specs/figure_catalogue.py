"""The catalogue of figures as its files write it (templates/figures/*.toml), every mistake of all files at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, field

from reporter.model import ReporterError
from reporter.specs import expressions
from reporter.specs.baselines import Baseline, bound, rebound
from reporter.specs.decode import Key, Spec, SpecError, SpecNotes, Text
from reporter.specs.expressions import Expression
from reporter.specs.figure_specs import (
    BY_AGENCY,
    DERIVED,
    FIGURE_KINDS,
    Catalogue,
    FigureKind,
    FigureSpec,
    TableSpec,
    TextSpec,
)
from reporter.specs.form_sets import FormSet
from reporter.specs.forms import FormSpec
from reporter.specs.language import misfit
from reporter.specs.sound_part import read_noting


def load_catalogue(templates: Path, names: Sequence[str], form_set: FormSet) -> Catalogue:
    """Return the catalogue of the files templates/figures/<name>.toml together.

    SpecError with every mistake: an unknown key, form, column or part, a key used twice, a circle; and the rest where
    each file is sound by itself.
    """
    figures: dict[str, FigureSpec] = {}
    tables: dict[str, TableSpec] = {}
    texts: dict[str, TextSpec] = {}
    origin: dict[str, str] = {}  # key → file
    notes = SpecNotes()
    for name in names:
        found = notes.attempt(read_figure_file, templates, name, form_set)
        if found is None:
            continue
        for section, part in ((figures, found[0]), (tables, found[1]), (texts, found[2])):
            notes.repeats(f"figures/{name}.toml", "", "mục", [*section, *part])
            section |= part  # type: ignore[operator]
            origin |= dict.fromkeys(part, f"figures/{name}.toml")
    notes.finish()
    ordered = _against_each(_ordered(figures, origin, notes), form_set)
    catalogue = Catalogue(MappingProxyType(ordered), MappingProxyType(tables), MappingProxyType(texts))
    for spec in tables.values():
        _check_table(spec, catalogue, form_set, notes, origin[spec.key])
    known = {key: replace(spec, figures=_known(spec.figures, ordered)) for key, spec in tables.items()}
    notes.finish(replace(catalogue, tables=MappingProxyType(known)))
    return catalogue


def _known(keys: Sequence[str], figures: Mapping[str, FigureSpec]) -> tuple[str, ...]:
    return tuple(filter(figures.__contains__, keys))


# --- one file ---------------------------------------------------------------------------------------------

AgencyKinds = Literal["province", "commune", "ministry", "party_committee"]
_Pair = Annotated[tuple[Key, ...], Meta(min_length=2, max_length=2, description="danh sách đúng hai khoá số liệu")]


class FigureEntry(Spec, frozen=True, kw_only=True):
    """One figure as a file writes it: exactly one of the eight ways to count."""

    label: Text
    unit: Text | None = None
    form: Text | None = None
    where: Text | None = None
    baseline: bool = False
    over_100: bool = False
    kind: AgencyKinds | tuple[AgencyKinds, ...] = ()
    sum: Text | None = None
    count: Text | None = None
    share: _Pair | None = None
    ratio: _Pair | None = None
    difference: _Pair | None = None
    change: Key | None = None
    agencies: Literal["sent", "expected", "missing"] | None = None
    units: Key | None = None

    def __post_init__(self) -> None:
        given = [kind for kind in FIGURE_KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            raise ValueError(f"cần đúng một trong các khoá {', '.join(FIGURE_KINDS)}.")
        if self.unit is None and self.way != "share":
            raise ValueError("thiếu khoá “unit”. Thêm dòng unit = … (đơn vị tính).")
        allowed = _GOES_WITH[self.way]
        for key, empty in (("form", None), ("where", None), ("baseline", False), ("kind", ())):
            if getattr(self, key) != empty and key not in allowed:
                raise ValueError(f"khoá “{key}” không đi cùng “{self.way}”.")
        if self.over_100 and self.way != "share":
            raise ValueError(f"khoá “over_100” không đi cùng “{self.way}”.")
        if "form" in allowed and self.form is None:
            raise ValueError("thiếu khoá “form”. Thêm dòng form = … (mã biểu).")

    @property
    def way(self) -> FigureKind:
        """How it is counted."""
        return next(kind for kind in FIGURE_KINDS if getattr(self, kind) is not None)


_COUNTED = ("form", "where", "baseline", "kind")
_GOES_WITH: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sum": _COUNTED,
        "count": _COUNTED,
        "agencies": ("kind",),
        "units": ("form", "kind"),
        **dict.fromkeys(DERIVED, ("baseline",)),
    }
)


class TableEntry(Spec, frozen=True, kw_only=True):
    """One table as a file writes it."""

    label: Text
    by: Key
    figures: Annotated[tuple[Key, ...], Meta(min_length=1, description="danh sách khoá số liệu, ít nhất một")]
    form: Text | None = None
    kind: AgencyKinds | tuple[AgencyKinds, ...] = ()

    def __post_init__(self) -> None:
        if (self.by == BY_AGENCY) == (self.form is not None):
            raise ValueError(f'ghi khoá “form” khi chia theo một cột, bỏ nó khi by = "{BY_AGENCY}".')


class TextEntry(Spec, frozen=True, kw_only=True):
    """One quoted text as a file writes it."""

    form: Text
    label: str = ""
    group: Key | None = None
    where: Text | None = None
    overdue: Key | None = None


class FigureFile(Spec, frozen=True, kw_only=True):
    """One file of the catalogue."""

    figures: dict[Key, FigureEntry] = field(default_factory=dict)
    tables: dict[Key, TableEntry] = field(default_factory=dict)
    texts: dict[Key, TextEntry] = field(default_factory=dict)

    @property
    def forms(self) -> frozenset[str]:
        """The ids of the forms it counts in."""
        figures, tables, texts = self.figures.values(), self.tables.values(), self.texts.values()
        named = [*(item.form for item in figures), *(item.form for item in tables), *(item.form for item in texts)]
        return frozenset(filter(None, named))


_Sections = tuple[dict[str, FigureSpec], dict[str, TableSpec], dict[str, TextSpec]]


def read_figure_file(templates: Path, name: str, form_set: FormSet) -> _Sections:
    """Return the figures, tables and texts of one file, parts of figures not looked up; SpecError with all mistakes."""
    notes = SpecNotes()
    content = read_noting(notes, templates / "figures" / f"{name}.toml", FigureFile)
    if content is None:
        raise SpecError(notes.problems)
    reader = _Reader(f"figures/{name}.toml", form_set, notes)
    counted = (spec for key, entry in content.figures.items() for spec in reader.figures(key, entry))
    figures = {spec.key: spec for spec in counted}
    tables = {key: reader.table(key, entry) for key, entry in content.tables.items()}
    texts = {key: reader.text(key, entry) for key, entry in content.texts.items()}
    notes.finish()
    return figures, tables, texts


class _Reader:
    """Makes specs of the entries of one file over a form set, and notes what names nothing."""

    def __init__(self, file: str, form_set: FormSet, notes: SpecNotes) -> None:
        self.file, self.form_set, self.notes = file, form_set, notes
        self.forms = {form.id: form for form in form_set.forms}
        self._names: dict[str, Mapping[str, str]] = {}

    def figures(self, key: str, entry: FigureEntry) -> Iterator[FigureSpec]:
        """Yield the figure; one that depends on the baseline once more for every baseline."""
        spec = self._figure(key, entry)
        yield spec
        form = self.forms.get(spec.form)
        if form is not None and spec.baseline:
            for baseline in self.form_set.baselines.values():
                if baseline.fits(form.by_key):
                    yield self._figure(key, _rebound(entry, form, baseline), baseline)

    def _figure(self, key: str, entry: FigureEntry, baseline: Baseline | None = None) -> FigureSpec:
        """The figure against one baseline, or the chosen one; its parts are looked up later, over all files."""
        way, where, chosen = entry.way, f"[figures.{key}]", self.form_set.baseline.id
        spec = FigureSpec(key, entry.label, "%" if way == "share" else entry.unit or "", way, over_100=entry.over_100)
        spec = _against(spec, baseline) if baseline else replace(spec, baseline=chosen if entry.baseline else "")
        if way == "agencies":
            return replace(spec, agencies=entry.agencies or "", kinds=_kinds(entry.kind))
        if way in DERIVED:
            return replace(spec, parts=(entry.change,) if entry.change else getattr(entry, way))
        form = self._form(entry.form or "", where)
        if form is None:
            return spec
        if entry.units is not None:
            self.notes.names(self.file, f"{where}, khoá “units”", "trục", [entry.units], form.axes)
            return replace(spec, units=(form.id, entry.units), kinds=_kinds(entry.kind))
        rows = entry.count == "rows"
        wanted: Literal["condition", "number"] = "condition" if way == "count" else "number"
        expression = None if rows else self._parse(getattr(entry, way), form, wanted, f"{where}, khoá “{way}”")
        condition = self._parse(entry.where, form, "condition", f"{where}, khoá “where”")
        depends = any(form.rests_on_baseline(item) for item in (expression, condition) if item)
        self._keeps_apart(spec, form, expression, condition, where)
        counted = replace(spec, form=form.id, expression=expression, where=condition, kinds=_kinds(entry.kind))
        return replace(counted, baseline=spec.baseline or (chosen if depends else ""))

    def _keeps_apart(
        self, spec: FigureSpec, form: FormSpec, value: Expression | None, condition: Expression | None, where: str
    ) -> None:
        """Note a sum over lines that the form says are not to be added to each other."""
        asked = {name for item in (value, condition) if item for name in item.names}
        if spec.kind == "sum" and form.apart is not None and not asked & set(form.apart.names):
            names = ", ".join(form.apart.names)
            self.notes.say(
                self.file, where, f"{form.title} không cho cộng chung ({form.apart_label}): ghi where theo {names}."
            )

    def table(self, key: str, entry: TableEntry) -> TableSpec:
        """The table; its figures are looked up later."""
        if entry.form is not None:
            self._form(entry.form, f"[tables.{key}]")
        return TableSpec(key, entry.label, entry.form or "", entry.by, entry.figures, _kinds(entry.kind))

    def text(self, key: str, entry: TextEntry) -> TextSpec:
        """The quoted text."""
        where = f"[texts.{key}]"
        form = self._form(entry.form, where)
        if form is None:
            return TextSpec(key, entry.label, entry.form)
        self.notes.names(self.file, f"{where}, khoá “group”", "cột", filter(None, [entry.group]), form.by_key)
        axes = [column.key for column in form.columns if column.coded]
        self.notes.names(self.file, f"{where}, khoá “overdue”", "cột mã hoá", filter(None, [entry.overdue]), axes)
        condition = self._parse(entry.where, form, "condition", f"{where}, khoá “where”")
        return TextSpec(key, entry.label, form.id, entry.group or "", condition, entry.overdue or "")

    def _form(self, form_id: str, where: str) -> FormSpec | None:
        self.notes.names(self.file, f"{where}, khoá “form”", "biểu", [form_id], self.forms)
        return self.forms.get(form_id)

    def _parse(
        self, source: str | None, form: FormSpec, wanted: Literal["condition", "number"], place: str
    ) -> Expression | None:
        """Return the expression, which must be of that sort."""
        if source is None:
            return None
        if form.id not in self._names:
            self._names[form.id] = self.form_set.names_on(form)
        names = self._names[form.id]
        try:
            parsed = expressions.parse(source, form.by_key.keys() | names.keys(), "", names)
        except ReporterError as error:
            self.notes.take(self.file, place, error)
            return None
        if wrong := misfit(parsed.tree, lambda key: form.by_key[key].numeric, wanted):
            self.notes.say(self.file, place, f"biểu thức “{parsed.source}” {wrong}")
        return parsed


def _kinds(written: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the kinds of agencies, written as one word or a list."""
    return (written,) if isinstance(written, str) else written


def _against(spec: FigureSpec, baseline: Baseline) -> FigureSpec:
    """Return a figure as one of a certain baseline."""
    label = f"{spec.label}, so với {baseline.short}"
    return replace(spec, key=bound(spec.key, baseline), label=label, baseline=baseline.id)


def _rebound(entry: FigureEntry, form: FormSpec, baseline: Baseline) -> FigureEntry:
    """Return a counted figure as its file would write it for a certain baseline."""
    written = {"sum": entry.sum, "count": entry.count, "where": entry.where}
    return msgspec.structs.replace(
        entry, **{key: source and rebound(source, form.resting, baseline) for key, source in written.items()}
    )


# --- over all files ---------------------------------------------------------------------------------------


def _ordered(figures: Mapping[str, FigureSpec], origin: Mapping[str, str], notes: SpecNotes) -> dict[str, FigureSpec]:
    """Return the figures in file order with parts first; a figure of a baseline-bound part is bound too.

    Parts that are not there, or lead back, are noted and left out.
    """
    done: dict[str, FigureSpec] = {}

    def visit(key: str, above: tuple[str, ...]) -> None:
        if key in done:
            return
        spec, file = figures[key], origin[key]
        place = f"[figures.{key}], khoá “{spec.kind}”"
        notes.names(file, place, "số liệu", spec.parts, figures)
        for part in filter(figures.__contains__, spec.parts):
            if part in (*above, key):
                notes.say(file, place, f"các số liệu tính vòng tròn: {' → '.join((*above, key, part))}.")
                continue
            visit(part, (*above, key))
            if figures[part].kind == "share" and spec.kind != "difference":
                notes.say(file, place, f"“{part}” đã là tỷ lệ, không chia tiếp được.")
        parts = _known(spec.parts, done)
        rests_on = next((done[part].baseline for part in parts if done[part].baseline), "")
        done[key] = replace(spec, parts=parts, baseline=spec.baseline or rests_on)

    for key in figures:
        visit(key, ())
    return done


def _against_each(figures: Mapping[str, FigureSpec], form_set: FormSet) -> dict[str, FigureSpec]:
    """Return the figures with those made of others once more for every baseline that their parts are counted for."""
    done = dict(figures)
    for spec in figures.values():
        for baseline in form_set.baselines.values() if spec.kind in DERIVED and spec.baseline else ():
            parts = tuple(bound(part, baseline) if figures[part].baseline else part for part in spec.parts)
            if bound(spec.key, baseline) not in figures and all(part in done for part in parts):
                made = replace(_against(spec, baseline), parts=parts)
                done[made.key] = made
    return done


def _check_table(table: TableSpec, catalogue: Catalogue, form_set: FormSet, notes: SpecNotes, file: str) -> None:
    """Note figures that do not exist and forms counted that do not have the table's column."""
    where = f"[tables.{table.key}]"
    notes.names(file, f"{where}, khoá “figures”", "số liệu", table.figures, catalogue.figures)
    if table.by == BY_AGENCY:
        return
    _coded_column(form_set.form(table.form), table.by, f"{where}, khoá “by”", notes, file)
    for key in filter(catalogue.figures.__contains__, table.figures):
        if catalogue.figures[key].kind == "change":
            notes.say(file, where, f'“{key}” so với kỳ trước, chỉ chia theo cơ quan (by = "{BY_AGENCY}").')
            continue
        for leaf in catalogue.leaves(key):
            if leaf.form:
                _coded_column(form_set.form(leaf.form), table.by, f"{where}, số liệu “{key}”", notes, file)
            else:
                notes.say(file, where, f"“{key}” đếm cơ quan, đơn vị, không chia theo cột “{table.by}” được.")


def _coded_column(form: FormSpec, key: str, where: str, notes: SpecNotes, file: str) -> None:
    coded = [column.key for column in form.columns if column.coded]
    notes.names(file, where, f"cột mã hoá của {form.title}", [key], coded)
