"""Which rows of a form sheet are lines of the form, found by what they are about and never by position.

Sorted rows do no harm. Totals typed by hand are kept aside, Roman-numeral group rows and repeated headers are
passed over, and a row with numbers that belongs to nobody is a located finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reporter.intake.cells import Ref
from reporter.intake.choice_cells import ChoiceIndex
from reporter.intake.labels import folded_label
from reporter.intake.locate import FormPlace
from reporter.intake.notes import SheetNotes, shown
from reporter.intake.reader_specs import ExpectedLines, ReaderSpecs
from reporter.intake.safety import Copied
from reporter.intake.values import Broken, Raw, plain_text, read_number
from reporter.model import Agency
from reporter.model.marks import FOOT_MARK, NUMBER_CELL
from reporter.model.wording import fold, integer, join_names
from reporter.specs.choices import TASKS
from reporter.specs.forms import UNIT_LISTS

_SCOPE = "tỉnh|thành phố|xã|phường|bộ|ngành|đơn vị"
_TOTAL = re.compile(rf"(?:tổng|cộng|toàn (?:{_SCOPE})|cả nước)(?: (?:cộng|số|toàn|chung|cả nước|{_SCOPE}))*\s*[:.]?")
_GROUP = re.compile(r"[IVXLC]{1,6}(?:\s*[.)\-:].*)?", re.DOTALL)
#: A lone cell in a row past the prepared lines is a remark, not a line.
_LONE = 1
#: Rows of one sheet that get a hint which line may be meant; many unknown rows are told in one message.
_HINTS = 10


@dataclass(slots=True)
class FormLines:
    """The rows of one form sheet, sorted out; row numbers are 0-based."""

    rows: list[int] = field(default_factory=list)
    codes: list[tuple[str, ...]] = field(default_factory=list)  # of the axes, one tuple per row
    totals: list[int] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)  # rows whose values nobody can attribute
    stray: list[Ref] = field(default_factory=list)  # cells with content that belong to no line
    expected: ExpectedLines | None = None  # what the blank holds, for forms whose lines are given


def sort_rows(place: FormPlace, agency: Agency, context: ReaderSpecs, notes: SheetNotes) -> FormLines:
    """Return the lines of the form with their codes; Copied when they are another agency's."""
    return _free_rows(place) if place.form.free else _Axes(place, agency, context, notes).sort()


