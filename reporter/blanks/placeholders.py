"""Words of a master with their placeholders: as templates for `issue`, as formulas for a generic blank.

`Gửi trước ngày {{ han_gui }}` and the formula `="Gửi trước ngày "&han_gui` say the same: the first is what an officer
types, the second what people see filled in when the master is opened as it is. Both are read as the first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from reporter.blanks.cell_formulas import quoted
from reporter.blanks.master import CellWords, Look
from reporter.model.wording import fold
from reporter.specs.sandbox import fill_text, names_in

_PLAIN = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")
_PIECE = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([a-z_][a-z0-9_]*))\s*(&|$)')
_SENTENCE = ". "
_OF_FORM = frozenset({"moc", "don_vi_tinh"})  # what the forms of a master may lack
_LITERAL = 120  # letters of one text in a formula; quotes inside count twice, and Excel takes 255

#: The placeholders of words, with what each stands for (templates/xlsx/README.md shows the same list).
PLACEHOLDERS: Mapping[str, str] = {
    "co_quan": "tên cơ quan báo cáo",
    "ma_co_quan": "mã cơ quan báo cáo",
    "ky": "kỳ báo cáo",
    "co_quan_phat_hanh": "cơ quan phát hành sổ nhập",
    "bo_bieu": "tên bộ biểu, có văn bản chỉ đạo",
    "ma_bo_bieu": "mã và ấn bản của bộ biểu",
    "han_gui": "ngày phải gửi trước ngày đó",
    "ngay_cuoi": "ngày cuối cùng còn trong hạn",
    "noi_nhan": "nơi nhận",
    "cach_gui": "cách gửi",
    "lien_he": "người giải đáp",
    "dien_thoai": "điện thoại giải đáp",
    "thu_dien_tu": "thư điện tử nhận sổ",
    "so_bieu": "số, ký hiệu biểu",
    "ten_bieu": "tên biểu",
    "moc": "mốc so sánh mà biểu dùng",
    "don_vi_tinh": "đơn vị tính của biểu",
}


class Shown(NamedTuple):
    """What stands in one cell: text, or a formula with the value it shows."""

    text: str
    look: Look
    runs: tuple[tuple[Look, str], ...] = ()
    formula: str = ""
    style: str = ""


def as_template(text: str) -> str:
    """Return a formula that joins texts and names as a template; anything else as it is."""
    if not text.startswith("="):
        return text
    pieces, at = [], 1
    while at < len(text):
        found = _PIECE.match(text, at)
        if not found or (found[2] and found[2] not in PLACEHOLDERS):
            return text
        pieces.append(f"{{{{ {found[2]} }}}}" if found[2] else found[1].replace('""', '"'))
        at = found.end()
        if not found[3]:
            break
    return "".join(pieces) if at == len(text) else text


def as_formula(text: str) -> str:
    """Return a template as a formula; "" when it holds nothing to fill in, or more than plain placeholders."""
    if not _PLAIN.search(text) or "{" in _PLAIN.sub("", text):
        return ""
    pieces = _PLAIN.split(text)
    said = map(_quoted, pieces[::2])
    joined = [piece for pair in zip(said, [*pieces[1::2], ""], strict=True) for piece in pair if piece]
    return "=" + "&".join(joined)


def _quoted(text: str) -> str:
    """Return a text as Excel quotes it in a formula, in pieces of at most 255 letters."""
    pieces = (text[at : at + _LITERAL] for at in range(0, len(text), _LITERAL))
    return "&".join(f'"{quoted(piece)}"' for piece in pieces)


class WordFiller:
    """Fills the words of one workbook; `generic` keeps what Excel itself can fill in as formulas.

    Mistakes name `file`, where whoever hears of them does not know it.
    """

    def __init__(self, values: Mapping[str, str], file: str = "", *, generic: bool = False) -> None:
        self.values, self.file, self.generic = values, file, generic

    def with_values(self, more: Mapping[str, str]) -> WordFiller:
        """The same with more placeholders known."""
        return WordFiller({**self.values, **more}, self.file, generic=self.generic)

    def show(self, words: CellWords, sheet: str) -> Shown | None:
        """Return what stands in the cell; None when everything it would say is unknown.

        A generic blank keeps such words, so that its master does not lose them, but for what no form of its sheet says.
        """
        where = self._where(words, sheet)
        text = self._known(words.text, where)
        if words.text and not text and not self.generic:
            return None
        if self.generic and not names_in(words.text, where) & _OF_FORM:
            text = words.text
        shown = fill_text(text, self.values, where)
        if words.runs:
            runs = tuple((look, fill_text(piece, self.values, where)) for look, piece in words.runs)
            return Shown(shown, words.look, runs, style=words.style)
        return Shown(shown, words.look, formula=as_formula(text) if self.generic else "", style=words.style)

    def silent(self, words: CellWords, sheet: str) -> bool:
        """Whether everything the cell would say is unknown: its row is hidden."""
        return bool(words.text) and not self._known(words.text, self._where(words, sheet))

    def plain(self, text: str, where: str) -> str:
        """Return a page header or footer filled in; no formula can stand there, so that a generic one is as it was."""
        values = {name: value.replace("&", "&&") for name, value in self.values.items()}
        filled = fill_text(text, values, self._of_file(where))
        return text if self.generic else filled

    def _where(self, words: CellWords, sheet: str) -> str:
        return self._of_file(f"trang “{sheet}”, hàng {words.row + 1}")

    def _of_file(self, place: str) -> str:
        return f"{self.file}, {place}" if self.file else place

    def _known(self, text: str, where: str) -> str:
        """Return the text without sentences all of whose placeholders are blank: "Đơn vị tính: " of a form without."""
        if "{" not in text:
            return text
        if "{%" in text:  # a choice may reach over several sentences
            return "" if self._blank(names_in(text, where)) else text
        kept = [part for part in text.split(_SENTENCE) if not self._blank(names_in(part, where))]
        return text if len(kept) == text.count(_SENTENCE) + 1 else _SENTENCE.join(kept)

    def _blank(self, names: frozenset[str]) -> bool:
        return bool(names) and not any(fold(self.values.get(name, "?")) for name in names)
