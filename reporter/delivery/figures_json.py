"""so-lieu.json: every figure printed in the reports of a period, for machines and for the period after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from reporter.delivery.envelope import envelope
from reporter.model import Figure

PRINTED_FIGURES = "so-lieu.json"


def figures_json(period: str, printed: Mapping[str, Sequence[tuple[str, Figure]]]) -> str:
    """Return the JSON text of the figures each document printed, as (text, figure), in the order of printing."""
    items = [_PrintedFigure(name, text, figure) for name, found in printed.items() for text, figure in found]
    return envelope("figures", "build", period, items, {"documents": len(printed), "figures": len(items)})


def printed_figures(content: bytes) -> list[Figure]:
    """Return the figures of a JSON text that `figures_json` wrote."""
    return [item.figure for item in msgspec.json.decode(content, type=_Written).items]


class _PrintedFigure(msgspec.Struct):
    document: str
    text: str
    figure: Figure


class _Written(msgspec.Struct):
    items: list[_PrintedFigure]
