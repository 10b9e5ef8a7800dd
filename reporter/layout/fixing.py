"""Puts right in a copy what is purely mechanical: paper, margins, font, sizes, spacing, indents, page number, NFC.

Words and their order are never touched; what needs a decision stays for the officer and is listed by the report.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from lxml import etree

from reporter.layout.checking import Doc, mm
from reporter.layout.effective import StyleSheet, style_sheet
from reporter.layout.engine import lint_bytes
from reporter.layout.fixing_xml import Fixer, keep_hyphens, keep_spaces, run_format, set_property, strip_lead
from reporter.layout.header_part import add_page_number, mend_numbers
from reporter.layout.opening import WordPackage, open_package, w
from reporter.layout.reading import read
from reporter.layout.records import Paragraph, Run
from reporter.layout.report import LintReport
from reporter.layout.rules_body import body_sizes, first_letter, fits_on_one_line, main_size
from reporter.layout.rules_page import LEGACY_FONTS, is_font, shown_fonts
from reporter.layout.rules_shape import hyphenated, titled
from reporter.layout.rules_state import lines_apart
from reporter.layout.zones import Zones, recognise
from reporter.model import ReporterError
from reporter.opc.parts import open_docx, write_parts
from reporter.specs.profiles import Component, Fact, LayoutProfile, load_profile

#: Components that stand where the writer puts them: addressees, and headings, which are set like the text.
_FREE = ("address_word", "address", "section")

_PASSES = 4  # of which the last changes nothing


@dataclass(frozen=True, slots=True)
class Fixed:
    """A copy put right: its bytes, the report before and the report after."""

    docx: bytes
    before: LintReport
    after: LintReport

    @property
    def mended(self) -> int:
        """How many findings are gone."""
        return len(self.before.findings) - len(self.after.findings)


def fix_bytes(data: bytes, name: str, templates: Path, profile_name: str | None = None) -> Fixed:
    """Return a copy of a .docx in which the mechanical breaches of its profile are mended; ReporterError as lint."""
    before = lint_bytes(data, name, templates, profile_name)
    profile = load_profile(templates, before.profile)
    docx = data
    for _ in range(_PASSES):  # larger type breaks lines and pages anew
        docx, seen = _mended(docx, name, profile), docx
        if docx == seen:
            break
    return Fixed(docx, before, lint_bytes(docx, name, templates, before.profile))


def _mended(data: bytes, name: str, profile: LayoutProfile) -> bytes:
    """Return the document with everything mended that is seen to be wrong as it is set now; itself where nothing is."""
    package = open_package(data, name)
    if package.strict:
        raise ReporterError(
            f"{name}: tệp ở dạng Strict Open XML, không sửa được. Lưu lại thành “Word Document (.docx)”."
        )
    elements: dict[int, etree._Element] = {}
    content = read(package, None, elements)
    work = _Work(Doc(content, recognise(content)), profile, Fixer(elements))
    changed = work.run(package)
    parts = dict(open_docx(data, name).parts())
    for part, root in changed.items():
        parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    if work.needs_header:
        add_page_number(parts, package, profile)
    return write_parts(parts) if changed or work.needs_header else data


class _Work:
    """One document being mended; `run` returns the parts that changed."""

    def __init__(self, doc: Doc, profile: LayoutProfile, fixer: Fixer) -> None:
        self.doc, self.profile, self.fixer = doc, profile, fixer
        self.whole = {p.order: p for p in doc.content.paragraphs}
        self.needs_header = False

    def run(self, package: WordPackage) -> dict[str, etree._Element]:
        """Mend everything and return the changed parts by name."""
        roots = {package.main: package.document, **{p: package.headers[k] for k, p in package.header_parts.items()}}
        before = {name: etree.tostring(root) for name, root in roots.items()}
        self._pages(package)
        self._components()
        self._body()
        self._forms()
        styles = style_sheet(package.styles, package.theme)
        for root in roots.values():
            self._letters(root, styles)
        self.needs_header = mend_numbers(package, self.doc, self.profile, self.fixer)
        return {name: root for name, root in roots.items() if etree.tostring(root) != before[name]}

    def _forms(self) -> None:
        """Set non-breaking spaces in the head, titles and headings, non-breaking hyphens in subject and headings."""
        for line in titled(self.doc):
            if self._is_whole(line):
                keep_spaces(self.fixer.elements[line.order])
        for line in hyphenated(self.doc):
            if self._is_whole(line):
                keep_hyphens(self.fixer.elements[line.order])

    def _is_whole(self, line: Paragraph) -> bool:
        """Whether a line is a paragraph of its own, not a part cut out of one."""
        found = self.whole.get(line.order)
        return found is not None and found.text == line.text and line.order in self.fixer.elements

    def _pages(self, package: WordPackage) -> None:
        """Set paper and margins where they are outside the profile's ranges; no gutter."""
        marks = list(package.document.iter(w("sectPr")))
        for mark, section in zip(marks, self.doc.content.sections, strict=False):
            key = "page.landscape" if section.landscape else "page"
            tolerance = self.profile.mm("page.tolerance")
            short, long = self.profile.twips("page.width"), self.profile.twips("page.height")
            wide, high = (long, short) if section.landscape else (short, long)
            if mm(max(abs(section.width - wide), abs(section.height - high))) > tolerance:
                set_property(mark, "pgSz", w=round(wide), h=round(high))
            self._margins(mark, section.margins, key, tolerance, section.landscape)

    def _margins(self, mark: etree._Element, found: object, key: str, tolerance: float, landscape: bool) -> None:
        margins = dict(found)  # type: ignore[call-overload]
        wanted = {}
        for side in () if landscape and self.profile.side == "party" else ("top", "bottom", "left", "right"):
            fact = self.profile.fact(f"{key}.margin_{side}")
            if not fact.allows(mm(margins[side]), tolerance):
                wanted[side] = round(self.profile.twips(f"{key}.margin_{side}"))
        if margins["gutter"]:
            wanted["gutter"] = 0
        if self.profile.has("page_number.distance"):
            distance = self.profile.fact("page_number.distance")
            if not distance.allows(mm(margins["header"])):
                wanted["header"] = round(self.profile.twips("page_number.distance"))
        if wanted:
            set_property(mark, "pgMar", **wanted)

    def _letters(self, root: etree._Element, styles: StyleSheet) -> None:
        """Compose letters and marks, and set the profile's font where a run takes another.

        A font of an old code table stays: in another font its text would be other letters.
        """
        wanted = self.profile.text("font.name")
        for text in root.iter(w("t")):
            if text.text and not unicodedata.is_normalized("NFC", text.text):
                text.text = unicodedata.normalize("NFC", text.text)
        for run in root.iter(w("r")):
            shown = Run("".join(text.text or "" for text in run.iter(w("t"))), run_format(run, styles))
            strange = [font for font in shown_fonts(shown) if font and not is_font(font, wanted)]
            if strange and not any(font.lower().startswith(LEGACY_FONTS) for font in strange):
                self.fixer.font(run, wanted)

    def _components(self) -> None:
        for key, lines in _by_component(self.doc.zones, self.profile):
            component = self.profile.component(key)
            for line in lines:
                if self._is_whole(line):
                    self._component(key, line, component)

    def _component(self, key: str, line: Paragraph, component: Component) -> None:
        element = self.fixer.elements[line.order]
        wrong = [run.format.size for run in line.shown if not component.size.allows(run.format.size)]
        if wrong:
            self.fixer.size(element, _nearest(component.size, wrong[0]))
        if component.align == "center" and line.format.align in ("left", "right", "both") and key not in _FREE:
            self.fixer.align(element, "center")
        if component.align == "left" and line.format.align in ("right", "center") and key not in _FREE:
            self.fixer.align(element, "left")

    def _body(self) -> None:
        """Set alignment, indent, line pitch, gaps and size of the running text."""
        size = self.profile.component("body").size
        main = main_size(self.doc, size)
        one = self.profile.side == "party"  # one size for the whole text
        for line in self.doc.zones.text:
            if not self._is_whole(line):
                continue
            element = self.fixer.elements[line.order]
            wrong = [found for found in body_sizes(line) if found != main and (one or not size.allows(found))]
            if wrong:
                self.fixer.size(element, main if one else _nearest(size, wrong[0]), least=3)
            if line.format.align != "both" and not (line.format.align == "left" and fits_on_one_line(line)):
                self.fixer.align(element, "both")
            self._first_line(line, element)
            self._pitch(line, element)
        for heading in (p.paragraph for p in self.doc.zones.body if p.role == "heading"):
            if heading.format.align == "right" and self._is_whole(heading):
                self.fixer.align(self.fixer.elements[heading.order], "both")
        for first, second in pairwise(self.doc.zones.body):
            if not {first.role, second.role} - {"text", "basis", "heading"}:
                self._gap(first.paragraph, second.paragraph)

    def _first_line(self, line: Paragraph, element: etree._Element) -> None:
        fact = self.profile.fact("body.first_line")
        tabbed = line.text[:1] == "\t" and self.profile.side == "state"  # one Tab indents as well as a first line
        if line.text[:1] in (" ", "\t", "\u00a0") and not tabbed:
            strip_lead(element)
            self.fixer.indent(element, round(self.profile.twips("body.first_line")))
        elif not tabbed and not fact.allows(mm(first_letter(line)), 0.6):
            self.fixer.indent(element, round(self.profile.twips("body.first_line")))

    def _pitch(self, line: Paragraph, element: etree._Element) -> None:
        fact = self.profile.fact("body.line")
        form = line.format
        if fact.unit == "pt":
            if form.line_rule != "exact" or not fact.allows(form.line / 20, 0.5):
                self.fixer.spacing(element, line=round(self.profile.twips("body.line")), lineRule="exact")
        elif not fact.allows(lines_apart(line, self.profile.number("body.line_height")), 0.02):
            self.fixer.spacing(element, line=round(240 * fact.value), lineRule="auto")

    def _gap(self, first: Paragraph, second: Paragraph) -> None:
        least = self.profile.twips("body.space_between")
        if first.format.align == second.format.align == "center" or not self._is_whole(second):
            return
        tied = first.style == second.style and (first.format.contextual or second.format.contextual)
        if first.format.after + second.format.before < least - 10 or tied:
            element = self.fixer.elements[second.order]
            self.fixer.spacing(element, before=round(max(least - first.format.after, 0)))
            for line in (first, second):
                if line.format.contextual and self._is_whole(line):
                    set_property(self.fixer.properties(self.fixer.elements[line.order]), "contextualSpacing", val="0")


