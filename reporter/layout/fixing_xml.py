"""Setting single properties in WordprocessingML: each in the place that the schema gives it."""

from __future__ import annotations

import re

from lxml import etree

from reporter.layout.effective import RunFormat, StyleSheet
from reporter.layout.opening import w

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SPACED = re.compile(r"\b[Ss]ố:? \d+[-/]|\b[Nn]gày \d{1,2}\b")
_SYMBOL = re.compile(r"\d+(?:/\d{4})?[-/][A-ZĐ][A-Za-zĐđ]*(?:[-/][A-ZĐ]+)*")

#: The order the schema gives the children of each kind of properties, as far as they are set or stand before those set.
_ORDER = {
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
        "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
        "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
        "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
    ),
    "rPr": (
        "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
        "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
        "lang eastAsianLayout specVanish oMath"
    ),
    "sectPr": (
        "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType "
        "cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings sectPrChange"
    ),
}


def set_property(parent: etree._Element, tag: str, **values: object) -> etree._Element:
    """Return the property element of that name with these attributes set; made in its place if it is not there."""
    found = parent.find(w(tag))
    if found is None:
        found = etree.Element(w(tag))
        order = _ORDER[etree.QName(parent).localname].split()
        later = {w(name) for name in order[order.index(tag) + 1 :]}
        at = next((index for index, child in enumerate(parent) if child.tag in later), len(parent))
        parent.insert(at, found)
    for key, value in values.items():
        found.set(w(key), str(value))
    return found


def child_first(parent: etree._Element, tag: str) -> etree._Element:
    """Return the child of that name, made as the first one if it is not there."""
    found = parent.find(w(tag))
    if found is None:
        found = etree.Element(w(tag))
        parent.insert(0, found)
    return found


def run_format(run: etree._Element, styles: StyleSheet) -> RunFormat:
    """Return the effective format of a run by the paragraph and table it stands in."""
    paragraph = next(run.iterancestors(w("p")), None)
    table = next(run.iterancestors(w("tbl")), None)
    style = styles.paragraph_style(paragraph.find(w("pPr")) if paragraph is not None else None)
    named = table.find(f"{w('tblPr')}/{w('tblStyle')}") if table is not None else None
    return styles.run(run.find(w("rPr")), style, named.get(w("val"), "") if named is not None else "")


def keep_spaces(paragraph: etree._Element) -> None:
    """Make the space in "số 12-" and "ngày 05" non-breaking."""
    for text in paragraph.iter(w("t")):
        text.text = _SPACED.sub(lambda found: found[0].replace(" ", "\u00a0"), text.text or "")


def keep_hyphens(paragraph: etree._Element) -> None:
    """Write the hyphens of document symbols as w:noBreakHyphen, each in its own run of text."""
    for text in list(paragraph.iter(w("t"))):
        marked = _SYMBOL.sub(lambda found: found[0].replace("-", "\u2011"), text.text or "")
        first, *rest = marked.split("\u2011")
        if not rest:
            continue
        at = text
        text.text = first
        text.set(_SPACE, "preserve")
        for piece in rest:
            for tag, content in (("noBreakHyphen", None), ("t", piece)):
                new = etree.Element(w(tag))
                new.text = content
                if content is not None:
                    new.set(_SPACE, "preserve")
                at.addnext(new)
                at = new


def strip_lead(paragraph: etree._Element) -> None:
    """Drop the spaces and tabs before the first letter of a paragraph: the indent says what they said."""
    for run in paragraph.iter(w("r")):
        for item in list(run.iter(w("t"), w("tab"))):
            if item.tag == w("tab"):
                run.remove(item)
                continue
            item.text = (item.text or "").lstrip(" \u00a0\t")
            if item.text:
                return


class Fixer:
    """Sets properties of paragraphs; `elements` holds the paragraphs of the body by their order."""

    def __init__(self, elements: dict[int, etree._Element]) -> None:
        self.elements = elements

    def properties(self, paragraph: etree._Element) -> etree._Element:
        """Return the pPr of a paragraph."""
        return child_first(paragraph, "pPr")

    def runs(self, paragraph: etree._Element) -> list[etree._Element]:
        """Return the runs of a paragraph, those in text boxes left out."""
        boxed = {run for box in paragraph.iter(w("txbxContent")) for run in box.iter(w("r"))}
        return [run for run in paragraph.iter(w("r")) if run not in boxed]

    def size(self, paragraph: etree._Element, points: float, least: int = 0) -> None:
        """Set the type size of every run with at least so many letters."""
        for run in self.runs(paragraph):
            letters = "".join(text.text or "" for text in run.iter(w("t"))).strip()
            if len(letters) >= least or len(self.runs(paragraph)) == 1:
                self.run_size(run, points)

    def run_size(self, run: etree._Element, points: float) -> None:
        """Set the type size of one run."""
        properties = child_first(run, "rPr")
        set_property(properties, "sz", val=round(points * 2))
        set_property(properties, "szCs", val=round(points * 2))

    def font(self, run: etree._Element, name: str) -> None:
        """Set the font of one run in all four slots."""
        fonts = set_property(child_first(run, "rPr"), "rFonts")
        for key in list(fonts.attrib):
            del fonts.attrib[key]
        for slot in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(w(slot), name)

    def align(self, paragraph: etree._Element, how: str) -> None:
        """Set the alignment of a paragraph."""
        set_property(self.properties(paragraph), "jc", val=how)

    def indent(self, paragraph: etree._Element, first_line: int) -> None:
        """Set the first line indent of a paragraph, its left edge at the margin."""
        found = set_property(self.properties(paragraph), "ind")
        for name in ("hanging", "firstLineChars", "hangingChars", "leftChars", "start", "startChars"):
            found.attrib.pop(w(name), "")
        found.set(w("left"), "0")
        found.set(w("firstLine"), str(first_line))

    def spacing(self, paragraph: etree._Element, **values: object) -> None:
        """Set spacing attributes of a paragraph; automatic and line-wise spacing before it gives way."""
        found = set_property(self.properties(paragraph), "spacing", **values)
        if "before" in values:
            for name in ("beforeAutospacing", "beforeLines"):
                found.attrib.pop(w(name), "")
