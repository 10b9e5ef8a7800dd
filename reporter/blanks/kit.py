"""What all workbooks of one run share: the specs of the period, the masters, what their placeholders say."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from reporter.blanks.cell_names import SIDE_BY_SIDE, upright_names
from reporter.blanks.check_column import LiveCheck
from reporter.blanks.live_checks import live_check
from reporter.blanks.master import KINDS, Master, master_path
from reporter.blanks.master_read import read_master
from reporter.model import Agency, ReporterError
from reporter.model.file_names import files_like
from reporter.model.wording import date_short
from reporter.specs.blank_words import BlankWords
from reporter.specs.form_sets import AND
from reporter.specs.forms import FormSpec
from reporter.specs.period_specs import PeriodSpecs


@dataclass(frozen=True, slots=True)
class BlankKit:
    """Everything but the agency."""

    specs: PeriodSpecs
    masters: Mapping[str, Master]  # by kind of agency
    facts: Mapping[str, str]  # placeholder → what it says in every workbook
    words: BlankWords  # what all workbooks say, whatever their master
    receiver: str  # code of the agency that issues the workbooks and gets them back
    earlier: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # kind of agency → its earlier deadline

    _checks: dict[tuple[str, bool, bool], LiveCheck] = field(default_factory=dict)

    def check(self, form: FormSpec, upright: bool = False, nil: bool = False) -> LiveCheck:
        """The check column of a form, worked out once."""
        key = form.id, upright, nil
        if key not in self._checks:
            specs, names = self.specs, upright_names(form) if upright else SIDE_BY_SIDE
            self._checks[key] = live_check(form, specs.rules, specs.day, specs.lists(form), self.words, names, nil)
        return self._checks[key]

    def master(self, kind: str) -> Master:
        """The master of a kind of agency; ReporterError when there is none."""
        if kind not in self.masters:
            name = f"{self.specs.form_set.id}-{KINDS[kind]}.xlsx"
            raise ReporterError(
                f"Chưa có mẫu templates/xlsx/{name}. Làm bằng: reporter specs xlsx --period {self.specs.period}"
            )
        return self.masters[kind]

    def values(self, agency: Agency) -> dict[str, str]:
        """The placeholders of an agency's workbook."""
        return {
            **self.facts,
            **self.earlier.get(agency.kind, {}),
            "co_quan": agency.name,
            "ma_co_quan": agency.code,
            "ky": self.specs.period.label,
            "bo_bieu": self.specs.form_set.title,
            "ma_bo_bieu": self.specs.form_set.stamp,
        }

    def form_values(self, form: FormSpec) -> dict[str, str]:
        """The placeholders that differ from form to form; the baseline only where a form computes with it."""
        baseline = self.specs.form_set.baseline
        return {
            "so_bieu": form.title,
            "ten_bieu": form.name,
            "moc": baseline.title if baseline.fits(form.by_key) else "",
            "don_vi_tinh": form.unit,
        }


def load_masters(templates: Path, form_set: str, kinds: Iterable[str]) -> dict[str, Master]:
    """Return the masters of these kinds of agency; a form set without its own takes the words of another set's.

    Several sets in one workbook have the words of each: the first one's cover and look, the forms of all.
    """
    found: dict[str, Master] = {}
    for kind in dict.fromkeys(kinds):
        names = (form_set,) if master_path(templates, form_set, kind).is_file() else form_set.split(AND)
        paths = dict.fromkeys(_nearest(templates, name, kind) for name in names)
        masters = [read_master(path) for path in paths if path]
        if masters:
            forms = {**masters[0].forms, **ChainMap(*(dict(master.forms) for master in masters))}
            found[kind] = replace(masters[0], forms=forms)
    return found


def _nearest(templates: Path, form_set: str, kind: str) -> Path | None:
    """Return the master of the set and kind, else another set's of that kind, else any of the set, else any."""
    own = master_path(templates, form_set, kind)
    ending = f"-{KINDS[kind]}.xlsx"
    others = files_like(templates / "xlsx", "*.xlsx")
    ranked = sorted(others, key=lambda path: (not path.name.endswith(ending), not path.name.startswith(f"{form_set}-")))
    return own if own.is_file() else next(iter(ranked), None)


def deadline_facts(last_day: date) -> dict[str, str]:
    """Return the placeholders of a deadline: the day before which to send, and the last day that is in time."""
    return {"han_gui": date_short(last_day + timedelta(days=1)), "ngay_cuoi": date_short(last_day)}
