"""Figures counted once more from the cells of the workbooks, by the second reader: what `verify` sets against print."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reporter.delivery.second_workbook import Place, SecondReader
from reporter.model import Figure, PrintedFigure, Recipe
from reporter.model.figure_text import value_text
from reporter.model.references import parsed
from reporter.model.wording import integer, join_names, parse_integer
from reporter.specs.figure_specs import FigureSpec
from reporter.specs.forms import Column, FormSpec
from reporter.specs.period_specs import PeriodSpecs
from reporter.specs.scalar import row_function

_NAMED = 5  # figures not counted again that the terminal names


@dataclass(frozen=True, slots=True)
class PeriodBooks:
    """The workbooks that a run has read of one period: a reader of them, whose each is, and the specs of the period."""

    reader: SecondReader
    owners: Mapping[str, str]  # file → code of the agency
    specs: PeriodSpecs
    codes: dict[str, Mapping[str, str]] = field(default_factory=dict)  # list of a coded column → label → code

    def code(self, column: Column, said: str) -> str:
        """Return the code that a cell of a coded column means; KeyError for none of its list."""
        if column.list_id not in self.codes:
            items = self.specs.entries(column).items
            self.codes[column.list_id] = {name: item.code for item in items for name in (item.label, item.code)}
        return self.codes[column.list_id][said]


@dataclass(frozen=True, slots=True)
class Recount:
    """What counting the printed figures once more came to."""

    wrong: tuple[tuple[PrintedFigure, str], ...]  # with what comes out
    cells: int  # how many were counted from cells, in the end
    parts: int  # how many were made anew of two figures that the list gives, not both counted from cells
    listed: tuple[PrintedFigure, ...]  # those only compared with the list of printed figures

    def counts(self) -> dict[str, int]:
        """Return how many figures were counted from cells, made of listed figures, only compared with the list."""
        return {"from_cells": self.cells, "from_figures": self.parts, "listed": len(self.listed)}

    def in_words(self) -> str:
        """Return which figures were counted again and which were not, for the officer."""
        told = [f"{integer(self.cells)} số cộng lại từ ô của sổ nhập bằng bộ đọc khác"]
        if self.parts:
            told.append(f"{integer(self.parts)} số tính lại từ hai số ghi trong danh sách")
        if self.listed:
            names = list(dict.fromkeys(f"“{item.figure.label}”" for item in self.listed))
            more = f" và {integer(len(names) - _NAMED)} chỉ tiêu khác" if len(names) > _NAMED else ""
            shown = ", ".join(names[:_NAMED]) + more if more else join_names(names)
            told.append(f"{integer(len(self.listed))} số không cộng từ ô nên chỉ đối chiếu với danh sách ({shown})")
        return "; ".join(told)


def recounted(
    printed: Iterable[PrintedFigure], specs: Mapping[str, FigureSpec], books: Mapping[date, PeriodBooks]
) -> Recount:
    """Return which figures come out otherwise, and how each was looked at; `books` by the last day of their period.

    Sums and counts come from their lines, those that are not asked for left out again; shares, ratios, differences and
    changes from what they are made of.
    """
    wrong, listed, number = [], [], {True: 0, False: 0}
    for item in printed:
        spec = specs.get(item.figure.key)
        found = _Counter(item, specs, books).again(item.figure) if spec and item.figure.value is not None else None
        if found is None:
            listed.append(item)
            continue
        number[found.whole] += 1
        if found.value != item.figure.value:
            wrong.append((item, value_text(found.value, item.figure.unit)))
    return Recount(tuple(wrong), number[True], number[False], tuple(listed))


@dataclass(frozen=True, slots=True)
class _Again:
    value: int | Decimal | None
    whole: bool  # whether it came from cells in the end


class _Counter:
    """Counts one printed figure and what it is made of, among the lines that its cells belong to."""

    def __init__(self, item: PrintedFigure, specs: Mapping[str, FigureSpec], books: Mapping[date, PeriodBooks]) -> None:
        self._specs, self._books = specs, books
        self._cells = tuple(filter(None, map(parsed, item.places)))

    def again(self, figure: Figure) -> _Again | None:
        """Return what comes out for a figure; None for one that neither cells nor other figures give."""
        if figure.parts:
            found = [self.again(part) for part in figure.parts]
            left, right = (one.value if one else part.value for one, part in zip(found, figure.parts, strict=True))
            whole = all(one and one.whole for one in found)
            return _Again(_combined(self._specs[figure.key], figure, left, right), whole)
        recipe = figure.recipe
        books = self._books.get(recipe.day) if recipe else None
        spec = self._specs.get(figure.key)
        if recipe is None or books is None or spec is None or not self._cells or self._ambiguous():
            return None
        try:
            return _Again(self._counted(spec, recipe, books), whole=True)
        except KeyError:  # a column of another edition, words that are no choice of the list
            return None

    def _ambiguous(self) -> bool:
        """Whether of a cell nobody can say in which period it stands: a name that both have, or neither."""
        files = [books.owners.keys() for books in self._books.values()]
        return len(files) > 1 and any((cells.file in files[0]) == (cells.file in files[1]) for cells in self._cells)

    def _counted(self, spec: FigureSpec, recipe: Recipe, books: PeriodBooks) -> int:
        form = books.specs.form_set.form(spec.form)
        beside = self._specs[recipe.beside] if recipe.beside else None
        total = 0
        members = {code for code in recipe.agencies if not spec.kinds or books.specs.agency(code).kind in spec.kinds}
        for line in self._lines(form, members, books):
            if recipe.by in form.by_key and line[recipe.by] != (recipe.code or None):
                continue
            if not beside or _given(beside, line) is not None:
                total += _given(spec, line) or 0
        return total

    def _lines(self, form: FormSpec, members: Collection[str], books: PeriodBooks) -> Iterator[_Line]:
        """Yield the lines of the form that these agencies sent, among those of the cells."""
        own = [item for item in self._cells if item.sheet == form.sheet and books.owners.get(item.file) in members]
        if not own:
            raise KeyError(form.sheet)
        places = dict.fromkeys(place for cells in own for place in books.reader.lines(cells))
        return (_Line(books, form, place) for place in places)


def _given(spec: FigureSpec, line: _Line) -> int | None:
    """Return what a line gives to a sum or a count; None for one that is not asked for or has no number."""
    if spec.where is not None and not row_function(spec.where)(line):
        return None
    value = 1 if spec.expression is None else row_function(spec.expression)(line)
    return value if value is None or spec.kind == "sum" else int(bool(value))


def _day(text: str) -> date | None:
    """Return the day that somebody typed as text, None for a dash; KeyError for words: nothing counts by them."""
    if not any(map(str.isalnum, text)):
        return None
    found = re.fullmatch(r"(?:ngày )?(\d{1,2})(?:[/.-]| tháng )(\d{1,2})(?:[/.-]| năm )(\d{4})\.?", text, re.IGNORECASE)
    try:
        return date(*map(int, found.group(3, 2, 1))) if found else date.fromisoformat(text)
    except ValueError:
        raise KeyError(text) from None


def _combined(
    spec: FigureSpec, figure: Figure, left: int | Decimal | None, right: int | Decimal | None
) -> int | Decimal | None:
    """Return a figure from the two it is made of, in exact fractions, rounded as it is printed."""
    if left is None or right is None:
        return None
    if spec.kind in ("difference", "change"):
        return left - right
    if not right:
        return None
    exact = Fraction(left) * (100 if spec.kind == "share" else 1) / Fraction(right)
    digits = len(f"{figure.value:f}".partition(".")[2]) if isinstance(figure.value, Decimal) else 0
    whole = int(abs(exact) * 10**digits + Fraction(1, 2)) * (-1 if exact < 0 else 1)
    return Decimal(whole).scaleb(-digits) if isinstance(figure.value, Decimal) else whole


@dataclass(frozen=True)
class _Line(Mapping[str, Any]):
    """One row of a sheet by the keys of its columns; what a form computes is computed again."""

    books: PeriodBooks
    form: FormSpec
    place: Place

    def __getitem__(self, key: str) -> Any:
        known = self.books.reader.known.setdefault(self.place, {})
        if key not in known:
            column = self.form.by_key[key]
            known[key] = row_function(column.formula)(self) if column.formula else self._read(column)
        return known[key]

    def _read(self, column: Column) -> Any:
        """Return what stands in the cell, as expressions count with it: whole numbers, dates, codes, texts, None."""
        value = self.books.reader.value(*self.place, column.key)
        said = value.strip() if isinstance(value, str) else value
        if column.coded:
            return self.books.code(column, str(said)) if said not in (None, "") else None
        if column.numeric and isinstance(said, str):
            return parse_integer(said)
        if isinstance(said, datetime):
            return said.date()
        if column.type == "date" and said and isinstance(said, str):
            return _day(said)
        return int(said) if isinstance(said, float) else said

    def __iter__(self) -> Iterator[str]:
        return iter(self.form.by_key)

    def __len__(self) -> int:
        return len(self.form.by_key)
