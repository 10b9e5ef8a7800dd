"""What is wrong with a master, and what it lacks beside the forms of its set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reporter.blanks.master import ANEW, REMAKE, TO_CHECKS, VERDICT, CellWords, Master
from reporter.blanks.placeholders import PLACEHOLDERS, WordFiller
from reporter.model import ReporterError
from reporter.model.marks import AGENCY_KEY, CHECK_SHEET, COVER_FIELDS, COVER_SHEET, PERIOD_KEY
from reporter.specs.forms import FormSpec

_TODO = f"Làm lại bằng: {REMAKE} (giữ lời và kiểu ô)."


def master_faults(master: Master) -> Iterator[str]:
    """Yield every word that cannot be filled in, and every row of the cover that the program does not find."""
    filler = WordFiller(dict.fromkeys(PLACEHOLDERS, "x"))
    for sheet, words in _all_words(master):
        try:
            filler.show(words, sheet)
        except ReporterError as error:
            yield str(error)
    known = {*COVER_FIELDS, AGENCY_KEY, PERIOD_KEY, VERDICT, TO_CHECKS}
    for key in sorted(known.difference(master.cover.keys.values())):
        yield f"trang “{COVER_SHEET}” thiếu hàng có khoá “{key}” ở cột A (ẩn). {ANEW}"


def master_lacks(master: Master, forms: Sequence[FormSpec]) -> Iterator[str]:
    """Yield what its generic blank does not show of the forms; `issue` takes forms and columns from the TOML."""
    for form in forms:
        words = master.forms.get(form.sheet)
        if words is None:
            yield f"bản trống chung thiếu trang “{form.sheet}” ({form.title}). {_TODO}"
        elif words.keys != tuple(form.by_key):
            changed = sorted(filter(None, set(words.keys) ^ form.by_key.keys())) or ["số cột, thứ tự cột"]
            yield f"bản trống chung: {form.title} khác tệp biểu ở {', '.join(changed)}. {_TODO}"
    for sheet in sorted(master.forms.keys() - {form.sheet for form in forms}):
        yield f"bản trống chung thừa trang “{sheet}”, không còn trong bộ biểu. {_TODO}"


def _all_words(master: Master) -> Iterator[tuple[str, CellWords]]:
    for free in (master.cover, master.guide):
        yield from ((free.name, words) for words in free.cells)
    yield from ((CHECK_SHEET, words) for words in master.check.lines)
    for sheet, form in master.forms.items():
        yield from ((sheet, words) for line in (*form.head, *form.foot) for words in line)
