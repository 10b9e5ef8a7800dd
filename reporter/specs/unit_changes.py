"""Mergers, partitions and changes of code among the units of the registry: registry/thay-doi-don-vi.toml."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

from msgspec import Meta, field

from reporter.model import Agency
from reporter.model.unit_map import UnitChange
from reporter.model.wording import date_short, in_sentence
from reporter.specs.decode import Spec, SpecNotes, Text
from reporter.specs.registry_files import Origins
from reporter.specs.spec_files import read_spec

FILE = "registry/thay-doi-don-vi.toml"
_Codes = Annotated[tuple[Text, ...], Meta(min_length=1, description="danh sách mã, ít nhất một")]


class _WrittenChange(Spec, frozen=True, kw_only=True):
    """One rearrangement of units."""

    ngay: date
    cu: _Codes
    moi: _Codes
    can_cu: Text
    xac_nhan: bool = True

    def __post_init__(self) -> None:
        if set(self.cu) == set(self.moi):
            raise ValueError("“cu” và “moi” giống nhau: giữ nguyên mã thì không có gì để ghi ở đây.")


class _ChangeFile(Spec, frozen=True):
    thay_doi: tuple[_WrittenChange, ...] = ()
    nguon: Origins = field(default_factory=dict)


def read_changes(folder: Path) -> tuple[_WrittenChange, ...]:
    """Return the changes as the file writes them, none without one; SpecError with every mistake in it."""
    path = folder / "thay-doi-don-vi.toml"
    return read_spec(path, _ChangeFile).thay_doi if path.is_file() else ()


def load_changes(folder: Path, records: Mapping[str, Sequence[Agency]]) -> tuple[UnitChange, ...]:
    """Return what the file says, none without one; SpecError where it does not agree with the registry."""
    found, notes = read_changes(folder), SpecNotes()
    for number, item in enumerate(found, 1):
        _check(notes, f"[[thay_doi]] thứ {number}", item, records)
    for side in ("cu", "moi"):
        stands = Counter((code, item.ngay) for item in found for code in getattr(item, side))
        for (code, day), times in stands.items():
            if times > 1:
                notes.say(FILE, f"mã “{code}”", f"đứng {times} lần ở “{side}” của ngày {date_short(day)}. Gộp lại.")
    notes.finish()
    return tuple(UnitChange(item.ngay, item.cu, item.moi, item.can_cu) for item in found)


def _check(notes: SpecNotes, place: str, item: _WrittenChange, records: Mapping[str, Sequence[Agency]]) -> None:
    """Note what the change says otherwise than the dated records of its units."""
    notes.names(FILE, place, "đơn vị mang mã", [*item.cu, *item.moi], records)
    eve = item.ngay - timedelta(days=1)
    for code in item.cu:
        if not _there(records, code, eve):
            notes.say(FILE, place, f"đơn vị cũ “{code}” không có hiệu lực ngày {date_short(eve)} trong danh mục.")
        elif code not in item.moi and _there(records, code, item.ngay):
            notes.say(FILE, place, f"đơn vị cũ “{code}” còn hiệu lực từ ngày {date_short(item.ngay)}: ghi cả ở “moi”.")
    for code in item.moi:
        if not _there(records, code, item.ngay):
            notes.say(FILE, place, f"đơn vị mới “{code}” chưa có hiệu lực ngày {date_short(item.ngay)} trong danh mục.")
        elif code not in item.cu and _there(records, code, eve):
            notes.say(FILE, place, f"đơn vị “{code}” có từ trước ngày {date_short(item.ngay)}: ghi cả ở “cu”.")


def _there(records: Mapping[str, Sequence[Agency]], code: str, day: date) -> bool:
    """Whether a unit is there on the day; an unknown one is told as such, once."""
    return code not in records or any(record.valid_on(day) for record in records[code])


def change_words(change: UnitChange, records: Mapping[str, Sequence[Agency]]) -> str:
    """Return the change in words: "xã A, xã B nhập thành xã A từ 01/01/2027, theo Nghị quyết …"."""
    eve = change.day - timedelta(days=1)
    old, new = (
        [_called(records, code, day) for code in codes] for codes, day in ((change.old, eve), (change.new, change.day))
    )
    if change.parted:
        verb = "chia thành" if len(old) == 1 else "sắp xếp thành"
    else:
        verb = "nhập thành" if len(old) > 1 else "chuyển thành"
    return f"{', '.join(old)} {verb} {', '.join(new)} từ {date_short(change.day)}, theo {change.basis}"


def _called(records: Mapping[str, Sequence[Agency]], code: str, day: date) -> str:
    dated = records.get(code, ())
    name = next((record.name for record in dated if record.valid_on(day)), code)
    return in_sentence(name)