class _Axes:
    """Sorting the rows of a form whose lines are given."""

    def __init__(self, place: FormPlace, agency: Agency, context: ReaderSpecs, notes: SheetNotes) -> None:
        self.place, self.agency, self.context, self.notes = place, agency, context, notes
        self.expected: ExpectedLines = context.expected(place.form, agency)
        self.grid = place.sheet.grid
        self.lines = FormLines(expected=self.expected)
        self.strangers: list[tuple[int, Agency]] = []
        self._by_name = context.names(place.form, agency)
        self._entered = _entered(place)
        self._indexes: dict[str, ChoiceIndex] = {}  # of the axes, for cells that name a line in other words
        self._unknown_rows = 0
        self._named: dict[str, list[Ref]] = {}  # axis → cells that were empty beside a name

    def sort(self) -> FormLines:
        """Return the sorted rows, duplicates settled."""
        self._spread_labels()
        at = [self.place.columns[key] for key in self.place.form.axes]
        rows = self.grid[self.place.first :]
        exact = [
            map(self.expected.index[key].get, [row[position] for row in rows])  # type: ignore[arg-type]
            for key, position in zip(self.place.form.axes, at, strict=True)
        ]
        expected, lines = self.expected.codes, self.lines
        for number, code in enumerate(zip(*exact, strict=True), self.place.first):
            if code in expected:
                lines.rows.append(number)
                lines.codes.append(code)
            elif any(value != "" for value in self.grid[number]):
                row = self.grid[number]
                self._other(number, row, [row[position] for position in at])
        self._refuse_strangers()
        for key, cells in self._named.items():
            what = self.place.form.column(key).label
            self.notes.say("S30", cells[0], what=what, count=len(cells), more=cells[1:])
        _settle_duplicates(self.place, self.lines, self.notes)
        return self.lines

    def _spread_labels(self) -> None:
        """Give each row under a merged label what the merge shows: a name that stands once beside all its lines."""
        columns = (column for column in self.place.form.columns if column.type in ("axis", "info"))
        labels = {self.place.columns[column.key]: column.key for column in columns if column.key in self.place.columns}
        for top, left, bottom, _ in self.place.sheet.scan.merges:
            if left in labels and self.place.first <= top < bottom < len(self.grid):
                shown_once = self.grid[top][left]
                if labels[left] in self.place.form.axes and not self._may_repeat(
                    labels[left], shown_once, bottom - top
                ):
                    continue
                for row in self.grid[top + 1 : bottom + 1]:
                    row[left] = row[left] or shown_once

    def _may_repeat(self, key: str, raw: Raw, times: int) -> bool:
        """Whether more than so many lines are of what an axis cell names."""
        code, position = self._code(key, raw), self.place.form.axes.index(key)
        return sum(line[position] == code for line in self.expected.codes) > times

    def _other(self, number: int, row: Sequence[Raw], identity: Sequence[Raw]) -> None:
        """Sort out a row that is not plainly one of the expected lines."""
        if FOOT_MARK in row and self._signed(number, row, identity):
            return
        code = tuple(self._code(key, raw) for key, raw in zip(self.place.form.axes, identity, strict=True))
        if "" in code and any(raw == "" for raw in identity):
            code = self._by_names(number, row, code)
        if code in self.expected.codes:
            self.lines.rows.append(number)
            self.lines.codes.append(code)
        elif _is_total(self.place, row):
            self.lines.totals.append(number)
        elif not _is_repeated_header(self.place, row):
            self._unknown(number, row, identity, code)

    def _signed(self, number: int, row: Sequence[Raw], identity: Sequence[Raw]) -> bool:
        """Whether a row of the foot is for signatures, as issued; a line typed there is one, a lone number is stray."""
        numbers = [(number, at) for at in self._entered if _is_number(row[at])]
        if numbers and any(raw != "" for raw in identity):
            return False
        self.lines.stray += numbers
        return True

    def _by_names(self, number: int, row: Sequence[Raw], code: tuple[str, ...]) -> tuple[str, ...]:
        """Return the codes of a row, those of emptied cells by the name that stands beside them."""
        found = list(code)
        for position, key in enumerate(self.place.form.axes):
            at = self.place.columns[key]
            for column, names in self._by_name.get(key, {}).items() if row[at] == "" else ():
                name = self.place.columns.get(column, -1)
                if name >= 0 and (known := names.get(fold(plain_text(row[name])), "")):
                    found[position] = known
                    self._named.setdefault(key, []).append((number, at))
        return tuple(found)

    def _code(self, key: str, raw: Raw) -> str:
        """Return the code an axis cell names in some other spelling, or as an item of a list; "" for none."""
        text = self._text(key, raw)
        return self.expected.index[key].get(fold(text), "") or self._members(key).code(text)

    def _members(self, key: str) -> ChoiceIndex:
        if key not in self._indexes:
            self._indexes[key] = ChoiceIndex.of(self.expected.members[key].values())
        return self._indexes[key]

    def _unknown(self, number: int, row: Sequence[Raw], identity: Sequence[Raw], code: tuple[str, ...]) -> None:
        name = " – ".join(plain_text(raw) for raw in identity if raw != "")
        numbers = [at for at in self._entered if _is_number(row[at])]
        if _is_group(row) and not (name and self._stranger(identity)):
            if numbers:
                label = next((plain_text(raw) for raw in row if isinstance(raw, str) and raw), "")
                self.notes.mark("S12", (number, numbers[0]), "", label)
            return
        stranger = self._stranger(identity)
        if stranger:
            self.strangers.append((number, stranger))
        if not numbers and not (name and any(row[at] != "" for at in self._entered)):
            self.lines.stray += [(number, at) for at, raw in enumerate(row) if raw != "" and at != self.place.check]
            return
        first = self.place.form.column(self.place.form.axes[0])
        at, what = self.place.columns[first.key], first.label.lower()
        if first.list_id == TASKS and self.context.choice_index(first).code(name):
            self.notes.mark("S32", (number, at), "", name, what=what)  # the register has changed since it was issued
            return
        if now := self._became(identity):
            told = {"what": what, "now": join_names([unit.name for unit in now])}
            self.notes.mark("S40", (number, at), "", row_name(self.place, number), group=told["now"], **told)
            return
        if "" in identity and not stranger:
            self._emptied(number, self.place.form.axes[list(identity).index("")])
            return
        self._foreign(number, identity, code, stranger)

    def _foreign(self, number: int, identity: Sequence[Raw], code: tuple[str, ...], stranger: Agency | None) -> None:
        """Tell of a row that is no line of the form, at the cell that names nothing of its list."""
        key = self.place.form.axes[code.index("") if "" in code else 0]
        text, line = plain_text(identity[self.place.form.axes.index(key)]), row_name(self.place, number)
        self._unknown_rows += 1
        looked_up = "" in code and not text.isdigit()  # codes that look alike name different units
        near = self._members(key).near(text) if looked_up and self._unknown_rows <= _HINTS else ""
        other = f" của dòng “{shown(line)}”" if line != text else ""
        whose = f"là của {stranger.name}" if stranger else "không có trong biểu này"
        said = {"what": self.place.form.column(key).label.lower(), "hint": near, "whose": whose, "line": other}
        at = number, self.place.columns[key]
        self.notes.mark("S09", at, "", text, group=stranger.code if stranger else "", **said)

    def _emptied(self, number: int, key: str) -> None:
        """Tell of a row whose line nobody can know, since the cell that names it was emptied."""
        what = self.place.form.column(key).label
        self.notes.mark("S36", (number, self.place.columns[key]), "", "", group=key, what=what)

    def _became(self, identity: Sequence[Raw]) -> tuple[Agency, ...]:
        """Return what a unit that the row names, and that is none of the day's, was joined to or parted into."""
        units = [
            self._text(key, raw)
            for key, raw in zip(self.place.form.axes, identity, strict=True)
            if self.place.form.column(key).list_id in UNIT_LISTS
        ]
        found = (self.context.became(text) or self.context.successors(text) for text in units)
        return next(filter(None, found), ())

    def _text(self, key: str, raw: Raw) -> str:
        """Return what an axis cell says, the code of a commune in full; an apostrophe before it only says: a text."""
        text = "" if isinstance(raw, Broken) else plain_text(raw).strip().removeprefix("'")
        return text.zfill(5) if text.isdigit() and self.place.form.column(key).source == "communes" else text

    def _stranger(self, identity: Sequence[Raw]) -> Agency | None:
        """Return the agency that owns the commune named in the row, when it is not this one."""
        for key, raw in zip(self.place.form.axes, identity, strict=True):
            if self.place.form.column(key).source == "communes":
                text = self._text(key, raw)
                unit = self.context.agency(text) if text.isdigit() else None
                parent = self.context.agency(unit.parent) if unit else None
                if unit and parent and self.agency.code not in (unit.code, parent.code):
                    return unit if self.agency.kind == "commune" else parent
        return None

    def _refuse_strangers(self) -> None:
        """Raise Copied when most rows belong to another agency: the sheet comes from its workbook."""
        if len(self.strangers) > len(self.lines.rows):
            number, other = self.strangers[0]
            at = self.place.columns[self.place.form.axes[0]]
            line = shown(plain_text(self.grid[number][at]))
            count = sum(owner is other for _, owner in self.strangers)
            lines = f"dòng “{line}”" if count == 1 else f"{integer(count)} dòng (ví dụ “{line}”)"
            said = {"name": self.agency.name, "other": other.name, "lines": lines}
            row = {fold(raw) for raw in self.grid[number] if isinstance(raw, str)}
            parties = self.agency.code, other.code
            if fold(other.name) in row:  # codes and names alike: the other's hand, on this agency's workbook
                parties = other.code, self.agency.code
            raise Copied(
                "I08", sheet=self.place.sheet.name, cell=self.place.sheet.a1((number, at)), parties=parties, **said
            )


