"""One form of one workbook before it is drawn: its lines complete, what its check column says, how it is printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from reporter.blanks.cell_names import header_depth, line_column
from reporter.blanks.check_column import LiveCheck
from reporter.blanks.look import LINE, line_count, text_height
from reporter.blanks.paper import FormShape, PagePlan, fitted_widths, plan_pages
from reporter.blanks.placeholders import Shown
from reporter.model import column_letter
from reporter.model.marks import KEY_ROW
from reporter.specs.blank_words import BlankWords
from reporter.specs.choices import ChoiceList
from reporter.specs.expressions import to_text
from reporter.specs.forms import Column, FormSpec

CHECK_WIDTH = 60.0
_FROZEN_WIDTH = 70.0  # identity columns wider than this together would leave no room to type beside them
_LONG_TEXT = 20.0  # columns of texts from this width on may be narrowed to save a page
_LONG_FORMULA = 60  # letters that a cell of column numbers has room for
_TALL_TEXT = 80.0  # a pre-filled form with a text column this wide is written in, not ticked
_TALL_LINES = 6
_MOST_LINES = 27  # Excel's highest row is 409 points
_LINE_HEIGHT = 16.0  # of a line of one text line

Words = tuple[tuple[Shown, ...], ...]  # lines above or below a table: what stands in each, from left to right


class HeaderCell(NamedTuple):
    """One cell of the header, merged when it spans more than one; rows count from the first header row."""

    top: int
    left: int
    bottom: int
    right: int
    text: str


class GenericLines(NamedTuple):
    """How the lines of a generic blank come from the agency chosen on the cover: Excel formulas."""

    number: str  # how many lines the form has
    cells: Mapping[str, str]  # column key → pattern of its pre-filled cells
    guard: str  # pattern: the cell that is empty in a line nobody needs; "" when every line is needed


class LastLines(NamedTuple):
    """What the last period's workbook said of the lines: filled in again, or only shown; where the first is kept."""

    again: Sequence[Mapping[str, Any]]
    beside: Sequence[Mapping[str, str]]
    start: int  # 0-based row of the hidden sheet
    by: str  # whence they come, as people say it


@dataclass(frozen=True)
class FilledForm:
    """One form of one workbook: everything that is drawn, and where."""

    check: LiveCheck
    lists: Mapping[str, ChoiceList]  # of choice and axis columns, by column key
    rows: tuple[Mapping[str, Any], ...]
    messages: tuple[str, ...]  # of each line; of an upright form beside each column
    head: Words
    foot: Words
    widths: tuple[float, ...]
    heights: tuple[float, ...]  # of the lines, in points; of an upright form of its columns
    plan: PagePlan
    generic: GenericLines | None = None
    last_period: LastLines | None = None
    locked: tuple[frozenset[str], ...] = ()  # of each line, the columns that are settled; () when nothing is
    locked_by: str = ""  # the decision that settles them

    @property
    def upright(self) -> bool:
        """Whether the form stands upright: a row for each column, its only line a column."""
        return bool(self.check.names.line)

    def spot(self, line: int, position: int) -> tuple[int, int]:
        """0-based row and column of the cell of a line and a column of the form."""
        if self.upright:
            return self.first + position, line_column(self.form)
        return self.first + line, position

    def formula(self, pattern: str) -> str:
        """The formula of a pattern in the first line."""
        return self.check.names.at(pattern, self.first + 1)

    def guarded(self, formula: str) -> str:
        """The formula, of a generic blank empty in a line nobody needs."""
        if self.generic and self.generic.guard:
            return f'=IF({self.generic.guard}="","",{formula.removeprefix("=")})'
        return formula

    def is_locked(self, line: int, key: str) -> bool:
        """Whether the cell of that line and column is settled for whoever fills in the form."""
        return bool(self.locked) and key in self.locked[line]

    @property
    def form(self) -> FormSpec:
        """The spec of the form."""
        return self.check.form

    @property
    def words(self) -> BlankWords:
        """The words that all workbooks share."""
        return self.check.words

    @property
    def header_row(self) -> int:
        """0-based row of the first header row; above it the keys, the words and the result line."""
        return KEY_ROW + 1 + len(self.head) + 1

    @cached_property
    def number_row(self) -> int:
        """0-based row of the printed column numbers."""
        return self.header_row + (0 if self.upright else header_depth(self.form))

    @property
    def first(self) -> int:
        """0-based row of the first line, of an upright form of its first column."""
        return self.number_row + 1

    @property
    def last(self) -> int:
        """0-based row of the last line, of an upright form of its last column."""
        return self.number_row + len(self.form.columns if self.upright else self.rows)

    @property
    def has_total(self) -> bool:
        """Whether a totals row stands below the lines; one line is its own total."""
        return not self.upright and any(column.total for column in self.form.columns)

    @property
    def foot_row(self) -> int:
        """0-based row of the first line below the table."""
        return self.last + 1 + self.has_total

    @property
    def check_column(self) -> int:
        """0-based column of the live checks."""
        return line_column(self.form) + 1 if self.upright else len(self.form.columns)

    @property
    def key_column(self) -> int:
        """0-based column in which rows of words below the table are marked as such."""
        return 0 if self.upright else self.check_column

    @property
    def page_columns(self) -> tuple[tuple[int, int], ...]:
        """First and last column of each printed page."""
        if self.upright:
            return ((1, line_column(self.form)),)
        return self.plan.page_columns(len(self.form.columns))

    @property
    def check_range(self) -> str:
        """The cells of the check column, as other sheets name them."""
        letter = column_letter(self.check_column)
        return f"'{self.form.sheet}'!${letter}${self.first + 1}:${letter}${self.last + 1}"

    def count(self, prefix: str) -> int:
        """How often the check column says something with that beginning."""
        return sum(message.count(prefix) * lines for message, lines in self._said.items())

    @cached_property
    def _said(self) -> Mapping[str, int]:
        """What the check column says, and in how many lines."""
        return Counter(self.messages)

    @property
    def first_open(self) -> int | None:
        """1-based Excel row to look at first: the first with a fault, else the first not begun."""
        for prefix in (self.words.check.fault, self.words.check.untouched):
            for number, message in enumerate(self.messages, self.first + 1):
                if message.startswith(prefix):
                    return number
        return None

    def labels(self, column: Column) -> Mapping[Any, str]:
        """What the cells of a column show for a code; empty for a column without codes."""
        return self.lists[column.key].labels if column.key in self.lists else {}


