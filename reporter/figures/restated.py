"""What was reported of a period against what its workbooks say today: a restatement is told, never silent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from reporter.figures.book import Book
from reporter.figures.scope import Scope
from reporter.figures.words import combine
from reporter.model import INDEX_COLUMN, Annex, AnnexColumn, AnnexRow, AnnexTable, AnnexValue, Figure
from reporter.model.restatement import RESTATED, Amendment, Restatement
from reporter.model.wording import integer
from reporter.specs.baselines import bound

_TITLE = "Điều chỉnh số liệu đã báo cáo"
_OTHERWISE = "cách tính hoặc việc sử dụng sổ nhập đã thay đổi sau khi lập báo cáo"
_COLUMNS = (
    INDEX_COLUMN,
    AnnexColumn("so_lieu", "Số liệu", "text", width=34),
    AnnexColumn("don_vi_tinh", "Đơn vị tính", "text", width=9),
    AnnexColumn("da_bao_cao", "Đã báo cáo", "count", width=13),
    AnnexColumn("dieu_chinh", "Điều chỉnh thành", "count", width=13),
    AnnexColumn("chenh_lech", "Tăng, giảm", "count", width=12),
    AnnexColumn("ty_le", "Tăng, giảm", "percent", width=9),
    AnnexColumn("muc_do", "Mức độ", "text", width=12),
    AnnexColumn("ly_do", "Lý do", "text", width=34),
)


def restatements(
    told: Iterable[Figure],
    now: Book,
    then: Book,
    why: Mapping[str, str],
    gone: Collection[str],
    scope: str,
    percent: int,
) -> Iterator[Restatement]:
    """Yield every figure of `told` that comes out otherwise from `now`, in the order of printing.

    `then` holds the workbooks that were sent again as they were, `why` the reason of each of their agencies; `scope`
    is whom the document is about, `percent` what makes a difference material; `gone` took their workbooks back. A
    figure is passed over where somebody else who was in it is not in order now: what it will be cannot be told yet.
    Where another baseline was chosen since, it is counted for the one it was told for.
    """
    seen: set[tuple[str, str]] = set()
    for figure in told:
        if (figure.key, figure.scope) in seen or figure.compared:
            continue
        seen.add((figure.key, figure.scope))
        asked = _as_asked(figure, now)
        found = as_now(asked, now, gone) if asked else None
        if asked and found is not None and found.value != figure.value:
            about = "" if figure.scope == scope else f" ({figure.scope})"
            names = "; ".join(why[code] for code in _movers(asked, now, then, why)) or _OTHERWISE
            yield Restatement(figure.label + about, figure.unit, figure.value, found.value, names, percent)


def _as_asked(figure: Figure, now: Book) -> Figure | None:
    """Return a figure under the key that counts it for the baseline it was told for; None where none does any more."""
    spec = now.catalogue.figures.get(figure.key)
    if spec is None or now.baseline_of(spec) == figure.baseline:
        return figure if spec else None
    for baseline in now.context.specs.form_set.baselines.values():
        key = bound(figure.key, baseline)
        if baseline.title == figure.baseline and key in now.catalogue.figures:
            parts = tuple(filter(None, (_as_asked(part, now) for part in figure.parts)))
            return replace(figure, key=key, parts=parts) if len(parts) == len(figure.parts) else None
    return None


def as_now(figure: Figure, book: Book, gone: Collection[str] = ()) -> Figure | None:
    """Return a figure as it comes out of a book of its period without who is gone; None where that cannot be told."""
    spec = book.catalogue.figures.get(figure.key)
    if spec is None or not book.can_count(figure.key):
        return None
    if figure.parts:
        left, right = (as_now(part, book, gone) for part in figure.parts)
        if left is None or right is None:
            return None
        return replace(figure, value=combine(spec, left.value, right.value), parts=(left, right))
    return _counted(figure, book, gone) if figure.recipe else None


def _counted(figure: Figure, book: Book, gone: Collection[str]) -> Figure | None:
    assert figure.recipe
    leaf = book.leaf(book.catalogue.figures[figure.key])
    members = [agency for agency in book.context.agencies if agency.code in figure.recipe.agencies]
    here = (agency for agency in members if agency.name not in figure.missing and agency.code not in gone)
    giving = Scope(figure.scope, tuple(here))
    if figure.value is not None and book.missing(leaf, giving, leaf.applicable):
        return None
    rows = book.rows_for(leaf, figure.recipe)
    tally = leaf.counted.tallies(rows, np.zeros(len(rows), dtype=int), 1).at(0)
    reported = bool(leaf.reported[book.places(leaf, frozenset(figure.recipe.agencies))].any())
    return replace(figure, value=tally.total if reported else None)


def _movers(figure: Figure, now: Book, then: Book, why: Mapping[str, str]) -> Iterator[str]:
    """Yield the codes of those whose part of a figure, or of what it is made of, is not what it was."""
    for code in why:
        if any(_part(leaf, now, code) != _part(leaf, then, code) for leaf in _leaves(figure)):
            yield code


def _leaves(figure: Figure) -> Iterator[Figure]:
    for part in figure.parts:
        yield from _leaves(part)
    if figure.recipe:
        yield figure


def _part(figure: Figure, book: Book, code: str) -> object:
    """Return what one agency gives to a figure."""
    assert figure.recipe
    if code not in figure.recipe.agencies:
        return None
    own = replace(figure, value=None, recipe=replace(figure.recipe, agencies=(code,)))
    found = as_now(own, book)
    return found.value if found else None


def restated_annex(amendment: Amendment) -> tuple[Annex, ...]:
    """Return the annex that lists what was reported otherwise; none for nothing."""
    rows = [AnnexRow("row", (number, *_values(item))) for number, item in enumerate(amendment.restated, 1)]
    if not rows:
        return ()
    percent = integer(amendment.restated[0].percent)
    note = (
        f"Trọng yếu: chênh lệch từ {percent}% trở lên so với số đã báo cáo (tỷ lệ: từ {percent} điểm phần trăm), "
        "hoặc một trong hai số chưa có; mức này do cơ quan lập báo cáo chọn."
    )
    return (Annex(RESTATED, _TITLE, "", (AnnexTable(_COLUMNS, tuple(rows)),), notes=(note,)),)


def _values(item: Restatement) -> tuple[AnnexValue, ...]:
    level = "Trọng yếu" if item.material else "Không trọng yếu"
    return item.label, item.unit, item.old, item.new, item.difference, item.relative, level, item.why
