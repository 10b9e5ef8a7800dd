"""Which sentences of a finished document quote a text that an agency wrote."""

from __future__ import annotations

from collections.abc import Iterator

from reporter.documents.carried_figures import read_carried_figures
from reporter.documents.points import points_of
from reporter.documents.verify_words import letters
from reporter.model.wording import fold

_TELLING = 15  # letters: fewer may stand in any sentence, and must be all of it


def quoting_paragraphs(docx: bytes, name: str, text: str) -> Iterator[str]:
    """Yield the paragraphs of the prose in which a point of the text stands, as they are now.

    ReporterError for a document that carries nothing or cannot be read.
    """
    _, word = read_carried_figures(docx, name)
    points = [letters(fold(point.words)) for point in points_of(text)]
    for number in word.frame:
        said = letters(fold(word.paragraphs[number]))
        if any(point and (point in said if len(point) >= _TELLING else point == said) for point in points):
            yield word.paragraphs[number].strip()
