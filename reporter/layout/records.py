"""A .docx as plain records: runs, paragraphs with effective formats, tables, sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import msgspec
from msgspec.structs import force_setattr

from reporter.layout.carried import Carried
from reporter.layout.effective import ParagraphFormat, RunFormat
from reporter.opc.parts import QUOTED

_ROW = frozenset("_─━═―‾¯￣")


class Run(msgspec.Struct, frozen=True):
    """A stretch of text of one format."""

    text: str
    format: RunFormat

    @property
    def quoted(self) -> bool:
        """Whether the words are an agency's, printed letter by letter."""
        return self.format.style == QUOTED


class Paragraph(msgspec.Struct, frozen=True):
    """One paragraph as read; a struct, since a document has thousands and a dataclass takes four times to make."""

    text: str
    runs: tuple[Run, ...]
    mark: RunFormat  # of the paragraph mark: the height of an empty line
    format: ParagraphFormat
    style: str
    section: int
    order: int  # position in the document, for comparing
    width: float  # twips between its container's edges
    new_page: bool = False  # a page break comes before it
    fields: tuple[str, ...] = ()
    lines: tuple[float, ...] = ()  # widths in twips of drawn lines anchored here; 0 where unknown
    pictured: bool = False  # holds a picture, chart, shape or object
    framed: bool = False
    composed: bool = True  # False: letters and their marks were typed as characters of their own (NFD)
    clean: str = ""  # worked out: the text with ordinary spaces and hyphens, trimmed
    shown: tuple[Run, ...] = ()  # worked out: the runs that show ink

    def __post_init__(self) -> None:  # every rule asks for both
        force_setattr(self, "clean", plain(self.text))
        force_setattr(self, "shown", tuple([r for r in self.runs if r.text.strip() and not r.format.hidden]))

    @property
    def quoted(self) -> bool:
        """Whether the paragraph begins with words of an agency: its mark is theirs."""
        return bool(self.shown) and self.shown[0].quoted


class WordCell(msgspec.Struct, frozen=True):
    """One cell of a table."""

    paragraphs: tuple[Paragraph, ...]
    column: int
    bordered: bool
    width: float
    blocks: tuple[Block, ...] = ()  # as they stand; paragraphs of nested tables are also in `paragraphs`

    @property
    def text(self) -> str:
        """The text of the cell, paragraphs joined by a space."""
        return " ".join(p.clean for p in self.paragraphs if p.clean)

    @property
    def tables(self) -> tuple[WordTable, ...]:
        """The tables inside the cell."""
        return tuple(block for block in self.blocks if isinstance(block, WordTable))


class Row(msgspec.Struct, frozen=True):
    """One row of a table; height in twips, 0 where it is left to the content."""

    cells: tuple[WordCell, ...]
    header: bool
    cant_split: bool
    height: float


#: The word above the list of recipients, not a heading of a table ("Nơi nhận", "Nơi nhận đề xuất").
_RECIPIENTS = re.compile(r"^Nơi nhận *:")


@dataclass(frozen=True)
class WordTable:
    """One table as read."""

    rows: tuple[Row, ...]
    section: int
    order: int
    width: float  # twips
    borders: Mapping[str, tuple[str, str]]  # side → (line, colour), effective

    @property
    def columns(self) -> int:
        """The number of cells of the widest row."""
        return max((len(row.cells) for row in self.rows), default=0)

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Every paragraph of the table in reading order."""
        return tuple([paragraph for row in self.rows for cell in row.cells for paragraph in cell.paragraphs])

    @cached_property
    def is_data(self) -> bool:
        """Whether the table holds data: drawn with lines, or too big to be a layout grid."""
        if any(_RECIPIENTS.match(p.clean) for p in self.paragraphs):
            return False
        drawn = {side for side, (line, _) in self.borders.items() if line not in ("none", "nil")}
        boxed = any(cell.bordered for row in self.rows[:1] for cell in row.cells)
        return len(drawn) >= 2 or boxed or (self.columns > 2 and len(self.rows) > 2)


Block = Paragraph | WordTable


@dataclass(frozen=True, slots=True)
class Section:
    """One section: sizes and margins in twips; headers and footers by type, inherited where not stated."""

    width: float
    height: float
    landscape: bool
    margins: Mapping[str, float]  # top, bottom, left, right, header, gutter
    title_page: bool
    number_start: str
    number_format: str  # "decimal" unless stated otherwise
    continuous: bool
    headers: Mapping[str, tuple[Paragraph, ...]]
    footers: Mapping[str, tuple[Paragraph, ...]]

    @property
    def text_width(self) -> float:
        """The width of the text area."""
        return self.width - self.margins["left"] - self.margins["right"]

    @property
    def text_height(self) -> float:
        """The height of the text area."""
        return self.height - self.margins["top"] - self.margins["bottom"]


@dataclass(frozen=True)
class Content:
    """A whole document as read."""

    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    mirrored: bool
    odd_even: bool
    boxes: tuple[Paragraph, ...] = ()  # paragraphs of text boxes
    tracked: int = 0  # insertions and deletions not yet accepted or refused
    comments: int = 0
    carried: Carried | None = None  # number, day and signer as data beside the text
    page_break_seen: bool = False  # Word noted a page break inside the text when it saved the file

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Every paragraph of the body, those in tables included: nearly every rule asks for them."""
        return tuple([paragraph for block in self.blocks for paragraph in paragraphs_of(block)])

    @cached_property
    def filled(self) -> tuple[Paragraph, ...]:
        """Those of them that show text."""
        return tuple([paragraph for paragraph in self.paragraphs if paragraph.clean])

    @cached_property
    def lines(self) -> tuple[Paragraph, ...]:
        """The paragraphs of headers and footers."""
        stories = (story for section in self.sections for story in (section.headers, section.footers))
        return tuple([line for story in stories for lines in story.values() for line in lines])

    @cached_property
    def formats(self) -> tuple[RunFormat, ...]:
        """Every format that something shown has, headers and footers included: some ten, so rules ask these first."""
        runs = [run for paragraph in (*self.paragraphs, *self.lines) for run in paragraph.shown]
        return tuple({id(run.format): run.format for run in runs}.values())


def plain(text: str) -> str:
    """Return text with non-breaking spaces and hyphens made ordinary, trimmed."""
    if not text.isascii():
        text = text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2011", "-")
    return text.strip()


def is_row(text: str) -> bool:
    """Whether a text is a row of signs that stands for a line: underscores, or signs that join ("───")."""
    return bool(text) and set(text) <= _ROW


def paragraphs_of(block: Block) -> Iterator[Paragraph]:
    """Yield the paragraphs of a block."""
    if isinstance(block, WordTable):
        yield from block.paragraphs
    else:
        yield block


def is_blank(block: Block) -> bool:
    """Whether a block is a paragraph without text."""
    return isinstance(block, Paragraph) and not block.clean
