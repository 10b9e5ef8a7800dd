"""What every rule works with: the document taken apart, and the shape of what a rule reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from reporter.layout.pages import is_one_page
from reporter.layout.records import Content, Paragraph, Section, WordTable, is_row
from reporter.layout.views import excerpt, is_caps, is_centred, shown_width
from reporter.layout.zones import Zones
from reporter.specs.profiles import TWIPS, Component, Fact, LayoutProfile

HEAD_LEFT = "phần đầu, bên trái"
HEAD_RIGHT = "phần đầu, bên phải"
TITLES = "tên loại, trích yếu"
ADDRESS = "nơi nhận trực tiếp"
BODY = "nội dung"
SIGNATURE = "chữ ký"
RECIPIENTS = "nơi nhận"
TABLES = "bảng"
DOCUMENT = "toàn văn bản"


@dataclass(frozen=True, slots=True)
class Doc:
    """One document as the rules see it."""

    content: Content
    zones: Zones

    def text_width(self, section: int) -> float:
        """The width of the text area of a section, twips."""
        return self.section(section).text_width

    def section(self, index: int) -> Section:
        """The section of that index."""
        return self.content.sections[min(index, len(self.content.sections) - 1)]

    def is_short(self, section: int) -> bool:
        """Whether a section may fit on one page, so that no page number is due in it."""
        return is_one_page(self.content, section)


@dataclass(frozen=True, slots=True)
class Hit:
    """One breach of a rule: where, what is there, what should be."""

    part: str
    text: str
    found: str
    expected: str


_MOST_SHOWN = 200  # letters of what was found: a line of dots may be as long as a cell
_LINE_TOLERANCE = 0.08  # of the greatest length: printers' letters differ from ours, and the eye does not see it
Rule = Callable[[Doc, LayoutProfile], Iterator[Hit]]


def hit(part: str, where: Paragraph | None, found: str, expected: str) -> Hit:
    """Return a Hit at a paragraph, or at a part of the document as a whole."""
    seen = found if len(found) <= _MOST_SHOWN else found[: _MOST_SHOWN - 1] + "…"
    return Hit(part, excerpt(where.text) if where is not None else "", seen, expected)


def rule_id(rule: Rule) -> str:
    """Return "P-PG-01" for the function rule_P_PG_01."""
    return rule.__name__.removeprefix("rule_").replace("_", "-")


def pt(value: float) -> str:
    """Return a number as Vietnamese text: 12.5 → "12,5"."""
    return f"{round(value, 1):g}".replace(".", ",")


def mm(twips: float) -> float:
    """Return twips in millimetres."""
    return twips / TWIPS["mm"]


def style_hits(
    part: str, lines: Iterable[Paragraph], component: Component, aspects: str = "size bold italic caps align"
) -> Iterator[Hit]:
    """Yield one Hit for every line that is not set as the component asks; `aspects` names what is looked at."""
    for line in lines:
        faults = list(_faults(line, component, aspects.split()))
        if faults:
            yield hit(part, line, ", ".join(f for f, _ in faults), ", ".join(e for _, e in faults))


def _faults(line: Paragraph, component: Component, aspects: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (found, expected) for every aspect of a line that differs from the component."""
    if not line.shown:
        return
    if "size" in aspects:
        wrong = [run.format.size for run in line.shown if not component.size.allows(run.format.size)]
        if wrong:
            yield f"cỡ {pt(wrong[0])}", f"cỡ {component.size}"
    for name, word in (("bold", "đậm"), ("italic", "nghiêng")):
        wanted = getattr(component, name)
        if name in aspects and any(getattr(run.format, name) != wanted for run in line.shown):
            yield (f"không {word}", word) if wanted else (word, f"không {word}")
    if "caps" in aspects and component.caps is not None and is_caps(line) != component.caps:
        yield ("chữ thường", "chữ in hoa") if component.caps else ("chữ in hoa", "chữ thường")
    if "align" in aspects and component.align == "center" and not is_centred(line):
        yield "không ở giữa", "ở giữa"
    if "align" in aspects and component.align == "left" and line.format.align in ("right", "center"):
        yield "không sát lề trái", "sát lề trái"


def rule_width(line: Paragraph, siblings: Iterable[Paragraph]) -> float | None:
    """Return the width in twips of the line drawn under a text; 0 if its width is unknown, None if there is none.

    A line is a bottom border of the paragraph, a border of a blank paragraph below it, a drawn line, or an
    underline of the whole text.
    """
    if line.format.border_bottom and not line.format.boxed:
        return line.width - line.format.left - line.format.right
    for sibling in siblings:
        if sibling.lines:  # of several drawn in one place nobody knows which is the one
            return sibling.lines[0] if len(sibling.lines) == 1 else 0.0
        if is_row(sibling.clean):  # how wide other signs than "_" are is a matter of the font
            return shown_width(sibling) if "_" in sibling.clean else 0.0
        if not sibling.clean and (sibling.format.border_top or sibling.format.border_bottom):
            return sibling.width - sibling.format.left - sibling.format.right
    if line.shown and all(run.format.underline for run in line.shown):
        return shown_width(line)
    return line.lines[0] if line.lines else None


def spare_lines(doc: Doc, found: Iterable[float | None]) -> int:
    """Return how many lines drawn near the head are left when those `found` by their place are taken away.

    Where a drawn line floats to is not in the file: one anchored elsewhere may well stand under the text in question.
    """
    first = doc.zones.body[0].paragraph.order if doc.zones.body else 0
    drawn = sum(len(p.lines) for p in doc.content.paragraphs if p.order <= first)
    return drawn - sum(width is not None for width in found)


def rule_hit(part: str, line: Paragraph, width: float | None, share: Fact) -> Iterator[Hit]:
    """Yield a Hit if the line under a text is missing or far from `share` per cent of its width; text may wrap."""
    if width is None:
        yield hit(part, line, "không có đường kẻ bên dưới", f"đường kẻ nét liền dài {share} dòng chữ")
    elif width:
        room = line.width - line.format.left - line.format.right
        found = 100 * width / max(min(shown_width(line), room), 1)
        if not share.allows(found, _LINE_TOLERANCE * share.high):
            yield hit(part, line, f"đường kẻ dài {pt(found)} % dòng chữ", f"{share} dòng chữ")


def blanks_after(lines: Iterable[Paragraph], line: Paragraph) -> list[Paragraph]:
    """Return the paragraphs without letters right below a line, in the same half of the head: blank or a row of "_"."""
    result: list[Paragraph] = []
    below = False
    for other in lines:
        if other is line:
            below = True
        elif below and other.clean and not is_row(other.clean):
            break
        elif below:
            result.append(other)
    return result


def table_place(table: WordTable) -> str:
    """Return a short name of a table: its first header texts."""
    cells = table.rows[0].cells if table.rows else ()
    return excerpt(" | ".join(cell.text for cell in cells))
