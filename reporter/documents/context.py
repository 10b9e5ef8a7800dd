"""What a template may say: `so`, `bang`, `loi`, `van_ban` …, the filters, and the gate through which all text passes.

A figure reaches the page only as official text, and leaves a mark there (private-use characters, removed by
`render`), so that every printed figure is known with its place. Text of agencies is data: it can hold no tag,
field or mark; its line breaks become paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from jinja2 import StrictUndefined, UndefinedError, pass_eval_context
from jinja2.sandbox import SandboxedEnvironment

from reporter.documents.letterhead import Letter, annex_number
from reporter.documents.profiles import LayoutProfile
from reporter.documents.prose import PROSE
from reporter.model import Agency, Annex, FactRow, Facts, Figure, Quote
from reporter.period import Period
from reporter.specs.toml import did_you_mean
from reporter.wording import (
    capitalize_first,
    clean_text,
    date_short,
    integer,
    join_names,
    lower_first,
    money,
    roman,
)

#: Marks around a printed figure: START, one character counting the figures, the text, END.
START, END, BREAK = "\ue000", "\ue001", "\ue002"
_FIRST_INDEX, _LAST_INDEX = 0xF0000, 0x10FFFD
NOT_REPORTED = "chưa báo cáo"
_BLANK_RUN = re.compile(r"\n\s*\n+")
_UNIT_TYPES = MappingProxyType(
    {
        "tinh": "tỉnh",
        "thanh_pho": "thành phố",
        "xa": "xã",
        "phuong": "phường",
        "dac_khu": "đặc khu",
        "bo": "bộ",
        "ngang_bo": "cơ quan ngang bộ",
    }
)


class TemplateMistake(UndefinedError):
    """A name in a template that does not exist or must not be used; the message is Vietnamese."""


@dataclass(slots=True)
class Recorder:
    """The figures printed so far, in the order in which they were turned into text."""

    printed: list[tuple[Figure, str]] = field(default_factory=list)

    def mark(self, figure: Figure, text: str) -> str:
        """Return the text between marks that lead back to the figure."""
        if len(self.printed) > _LAST_INDEX - _FIRST_INDEX:
            raise TemplateMistake("Văn bản in quá nhiều số liệu.")
        self.printed.append((figure, text))
        return f"{START}{chr(_FIRST_INDEX + len(self.printed) - 1)}{text}{END}"


def figure_index(mark: str) -> int:
    """Return the index into `Recorder.printed` of a mark's counting character."""
    return ord(mark) - _FIRST_INDEX


def figure_text(figure: Figure) -> str:
    """Return the official text of a figure: "1.234", "93,45%", "chưa báo cáo"."""
    if figure.value is None:
        return NOT_REPORTED
    if isinstance(figure.value, Decimal):
        return decimal_text(figure.value) + ("%" if figure.unit == "%" else "")
    return integer(figure.value)


def decimal_text(value: Decimal) -> str:
    """Return a rounded decimal with comma, and dots between thousands: "1.234,50"."""
    whole, _, decimals = f"{abs(value):f}".partition(".")
    sign = "-" if value < 0 else ""
    return sign + integer(int(whole)) + (f",{decimals}" if decimals else "")


