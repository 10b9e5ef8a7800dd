"""What stands above the tables of an annex: which cells, lines, agencies and periods are not in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from reporter.figures.book import Book
from reporter.figures.charts import period_figures
from reporter.figures.lacking import deleted, names
from reporter.figures.printed_lines import by_commune, concerned, of_axes
from reporter.figures.scope import Scope, called
from reporter.model import Agency, AnnexTable, Figure, Mark
from reporter.model.gaps import MOST_NAMED, gap_words
from reporter.model.wording import capitalize_first, in_sentence, integer, join_names
from reporter.specs.annex_specs import AnnexPart
from reporter.specs.expressions import Expression
from reporter.specs.figure_specs import BY_AGENCY
from reporter.specs.forms import Column, FormSpec
from reporter.specs.reports import row_filter
from reporter.tables import FormFrame

TOTAL = "Tổng cộng"
_LISTED = "phụ lục cuối"


def form_notes(book: Book, part: AnnexPart, scope: Scope, tables: Sequence[AnnexTable], listed: bool) -> list[str]:
    """Return the notes on tables of a form's lines: blank cells, lines that are not there."""
    frame = book.frames[part.form]
    columns = [frame.form.column(key) for key in part.columns or frame.form.by_key]
    gaps = sum(_gaps(columns, table) for table in tables)
    notes = []
    if gaps:
        notes.append(_gap_note(part.caption, tables, gaps))
    return [*notes, *_communes_gone(book, part, scope, listed), *_lines_not_told(book, part, scope)]


def absent_notes(book: Book, parts: Sequence[AnnexPart], scope: Scope, listed: bool) -> Iterator[str]:
    """Yield who has not sent the forms of an annex, tables that lack the same agencies together."""
    lacking: dict[str, list[str]] = {}
    for part in parts:
        if part.form and not part.matrix and len(scope.agencies) > 1:  # in its own document the table says it
            lacking.setdefault(_absent(book, part, scope, listed), []).append(part.caption)
    for told, captions in lacking.items():
        if told and all(captions) and len(captions) < len(parts):
            which = join_names([f"“{caption}”" for caption in captions])
            yield f"{'Các bảng' if len(captions) > 1 else 'Bảng'} {which}: {told}."
        elif told:
            yield f"{capitalize_first(told)}."


def _without(book: Book, part: AnnexPart, scope: Scope) -> list[Agency]:
    """Return who has not sent the form of a table, of those who have any line that it shows."""
    form, held = book.frames[part.form].form, book.holders(part.form)
    where = row_filter(part.where, form, book.context.specs.form_set)
    due = (agency for agency in scope.agencies if form.asked_of(agency) and agency.code not in held)
    return list(concerned(book.context.specs, form, where, due))


def _absent(book: Book, part: AnnexPart, scope: Scope, listed: bool) -> str:
    """Return who is not in a table, those whose form came and is held back apart; "" for nobody."""
    lacking = _without(book, part, scope)
    held = book.context.waiting(lacking, book.frames[part.form].form)
    groups = (("đang chỉnh lý", held), ("chưa có", [agency for agency in lacking if agency not in held]))
    return "; ".join(f"{word} số liệu của{_named(agencies, listed)}" for word, agencies in groups if agencies)


def _named(agencies: Sequence[Agency], listed: bool) -> str:
    """Return " tỉnh A và tỉnh B"; of many their number."""
    if len(agencies) > MOST_NAMED:
        return f" {integer(len(agencies))} {called(agencies)}{f', nêu tại {_LISTED}' if listed else ''}"
    return f" {join_names([in_sentence(agency.name) for agency in agencies])}"


def _gap_note(caption: str, tables: Sequence[AnnexTable], gaps: int) -> str:
    """Return what is said of a table in which cells are blank: its total adds up the others, if there are any."""
    totals = [value for table in tables for row in table.rows if row.kind == "total" for value in row.values]
    table = f"bảng “{caption}”" if caption else "bảng"
    if not any(isinstance(value, int) for value in totals):
        return f"{capitalize_first(table)} chưa có số liệu."
    line = f"Dòng “{TOTAL}”" + (f" của {table}" if caption else "")
    return f"{line} chỉ cộng các ô đã có số liệu; còn {integer(gaps)} ô chưa có số liệu."


def _lines_not_told(book: Book, part: AnnexPart, scope: Scope) -> Iterator[str]:
    """Yield how many lines nobody has told of, so that they are not in a table: left blank or taken out."""
    frame = book.frames[part.form]
    where = row_filter(part.where, frame.form, book.context.specs.form_set)
    gone = 0 if by_commune(frame.form) else len(_gone(book, frame.form, where, scope))
    left = undecided(book, frame, where, scope.members) + gone
    if left:
        yield f"{f'Bảng “{part.caption}”' if part.caption else 'Bảng'} không gồm {integer(left)} dòng chưa báo cáo."


