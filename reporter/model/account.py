"""What became of everything that was sent in, cell by cell: used in what was made, or left out, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reporter.model.wording import integer


@dataclass(frozen=True, slots=True)
class Total:
    """How many cells hold something usable, and the sum of the numbers among them."""

    cells: int = 0
    sum: int = 0

    def __add__(self, other: Total) -> Total:
        return Total(self.cells + other.cells, self.sum + other.sum)


@dataclass(frozen=True, slots=True)
class ControlRow:
    """One form of one agency: what was read, and in how many of its cells something made looks.

    One cell may be counted, printed and quoted at once; `left_out` are those that are none of it.
    """

    agency: str
    agency_name: str
    form: str  # title
    read: Total  # counted straight from what the reader handed over
    basis: Total  # counted from the frame that everything is made of
    counted: int  # in a figure that some document prints
    printed: int  # in a line of an annex
    quoted: int  # in words that some document quotes
    left_out: int

    @property
    def matches(self) -> bool:
        """Whether nothing was lost or changed on the way."""
        return self.read == self.basis


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that was sent in and stands in no figure, annex or text, and why."""

    agency: str  # name
    form: str  # title; "" for a whole file
    line: str  # what the line is about, or its number
    column: str  # as printed
    value: str  # what it says
    cells: int  # 1, or the cells of a whole form
    why: str


@dataclass(frozen=True, slots=True)
class ControlReport:
    """The account of a run; `rows` and `left_out` by agency and form."""

    rows: tuple[ControlRow, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def summary(self) -> tuple[str, ...]:
        """The lines for the run's summary."""
        return tuple(self._summary())

    def _summary(self) -> Iterator[str]:
        read = sum((row.read for row in self.rows), Total())
        agencies = len({row.agency for row in self.rows})
        yield (
            f"Đối chiếu: đọc được {integer(read.cells)} ô có số liệu của {integer(agencies)} cơ quan, "
            f"tổng kiểm {integer(read.sum)}."
        )
        wrong = sum(not row.matches for row in self.rows)
        if wrong:
            yield f"LỆCH ở {integer(wrong)} biểu; xem các phát hiện G01."
        else:
            yield "Số đọc được và số đưa vào số liệu, phụ lục, phần lời khớp nhau ở mọi biểu."
        cells = sum(item.cells for item in self.left_out)
        if cells:
            yield f"Không có trong báo cáo nào: {integer(cells)} ô; từng ô và lý do ghi ở kiem-soat.xlsx."
