"""How an annex table is set: the greatest type size at which no word breaks, and columns as wide as what they hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Any

from reporter.documents.annex_text import cell_text, heading, legend, unbroken
from reporter.documents.page import text_height_twips, text_width_twips
from reporter.documents.word_styles import SMALLER_SIZES, cell_margin
from reporter.model import Annex, AnnexColumn, AnnexTable, NumberedAnnex, ReporterError
from reporter.model.metrics import text_width
from reporter.specs.profiles import LayoutProfile

_MAX_COLUMNS = 63  # of a Word table
_SMALL = 12  # below this type size borders and text stand closer
#: Lines that a label and a group above labels may take: more of them leave more room for long texts.
_HEAD_LINES = ((3, 2), (3, 3), (4, 2), (4, 4), (6, 2), (6, 3), (6, 6))
_LONGEST_WORD = 8.0  # type sizes a word of a text may claim: a link of 110 letters is broken instead
_SAMPLE = 200  # rows from which the height of a table is judged
_TITLE = 14  # type size of the lines above a table
_CAPITAL = 0.7  # mean width of a capital, in type sizes
_ONE = 0.95  # of a sheet: what is judged to fill less stays on one
_LETTER = 0.46  # mean width of a letter of running text, in type sizes


@dataclass(frozen=True, slots=True)
class TableRoom:
    """What a table of an annex is set in: the page's area, the sizes that may be taken, the annex's unit."""

    width: int  # twips between the margins
    height: float
    allowed: tuple[float, ...]  # type sizes of the profile, greatest first
    needed: tuple[float, ...]  # smaller ones, where nothing else fits
    unit: str
    margins: tuple[int, int]  # between border and text, twips: of usual and of small type

    def margin(self, size: float) -> int:
        """The distance of text and border in twips."""
        return self.margins[size < _SMALL]

    @classmethod
    def of(cls, profile: LayoutProfile, landscape: bool, unit: str) -> TableRoom:
        """Return the room on the annex pages of a profile."""
        size = profile.component("table_cell").size
        smaller = [step for step in SMALLER_SIZES if step < size.value]
        return cls(
            width=text_width_twips(profile, landscape),
            height=text_height_twips(profile, landscape),
            allowed=(size.value, *(s for s in smaller if s >= size.low)),
            needed=tuple(s for s in smaller if s < size.low),
            unit=unit,
            margins=(cell_margin(profile), cell_margin(profile, small=True)),
        )


@dataclass(frozen=True, slots=True)
class TableLayout:
    """How a table is set: suffix of its styles ("9" for 9 pt, "" for the profile's size) and column widths in twips."""

    suffix: str
    size: float
    margin: int  # between border and text, twips
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Need:
    """What a column needs, in type sizes: for its longest word or number, and for its texts on one line."""

    least: float
    usual: float  # mean text on one line; 0 for numbers
    most: float  # longest text on one line


def annex_layouts(annex: Annex, room: TableRoom) -> dict[tuple[AnnexColumn, ...], TableLayout]:
    """Return how the tables of an annex are set, by their columns: in one size, a smaller one of more than a sheet."""
    return _layouts(annex, room, _alone(annex, room))


def _alone(annex: Annex, room: TableRoom) -> list[_Drawn]:
    """Return each table by itself, to judge how high it is."""
    return [_Drawn.of(table.columns, [table], room) for table in annex.tables]


def _layouts(annex: Annex, room: TableRoom, alone: Sequence[_Drawn]) -> dict[tuple[AnnexColumn, ...], TableLayout]:
    tables: dict[tuple[AnnexColumn, ...], list[AnnexTable]] = {}
    for table in annex.tables:
        tables.setdefault(table.columns, []).append(table)
    single = {one.columns: one for one in alone}
    drawn = {
        columns: single[columns] if len(same) == 1 else _Drawn.of(columns, same, room)
        for columns, same in tables.items()
    }
    layouts: dict[tuple[AnnexColumn, ...], TableLayout] = {}
    for most in room.allowed:
        layouts = {columns: one.layout(most) for columns, one in drawn.items()}
        if _sheets(annex, alone, layouts, room) < _ONE:
            break
    return layouts


class LaidAnnex:
    """An annex with its number, and how it is set on the pages of a profile: worked out once, for all who ask."""

    def __init__(self, item: NumberedAnnex, profile: LayoutProfile) -> None:
        self.item, self.annex = item, item.annex
        self.room = TableRoom.of(profile, item.annex.landscape, item.annex.unit)

    @cached_property
    def layouts(self) -> dict[tuple[AnnexColumn, ...], TableLayout]:
        """How its tables are set, by their columns."""
        return _layouts(self.annex, self.room, self._alone)

    @cached_property
    def sheets(self) -> float:
        """About how many sheets it takes."""
        return _sheets(self.annex, self._alone, self.layouts, self.room)

    @cached_property
    def _alone(self) -> list[_Drawn]:
        return _alone(self.annex, self.room)


def _sheets(
    annex: Annex, alone: Sequence[_Drawn], layouts: Mapping[tuple[AnnexColumn, ...], TableLayout], room: TableRoom
) -> float:
    """Return about how many sheets an annex takes: its titles and notes, and every table with its caption."""
    title = len(annex.title) * _CAPITAL * _TITLE * 20 / room.width
    notes = sum(len(note) * _LETTER * room.allowed[0] * 20 / room.width + 1 for note in (*annex.notes, *legend(annex)))
    lines = 3 + int(title) + bool(annex.unit) + int(notes)
    total, head = lines * _TITLE * 20 * 1.25, 0.0
    for table, drawn in zip(annex.tables, alone, strict=True):
        layout = layouts[table.columns]
        body, head = drawn.parts(layout.widths, layout.size)
        groups = sum(row.kind == "group" for row in table.rows) * layout.size * 20 * 1.2
        total += body + head + groups + bool(table.caption) * layout.size * 20 * 2
    return total / room.height if total <= room.height else 1 + (total - room.height) / (room.height - head)


def table_layout(
    columns: Sequence[AnnexColumn], tables: Sequence[AnnexTable], room: TableRoom, most: float
) -> TableLayout:
    """Return the greatest type size up to `most` at which no word breaks, with the widths that take the least paper."""
    return _Drawn.of(columns, tables, room).layout(most)


def spans(columns: Sequence[AnnexColumn], level: int) -> Iterator[list[int]]:
    """Yield the columns that share a cell of the heading at a level: those of one group; any other stands alone."""

    def key(number: int) -> tuple[Any, ...]:
        groups = columns[number].groups
        return groups[: level + 1] if level < len(groups) else (number,)

    return (list(run) for _, run in groupby(range(len(columns)), key=key))


@dataclass(frozen=True)
class _Drawn:
    """The rows to be drawn, and how much room they need."""

    columns: Sequence[AnnexColumn]
    rows: Sequence[Sequence[Any]]
    room: TableRoom

    @classmethod
    def of(cls, columns: Sequence[AnnexColumn], tables: Sequence[AnnexTable], room: TableRoom) -> _Drawn:
        """Return the rows of all tables of these columns, which are set alike."""
        count = len(columns)
        if count > _MAX_COLUMNS:
            raise ReporterError(f"Word chỉ nhận bảng {_MAX_COLUMNS} cột; biểu có {count} cột, hãy bớt cột phụ lục.")
        return cls(columns, [row.values for table in tables for row in table.rows if row.kind != "group"], room)

    def layout(self, most: float) -> TableLayout:
        """Return the greatest type size up to `most` at which no word breaks, and the widths of the least paper."""
        size, widths = next(self.fitting(most), None) or self.squeezed()
        suffix = "" if size == self.room.allowed[0] else f"{size:g}"
        return TableLayout(suffix, size, self.room.margin(size), widths)

    def fitting(self, most: float) -> Iterator[tuple[float, tuple[int, ...]]]:
        """Yield the allowed sizes up to `most` at which no word breaks, each with the widths of the least height."""
        for size in (size for size in self.room.allowed if size <= most):
            needs = {tuple(self.least(need, size, group)): need for group, need in self.headed}  # many are the same
            found = [_shares(self.columns, need, least, size, self.room.width) for least, need in needs.items()]
            if fits := list(dict.fromkeys(widths for widths in found if widths)):
                yield size, min(fits, key=lambda widths: self.height(widths, size))

    def squeezed(self) -> tuple[float, tuple[int, ...]]:
        """Return the greatest smaller size at which no word breaks, with its widths; the least size if all do."""
        (label, lines), area = _HEAD_LINES[-1], self.room.width
        needs = self.needs(label)
        for size in self.room.needed:
            least = self.least(needs, size, lines)
            if widths := _shares(self.columns, needs, least, size, area):
                return size, widths
        return size, _whole([width * area / sum(least) for width in least], area)

    def height(self, widths: Sequence[int], size: float) -> float:
        """Return about how much height the table takes in twips, its heading repeated on every page."""
        body, head = self.parts(widths, size)
        return body + head * (1 + body / (self.room.height - head))

    def parts(self, widths: Sequence[int], size: float) -> tuple[float, float]:
        """Return about how high the rows of the table are, and its heading, in twips."""
        margin = self.room.margin(size)
        rooms = [_letters_a_line(width, size, margin) for width in widths]
        lines = sum([max([_lines(parts, rooms[n]) for n, parts in row], default=1) for row in self.texts])
        line = size * 20 * 1.15
        body = lines / max(len(self.texts), 1) * len(self.rows) * line
        return body, min((self.head_lines(widths, size) + 1) * line, self.room.height / 2)

    @cached_property
    def texts(self) -> list[list[tuple[int, list[int]]]]:
        """Of each row from which the height is judged, the columns with texts and how many letters their lines have."""
        columns = [number for number, column in enumerate(self.columns) if column.type == "text"]
        seen = self.rows[:: max(len(self.rows) // _SAMPLE, 1)]
        return [[(n, _letters(values[n])) for n in columns if isinstance(values[n], str)] for values in seen]

    def head_lines(self, widths: Sequence[int], size: float) -> int:
        """Return how many lines the heading is high: groups above one another, labels down to the last row."""
        depth = 1 + max(len(column.groups) for column in self.columns)
        rows, labels = [1] * depth, []
        for level in range(depth):
            for span in spans(self.columns, level):
                column = self.columns[span[0]]
                own = len(column.groups)
                if level > own:
                    continue
                text = column.groups[level] if level < own else self.headings[span[0]]
                lines = self._heading_lines(text, sum(widths[number] for number in span), size)
                if level < own:
                    rows[level] = max(rows[level], lines)
                else:
                    labels.append((own, lines))
        for own, lines in labels:
            rows[-1] = max(rows[-1], lines - sum(rows[own:-1]))
        return sum(rows)

    def _heading_lines(self, text: str, width: int, size: float) -> int:
        room = max(width - 2 * self.room.margin(size), 200)
        return -int(-text_width(text, size, bold=True) * 20 * 1.1 // room)

    @cached_property
    def headings(self) -> list[str]:
        """The label of each column, with its unit where that is said nowhere above."""
        return [heading(column, self.room.unit) for column in self.columns]

    def needs(self, lines: int) -> list[_Need]:
        """Return what each column needs when headings may take so many lines."""
        heads = [_head_need(text, lines) for text in self.headings]
        return [
            _Need(max(head, need.least), need.usual, need.most) for head, need in zip(heads, self.contents, strict=True)
        ]

    @cached_property
    def headed(self) -> list[tuple[int, list[_Need]]]:
        """What each column needs, with the lines of groups, for each number of lines that headings may take."""
        needs = {label: self.needs(label) for label in dict.fromkeys(label for label, _ in _HEAD_LINES)}
        return [(group, needs[label]) for label, group in _HEAD_LINES]

    @cached_property
    def contents(self) -> list[_Need]:
        """What the cells of each column need, whatever stands above them."""
        return [self._need(column, [values[n] for values in self.rows]) for n, column in enumerate(self.columns)]

    def _need(self, column: AnnexColumn, values: Sequence[Any]) -> _Need:
        if column.type == "text":
            texts = [value for value in values if isinstance(value, str)]
            found = {word for text in texts for word in unbroken(text)}
            words = sorted(found, key=lambda word: (len(word), word))[-8:]
            usual = _LETTER * sum(map(len, texts)) / max(len(texts), 1)
            most = _LETTER * max(map(len, texts), default=0) + 1
            longest = max((text_width(word, 1, bold=True) for word in words), default=0.0)
            return _Need(min(longest, _LONGEST_WORD), usual, most)
        numbers = [[value for value in values if value.__class__ is kind] for kind in (int, Decimal)]
        shown = [cell_text(value, column) for same in numbers if same for value in (max(same), min(same))]
        shown += ["30/10/2025"] if any(isinstance(value, date) for value in values) else []
        return _Need(max((text_width(text, 1, bold=True) for text in shown), default=0.0), 0, 0)

    def least(self, needs: Sequence[_Need], size: float, lines: int) -> list[float]:
        """Return the least widths in twips; a group's heading widens the columns under it if a word would not fit."""
        pad = 2 * self.room.margin(size) + 12
        least = [need.least * size * 20 + pad for need in needs]
        for level in range(max(len(column.groups) for column in self.columns)):
            for span in spans(self.columns, level):
                groups = self.columns[span[0]].groups
                if level < len(groups):
                    wanted = _head_need(groups[level], lines) * size * 20 + pad
                    short = max(wanted - sum(least[number] for number in span), 0) / len(span)
                    for number in span:
                        least[number] += short
        return least


def row_lines(value: Any, width: int, size: float, margin: int) -> int:
    """Return how many lines a text takes in a column of that width, its margins included."""
    return _lines(_letters(value), _letters_a_line(width, size, margin)) if isinstance(value, str) else 1


def _letters(text: str) -> list[int]:
    """Return how many letters each paragraph of a text has."""
    return [len(part) for part in text.split("\n")]


def _letters_a_line(width: int, size: float, margin: int) -> float:
    return max(width - 2 * margin, 200) / (size * 20 * _LETTER)


def _lines(letters: Sequence[int], room: float) -> int:
    """Return how many lines paragraphs of so many letters take with room for that many on a line."""
    return sum([-int(-count // room) or 1 for count in letters])


@lru_cache(maxsize=4096)  # the same headings stand in every annex of a form, and each is tried several times
def _head_need(text: str, lines: int) -> float:
    """Return the width of a heading in about so many lines without breaking a word, for type size 1.

    A number stays with the word before it, "Năm 2017", as it is printed.
    """
    words = max((text_width(word, 1, bold=True) for word in unbroken(text)), default=0.0)
    return max(words, text_width(text, 1, bold=True) / lines)


def _shares(
    columns: Sequence[AnnexColumn], needs: Sequence[_Need], least: Sequence[float], size: float, area: int
) -> tuple[int, ...] | None:
    """Return widths that fill the area, long texts given the room; None where the least widths do not fit."""
    widths = list(least)
    spare = area - sum(least)
    if spare < 0:
        return None
    wanted = {n: wish for n, need in enumerate(needs) if (wish := need.most * size * 20 - least[n]) > 0}
    while wanted and spare > 1:  # by how much text a column holds; none gets more than it can use
        weight = {n: (needs[n].usual + needs[n].most / 4) ** 0.75 for n in wanted}
        given = {n: min(wish, spare * weight[n] / sum(weight.values())) for n, wish in wanted.items()}
        for number, amount in given.items():
            widths[number] += amount
        spare -= sum(given.values())
        wanted = {n: wish - given[n] for n, wish in wanted.items() if wish - given[n] > 1}
        if all(amount < 1 for amount in given.values()):
            break
    free = [number for number, column in enumerate(columns) if column.type != "index"] or list(range(len(columns)))
    for number in free:
        widths[number] += max(spare, 0) / len(free)
    return _whole(widths, area)


def _whole(widths: Sequence[float], area: int) -> tuple[int, ...]:
    """Return whole twips that add up to the area if the widths do (the last column takes the rounding)."""
    rounded = [int(width) for width in widths]
    rounded[-1] += max(area - sum(rounded), 0)
    return tuple(rounded)
