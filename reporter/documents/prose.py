"""Filters for what agencies wrote themselves: lines, sentences, names inside a sentence, repeated texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from reporter.documents.points import Point, has_mark, in_line, items_of, points_of, refers_to_itself
from reporter.documents.quotations import Words, reworded, together
from reporter.documents.shown import TaskLabel, TemplateMistake
from reporter.model.agency import COUNTED_AS, EVERYBODY, OTHERS, UNIT_TYPES, UnitName, UnitNames
from reporter.model.gaps import MOST_NAMED
from reporter.model.wording import (
    capitalize_first,
    fold,
    in_sentence,
    integer,
    lower_first,
    month_short,
    says_none,
    tone_style,
)

_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_CLOSED = (".", "!", "?", "…", ";", ":", ",")


# --- what an agency typed: printed letter by letter --------------------------------------------------------


def _points(text: str) -> tuple[Point, ...]:
    """Return the points of a text; none when it only says that there is nothing: "Không", "Không có.", "-"."""
    found = points_of(str(text))  # what is kept holds no recorder
    if len(found) != 1:
        return found
    words = found[0].words.strip(" ;.,…_-–—")
    return found if words and not says_none(words) else ()


def lines(text: str) -> list[str]:
    """Return the points of a text typed with Alt+Enter or pasted, one a line, with their marks and numbers."""
    return [reworded(text, str(point)) for point in _points(text)]


def one_line(text: str) -> str:
    """Return the points of a text in one line: "a; b"; "" for nothing."""
    return reworded(text, in_line(_points(text)))


def list_line(text: str) -> str:
    """Return the text as a line of a list: "- a", or with the mark or number it bears; "" for nothing."""
    return reworded(text, text if has_mark(text) else f"- {text}") if text else ""


def closed(text: str) -> str:
    """Return the text with a closing mark; what has one keeps it."""
    return text if text.endswith(_CLOSED) else f"{text}."


def sentence(text: str) -> str:
    """Return the text as a sentence, closed; with a capital first letter unless an agency typed it otherwise."""
    text = reworded(text, text.strip())
    return reworded(text, closed(capital(text))) if text else ""


def capital(text: str) -> str:
    """Return our own words with a capital first letter; an agency's text as it is."""
    return text if _typed(text) else reworded(text, capitalize_first(text))


def small(text: str) -> str:
    """Return our own words with a small first letter; an agency's text as it is, its name as a sentence has it."""
    if isinstance(text, UnitName):
        return text.written(in_sentence(text))
    return text if _typed(text) else reworded(text, lower_first(text))


def _typed(text: str) -> bool:
    return isinstance(text, Words) and text.typed


# --- names and lists ---------------------------------------------------------------------------------------


def unit_in_sentence(name: str) -> str:
    """Return a unit's name inside a sentence: "tỉnh Thanh Hoá", "xã Hà Long"; "Bộ Nội vụ" stays as it is."""
    text = in_sentence(name)
    return name.written(text) if isinstance(name, UnitName) else reworded(name, text)


def without_code(label: str) -> str:
    """Return the label of a task without its code: "177-4.6: Kiện toàn …" becomes "Kiện toàn …"."""
    if isinstance(label, Words):
        return reworded(label, label.cells[0].name)
    return label.name if isinstance(label, TaskLabel) else label


def names_together(names: Iterable[str], tone: str = "new") -> UnitNames:
    """Return names as a report lists them: "các tỉnh: Lào Cai, Sơn La; Bộ Nội vụ"; of many how many of each kind."""
    told = [name if isinstance(name, UnitName) else UnitName(name) for name in names]
    if len(told) > MOST_NAMED:
        return UnitNames(_counted(told, tone), ())
    grouped: dict[str, list[UnitName]] = {"tinh": [], "thanh_pho": [], "": []}
    for name in told:
        grouped[name.unit_type if name.unit_type in grouped else ""].append(name)
    found: list[str] = []
    for unit_type, same in grouped.items():
        if unit_type and len(same) > 1:
            word = UNIT_TYPES[unit_type]
            found.append(f"các {word}: {', '.join(name[len(word) :].lstrip() for name in same)}")
        else:
            found += map(in_sentence, same)
    return UnitNames("; ".join(found), (name.code for name in told))


def _counted(names: Sequence[UnitName], tone: str) -> str:
    """Return "30 tỉnh, thành phố; 17 bộ, cơ quan ngang bộ"; whoever is of another kind is another body."""
    found = Counter(COUNTED_AS.get(name.kind, OTHERS) for name in names)
    if set(found) == {OTHERS}:
        return f"{integer(len(names))} {EVERYBODY}"
    text = "; ".join(f"{integer(found[word])} {word}" for word in (*COUNTED_AS.values(), OTHERS) if found[word])
    return tone_style(text, "new" if tone == "new" else "old")