class ShownFigure:
    """A figure in a template: compares as a number, prints as official text and is recorded when it does."""

    __slots__ = ("_figure", "_recorder", "_text")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, figure: Figure, recorder: Recorder, text: str | None = None) -> None:
        self._figure = figure
        self._recorder = recorder
        self._text = text

    def __str__(self) -> str:
        return self._recorder.mark(self._figure, self._text or figure_text(self._figure))

    @property
    def reported(self) -> bool:
        """Whether anybody reported it."""
        return self._figure.reported

    @property
    def label(self) -> str:
        """Its name in the catalogue."""
        return self._figure.label

    @property
    def unit(self) -> str:
        """Its unit: "người", "%", "đồng"."""
        return self._figure.unit

    @property
    def baseline(self) -> str:
        """Name of the baseline it depends on."""
        return self._figure.baseline

    def in_money(self, unit: str) -> ShownFigure:
        """The same figure shown in "triệu đồng" or "tỷ đồng"."""
        if isinstance(self._figure.value, Decimal) or self._figure.unit != "đồng":
            raise TemplateMistake(f"“{self._figure.key}” không phải số tiền, không đổi ra {unit} được.")
        text = None if self._figure.value is None else money(self._figure.value, unit).replace(" ", "\u00a0", 1)
        return ShownFigure(self._figure, self._recorder, text)

    def with_unit(self) -> ShownFigure:
        """The same figure with its unit, "1.234 người"; a share already has its sign."""
        if self._figure.value is None or self._figure.unit == "%":
            return self
        return ShownFigure(self._figure, self._recorder, f"{figure_text(self._figure)}\u00a0{self._figure.unit}")

    def sort_value(self) -> tuple[bool, Any]:
        """Key for sorting: figures not reported last in falling order."""
        return self._figure.value is not None, self._figure.value or 0

    def _other(self, other: object) -> int | Decimal | None:
        if isinstance(other, ShownFigure):
            return other._figure.value
        if isinstance(other, int | Decimal) and not isinstance(other, bool):
            return other
        raise TemplateMistake(f"“{self._figure.key}” chỉ so sánh được với số, không với {other!r}.")

    def _against(self, other: object, test: Callable[[Any, Any], bool]) -> bool:
        left, right = self._figure.value, self._other(other)
        return left is not None and right is not None and test(left, right)

    def __eq__(self, other: object) -> bool:
        return self._against(other, lambda a, b: a == b)

    def __ne__(self, other: object) -> bool:
        return self._against(other, lambda a, b: a != b)

    def __lt__(self, other: object) -> bool:
        return self._against(other, lambda a, b: a < b)

    def __le__(self, other: object) -> bool:
        return self._against(other, lambda a, b: a <= b)

    def __gt__(self, other: object) -> bool:
        return self._against(other, lambda a, b: a > b)

    def __ge__(self, other: object) -> bool:
        return self._against(other, lambda a, b: a >= b)

    def __bool__(self) -> bool:
        return bool(self._figure.value)


class Names:
    """A closed set of names: an unknown one is a mistake that says which is nearest.

    `lazy` values are made (and wrapped) only when a template asks for them: facts compute themselves on demand.
    """

    __slots__ = ("_label", "_lazy", "_values", "_wrap")

    def __init__(
        self,
        label: str,
        values: Mapping[str, Any],
        lazy: Mapping[str, Any] = MappingProxyType({}),
        wrap: Callable[[Any], Any] = lambda value: value,
    ) -> None:
        self._label = label
        self._values = values
        self._lazy = lazy
        self._wrap = wrap

    def __dir__(self) -> list[str]:
        """Every name there is."""
        return [*self._values, *self._lazy]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Any:
        if name in self._values:
            return as_data(self._values[name])
        if name in self._lazy:
            return self._wrap(self._lazy[name])
        raise TemplateMistake(f"không có “{self._label}.{name}”.{did_you_mean(str(name), dir(self))}")


def as_data(value: Any) -> Any:
    """Return text without control characters and marks, so that no text can pass for a printed figure."""
    if isinstance(value, str):
        return value if value.isprintable() and value.isascii() else clean_text(value)[0]
    return [as_data(item) for item in value] if isinstance(value, list) else value


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
        "chot": facts.cutoff,
        "so": Names("so", {}, facts.figures, lambda figure: ShownFigure(figure, recorder)),
        "bang": Names("bang", {}, facts.tables, lambda rows: [_row(row, recorder) for row in rows]),
        "loi": Names("loi", {}, facts.texts, lambda quotes: [_quote(quote) for quote in quotes]),
        "da_nop": as_data([agency.name for agency in facts.sent]),
        "chua_nop": as_data([agency.name for agency in facts.missing]),
        "phu_luc": _annex_names(annexes, profile),
        "van_ban": _letter(letter, profile),
    }


def _agency(agency: Agency) -> Names:
    return Names(
        "don_vi",
        {
            "ten": agency.name,
            "ten_ngan": agency.short or agency.name,
            "cap_uy": str(agency.extra.get("party_committee") or ""),
            "loai": _UNIT_TYPES.get(agency.unit_type, ""),
            "ma": agency.code,
        },
    )


def _row(row: FactRow, recorder: Recorder) -> Names:
    names = {"ten": row.label, "ma": row.code}
    return Names("dòng", names, row.figures, lambda figure: ShownFigure(figure, recorder))


def _quote(quote: Quote) -> Names:
    return Names("lời", {**quote.values, "nhom": quote.group, "don_vi": quote.agency_name})


def _annex_names(annexes: Sequence[Annex], profile: LayoutProfile) -> list[Names]:
    return [
        Names("phu_luc", {"so": annex_number(index, len(annexes), profile), "ten": annex.title, "ma": annex.id})
        for index, annex in enumerate(annexes, 1)
    ]


