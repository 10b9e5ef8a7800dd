"""The trace: every figure with what is needed to find it again in the workbooks, as plain rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from reporter.model import Figure
from reporter.model.wording import date_short

#: Keys of a trace row, in order.
FIELDS = (
    *("document", "key", "label", "text", "value", "unit", "scope", "baseline", "cutoff"),
    *("how", "cells", "missing"),
)


def trace_row(document: str, figure: Figure, text: str = "") -> Mapping[str, Any]:
    """Return one figure as a plain row; `text` is what was printed, `value` None when not reported.

    Shares are Decimal, counts int; `cells` are Excel references, neighbouring cells joined.
    """
    return {
        "document": document,
        "key": figure.key,
        "label": figure.label,
        "text": text,
        "value": figure.value,
        "unit": figure.unit,
        "scope": figure.scope,
        "baseline": figure.baseline,
        "cutoff": date_short(figure.cutoff) if figure.cutoff else "",
        "how": figure.how,
        "cells": [str(run) for run in figure.cells],
        "missing": list(figure.missing),
    }


def trace(document: str, printed: Iterable[tuple[str, Figure]]) -> tuple[Mapping[str, Any], ...]:
    """Return the rows of the figures a document printed, (text, figure) each, in the order of printing."""
    return tuple(trace_row(document, figure, text) for text, figure in printed)


def as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a trace row with nothing JSON does not know: shares as text with a point."""
    return {key: str(value) if isinstance(value, Decimal) else value for key, value in row.items()}
