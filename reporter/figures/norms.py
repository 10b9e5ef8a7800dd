"""What a document says of each baseline: whom it counts, as the senders declared it, and the figures against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

from reporter.figures.book import Book
from reporter.figures.scope import Scope
from reporter.model import Agency, BaselineFacts, Figure
from reporter.model.lazy import Lazy
from reporter.model.wording import integer, lower_first
from reporter.specs.baselines import Baseline, bound

_MOST_NAMES = 8


def baseline_facts(book: Book, scope: Scope) -> tuple[BaselineFacts, ...]:
    """Return what may be said of every baseline in one document, the figures made when first used."""
    form_set = book.context.specs.form_set
    return tuple(
        BaselineFacts(
            id=baseline.id,
            name=baseline.name,
            short=baseline.short,
            scope=_declared(book, baseline, scope) or baseline.whom,
            leaves_out=baseline.leaves_out,
            chosen=baseline.id == form_set.baseline.id,
            floor=baseline.floor,
            figures=Lazy(_keys(book, baseline), partial(_figure, book, baseline, scope)),
        )
        for baseline in form_set.baselines.values()
    )


def _keys(book: Book, baseline: Baseline) -> tuple[str, ...]:
    """Return the figures that are counted against the baseline, by the key that stands for all baselines."""
    figures = book.catalogue.figures
    return tuple(key for key in figures if bound(key, baseline) in figures)


def _figure(book: Book, baseline: Baseline, scope: Scope, key: str) -> Figure:
    return book.figure(bound(key, baseline), scope)


def _declared(book: Book, baseline: Baseline, scope: Scope) -> str:
    """Return whom the quota is for in the words of those who declared it; "" when nobody did.

    Where they differ all are told: of several agencies who said what, of one how many of its lines say it.
    """
    form = next((form for form in book.context.specs.form_set.forms if baseline.fits(form.by_key)), None)
    if not baseline.declared or form is None or form.id not in book.frames:
        return ""
    frame = book.frames[form.id]
    said: dict[str, Counter[str]] = {}
    for agency in filter(lambda agency: book.knows(agency.code), scope.agencies):
        codes = frame.data[baseline.declared].iloc[book.rows(form.id, [agency.code])].dropna()
        for code, count in Counter(codes.tolist()).items():
            said.setdefault(code, Counter())[agency.code] += count
    labels = book.context.specs.labels(form.column(baseline.declared))
    if len(said) < 2:
        return "".join(lower_first(labels[code]) for code in said)
    several = len({code for found in said.values() for code in found}) > 1
    told = ((labels[code], _who(scope.agencies, found) if several else _lines(found)) for code, found in said.items())
    return "mỗi nơi một khác: " + "; ".join(f"{lower_first(label)} ({who})" for label, who in told)


def _who(agencies: Sequence[Agency], found: Counter[str]) -> str:
    names = [agency.short or agency.name for agency in agencies if agency.code in found]
    return ", ".join(names) if len(names) <= _MOST_NAMES else f"{integer(len(names))} nơi"


def _lines(found: Counter[str]) -> str:
    return f"{integer(found.total())} xã"
