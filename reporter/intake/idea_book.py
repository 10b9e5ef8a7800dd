"""The officer's y-kien.xlsx: which idea is in which group, and what is wrong in it, cell by cell.

Columns are found by their titles, so that others may be added. What cannot be understood counts for nothing and is
told with its cell; the rest of the file counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reporter.executor import LocalExecutor, Lost
from reporter.intake.grids import Sheet, Workbook
from reporter.intake.safety import LIMITS, Refused, read_bytes
from reporter.intake.scan import a1
from reporter.intake.values import Broken, Raw, plain_text
from reporter.job_process import JobLimits
from reporter.model import Cell, Finding, IdeaGroups
from reporter.model.catalogue import finding
from reporter.model.idea import (
    ALONE,
    GROUP_CODE,
    GROUP_SHEET,
    GROUP_TITLES,
    IDEA_BOOK,
    IDEA_SHEET,
    IDEA_TITLES,
    group_code,
)
from reporter.model.wording import fold
from reporter.specs.decode import did_you_mean

_HEAD = 10  # rows among which the titles are looked for
_NEEDED = {IDEA_SHEET: ("id", "suggested", "chosen"), GROUP_SHEET: ("code", "wording", "into")}


@dataclass(frozen=True, slots=True)
class IdeaBook:
    """What the file says: the grouping, and the cell that names each idea."""

    groups: IdeaGroups = field(default_factory=IdeaGroups)
    places: Mapping[str, Cell] = field(default_factory=dict)  # idea → its cell


def read_idea_book(inbox: Path, limits: Mapping[str, int]) -> tuple[IdeaBook, tuple[Finding, ...]]:
    """Return the officer's grouping of a period, empty without a file, and findings about the file."""
    path = inbox / IDEA_BOOK
    if not path.exists():
        return IdeaBook(), ()
    bounds = {**LIMITS, **limits}
    executor = LocalExecutor(JobLimits(bounds["seconds"], bounds["memory_mib"]))
    (outcome,) = executor.map(_Reader(bounds).read, [path], lost=_lost)
    return outcome


_Outcome = tuple[IdeaBook, tuple[Finding, ...]]


def _lost(_file: Lost[Path]) -> _Outcome:
    return IdeaBook(), (finding("Y01", file=IDEA_BOOK, why="đọc quá lâu hoặc quá nặng"),)


@dataclass(frozen=True, slots=True)
class _Reader:
    """What reads the file in a process of its own."""

    limits: Mapping[str, int]

    def read(self, path: Path) -> _Outcome:
        try:
            workbook = Workbook(read_bytes(path, self.limits), self.limits)
            tables = {name: _table(workbook.sheets, name) for name in _NEEDED}
        except Refused as refusal:
            return IdeaBook(), (finding("Y01", file=IDEA_BOOK, why=_why(refusal)),)
        except _Missing as missing:
            return IdeaBook(), (finding("Y02", file=IDEA_BOOK, what=str(missing)),)
        return _Grouping(tables[IDEA_SHEET], tables[GROUP_SHEET]).made()


class _Missing(Exception):
    """A sheet or a column of ours is not there; the text says which."""


def _why(refusal: Refused) -> str:
    """Return why the file cannot be read, for people: what is wrong with it, else all that is found of it."""
    told = (refusal.args_of.get(key) for key in ("why", "kind", "what"))
    return str(next(filter(None, told), "") or refusal.about(IDEA_BOOK).found)


@dataclass(frozen=True, slots=True)
class _Line:
    """One row: the text of each of our columns, and the place of its cells."""

    texts: Mapping[str, str]
    cells: Mapping[str, Cell]

    def of(self, key: str) -> str:
        return self.texts.get(key, "")


def _table(sheets: Sequence[Sheet], name: str) -> list[_Line]:
    """Return the lines of a sheet below its titles; _Missing without the sheet or one of the needed columns."""
    sheet = next((sheet for sheet in sheets if fold(sheet.name) == fold(name)), None)
    if sheet is None:
        raise _Missing(f"trang “{name}”")
    titles = {fold(title): key for key, title in (IDEA_TITLES if name == IDEA_SHEET else GROUP_TITLES).items()}
    heads = [[titles.get(fold(plain_text(raw)), "") for raw in row] for row in sheet.grid[:_HEAD]]
    row = max(range(len(heads)), key=lambda number: len(set(heads[number])), default=0)
    at = {key: position for position, key in enumerate(heads[row] if heads else []) if key}
    for key in _NEEDED[name]:
        if key not in at:
            title = (IDEA_TITLES if name == IDEA_SHEET else GROUP_TITLES)[key]
            raise _Missing(f"cột “{title}” ở trang “{sheet.name}”")
    return list(_lines(sheet, at, row + 1))


