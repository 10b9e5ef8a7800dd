"""Tables of thousands of rows as several tables: a word processor lays out one of them for minutes, or for ever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from reporter.model import AnnexRow, AnnexTable
from reporter.model.wording import integer

_MOST = 1_000  # rows that stay one table: LibreOffice lays them out in 18 seconds, twice as many in 144
_EACH = 500


def divided(table: AnnexTable) -> Iterator[AnnexTable]:
    """Yield a table, or several in place of one that prints very many lines of a form.

    A further one says from which line it goes on, and repeats the heading under which that line stands.
    """
    if len(table.rows) <= _MOST or not table.positions:
        yield table
        return
    begun, heading = 0, None
    for start, end in pairwise(_cuts(table.rows)):
        rows = table.rows[start:end]
        lines = sum(row.kind == "row" for row in rows)
        again = (heading,) if heading and rows[0].kind == "row" else ()
        further = f"{table.caption} (tiếp theo, từ dòng {integer(begun + 1)})".lstrip() if start else table.caption
        positions = table.positions[begun : begun + lines]
        chart = None if start else table.chart
        yield replace(table, rows=(*again, *rows), caption=further, positions=positions, chart=chart)
        begun += lines
        heading = next((row for row in reversed(rows) if row.kind == "group"), heading)


def _cuts(rows: tuple[AnnexRow, ...]) -> Iterator[int]:
    """Yield where the tables begin, and the end of the last: all about as long, no heading left behind at an end."""
    count = -(-len(rows) // _EACH)
    for number in range(count):
        cut = len(rows) * number // count
        while cut and rows[cut - 1].kind == "group":
            cut -= 1
        yield cut
    yield len(rows)
