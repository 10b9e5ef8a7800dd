"""Effective formats: run → character style → paragraph style chain → table style → defaults, theme fonts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Any

from lxml import etree

from reporter.layout.opening import key_of, w

_SLOTS = ("ascii", "hAnsi", "eastAsia", "cs")
_TOGGLES = ("b", "i", "caps", "vanish", "strike")
_UNSHADED = ("auto", "", "ffffff")
_AUTO_SPACING = 280.0  # what Word sets for "Auto" before and after a paragraph: 14 pt
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

Props = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RunFormat:
    """How characters really look: font by slot, size in points."""

    fonts: tuple[str, str, str, str]  # ascii, hAnsi, eastAsia, cs; "" where nothing is said
    hint: str
    size: float
    bold: bool
    italic: bool
    underline: bool
    color: str  # "" or "auto" for automatic, else RRGGBB
    caps: bool
    hidden: bool
    highlight: bool = False
    struck: bool = False
    raised: bool = False  # superscript or subscript: shown at about two thirds of its size
    style: str = ""  # name of the character style


@dataclass(frozen=True, slots=True)
class ParagraphFormat:
    """How a paragraph is really set; lengths in twips (1/20 pt), `line` in twips or 1/240 lines by `line_rule`."""

    align: str
    first_line: float  # negative for a hanging indent
    left: float
    right: float
    before: float
    after: float
    line: float
    line_rule: str  # "auto", "exact", "atLeast"
    contextual: bool
    keep_next: bool
    page_break_before: bool
    border_top: bool
    border_bottom: bool
    boxed: bool
    outline: int | None
    tabs: tuple[float, ...] = ()  # own tab stops, twips from the left edge


class StyleSheet:
    """Resolves effective formats; those of runs are worked out once for each style and direct properties."""

    def __init__(self, styles: etree._Element | None, theme: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._default: dict[str, str] = {}
        self._theme = _theme_fonts(theme)
        self._run_defaults: Props = {}
        self._paragraph_defaults: Props = {}
        self._names: dict[str, str] = {}
        self._chains: dict[str, tuple[Props, Props]] = {}
        self._runs: dict[tuple[str, str, tuple[object, ...]], RunFormat] = {}
        if styles is not None:
            self._load(styles)

    def _load(self, styles: etree._Element) -> None:
        for style in styles.findall(w("style")):
            key = style.get(w("styleId"), "")
            self._styles[key] = style
            name = style.find(w("name"))
            self._names[key] = key if name is None else name.get(w("val"), key)
            if style.get(w("default")) in ("1", "true", "on"):
                self._default[style.get(w("type"), "paragraph")] = key
        defaults = styles.find(w("docDefaults"))
        if defaults is not None:
            self._run_defaults = self._run_props(defaults.find(f"{w('rPrDefault')}/{w('rPr')}"))
            self._paragraph_defaults = paragraph_props(defaults.find(f"{w('pPrDefault')}/{w('pPr')}"))

    def name(self, style: str) -> str:
        """Return the display name of a style id; the id itself if the style is not defined."""
        return self._names.get(style, style)

    def table_borders(self, style: str) -> etree._Element | None:
        """Return the nearest tblBorders element up the chain of a table style."""
        for element in self._lineage(style or self._default.get("table", "")):
            found = element.find(f"{w('tblPr')}/{w('tblBorders')}")
            if found is not None:
                return found
        return None

    def run(self, properties: etree._Element | None, paragraph_style: str, table_style: str) -> RunFormat:
        """Return the effective format of a run with these direct properties in such a paragraph and table."""
        key = (paragraph_style, table_style, key_of(properties))
        if key not in self._runs:
            self._runs[key] = self._resolve_run(properties, paragraph_style, table_style)
        return self._runs[key]

    def _resolve_run(self, properties: etree._Element | None, paragraph_style: str, table_style: str) -> RunFormat:
        own = self._run_props(properties)
        style = str(own.get("style", self._default.get("character", "")))
        levels = [
            self.chain(table_style or self._default.get("table", ""))[1],
            self.chain(paragraph_style or self._default.get("paragraph", ""))[1],
            self.chain(style)[1],
        ]
        merged: dict[str, Any] = dict(self._run_defaults)
        for level in (*levels, own):
            merged.update(level)
        for toggle in _TOGGLES:
            merged[toggle] = _toggle(toggle, own, levels, self._run_defaults)
        return RunFormat(
            fonts=tuple(merged.get(slot, "") for slot in _SLOTS),
            hint=merged.get("hint", ""),
            size=merged.get("size", 10.0),
            bold=merged["b"],
            italic=merged["i"],
            underline=merged.get("u", "none") != "none",
            color=merged.get("color", ""),
            caps=merged["caps"],
            hidden=merged["vanish"],
            highlight=merged.get("highlight", "none") != "none" or merged.get("shade", "auto") not in _UNSHADED,
            struck=merged["strike"],
            raised=merged.get("vertAlign", "baseline") in ("superscript", "subscript"),
            style=self.name(str(own.get("style", ""))),
        )

    def paragraph(
        self, properties: etree._Element | None, table_style: str, numbering: Mapping[str, float]
    ) -> ParagraphFormat:
        """Return the effective format of a paragraph; `numbering` holds the indents of its list level, if any."""
        merged: dict[str, Any] = dict(self._paragraph_defaults)
        merged.update(self.chain(table_style or self._default.get("table", ""))[0])
        merged.update(self.chain(self.paragraph_style(properties))[0])
        merged.update(numbering)
        merged.update(paragraph_props(properties))
        return _paragraph_format(merged)

    def paragraph_style(self, properties: etree._Element | None) -> str:
        """Return the style id a paragraph has, the default paragraph style where it names none."""
        found = properties.find(w("pStyle")) if properties is not None else None
        return found.get(w("val"), "") if found is not None else self._default.get("paragraph", "")

    def chain(self, style: str) -> tuple[Props, Props]:
        """Return (paragraph, run) properties of a style with everything it is based on."""
        if style not in self._chains:
            paragraph: dict[str, Any] = {}
            run: dict[str, Any] = {}
            for element in reversed(self._lineage(style)):
                paragraph.update(paragraph_props(element.find(w("pPr"))))
                run.update(self._run_props(element.find(w("rPr"))))
            self._chains[style] = (paragraph, run)
        return self._chains[style]

    def _lineage(self, style: str) -> list[etree._Element]:
        """Return the style and its ancestors, nearest first; a circle of styles is cut."""
        result: list[etree._Element] = []
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            result.append(self._styles[style])
            based = self._styles[style].find(w("basedOn"))
            style = based.get(w("val"), "") if based is not None else ""
        return result

    def _run_props(self, properties: etree._Element | None) -> dict[str, Any]:
        result: dict[str, Any] = {}
        if properties is None:
            return result
        for child in properties:
            name = etree.QName(child).localname
            value = child.get(w("val"), "")
            if name in _TOGGLES:
                result[name] = value not in ("0", "false", "off")
            elif name == "sz":
                result["size"] = _half_points(value)
            elif name in ("u", "color", "highlight", "vertAlign"):
                result[name] = value or ("single" if name == "u" else "")
            elif name == "shd":
                result["shade"] = child.get(w("fill"), "auto").lower()
            elif name == "rStyle":
                result["style"] = value
            elif name == "rFonts":
                result.update(self._fonts(child))
        return result

    def _fonts(self, element: etree._Element) -> dict[str, str]:
        """Return the fonts an rFonts element sets by slot; a theme reference wins over a plain name."""
        result = {}
        for slot in _SLOTS:
            reference = element.get(w("cstheme" if slot == "cs" else f"{slot}Theme"))
            if reference is not None:
                result[slot] = self._theme.get(reference, "")
            elif element.get(w(slot)) is not None:
                result[slot] = element.get(w(slot), "")
        if element.get(w("hint")):
            result["hint"] = element.get(w("hint"), "")
        return result


@lru_cache(maxsize=8)
def style_sheet(styles: etree._Element | None, theme: etree._Element | None) -> StyleSheet:
    """Return the style sheet of these trees: one for all documents that share them, with what it has worked out."""
    return StyleSheet(styles, theme)


def paragraph_props(properties: etree._Element | None) -> dict[str, Any]:
    """Return the properties that a pPr element states itself, by short name."""
    result: dict[str, Any] = {}
    if properties is None:
        return result
    for child in properties:
        name = etree.QName(child).localname
        value = child.get(w("val"), "")
        if name == "jc":
            result["align"] = {"start": "left", "end": "right", "distribute": "both"}.get(value, value)
        elif name == "ind":
            result.update(_indents(child))
        elif name == "spacing":
            result.update(_spacing(child))
        elif name in ("contextualSpacing", "keepNext", "pageBreakBefore"):
            result[name] = value not in ("0", "false", "off")
        elif name == "pBdr":
            result["borders"] = frozenset(
                etree.QName(side).localname for side in child if side.get(w("val")) not in ("nil", "none", None)
            )
        elif name == "outlineLvl":
            level = whole_number(value, -1)
            result["outline"] = level if level >= 0 else None
        elif name == "tabs":
            stops = (twips(stop.get(w("pos"), "")) for stop in child if stop.get(w("val")) not in ("clear", "bar"))
            result["tabs"] = tuple(sorted(stops))
        elif name == "numPr":
            result["numbering"] = tuple(_number_of(child, part) for part in ("numId", "ilvl"))
    return result


def _indents(element: etree._Element) -> dict[str, float]:
    result: dict[str, float] = {}
    for key, names in (("left", ("left", "start")), ("right", ("right", "end"))):
        for name in names:
            if element.get(w(name)) is not None:
                result[key] = twips(element.get(w(name), ""))
    if element.get(w("hanging")) is not None:
        result["first_line"] = -twips(element.get(w("hanging"), ""))
    elif element.get(w("firstLine")) is not None:
        result["first_line"] = twips(element.get(w("firstLine"), ""))
    return result


def _spacing(element: etree._Element) -> dict[str, Any]:
    result: dict[str, Any] = {
        key: twips(element.get(w(key), "")) for key in ("before", "after", "line") if element.get(w(key)) is not None
    }
    for side in ("before", "after"):
        if element.get(w(f"{side}Autospacing")) in ("1", "true", "on"):
            result[side] = _AUTO_SPACING
        elif element.get(w(f"{side}Lines")) not in (None, "0"):
            result[side] = 2.4 * twips(element.get(w(f"{side}Lines"), ""))  # hundredths of a line of 12 pt
    if element.get(w("line")) is not None:
        result["line_rule"] = element.get(w("lineRule"), "auto")
    return result


def _number_of(element: etree._Element, part: str) -> str | None:
    found = element.find(w(part))
    return found.get(w("val")) if found is not None else None


def _paragraph_format(props: Props) -> ParagraphFormat:
    borders = props.get("borders", frozenset())
    return ParagraphFormat(
        align=props.get("align", "left"),
        first_line=props.get("first_line", 0.0),
        left=props.get("left", 0.0),
        right=props.get("right", 0.0),
        before=props.get("before", 0.0),
        after=props.get("after", 0.0),
        line=props.get("line", 240.0),
        line_rule=props.get("line_rule", "auto"),
        contextual=props.get("contextualSpacing", False),
        keep_next=props.get("keepNext", False),
        page_break_before=props.get("pageBreakBefore", False),
        border_top="top" in borders,
        border_bottom="bottom" in borders,
        boxed={"top", "bottom", "left", "right"} <= borders,
        outline=props.get("outline"),
        tabs=props.get("tabs", ()),
    )


def _toggle(name: str, own: Props, levels: list[Props], defaults: Props) -> bool:
    """Return a toggle property: direct value, else styles at different levels cancel each other out (17.7.3)."""
    if name in own:
        return bool(own[name])
    on = sum(bool(level.get(name)) for level in levels) % 2 == 1
    stated = any(name in level for level in levels)
    return on if stated else bool(defaults.get(name))


def whole_number(text: str, default: int) -> int:
    """Return a small whole number, `default` for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else default


