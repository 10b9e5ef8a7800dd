"""Small views of a paragraph: its halves, its lines, its look as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from msgspec import structs

from reporter.layout.records import Paragraph, Run
from reporter.model.metrics import text_width

#: A line "Đơn vị tính: …" above a table.
UNIT_LINE = re.compile(r"^\(?(Đơn vị tính|Đơn vị|ĐVT) ?:", re.I)
_SYMBOL = re.compile(r"\d+/\S+")  # 45/QĐ-TTr, 30/2020/NĐ-CP
_RAISED = 0.65  # share of its size that Word shows a superscript at
_MARK = re.compile(r"^([A-ZĐ]{1,3}/[A-ZĐ]{1,2}\.?|[TK]\.[MTL]\.?|(?:TM|KT|TL|TUQ|TUN|Q)\b\.?)(?=\s|$)")


def mark_of(line: Paragraph) -> str:
    """Return the signing mark a line begins with: "T/M", "TM.", "Q."; "" for none."""
    found = _MARK.match(line.clean)
    return found[1] if found else ""


def is_centred(paragraph: Paragraph) -> bool:
    """Whether a paragraph stands in the middle; text set by tabs counts as it is."""
    return paragraph.format.align in ("center", "tab")


def all_bold(paragraph: Paragraph) -> bool:
    """Whether every visible run is bold."""
    return bool(paragraph.shown) and all(run.format.bold for run in paragraph.shown)


def all_italic(paragraph: Paragraph) -> bool:
    """Whether every visible run is in italics."""
    return bool(paragraph.shown) and all(run.format.italic for run in paragraph.shown)


def halves_by_tabs(lines: Sequence[Paragraph]) -> tuple[list[Paragraph], list[Paragraph]]:
    """Return lines set by tabs as their left and right halves, one record a line, blank where a half is.

    A row of spaces counts as a tab. A text alone on its line belongs to the right half if more tabs come before it
    than before the left texts.
    """
    lines = [_spaces_as_tabs(line) for line in lines]
    parts = [[(index, part) for index, part in enumerate(p.text.split("\t")) if part.strip()] for p in lines]
    lead = min((found[0][0] for found in parts if len(found) > 1), default=0)
    left, right = [], []
    for line, found in zip(lines, parts, strict=True):
        cut = found[-1][0] if len(found) > 1 else (0 if found and found[0][0] > lead else len(line.text))
        one, other = _cut_at_tab(line, cut)
        left.append(one)
        right.append(other)
    return left, right


def set_by_tabs(line: Paragraph) -> bool:
    """Whether two texts stand on one line, held apart by a tab or a row of spaces."""
    return bool(re.search(r"\S *(\t|[ \u00a0]{4,})[ \t\u00a0]*\S", line.text))


def _spaces_as_tabs(line: Paragraph) -> Paragraph:
    """Return the line with each row of spaces made one tab; a row that two runs share is left as it is."""
    if "    " not in line.text.replace("\u00a0", " "):
        return line
    runs = tuple(Run(re.sub(r"[ \u00a0]{4,}", "\t", run.text), run.format) for run in line.runs)
    return structs.replace(line, text="".join(run.text for run in runs), runs=runs)


def _cut_at_tab(line: Paragraph, tabs: int) -> tuple[Paragraph, Paragraph]:
    """Return the line before and after its tab of that number, tabs dropped; cut 0 puts all of it at the right."""
    halves: tuple[list[Run], list[Run]] = ([], [])
    seen = 0
    for run in line.runs:
        for index, part in enumerate(run.text.split("\t")):
            seen += index > 0
            halves[seen >= tabs].append(Run(part, run.format))
    form = replace(line.format, align="tab")
    texts = ["".join(run.text for run in runs) for runs in halves]
    shared = all(text.strip() for text in texts)  # of a line drawn here nobody knows below which half it stands
    one, other = (
        structs.replace(
            line, text=text, runs=tuple(runs), format=form,
            lines=() if not text.strip() else tuple(0.0 for _ in line.lines) if shared else line.lines,
        )
        for text, runs in zip(texts, halves, strict=True)
    )  # fmt: skip
    return one, other


def split_lines(paragraph: Paragraph) -> list[Paragraph]:
    """Return a paragraph with soft line breaks as one record a line."""
    if "\n" not in paragraph.text.strip("\n"):
        return [paragraph]
    lines: list[list[Run]] = [[]]
    for run in paragraph.runs:
        first, *more = run.text.split("\n")
        lines[-1].append(Run(first, run.format))
        lines.extend([Run(text, run.format)] for text in more)
    return [structs.replace(paragraph, text="".join(r.text for r in runs), runs=tuple(runs)) for runs in lines]


def is_caps(paragraph: Paragraph) -> bool:
    """Whether the text shows in capitals, typed or by format; the symbol of a document keeps its own letters."""
    return (_SYMBOL.sub("", paragraph.clean) or paragraph.clean).isupper() or (
        bool(paragraph.shown) and all(run.format.caps for run in paragraph.shown)
    )


def shown_width(paragraph: Paragraph) -> float:
    """Return the width in twips that the text takes on one line."""
    return sum(
        text_width(run.text.upper() if run.format.caps else run.text, run.format.size, run.format.bold)
        * (20 * _RAISED if run.format.raised else 20)
        for run in paragraph.shown
    )


def height(paragraph: Paragraph) -> float:
    """Return the height in points of a paragraph of one line, spacing before and after included."""
    form = paragraph.format
    size = max((run.format.size for run in paragraph.runs), default=paragraph.mark.size)
    natural = 1.15 * size
    line = form.line / 240 * natural if form.line_rule == "auto" else form.line / 20
    if form.line_rule == "atLeast":
        line = max(line, natural)
    return line + (form.before + form.after) / 20


def excerpt(text: str, length: int = 60) -> str:
    """Return the text on one line, shortened for a message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"
