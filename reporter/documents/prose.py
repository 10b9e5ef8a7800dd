"""Filters for what agencies wrote themselves: lines, sentences, names inside a sentence, repeated texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from reporter.model.wording import capitalize_first, fold, lower_first

_BULLET = re.compile(r"(?:[-–—•*+·▪●◦]+(?!\d)|\(?\d{1,2}[.)](?=\s)|[a-zđ]\)(?=\s))\s*")
_NOTHING = frozenset({"không", "không có", "không có.", "không."})
_UNIT_WORDS = ("Tỉnh ", "Thành phố ", "Xã ", "Phường ", "Đặc khu ")
_TASK_CODE = re.compile(r"\d+-[\w.]+: ")
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def points(text: str) -> list[str]:
    """Return the points of a text typed with Alt+Enter, one a line, without bullets, numbers and final marks.

    "Không", "Không có" mean that there is nothing to say: no points.
    """
    lines = [_BULLET.sub("", line.strip(), count=1).strip() for line in text.splitlines()]
    found = [line.rstrip(" ;.,") for line in lines if line]
    return [] if len(found) == 1 and fold(found[0]) in _NOTHING else [line for line in found if line]


def one_line(text: str) -> str:
    """Return the points of a text in one line: "a; b"; "" for nothing."""
    return "; ".join(points(text))


def sentence(text: str) -> str:
    """Return the text with a capital first letter and one closing mark."""
    text = text.strip()
    return capitalize_first(text if text.endswith((".", "!", "?", "…")) else f"{text}.") if text else ""


def in_sentence(name: str) -> str:
    """Return a unit's name inside a sentence: "tỉnh Thanh Hoá", "xã Hà Long"; "Bộ Nội vụ" stays as it is."""
    return lower_first(name) if name.startswith(_UNIT_WORDS) else name


def without_code(label: str) -> str:
    """Return the label of a task without its code: "177-4.6: Kiện toàn …" becomes "Kiện toàn …"."""
    return _TASK_CODE.sub("", label, count=1)


def names_together(names: Iterable[str]) -> str:
    """Return names as a report lists them: "các tỉnh: Lào Cai, Sơn La; thành phố Huế; Bộ Nội vụ"."""
    grouped: dict[str, list[str]] = {"Tỉnh ": [], "Thành phố ": [], "": []}
    for name in names:
        word = next(word for word in grouped if name.startswith(word))
        grouped[word].append(name.removeprefix(word))
    found: list[str] = []
    for word, short in grouped.items():
        if word and len(short) > 1:
            found.append(f"các {word.lower().strip()}: {', '.join(short)}")
        else:
            found += [word.lower() + name for name in short]
    return "; ".join(found)


def joint(loop: Any) -> str:
    """Return what stands after an item of a list in a sentence: ", ", " và " before the last, "" after it."""
    return "" if loop.last else " và " if loop.revindex == 2 else ", "


def equal_to(rows: Iterable[Any], key: str, value: Any) -> list[Any]:
    """Return the rows in which a figure is that number; a figure not reported is no number."""
    return [row for row in rows if row[key] == value]


def silent(rows: Iterable[Any], key: str) -> list[Any]:
    """Return the rows in which nobody reported a figure."""
    return [row for row in rows if not row[key].reported]


def merged(quotes: Iterable[Any], key: str) -> list[Mapping[str, Any]]:
    """Return each different text once, those of most agencies first: .chu the text, .don_vi who wrote it, .dong."""
    return _merge((one_line(quote[key]), quote) for quote in quotes)


def merged_points(quotes: Iterable[Any], key: str) -> list[Mapping[str, Any]]:
    """Return each different point of the texts once, like `merged`."""
    return _merge((point, quote) for quote in quotes for point in points(quote[key]))


def _merge(pairs: Iterable[tuple[str, Any]]) -> list[Mapping[str, Any]]:
    grouped: dict[str, list[tuple[str, Any]]] = {}
    for text, quote in pairs:
        if text:
            grouped.setdefault(fold(text), []).append((text, quote))
    found = [
        {"chu": same[0][0], "don_vi": list(dict.fromkeys(q["don_vi"] for _, q in same)), "dong": [q for _, q in same]}
        for same in grouped.values()
    ]
    return sorted(found, key=lambda item: -len(item["don_vi"]))


def by_date(quotes: Iterable[Any], key: str) -> list[Any]:
    """Return the lines in the order of a date column printed as dd/mm/yyyy, lines without a date first."""
    return sorted(quotes, key=lambda quote: _date_key(quote[key]))


def by_month(quotes: Iterable[Any], key: str) -> list[Mapping[str, Any]]:
    """Return the lines by month of a date column: .ten "tháng 12/2025", .dong; lines without a date last, .ten ""."""
    grouped: dict[str, list[Any]] = {}
    for quote in by_date(quotes, key):
        date = _date_key(quote[key])
        grouped.setdefault(f"tháng {quote[key].split('/', 1)[1]}" if date else "", []).append(quote)
    return [{"ten": name, "dong": rows} for name, rows in sorted(grouped.items(), key=lambda item: not item[0])]


def _date_key(text: str) -> tuple[int, ...]:
    found = _DATE.fullmatch(text)
    return (int(found[3]), int(found[2]), int(found[1])) if found else ()


PROSE: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "cac_y": points,
        "mot_dong": one_line,
        "cau": sentence,
        "ten_trong_cau": in_sentence,
        "bo_ma": without_code,
        "noi": joint,
        "gom_ten": names_together,
        "dung_bang": equal_to,
        "chua_bao_cao": silent,
        "gop": merged,
        "gop_y": merged_points,
        "theo_ngay": by_date,
        "theo_thang": by_month,
    }
)