# --- sizes ------------------------------------------------------------------------------------------------


def column_widths(form: FormSpec, smallest_font: float) -> tuple[float, ...]:
    """Return the widths of the columns on the sheet: the form's own, long texts narrowed where that saves a page."""
    widths = [column.width for column in form.columns]
    shape = FormShape(widths, frozen_columns(form, widths), group_seams(form), 0.0, (), 0.0)
    texts = {
        position
        for position, column in enumerate(form.columns)
        if column.type in ("text", "choice", "info", "axis") and column.width >= _LONG_TEXT
    }
    return fitted_widths(shape, texts, smallest_font)


def line_heights(
    form: FormSpec, widths: Sequence[float], rows: Sequence[Mapping[str, Any]], lists: Mapping[str, ChoiceList]
) -> tuple[float, ...]:
    """Return how high each line is: as its longest text; Excel fits the others itself while staff type."""
    least = _TALL_LINES if _written_in(form) else 1
    high: list[tuple[str, dict[Any, int]]] = []  # key of a column of texts, how many lines each of its texts takes
    for column, width in zip(form.columns, widths, strict=True):
        if column.type in ("text", "choice", "info", "axis"):
            labels = lists[column.key].labels if column.key in lists else {}
            texts = {line[column.key] for line in rows} - {None, ""}
            high.append((column.key, {text: line_count(str(labels.get(text, text)), width) for text in texts}))
    heights = []
    for line in rows:
        lines = max(least, *(known.get(line[key], 1) for key, known in high), 1)
        heights.append(_LINE_HEIGHT if lines == 1 else LINE * min(lines, _MOST_LINES) + 4)
    return tuple(heights)


def _written_in(form: FormSpec) -> bool:
    """Whether a form with fixed lines has a wide text column: its lines are high from the start."""
    return not form.free and any(column.type == "text" and column.width >= _TALL_TEXT for column in form.columns)


