"""The marks that printing leaves in a document, taken out again: which figures and words stand where."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from reporter.documents.body_edits import paragraph_texts, set_off
from reporter.documents.paragraph_notes import Said
from reporter.documents.quotations import PrintedPlace, Quotation
from reporter.documents.shown import BREAK, CLAIM, END, NAMED, QUOTE, START, Recorder, figure_index
from reporter.model import Figure

_MARK = re.compile(f"({START})(..)([^{END}]*){END}|([{QUOTE}{CLAIM}{NAMED}])(..)")


@dataclass(frozen=True, slots=True)
class Printed:
    """One figure as printed in the prose of a document."""

    key: str
    figure: Figure
    text: str
    place: PrintedPlace
    cells: str = ""  # the references of the cells it comes from, a line each


def without_marks(text: str) -> str:
    """Return the text as it is read."""
    return _MARK.sub(lambda found: found[3] or "", text)


class Marks:
    """The marks of one document: what it prints and quotes, in reading order, as far as they have been taken out."""

    def __init__(self, recorder: Recorder) -> None:
        self.printed: list[Printed] = []
        self.quoted: list[Quotation] = []
        self._recorder = recorder
        self._typed: list[tuple[etree._Element, int, str]] = []  # where agencies' own words begin in a text
        self._going_on: list[str] = []  # the paragraphs that the last of them still has

    def take(self, number: int, paragraph: etree._Element) -> Said:
        """Take the marks out of a paragraph, counted from 0; return what it says."""
        said, length = Said(), 0
        for element in paragraph_texts(paragraph):
            text = element.text or ""
            if self._going_on and text:
                self._typed.append((element, 0, self._going_on.pop(0)))
            while (found := _MARK.search(text)) is not None:
                mark, counted = found[1] or found[4], figure_index(found[2] or found[5])
                if mark == QUOTE:
                    self._quote(counted, element, found.start(), PrintedPlace(number, length + found.start()))
                    said.quoted = True
                else:
                    self._note(said, mark, counted, PrintedPlace(number, length + found.start()))
                text = text[: found.start()] + (found[3] or "") + text[found.end() :]
            element.text = text
            length += len(text)
        return said

    def set_words_off(self) -> None:
        """Set agencies' own words off in the text around them, when the marks of all paragraphs are out."""
        for text_of, start, own in reversed(self._typed):
            set_off(text_of, start, own)

    def _note(self, said: Said, mark: str, counted: int, place: PrintedPlace) -> None:
        if mark == NAMED:
            said.named.append(self._recorder.named[counted])
        elif mark == CLAIM:
            said.figures.append(self._recorder.claimed[counted])
        else:
            shown = self._recorder.printed[counted]
            self.printed.append(Printed(shown.figure.key, shown.figure, shown.text, place))
            said.figures.append(shown.figure)
            said.shown.append(shown)

    def _quote(self, counted: int, element: etree._Element, start: int, place: PrintedPlace) -> None:
        words = self._recorder.quoted[counted]
        self.quoted.append(Quotation(words.cells, words.replace(BREAK, "\n"), place))
        if words.typed:
            first, *self._going_on = words.split(BREAK)
            self._typed.append((element, start, first))
