"""What stands around the text of a document: issuer, number, date, title, signature, recipients.

`Letter` holds the facts; the methods write them as the profile asks (Party: “Số 12-BC/TU”, State: “Số: 12/BC-UBND”).
A number or day not yet given leaves the customary blank.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from reporter.model import Agency, ReporterError
from reporter.model.wording import (
    capitalize_first,
    date_long,
    date_short,
    day_in_words,
    in_sentence,
    lower_first,
    month_in_words,
    month_short,
    roman,
    tone_style,
)
from reporter.specs.decode import did_you_mean
from reporter.specs.named_places import fill_places, mistaken
from reporter.specs.profile_files import PLACES
from reporter.specs.profiles import LayoutProfile

Kind = Literal["report", "letter", "proposal"]

#: Sort of document → tên loại, the key of the profile's type codes.
TYPE_WORDS = MappingProxyType({"report": "BÁO CÁO", "letter": "CÔNG VĂN", "proposal": "TỜ TRÌNH"})
_NO_DAY = "    "


@dataclass(frozen=True, slots=True)
class Letter:
    """The letterhead data (`van_ban` in templates); texts empty where a component is absent."""

    issuer: str  # in capitals: "TỈNH UỶ THANH HOÁ"; "\n" between the lines of a joint issuer
    organ: str  # in running text: "Tỉnh uỷ Thanh Hoá"
    code: str  # organ code of the number: "TU", "BTCTW", "UBND"
    place: str
    month: date  # any day of the month the document is written in; stands in while `day` is open
    kind: Kind = "report"
    superior: str = ""
    number: str = ""  # "12"; open: ""
    day: date | None = None
    author: str = ""  # second line of the title: "CỦA BAN THƯỜNG VỤ TỈNH UỶ"
    subject: str = ""  # trích yếu, without "V/v" or "về việc"
    authority: str = ""  # "T/M BAN THƯỜNG VỤ"; "\n" between lines
    position: str = ""  # "BÍ THƯ"
    signer: str = ""
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()  # without dash and mark
    filing: str = ""  # organ or unit of the "Lưu" line
    typist: str = ""
    draft: int = 0  # Dự thảo lần n; 0: not a draft
    urgency: str = ""
    circulation: str = ""
    contact: str = ""

    @property
    def dated(self) -> date:
        """The day the document bears, or the first of its month while the day is open."""
        return self.day or self.month.replace(day=1)

    def type_word(self) -> str:
        """Tên loại in capitals: "BÁO CÁO"."""
        return TYPE_WORDS[self.kind]

    def symbol(self, profile: LayoutProfile) -> str:
        """Return number and code without the word "Số": "12-BC/TU", "12/BC-UBND"; blanks for an open number."""
        kind_code = profile.table("type_codes").get(self.type_word(), "")
        if self.kind == "letter":
            kind_code = profile.text("number.letter_code")
        blank = profile.text("number.blank").removeprefix(profile.text("number.word").rstrip())
        number = self.number.zfill(int(profile.number("number.digits"))) if self.number else blank
        parts = [part for part in (kind_code, self.code) if part]
        return (
            number
            + profile.text("number.between_number_and_type")
            + profile.text("number.between_type_and_organ").join(parts)
        )

    def number_line(self, profile: LayoutProfile) -> str:
        """Return "Số 12-BC/TU" or "Số: 12/BC-UBND"."""
        word = profile.text("number.word")
        return (word if self.number else word.rstrip()) + self.symbol(profile)

    def date_line(self) -> str:
        """Return "Lâm Đồng, ngày 05 tháng 02 năm 2027", the day blank while open."""
        said = date_long(self.day) if self.day else f"ngày{_NO_DAY}{month_in_words(self.dated)}"
        return f"{self.place}, {said}"

    def draft_line(self, profile: LayoutProfile) -> str:
        """Return "Dự thảo lần 2", "" for a document that is no draft."""
        return f"{profile.component('draft').text} {self.draft}" if self.draft else ""

    def subject_line(self, profile: LayoutProfile) -> str:
        """Return the trích yếu, beginning as the profile asks; a công văn with its lead-in ("về việc", "V/v")."""
        if self.kind != "letter":
            lower = profile.has("components.subject.lower_start") and profile.flag("components.subject.lower_start")
            return self.subject if lower else capitalize_first(self.subject)
        lead = profile.component("letter_subject").text
        return f"{lead} {self.subject}" if lead else self.subject

    def recipient_lines(self, profile: LayoutProfile) -> tuple[str, ...]:
        """Return the Nơi nhận list as printed, "- Như trên;" first if addressed, the Lưu line last."""
        prefix, end = profile.text("list.prefix"), profile.text("list.end")
        above = (profile.text("list.keep_as_above"),) if self.addressees else ()
        lines = tuple(f"{prefix}{name}{end}" for name in self.recipients)
        filing = fill_places(profile.text("list.filing"), dict.fromkeys(PLACES["list.filing"], self.filing))
        return (*above, *lines, *((filing,) if self.filing else ()))

    def address_lines(self, profile: LayoutProfile) -> tuple[str, ...]:
        """Return the Kính gửi entries as printed: one bare name, or "- …;" lines with the closing mark last."""
        if len(self.addressees) < 2:
            return self.addressees
        prefix, end = profile.text("list.prefix"), profile.text("list.address_end")
        last = profile.texts("list.address_last_ends")[-1]
        *head, tail = self.addressees
        return (*(f"{prefix}{name}{end}" for name in head), f"{prefix}{tail}{last}")

    def annex_line(self, profile: LayoutProfile) -> str:
        """Return "(Kèm theo Báo cáo số 12-BC/TU, ngày 05/02/2027 của Tỉnh uỷ Lâm Đồng)"."""
        short = date_short(self.day) if self.day else f"{_NO_DAY}/{month_short(self.dated)}"
        long = day_in_words(self.day) if self.day else f"{_NO_DAY}{month_in_words(self.dated)}"
        texts = {
            "type": self.type_word().capitalize(),
            "number": self.symbol(profile),
            "short_date": short,
            "long_date": long,
            "organ": "\u00a0".join(self.organ.rsplit(" ", 1)),  # no last line of one word
        }
        return fill_places(profile.text("annex.reference"), texts)

    def file_title(self) -> str:
        """Return the title for the file's properties: "Báo cáo thực trạng …"."""
        return f"{self.type_word().capitalize()} {lower_first(self.subject)}".strip()