def row_name(place: FormPlace, number: int) -> str:
    """Return what a row is called by the cells that name its line, codes with the names beside them."""
    beside = [column.key for column in place.form.columns if column.type == "info" and column.shows.attribute == "name"]
    row = place.sheet.grid[number]
    texts = (plain_text(row[place.columns[key]]) for key in (*place.form.axes, *beside) if key in place.columns)
    return " – ".join(filter(None, texts))


def _settle_duplicates(place: FormPlace, lines: FormLines, notes: SheetNotes) -> None:
    """Keep one row of each line; rows of one line that differ are kept once, with their values blocked."""
    if len(set(lines.codes)) == len(lines.codes):
        return
    found: dict[tuple[str, ...], list[int]] = {}
    for number, code in zip(lines.rows, lines.codes, strict=True):
        found.setdefault(code, []).append(number)
    grid, entered = place.sheet.grid, _entered(place)
    at = place.columns[place.form.axes[0]]
    for numbers in (numbers for numbers in found.values() if len(numbers) > 1):
        contents = {tuple(grid[number][position] for position in entered) for number in numbers}
        name = row_name(place, numbers[0])
        kind = "S11" if len(contents) == 1 else "S10"
        more = [(number, at) for number in numbers[1:]]
        notes.say(kind, (numbers[0], at), value=name, more=more, count=len(numbers))
        if len(contents) > 1:
            lines.blocked.add(numbers[0])
    lines.codes, lines.rows = list(found), [numbers[0] for numbers in found.values()]