def page_plan(
    form: FormSpec, widths: Sequence[float], heights: Sequence[float], words: tuple[Words, Words], header: float,
    font: float, margins: Sequence[float],
) -> PagePlan:  # fmt: skip
    """Return how the form is put on paper; `words` are those above and below its table, `header` is its height."""
    head, foot = (sum(words_height(line, sum(widths)) for line in lines) for lines in words)
    head += LINE + header
    shape = FormShape(widths, frozen_columns(form, widths), group_seams(form), head, heights, foot + LINE * 1.3)
    return plan_pages(shape, font, form.paper, margins)


def group_seams(form: FormSpec) -> tuple[frozenset[int], ...]:
    """Return the columns before which a group of columns ends, for each level of groups, the outermost first."""
    pairs = list(enumerate(pairwise(form.columns), 1))
    return tuple(
        frozenset(at for at, (left, right) in pairs if not right.groups or left.groups[:level] != right.groups[:level])
        for level in range(1, header_depth(form))
    )


def free_lines(
    form: FormSpec, plan: PagePlan, words: tuple[Words, Words], header: float, widths: Sequence[float]
) -> int:
    """Return how many empty lines fit on the page of a form to which staff add lines, at most as many as it asks."""
    around = sum(words_height(line, sum(widths)) for lines in words for line in lines)
    room = plan.height - around - LINE * 2.3 - header
    return max(min(form.free_rows, int(room / _LINE_HEIGHT)), 5)


def words_height(line: Sequence[Shown], width: float) -> float:
    """Return the height in points of one line of words that may spread over `width` digits."""
    return max((text_height(shown.text, shown.look, width / len(line)) for shown in line), default=LINE)


def frozen_columns(form: FormSpec, widths: Sequence[float]) -> int:
    """Return how many identity columns stay in view, and stand on every printed page."""
    total, count = 0.0, 0
    for width in widths[: identity_columns(form)]:
        total += width
        if total > _FROZEN_WIDTH:
            break
        count += 1
    return max(count, 1)


def identity_columns(form: FormSpec) -> int:
    """Return how many columns at the left say which line it is; at least one."""
    others = (position for position, column in enumerate(form.columns) if column.type not in ("index", "axis", "info"))
    return max(next(others, len(form.columns)), 1)


# --- header -----------------------------------------------------------------------------------------------


def header_cells(form: FormSpec, breaks: Sequence[int] = ()) -> tuple[HeaderCell, ...]:
    """Return groups over the columns they hold, labels down to the last header row.

    A group that goes on after a page break is written again there: no heading is cut by the edge of a page.
    """
    depth = header_depth(form)
    cells = [
        HeaderCell(len(column.groups), position, depth - 1, position, label_text(column, form))
        for position, column in enumerate(form.columns)
    ]
    for level in range(depth - 1):
        pages = [sum(position >= after for after in breaks) for position in range(len(form.columns))]
        parts = ((pages[at], column.groups[: level + 1]) for at, column in enumerate(form.columns))
        for (_, groups), run in groupby(enumerate(parts), lambda pair: pair[1]):
            positions = [position for position, _ in run]
            if len(groups) > level:
                cells.append(HeaderCell(level, positions[0], level, positions[-1], groups[level]))
    return tuple(cells)


def header_heights(form: FormSpec, widths: Sequence[float], computed: str) -> tuple[float, ...]:
    """Return the heights of the header rows and of the row of numbers; what spans several may use all of them."""
    lines = [1] * header_depth(form)
    for cell in sorted(header_cells(form), key=lambda cell: cell.bottom - cell.top):
        width = sum(widths[cell.left : cell.right + 1])
        missing = line_count(cell.text, width / 1.08) - sum(lines[cell.top : cell.bottom + 1])  # bold letters
        lines[cell.bottom] += max(missing, 0)
    numbers = max(
        line_count(number_text(column, form, computed), width)
        for column, width in zip(form.columns, widths, strict=True)
    )
    return (*(LINE * count + 4 for count in lines), LINE * numbers + 3)


def label_text(column: Column, form: FormSpec) -> str:
    """Return the label as printed, with its unit where it differs from the form's."""
    return f"{column.label}\n({column.unit})" if column.unit and column.unit != form.unit else column.label


def number_text(column: Column, form: FormSpec, computed: str) -> str:
    """Return the printed column number, of a computed column with its formula: "(3) = (1) − (2)", else `computed`."""
    if not column.formula:
        return f"({column.number})"
    formula = to_text(column.formula, lambda key: f"({form.column(key).number})")
    return f"({column.number}) = {formula if len(formula) <= _LONG_FORMULA else computed}"
