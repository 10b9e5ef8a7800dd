"""The organization tree: provinces, communes, ministries and Party committees, each valid for a span of days.

Read from templates/registry/: provinces.toml, departments.toml, communes.csv (officers edit it in Excel) and
central.toml.
A unit that changes its name or kind has several records under one code; `on` picks the one of that day.
"""

from __future__ import annotations

import csv
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from reporter.model import Agency, ReporterError
from reporter.model.wording import date_short, lower_first, sort_key, strip_unit_words, tone_style
from reporter.specs.toml import did_you_mean, load_toml, need, refuse_unknown

Order = Literal["protocol", "alphabet"]

#: Who provinces, ministries and central Party committees send to; the organization of the central workspace.
CENTRAL = "BTCTW"

#: Kinds in the order in which directives address them.
_KINDS = ("central", "province", "party_committee", "ministry", "department", "commune")
_PROVINCE_WORDS = MappingProxyType({"tinh": "Tỉnh", "thanh_pho": "Thành phố"})
_COMMUNE_WORDS = MappingProxyType({"xa": "Xã", "phuong": "Phường", "dac_khu": "Đặc khu"})
_CENTRAL_KINDS = MappingProxyType(
    {
        "trung_uong": ("central", ""),
        "bo": ("ministry", "bo"),
        "ngang_bo": ("ministry", "ngang_bo"),
        "dang_uy": ("party_committee", ""),
    }
)
_DATED = ("hieu_luc_tu", "hieu_luc_den", "lien_he", "can_cu", "xac_nhan")
_PROVINCE_KEYS = ("ma", "ten", "loai", "dang_uy", "dia_danh", "thu_tu", *_DATED)
_CENTRAL_KEYS = (
    *("ma", "ten", "loai", "gui", "ky_hieu", "ky_hieu_dang", "dang_uy", "cap_tren", "dia_danh", "thu_tu"),
    "nguoi_dung_dau",
    *_DATED,
)
_DEPARTMENT_KEYS = ("ma", "ten", "ngan")
_CSV_KEYS = ("ma", "tinh", "loai", "ten", "hieu_luc_tu", "hieu_luc_den", "dia_danh", "lien_he", "ghi_chu")
_CSV_OPTIONAL = frozenset({"dia_danh", "lien_he", "ghi_chu"})


def _spelled(agency: Agency, style: Literal["new", "old"]) -> Agency:
    own = (agency.name, agency.short, strip_unit_words(agency.name))
    extra = {
        key: tone_style(value, style, own) if isinstance(value, str) and key != "contact" else value
        for key, value in agency.extra.items()
    }
    return replace(agency, extra=MappingProxyType(extra))


@dataclass(frozen=True, slots=True)
class Registry:
    """All agencies by code, each code with its dated records, oldest first."""

    records: Mapping[str, tuple[Agency, ...]]
    tree: Mapping[str, tuple[str, ...]]  # code → codes of those who send to it
    kinds: Mapping[str, tuple[str, ...]]  # kind → codes of those that are or were of it

    def spelled(self, style: Literal["new", "old"]) -> Registry:
        """Return the registry with our own words about agencies in one tone style: "Tỉnh uỷ" for the Party.

        Names stay as the registry writes them.
        """
        spelled = {code: tuple(_spelled(item, style) for item in dated) for code, dated in self.records.items()}
        return Registry(MappingProxyType(spelled), self.tree, self.kinds)

    def agency(self, code: str, on: date) -> Agency:
        """Return the agency as it is on that day; ReporterError naming the nearest code or its span."""
        dated = self.records.get(code)
        if not dated:
            raise ReporterError(f"Không có cơ quan nào mang mã “{code}”.{did_you_mean(code, self.records)}")
        for record in dated:
            if record.valid_on(on):
                return record
        spans = "; ".join(f"{record.name} {_span(record)}" for record in dated)
        raise ReporterError(f"Mã “{code}” không có hiệu lực ngày {date_short(on)} ({spans}).")

    def children(self, code: str, on: date, kind: str | None = None, order: Order = "protocol") -> tuple[Agency, ...]:
        """Return who sends to `code` on that day, of all kinds or of one."""
        return _sorted(self._valid(self.tree.get(code, ()), on, kind), order)

    def of_kind(self, kind: str, on: date, order: Order = "protocol") -> tuple[Agency, ...]:
        """Return all agencies of one kind on that day."""
        return _sorted(self._valid(self.kinds.get(kind, ()), on, kind), order)

    def _valid(self, codes: Iterable[str], on: date, kind: str | None) -> Iterator[Agency]:
        for code in codes:
            for record in self.records[code]:
                if record.valid_on(on) and kind in (None, record.kind):
                    yield record


