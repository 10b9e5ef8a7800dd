"""The organization tree: provinces, communes, ministries and Party committees, each valid for a span of days.

Read from templates/registry/: provinces.toml, departments.toml, communes.csv (officers edit it in Excel),
central.toml and thay-doi-don-vi.toml.
A unit that changes its name or kind has several records under one code; `agency` picks the one of a day. What merged,
parted or took another code is in `changes`; `between` says which units of one day are which of another.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from reporter.model import Agency, ReporterError
from reporter.model.file_names import files_like
from reporter.model.lazy import Lazy
from reporter.model.unit_map import UnitChange, UnitMap, unit_map
from reporter.model.wording import date_short, fold, fold_ascii, strip_unit_words, tone_style
from reporter.specs import registry_files
from reporter.specs.decode import SpecNotes, did_you_mean
from reporter.specs.registry_files import CENTRAL
from reporter.specs.spec_files import stamp, watched
from reporter.specs.unit_changes import change_words, load_changes

__all__ = ["CENTRAL", "Registry", "load_registry"]

#: Kinds in the order in which directives address them.
_KINDS = (
    *("central", "province", "party_committee", "ministry", "government_agency", "government_committee"),
    *("department", "commune"),
)


def _class_word(name: str, style: Literal["new", "old"]) -> str:
    """Return the name with its word "uỷ" in that style: no name's own spelling, in official text of either side."""
    return re.sub(r"\b(uỷ|ủy)\b", lambda found: tone_style(found[0], style), name, flags=re.IGNORECASE)


def _spelled(agency: Agency, style: Literal["new", "old"]) -> Agency:
    said = "\n".join(value for value in agency.extra.values() if isinstance(value, str))
    if tone_style(said, style) == said:
        return agency  # as most are: communes in numbers
    own = (agency.name, agency.short, strip_unit_words(agency.name))
    extra = {
        key: tone_style(value, style, own) if isinstance(value, str) and key != "contact" else value
        for key, value in agency.extra.items()
    }
    name, short = (_class_word(text, style) for text in (agency.name, agency.short))
    return replace(agency, name=name, short=short, extra=MappingProxyType(extra))


@dataclass(frozen=True, slots=True)
class Registry:
    """All agencies by code, each code with its dated records, oldest first."""

    records: Mapping[str, tuple[Agency, ...]]
    tree: Mapping[str, tuple[str, ...]]  # code → codes of those who send to it
    kinds: Mapping[str, tuple[str, ...]]  # kind → codes of those that are or were of it
    stamp: str = ""  # tells one content of its files from any other
    changes: tuple[UnitChange, ...] = ()
    _styles: dict[str, Registry] = field(default_factory=dict, init=False, repr=False, compare=False)

    def spelled(self, style: Literal["new", "old"]) -> Registry:
        """Return the registry with our own words about agencies in one tone style: "Tỉnh uỷ" for the Party.

        Names stay as the registry writes them, but for the word "uỷ".
        """
        if style not in self._styles:
            self._styles[style] = replace(self, records=Lazy(tuple(self.records), partial(self._spelled, style)))
        return self._styles[style]

    def _spelled(self, style: Literal["new", "old"], code: str) -> tuple[Agency, ...]:
        return tuple(_spelled(item, style) for item in self.records[code])

    def _near(self, code: str) -> str:
        """Return which code was meant; of a number only its zeros may be missing, others like it are other agencies."""
        filled = next((full for full in (code.zfill(2), code.zfill(5)) if full in self.records), "")
        known = [filled] if filled else self._named(code)
        if len(known) == 1:
            return f" Có phải “{known[0]}” ({self.records[known[0]][-1].name})?"
        if len(parts := [part for part in re.split(r"[,;\s]+", code) if part in self.records]) > 1:
            return f" Mỗi mã ghi riêng: {' '.join(f'--agency {part}' for part in parts)}."
        return "" if code.isdigit() else did_you_mean(code, self.records)

    def _named(self, text: str) -> list[str]:
        """Return the codes of those whose name it is, in full or bare, else with other accents: "Hà Tỉnh"."""
        return self._called(text, fold) or self._called(text, fold_ascii)

    def _called(self, text: str, key: Callable[[str], str]) -> list[str]:
        wanted = key(text)
        return [code for code, (*_, last) in self.records.items() if wanted in (key(last.name), key(last.short))]

    def agency(self, code: str, on: date) -> Agency:
        """Return the agency as it is on that day; ReporterError naming the nearest code or its span."""
        dated = self.records.get(code)
        if not dated:
            raise ReporterError(f"Không có cơ quan nào mang mã “{code}”.{self._near(code)}")
        for record in dated:
            if record.valid_on(on):
                return record
        spans = "; ".join(f"{record.name} {_span(record)}" for record in dated)
        raise ReporterError(f"Mã “{code}” không có hiệu lực ngày {date_short(on)} ({spans}).")

    def children(self, code: str, on: date, kind: str | None = None) -> tuple[Agency, ...]:
        """Return who sends to `code` on that day, of all kinds or of one."""
        return _sorted(self._valid(self.tree.get(code, ()), on, kind))

    def of_kind(self, kind: str, on: date) -> tuple[Agency, ...]:
        """Return all agencies of one kind on that day."""
        return _sorted(self._valid(self.kinds.get(kind, ()), on, kind))

    def between(self, earlier: date, later: date) -> UnitMap:
        """Return what became of the units after the one day and until the other."""
        return unit_map(item for item in self.changes if earlier < item.day <= later)

    def became(self, code: str, on: date) -> tuple[str, ...]:
        """Return the codes of what a unit that is gone by the day was joined to or parted into, else none."""
        last = max(map(_last_day, self.records.get(code, ())), default=on)
        group = self.between(last, on).then.get(code) if last < on else None
        return tuple(sorted(group.new)) if group else ()

    def said(self, changes: Iterable[UnitChange]) -> tuple[str, ...]:
        """Return unit changes in words, each once."""
        return tuple(dict.fromkeys(change_words(item, self.records) for item in changes))

    def said_of(self, units: UnitMap, agencies: Iterable[str]) -> tuple[str, ...]:
        """Return in words what became of these agencies and of whoever sends to them."""
        ours = set(agencies)
        ours |= {code for agency in tuple(ours) for code in self.tree.get(agency, ())}
        groups = [group for group in units.groups if ours & (group.old | group.new)]
        return self.said(item for group in groups for item in group.changes)

    def _valid(self, codes: Iterable[str], on: date, kind: str | None) -> Iterator[Agency]:
        for code in codes:
            for record in self.records[code]:
                if record.valid_on(on) and kind in (None, record.kind):
                    yield record


