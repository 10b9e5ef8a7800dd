"""What a template may say: `so`, `bang`, `loi`, `van_ban` …, and the sandbox through which all text passes.

Text of agencies is data: it can hold no tag, field or mark; its line breaks become paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from jinja2 import StrictUndefined, pass_context
from jinja2.runtime import Context

from reporter.documents.filters import COUNTING, FILTERS, AnnexCall
from reporter.documents.letterhead import Letter, annex_number
from reporter.documents.line_breaks import last_words, organ_lines
from reporter.documents.prose import names_together
from reporter.documents.quotations import QuotedCell, Words
from reporter.documents.shown import (
    BREAK,
    READABLE,
    Lacked,
    Names,
    Recorder,
    ShownFigure,
    TaskLabel,
    TemplateMistake,
    as_data,
)
from reporter.model import Agency, Annex, BaselineFacts, FactRow, Facts, Period, Quote
from reporter.model.agency import UNIT_TYPES, UnitName, UnitNames
from reporter.model.gaps import MOST_NAMED
from reporter.model.wording import date_short, integer, moment
from reporter.specs.profiles import LayoutProfile
from reporter.specs.sandbox import Sandbox

#: Where what is printed is noted: no name that a template can write.
RECORDER = "#recorder"
_BLANK_RUN = re.compile(r"\n\s*\n+")


# --- facts -------------------------------------------------------------------------------------------------


def build_context(
    facts: Facts, annexes: Sequence[Annex], letter: Letter, profile: LayoutProfile, recorder: Recorder
) -> dict[str, Any]:
    """Return the variables of a template for one document."""
    period = Period.parse(facts.period)
    return {
        "ky": Names("ky", {"nhan": period.label, "ma": str(period)}),
        "don_vi": _agency(facts.agency),
        "pham_vi": as_data(facts.scope),
        "moc": as_data(facts.baseline),
        "cac_moc": [_baseline(item, recorder) for item in facts.baselines],
        "moc_chinh": next((_baseline(item, recorder) for item in facts.baselines if item.chosen), None),
        "chot": facts.cutoff,
        "chot_luc": as_data(_closed(facts) if facts.cutoff else ""),
        "chot_rieng": _cut_apart(facts, recorder.tone),
        "so": Names("so", {}, facts.figures, lambda figure: ShownFigure(figure, recorder)),
        "bang": Names("bang", {}, facts.tables, lambda rows: [_row(row, recorder) for row in rows]),
        "loi": Names("loi", {}, facts.texts, lambda quotes: [_quote(quote, recorder) for quote in quotes]),
        "loi_chua_gui": Names("loi_chua_gui", {}, facts.unsent),
        **{key: as_data(names) for key, names in who_stands_where(facts).items()},
        "phu_luc": _annex_names(annexes, profile),
        "van_ban": _letter(letter, profile),
    }


def who_stands_where(facts: Facts) -> dict[str, list[UnitName]]:
    """Return the names of the agencies of each state, as a template lists them."""
    return {
        "da_nop": [agency.unit_name for agency in facts.sent],
        "dang_sua": [_with_sheets(agency, facts.sheets.get(agency.code, ())) for agency in facts.held],
        "sai_mau": [agency.unit_name for agency in facts.unfit],
        "chua_nop": [agency.unit_name for agency in facts.missing],
    }


def _closed(facts: Facts) -> str:
    """Return as of when the figures are, and since when in a collection of its own."""
    assert facts.cutoff
    since = f" (kể từ {moment(facts.since, None)})" if facts.since else ""
    return f"{moment(facts.cutoff, facts.cutoff_hour)}{since}"


def further(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return more variables for a template: texts, whole numbers, dates, and lists of texts or of mappings."""
    return {
        key: [Names(key, row) if isinstance(row, Mapping) else as_data(row) for row in value]
        if isinstance(value, tuple)
        else as_data(value)
        for key, value in values.items()
    }


def _cut_apart(facts: Facts, tone: str) -> str:
    """Return whose figures were closed on another day: "xã Hải Bình tính đến ngày 05/10/2025"; "" for nobody."""
    days: dict[date, list[UnitName]] = {}
    for agency, day in facts.cut_apart:
        days.setdefault(day, []).append(agency.unit_name)
    told = ((day, names_together(days[day], tone), len(days[day])) for day in sorted(days))
    return "; ".join(
        f"{names if number <= MOST_NAMED else f'{integer(number)} cơ quan'} tính đến ngày {date_short(day)}"
        for day, names, number in told
    )


def _agency(agency: Agency) -> Names:
    return Names(
        "don_vi",
        {
            "ten": agency.name,
            "ten_ngan": agency.short or agency.name,
            "cap_uy": str(agency.extra.get("party_committee") or ""),
            "loai": UNIT_TYPES.get(agency.unit_type, ""),
            "ma": agency.code,
        },
    )


def _with_sheets(agency: Agency, sheets: Sequence[str]) -> UnitName:
    """Return the name with what is not used: "Tỉnh Lai Châu (Biểu 02)"; the name alone where nothing is used."""
    return agency.unit_name.written(f"{agency.name} ({', '.join(sheets)})") if sheets else agency.unit_name


def _row(row: FactRow, recorder: Recorder) -> Names:
    label = TaskLabel(as_data(row.label), as_data(row.name)) if row.name else row.label
    names = {"ten": row.unit or label, "ma": row.code}
    return Names("dòng", names, row.figures, lambda figure: ShownFigure(figure, recorder))


def _baseline(item: BaselineFacts, recorder: Recorder) -> Names:
    words = {"ten": item.name, "ten_gon": item.short, "pham_vi": item.scope, "khong_tinh": item.leaves_out}
    names = {key: as_data(text) for key, text in words.items()}
    own = {**names, "ma": item.id, "la_moc_chinh": item.chosen, "la_muc_san": item.floor}
    return Names("mốc", own, item.figures, lambda figure: ShownFigure(figure, recorder))


def _quote(quote: Quote, recorder: Recorder) -> Names:
    """Return a line that an agency wrote; its group is one of its cells in the words of a list."""
    ours = (key for key in quote.values if key not in quote.typed and as_data(quote.values[key]) == quote.group)
    group = next(ours, "") if quote.group else ""
    cells = {key: key for key in quote.values} | ({"nhom": group} if group else {})
    own = {"don_vi": quote.whose} | ({} if group else {"nhom": quote.group})
    return Names("lời", own, cells, lambda key: Words(as_data(quote.values[key]), [QuotedCell(quote, key)], recorder))


def _annex_names(annexes: Sequence[Annex], profile: LayoutProfile) -> list[Names]:
    return [
        Names(
            "phu_luc",
            {
                "so": annex_number(index, len(annexes), profile),
                "ten": annex.title,
                "ma": annex.id,
                "khong_phat_sinh": annex.nothing,
            },
        )
        for index, annex in enumerate(annexes, 1)
    ]


def _letter(letter: Letter, profile: LayoutProfile) -> Names:
    word = profile.text(f"address.{letter.kind}_word")
    half, under = profile.twips("grid.head_left"), profile.twips("grid.signature_left")
    recipients = profile.component("recipients")
    return Names(
        "van_ban",
        {
            "co_quan_cap_tren": organ_lines(letter.superior, profile.component("superior"), half, profile),
            "co_quan": organ_lines(letter.issuer, profile.component("issuer"), half, profile),
            "ten_co_quan": letter.organ,
            "so_ky_hieu": letter.number_line(profile),
            "so": letter.number,
            "ky_hieu": letter.symbol(profile),
            "dia_danh": letter.place,
            "ngay": letter.day,
            "ngay_thang": letter.date_line(),
            "ten_loai": letter.type_word(),
            "tac_gia": letter.author,
            "trich_yeu": letter.subject_line(profile),
            "du_thao": letter.draft_line(profile),
            "muc_do_khan": letter.urgency,
            "pham_vi_pho_bien": letter.circulation,
            "kinh_gui_tu": word or "Kính gửi",
            "kinh_gui": list(letter.address_lines(profile)),
            "quyen_han": letter.authority,
            "chuc_vu": letter.position,
            "ho_ten": letter.signer,
            "noi_nhan": [last_words(line, recipients, under) for line in letter.recipient_lines(profile)],
            "nguoi_soan": letter.typist,
            "lien_he": letter.contact,
        },
    )


# --- environment -------------------------------------------------------------------------------------------


def _before(day: object, deadline: str) -> bool:
    """Whether a day, such as the one on which figures were closed, is known and before another."""
    return isinstance(day, date) and day < date.fromisoformat(deadline)


class Environment(Sandbox):
    """The Jinja sandbox of templates: unknown names are mistakes, floats are refused, data is escaped."""

    def __init__(self, tone: str = "new") -> None:
        super().__init__(autoescape=True, finalize=finalize, keep_trailing_newline=True)
        self.filters = {**FILTERS, **{key: partial(FILTERS[key], tone=tone) for key in COUNTING}}
        figures = {"co_so_lieu": lambda figure: figure.reported, "day_du": lambda figure: figure.complete}
        self.tests = {**self.tests, **figures, "truoc": _before}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may read this attribute: of our own objects only what they show."""
        if isinstance(obj, ShownFigure):
            return attr in READABLE
        return super().is_safe_attribute(obj, attr, value)


@pass_context
def finalize(context: Context, value: Any) -> Any:
    """Return what is printed for a value: official notation; a bare float, list or object is refused."""
    if isinstance(value, UnitName | UnitNames):
        context[RECORDER].units.update(value.codes)
    elif isinstance(value, AnnexCall):
        context[RECORDER].annexes.add(value.annex)
    if isinstance(value, ShownFigure):
        return str(value)
    if isinstance(value, Lacked):
        return value.recorder.name(value)
    if isinstance(value, str):
        text = _BLANK_RUN.sub("\n", value).strip("\n").replace("\n", BREAK)
        return value.recorder.quote(Words(text, value.cells, value.recorder)) if isinstance(value, Words) else text
    if isinstance(value, date):
        return date_short(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return integer(value)
    if isinstance(value, StrictUndefined):
        return value
    shown = "một hàm" if callable(value) else f"giá trị {value!r}"
    raise TemplateMistake(f"không in được {shown}; chỉ in số liệu, chữ, số nguyên và ngày.")
