"""Texts that lines were issued with, as the names of units: what staff made of them, and whose lines those are."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from reporter.intake.cells import Ref
from reporter.intake.lines import FormLines
from reporter.intake.locate import FormPlace
from reporter.intake.notes import SheetNotes, shown
from reporter.intake.reader_specs import ReaderSpecs
from reporter.intake.safety import Copied
from reporter.intake.values import Raw, plain_text
from reporter.model import Agency, Value
from reporter.model.wording import fold, strip_unit_words
from reporter.specs.forms import Column


@dataclass(frozen=True, slots=True)
class IssuedTexts:
    """The pre-filled texts of one form, which staff should not have changed."""

    place: FormPlace
    lines: FormLines
    context: ReaderSpecs
    agency: Agency
    notes: SheetNotes

    def of(self, column: Column, cells: Sequence[Raw]) -> Sequence[Value]:
        """Return the texts of a column as they were issued; what staff made of them in its `cells` is mentioned.

        Copied where most lines bear names of other units.
        """
        known, axes = self.lines.expected, self.place.form.axes
        values = known.info(column, axes, self.lines.codes) if known else [None] * len(self.lines.rows)
        if cells and cells != values:
            self._refuse_other_names(column, cells, values)
            named = values if column.shows.attribute == "name" else ()
            others = {name for value in named for name in _called(value)}
            for position, (raw, value) in enumerate(zip(cells, values, strict=True)):
                if raw != value and value is not None and fold(plain_text(raw)) != fold(str(value)):
                    ref = self._ref(column, position)
                    code = self._misnamed(position, plain_text(raw), others - _called(value))
                    changed = f"sửa thành “{shown(plain_text(raw))}”" if raw != "" else "xoá trống"
                    group = column.title if code == "S41" else ""  # one column sorted by itself, one cause
                    self.notes.mark(code, ref, column.title, raw, group=group, expected=value, changed=changed)
                    if code == "S41":
                        self.lines.blocked.add(ref[0])
        return values

    def _misnamed(self, position: int, name: str, others: Set[str]) -> str:
        """Return what is to be said of a line whose name was changed: nobody knows whose it is by that of another."""
        if fold(name) in self._names_so_far(position):
            return "S33"
        return "S41" if _called(name) & others else "S18"

    def _names_so_far(self, position: int) -> set[str]:
        """Return what the units of a line have been called, folded."""
        return set().union(*map(self.context.names_so_far, self.lines.codes[position]))

    def _refuse_other_names(self, column: Column, cells: Sequence[Raw], values: Sequence[Value]) -> None:
        """Raise Copied when most lines bear names of other units: the lines of a neighbour, their codes kept."""
        own = {fold(str(value)) for value in values}
        changed = [raw for raw in cells if raw != "" and fold(plain_text(raw)) not in own]
        named = [(raw, unit) for raw in changed for unit in self.context.named(plain_text(raw))[:1]]
        if 2 * len(named) > len(cells):
            raw, unit = named[0]
            parent = self.context.agency(unit.parent)
            other = unit if unit.kind == self.agency.kind or parent is None else parent
            position = cells.index(raw)
            said = {
                "name": self.agency.name,
                "other": f"{unit.name} ({other.name})" if other is not unit else unit.name,
            }
            cell = self.place.sheet.a1(self._ref(column, position))
            where = f"cột {column.title} của {self.place.form.title} (ô {cell})"
            parties = other.code, self.agency.code
            raise Copied("I17", sheet=self.place.sheet.name, cell=cell, parties=parties, where=where, **said)

    def _ref(self, column: Column, position: int) -> Ref:
        return self.lines.rows[position], self.place.columns[column.key]


def _called(name: Value) -> set[str]:
    """Return what a unit may be called, folded: "xã hoà vang", "hoà vang"."""
    return {fold(str(name)), fold(strip_unit_words(str(name)))}