def joint(loop: Any) -> str:
    """Return what stands after an item of a list in a sentence: ", ", " và " before the last, "" after it."""
    return "" if loop.last else " và " if loop.revindex == 2 else ", "


def equal_to(rows: Iterable[Any], key: str, value: Any) -> list[Any]:
    """Return the rows in which a figure is that number; a figure not reported is no number."""
    return [row for row in rows if row[key] == value]


def whole(rows: Iterable[Any], key: str) -> list[Any]:
    """Return the rows in which everybody and everything that should be in a figure is."""
    return [row for row in rows if row[key].complete]


def partial(rows: Iterable[Any], key: str) -> list[Any]:
    """Return the rows in which a figure lacks something."""
    return [row for row in rows if not row[key].complete]


def silent(rows: Iterable[Any], key: str) -> list[Any]:
    """Return the rows in which nobody reported a figure."""
    return [row for row in rows if not row[key].reported]


def merged(quotes: Iterable[Any], key: str) -> list[Mapping[str, Any]]:
    """Return each different text once, those of most agencies first: .chu the text, .don_vi who wrote it, .dong."""
    return _merge((one_line(quote[key]), quote) for quote in quotes)


def merged_points(quotes: Iterable[Any], key: str) -> list[Mapping[str, Any]]:
    """Return each different point of the texts once, like `merged`; a text that speaks of its own numbers is one."""
    return _merge((point, quote) for quote in quotes for point in apart(quote[key]))


def apart(text: str) -> list[str]:
    """Return the ideas of a text, one line each: a point with what stands under it; a text that counts them is one."""
    points = _points(text)
    if refers_to_itself(text, points):
        return [one_line(text)]
    return [
        reworded(text, in_line([replace(item[0], mark="-" if item[0].numbered else item[0].mark), *item[1:]]))
        for item in items_of(points)
    ]


def _merge(pairs: Iterable[tuple[str, Any]]) -> list[Mapping[str, Any]]:
    grouped: dict[str, list[tuple[str, Any]]] = {}
    for text, quote in pairs:
        if text:
            grouped.setdefault(fold(text), []).append((text, quote))
    found = [
        {
            "chu": together([text for text, _ in same]),
            "don_vi": list(dict.fromkeys(q["don_vi"] for _, q in same)),
            "dong": [q for _, q in same],
        }
        for same in grouped.values()
    ]
    return sorted(found, key=lambda item: -len(item["don_vi"]))


def by_date(quotes: Iterable[Any], key: str) -> list[Any]:
    """Return the lines in the order of a column of days, lines without a day first."""
    return sorted(quotes, key=lambda quote: _day(quote[key]) or date.min)


def not_before(text: str, limit: str) -> bool:
    """Return whether the day of a cell is that day, written 31/10/2025, or a later one; no day is not."""
    found, day = _DATE.fullmatch(limit), _day(text)
    if found is None:
        raise TemplateMistake(f"“{limit}” không phải ngày; ghi như 31/10/2025.")
    return day is not None and day >= date(int(found[3]), int(found[2]), int(found[1]))


def by_month(quotes: Iterable[Any], key: str) -> list[Mapping[str, Any]]:
    """Return the lines by month of a column of days: .ten "tháng 12/2025", .dong; lines without a day last, .ten ""."""
    grouped: dict[str, list[Any]] = {}
    for quote in by_date(quotes, key):
        day = _day(quote[key])
        grouped.setdefault(f"tháng {month_short(day)}" if day else "", []).append(quote)
    return [
        {"ten": together([reworded(row[key], name) for row in rows]), "dong": rows}
        for name, rows in sorted(grouped.items(), key=lambda item: not item[0])
    ]


def _day(text: str) -> date | None:
    return text.cells[0].day if isinstance(text, Words) else None


PROSE: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "cac_y": lines,
        "gach": list_line,
        "mot_dong": one_line,
        "cau": sentence,
        "chu_dau_hoa": capital,
        "chu_dau_thuong": small,
        "ten_trong_cau": unit_in_sentence,
        "bo_ma": without_code,
        "noi": joint,
        "gom_ten": names_together,
        "dung_bang": equal_to,
        "day_du": whole,
        "chua_day_du": partial,
        "chua_bao_cao": silent,
        "gop": merged,
        "gop_y": merged_points,
        "theo_ngay": by_date,
        "tu_ngay": not_before,
        "theo_thang": by_month,
    }
)
