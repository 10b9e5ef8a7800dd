"""The filters of templates: rankings, lists, money, dates; those for agencies' own words are in `prose`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from reporter.documents.opinions import IDEAS
from reporter.documents.prose import PROSE
from reporter.documents.quotations import together
from reporter.documents.rankings import (
    equals,
    falling,
    figure_of,
    first,
    more,
    names_of,
    nonzero,
    places,
    ranked,
    rising,
    tied,
)
from reporter.documents.shown import Names, ShownFigure, TemplateMistake
from reporter.model.agency import UnitName, UnitNames
from reporter.model.figure_text import NOT_REPORTED
from reporter.model.wording import date_short, in_sentence, join_names, roman
from reporter.specs.decode import did_you_mean


def _above(rows: Iterable[Any], key: str, limit: Any) -> list[Any]:
    return [row for row in rows if figure_of(row, key) > limit]


def _groups(quotes: Iterable[Any], key: str = "nhom") -> list[Names]:
    """Quotes by group, or by another of their keys, in order of first appearance: .ten, .dong."""
    grouped: dict[str, list[Any]] = {}
    for quote in quotes:
        grouped.setdefault(quote[key], []).append(quote)
    return [Names("nhóm", {"ten": together([row[key] for row in rows]), "dong": rows}) for rows in grouped.values()]


def _listed(items: Iterable[Any], key: str = "ten") -> str:
    """Names as "A, B và C"; rows by their name, units as in a sentence, or by another of their keys."""
    names = [(item, item) if isinstance(item, str) else (item[key], _named(item[key])) for item in items]
    codes = (name.code for name, _ in names if isinstance(name, UnitName))
    return UnitNames(join_names([shown for _, shown in names]), codes)


def _named(name: Any) -> str:
    return in_sentence(name) if isinstance(name, UnitName) else str(name)


class AnnexCall(str):
    """How the text calls an annex, and which one that is."""

    __slots__ = ("annex",)
    annex: str

    def __new__(cls, text: str, annex: str) -> AnnexCall:
        made = super().__new__(cls, text)
        made.annex = annex
        return made


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


def annex_called(annexes: Iterable[Any], annex_id: str) -> AnnexCall:
    """How the text calls the annex of that id: "Phụ lục 7", "Phụ lục" when it is the only one."""
    listed = list(annexes)
    for annex in listed:
        if annex["ma"] == annex_id:
            return AnnexCall(f"Phụ\u00a0lục\u00a0{annex['so']}" if annex["so"] else "Phụ\u00a0lục", annex_id)
    known = [annex["ma"] for annex in listed]
    raise TemplateMistake(f"báo cáo không có phụ lục mang mã “{annex_id}”.", did_you_mean(annex_id, known))


def _length(items: Any) -> int:
    return len(list(items) if isinstance(items, Iterator) else items)


#: Filters that count agencies by kind, in words of the profile's tone style.
COUNTING = ("gom_ten", "ten_cac_noi")

FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "giam_dan": falling,
        "tang_dan": rising,
        "dau": first,
        "con_nua": more,
        "cung_muc": tied,
        "xep_hang": ranked,
        "cung_hang": equals,
        "noi_co": places,
        "ten_cac_noi": names_of,
        "khac_khong": nonzero,
        "lon_hon": _above,
        "nhom": _groups,
        "liet_ke": _listed,
        "ngay": _day,
        "kem_don_vi": ShownFigure.with_unit,
        "tang_giam": ShownFigure.as_change,
        "chua_co": ShownFigure.lines_without,
        "chua_du": ShownFigure.claimed,
        "thay_so": ShownFigure.in_place,
        "ty_dong": _billions,
        "trieu_dong": _millions,
        "so_la_ma": roman,
        "goi_la": annex_called,
        "length": _length,
        "so_luong": _length,
        **PROSE,
        **IDEAS,
    }
)
