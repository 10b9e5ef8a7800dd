"""Rules of the annexes of a Party document (P-AX), and what those of State documents share with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from reporter.layout.checking import Doc, Hit, hit, style_hits
from reporter.layout.closing import AnnexZone
from reporter.layout.views import is_centred
from reporter.model.wording import roman
from reporter.specs.named_places import fill_places
from reporter.specs.profile_files import PLACES
from reporter.specs.profiles import LayoutProfile

_ANNEX_NAMED = re.compile(r"Phụ lục (\d{1,2}|[IVXLC]{1,6})\b")


def rule_P_AX_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Each phụ lục begins a page, its word in the middle, numbered when there are two or more (HD 05 p.25)."""
    for annex in doc.zones.annexes:
        place = annex_name(annex)
        if not annex.new_page:
            yield hit(place, annex.word, "không sang trang riêng", "trang riêng")
        if not is_centred(annex.word):
            yield hit(place, annex.word, "không ở giữa", "ở giữa")
    yield from number_hits(doc, profile.text("annex.numbering"))


def annex_name(annex: AnnexZone) -> str:
    """Return the name of an annex for messages."""
    return f"phụ lục {annex.number}".strip()


def number_hits(doc: Doc, numbering: str) -> Iterator[Hit]:
    """Yield a Hit for each annex not numbered in sequence, in Arabic or Roman numbers as `numbering` says.

    Annexes that the text says are files of their own ("tệp riêng") are counted, though they are not in the document.
    """
    annexes, elsewhere = doc.zones.annexes, set(_elsewhere(doc))
    numbers = (
        number for at in count(1) if (number := str(at) if numbering == "arabic" else roman(at)) not in elsewhere
    )
    for annex in annexes:
        if doc.zones.annex_only and annex.number:
            fits = annex.number.isdigit() == (numbering == "arabic")
            wanted = "chữ số Ả-rập" if numbering == "arabic" else "chữ số La Mã"
        else:
            number = next(numbers)
            fits = annex.number == number or (len(annexes) == 1 and not annex.number)
            wanted = f"Phụ lục {number}"
        if not fits or re.match(r"Phụ lục số\b", annex.word.clean, re.I):
            yield hit(annex_name(annex), annex.word, annex.word.clean, wanted)


def _elsewhere(doc: Doc) -> Iterator[str]:
    """Yield the numbers of the annexes that the text says are files of their own."""
    for paragraph in doc.zones.text:
        _, said, listed = paragraph.clean.partition("tệp riêng")
        yield from _ANNEX_NAMED.findall(listed) if said else ()


def rule_P_AX_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """A phụ lục has a title and below it "(Kèm theo … số …, ngày … của …)" (HD 05 p.25, form of HD 36)."""
    pattern = re.compile(r"^\((Ban hành k|K)èm theo .+ số .+, ngày .+ của .+\)$")
    yield from reference_hits(doc, profile, pattern)
    for annex in doc.zones.annexes:
        lines = [*annex.title, *((annex.reference,) if annex.reference else ())]
        yield from style_hits(annex_name(annex), lines, profile.component("annex_title"), "align")


def reference_hits(doc: Doc, profile: LayoutProfile, pattern: re.Pattern[str]) -> Iterator[Hit]:
    """Yield a Hit for every annex without a title, or whose line "Kèm theo" is missing or does not fit `pattern`."""
    wanted = _in_words(profile.text("annex.reference"))
    for annex in doc.zones.annexes:
        if not annex.title:
            yield hit(annex_name(annex), annex.word, "không có tên phụ lục", "tên phụ lục dưới chữ “Phụ lục”")
        if annex.reference is None and profile.flag("annex.reference_required"):
            yield hit(annex_name(annex), annex.word, "không có dòng kèm theo", wanted)
        elif annex.reference and not pattern.match(annex.reference.clean):
            yield hit(annex_name(annex), annex.reference, annex.reference.clean, wanted)


def _in_words(pattern: str) -> str:
    """Return a pattern of a profile with its places named in Vietnamese: "(Kèm theo [tên loại] số [số, ký hiệu] …)"."""
    return fill_places(pattern, {name: f"[{word}]" for name, word in PLACES["annex.reference"].items()})


def rule_P_AX_03(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The main text points to each phụ lục (HD 05 p.25, HD 36 II.4.5)."""
    if doc.zones.annex_only:
        return
    text = " ".join(line.paragraph.clean for line in doc.zones.body).lower()
    mentioned = set()
    for found in re.finditer(r"phụ lục(?: số)? ((?:\d+|[ivxlc]+\b)(?:(?:, | và |-| đến )(?:\d+|[ivxlc]+\b))*)", text):
        mentioned.update(re.findall(r"\d+|[ivxlc]+", found[1]))
        span = re.fullmatch(r"(\d{1,2})(?:-| đến )(\d{1,2})", found[1])
        mentioned.update(str(n) for n in range(int(span[1]), int(span[2]) + 1)) if span else None
    general = bool(re.search(r"phụ lục kèm theo|(?:các|những) phụ lục|kèm theo", text))
    for annex in doc.zones.annexes:
        known = annex.number.lower() in mentioned if annex.number else "phụ lục" in text or general
        if not known:
            yield hit(
                annex_name(annex), annex.word, "nội dung không nhắc tới phụ lục này", f"({annex_name(annex)} kèm theo)"
            )
