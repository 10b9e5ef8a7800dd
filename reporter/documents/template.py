"""A Word template compiled once and rendered many times: cleaned, restyled by the profile, its tags turned into Jinja.

Kept from the officer's file: text, tables, pictures, footers, notes and further styles. Replaced: page set-up, headers,
our styles, settings. Dropped: comments, revision ids, thumbnails, custom XML and whatever else is not printed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import jinja2
from docxtpl import DocxTemplate
from jinja2 import nodes
from lxml import etree

from reporter.documents import page
from reporter.documents.blocks import ORIGIN, Blocks, file_name
from reporter.documents.environment import Environment
from reporter.documents.kept_parts import fixed_parts, parse_part
from reporter.documents.merged_styles import merge_sheet
from reporter.documents.shown import BREAK, CLAIM, END, NAMED, QUOTE, START
from reporter.documents.word_styles import STYLES, R, W, style_sheet
from reporter.model import ReporterError
from reporter.model.wording import tone_style
from reporter.opc.parts import DOCUMENT, read_parts
from reporter.opc.parts import STYLES as STYLES_PART
from reporter.specs.decode import did_you_mean
from reporter.specs.profiles import LayoutProfile
from reporter.specs.template_reasons import reading_reason

_REVISION_ID = re.compile("rsid|paraId|textId")
_NOISE = ("proofErr", "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "lastRenderedPageBreak")
_RULED_PARAGRAPH = ("ind", "spacing", "jc", "contextualSpacing", "tabs", "pBdr", "suppressAutoHyphens", "bidi")
_RULED_RUN = ("rFonts", "sz", "szCs", "color", "lang", "kern", "spacing", "w")
_REVISIONS = ("ins", "del", "moveFrom", "moveTo")
TEMPLATES = 64  # kept once compiled: a template serves every document and every check of a run
TAG = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})", re.DOTALL)
_MARKS = MappingProxyType(dict.fromkeys(map(ord, (START, END, BREAK, QUOTE, CLAIM, NAMED))))
_BLOCK = re.compile(r"(\{%-?\s*((?:end)?(?:if|for|macro|call|filter))\b.*?%\})", re.DOTALL)
_ORIGIN = re.compile(f' {ORIGIN}="([^"]*)"')
_LINE = re.compile(r"<w:(?:tr(?=[ >])[^>]*>.*?<w:)?p(?=[ >])[^>]*>")  # a row begins with its first paragraph


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template: Jinja code of the body, style sheet with open lengths, and the parts that never change."""

    name: str
    profile: LayoutProfile
    source: str  # the body as Jinja source, one paragraph a line, those of shared blocks marked
    code: jinja2.Template
    styles: str
    parts: Mapping[str, bytes]
    blocks: frozenset[str]  # the names of the shared blocks in it

    def paragraph(self, line: int) -> str:
        """The text of the paragraph on that line of the source, for messages."""
        return _near(self.source, line)

    def file(self, line: int) -> str:
        """The file in which that line of the source is written: the template, or a shared block."""
        return _file(self.source, line, self.name)


