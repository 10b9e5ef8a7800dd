"""What should be in a figure and is not: communes without data, printed lines left blank or deleted, by name."""

from __future__ import annotations

from collections.abc import Container, Sequence

from reporter.figures.count import Array
from reporter.figures.counted_forms import CountedForms
from reporter.figures.leaf import Leaf
from reporter.figures.printed_lines import Codes, by_commune, let_through, row_lines
from reporter.figures.scope import Scope, called
from reporter.model import Owed
from reporter.model.wording import in_sentence
from reporter.specs.expressions import Expression
from reporter.specs.forms import FormSpec


def owed(book: CountedForms, leaf: Leaf, scope: Scope, owing: Container[str]) -> Owed:
    """Return how many of the scope are among those `owing` a part, and how many communes should be in it."""
    found = [agency for agency in scope.agencies if agency.code in owing]
    communes = 0
    if by_commune(leaf.form):
        column = leaf.form.column(leaf.form.axes[0])
        communes = sum(len(book.context.specs.members(column, agency)) for agency in found)
    unfit = sum(agency.code in book.context.unfit for agency in found)
    return Owed(0 if scope.part else len(found), called(found), communes, unfit, _by_line(leaf.form, scope))


def lacking(book: CountedForms, leaf: Leaf, rows: Array, scope: Scope, *, whole: bool) -> tuple[str, ...]:
    """Return what has no number among `rows`, and of the whole figure what has been deleted: communes, else lines."""
    gaps = rows[leaf.counted.lacking[rows]] if len(rows) else rows
    lines = row_lines(leaf.counted.frame, gaps) if len(gaps) else []
    if whole:
        owing = [code for code in scope.members if code in leaf.applicable]
        lines += [(code, line) for code in owing for line in deleted(book, leaf.form, leaf.spec.where, code)]
    return names(book, leaf.form, lines, scope) if lines else ()


def names(book: CountedForms, form: FormSpec, lines: Sequence[tuple[str, Codes]], scope: Scope) -> tuple[str, ...]:
    """Return what lines of a form, each with the agency whose it is, are called in a sentence, every name once."""
    if by_commune(form):
        codes = [line[0] for _, line in lines]
        return tuple(dict.fromkeys(_commune(book, code, _several(scope)) for code in codes))
    if not _by_line(form, scope):
        return _senders(book, lines)
    return tuple(dict.fromkeys(f"“{book.context.specs.line_name(form, line)}”" for _, line in lines))


def _by_line(form: FormSpec, scope: Scope) -> bool:
    """Whether the lines themselves are told that have no number: in the figures of one agency, unless communes."""
    return bool(form.axes) and not by_commune(form) and not _several(scope)


def _several(scope: Scope) -> bool:
    return scope.part or len(scope.agencies) > 1


def _commune(book: CountedForms, code: str, several: bool) -> str:
    """Return "xã Hà Long", in a document about several provinces "xã Hà Long (Thanh Hoá)"."""
    commune = book.context.specs.agency(code)
    name = in_sentence(commune.name)
    above = several and not book.knows(code)
    return f"{name} ({book.context.specs.agency(commune.parent).short})" if above else name


def _senders(book: CountedForms, lines: Sequence[tuple[str, Codes]]) -> tuple[str, ...]:
    known = {agency.code: in_sentence(agency.name) for agency in book.context.agencies}
    return tuple(dict.fromkeys(known[code] for code, _ in lines if code in known))


def deleted(book: CountedForms, form: FormSpec, where: Expression | None, code: str) -> Sequence[Codes]:
    """Return the printed lines that an agency has deleted from the form, of those that `where` looks at."""
    return let_through(form, where, book.deleted(form.id).get(code, ()))