def _lines(sheet: Sheet, at: Mapping[str, int], first: int) -> Iterator[_Line]:
    for number, row in enumerate(sheet.grid[first:], first):
        texts = {key: _text(row[position]) for key, position in at.items()}
        if any(texts.values()):
            cells = {key: Cell(IDEA_BOOK, sheet.name, a1((number, position))) for key, position in at.items()}
            yield _Line(texts, cells)


def _text(raw: Raw) -> str:
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return "" if isinstance(raw, Broken) else plain_text(raw).strip()


class _Grouping:
    """Makes the grouping of the lines, and notes what names nothing, twice or itself."""

    def __init__(self, ideas: Sequence[_Line], groups: Sequence[_Line]) -> None:
        self.ideas, self.groups = ideas, groups
        self.findings: list[Finding] = []
        self.wording: dict[str, str] = {}
        self.into: dict[str, str] = {}
        self.codes = {code for line in groups if (code := _code(line.of("code")))}
        self.codes |= {code for line in ideas if (code := _code(line.of("suggested")))}

    def made(self) -> _Outcome:
        """Return the grouping and the findings."""
        for line in self.groups:
            self._group(line)
        self._break_circles()
        suggested: dict[str, str] = {}
        chosen: dict[str, str] = {}
        places: dict[str, Cell] = {}
        for line in self.ideas:
            idea = line.of("id")
            if not idea:
                continue
            decided = self._chosen(line)
            if idea in places and chosen.get(idea, "") != decided:
                self._say("Y05", line.cells["id"], value=idea, other=places[idea].ref)
                continue
            places[idea] = line.cells["id"]
            suggested[idea] = _code(line.of("suggested"))
            if decided:
                chosen[idea] = decided
        groups = IdeaGroups(suggested, chosen, self.wording, self.into)
        return IdeaBook(groups, places), tuple(self.findings)

    def _group(self, line: _Line) -> None:
        code = _code(line.of("code"))
        if not code:
            if line.of("wording") or line.of("into"):
                self._say("Y03", line.cells["code"], value=line.of("code"), hint="")
            return
        if line.of("wording"):
            self.wording[code] = line.of("wording")
        if target := line.of("into"):
            other = self._known(target)
            if other and other != code:
                self.into[code] = other
            else:
                self._unknown(line.cells["into"], target, "gộp vào chính nó" if other else "")

    def _break_circles(self) -> None:
        """Note groups that go into each other in a circle, and leave them apart."""
        where = {_code(line.of("code")): line.cells["into"] for line in self.groups}
        for start in list(self.into):
            path = [start]
            while (following := self.into.get(path[-1])) and following not in path:
                path.append(following)
            if following == start:
                self._say("Y04", where[start], value=" → ".join((*path, start)))
                for code in path:
                    del self.into[code]

    def _chosen(self, line: _Line) -> str:
        """Return the code of the group the officer put the idea in: of a listed one, or of a new one named there."""
        written = line.of("chosen")
        if not written or written == ALONE:
            return written
        if known := self._known(written):
            return known
        if GROUP_CODE.fullmatch(written) or written.isdecimal():
            self._unknown(line.cells["chosen"], written)
            return ""
        code = group_code(1 + max((int(code[1:]) for code in self.codes), default=0))
        self.codes.add(code)
        self.wording[code] = written
        return code

    def _known(self, written: str) -> str:
        """Return the code that a code, a number or the words of a group mean; "" for none."""
        code = _code(written)
        if code in self.codes:
            return code
        return next((code for code, words in self.wording.items() if fold(words) == fold(written)), "")

    def _unknown(self, cell: Cell, written: str, why: str = "") -> None:
        self._say("Y03", cell, value=written, hint=f" ({why})" if why else did_you_mean(written, sorted(self.codes)))

    def _say(self, code: str, cell: Cell, **texts: str) -> None:
        self.findings.append(finding(code, places=[cell], **texts))  # type: ignore[arg-type]


def _code(written: str) -> str:
    """Return a code as it is listed: "N012" for "n12" or "12"; "" for anything else."""
    found = GROUP_CODE.fullmatch(written) or GROUP_CODE.fullmatch(f"N{written}")
    return group_code(int(found[1])) if found else ""
