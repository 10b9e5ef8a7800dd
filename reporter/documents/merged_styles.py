"""Our styles in a template that Word has saved: Word makes up its own style ids, and names stay."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from reporter.documents.word_styles import CHARACTER_STYLES, SMALLER_SIZES, STYLES, TABLE_STYLE, TABLE_STYLE_NAME, R, W
from reporter.opc.parts import XML


def _renamed(styles: etree._Element) -> Mapping[str, str]:
    """Return template style id → our id for the styles that bear our names (Word makes up its own ids)."""
    names = {name.casefold(): key for key, (name, _) in (*STYLES.items(), *CHARACTER_STYLES.items())}
    names |= {
        f"{STYLES[key][0]} {size}".casefold(): f"{key}{size}"
        for key in ("VBDauBang", "VBO", "VBOSo", "VBOGiua")
        for size in SMALLER_SIZES
    }
    names |= {TABLE_STYLE_NAME.casefold(): TABLE_STYLE, "normal": "Normal", "normal table": "TableNormal"}
    result = {}
    for style in styles.findall(f"{{{W}}}style"):
        name = style.find(f"{{{W}}}name")
        label = name.get(f"{{{W}}}val", "") if name is not None else ""
        if label.casefold() in names:
            result[style.get(f"{{{W}}}styleId", "")] = names[label.casefold()]
    return result


def merge_sheet(template: etree._Element | None, ours: str) -> tuple[str, Mapping[str, str]]:
    """Return (styles.xml with our definitions and the template's further styles, ids to rename)."""
    further, renamed = "", dict[str, str]()
    if template is not None:
        renamed = dict(_renamed(template))
        for style in template.findall(f"{{{W}}}style"):
            if style.get(f"{{{W}}}styleId") not in renamed:
                for tag in ("basedOn", "next", "link"):
                    for link in style.findall(f"{{{W}}}{tag}"):
                        old = link.get(f"{{{W}}}val", "")
                        link.set(f"{{{W}}}val", renamed.get(old, old))
                further += etree.tostring(style, encoding="unicode")
    return f'{XML}<w:styles xmlns:w="{W}" xmlns:r="{R}">{ours}{further}</w:styles>', renamed
