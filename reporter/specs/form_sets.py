"""The form set: the forms that one intake workbook holds, of one set of sets.toml or of several together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product, zip_longest
from pathlib import Path
from types import MappingProxyType

from reporter.model import Agency, ReporterError
from reporter.model.file_names import files_like
from reporter.model.wording import date_short
from reporter.specs.baselines import FILE as BASELINES
from reporter.specs.baselines import Baseline, bound_names, chosen_names, load_baselines
from reporter.specs.choices import load_choices
from reporter.specs.decode import SpecNotes, did_you_mean, hint
from reporter.specs.form_files import SetEntry
from reporter.specs.forms import FormSpec, load_form
from reporter.specs.spec_files import read_spec

SETS = "forms/sets.toml"
#: Between the ids of the sets that one workbook holds together, and between their editions.
AND = "+"


@dataclass(frozen=True, slots=True)
class SetStamp:
    """Set and edition as a workbook's hidden identity says them: "cv9797@2025.1". `parse(str(stamp)) == stamp`."""

    set_id: str
    edition: str

    def __str__(self) -> str:
        return f"{self.set_id}@{self.edition}"

    @classmethod
    def parse(cls, text: str) -> SetStamp:
        """Return the stamp that a text says; one without an edition says "" there."""
        set_id, _, edition = text.partition("@")
        return cls(set_id, edition)

    @property
    def single(self) -> tuple[SetStamp, ...]:
        """The stamps of the sets that the workbook holds together."""
        pairs = zip_longest(self.set_id.split(AND), self.edition.split(AND), fillvalue="")
        return tuple(SetStamp(*pair) for pair in pairs)


@dataclass(frozen=True, slots=True)
class FormSet:
    """The forms that one intake workbook holds."""

    id: str
    edition: str
    title: str
    forms: tuple[FormSpec, ...]
    baseline: Baseline  # the chosen one
    baselines: Mapping[str, Baseline] = field(default_factory=dict)  # all of them
    issued: Mapping[SetStamp, Mapping[str, str]] = field(
        default_factory=dict
    )  # stamp of one set → form id → its edition

    @property
    def stamp(self) -> str:
        """What the workbook's hidden identity says of set and edition: "cv9797@2025.1"."""
        return str(SetStamp(self.id, self.edition))

    @property
    def readable(self) -> tuple[str, ...]:
        """The stamps that a readable workbook may bear: today's, those of its earlier editions, those of one set."""
        editions = [[one.edition for one in self.issued if one.set_id == name] for name in self.id.split(AND)]
        own = (SetStamp(self.id, AND.join(chosen)) for chosen in product(*editions))
        return tuple(dict.fromkeys((self.stamp, *filter(self.held, map(str, (*own, *self.issued))))))

    def held(self, stamp: str) -> Mapping[str, str]:
        """Which of today's forms a workbook of that stamp holds, in which edition; none where it can answer nothing.

        It may have been issued for another set, before the workspace chose today's: what both hold is read.
        """
        parts = SetStamp.parse(stamp).single
        held = {form: edition for part in parts for form, edition in self.issued.get(part, {}).items()}
        known = all(part in self.issued for part in parts)
        return held if known and any(form.id in held and not form.explains for form in self.forms) else {}

    def for_agency(self, agency: Agency) -> tuple[FormSpec, ...]:
        """The forms that the agency fills, in order; who has nothing to report has nothing to explain."""
        forms = tuple(form for form in self.forms if form.asked_of(agency))
        return () if all(form.explains for form in forms) else forms

    def as_issued(self, form: FormSpec, stamp: str) -> FormSpec | None:
        """The edition of a form that a workbook of that stamp holds; None when it has no such form."""
        held = self.held(stamp)
        if stamp == self.stamp or not held:
            return form
        edition = held.get(form.id)
        return form if edition == form.edition else form.earlier[edition].form if edition else None

    def names_on(self, form: FormSpec) -> Mapping[str, str]:
        """What the names bound to a baseline stand for in expressions on the form's columns."""
        bound = (bound_names(item, form.formulas, form.by_key) for item in self.baselines.values())
        return {**chosen_names(self.baseline, form.by_key), **{key: text for one in bound for key, text in one.items()}}

    def form(self, form_id: str) -> FormSpec:
        """The form of that id; ReporterError with the nearest id when there is none."""
        for form in self.forms:
            if form.id == form_id:
                return form
        known = [form.id for form in self.forms]
        raise ReporterError(f"Bộ biểu {self.id} không có biểu “{form_id}”.", did_you_mean(form_id, known))


def shown_sets(set_id: str) -> str:
    """Return the ids of the sets as messages print them: "“cv9797”, “tuan-593”"."""
    return ", ".join(f"“{name}”" for name in set_id.split(AND))


def load_form_set(templates: Path, set_id: str, baseline_id: str, day: date) -> FormSet:
    """Return the form set with every form's edition in force on `day`, formulas bound to the baseline.

    Sets joined by `AND` make one workbook, a form that several hold once. SpecError with every mistake of all form
    files; ReporterError when a set, baseline or edition is not there.
    """
    sets = load_sets(templates)
    for name in set_id.split(AND):
        if name not in sets:
            raise ReporterError(f"{SETS}: không có bộ biểu “{name}”.", hint(name, sets))
    baselines, choices, notes = load_baselines(templates), load_choices(templates), SpecNotes()
    if baseline_id not in baselines:
        raise ReporterError(f"{BASELINES}: không có mốc “{baseline_id}”.", hint(baseline_id, baselines))
    baseline = baselines[baseline_id]
    paths = files_like(templates / "forms", "bieu-*.toml")
    editions = [form for path in paths if (form := notes.attempt(load_form, path, baseline, choices))]
    notes.finish()
    parts = {name: sets[name] for name in set_id.split(AND)}
    held = [_in_force(form_id, editions, day) for form_id in forms_of(parts.values())]
    forms = tuple(sorted(held, key=lambda form: form.explains is not None))  # what explains stands last
    edition, title = AND.join(part.edition for part in parts.values()), "; ".join(part.title for part in parts.values())
    return FormSet(set_id, edition, title, forms, baseline, baselines, _issued(sets, forms))


def forms_of(parts: Iterable[SetEntry]) -> tuple[str, ...]:
    """Return the ids of the forms of several sets, each once."""
    return tuple(dict.fromkeys(form for part in parts for form in part.forms))


def _issued(sets: Mapping[str, SetEntry], forms: tuple[FormSpec, ...]) -> Mapping[SetStamp, Mapping[str, str]]:
    """Return, of each set and each of its editions, the edition of every one of the forms that it held."""
    now = {form.id: form.edition for form in forms}
    found: dict[SetStamp, Mapping[str, str]] = {}
    for name, entry in sets.items():
        earlier = [(item.edition, item.forms, item.editions) for item in entry.earlier]
        for edition, ids, older in [(entry.edition, entry.forms, {}), *earlier]:
            found[SetStamp(name, edition)] = {form: older.get(form, now[form]) for form in ids if form in now}
    return MappingProxyType(found)


def load_sets(templates: Path) -> Mapping[str, SetEntry]:
    """Return the form sets of forms/sets.toml by id."""
    return read_spec(templates / "forms" / "sets.toml", dict[str, SetEntry])


def _in_force(form_id: str, editions: list[FormSpec], day: date) -> FormSpec:
    for form in editions:
        starts, ends = form.valid_from or date.min, form.valid_until or date.max
        if form.id == form_id and starts <= day <= ends:
            return form
    raise ReporterError(f"Không có ấn bản nào của biểu “{form_id}” có hiệu lực ngày {date_short(day)}.")
