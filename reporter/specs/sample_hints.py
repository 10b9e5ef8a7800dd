"""What templates/sample/*.toml says of sample data: sizes, shares, words. Everything in it may be left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from msgspec import field

from reporter.model import ReporterError
from reporter.model.file_names import files_like
from reporter.specs.baselines import Baseline, chosen_names
from reporter.specs.decode import Spec, SpecNotes
from reporter.specs.expressions import Expression, codes_in, parse
from reporter.specs.forms import FormSpec
from reporter.specs.spec_files import read_spec, spec_name

Span = tuple[int, int]  # from … to, both included
#: What hints may ask about a line besides its columns: kind of agency, type of the commune, communes of each type.
UNIT_TYPES = ("xa", "phuong", "dac_khu")
BESIDE = ("loai_co_quan", "loai_dvhc", *(f"so_{name}" for name in UNIT_TYPES))


def hint_expression(source: str, form: FormSpec, aliases: Mapping[str, str], where: str = "") -> Expression:
    """Return what a hint asks of a line of a form: of its columns, its baseline as `moc`, and what is `BESIDE` them.

    ReporterError, with `where` at its start, for anything else.
    """
    return parse(source, {*form.by_key, *BESIDE, *aliases}, where, aliases)


class ColumnSum(Spec, frozen=True, kw_only=True):
    """The sum of a column of a form filled earlier, over the lines `where` lets through."""

    form: str
    column: str
    where: str = ""


class ColumnHint(Spec, frozen=True, kw_only=True, rename={"add_up": "from"}):
    """How one column is filled; of several hints the first whose `when` holds counts.

    A number is base × percent × each + plus. Its base is what is found `from` another form, `of` this line, drawn in
    `range`, or the column it must not exceed; of the parts of a total, a `share` alone is a weight.
    """

    when: str = ""
    before: date | None = None  # only where figures are closed before that day
    range: Span | None = None
    of: str = ""
    add_up: tuple[ColumnSum, ...] = ()
    share: Span | None = None  # percent
    monthly: int = 0  # percent more for each month since the model of two levels started
    most: int = 100  # percent that is never passed
    each: Span | None = None  # đồng a person; whole thousands
    plus: Span | None = None
    settles: bool = False  # `plus` comes nearer to zero from month to month
    zero: int = 0  # percent of lines with 0
    blank: int = 0  # percent of lines left blank, where that is allowed
    dash: int = 0  # percent of zeros written "-" (not applicable)
    shared: bool = False  # the same for all agencies
    weights: dict[str, int] = field(default_factory=dict)  # code of a choice → how often
    drift: dict[str, int] = field(default_factory=dict)  # code → how much more often each month
    text: str = ""  # the phrase a text starts from
    ideas: Span = (1, 1)  # how many of them, each on its own line
    fill: int = -1  # percent of lines in which a text that may be left out stands
    days: Span = (20, 150)  # how many days after the period a plan ends

    def __post_init__(self) -> None:
        for key in ("range", "share", "each", "plus", "ideas", "days"):
            span = getattr(self, key)
            if span and span[0] > span[1]:
                raise ValueError(f"khoá “{key}”: số đầu lớn hơn số sau.")

    @property
    def sized(self) -> bool:
        """Whether it says how big the number is, whatever stands beside it."""
        return bool(self.range or self.of or self.add_up)

    def codes_named(self, column: str) -> Iterable[tuple[str, str]]:
        """Column and code of every choice of its form that the hint for that column names."""
        return [*codes_in(self.when), *((column, code) for code in (*self.weights, *self.drift))]


class RowsHint(Spec, frozen=True, kw_only=True, rename={"lines_of": "from"}):
    """How many lines a form without fixed lines has: some, or one for each number of another form that is not 0."""

    count: Span = (2, 4)
    lines_of: str = ""
    columns: tuple[str, ...] = ()  # the columns of that form
    copied: tuple[str, ...] = ()  # columns that both forms have
    kind: str = ""  # takes the name of the column
    number: str = ""  # takes the number


class HintsFile(Spec, frozen=True, kw_only=True):
    """One file of hints as it is written."""

    columns: dict[str, dict[str, ColumnHint | tuple[ColumnHint, ...]]] = field(default_factory=dict)
    rows: dict[str, RowsHint] = field(default_factory=dict)
    phrases: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SampleHints:
    """All hints by form and column, and the phrases by name."""

    columns: Mapping[str, Mapping[str, Sequence[ColumnHint]]]
    rows: Mapping[str, RowsHint]
    phrases: Mapping[str, Sequence[str]]

    def of(self, form: str, column: str) -> Sequence[ColumnHint]:
        """The hints for a column; one that says nothing when there are none."""
        return self.columns.get(form, {}).get(column, (ColumnHint(),))


def load_hints(templates: Path) -> SampleHints:
    """Return the hints of templates/sample, several files as one; SpecError with every mistake of all files."""
    notes = SpecNotes()
    read = [notes.attempt(read_spec, path, HintsFile) for path in files_like(templates / "sample", "*.toml")]
    notes.finish()
    columns: dict[str, dict[str, Sequence[ColumnHint]]] = {}
    rows: dict[str, RowsHint] = {}
    phrases: dict[str, Sequence[str]] = {}
    for found in filter(None, read):
        for form, hints in found.columns.items():
            listed = {key: (hint,) if isinstance(hint, ColumnHint) else hint for key, hint in hints.items()}
            columns.setdefault(form, {}).update(listed)
        rows |= found.rows
        phrases |= found.phrases
    return SampleHints(MappingProxyType(columns), MappingProxyType(rows), MappingProxyType(phrases))


def check_hints(
    path: Path, hints: SampleHints, forms: Mapping[str, FormSpec | None], baseline: Baseline | None
) -> None:
    """Raise SpecError for every form, column and phrase that one file of hints names and nobody has.

    A form that is None has mistakes of its own: its columns are not known. Without a `baseline` no expression is read.
    """
    noting = _Noting(SpecNotes(), spec_name(path), forms, baseline)
    content = read_spec(path, HintsFile)
    for form, columns in content.columns.items():
        noting.names(f"[columns.{form}]", form, columns)
        for key in columns:
            for hint in hints.of(form, key):
                place = f"[columns.{form}], khoá “{key}”"
                noting.notes.names(noting.file, place, "cụm từ", filter(None, [hint.text]), hints.phrases)
                noting.reads(place, form, [hint.when, hint.of])
                for item in hint.add_up:
                    noting.names(f"{place}, from", item.form, [item.column])
                    noting.reads(f"{place}, from", item.form, [item.where])
    for form, rows in content.rows.items():
        noting.names(f"[rows.{form}]", form, filter(None, [*rows.copied, rows.kind, rows.number]))
        if rows.lines_of:
            noting.names(f"[rows.{form}], from", rows.lines_of, [*rows.columns, *rows.copied])
    noting.notes.finish()


@dataclass(frozen=True, slots=True)
class _Noting:
    """Where mistakes of one file are noted."""

    notes: SpecNotes
    file: str
    forms: Mapping[str, FormSpec | None]
    baseline: Baseline | None

    def reads(self, place: str, form_id: str, sources: Iterable[str]) -> None:
        """Note expressions on a line of a form that cannot be read."""
        form = self.forms.get(form_id)
        if form is None or self.baseline is None:
            return
        aliases = chosen_names(self.baseline, form.by_key.keys())
        for source in filter(None, sources):
            try:
                hint_expression(source, form, aliases)
            except ReporterError as error:
                self.notes.take(self.file, place, error)

    def names(self, place: str, form_id: str, columns: Iterable[str]) -> None:
        """Note a form that is not there, and columns that it does not have."""
        self.notes.names(self.file, place, "biểu", [form_id], self.forms)
        form = self.forms.get(form_id)
        if form is not None:
            self.notes.names(self.file, place, f"cột của {form.title}", columns, form.by_key)