def _nearest(size: Fact, found: float) -> float:
    """Return the allowed size nearest to the one found."""
    return min(max(found, size.low), size.high)


def _by_component(zones: Zones, profile: LayoutProfile) -> Iterator[tuple[str, list[Paragraph]]]:
    """Yield (key of the profile's component, lines set by it)."""
    head = zones.head
    if head:
        single = {"title": head.title, "number": head.number, "date": head.date, "urgency": head.urgency}
        if profile.side == "state":
            single["motto"] = head.motto
        else:
            single |= {"star": head.star, "draft": head.draft}
        yield from ((key, [line]) for key, line in single.items() if line)
        yield "issuer", list(head.issuer)
        yield "superior", list(head.superior)
        yield "letter_subject", list(head.letter_subject)
    if zones.type:
        yield "type", [zones.type, *(zones.authority if profile.side == "state" else ())]
        yield "subject", list(zones.subject)
    if zones.author and profile.side == "party":
        yield "author", list(zones.author)
    if zones.address:
        yield "address_word", [line for line in zones.address.paragraphs[:1] if line.clean.startswith("Kính")]
        yield "address", list(zones.address.paragraphs[1:])
    if zones.signature:
        yield "authority", list(zones.signature.lines)
        yield "signer", [zones.signature.name] if zones.signature.name else []
    if zones.recipients:
        yield "recipients_word", [zones.recipients.word]
        yield "recipients", list(zones.recipients.entries)
    yield "section", [line.paragraph for line in zones.body if line.role == "heading"]
    yield "part", [line.paragraph for line in zones.body if line.role == "part"]
    for annex in zones.annexes:
        yield "annex_word", [annex.word]
        if profile.side == "state":
            yield "annex_title", list(annex.title)
