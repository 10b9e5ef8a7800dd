"""Who reports: a node of the organization tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

#: What agencies together are, when nothing more is known of them.
EVERYBODY = "cơ quan"
#: What agencies of other kinds than those below are counted as, beside these.
OTHERS = "cơ quan khác"
#: Kind → what agencies of it are counted as, in the order of reports: "30 tỉnh, thành phố".
COUNTED_AS: Mapping[str, str] = MappingProxyType(
    {
        "province": "tỉnh, thành phố",
        "ministry": "bộ, cơ quan ngang bộ",
        "party_committee": "đảng uỷ trực thuộc Trung ương",
        "commune": "xã, phường, đặc khu",
        "department": "sở, ban, ngành",
    }
)

#: Type of unit → its word, which begins the unit's name.
UNIT_TYPES: Mapping[str, str] = MappingProxyType(
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


class UnitName(str):
    """The name of an agency or unit as it is printed, and what the registry says of whose it is.

    A sentence writes it small only as `in_sentence` does.
    """

    __slots__ = ("code", "kind", "unit_type", "within")
    code: str  # as an agency's; "" where nothing is known but the name
    kind: str  # as an agency's
    unit_type: str  # as an agency's
    within: str  # short name of the province that the text names too: "Xã Hà Long (Thanh Hoá)"

    def __new__(cls, text: str, kind: str = "", unit_type: str = "", within: str = "", code: str = "") -> UnitName:
        made = super().__new__(cls, text)
        made.code, made.kind, made.unit_type, made.within = code, kind, unit_type, within
        return made

    @property
    def codes(self) -> tuple[str, ...]:
        """The code of whom it names, as `UnitNames` has those of several."""
        return (self.code,)

    def written(self, text: str) -> UnitName:
        """Return the same unit's name, written so."""
        return UnitName(text, self.kind, self.unit_type, self.within, self.code)


class UnitNames(str):
    """The names of several units in one text, and the codes of those it names."""

    __slots__ = ("codes",)
    codes: tuple[str, ...]

    def __new__(cls, text: str, codes: Iterable[str]) -> UnitNames:
        made = super().__new__(cls, text)
        made.codes = tuple(codes)
        return made

    def written(self, text: str) -> UnitNames:
        """Return the same names, written so."""
        return UnitNames(text, self.codes)


@dataclass(frozen=True, slots=True)
class Agency:
    """A node of the organization tree, valid from `valid_from` up to and including `valid_until`."""

    code: str  # "T38" province, "X14800" commune, "B-BNV" ministry, …
    name: str  # "Tỉnh Thanh Hoá", "Phường Hạc Thành", "Bộ Nội vụ"
    kind: str  # "central", "province", "commune", "ministry", "party_committee", …
    parent: str = ""
    short: str = ""  # bare name: "Thanh Hoá"
    unit_type: str = ""  # "tinh", "thanh_pho"; "xa", "phuong", "dac_khu"; "" otherwise
    stat_code: str = ""  # official statistical code, text: "38", "14800"
    order: int = 0  # protocol order among its kind; 0 = after those that have one, by code
    valid_from: date | None = None
    valid_until: date | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)  # party committee name, place, contact, …

    @property
    def unit_name(self) -> UnitName:
        """Its name, which knows what it is."""
        return UnitName(self.name, self.kind, self.unit_type, code=self.code)

    def valid_on(self, day: date) -> bool:
        """Whether the agency exists on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )
