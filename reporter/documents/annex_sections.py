"""The annexes of a document: sections after its text, long ones files of their own that the text lists.

An annex in a file of its own keeps its number, its title and the line "Kèm theo" with the places of number and day, as
the annex of an electronic document does (Nghị định 30/2020/NĐ-CP, Phụ lục III, mẫu 2.2); what such a file bears beside
them is the stamp of the digital signature, which is not ours to make.
"""

from __future__ import annotations

from collections.abc import Sequence

from reporter.documents import page
from reporter.documents.annex_charts import charts_of
from reporter.documents.annex_widths import LaidAnnex
from reporter.documents.annex_xml import Body, annex_xml
from reporter.documents.letterhead import Letter, annex_number
from reporter.model import NumberedAnnex
from reporter.specs.profiles import LayoutProfile

_BREAK = '<w:p><w:pPr><w:pStyle w:val="VBNgat"/>{}</w:pPr></w:p>'


def long_annexes(annexes: Sequence[LaidAnnex], most: int) -> frozenset[int]:
    """Return the numbers of the annexes of more than about `most` sheets; none where `most` is 0."""
    return frozenset(laid.item.number for laid in annexes if most and laid.sheets > most)


def list_of_files(apart: Sequence[NumberedAnnex], letter: Letter, profile: LayoutProfile) -> str:
    """Return the sentence that lists the annexes in files of their own; "" where there are none."""
    if not apart:
        return ""
    kind, count = letter.type_word().capitalize(), apart[0].count
    some = f"; {len(apart):02} phụ lục dài" if len(apart) < count else ""
    names = "; ".join(f"{annex_name(item, profile)} ({item.annex.title})" for item in apart)
    return f"{kind} này có {count:02} phụ lục kèm theo{some}, lập thành tệp riêng gửi cùng: {names}."


def annex_name(item: NumberedAnnex, profile: LayoutProfile) -> str:
    """Return how the text calls an annex: "Phụ lục 6", "Phụ lục VI", "Phụ lục" for the only one."""
    return f"Phụ lục {annex_number(item.number, item.count, profile)}".strip()


def with_sections(body: str, annexes: Sequence[LaidAnnex], letter: Letter, profile: LayoutProfile) -> Body:
    """Return the body with each annex as a section; the text's own section properties move into its last paragraph.

    Without annexes it is the text alone.
    """
    if not annexes:
        return Body.of([body])
    start = body.rfind("<w:sectPr")
    main, end = body[start : body.rfind("</w:body>")], "</w:body>"
    pieces: list[Body | str] = [body[:start].removesuffix(_BREAK.format("")), _BREAK.format(main)]
    for at, laid in enumerate(annexes):
        before = [earlier.annex for earlier in annexes[:at]]
        first = 1 + sum(len(earlier.tables) for earlier in before)
        pieces.append(annex_xml(laid, letter, profile, first, len(charts_of(before))))
        properties = page.section(profile, landscape=laid.annex.landscape, annex=True)
        # Word wants a paragraph after a table, also after the last one
        last = at == len(annexes) - 1
        pieces.append(_BREAK.format("") + properties if last else _BREAK.format(properties))
    return Body.of([*pieces, end])


def body_of_file(laid: LaidAnnex, letter: Letter, profile: LayoutProfile) -> Body:
    """Return the body of the file of one annex."""
    properties = page.section(profile, landscape=laid.annex.landscape, annex=True)
    return Body.of(["<w:body>", annex_xml(laid, letter, profile), f"{_BREAK.format('')}{properties}</w:body>"])
