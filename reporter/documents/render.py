"""One finished document: the template filled with facts, its annexes, and the list of every figure printed in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from lxml import etree

from reporter.documents import page
from reporter.documents.annex_charts import charts_of, with_charts
from reporter.documents.annex_sections import annex_name, body_of_file, list_of_files, long_annexes, with_sections
from reporter.documents.annex_text import bind_numbers, keep_symbols
from reporter.documents.annex_widths import LaidAnnex
from reporter.documents.annex_xml import TITLE_STYLES, Body
from reporter.documents.body_edits import PRESERVED, hold_signature, paragraph_texts, say_first
from reporter.documents.environment import RECORDER, build_context, further
from reporter.documents.figure_marks import (
    NOWHERE,
    SPACE,
    KeptText,
    MarkedFigure,
    Origin,
    frame_checks,
    list_part,
    mark_prose,
)
from reporter.documents.filters import annex_called
from reporter.documents.letterhead import Letter
from reporter.documents.own_words import put_in_place
from reporter.documents.paragraph_notes import ParagraphNotes, Said, with_note
from reporter.documents.printed_marks import Marks, Printed, without_marks
from reporter.documents.quotations import Quotation
from reporter.documents.shown import BREAK, Names, Recorder, TemplateMistake
from reporter.documents.template import Template, w
from reporter.documents.word_styles import R, W, fill_lengths
from reporter.model import Annex, Facts, Finding, NumberedAnnex, ReporterError
from reporter.model.annex import numbered
from reporter.model.carried_figure import CarriedParagraph
from reporter.model.catalogue import finding
from reporter.model.gaps import LIST_OF_LACKING
from reporter.model.restatement import RESTATED, Amendment
from reporter.model.wording import lower_first
from reporter.opc.custom_xml import with_custom_part
from reporter.opc.parts import CORE, DOCUMENT, STYLES, XML, core_properties, write_parts
from reporter.specs.sandbox import MISTAKES, filled
from reporter.specs.template_reasons import filling_reason, line_of

DRAFT = "Dự thảo"
_SPLIT = re.compile(r"<w:p[ >](?:(?!</w:p>).)*?</w:p>", re.DOTALL)
_STYLE = re.compile(r'<w:pStyle w:val="(\w+)"/>')
_SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in (
        ("w", W),
        ("r", R),
        ("wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
        ("a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
        ("pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
    )
)


@dataclass(frozen=True, slots=True)
class Binding:
    """How a document becomes files: what stands on every page, what it carries, which annexes lie beside it."""

    stamp: str = ""  # on every page, see `stamped`
    origin: Origin = NOWHERE  # where its figures come from
    most: int = 0  # annexes of more sheets are left for files of their own; 0 for none


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished .docx, the figures and the words of agencies printed in its prose, in reading order."""

    docx: bytes
    printed: tuple[Printed, ...]
    quoted: tuple[Quotation, ...] = ()
    misplaced: tuple[Finding, ...] = ()  # paragraphs of the officer that have no place in it
    apart: tuple[LaidAnnex, ...] = ()  # annexes that are to be files of their own, see `render_annex`

    def inside(self, annexes: Sequence[Annex]) -> list[Annex]:
        """Return those of all annexes of the document that stand in it."""
        files = {laid.item.number for laid in self.apart}
        return [item.annex for item in numbered(annexes) if item.number not in files]


