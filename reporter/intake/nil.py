"""Forms of which the cover says that there is nothing to report: answered in one cell, neither zero nor missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reporter.intake.cover import cover_cell
from reporter.intake.form_table import TableResult
from reporter.intake.grids import Sheet
from reporter.model import Cell, Finding, Mark, Table, Value
from reporter.model.catalogue import finding
from reporter.model.marks import EVERY_FORM, NIL_KEY
from reporter.model.wording import fold
from reporter.specs.forms import Column, FormSpec

_EVERY = frozenset(map(fold, (EVERY_FORM, "tất cả", "tất cả các biểu", "tất cả biểu")))
_BETWEEN = re.compile(r"[,;\n]|\s+và\s+")


@dataclass(frozen=True, slots=True)
class Nil:
    """What one cover says in that cell: the forms, and what is none of those that may be said so."""

    at: Cell
    agency: str
    forms: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    def findings(self) -> Iterator[Finding]:
        """Yield what is not understood of it."""
        if self.unknown:
            said: dict[str, Any] = {
                "value": ", ".join(self.unknown),
                "choices": ", ".join(self.choices) or "(không biểu nào)",
            }
            yield finding("V98", agency=self.agency, file=self.at.file, places=[self.at], **said)

    def applied(self, result: TableResult) -> TableResult:
        """Return a form as it is read beside the cover: "-" on every line of one that is left blank."""
        form, table = result.form, result.table
        if table is None or form.id not in self.forms:
            return result
        about: dict[str, Any] = {"agency": self.agency, "form": form.id, "file": self.at.file}
        texts: dict[str, Any] = {"table": form.title, "at": self.at.ref}
        filled = list(_filled(form, table, self.at.file))
        if filled:
            places = [*filled, self.at]
            found = finding("V97", **about, places=places, count=len(filled), **texts)
            return replace(result, findings=[*result.findings, found])
        values = {column.key: _answered(column, table.values.get(column.key, ())) for column in form.columns}
        found = finding("V99", **about, places=[self.at], **texts)
        table = replace(table, values={**table.values, **values})
        return replace(result, table=table, findings=[*result.findings, found], nil=True)


def read_nil(said: Value, cover: Sheet | None, agency: str, file: str, forms: Sequence[FormSpec]) -> Nil:
    """Return what the cover's cell says; forms are named by their sheets, or all of them at once."""
    if not isinstance(said, str) or cover is None:
        return Nil(Cell(file, "", ""), agency)
    may = {fold(form.sheet): form for form in forms if form.nil}
    named = {fold(part): part.strip() for part in _BETWEEN.split(said) if part.strip()}
    every = bool(_EVERY & named.keys())
    owed = [form for form in forms if not (form.nil or form.free)]
    unknown = [part for name, part in named.items() if name not in may and name not in _EVERY]
    unknown += [form.sheet for form in owed] if every else []
    ids = {may[name].id for name in named if name in may}
    if every:
        ids |= {form.id for form in forms if form.nil or (form.free and not form.explains)}
    choices = ((EVERY_FORM,) if may and not owed else ()) + tuple(form.sheet for form in may.values())
    return Nil(cover_cell(cover, NIL_KEY, file), agency, frozenset(ids), tuple(unknown), choices)


def _filled(form: FormSpec, table: Table, file: str) -> Iterator[Cell]:
    """Yield the cells that somebody typed something into; a "-" says the same as the cover."""
    for column in form.issued_blank:
        for at, value in enumerate(table.values.get(column.key, ())):
            if value is not None and not isinstance(value, Mark):
                yield table.cell(file, column.key, at)


def _answered(column: Column, values: Sequence[Value]) -> Sequence[Value]:
    """Return the column with "-" where something was asked, or is computed of it, and nothing stands."""
    if not (column.formula or (column.entered and (column.numeric or column.required))):
        return values
    return [Mark.NOT_APPLICABLE if value is None else value for value in values]