def _communes_gone(book: Book, part: AnnexPart, scope: Scope, listed: bool) -> Iterator[str]:
    """Yield which communes are not in a table, since whoever sent the form has taken their lines out."""
    form = book.frames[part.form].form
    where = row_filter(part.where, form, book.context.specs.form_set)
    found = names(book, form, _gone(book, form, where, scope), scope) if by_commune(form) else ()
    if not found:
        return
    if len(found) > MOST_NAMED:
        told = f"chưa có số liệu của {integer(len(found))} đơn vị cấp xã{f', nêu tại {_LISTED}' if listed else ''}"
    else:
        told = f"chưa có số liệu của {join_names(found)}"
    yield f"Bảng “{part.caption}”: {told}." if part.caption else f"{capitalize_first(told)}."


def _gone(book: Book, form: FormSpec, where: Expression | None, scope: Scope) -> list[tuple[str, tuple[str, ...]]]:
    return [(code, line) for code in scope.members for line in deleted(book, form, where, code)]


def figure_notes(book: Book, part: AnnexPart, scope: Scope, listed: bool) -> list[str]:
    """Return the note that says of whom the figures of a list, or the totals of a table, are."""
    spec = book.catalogue.tables.get(part.table)
    keys = part.listed or part.periods or part.columns or (spec.figures if spec else ())
    whole = scope.only(spec.kinds if spec else ())
    figures = [book.figure(key, whole) for key in keys if key not in part.no_total]
    shown_apart = [agency.name for agency in whole.agencies] if spec and spec.by == BY_AGENCY else ()
    told = gap_words(figures, shown_apart, _LISTED if listed else "")
    if not told:
        return []
    table = f"Bảng “{part.caption}”" if part.caption else f"Dòng “{TOTAL}”" if spec else ""
    return [f"{table}: {told}." if table else f"{capitalize_first(told)}."]


def chart_gaps(book: Book, part: AnnexPart, scope: Scope) -> str:
    """Return of whom the numbers of a chart are, without names; "" for all, and of periods, whose lines say it."""
    if part.chart is None or part.periods:
        return ""
    spec = book.catalogue.tables.get(part.table)
    keys = [key for key in part.chart.columns if key in book.catalogue.figures]
    return gap_words([book.figure(key, scope.only(spec.kinds if spec else ())) for key in keys], brief=True)


def period_notes(book: Book, part: AnnexPart, scope: Scope) -> list[str]:
    """Return the notes on a table of periods: who came and who went from one to the next, and lines left blank."""
    lines = period_figures([book.figure(key, scope) for key in part.periods], book.context)
    told = [text for (_, before), (label, now) in pairwise(lines) if (text := _apart(label, before, now))]
    for label, figures in lines[:-1]:
        left = len({name for figure in figures for name in figure.absent})
        told += [f"{label} còn {integer(left)} dòng chưa đủ số liệu"] if left else []
    return [f"Bảng “{part.caption}”: {'; '.join(told)}."] if told else []


def _apart(label: str, before: Sequence[Figure], now: Sequence[Figure]) -> str:
    """Return whose numbers a period has and the one before has not, or the other way round; "" where they are alike."""
    earlier, later = ({name for figure in figures for name in figure.missing} for figures in (before, now))
    if not (before and now) or earlier == later:
        return ""
    gone, come = (_some(sorted(found)) for found in (later - earlier, earlier - later))
    words = [f"không có {gone}"] * bool(gone) + [f"có thêm {come}"] * bool(come)
    return f"so với kỳ trước đó, số liệu {label} {'; '.join(words)}"


def _some(agencies: Sequence[str]) -> str:
    """Return names, or their number where they are many; "" for none."""
    few = len(agencies) <= MOST_NAMED
    return join_names(list(map(in_sentence, agencies))) if few else f"{integer(len(agencies))} cơ quan"


def _gaps(columns: Sequence[Column], table: AnnexTable) -> int:
    """Cells of totalled columns that had to be filled in and are blank or unreadable."""
    places = [place for place, column in enumerate(columns) if column.total and (column.required or column.formula)]
    rows = [row.values for row in table.rows if row.kind == "row"]
    return sum(1 for values in rows for place in places if values[place] in (None, Mark.UNREADABLE))


def undecided(book: Book, frame: FormFrame, where: Expression | None, codes: Sequence[str]) -> int:
    """Return of how many rows cannot be said whether the filter lets them through: what it asks of them is blank."""
    if where is None:
        return 0
    form = frame.form
    asked = [key for key in where.names if key in where.needed or form.column(key).required]
    left = sorted(set(book.rows(form.id, codes, of_axes(form, where))) - set(book.rows(form.id, codes, where)))
    if not (asked and left):
        return 0
    return int(np.logical_or.reduce([frame.data[key].array[left].isna() for key in asked]).sum())
