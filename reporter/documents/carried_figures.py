"""What became of the figures a document carries, read from the file alone, whoever saved it and however it was edited.

The text inside a mark is not to be trusted: who types at its edge leaves a stale number that looks untouched. So a
figure is looked for from the start of its mark, grown over the digits that touch it, and by laying the paragraph as it
was beside the paragraph as it is. Tracked changes are read as if accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cached_property

import msgspec
from lxml import etree

from reporter.documents.figure_marks import MASK, SPACE, body_paragraphs, digest, prose_check, row_check
from reporter.model import ReporterError
from reporter.model.carried_figure import (
    CarriedFigure,
    CarriedParagraph,
    CarriedReport,
    CarriedTable,
    FigureFate,
    FoundFigure,
    ProseChange,
    TableChange,
)
from reporter.opc.archive import Archive, Unsound
from reporter.opc.chart_read import chart_rows
from reporter.opc.chart_xml import CHART, RELATIONS
from reporter.opc.custom_xml import custom_part
from reporter.opc.parts import docx_error, open_docx

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_P, _T, _TAB, _BR = (_W + name for name in ("p", "t", "tab", "br"))
_HYPHEN, _START, _TBL, _TR, _TC = (_W + name for name in ("noBreakHyphen", "bookmarkStart", "tbl", "tr", "tc"))
_GONE = frozenset(_W + name for name in ("del", "moveFrom"))  # not in the final view of tracked changes
_NUMBER = re.compile(r"[-−]?\d[\d.,]*\d|\d")
_BARE = re.compile(r"\d{0,2}")  # a number of which the text holds many
_ALIKE = 0.5  # paragraphs less alike than this are not the same paragraph
_REACH = 2  # letters between the place looked at and the number taken for the figure's
_AROUND = 40


@dataclass(frozen=True)
class WordText:
    """The text of a document as its readers see it: paragraphs, where marks begin, tables."""

    paragraphs: tuple[str, ...]
    marks: Mapping[str, tuple[int, int]]  # name → paragraph and offset at which it begins
    tables: tuple[tuple[tuple[str, ...], ...], ...]  # rows of cell texts, header rows left out
    table_marks: Mapping[str, int] = field(default_factory=dict)  # name → index of its table
    frame: tuple[int, ...] = ()  # the paragraphs that stand in no row under the header rows of a table
    charts: tuple[tuple[tuple[str, ...], ...], ...] = ()  # rows of label and numbers, in the order of drawing

    @cached_property
    def digests(self) -> Mapping[str, int]:
        """Digest of a paragraph → its number, the first of those alike."""
        return {digest(text): number for number, text in reversed(list(enumerate(self.paragraphs)))}


def read_carried_figures(data: bytes, name: str) -> tuple[CarriedReport, WordText]:
    """Return what a .docx carries and its text; ReporterError for one that carries nothing or cannot be read."""
    archive = open_docx(data, name)
    try:
        part = custom_part(archive, SPACE)
        if part is None:
            raise ReporterError(
                f"{name}: văn bản không mang theo số liệu của nó (không do chương trình này lập, hoặc đã lưu qua "
                "định dạng khác .docx)."
            )
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, huge_tree=True))
        report = msgspec.json.decode((root.text or "").encode(), type=CarriedReport)
        main = archive.related("", "officeDocument")
        body = etree.fromstring(archive.read_xml(main), etree.XMLParser(resolve_entities=False, huge_tree=True))
    except Unsound as trouble:
        raise docx_error(name, trouble) from None
    except (etree.XMLSyntaxError, msgspec.MsgspecError):
        raise ReporterError(f"{name}: phần số liệu mang theo đã bị sửa, không đọc được.") from None
    return report, replace(word_text(body), charts=tuple(_charts(archive, main, body)))


def _charts(archive: Archive, main: str, body: etree._Element) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Yield what each chart of a document draws."""
    relations = archive.relations(main)
    for drawn in body.iter(f"{{{CHART}}}chart"):
        relation = relations.get(drawn.get(f"{{{RELATIONS}}}id", ""))
        yield chart_rows(archive.tree(relation.part)) if relation and relation.part in archive else ()