def render(
    template: Template,
    facts: Facts,
    letter: Letter,
    annexes: Sequence[Annex] = (),
    *,
    more: Mapping[str, Any] = MappingProxyType({}),
    own: Template | None = None,
    binding: Binding = Binding(),
) -> Rendered:
    """Return the finished document; ReporterError naming file, paragraph and name for a mistake in the template.

    `more` are further variables; `own` holds the officer's paragraphs, and what is wrong with them is told with the
    document. Same arguments, same bytes.
    """
    recorder = Recorder(groups=facts.groups, tone=template.profile.text("wording.tone_style"))
    context = {**build_context(facts, annexes, letter, template.profile, recorder), RECORDER: recorder}
    root = _parse(_break_paragraphs(_fill(template, {**context, **further(more)})), template.name)
    misplaced = tuple(_own_words(root, own, context)) if own else ()
    if facts.amendment:
        _say_amended(root, facts.amendment, context["phu_luc"])
    laid = [LaidAnnex(item, template.profile) for item in numbered(annexes)]
    long = long_annexes(laid, binding.most)
    inside, apart = ([one for one in laid if (one.item.number in long) is out] for out in (False, True))
    say_first(root, list_of_files([one.item for one in apart], letter, template.profile))
    hold_signature(root)
    listed = _listed(context["phu_luc"])
    notes = ParagraphNotes(_named(recorder, facts), listed)
    marks = Marks(recorder)
    _take_marks(root, marks, notes)
    printed = tuple(replace(item, cells=binding.origin.cells(item.figure)) for item in marks.printed)
    text = _SPLIT.sub(_kept, bind_numbers(etree.tostring(root, encoding="unicode")))
    figures = [MarkedFigure(item.figure, item.text, item.place, item.cells) for item in printed]
    text, paragraphs = mark_prose(text, figures, marks.quoted)
    bindery = _Bindery(template, letter, binding.stamp, facts.period, binding.origin)
    document = with_sections(text, inside, letter, template.profile)
    docx = bindery.bound(letter.file_title(), document, [one.item for one in inside], figures, paragraphs)
    return Rendered(docx, printed, tuple(marks.quoted), misplaced, tuple(apart))


def render_annex(
    template: Template, letter: Letter, laid: LaidAnnex, period: str, agency: str, stamp: str = ""
) -> bytes:
    """Return the file of one annex: complete by itself, the same as long as the annex of this letter says the same."""
    bindery = _Bindery(template, letter, stamp, period, Origin(agency, laid.item.digest))
    return bindery.annex(laid)


def stamped(draft: bool, banner: str) -> str:
    """Return what stands on every page: DỰ THẢO, a line such as “Số liệu mẫu”, both, or nothing."""
    return " – ".join(line for line in (DRAFT if draft else "", banner) if line)


@dataclass(frozen=True, slots=True)
class _Bindery:
    """Finished bodies made .docx files of one letterhead."""

    template: Template
    letter: Letter
    stamp: str  # on every page
    period: str
    origin: Origin

    def bound(
        self,
        title: str,
        body: Body,
        annexes: Sequence[NumberedAnnex],
        figures: Sequence[MarkedFigure] = (),
        paragraphs: Mapping[int, CarriedParagraph] = MappingProxyType({}),
    ) -> bytes:
        """Return the file with that body, carrying its figures and the tables of its annexes."""
        parts = {
            **self.template.parts,
            **page.headers(self.stamp),
            DOCUMENT: f"{XML}<w:document {_SPACES}>{body.text}</w:document>".encode(),
            STYLES: fill_lengths(self.template.styles, self.template.profile, self.letter).encode(),
            CORE: core_properties(title, self.letter.organ, self.letter.dated),
        }
        parts = with_charts(parts, charts_of([item.annex for item in annexes]))
        if figures or annexes:
            kept = KeptText(dict(paragraphs), frame_checks(body.frame, _SPACES))
            carried = list_part(self.period, self.origin, figures, kept, annexes)
            parts = with_custom_part(parts, DOCUMENT, SPACE, carried)
        return write_parts(parts)

    def annex(self, laid: LaidAnnex) -> bytes:
        """Return the file of one annex."""
        profile = self.template.profile
        title = f"{annex_name(laid.item, profile)} kèm theo {lower_first(self.letter.file_title())}"
        return self.bound(title, body_of_file(laid, self.letter, profile), (laid.item,))


def _own_words(root: etree._Element, own: Template, context: dict[str, object]) -> Iterator[Finding]:
    """Put the officer's paragraphs into the report; yield what cannot be filled in or has no place."""
    try:
        words = _parse(_break_paragraphs(_fill(own, context)), own.name)
    except ReporterError as error:
        yield unfit(own.name, error)
        return
    for text, problem in put_in_place(root, words):
        yield finding("Y12", file=own.name, value=without_marks(text)[:80], what=problem.rstrip("."))


def unfit(name: str, error: ReporterError) -> Finding:
    """Return the finding about a file of the officer that cannot be filled in."""
    return finding("Y11", file=name, what=str(error.inside(name)).rstrip("."))