def template_bytes(path: Path) -> bytes:
    """Return the Word template; ReporterError naming file and folder when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        raise ReporterError(f"Không đọc được mẫu {path.name} trong {path.parent}.") from None


def template_words(path: Path, blocks: Blocks) -> frozenset[str]:
    """Return every word inside the tags of a template and its blocks: among them the keys of all that it may print."""
    return _words(template_bytes(path), path.name, blocks)


@lru_cache(maxsize=TEMPLATES)
def _words(data: bytes, name: str, blocks: Blocks) -> frozenset[str]:
    def parsed(word: bytes, file: str) -> etree._Element:
        return parse_part(read_parts(word, file)[DOCUMENT], file)

    document = parsed(data, name)
    blocks.expand(document, name, parsed)
    texts = ("".join(part.text or "" for part in paragraph.iter(w("t"))) for paragraph in document.iter(w("p")))
    return frozenset(word for text in texts for tag in TAG.findall(text) for word in re.findall(r"\w+", tag))


def w(name: str) -> str:
    """Return the qualified name of a WordprocessingML element or attribute."""
    return f"{{{W}}}{name}"


def compile_template(
    data: bytes, name: str, profile: LayoutProfile, protected: Iterable[str] = (), blocks: Blocks | None = None
) -> Template:
    """Return the template ready to render; ReporterError naming file and paragraph if it cannot be used.

    Its own words take the profile's tone style (uỷ or ủy), but for the names in `protected`; `blocks` are the shared
    blocks that it may take in.
    """
    blocks = blocks or Blocks()
    made = _made(data, name, profile, tuple(protected), blocks)
    blocks.used |= made.blocks
    return made


@lru_cache(maxsize=TEMPLATES)
def _made(data: bytes, name: str, profile: LayoutProfile, protected: tuple[str, ...], blocks: Blocks) -> Template:
    parts = read_parts(data, name)
    document, sheet = clean_document(parts, name, profile)

    def clean(word: bytes, file: str) -> etree._Element:
        return clean_document(read_parts(word, file), file, profile)[0]

    taken = blocks.expand(document, name, clean)
    _set_words(document, profile, protected)
    _set_sections(document, profile)
    source, fixed = _jinja_source(document), MappingProxyType(fixed_parts(parts, name))
    return Template(
        name, profile, source, _compile(source, name, profile.text("wording.tone_style")), sheet, fixed, taken
    )


def clean_document(parts: Mapping[str, bytes], name: str, profile: LayoutProfile) -> tuple[etree._Element, str]:
    """Return (document without Word's leftovers, style sheet with the profile's styles); lengths still open."""
    document = parse_part(parts[DOCUMENT], name)
    styles = parse_part(parts[STYLES_PART], name) if STYLES_PART in parts else None
    sheet, renamed = merge_sheet(styles, style_sheet(profile))
    _clean(document, renamed, name)
    return document, sheet


# --- cleaning ----------------------------------------------------------------------------------------------


def _clean(document: etree._Element, renamed: Mapping[str, str], name: str) -> None:
    """Strip what Word leaves behind and does not print; give our styles their ids back; join split runs."""
    for tag in _REVISIONS:
        found = next(document.iter(w(tag)), None)
        if found is not None:
            text = "".join(part.text or "" for part in found.iter(w("t"), w("delText")))[:60]
            raise ReporterError(
                f"mẫu còn dấu vết sửa (Track Changes) ở “{text}”. Mở bằng Word, chấp nhận hoặc bỏ hết rồi lưu lại.",
                where=name,
            )
    for tag in _NOISE:
        for element in list(document.iter(w(tag))):
            _remove(element)
    for reference in list(document.iter(w("commentReference"))):
        run = reference.getparent()
        if run is not None:
            _remove(run)
    for element in document.iter(w("p"), w("r"), w("tr"), w("sectPr")):
        for key in [str(key) for key in element.attrib if _REVISION_ID.search(str(key))]:
            del element.attrib[key]
    for element in document.iter(w("pStyle"), w("rStyle"), w("tblStyle")):
        element.set(w("val"), renamed.get(element.get(w("val"), ""), element.get(w("val"), "")))
    for paragraph in document.iter(w("p")):
        _drop_hand_layout(paragraph)
        _join_runs(paragraph)


def _drop_hand_layout(paragraph: etree._Element) -> None:
    """Remove what the standard rules and somebody set by hand in a paragraph of ours: indents, spacing, font, size.

    Bold, italic and underline stay: they are emphasis, the author's own.
    """
    properties = paragraph.find(w("pPr"))
    style = properties.find(w("pStyle")) if properties is not None else None
    if properties is None or style is None or style.get(w("val")) not in STYLES:
        return
    for tag in _RULED_PARAGRAPH:
        for element in properties.findall(w(tag)):
            properties.remove(element)
    for look in paragraph.iter(w("rPr")):
        for tag in _RULED_RUN:
            for element in look.findall(w(tag)):
                look.remove(element)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _join_runs(paragraph: etree._Element) -> None:
    """Join neighbouring runs of equal look that hold only text: Word cuts words where somebody once paused."""
    before: etree._Element | None = None
    for run in list(paragraph):
        if run.tag != w("r") or not _only_text(run):
            before = None
            continue
        if before is not None and _look(before) == _look(run):
            target = before[-1]
            target.text = (target.text or "") + "".join(text.text or "" for text in run.iter(w("t")))
            target.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            paragraph.remove(run)
        else:
            before = run


def _only_text(run: etree._Element) -> bool:
    texts = [child for child in run if child.tag != w("rPr")]
    return len(texts) == 1 and texts[0].tag == w("t")


def _look(run: etree._Element) -> bytes:
    properties = run.find(w("rPr"))
    kept = (
        [etree.tostring(child) for child in properties if child.tag not in (w("lang"), w("noProof"))]
        if (properties is not None)
        else []
    )
    return b"".join(kept)


def _set_words(document: etree._Element, profile: LayoutProfile, protected: tuple[str, ...]) -> None:
    """Put the template's own words into the profile's tone style.

    What stands in tags is code and stays; so do the names in `protected`.
    """
    style: Literal["new", "old"] = "new" if profile.text("wording.tone_style") == "new" else "old"
    for element in document.iter(w("t")):
        if element.text and not element.text.isascii():
            pieces = TAG.split(element.text.translate(_MARKS))
            for index in range(0, len(pieces), 2):
                pieces[index] = tone_style(pieces[index], style, protected)
            element.text = "".join(pieces)


def _set_sections(document: etree._Element, profile: LayoutProfile) -> None:
    """Give every section of the template the profile's paper, margins and headers; footers stay."""
    spaces = f'xmlns:w="{W}" xmlns:r="{R}"'
    for old in list(document.iter(w("sectPr"))):
        size = old.find(w("pgSz"))
        landscape = size is not None and size.get(w("orient")) == "landscape"
        text = page.section(profile, landscape=landscape).replace("<w:sectPr>", f"<w:sectPr {spaces}>", 1)
        new = etree.fromstring(text)
        for footer in old.findall(w("footerReference")):
            new.insert(2, footer)
        parent = old.getparent()
        if parent is not None:
            parent.replace(old, new)