def _sorted(agencies: Iterable[Agency], order: Order) -> tuple[Agency, ...]:
    """Return agencies kind by kind in the order of official lists, else by code; or all by bare name."""
    if order == "alphabet":
        return tuple(sorted(agencies, key=lambda agency: (sort_key(agency.short), agency.code)))
    return tuple(sorted(agencies, key=_protocol))


def _protocol(agency: Agency) -> tuple[int, int, str, str]:
    return _KINDS.index(agency.kind), agency.order or sys.maxsize, agency.stat_code, agency.code


def load_registry(templates: Path) -> Registry:
    """Return the organization tree; ReporterError naming file and line or key for the first mistake."""
    folder = templates / "registry"
    central = tuple(_central(folder / "central.toml"))
    provinces = tuple(_provinces(folder / "provinces.toml"))
    departments = tuple(_departments(folder / "departments.toml", provinces))
    communes = tuple(_communes(folder / "communes.csv", _by_code(provinces)))
    records = _by_code((*central, *provinces, *departments, *communes))
    return Registry(MappingProxyType(records), MappingProxyType(_tree(records)), MappingProxyType(_kinds(records)))


def _by_code(agencies: Iterable[Agency]) -> dict[str, tuple[Agency, ...]]:
    """Return the records of each code, oldest first; ReporterError when two of one code share a day."""
    grouped: dict[str, list[Agency]] = {}
    for agency in agencies:
        grouped.setdefault(agency.code, []).append(agency)
    for code, dated in grouped.items():
        dated.sort(key=_first_day)
        for earlier, later in pairwise(dated):
            if _first_day(later) <= _last_day(earlier):
                shared = date_short(_first_day(later))
                raise ReporterError(
                    f"{_file(later)}: mã “{code}” có hai dòng cùng hiệu lực ngày {shared}: "
                    f"{earlier.name} ({_span(earlier)}) và {later.name} ({_span(later)})."
                )
    return {code: tuple(dated) for code, dated in grouped.items()}