def _sorted(agencies: Iterable[Agency]) -> tuple[Agency, ...]:
    """Return agencies kind by kind in the order of official lists, else by code."""
    return tuple(sorted(agencies, key=_protocol))


def _protocol(agency: Agency) -> tuple[int, int, str, str]:
    return _KINDS.index(agency.kind), agency.order or sys.maxsize, agency.stat_code, agency.code


#: The last organization trees by the contents of their files: a run asks several times, each is made once.
_MADE: dict[tuple[tuple[str, str], ...], Registry] = {}
_MADE_KEPT = 4


def load_registry(templates: Path) -> Registry:
    """Return the organization tree; SpecError with every mistake of its files."""
    folder = templates / "registry"
    contents = tuple((path.name, _digest(path)) for path in files_like(folder, "*.*"))
    if contents not in _MADE:
        while len(_MADE) >= _MADE_KEPT:
            del _MADE[next(iter(_MADE))]
        _MADE[contents] = _made(folder)
    return _MADE[contents]


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""  # whoever needs the file says what is wrong with it


def _made(folder: Path) -> Registry:
    notes = SpecNotes()
    with watched() as read:
        central = notes.attempt(registry_files.central, folder) or ()
        provinces = notes.attempt(registry_files.provinces, folder)
        departments = notes.attempt(registry_files.departments, folder, provinces or ()) or ()
        dated = notes.attempt(_by_code, provinces or ())
        communes = () if not dated else notes.attempt(registry_files.communes, folder, dated) or ()
        notes.finish()
        records = _by_code((*central, *(provinces or ()), *departments, *communes))
        changes = load_changes(folder, records)
    tree, kinds = MappingProxyType(_tree(records)), MappingProxyType(_kinds(records))
    return Registry(MappingProxyType(records), tree, kinds, stamp(read), changes)


def _by_code(agencies: Iterable[Agency]) -> dict[str, tuple[Agency, ...]]:
    """Return the records of each code, oldest first; SpecError where two of one code share a day."""
    grouped: dict[str, list[Agency]] = {}
    for agency in agencies:
        grouped.setdefault(agency.code, []).append(agency)
    notes = SpecNotes()
    for code, dated in grouped.items():
        dated.sort(key=_first_day)
        for earlier, later in pairwise(dated):
            if _first_day(later) <= _last_day(earlier):
                shared = date_short(_first_day(later))
                told = f"{earlier.name} ({_span(earlier)}) và {later.name} ({_span(later)})"
                notes.say(_file(later), f"mã “{code}”", f"có hai dòng cùng hiệu lực ngày {shared}: {told}.")
    notes.finish()
    return {code: tuple(dated) for code, dated in grouped.items()}


def _kinds(records: Mapping[str, Sequence[Agency]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for code, dated in records.items():
        for record in dated:
            found.setdefault(record.kind, {})[code] = None
    return {kind: tuple(codes) for kind, codes in found.items()}


def _tree(records: Mapping[str, Sequence[Agency]]) -> dict[str, tuple[str, ...]]:
    """Return the codes below each code; SpecError for parents that do not exist."""
    below: dict[str, dict[str, None]] = {}
    notes = SpecNotes()
    for agency in (agency for dated in records.values() for agency in dated if agency.parent):
        below.setdefault(agency.parent, {})[agency.code] = None
        place = f"{agency.name} (mã “{agency.code}”), khoá “gui”"
        notes.names(_file(agency), place, "cơ quan mang mã", [agency.parent], records)
    notes.finish()
    return {parent: tuple(codes) for parent, codes in below.items()}


def _file(agency: Agency) -> str:
    files = {"commune": "communes.csv", "province": "provinces.toml", "department": "departments.toml"}
    return f"registry/{files.get(agency.kind, 'central.toml')}"


def _first_day(agency: Agency) -> date:
    return agency.valid_from or date.min


def _last_day(agency: Agency) -> date:
    return agency.valid_until or date.max


def _span(agency: Agency) -> str:
    since = f"từ {date_short(agency.valid_from)}" if agency.valid_from else ""
    until = f"đến {date_short(agency.valid_until)}" if agency.valid_until else ""
    return " ".join(filter(None, (since, until))) or "không thời hạn"