# --- Jinja -------------------------------------------------------------------------------------------------


def _jinja_source(document: etree._Element) -> str:
    """Return the w:body as Jinja source, a paragraph or a row a line, so that a mistake is found again.

    docxtpl mends tags that Word has cut and lifts {%p %}, {%tr %} out of theirs: each keeps its line and its origin.
    """
    body = document.find(w("body"))
    if body is None:
        raise ReporterError("Tệp mẫu không có nội dung.")
    xml = etree.tostring(body, encoding="unicode").replace("\n", " ")
    return str(DocxTemplate(io.BytesIO()).patch_xml(_LINE.sub(_on_a_line, xml)))


def _on_a_line(start: re.Match[str]) -> str:
    origin = _ORIGIN.search(start[0])
    return f"\n{origin[0] if origin else ''}{start[0]}"


def _compile(source: str, name: str, tone: str) -> jinja2.Template:
    try:
        return _compiled(_ORIGIN.sub("", source), tone)
    except jinja2.TemplateSyntaxError as error:
        place, name = _near(source, error.lineno), _file(source, error.lineno, name)
        opened = _left_open(source, error) if "to be closed" in (error.message or "") else ""
        raise ReporterError(f"sai cú pháp ở đoạn “{place}”: {_syntax_message(error)}{opened}", where=name) from None
    except (RecursionError, SyntaxError, MemoryError):  # of Python itself, over what Jinja made of it
        raise ReporterError("các thẻ hoặc dấu ngoặc lồng nhau quá sâu. Bớt lồng.", where=name) from None


@lru_cache(maxsize=TEMPLATES)
def _compiled(source: str, tone: str) -> jinja2.Template:
    return Environment(tone).from_string(source)


@lru_cache(maxsize=TEMPLATES)
def syntax_tree(source: str) -> nodes.Template:
    """Return the syntax tree of a template's source, to be looked at only."""
    return Environment().parse(source)


def _file(source: str, line: int, name: str) -> str:
    lines = source.split("\n")
    found = _ORIGIN.search(lines[line - 1]) if 0 < line <= len(lines) else None
    return file_name(found[1]) if found else name


def _near(source: str, line: int) -> str:
    lines = source.split("\n")
    text = re.sub(r"<[^>]+>", "", _ORIGIN.sub("", lines[line - 1])).strip() if 0 < line <= len(lines) else ""
    return text if len(text) <= 90 else text[:87] + "…"


def _left_open(source: str, error: jinja2.TemplateSyntaxError) -> str:
    """Return which tag is still open, the innermost, where another closes or the template ends."""
    ended = "end of template" in (error.message or "")
    above = source if ended else "\n".join(source.split("\n")[: error.lineno - 1])
    still: list[str] = []
    for tag, word in _BLOCK.findall(above):
        if word.startswith("end"):
            del still[-1:]
        else:
            still.append(re.sub(r"<[^>]+>", "", tag))
    return f" Thẻ chưa đóng: “{still[-1]}”." if still else ""


def _syntax_message(error: jinja2.TemplateSyntaxError) -> str:
    """Return what is wrong, in Vietnamese."""
    message = error.message or ""
    unknown = re.search(r"No filter named '(\w+)'", message)
    if unknown:
        return f"không có bộ lọc “{unknown[1]}”.{did_you_mean(unknown[1], Environment().filters)}"
    return f"{reading_reason(message)}."