def _letter(letter: Letter, profile: LayoutProfile) -> Names:
    word = profile.text(f"address.{letter.kind}_word")
    return Names(
        "van_ban",
        {
            "co_quan_cap_tren": letter.superior,
            "co_quan": letter.issuer,
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
            "noi_nhan": list(letter.recipient_lines(profile)),
            "nguoi_soan": letter.typist,
            "lien_he": letter.contact,
        },
    )


# --- environment -------------------------------------------------------------------------------------------


class Environment(SandboxedEnvironment):
    """The Jinja sandbox of templates: unknown names are mistakes, floats are refused, data is escaped."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=finalize, keep_trailing_newline=True)
        self.filters = dict(FILTERS)
        self.tests = {**self.tests, "co_so_lieu": lambda figure: figure.reported}
        self.globals = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may read this attribute: of our own objects only what they show."""
        if isinstance(obj, ShownFigure):
            return attr in ("reported", "label", "unit", "baseline")
        return super().is_safe_attribute(obj, attr, value)


@pass_eval_context  # so that Jinja does not fold constants past it
def finalize(_context: object, value: Any) -> Any:
    """Return what is printed for a value: official notation; a bare float, list or object is refused."""
    if isinstance(value, ShownFigure):
        return str(value)
    if isinstance(value, str):
        return _BLANK_RUN.sub("\n", value).strip("\n").replace("\n", BREAK)
    if isinstance(value, date):
        return date_short(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return integer(value)
    if isinstance(value, StrictUndefined):
        return value
    raise TemplateMistake(f"không in được giá trị {value!r}; chỉ in số liệu, chữ, số nguyên và ngày.")


# --- filters -----------------------------------------------------------------------------------------------


def _falling(rows: Iterable[Any], key: str) -> list[Any]:
    """Rows by a figure, greatest first; not reported last."""
    return sorted(rows, key=lambda row: _figure_of(row, key).sort_value(), reverse=True)


def _rising(rows: Iterable[Any], key: str) -> list[Any]:
    """Rows by a figure, least first; not reported last."""
    known = [row for row in rows if _figure_of(row, key).reported]
    unknown = [row for row in rows if not _figure_of(row, key).reported]
    return sorted(known, key=lambda row: _figure_of(row, key).sort_value()) + unknown


def _figure_of(row: Any, key: str) -> ShownFigure:
    value = row[key]
    if not isinstance(value, ShownFigure):
        raise TemplateMistake(f"“{key}” không phải số liệu.")
    return value


def _first(rows: Iterable[Any], count: int) -> list[Any]:
    return list(rows)[:count]


def _above(rows: Iterable[Any], key: str, limit: Any) -> list[Any]:
    return [row for row in rows if _figure_of(row, key) > limit]


def _groups(quotes: Iterable[Any], key: str = "nhom") -> list[Names]:
    """Quotes by group, or by another of their keys, in order of first appearance: .ten, .dong."""
    grouped: dict[str, list[Any]] = {}
    for quote in quotes:
        grouped.setdefault(quote[key], []).append(quote)
    return [Names("nhóm", {"ten": name, "dong": rows}) for name, rows in grouped.items()]


def _listed(items: Iterable[Any], key: str = "ten") -> str:
    """Names as "A, B và C"; rows by their name or another of their keys."""
    return join_names([item if isinstance(item, str) else str(item[key]) for item in items])


def _day(value: Any) -> str:
    if value is None:
        return NOT_REPORTED
    if not isinstance(value, date):
        raise TemplateMistake(f"{value!r} không phải ngày.")
    return date_short(value)


def _billions(value: Any) -> ShownFigure:
    return _money(value, "tỷ đồng")


def _millions(value: Any) -> ShownFigure:
    return _money(value, "triệu đồng")


def _money(value: Any, unit: str) -> ShownFigure:
    if not isinstance(value, ShownFigure):
        raise TemplateMistake(f"chỉ đổi số liệu ra {unit} được, không đổi {value!r}.")
    return value.in_money(unit)


def _length(items: Any) -> int:
    return len(list(items) if isinstance(items, Iterator) else items)


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "giam_dan": _falling,
        "tang_dan": _rising,
        "dau": _first,
        "lon_hon": _above,
        "nhom": _groups,
        "liet_ke": _listed,
        "ngay": _day,
        "kem_don_vi": ShownFigure.with_unit,
        "ty_dong": _billions,
        "trieu_dong": _millions,
        "chu_dau_hoa": capitalize_first,
        "chu_dau_thuong": lower_first,
        "so_la_ma": roman,
        "length": _length,
        "so_luong": _length,
        **PROSE,
    }
)
