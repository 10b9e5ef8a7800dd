"""Collecting what is to be said about one sheet: many cells with one cause become one finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from reporter.intake.cells import Ref
from reporter.intake.grids import Sheet
from reporter.intake.personal import masked
from reporter.intake.values import Raw, plain_text
from reporter.model import Cell, CellRange, Finding, Severity
from reporter.model.catalogue import CATALOGUE, finding
from reporter.model.finding import alike, shape
from reporter.model.wording import clean_text
from reporter.specs.forms import FormSpec

#: Errors of one column and kind beyond this many are told together.
_SEPARATE_ERRORS = 10
#: So many columns full of one thing are told together: it was done to the sheet. So many of them are named.
_ONE_SHEET, _TITLES = 3, 3
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Note:
    """One cell that something is said about."""

    code: str
    ref: Ref
    title: str  # the column as printed
    value: str
    args: tuple[tuple[str, object], ...] = ()


class SheetNotes:
    """The findings of one sheet of one file, gathered."""

    def __init__(self, agency: str, file: str, sheet: Sheet, form: FormSpec | None = None) -> None:
        self.agency, self.file, self.sheet = agency, file, sheet
        self.form, self.table = (form.id, form.title) if form else ("", "")
        self._findings: list[Finding] = []
        self._cells: dict[tuple[str, str, str], list[Note]] = {}
        self._recomputed: dict[str, int] = {}
        self._across: dict[str, list[Note]] = {}

    def say(
        self, code: str, ref: Ref | None = None, *, value: str = "", more: Iterable[Ref] = (), **args: object
    ) -> None:
        """Add one finding about the sheet, or about one cell of it."""
        place = CellRange(self.file, self.sheet.name) if ref is None else self.cell(ref)
        found = finding(
            code,
            agency=self.agency,
            form=self.form,
            file=self.file,
            places=(place, *map(self.cell, more)),
            value=shown(value),
            **{"table": self.table, **args},  # type: ignore[arg-type]
        )
        self._findings.append(found)

    def mark(self, code: str, ref: Ref, title: str, raw: Raw, *, group: str = "", **args: object) -> None:
        """Add one cell of a column; cells of the same column and kind are told together.

        A few errors are told one by one unless a `group` says that they have one cause.
        """
        note = Note(code, ref, title, shown(plain_text(raw)), tuple(args.items()))
        self._cells.setdefault((code, title, group), []).append(note)

    def recomputed(self, title: str) -> None:
        """Count one cell of a computed column whose result was not stored."""
        self._recomputed[title] = self._recomputed.get(title, 0) + 1

    def across(self, code: str, ref: Ref, title: str, raw: Raw = "") -> None:
        """Add one cell of a fault that has one cause in whatever columns it shows: all of them are one finding."""
        self._across.setdefault(code, []).append(Note(code, ref, title, plain_text(raw)))

    def cell(self, ref: Ref) -> Cell:
        """Return the cell of this sheet."""
        return Cell(self.file, self.sheet.name, self.sheet.a1(ref))

    def findings(self) -> list[Finding]:
        """Return everything gathered."""
        if self._recomputed:
            columns, count = ", ".join(self._recomputed), sum(self._recomputed.values())
            self.say("S19", columns=columns, count=count)
            self._recomputed = {}
        for code, notes in self._across.items():
            first, *more = notes
            said = {"columns": ", ".join(dict.fromkeys(note.title for note in notes)), "count": len(notes)}
            self.say(code, first.ref, value=first.value, more=[note.ref for note in more], **said)
        self._across = {}
        result = list(self._findings)
        for code, group, notes in self._gathered():
            grave = CATALOGUE[code].severity is Severity.ERROR
            separate = grave and not group and len(notes) <= _SEPARATE_ERRORS
            groups = _of_one_shape(notes) if separate else [notes]
            result += [self._grouped(group) for group in groups]
        return result

    def _gathered(self) -> Iterator[tuple[str, str, list[Note]]]:
        """Yield (code, group, cells) of each column; columns full of what was typed in one way have one cause."""
        causes: dict[tuple[str, str, str, str], list[list[Note]]] = {}
        for (code, title, group), notes in self._cells.items():
            full = len(notes) > _SEPARATE_ERRORS
            cause = ("", shape(notes[0].value)) if full else (title, "")
            causes.setdefault((code, group, *cause), []).append(notes)
        for (code, group, *_), columns in causes.items():
            for notes in columns if len(columns) < _ONE_SHEET else [[note for each in columns for note in each]]:
                yield code, group, notes

    def _grouped(self, notes: list[Note]) -> Finding:
        first = notes[0]
        found = finding(
            first.code,
            agency=self.agency,
            form=self.form,
            file=self.file,
            places=[self.cell(note.ref) for note in notes],
            column=_titles([note.title for note in notes]),
            value=first.value,
            count=len(notes),
            **{"table": self.table, **dict(first.args)},  # type: ignore[arg-type]
        )
        return replace(found, found=alike(found.found, len(notes)))


def _titles(titles: Iterable[str]) -> str:
    """Return the columns of a finding, of many the first ones and how many more there are."""
    named = list(dict.fromkeys(titles))
    rest = len(named) - _TITLES
    return "; ".join(named[:_TITLES]) + (f" và {rest} cột nữa" if rest > 0 else "")


def _of_one_shape(notes: Iterable[Note]) -> Iterable[list[Note]]:
    """Return the notes in groups of what was typed in the same way: "12 người", "7 người" have one cause."""
    groups: dict[str, list[Note]] = {}
    for note in notes:
        groups.setdefault(shape(note.value), []).append(note)
    return groups.values()


def refs(sheet: Sheet, cells: Iterable[Ref], limit: int = 8) -> str:
    """Return "D14, D15, …" for the first `limit` cells."""
    names = [sheet.a1(ref) for ref in cells]
    return ", ".join(names[:limit]) + (", …" if len(names) > limit else "")


def shown(text: str, limit: int = _SHOWN) -> str:
    """Return a raw value fit for a message: one line, no control characters, nothing that identifies a person, cut."""
    line = masked(" ".join(clean_text(text[: 4 * limit])[0].split())).text
    return line if len(line) <= limit else line[: limit - 1] + "…"
