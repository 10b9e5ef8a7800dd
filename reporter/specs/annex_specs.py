"""Annexes of a report as data: what each table of an annex shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple

import msgspec
from msgspec import Meta

from reporter.model.wording import tone_style
from reporter.specs.decode import Key, Spec, Text

_HEADING = "#"  # begins a heading in `list`
_CONTENTS = ("form", "table", "list", "matrix", "explained", "periods")


class MatrixEntry(Spec, frozen=True, kw_only=True):
    """A table with a line per agency and a column per code of `across`, the one axis of the form."""

    form: Text
    across: Key
    value: Key  # the coded column that is shown
    kinds: tuple[Text, ...] = ()  # of the agencies; () = all


class ChartEntry(Spec, frozen=True, kw_only=True):
    """A chart above the table of a part: its lines as bars, the longest first, or periods as lines."""

    title: Text
    columns: Annotated[tuple[Key, ...], Meta(min_length=1, max_length=3, description="từ một đến ba số liệu")]
    most: Annotated[int, Meta(ge=4, le=34, description="số nguyên từ 4 đến 34")] = 34  # bars


class ListLine(NamedTuple):
    """One line of a list of figures: a figure, or a heading across the table."""

    figure: str = ""  # key
    heading: str = ""


class PartKeys(Spec, frozen=True, kw_only=True):
    """What one part of an annex may say."""

    caption: str = ""
    form: str = ""
    table: str = ""
    explained: bool = False  # what was asked about, and why it stays, where no workbook of the period says so
    matrix: MatrixEntry | None = None
    list: tuple[Text, ...] = ()  # keys of figures; "# …" is a heading across the table
    periods: tuple[Key, ...] = ()  # keys of figures: what they were in the periods reported on, and are now
    columns: tuple[Key, ...] = ()  # of the form or the table; () = all
    headings: tuple[Text, ...] = ()  # of the figures, outer ones first: "Nhiệm vụ|Tổng số"
    no_total: tuple[Key, ...] = ()  # figures of which the lines do not add up to anything
    split_by: Literal["", "agency"] = ""  # "agency": one Word table per agency
    where: str = ""  # row filter over the form's columns
    chart: ChartEntry | None = None

    @property
    def lines(self) -> tuple[ListLine, ...]:
        """The lines of `list`."""
        return tuple(
            ListLine(heading=text.removeprefix(_HEADING).strip()) if text.startswith(_HEADING) else ListLine(text)
            for text in self.list
        )

    @property
    def listed(self) -> tuple[str, ...]:
        """The keys of the figures in `list`."""
        return tuple(line.figure for line in self.lines if line.figure)

    @property
    def form_id(self) -> str:
        """The form whose rows are shown, as lines or in a matrix; "" for figures."""
        return self.matrix.form if self.matrix else self.form

    def refuse_mixture(self) -> None:
        """Raise ValueError unless the part shows exactly one thing."""
        given = [key for key in _CONTENTS if getattr(self, key)]
        if len(given) != 1:
            raise ValueError(f"cần đúng một trong các khoá {', '.join(_CONTENTS)}.")
        if self.chart and not (self.table or self.periods):
            raise ValueError("khoá “chart” chỉ dùng cho phần lấy từ bảng số liệu (table) hoặc các kỳ (periods).")
        for key in ("split_by", "where"):
            if getattr(self, key) and not (self.form or (self.matrix and key == "where")):
                raise ValueError(f"khoá “{key}” chỉ dùng cho phần lấy từ biểu nhập (form).")


class AnnexPart(PartKeys, frozen=True, kw_only=True):
    """One table of an annex: rows of `form`, the table `table`, the figures in `list`, or what was explained."""

    def __post_init__(self) -> None:
        self.refuse_mixture()


@dataclass(frozen=True, slots=True)
class AnnexSpec:
    """One annex; `kinds` are the agencies whose document has it, () for all; an optional one is left out when empty.

    What an optional annex shows holds no report back.
    """

    id: str
    title: str
    parts: tuple[AnnexPart, ...]
    kinds: tuple[str, ...] = ()
    landscape: bool = True
    notes: tuple[str, ...] = ()
    optional: bool = False

    @property
    def draws(self) -> bool:
        """Whether it has a chart."""
        return any(part.chart for part in self.parts)


class AnnexEntry(PartKeys, frozen=True, kw_only=True):
    """One [[annexes]] as a file writes it: with its one part, or with [[annexes.parts]]."""

    id: Text
    title: Text
    kinds: tuple[Text, ...] = ()
    landscape: bool = True
    notes: tuple[Text, ...] = ()
    optional: bool = False
    parts: tuple[AnnexPart, ...] | None = None

    def __post_init__(self) -> None:
        if self.parts is None:
            self.refuse_mixture()
        elif not self.parts:
            raise ValueError("“parts” để trống.")
        for key in PartKeys.__struct_fields__ if self.parts else ():
            if getattr(self, key):
                raise ValueError(f"đã chia phần (parts), khoá “{key}” phải ghi trong từng phần.")

    def annex(self, style: Literal["new", "old"]) -> AnnexSpec:
        """The annex that is written here, its words in one tone style: a shared one is named alike by both sides."""
        own = {key: getattr(self, key) for key in PartKeys.__struct_fields__}
        parts = tuple(_spelled(part, style) for part in self.parts or (AnnexPart(**own),))
        notes = tuple(tone_style(note, style) for note in self.notes)
        return AnnexSpec(
            self.id, tone_style(self.title, style), parts, self.kinds, self.landscape, notes, self.optional
        )


def _spelled(part: AnnexPart, style: Literal["new", "old"]) -> AnnexPart:
    headings = tuple(tone_style(heading, style) for heading in part.headings)
    return msgspec.structs.replace(part, caption=tone_style(part.caption, style), headings=headings)
