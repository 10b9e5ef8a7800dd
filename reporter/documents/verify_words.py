"""Are agencies' words printed as they were written? Compared letter by letter with the finished document.

Only letters and digits are compared: spaces, line ends and the marks of lists belong to the page. Nothing is used here
of what divides a text into points.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate

from reporter.documents.quotations import Quotation, QuotedCell
from reporter.model import Annex, Finding
from reporter.model.catalogue import finding
from reporter.model.wording import fold

_SIGNS = re.compile(r"[\W_]+")
#: The number of a list at the start of a folded line, before a blank or glued to a word: "1/ ", "(ii) ", "a)thiếu".
_NUMBERING = re.compile(
    r"\s*(?:[^\w\s(]+\s*)?(?:"
    r"(?:\(?(?:\d{1,2}|\w)[.)/]|\d[\d.]*[.)]?|\(?[ivx]{1,5}[.)/-])(?=\s)|(?:\(?\d{1,2}[.)]|\(?\w\))(?=[^\W\d_]{2}))"
)
_SPACES = re.compile(r"\s")


class ProseText:
    """The paragraphs of a finished document, and what stands in them at a place."""

    def __init__(self, paragraphs: Sequence[str]) -> None:
        self.paragraphs = tuple(paragraphs)
        self._joined = "\n".join(paragraphs)
        self._starts = list(accumulate((len(text) + 1 for text in paragraphs), initial=0))

    def at(self, item: Quotation) -> str:
        """Return the text that stands where a quotation was printed, over the ends of paragraphs."""
        start = self._start(item)
        return self._joined[start : start + len(item.text)]

    def says(self, item: Quotation) -> bool:
        """Whether the quotation stands where it was printed, whole; what kind of space divides words is the page's."""
        end = self._start(item) + len(item.text)
        runs_on = item.text[-1:].isalnum() and self._joined[end : end + 1].isalnum()
        return _spaced(self.at(item)) == _spaced(item.text) and not runs_on

    def without(self, quoted: Sequence[Quotation]) -> list[str]:
        """Return the paragraphs with the quotations blanked out."""
        pieces, done = [], 0
        for item in sorted(quoted, key=lambda one: (one.place.paragraph, one.place.offset)):
            start = max(self._start(item), done)
            pieces.append(self._joined[done:start])
            done = max(done, self._start(item) + len(item.text))
            pieces.append(re.sub(r"[^\n]", " ", self._joined[start:done]))
        return ("".join(pieces) + self._joined[done:]).split("\n")

    def _start(self, item: Quotation) -> int:
        paragraph = min(item.place.paragraph, len(self.paragraphs))
        return self._starts[paragraph] + item.place.offset


def quoted_words(
    prose: ProseText, quoted: Sequence[Quotation], annexes: Sequence[Annex], file: str
) -> Iterator[Finding]:
    """Yield D08 for a quotation that is not where it was printed, and for a cell that is printed in part only.

    What the prose leaves out of a cell may stand in an annex, which then holds the cell as a whole.
    """
    pieces: dict[tuple[int, str], tuple[QuotedCell, list[Quotation]]] = {}
    for item in quoted:
        if not prose.says(item):
            yield _problem(item.cells[0], prose.at(item), file)
        for cell in item.cells:
            if cell.typed:
                pieces.setdefault((id(cell.quote), cell.column), (cell, []))[1].append(item)
    in_annexes: set[str] | None = None
    for cell, items in pieces.values():
        if not _whole(cell, items):
            in_annexes = _annex_texts(annexes) if in_annexes is None else in_annexes
            if letters(cell.text) not in in_annexes:
                yield _problem(cell, "; ".join(item.text for item in items), file)


def _spaced(text: str) -> str:
    return _SPACES.sub(" ", text)


def letters(text: str) -> str:
    """Return the letters and digits of a text."""
    return _SIGNS.sub("", unicodedata.normalize("NFC", text))


def _problem(cell: QuotedCell, shown: str, file: str) -> Finding:
    return finding("D08", file=file, agency_name=cell.quote.agency_name, value=shown[:80], text=cell.text[:80])


def _whole(cell: QuotedCell, items: Sequence[Quotation]) -> bool:
    """Whether the printed pieces give all letters of the cell but the numbers of its list.

    Its own pieces letter by letter; one printed in another agency's spelling by what both mean.
    """
    exact = letters(cell.text)
    own = [letters(item.text) for item in items if _own(item, cell)]
    if any(piece not in exact for piece in own):
        return False
    if exact in own:  # most cells are printed in one piece
        return True
    lines = [fold(line) for line in cell.text.split("\n")]
    loose, starts, ends = letters("".join(lines)), set[int](), set[int]()
    open_places, start = [True] * len(loose), 0
    for line in lines:
        number = _NUMBERING.match(line)
        length = len(letters(number[0])) if number else 0
        starts |= {start, start + length}
        open_places[start : start + length] = [False] * length
        start += len(letters(line))
        ends.add(start)
    pieces: list[tuple[str, list[int]]] = []
    for item in items:
        piece = letters(fold(item.text))
        pieces.append((piece, _places(loose, piece)))
    for piece, places in sorted(pieces, key=lambda one: (len(one[1]), -len(one[0]))):
        _close(piece, places, open_places, starts, ends)
    return not any(open_places)


def _own(item: Quotation, cell: QuotedCell) -> bool:
    """Whether a quotation gives this cell in its own spelling, not another of the same idea."""
    return item.cells[0].quote is cell.quote and item.cells[0].column == cell.column


def _places(text: str, piece: str) -> list[int]:
    found = [text.find(piece)]
    while found[-1] >= 0:
        found.append(text.find(piece, found[-1] + 1))
    return found[:-1]


def _close(
    piece: str, found: Sequence[int], open_places: list[bool], starts: Collection[int], ends: Collection[int]
) -> None:
    """Mark the place of the piece: where nothing else stands and it is whole lines, if it can be.

    Pieces that fit in one place only come first, so that others do not take it.
    """

    def worse(start: int) -> tuple[bool, int]:
        end = start + len(piece)
        return not all(open_places[start:end]), (start not in starts) + (end not in ends)

    for start in sorted(found, key=worse):
        if any(open_places[start : start + len(piece)]):
            open_places[start : start + len(piece)] = [False] * len(piece)
            return


def _annex_texts(annexes: Sequence[Annex]) -> set[str]:
    values = (value for annex in annexes for table in annex.tables for row in table.rows for value in row.values)
    return {letters(value) for value in values if isinstance(value, str)}