def _fill(template: Template, context: dict[str, object]) -> str:
    try:
        return filled(template.code, context, template.name)
    except TemplateMistake as error:
        raise _mistake(template, error, error.text, error.hint) from None
    except MISTAKES as error:
        raise _mistake(template, error, f"{filling_reason(error)}.") from None
    except RecursionError:
        raise ReporterError("một {% macro %} tự gọi lại chính nó không dừng.", where=template.name) from None


def _mistake(template: Template, error: BaseException, text: str, hint: str = "") -> ReporterError:
    """Return what to tell, with file and paragraph of the innermost line of the template in the traceback."""
    line = line_of(error)
    paragraph = f"đoạn “{template.paragraph(line)}”: " if line else ""
    return ReporterError(f"{paragraph}{text}", hint, template.file(line))


def _parse(body: str, name: str) -> etree._Element:
    try:
        return etree.fromstring(body.replace("\n", ""), etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError:
        raise ReporterError(
            "các thẻ {% %} làm vỡ cấu trúc Word. Thẻ mở và thẻ đóng của một vòng lặp phải "
            "cùng là đoạn riêng ({%p … %}), cùng là dòng của bảng ({%tr … %}) hoặc cùng nằm trong một đoạn.",
            where=name,
        ) from None


# --- after the template ------------------------------------------------------------------------------------


def _break_paragraphs(body: str) -> str:
    """Return the body with a line break of an agency's text turned into a new paragraph of the same look."""
    return _SPLIT.sub(lambda found: _broken(found[0]), body) if BREAK in body else body


def _broken(paragraph: str) -> str:
    if BREAK not in paragraph:
        return paragraph
    properties = re.search(r"<w:pPr>.*?</w:pPr>", paragraph, re.DOTALL)
    opening = f"<w:p>{properties[0] if properties else ''}"
    first, *rest = paragraph.split(BREAK)
    for piece in rest:
        run = re.search(r"<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>", first[first.rfind("<w:r>") :], re.DOTALL)
        look = run[0] if run else ""
        first += f'</w:t></w:r></w:p>{opening}<w:r>{look}<w:t xml:space="preserve">{piece}'
    return first


def _kept(paragraph: re.Match[str]) -> str:
    """Return a paragraph with its symbols kept on one line if it is a title."""
    style = _STYLE.search(paragraph[0])
    return keep_symbols(paragraph[0]) if style and style[1] in TITLE_STYLES else paragraph[0]


def _take_marks(root: etree._Element, marks: Marks, notes: ParagraphNotes) -> None:
    """Take out the marks of printed figures and quoted words; what is to be said of a paragraph is put at its end."""
    for number, paragraph in enumerate(root.iter(w("p"))):
        _take_note(paragraph, notes, marks.take(number, paragraph))
    marks.set_words_off()


def _take_note(paragraph: etree._Element, notes: ParagraphNotes, said: Said) -> None:
    """Put what is to be said of a paragraph's figures at its end."""
    style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    if style is not None and style.get(w("val"), "").startswith("Heading"):
        notes.section()
    note = notes.after(said)
    if note:
        texts = [element for element in paragraph_texts(paragraph) if element.text]
        texts[-1].text = with_note(texts[-1].text or "", note, said.quoted)
        texts[-1].set(PRESERVED, "preserve")  # it may begin with a space now


def _listed(annexes: Sequence[Names]) -> str:
    """Return how the text calls the annex that lists who and what is lacking; "" when there is none."""
    return annex_called(annexes, LIST_OF_LACKING) if any(item["ma"] == LIST_OF_LACKING for item in annexes) else ""


def _named(recorder: Recorder, facts: Facts) -> list[str]:
    """Return those of whom nothing is used whom the text itself names, or all where it points to the list of them."""
    whole = LIST_OF_LACKING in recorder.annexes
    return [agency.name for agency in facts.idle if whole or agency.code in recorder.units]


def _say_amended(root: etree._Element, amendment: Amendment, annexes: Sequence[Names]) -> None:
    """Put what the document says of an earlier one where no template has to say it."""
    where = f", nêu tại {annex_called(annexes, RESTATED)}" if amendment.restated else ""
    say_first(root, f"{amendment.sentence}{where}." if amendment.sentence else "")