def _free_rows(place: FormPlace) -> FormLines:
    """Return the rows of a form to which staff add lines: every row with something typed into it."""
    lines = FormLines()
    entered = _entered(place)
    prepared = _prepared_end(place)
    ours, index = _prepared_columns(place)
    for number in range(place.first, len(place.sheet.grid)):
        row = place.sheet.grid[number]
        filled = [at for at in entered if row[at] != ""]
        if FOOT_MARK in row and not any(isinstance(row[at], float) for at in filled):
            continue  # names of who signs
        if not filled:
            others = [
                at
                for at, raw in enumerate(row)
                if raw != "" and at not in ours and not (at in index and isinstance(raw, int | float))
            ]
            if others and _is_total(place, row):
                lines.totals.append(number)
            else:
                lines.stray += [(number, at) for at in others]
        elif _is_total(place, row):
            lines.totals.append(number)
        elif number >= prepared and len(filled) <= _LONE:
            lines.stray += [(number, at) for at in filled]
        elif not _is_repeated_header(place, row):
            lines.rows.append(number)
            lines.codes.append(())
    return lines


def _prepared_end(place: FormPlace) -> int:
    """Return the row behind the lines that the blank was issued with: of its foot; without one, behind all it may have.

    How many lines a blank has is for `blanks` to say, which fills its page.
    """
    rows = range(place.first, len(place.sheet.grid))
    most = place.first + place.form.free_rows
    return next((number for number in rows if FOOT_MARK in place.sheet.grid[number]), most)


def _prepared_columns(place: FormPlace) -> tuple[set[int | None], set[int]]:
    """Return the computed, pre-filled and check columns of a blank line, and the column of its line numbers."""
    columns = [(place.form.by_key[key], at) for key, at in place.columns.items()]
    ours = {place.check, *(at for column, at in columns if column.formula or column.default)}
    return ours, {at for column, at in columns if column.type == "index"}


def _entered(place: FormPlace) -> list[int]:
    return [place.columns[column.key] for column in place.form.entered if column.key in place.columns]


def _is_number(raw: Raw) -> bool:
    if isinstance(raw, Broken) or raw == "":
        return isinstance(raw, Broken)
    return not isinstance(raw, str) or isinstance(read_number(raw).value, int)


def _left_texts(place: FormPlace, row: Sequence[Raw]) -> Iterator[str]:
    """Yield the texts left of the first number column."""
    numeric = [at for key, at in place.columns.items() if place.form.by_key[key].numeric]
    for raw in row[: min(numeric, default=len(row))]:
        if isinstance(raw, str) and raw:
            yield raw


def _is_total(place: FormPlace, row: Sequence[Raw]) -> bool:
    return any(_TOTAL.fullmatch(fold(text)) for text in _left_texts(place, row))


def _is_group(row: Sequence[Raw]) -> bool:
    first = next((raw for raw in row if raw != ""), "")
    return isinstance(first, str) and bool(_GROUP.fullmatch(first.strip()))


def _is_repeated_header(place: FormPlace, row: Sequence[Raw]) -> bool:
    """Whether the row repeats the printed column numbers, or the labels."""
    written = {at: raw for at, raw in enumerate(row) if isinstance(raw, str) and raw}
    if 2 * len(written) < len(place.columns):
        return False
    texts = {at: fold(raw) for at, raw in written.items()}
    numbers = sum(bool(NUMBER_CELL.fullmatch(text)) for text in texts.values())
    labels = sum(texts.get(at) == folded_label(place.form.by_key[key].label) for key, at in place.columns.items())
    return 2 * max(numbers, labels) >= len(place.columns)
