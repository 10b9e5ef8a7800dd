"""Small views of a paragraph: its halves, its lines, its look as a whole."""

from __future__ import annotations

from dataclasses import replace

from reporter.documents.lint.reading import Paragraph, Run
from reporter.documents.metrics import text_width


def is_centred(paragraph: Paragraph) -> bool:
    """Whether a paragraph stands in the middle; text set by tabs counts as it is."""
    return paragraph.format.align in ("center", "tab")


def all_bold(paragraph: Paragraph) -> bool:
    """Whether every visible run is bold."""
    return bool(paragraph.shown) and all(run.format.bold for run in paragraph.shown)


def split_at_tab(paragraph: Paragraph) -> tuple[Paragraph, Paragraph]:
    """Return a line set by tabs as its left and right half; the right half is empty without a tab."""
    left: list[Run] = []
    right: list[Run] = []
    seen = False
    for run in paragraph.runs:
        head, tab, tail = run.text.partition("\t")
        if seen or not tab:
            (right if seen else left).append(run)
            continue
        seen = bool(left and any(r.text.strip() for r in left)) or bool(head.strip())
        left.append(Run(head, run.format))
        (right if seen else left).append(Run(tail, run.format))
    form = replace(paragraph.format, align="tab")
    halves = []
    for runs in (left, right):
        text = "".join(run.text for run in runs).replace("\t", " ")
        halves.append(replace(paragraph, text=text, runs=tuple(runs), format=form))
    return halves[0], halves[1]


def split_lines(paragraph: Paragraph) -> list[Paragraph]:
    """Return a paragraph with soft line breaks as one record a line."""
    if "\n" not in paragraph.text.strip("\n"):
        return [paragraph]
    lines: list[list[Run]] = [[]]
    for run in paragraph.runs:
        first, *more = run.text.split("\n")
        lines[-1].append(Run(first, run.format))
        lines.extend([Run(text, run.format)] for text in more)
    return [replace(paragraph, text="".join(r.text for r in runs), runs=tuple(runs)) for runs in lines]


def is_caps(paragraph: Paragraph) -> bool:
    """Whether the text shows in capitals, typed or by format."""
    return paragraph.clean.isupper() or (bool(paragraph.shown) and all(run.format.caps for run in paragraph.shown))


def shown_width(paragraph: Paragraph) -> float:
    """Return the width in twips that the text takes on one line."""
    return sum(
        text_width(run.text.upper() if run.format.caps else run.text, run.format.size, run.format.bold) * 20
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