def annex_number(index: int, count: int, profile: LayoutProfile) -> str:
    """Return the number of annex `index` (from 1) as the profile counts, "" when it is the only one."""
    if count == 1:
        return ""
    return roman(index) if profile.text("annex.numbering") == "roman" else str(index)


# --- from report spec, registry and settings ---------------------------------------------------------------

_CAPITALS = ("issuer", "superior", "author", "authority", "position")


def letter_for(
    patterns: Mapping[str, Any],
    agency: Agency,
    subject: str,
    month: date,
    profile: LayoutProfile,
    settings: Mapping[str, Any] = MappingProxyType({}),
) -> Letter:
    """Return the letterhead of one agency's document: the report's patterns filled from the registry, then settings.

    A pattern is text with {party_committee}, {party_word}, {superior_party}, {letter_code}, {place}, {name},
    {unit} (the name inside a sentence: "tỉnh Thanh Hoá") …;
    its own words take the profile's tone style, "uỷ" of a Party committee too, names stay as they are. `settings`
    (number, day, signer …) win over patterns. ReporterError for an unknown field or name.
    """
    style: Literal["new", "old"] = "new" if profile.text("wording.tone_style") == "new" else "old"
    names = _agency_names(agency, style)
    values: dict[str, Any] = {"subject": tone_style(subject, style, names.values()), "month": month}
    for key, pattern in patterns.items():
        values[key] = _filled(pattern, names, style)
    values |= settings
    _refuse_unknown(values)
    for key in _CAPITALS:
        if key in values:
            values[key] = values[key].upper()
    if "number" in values:
        values["number"] = str(values["number"])
    for key in ("addressees", "recipients"):
        values[key] = tuple(values.get(key, ()))
    missing = [key for key in ("issuer", "organ", "code", "place") if not values.get(key)]
    if missing:
        raise ReporterError(f"{agency.name}: phần [letterhead] của báo cáo chưa cho biết {', '.join(missing)}.")
    return Letter(**values)


def _agency_names(agency: Agency, style: Literal["new", "old"]) -> dict[str, str]:
    own = (agency.name, agency.short)
    names = {key: tone_style(value, style, own) for key, value in agency.extra.items() if isinstance(value, str)}
    words = names.get("party_committee", "").split()
    return {
        **names,
        "name": agency.name,
        "unit": in_sentence(agency.name),
        "short": agency.short or agency.name,
        "party_word": " ".join(words[:2]),
    }


def _filled(pattern: Any, names: Mapping[str, str], style: Literal["new", "old"]) -> Any:
    if isinstance(pattern, list | tuple):
        return tuple(_filled(item, names, style) for item in pattern)
    if not isinstance(pattern, str):
        return pattern
    if told := mistaken(pattern, names):
        raise ReporterError(f"[letterhead]: {told}")
    return fill_places(tone_style(pattern, style), names)


def _refuse_unknown(values: Mapping[str, Any]) -> None:
    known = [field.name for field in fields(Letter)]
    for key in values:
        if key not in known:
            raise ReporterError(f"[letterhead]: không có mục “{key}”.", did_you_mean(key, known))
