"""What files say of a letterhead: patterns of a report or letter, and what reporter.toml fixes for one document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import asdict

from reporter.specs.deadlines import DueEntry
from reporter.specs.decode import Spec, Text

Optional = str | UnsetType
Lines = tuple[Text, ...] | UnsetType


class HeadTexts(Spec, frozen=True, kw_only=True):
    """Whatever may be said of a letterhead; letterheads that reports share leave some of it open."""

    issuer: Optional = UNSET
    organ: Optional = UNSET
    code: Optional = UNSET
    place: Optional = UNSET
    superior: Optional = UNSET
    author: Optional = UNSET
    authority: Optional = UNSET
    position: Optional = UNSET
    signer: Optional = UNSET
    addressees: Lines = UNSET
    recipients: Lines = UNSET
    filing: Optional = UNSET
    typist: Optional = UNSET
    urgency: Optional = UNSET
    circulation: Optional = UNSET
    contact: Optional = UNSET

    def given(self) -> Mapping[str, Any]:
        """Only what is written."""
        return MappingProxyType({key: value for key, value in asdict(self).items() if value is not UNSET})


class HeadPatterns(HeadTexts, frozen=True, kw_only=True):
    """[letterhead]: texts with {name}, {place} … that are filled in from the registry; four of them must be there."""

    issuer: Text
    organ: Text
    code: Text
    place: Text


class DocumentSettings(HeadTexts, frozen=True, kw_only=True):
    """One table of [documents] in reporter.toml: what is fixed for one document, and its number, day and subject."""

    number: Annotated[int, Meta(ge=1, description="số hoặc chữ trong dấu nháy")] | Text | UnsetType = UNSET
    day: date | UnsetType = UNSET
    draft: Annotated[int, Meta(ge=0, description="số nguyên từ 0 trở lên")] | UnsetType = UNSET
    subject: Optional = UNSET


class CoverSettings(Spec, frozen=True, kw_only=True):
    """[documents.gui-cap-tren]: who signs the cover of the workbook for the level above, and when that wants it."""

    nguoi_lap: str = ""
    thu_truong: str = ""
    dien_thoai: str = ""
    han_gui: DueEntry | None = None  # where `due` is another day, on which the organization's own units are due

    def __post_init__(self) -> None:
        if self.han_gui:
            self.han_gui.refuse_undated("han_gui")
