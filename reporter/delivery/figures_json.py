"""so-lieu.json: every figure printed in the reports of a period, for machines and for the period after."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from reporter.delivery.envelope import envelope_bytes
from reporter.model import Figure, PrintedFigure

PRINTED_FIGURES = "so-lieu.json"


def figures_json(period: str, printed: Sequence[PrintedFigure]) -> bytes:
    """Return the JSON text of the figures that the documents of a period print, in the order of printing.

    In bytes: with the cells of all figures it takes some dozen megabytes.
    """
    counts = {"documents": len({item.document for item in printed}), "figures": len(printed)}
    items = [_Line(item.document, item.text, item.figure, item.places) for item in printed]
    return envelope_bytes("figures", "build", period, items, counts)


def printed_figures(content: bytes) -> list[PrintedFigure]:
    """Return the figures of a JSON text that `figures_json` wrote."""
    items = msgspec.json.decode(content, type=_Written).items
    return [PrintedFigure(item.document, item.text, item.figure, "\n".join(item.cells)) for item in items]


class _Line(msgspec.Struct):
    """A printed figure as the file has it."""

    document: str
    text: str
    figure: Figure
    cells: list[str]


class _Written(msgspec.Struct):
    items: list[_Line]
