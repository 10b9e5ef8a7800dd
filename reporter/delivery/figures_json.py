"""so-lieu.json: every figure printed in the reports of a period, for machines and for the period after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from reporter.delivery.envelope import envelope_bytes
from reporter.model import Figure, PrintedFigure

PRINTED_FIGURES = "so-lieu.json"


_AT_ONCE = 1000  # figures written together: all those of a country are forty megabytes


def figures_json(period: str, printed: Sequence[PrintedFigure]) -> Iterator[bytes]:
    """Yield, piece by piece, the JSON text of the figures that the documents of a period print, in that order."""
    counts = {"documents": len({item.document for item in printed}), "figures": len(printed)}
    head, none, tail = envelope_bytes("figures", "build", period, (), counts).partition(b"[]")
    yield head
    for first in range(0, len(printed), _AT_ONCE):
        some = printed[first : first + _AT_ONCE]
        lines = [_Line(item.document, item.text, item.figure, item.places) for item in some]
        listed = msgspec.json.format(msgspec.json.encode(lines), indent=1).replace(b"\n", b"\n ")
        yield (b"," if first else b"[") + listed.removeprefix(b"[").removesuffix(b"\n ]")
    yield b"\n ]" if printed else none
    yield tail


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