def _kinds(records: Mapping[str, Sequence[Agency]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for code, dated in records.items():
        for record in dated:
            found.setdefault(record.kind, {})[code] = None
    return {kind: tuple(codes) for kind, codes in found.items()}


def _tree(records: Mapping[str, Sequence[Agency]]) -> dict[str, tuple[str, ...]]:
    """Return the codes below each code; ReporterError for a parent that does not exist."""
    below: dict[str, dict[str, None]] = {}
    for code, dated in records.items():
        for agency in dated:
            if agency.parent and agency.parent not in records:
                hint = did_you_mean(agency.parent, records)
                raise ReporterError(
                    f"{_file(agency)}: {agency.name} (mã “{code}”) gửi báo cáo cho mã “{agency.parent}” "
                    f"không có trong danh mục.{hint}"
                )
            if agency.parent:
                below.setdefault(agency.parent, {})[code] = None
    return {parent: tuple(codes) for parent, codes in below.items()}


# --- provinces.toml, central.toml, departments.toml ---------------------------------------------------------


def _provinces(path: Path) -> Iterator[Agency]:
    """Yield the provinces; a Party committee directly under the Centre has no line above it (05-HD/VPTW)."""
    for where, entry in _entries(path, "tinh", _PROVINCE_KEYS):
        name, kind = _text(entry, "ten", where), _kind(entry["loai"], _PROVINCE_WORDS, where)
        word, (first, last) = _PROVINCE_WORDS[kind], _validity(entry, where)
        yield Agency(
            code=entry["ma"],
            name=f"{word} {name}",
            kind="province",
            parent=CENTRAL,
            short=name,
            unit_type=kind,
            stat_code=entry["ma"],
            order=entry.get("thu_tu", 0),
            extra=_extra(
                entry,
                party_committee=_text(entry, "dang_uy", where),
                party_body=_party_name("Đảng bộ", f"{word} {name}"),
                letter_code="TU",
                place=_text(entry, "dia_danh", where),
            ),
            valid_from=first,
            valid_until=last,
        )


def _central(path: Path) -> Iterator[Agency]:
    """Yield central organs, ministries and central Party committees; in Hà Nội by default."""
    for where, entry in _entries(path, "co_quan", _CENTRAL_KEYS):
        name, (first, last) = _text(entry, "ten", where), _validity(entry, where)
        kind, unit_type = _CENTRAL_KINDS[_kind(entry["loai"], _CENTRAL_KINDS, where)]
        yield Agency(
            code=entry["ma"],
            name=name,
            kind=kind,
            parent=entry.get("gui", ""),
            short=name,
            unit_type=unit_type,
            order=entry.get("thu_tu", 0),
            extra=_extra(
                entry,
                party_committee=entry.get("dang_uy", ""),
                superior_party=entry.get("cap_tren", ""),
                letter_code=entry.get("ky_hieu_dang", entry.get("ky_hieu", "")),
                state_letter_code=entry.get("ky_hieu", "") if kind == "ministry" else "",
                head=entry.get("nguoi_dung_dau", "Bộ trưởng" if kind == "ministry" else ""),
                place=entry.get("dia_danh", "Hà Nội"),
            ),
            valid_from=first,
            valid_until=last,
        )


def _departments(path: Path, provinces: Sequence[Agency]) -> Iterator[Agency]:
    """Yield the departments of every province: one list for all, the name of the province put in.

    `extra["duties"]` says which department fills which form for the province ("": all other forms) and
    `extra["office"]` which of them this is; `FormSpec.asked_of` compares the two.
    """
    content = load_toml(path)
    refuse_unknown(content, ("nguon", "phan_cong", "so"), path.name)
    offices = [_office(entry, where) for where, entry in _listed(content, "so", _DEPARTMENT_KEYS, path.name)]
    duties = _duties(need(content, "phan_cong", dict, path.name), [code for code, _, _ in offices], path.name)
    for province in provinces:
        names = {"tinh": lower_first(province.name), "dang_uy": province.extra["party_committee"]}
        facts = _extra({}, place=province.extra["place"])
        for order, (code, name, short) in enumerate(offices, 1):
            yield Agency(
                code=f"{province.code}-{code}",
                name=name.format_map(names),
                kind="department",
                parent=province.code,
                short=short,
                order=order,
                extra=MappingProxyType({**facts, "office": code, "duties": duties}),
                valid_from=province.valid_from,
                valid_until=province.valid_until,
            )


def _office(entry: Mapping[str, Any], where: str) -> tuple[str, str, str]:
    """Return code, name and short name; the name may hold {tinh} and {dang_uy} and no other braces."""
    code, name, short = (_text(entry, key, where) for key in ("ma", "ten", "ngan"))
    if {"{", "}"} & set(name.replace("{tinh}", "").replace("{dang_uy}", "")):
        raise ReporterError(f"{where}: “ten” chỉ được có {{tinh}} hoặc {{dang_uy}} trong ngoặc nhọn.")
    return code, name, short


def _duties(entry: Mapping[str, Any], offices: Sequence[str], file: str) -> Mapping[str, str]:
    """Return form id → code of the department that fills it; "" → the one that fills all others."""
    where = f"{file} [phan_cong]"
    need(entry, "con_lai", str, where)
    for form, office in entry.items():
        if office not in offices:
            raise ReporterError(
                f"{where}: {form} giao cho mã “{office}” không có trong danh mục.{did_you_mean(office, offices)}"
            )
    return MappingProxyType({"" if form == "con_lai" else form: office for form, office in entry.items()})


def _entries(path: Path, table: str, known: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (where, entry) for each [[table]] of the file, with a code and a kind, without unknown keys."""
    content = load_toml(path)
    refuse_unknown(content, ("nguon", table), path.name)
    for where, entry in _listed(content, table, known, path.name):
        need(entry, "loai", str, where)
        yield where, entry


def _listed(
    content: Mapping[str, Any], table: str, known: Sequence[str], file: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (where, entry) for each [[table]], with a code, without unknown keys."""
    for number, entry in enumerate(need(content, table, list, file), 1):
        where = f"{file} [[{table}]] thứ {number} (mã “{entry.get('ma', '')}”)"
        refuse_unknown(entry, known, where)
        need(entry, "ma", str, where)
        yield where, entry


def _extra(entry: Mapping[str, Any], **facts: str) -> Mapping[str, Any]:
    """Return what letters and documents need to know; every agency has the same keys."""
    return MappingProxyType(
        {
            "party_committee": "",
            "party_body": "",
            "superior_party": "",
            "letter_code": "",
            "state_letter_code": "",
            "head": "",
            **facts,
            "contact": entry.get("lien_he", ""),
        }
    )


def _text(entry: Mapping[str, Any], key: str, where: str) -> str:
    text = unicodedata.normalize("NFC", need(entry, key, str, where)).strip()
    if not text:
        raise ReporterError(f"{where}: “{key}” để trống.")
    return text


def _kind(kind: str, known: Mapping[str, object], where: str) -> str:
    if kind not in known:
        choices = ", ".join(known)
        raise ReporterError(
            f"{where}: loại “{kind}” không đúng, phải là một trong: {choices}.{did_you_mean(kind, known)}"
        )
    return kind


def _validity(entry: Mapping[str, Any], where: str) -> tuple[date | None, date | None]:
    """Return the first and the last day; TOML dates or text as written in Excel, blank for open."""
    first, last = (_day(entry.get(key, ""), f"{where}, {key}") for key in ("hieu_luc_tu", "hieu_luc_den"))
    if first and last and last < first:
        raise ReporterError(f"{where}: hết hiệu lực ngày {date_short(last)}, trước ngày bắt đầu {date_short(first)}.")
    return first, last


def _day(value: object, where: str) -> date | None:
    """Return the date written as a TOML date, 2025-07-01 or 01/7/2025; None for blank."""
    if value == "" or type(value) is date:
        return value or None  # type: ignore[return-value]
    try:
        text = str(value)
        day, month, year = text.split("/") if "/" in text else reversed(text.split("-"))
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ReporterError(
            f"{where}: “{value}” không phải là ngày. Viết 2025-07-01 hoặc 01/7/2025; để trống nếu không có."
        ) from None


# --- communes.csv ------------------------------------------------------------------------------------------


def _communes(path: Path, provinces: Mapping[str, Sequence[Agency]]) -> Iterator[Agency]:
    """Yield the communes, one record for each span in which unit and province keep name and kind.

    A commune's letterhead names the Party body of its province ("Đảng bộ thành phố Hà Nội"), which changes
    when the province becomes a city.
    """
    for where, row in _csv_rows(path):
        code, above = _code(row["ma"], 5, where), _code(row["tinh"], 2, where)
        if above not in provinces:
            raise ReporterError(f"{where}: không có tỉnh mang mã “{above}”.")
        span = _validity(row, where)
        dated = tuple(_commune(code, row, province, span, where) for province in provinces[above])
        existing = [record for record in dated if _first_day(record) <= _last_day(record)]
        if not existing:
            raise ReporterError(f"{where}: tỉnh mã “{above}” không có hiệu lực trong thời gian của đơn vị này.")
        yield from existing


def _commune(
    code: str, row: Mapping[str, str], province: Agency, span: tuple[date | None, date | None], where: str
) -> Agency:
    """Return the commune within one record of its province; its span is empty when the two never meet."""
    short, kind = _text(row, "ten", where), _kind(row["loai"], _COMMUNE_WORDS, where)
    name = f"{_COMMUNE_WORDS[kind]} {short}"
    return Agency(
        code=code,
        name=name,
        kind="commune",
        parent=province.code,
        short=short,
        unit_type=kind,
        stat_code=code,
        valid_from=max(filter(None, (span[0], province.valid_from)), default=None),
        valid_until=min(filter(None, (span[1], province.valid_until)), default=None),
        extra=_extra(
            row,
            party_committee=_party_name("Đảng uỷ", name),
            superior_party=province.extra["party_body"],
            letter_code="ĐU",
            place=row.get("dia_danh") or short,
        ),
    )


def _csv_rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (where, row by column key) for each filled line; comma or semicolon, as Excel saves it."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        raise ReporterError(f"Không tìm thấy tệp {path.name} trong {path.parent}.") from None
    except UnicodeDecodeError:
        raise ReporterError(f"{path.name}: không phải UTF-8. Trong Excel, lưu lại kiểu “CSV UTF-8”.") from None
    header = lines[0] if lines else ""
    reader = csv.reader(lines, delimiter=";" if header.count(";") > header.count(",") else ",")
    keys = [key.strip() for key in next(reader, [])]
    refuse_unknown(keys, _CSV_KEYS, f"{path.name}, dòng 1")
    for key in _CSV_KEYS:
        if key not in keys and key not in _CSV_OPTIONAL:
            raise ReporterError(f"{path.name}, dòng 1: thiếu cột “{key}”.")
    for cells in reader:
        if any(cells):
            where = f"{path.name}, dòng {reader.line_num}"
            if len(cells) != len(keys):
                raise ReporterError(f"{where}: có {len(cells)} ô, dòng đầu có {len(keys)} cột.")
            yield where, dict(zip(keys, map(str.strip, cells), strict=True))


def _code(text: str, length: int, where: str) -> str:
    """Return the code with the leading zeros that Excel drops; all codes of one level are equally long."""
    if not (text.isascii() and text.isdigit() and len(text) <= length):
        raise ReporterError(f"{where}: mã “{text}” không đúng, phải có {length} chữ số.")
    return text.zfill(length)


def _party_name(word: str, unit: str) -> str:
    """Return "Đảng uỷ xã Hoà An" for ("Đảng uỷ", "Xã Hòa An"): Party names take the new tone placement."""
    return f"{word} {tone_style(lower_first(unit), 'new')}"


def _file(agency: Agency) -> str:
    files = {"commune": "communes.csv", "province": "provinces.toml", "department": "departments.toml"}
    return files.get(agency.kind, "central.toml")


def _first_day(agency: Agency) -> date:
    return agency.valid_from or date.min


def _last_day(agency: Agency) -> date:
    return agency.valid_until or date.max


def _span(agency: Agency) -> str:
    since = f"từ {date_short(agency.valid_from)}" if agency.valid_from else ""
    until = f"đến {date_short(agency.valid_until)}" if agency.valid_until else ""
    return " ".join(filter(None, (since, until))) or "không thời hạn"