def word_text(root: etree._Element) -> WordText:
    """Return the text of a document in the final view of tracked changes."""
    texts: dict[etree._Element, str] = {}
    frame: list[int] = []
    marks: dict[str, tuple[int, int]] = {}
    below = body_paragraphs(root)
    for number, paragraph in enumerate(root.iter(_P)):
        text = ""
        for element in _own_parts(paragraph):
            if element.tag == _START:
                marks.setdefault(element.get(f"{_W}name", ""), (number, len(text)))
            else:
                text += _shown(element)
        texts[paragraph] = text
        frame += [] if paragraph in below else [number]
    tables = [table for table in root.iter(_TBL) if next(table.iterancestors(_TBL), None) is None]
    held = {start.get(f"{_W}name", ""): number for number, table in enumerate(tables) for start in table.iter(_START)}
    rows = tuple(tuple(_rows(table, texts)) for table in tables)
    return WordText(tuple(texts.values()), marks, rows, held, tuple(frame))


def _own_parts(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Yield what shows text in a paragraph and the starts of marks, without what is deleted or in a text box."""
    shown = paragraph.iter(_T, _HYPHEN, _TAB, _BR, _START)
    deleted = next(paragraph.iterancestors(*_GONE), None) is not None
    if not deleted and next(paragraph.iterdescendants(_P, *_GONE), None) is None:
        yield from shown  # as nearly all are
        return
    for element in () if deleted else shown:
        owner = next(element.iterancestors(_P))
        if owner is paragraph and next(element.iterancestors(*_GONE), None) is None:
            yield element


def _shown(element: etree._Element) -> str:
    if element.tag == _T:
        return (element.text or "").replace("\u2011", "-")
    if element.tag == _HYPHEN:
        return "-"
    run = element.getparent()
    return " " if run is not None and run.tag == f"{_W}r" else ""  # a tab stop among properties shows nothing


def _rows(table: etree._Element, texts: Mapping[etree._Element, str]) -> Iterator[tuple[str, ...]]:
    for row in table.iterchildren(_TR):
        if row.find(f"{_W}trPr/{_W}tblHeader") is None:
            yield tuple(["\n".join([texts[one] for one in cell.iter(_P)]) for cell in row.iterchildren(_TC)])


# --- figures ----------------------------------------------------------------------------------------------


def figures_now(report: CarriedReport, text: WordText) -> tuple[FoundFigure, ...]:
    """Return every figure that the document was made with, as it stands now."""
    placed = _Placed(report, text)
    found = [placed.found(figure) for figure in report.figures]
    return tuple(placed.written_anew(item.figure) or item if not item.now else item for item in found)


class _Placed:
    """Paragraphs as they were beside paragraphs as they are; each pair is compared once."""

    def __init__(self, report: CarriedReport, text: WordText) -> None:
        self._report, self._text = report, text
        self._pairs: dict[int, int | None] = {}
        self._blocks: dict[tuple[int, int], tuple[list[tuple[int, int, int]], float]] = {}
        self._taken: set[tuple[int, int]] = set()  # paragraph and offset where a figure was found

    def found(self, figure: CarriedFigure) -> FoundFigure:
        """Return the figure where it stands: by the paragraph laid beside its old self, else by its mark."""
        stored = self._report.paragraphs[figure.paragraph]
        same = self._text.digests.get(stored.digest)
        if same is not None:
            return _told(figure, figure.text, self._text.paragraphs[same], figure.offset)
        aligned, sure = self._aligned(figure, stored)
        marked = self._marked(figure)
        # a paragraph that is clearly the same one is right about what was deleted too
        chosen = aligned if aligned and (sure or not marked) else marked
        if not chosen:
            return FoundFigure(figure, FigureFate.DELETED, "", _around(stored.text, figure.offset))
        self._taken.add(chosen)
        paragraph, offset = chosen
        line = self._text.paragraphs[paragraph]
        return _told(figure, _region(line, offset, figure.text), line, offset)

    def written_anew(self, figure: CarriedFigure) -> FoundFigure | None:
        """Return a figure that lost its place where somebody wrote a text anew; None where it is not.

        Mark and words about it are gone when half a sentence is typed anew or goes elsewhere. What reads as the figure
        in a paragraph that is not as it was, and is no other figure, is this one; a short number without a unit may be
        anything.
        """
        if _BARE.fullmatch(figure.text):
            return None
        for paragraph in self._touched:
            line = self._text.paragraphs[paragraph]
            for place in _whole_places(line, figure.text):
                if (paragraph, place) not in self._taken:
                    self._taken.add((paragraph, place))
                    return _told(figure, figure.text, line, place)
        return None

    @cached_property
    def _touched(self) -> tuple[int, ...]:
        """The paragraphs of the text that are not as they were made."""
        made = {self._report.prose[at : at + 8] for at in range(0, len(self._report.prose), 8)}
        return tuple(at for at in self._text.frame if prose_check(self._text.paragraphs[at]) not in made)

    def _marked(self, figure: CarriedFigure) -> tuple[int, int] | None:
        """Return paragraph and offset by the mark; None when it is gone or no such number stands there."""
        place = self._text.marks.get(figure.mark)
        if place is None:
            return None
        paragraph, offset = place
        found = _near(self._text.paragraphs[paragraph], offset, figure.text)
        return None if found is None else (paragraph, found)

    def _aligned(self, figure: CarriedFigure, stored: CarriedParagraph) -> tuple[tuple[int, int] | None, bool]:
        """Return paragraph and offset by the words about it, and whether it is clearly the same paragraph."""
        paragraph = self._paired(figure.paragraph, stored)
        if paragraph is None:
            return None, False
        blocks, ratio = self._compared(figure.paragraph, paragraph, stored)
        at = _carried_over(blocks, figure.offset)
        line = self._text.paragraphs[paragraph]
        found = _near(line, at, figure.text)
        return (None if found is None else (paragraph, found)), ratio > _ALIKE

    def _paired(self, number: int, stored: CarriedParagraph) -> int | None:
        """Return the paragraph of now that is most like one of then."""
        if number not in self._pairs:
            marked = [self._text.marks.get(item.mark) for item in self._report.figures if item.paragraph == number]
            near = {place[0] for place in marked if place} or set(range(len(self._text.paragraphs)))
            best = max(near, key=lambda item: self._likeness(stored.text, item), default=None)
            if best is None or self._likeness(stored.text, best) < _ALIKE:
                every = range(len(self._text.paragraphs))
                best = max(every, key=lambda item: self._likeness(stored.text, item), default=None)
            alike = best is not None and self._likeness(stored.text, best) >= _ALIKE
            self._pairs[number] = best if alike else None
        return self._pairs[number]

    def _likeness(self, stored: str, number: int) -> float:
        """Return how alike two paragraphs are by their words: 0 to 1."""
        one, two = set(stored.split()), set(self._text.paragraphs[number].split())
        return 2 * len(one & two) / (len(one) + len(two)) if one or two else 0.0

    def _compared(self, then: int, now: int, stored: CarriedParagraph) -> tuple[list[tuple[int, int, int]], float]:
        if (then, now) not in self._blocks:
            matcher = SequenceMatcher(
                None, stored.text.replace(MASK, "\x00"), self._text.paragraphs[now], autojunk=False
            )
            blocks = [(item.a, item.b, item.size) for item in matcher.get_matching_blocks()]
            self._blocks[then, now] = blocks, self._likeness(stored.text, now)
        return self._blocks[then, now]


def _whole_places(line: str, text: str) -> Iterator[int]:
    """Yield where a text stands in a line, not as part of a longer number."""
    pattern = rf"(?<![\d.,]){re.escape(_plain(text))}(?![\d]|[.,]\d)"
    yield from (found.start() for found in re.finditer(pattern, _plain(line)))


def _carried_over(blocks: Sequence[tuple[int, int, int]], offset: int) -> int:
    """Return where a place of the old text is in the new one: in an equal stretch, or right after the last before."""
    place = 0
    for old, new, size in blocks:
        if old <= offset < old + size:
            return new + offset - old
        if old + size <= offset and size:
            place = new + size
    return place


def _near(line: str, offset: int, text: str) -> int | None:
    """Return where the figure's text, or the number that took its place, begins; None when none is near."""
    wanted = _NUMBER.search(text)
    if wanted is None or _plain(line[offset : offset + len(text)]) == _plain(text):
        held = _plain(line).find(_plain(text), max(offset - _REACH, 0), offset + len(text) + _REACH)
        return held if held >= 0 else None if wanted is None else offset
    at = offset + wanted.start()
    near = [found for found in _NUMBER.finditer(line) if found.start() - _REACH <= at <= found.end() + _REACH]
    if not near:
        return None
    nearest = min(near, key=lambda found: max(found.start() - at, at - found.end(), 0))
    return max(nearest.start() - wanted.start(), 0)


def _region(line: str, offset: int, text: str) -> str:
    """Return what stands at a place, as much of it as the figure's text covers, its digits whole."""
    wanted = _NUMBER.search(text)
    if wanted is None:
        return line[offset : offset + len(text)]
    at = offset + wanted.start()
    found = next((item for item in _NUMBER.finditer(line) if item.start() <= at <= item.end()), None)
    if found is None:
        return line[offset : offset + len(text)]
    before, after = wanted.start(), len(text) - wanted.end()
    return line[max(found.start() - before, 0) : found.end() + after]


def _told(figure: CarriedFigure, now: str, line: str, offset: int) -> FoundFigure:
    stands = _plain(now) == _plain(figure.text)
    fate = FigureFate.STANDS if stands else FigureFate.CHANGED
    return FoundFigure(figure, fate, figure.text if stands else now.strip(), _around(line, offset))


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def _around(line: str, offset: int) -> str:
    start = max(offset - _AROUND, 0)
    shown = line[start : offset + _AROUND].replace(MASK, "")
    return f"{'…' if start else ''}{shown}{'…' if offset + _AROUND < len(line) else ''}"


# --- all of the text --------------------------------------------------------------------------------------


def prose_changes(report: CarriedReport, text: WordText) -> Iterator[ProseChange]:
    """Yield the paragraphs that are not as they were made; the rows of annexes are looked at by themselves."""
    made = [report.prose[at : at + 8] for at in range(0, len(report.prose), 8)]
    lines = [(number, text.paragraphs[number]) for number in text.frame if text.paragraphs[number].strip()]
    now = [prose_check(line) for _, line in lines]
    for kind, first, last, start, end in SequenceMatcher(None, made, now, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for number, line in lines[start:end]:
            yield ProseChange(number + 1, line)
        if last - first > end - start:
            yield ProseChange(lines[min(start, len(lines) - 1)][0] + 1 if lines else 1, "")


# --- annex tables -----------------------------------------------------------------------------------------


def table_changes(report: CarriedReport, text: WordText) -> Iterator[TableChange]:
    """Yield the rows of annex tables that are not as they were made; a table that is gone is one change of row 0."""
    free = len(text.tables) - len(report.tables)  # tables before the annexes
    for number, table in enumerate(report.tables):
        at = text.table_marks.get(table.mark, free + number)
        if not 0 <= at < len(text.tables):
            yield TableChange(table.name, 0, "")
            continue
        yield from _row_changes(table, text.tables[at])
    for number, chart in enumerate(report.charts):
        if number >= len(text.charts):
            yield TableChange(chart.name, 0, "")
        else:
            yield from _row_changes(chart, text.charts[number])


def _row_changes(table: CarriedTable, rows: Sequence[Sequence[str]]) -> Iterator[TableChange]:
    made = [table.rows[at : at + 4] for at in range(0, len(table.rows), 4)]
    now = [row_check(row) for row in rows]
    if made == now:
        return
    for kind, first, last, start, end in SequenceMatcher(None, made, now, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for at in range(start, end):
            yield TableChange(table.name, at + 1, " | ".join(rows[at]))
        if last - first > end - start:
            yield TableChange(table.name, first + 1, "")
