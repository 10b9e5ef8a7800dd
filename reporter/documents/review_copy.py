"""The review copy: a Word comment at every printed figure says how it was computed, from which cells, who is missing.

Imported where it is used only: python-docx takes a sixth of a second to load.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from reporter.documents.figure_marks import FIGURE_MARK
from reporter.model import PrintedFigure
from reporter.model.wording import date_short, first_names, integer
from reporter.opc.parts import read_parts, write_parts

if TYPE_CHECKING:
    from docx.document import Document

_AUTHOR, _INITIALS = "Chương trình lập báo cáo", "CT"
_SHOWN_CELLS, _SHOWN_NAMES = 12, 12
#: The two styles Word's own comments have; the documents we make hold none.
_STYLES = (
    '<w:style {} w:type="paragraph" w:styleId="CommentText"><w:name w:val="annotation text"/>'
    '<w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr><w:rPr><w:sz w:val="20"/><w:szCs w:val="20"/></w:rPr>'
    "</w:style>",
    '<w:style {} w:type="character" w:styleId="CommentReference"><w:name w:val="annotation reference"/>'
    '<w:rPr><w:sz w:val="16"/><w:szCs w:val="16"/></w:rPr></w:style>',
)


def review_copy(content: bytes, name: str, printed: Sequence[PrintedFigure], day: date) -> bytes:
    """Return the document with a comment at each figure in its text, all of them of that day.

    `printed` are its figures in the order of printing, which is that of their marks. Same arguments, same bytes.
    """
    word = docx.Document(io.BytesIO(content))
    for style in _STYLES:
        word.styles.element.append(parse_xml(style.format(nsdecls("w"))))
    marks = {FIGURE_MARK.format(number): item for number, item in enumerate(printed, 1)}
    moment = datetime.combine(day, time(), UTC)
    for start in list(word.element.body.iter(qn("w:bookmarkStart"))):
        item = marks.get(start.get(qn("w:name")))
        runs = _runs(start, word) if item else []
        if item and runs:
            comment = word.add_comment(runs, "\n".join(_told(item)), _AUTHOR, _INITIALS)
            comment._comment_elm.date = moment  # python-docx writes the clock's
    stream = io.BytesIO()
    word.save(stream)
    return write_parts(read_parts(stream.getvalue(), name))


def _runs(start: Any, word: Document) -> list[Run]:
    """Return the runs between the start of a mark and its end."""
    around = Paragraph(start.getparent(), word._body)
    end = (qn("w:bookmarkEnd"), start.get(qn("w:id")))
    inside = takewhile(lambda element: (element.tag, element.get(qn("w:id"))) != end, start.itersiblings())
    return [Run(element, around) for element in inside if element.tag == qn("w:r")]


def _told(item: PrintedFigure) -> Iterator[str]:
    figure = item.figure
    yield f"{figure.label}, {figure.scope}. Khoá: {figure.key}"
    yield f"Cách tính: {figure.how}."
    if item.cells:
        more = len(item.places) - _SHOWN_CELLS
        rest = f"; và {integer(more)} nhóm ô nữa (reporter trace --period KỲ {figure.key})" if more > 0 else ""
        yield f"Từ các ô: {'; '.join(item.places[:_SHOWN_CELLS])}{rest}."
    if figure.baseline:
        yield f"Mốc so sánh: {figure.baseline}."
    if figure.cutoff:
        yield f"Số liệu đến ngày {date_short(figure.cutoff)}."
    others = [name for name in figure.missing if name not in figure.held]
    for said, names in (
        ("Chưa có số liệu", others),
        ("Đang chỉnh lý", figure.held),
        ("Chưa có trong số này", figure.absent),
    ):
        if names:
            yield f"{said} ({integer(len(names))}): {first_names(names, _SHOWN_NAMES)}."
    if figure.gaps:
        yield f"{integer(figure.gaps)} dòng lẽ ra phải có số mà để trống."
    if figure.complete:
        yield "Đủ số liệu của mọi cơ quan, đơn vị trong phạm vi."
