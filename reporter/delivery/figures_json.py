"""so-lieu.json: every figure printed in the reports of a period, for machines and for the period after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from reporter.delivery.envelope import envelope_bytes
from reporter.delivery.printed import Packed, PrintedLine, unpacked
from reporter.model import PrintedFigure

PRINTED_FIGURES = "so-lieu.json"


def figures_json(period: str, documents: Sequence[Packed]) -> Iterator[bytes]:
    """Yield, in pieces, the JSON text of the figures that they print: forty megabytes for a country."""
    printing = [document for document in documents if document.count]
    counts = {"documents": len(printing), "figures": sum(document.count for document in printing)}
    head, none, tail = envelope_bytes("figures", "build", period, (), counts).partition(b"[]")
    yield head
    for number, text in enumerate(text for document in printing for text in document.texts):
        listed = msgspec.json.format(text, indent=1).replace(b"\n", b"\n ")
        yield (b"," if number else b"[") + listed.removeprefix(b"[").removesuffix(b"\n ]")
    yield b"\n ]" if printing else none
    yield tail


def printed_figures(content: bytes) -> list[PrintedFigure]:
    """Return the figures of a JSON text that `figures_json` wrote."""
    return unpacked(msgspec.json.decode(content, type=_Written).items)


class _Written(msgspec.Struct):
    items: list[PrintedLine]