def twips(text: str) -> float:
    """Return a measure in twips: plain numbers are twips, "12pt" and "3cm" (strict files) are converted; 0 if bad."""
    for unit, factor in (("pt", 20.0), ("mm", 1440 / 25.4), ("cm", 1440 / 2.54), ("in", 1440.0)):
        if text.endswith(unit):
            return _float(text.removesuffix(unit)) * factor
    return _float(text)


def _half_points(text: str) -> float:
    return twips(text) / 20 if text.endswith(("pt", "mm", "cm", "in")) else _float(text) / 2


def _float(text: str) -> float:
    """Return a number as a file writes it; 0 for what is none, or none that can be measured ("inf", "nan", 1e999)."""
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return number if isfinite(number) else 0.0


def _theme_fonts(theme: etree._Element | None) -> dict[str, str]:
    """Return theme reference ("minorHAnsi") → typeface."""
    result: dict[str, str] = {}
    if theme is None:
        return result
    for kind in ("major", "minor"):
        for tag, slots in (("latin", ("Ascii", "HAnsi")), ("ea", ("EastAsia",)), ("cs", ("Bidi",))):
            found = theme.find(f".//{_A}{kind}Font/{_A}{tag}")
            for slot in slots:
                result[f"{kind}{slot}"] = found.get("typeface", "") if found is not None else ""
    return result
