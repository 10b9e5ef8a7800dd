"""The annex that lists who and what is not in the figures of a document, where a sentence cannot name them all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from reporter.figures.book import Book
from reporter.figures.lacking import names
from reporter.figures.printed_lines import Codes, by_commune, row_lines
from reporter.figures.scope import FigureContext, Scope
from reporter.figures.uncompared import uncompared
from reporter.model import INDEX_COLUMN, Agency, Annex, AnnexColumn, AnnexRow, AnnexTable
from reporter.model.gaps import LIST_OF_LACKING, MOST_NAMED
from reporter.model.wording import integer, lower_first
from reporter.specs.forms import FormSpec

_TITLE = "Danh sách cơ quan, đơn vị chưa có hoặc chưa đủ số liệu"
_COLUMNS = (
    INDEX_COLUMN,
    AnnexColumn("co_quan", "Cơ quan", "text", width=24),
    AnnexColumn("bieu", "Biểu", "text", width=14),
    AnnexColumn("noi_dung", "Nội dung chưa có", "text", width=40),
)
_EVERY_FORM = "Tất cả các biểu phải gửi"
_UNCOMPARED = "Không đủ số liệu hai kỳ, không so sánh"
_NOT_SENT, _HELD, _UNFIT = "Chưa gửi", "Đã gửi, đang chỉnh lý số liệu", "Đã gửi nhưng không đúng biểu mẫu"


def lacking_annex(book: Book, forms: Collection[str], scope: Scope) -> tuple[Annex, ...]:
    """Return the annex about the forms a document reads; none where every sentence can name what is lacking."""
    read = [book.frames[form].form for form in book.frames if form in forms]
    found = [_Form(book, form, scope) for form in read]
    standing = book.context.standings(scope.agencies)
    most = max(map(len, (standing.held, standing.unfit, standing.missing)))
    if not found or (most <= MOST_NAMED and not any(form.crowded for form in found)):
        return ()
    rows = [row for agency in scope.agencies for row in _rows(book, agency, found)]
    body = tuple(AnnexRow("row", (number, *row)) for number, row in enumerate(rows, 1))
    return (Annex(LIST_OF_LACKING, _TITLE, "", (AnnexTable(_COLUMNS, body),), landscape=False),)


class _Form:
    """Who of a scope has not given a form, and which of its lines the others have left out."""

    def __init__(self, book: Book, form: FormSpec, scope: Scope) -> None:
        held = book.holders(form.id)
        self.form = form
        self.asked = {agency.code for agency in scope.agencies if form.asked_of(agency)}
        self.absent = self.asked - held
        self.lines = _lines(book, form, scope, self.asked & held)
        self.apart = uncompared(book, form, scope)

    @property
    def crowded(self) -> bool:
        """Whether a sentence cannot name them all."""
        communes = sum(map(len, self.lines.values())) if by_commune(self.form) else 0
        return max(len(self.absent), communes, self.apart.most) > MOST_NAMED

    def said(self, code: str) -> str:
        """Return what an agency that gave the form has not given, and what is not compared with the period before."""
        lines, apart = self.lines.get(code, ()), self.apart.lines.get(code, ())
        told = [f"Chưa đủ số liệu {_counted(self.form, lines)}"] if lines else []
        told += [_UNCOMPARED] if code in self.apart.agencies else []
        told += [f"{_UNCOMPARED} {_counted(self.form, apart)}"] if apart and code not in self.apart.agencies else []
        return "; ".join([*told[:1], *map(lower_first, told[1:])])


def _lines(book: Book, form: FormSpec, scope: Scope, senders: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return what the lines are called that an agency has deleted, or left blank where something had to be said."""
    found: dict[str, tuple[str, ...]] = {}
    for agency in scope.agencies if form.axes else ():
        if agency.code in senders:
            gone = [(agency.code, line) for line in book.deleted(form.id).get(agency.code, ())]
            if lines := [*_blank(book, form, agency), *gone]:
                found[agency.code] = names(book, form, lines, Scope(agency.name, (agency,)))
    return found


def _blank(book: Book, form: FormSpec, agency: Agency) -> list[tuple[str, Codes]]:
    """Return the lines of an agency that lack what had to be said."""
    frame = book.frames[form.id]
    rows = frame.lines[agency.code]
    return row_lines(frame, rows.start + np.flatnonzero(book.blank(form.id)[rows]))


def _rows(book: Book, agency: Agency, forms: Sequence[_Form]) -> Iterator[tuple[str, str, str]]:
    """Yield (name, form, what is lacking) of one agency; one row for all its forms where none is there."""
    asked = [item for item in forms if agency.code in item.asked]
    if asked and all(agency.code in item.absent for item in asked):
        yield agency.name, _EVERY_FORM, _why(book.context, agency)
        return
    for item in asked:
        if agency.code in item.absent:
            yield agency.name, item.form.sheet, _why(book.context, agency, item.form)
        elif said := item.said(agency.code):
            yield agency.name, item.form.sheet, said


def _why(context: FigureContext, agency: Agency, form: FormSpec | None = None) -> str:
    """Return why a form is not there, or why none is."""
    if agency.code in context.unfit:
        return _UNFIT
    return _HELD if context.waiting((agency,), form) else _NOT_SENT


def _counted(form: FormSpec, lines: Sequence[str]) -> str:
    """Return which communes; of other lines, which an annex shows blank, only their number."""
    if by_commune(form):
        return f"{integer(len(lines))} đơn vị cấp xã: {', '.join(lines)}"
    return f"{integer(len(lines))} dòng"
