"""The register of obligations: directives and every task in them, from templates/registry/directives/*.toml.

One file holds one or more [[van_ban]], each with its [[van_ban.nhiem_vu]]; adding a directive adds a file.
Days off (templates/registry/holidays.toml) belong to it, as rhythms move off them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from reporter.model import Agency, ReporterError
from reporter.model.wording import date_short, join_names
from reporter.specs.deadlines import DueRule, need_day, parse_rule
from reporter.specs.registry import Registry
from reporter.specs.toml import did_you_mean, load_toml, need, refuse_unknown


@dataclass(frozen=True, slots=True)
class SourceDate:
    """One of several dates that sources give a document: what is said, and where."""

    said: str
    where: str


@dataclass(frozen=True, slots=True)
class Directive:
    """A numbered document that gives tasks (văn bản chỉ đạo)."""

    id: str
    kind: str  # "Công văn", "Kết luận" …
    number: str  # "9797-CV/BTCTW"; "" when the source gives none
    issuer: str
    subject: str
    day: date | None  # None when the source does not settle it: see `source_dates`
    source_dates: tuple[SourceDate, ...]
    since: date | None  # from when its tasks count
    carries_out: tuple[str, ...]  # ids of the directives it implements
    source: str
    reading: str  # what was read: full text, press version, summary
    confirmed: bool
    related: bool  # outside the five directives; kept so that the calendar is complete
    note: str

    @property
    def citation(self) -> str:
        """ "Công văn số 9797-CV/BTCTW, ngày 30/9/2025 của Ban Tổ chức Trung ương"; every date when they differ."""
        said = [f"{item.said} ({item.where})" for item in self.source_dates]
        when = f"ngày {date_short(self.day)}" if self.day else " hoặc ".join(said)
        number = f" số {self.number}" if self.number else ""
        return f"{self.kind}{number}, {when} của {self.issuer}"


@dataclass(frozen=True, slots=True)
class Obligation:
    """One task of a directive: who, what, to whom, when, how often, whether a report is owed."""

    id: str
    directive: Directive
    clause: str
    addressee: str  # in the directive's words
    kinds: tuple[str, ...]  # kinds of agencies that owe it
    agencies: tuple[str, ...]  # codes of agencies that owe it by name
    task: str
    to: tuple[str, ...]  # codes of recipients
    through: tuple[str, ...]  # codes of those it passes through
    recipient: str  # "Bộ Chính trị, qua Ban Tổ chức Trung ương"; "" for none
    due: DueRule
    frequency: str  # a key of FREQUENCIES
    report: bool
    superseded_by: str
    source: str
    confirmed: bool
    note: str

    def owed_by(self, agency: Agency) -> bool:
        """Whether the agency is among those addressed, by name or by kind; nobody of a kind reports to itself."""
        return agency.code in self.agencies or (agency.kind in self.kinds and agency.code not in self.to)


@dataclass(frozen=True, slots=True)
class Register:
    """All directives and obligations by id, in the order of the files, and the days that are not worked."""

    directives: Mapping[str, Directive]
    obligations: Mapping[str, Obligation]
    days_off: frozenset[date]


FREQUENCIES: Mapping[str, str] = MappingProxyType(
    {
        "mot_lan": "một lần",
        "hang_thang": "hằng tháng",
        "hang_tuan": "hằng tuần",
        "thuong_xuyen": "thường xuyên",
        "dinh_ky": "định kỳ, không ghi chu kỳ",
        "khi_phat_sinh": "khi phát sinh",
        "khong_ghi": "không ghi tần suất",
    }
)
_FREQUENCY_OF = MappingProxyType({"once": "mot_lan", "monthly": "hang_thang", "weekly": "hang_tuan"})
_DIRECTIVE_KEYS = (
    *("ma", "loai", "so", "ngay", "ngay_theo_nguon", "tinh_tu", "cua", "trich_yeu", "trien_khai"),
    *("nguon", "ban_doc", "xac_nhan", "lien_quan", "ghi_chu", "nhiem_vu"),
)
_OBLIGATION_KEYS = (
    *("ma", "muc", "ai", "loai", "co_quan", "viec", "gui", "qua", "han", "tan_suat", "bao_cao"),
    *("thay_the_boi", "nguon", "xac_nhan", "ghi_chu"),
)


def load_obligations(templates: Path, registry: Registry) -> Register:
    """Return the register; ReporterError naming file and key for the first mistake, also of reference."""
    folder = templates / "registry"
    files = sorted((folder / "directives").glob("*.toml"))
    read = [found for path in files for found in load_directives(path, registry)]
    directives = _by_id((directive for directive, _ in read), "văn bản")
    obligations = _by_id((task for _, tasks in read for task in tasks), "nhiệm vụ")
    _check_references(directives, obligations)
    return Register(MappingProxyType(directives), MappingProxyType(obligations), _days_off(folder / "holidays.toml"))


def load_directives(path: Path, registry: Registry) -> tuple[tuple[Directive, tuple[Obligation, ...]], ...]:
    """Return the directives of one file, each with its obligations; references between files are not looked up."""
    table, where = load_toml(path), f"directives/{path.name}"
    refuse_unknown(table, ("van_ban",), where)
    entries = need(table, "van_ban", list, where)
    return tuple(_read(entry, f"{where} [[van_ban]] thứ {n}", registry) for n, entry in enumerate(entries, 1))


_Item = TypeVar("_Item", Directive, Obligation)


def _by_id(items: Iterable[_Item], noun: str) -> dict[str, _Item]:
    found: dict[str, _Item] = {}
    for item in items:
        if item.id in found:
            raise ReporterError(f"directives: hai {noun} cùng mã “{item.id}”.")
        found[item.id] = item
    return found


def _check_references(directives: Mapping[str, Directive], obligations: Mapping[str, Obligation]) -> None:
    for directive in directives.values():
        for other in directive.carries_out:
            if other not in directives:
                hint = did_you_mean(other, directives)
                raise ReporterError(
                    f"directives, văn bản {directive.id}, trien_khai: không có văn bản “{other}”.{hint}"
                )
    for task in obligations.values():
        later = task.superseded_by
        if later and (later not in obligations or later == task.id):
            hint = did_you_mean(later, obligations)
            raise ReporterError(f"directives, nhiệm vụ {task.id}, thay_the_boi: không có nhiệm vụ “{later}”.{hint}")


# --- directives --------------------------------------------------------------------------------------------


def _read(entry: Mapping[str, Any], where: str, registry: Registry) -> tuple[Directive, tuple[Obligation, ...]]:
    """Return one directive and its obligations."""
    directive = _directive(entry, where)
    tasks = need(entry, "nhiem_vu", list, where) if "nhiem_vu" in entry else []
    if tasks and not directive.since:
        raise ReporterError(f"{where} (mã “{directive.id}”): chưa rõ ngày ban hành thì ghi “tinh_tu” cho nhiệm vụ.")
    reader = _TaskReader(directive, registry)
    named = ((task, f"{where} [[nhiem_vu]] “{task.get('ma', '')}”") for task in tasks)
    return directive, tuple(reader.read(task, place) for task, place in named)


def _directive(entry: Mapping[str, Any], where: str) -> Directive:
    refuse_unknown(entry, _DIRECTIVE_KEYS, where)
    where = f"{where} (mã “{entry.get('ma', '')}”)"
    if ("ngay" in entry) == ("ngay_theo_nguon" in entry):
        raise ReporterError(f"{where}: cần đúng một trong hai khoá “ngay”, “ngay_theo_nguon”.")
    day = need_day(entry, "ngay", where) if "ngay" in entry else None
    return Directive(
        id=_text(entry, "ma", where),
        kind=_text(entry, "loai", where),
        number=_optional(entry, "so", where),
        issuer=_text(entry, "cua", where),
        subject=_text(entry, "trich_yeu", where),
        day=day,
        source_dates=() if day else _source_dates(entry, where),
        since=need_day(entry, "tinh_tu", where) if "tinh_tu" in entry else day,
        carries_out=_texts(entry, "trien_khai", where),
        source=_text(entry, "nguon", where),
        reading=_text(entry, "ban_doc", where),
        confirmed=_flag(entry, "xac_nhan", True, where),
        related=_flag(entry, "lien_quan", False, where),
        note=_optional(entry, "ghi_chu", where),
    )


def _source_dates(entry: Mapping[str, Any], where: str) -> tuple[SourceDate, ...]:
    where = f"{where} ngay_theo_nguon"
    items = need(entry, "ngay_theo_nguon", list, where)
    if not items:
        raise ReporterError(f"{where}: để trống.")
    for item in items:
        refuse_unknown(item, ("ghi", "o"), where)
    return tuple(SourceDate(_text(item, "ghi", where), _text(item, "o", where)) for item in items)


# --- obligations -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _TaskReader:
    """Reads the tasks of one directive against the organization tree."""

    directive: Directive
    registry: Registry

    def read(self, entry: Mapping[str, Any], where: str) -> Obligation:
        """Return the obligation; what it leaves out (source, confirmation) it has from its directive."""
        refuse_unknown(entry, _OBLIGATION_KEYS, where)
        due = parse_rule(need(entry, "han", dict, where), f"{where} han")
        clause = _text(entry, "muc", where)
        to, through = self._codes(entry, "gui", where), self._codes(entry, "qua", where)
        obligation = Obligation(
            id=_text(entry, "ma", where),
            directive=self.directive,
            clause=clause,
            addressee=_text(entry, "ai", where),
            kinds=self._kinds(entry, where),
            agencies=self._codes(entry, "co_quan", where),
            task=_text(entry, "viec", where),
            to=to,
            through=through,
            recipient=self._recipient(to, through),
            due=replace(due, starts=due.starts or self.directive.since) if due.rhythm else due,
            frequency=_frequency(entry, due, where),
            report=need(entry, "bao_cao", bool, where),
            superseded_by=_optional(entry, "thay_the_boi", where),
            source=_optional(entry, "nguon", where) or f"{self.directive.source}, {clause}",
            confirmed=_flag(entry, "xac_nhan", self.directive.confirmed, where),
            note=_optional(entry, "ghi_chu", where),
        )
        if not (obligation.kinds or obligation.agencies):
            raise ReporterError(f"{where}: chưa có ai phải làm; ghi “loai” hoặc “co_quan”.")
        return obligation

    def _kinds(self, entry: Mapping[str, Any], where: str) -> tuple[str, ...]:
        known = {agency.kind for dated in self.registry.records.values() for agency in dated}
        return _known(_texts(entry, "loai", where), known, f"{where} loai", "loại cơ quan")

    def _codes(self, entry: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        return _known(_texts(entry, key, where), self.registry.records, f"{where} {key}", "cơ quan mang mã")

    def _recipient(self, to: Sequence[str], through: Sequence[str]) -> str:
        """Return the recipients in words, as they are named last."""
        names = [join_names([self.registry.records[code][-1].name for code in codes]) for codes in (to, through)]
        return ", qua ".join(filter(None, names))


def _frequency(entry: Mapping[str, Any], due: DueRule, where: str) -> str:
    """Return the frequency: that of the rule when it has a date, else the one written."""
    own = _FREQUENCY_OF.get(due.kind)
    if "tan_suat" not in entry:
        return own or "khong_ghi"
    if own:
        raise ReporterError(f"{where}: bỏ khoá “tan_suat”, hạn “{due}” đã nói rõ.")
    return _known([need(entry, "tan_suat", str, where)], FREQUENCIES, f"{where} tan_suat", "tần suất")[0]


def _days_off(path: Path) -> frozenset[date]:
    """Return the days off listed in `ngay_nghi`; none when there is no such file."""
    if not path.is_file():
        return frozenset()
    table = load_toml(path)
    refuse_unknown(table, ("nguon", "xac_nhan", "ngay_nghi"), path.name)
    days = need(table, "ngay_nghi", list, path.name)
    return frozenset(need_day({"ngay_nghi": day}, "ngay_nghi", path.name) for day in days)


# --- values ------------------------------------------------------------------------------------------------


def _known(words: Sequence[str], known: Iterable[str], where: str, noun: str) -> tuple[str, ...]:
    names = tuple(known)
    for word in words:
        if word not in names:
            raise ReporterError(f"{where}: không có {noun} “{word}”.{did_you_mean(word, names)}")
    return tuple(words)


def _text(entry: Mapping[str, Any], key: str, where: str) -> str:
    text = unicodedata.normalize("NFC", need(entry, key, str, where)).strip()
    if not text:
        raise ReporterError(f"{where}: “{key}” để trống.")
    return text


def _optional(entry: Mapping[str, Any], key: str, where: str) -> str:
    return _text(entry, key, where) if key in entry else ""


def _texts(entry: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    items = need(entry, key, list, where) if key in entry else []
    if not all(isinstance(item, str) for item in items):
        raise ReporterError(f"{where}: khoá “{key}” phải là danh sách chữ.")
    return tuple(items)


def _flag(entry: Mapping[str, Any], key: str, default: bool, where: str) -> bool:
    return bool(need(entry, key, bool, where)) if key in entry else default
