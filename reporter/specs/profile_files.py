"""The files of layout profiles as they are written: which values a standard states, and of what sort each is.

A value stands bare (`align = "both"`) or as a table with unit, allowed range, source and confidence of its own. A file
that `extends` another holds only what differs; what the other states and this one does not goes into `without`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType, defstruct, field

from reporter.model.file_names import files_like
from reporter.specs.decode import Spec, SpecError, SpecNotes, Text, decode, hint, problem
from reporter.specs.named_places import mistaken
from reporter.specs.spec_files import load_toml

Side = Literal["party", "state"]
#: What messages call the documents of each side.
SIDES: Mapping[Side, str] = MappingProxyType({"party": "Đảng", "state": "Nhà nước"})
#: Where the documents of each side set tones: "uỷ" or "ủy".
TONES: Mapping[Side, Literal["new", "old"]] = MappingProxyType({"party": "new", "state": "old"})
Confidence = Literal["A", "B", "C", "D"]
Number = int | float


class _Fact(Spec, frozen=True, kw_only=True):
    source: Text | UnsetType = UNSET
    confidence: Confidence | UnsetType = UNSET


class TextFact(_Fact, frozen=True, kw_only=True):
    """A text with its own source."""

    value: str


class TextsFact(_Fact, frozen=True, kw_only=True):
    """A list of texts with its own source."""

    value: tuple[str, ...]


class FlagFact(_Fact, frozen=True, kw_only=True):
    """True or false with its own source."""

    value: bool


class NumberFact(_Fact, frozen=True, kw_only=True):
    """A number with its unit, the range the standard allows, and its own source."""

    value: Number
    unit: Literal["", "mm", "pt", "%", "lines", "em"] = ""
    min: Number | UnsetType = UNSET
    max: Number | UnsetType = UNSET

    def __post_init__(self) -> None:
        low, high = self.min, self.max
        if (low is not UNSET and low > self.value) or (high is not UNSET and high < self.value):
            raise ValueError("“value” phải nằm trong khoảng min-max.")


class LengthFact(NumberFact, frozen=True, kw_only=True):
    """A length: a number with mm or pt."""

    unit: Literal["mm", "pt"]


class MeasureFact(NumberFact, frozen=True, kw_only=True):
    """A number of another unit."""

    unit: Literal["%", "lines", "em", "pt", "mm"]


Align = Literal["left", "center", "right", "both"]
_LENGTH = Annotated[LengthFact, Meta(description='số đo có đơn vị, ví dụ { value = 19, unit = "pt" }')]
_MEASURE = Annotated[MeasureFact, Meta(description='số có đơn vị, ví dụ { value = 1.5, unit = "lines" }')]
_SORTS: Mapping[str, Any] = MappingProxyType(
    {
        "length": _LENGTH,
        "measure": _MEASURE,
        "number": Number | NumberFact,
        "text": str | TextFact,
        "texts": tuple[str, ...] | TextsFact,
        "flag": bool | FlagFact,
        "day": date,
        "align": Align,
        "style": Literal["new", "old"],
        "rule": Literal["exact", "multiple"],
        "order": Literal["type/organ", "type-organ"],
        "count": Literal["arabic", "roman"],
    }
)
#: The texts with places, and what messages call each place; no other text has any.
PLACES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "annex.reference": {
            "type": "tên loại",
            "number": "số, ký hiệu",
            "short_date": "ngày/tháng/năm",
            "long_date": "… tháng … năm …",
            "organ": "cơ quan ban hành",
        },
        "list.filing": {"organ": "cơ quan lưu", "unit": "đơn vị lưu"},
    }
)
#: Section → sort → its keys, none of which may be missing; one with @party or @state is that side's own.
_SECTIONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "page": {
            "length": "width height margin_top margin_bottom margin_left margin_right tolerance "
            "mirror_left@party mirror_right@party",
        },
        "page.landscape": {"length": "margin_top margin_bottom margin_left margin_right"},
        "page_number": {
            "length": "distance",
            "flag": "hide_first annex_restart annex_hide_first",
        },
        "font": {"text": "name color"},
        "wording": {"style": "tone_style", "flag": "tone_required", "texts": "break_before"},
        "body": {
            "align": "align",
            "length": "first_line space_between",
            "rule": "line_rule",
            "measure": "line line_height@state",
            "text": "end_mark",
        },
        "number": {
            "text": "word between_number_and_type between_type_and_organ letter_code blank",
            "order": "order",
            "number": "digits",
        },
        "date": {"texts": "places_with_word"},
        "list": {
            "text": "prefix end basis_prefix basis_end basis_last_end keep_as_above address_end filing",
            "flag": "basis_italic",
            "texts": "address_last_ends",
        },
        "address": {"text": "letter_word proposal_word report_word"},
        "signature": {
            "text": "on_behalf in_place by_order",
            "texts": "marks no_titles titled_organs@state",
            "length": "gap",
        },
        "sections": {"text": "roman_end points"},
        "annex": {"count": "numbering", "text": "reference", "flag": "new_page reference_required"},
        "lines": {"measure": "title@party motto@state issuer@state subject@state", "length": "thickness"},
        "grid": {"length": "head_left head_right signature_left signature_right"},
        "spacing": {
            "length": "title_box star_line date_before type_before subject_before opening_before signature_before "
            "signature_box recipients_indent",
        },
        "unstated": {
            "length": "urgency_before subject_slack subject_rule_before subject_rule_line address_left "
            "address_hanging contact_before reference_after table_title_before table_title_after note_before "
            "cell_margin cell_margin_small",
        },
        "kinds": {"texts": "no_subject no_number no_date named_in_text personal between_parties normative@state"},
        "table": {"texts": "order_words", "length": "border"},
        "issuer": {"texts": "one_line@party two_lines@party committees@party"},
        "legacy_organ_codes": {"day": "from@party", "texts": "codes@party"},
        "head_sizes": {"texts": "sets@state"},
    }
)
#: Sections that only one side has.
_OWN = MappingProxyType(
    {"issuer": "party", "legacy_organ_codes": "party", "head_sizes": "state", "boxes": "state", "organ_codes": "party"}
)
_COMPONENTS: Mapping[str, str] = MappingProxyType(
    {
        "": "title superior issuer number letter_subject draft urgency circulation date type subject address_word "
        "address body part part_title section subsection subsubsection article authority position position_only signer "
        "recipients_word recipients typist contact page_number annex_word annex_title annex_reference table_head "
        "table_cell table_unit",
        "party": "star author separator",
        "state": "motto basis",
    }
)


class _Section(Spec, frozen=True, kw_only=True):
    source: Text | UnsetType = UNSET
    confidence: Confidence | UnsetType = UNSET


class ComponentEntry(_Section, frozen=True, kw_only=True):
    """How one component of a document is set."""

    name: Text
    size: _LENGTH
    bold: bool | FlagFact
    italic: bool | FlagFact
    align: Align
    underline: bool | FlagFact | UnsetType = UNSET
    caps: bool | FlagFact | UnsetType = UNSET
    text: str | TextFact | UnsetType = UNSET
    texts: tuple[str, ...] | TextsFact | UnsetType = UNSET
    lower_start: bool | FlagFact | UnsetType = UNSET
    space_before: _LENGTH | UnsetType = UNSET


class RuleLine(Spec, frozen=True, kw_only=True):
    """What a profile says about one rule of the checker."""

    title: Text
    severity: Literal["E", "W", "I", "off"]
    confidence: Confidence
    source: Text

    def __post_init__(self) -> None:
        if self.severity == "E" and self.confidence in "CD":
            raise ValueError(f"độ tin cậy {self.confidence} không được báo là lỗi (E).")


class ProfileHead(Spec, frozen=True, kw_only=True):
    """The keys at the top of a profile."""

    name: Text
    title: Text
    side: Side
    valid_from: date
    source: Text
    confidence: Confidence
    valid_until: date | None = None
    extends: Text | None = None
    without: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        if self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("“valid_until” đứng trước “valid_from”.")


_HOLDERS = (dict, list)  # what texts stand in
_HEAD = tuple(ProfileHead.__struct_fields__)


def _section(name: str, side: str, more: list[tuple[Any, ...]]) -> Any:
    """Return the struct of one section for the profiles of one side."""
    fields: list[tuple[Any, ...]] = []
    for sort, keys in _SECTIONS.get(name, {}).items():
        for key in keys.split():
            word, _, owner = key.partition("@")
            if owner in ("", side):
                fields.append((word, _SORTS[sort]))
    return _struct(name, _Section, [*fields, *more])


def _struct(name: str, base: type[Spec], fields: list[tuple[Any, ...]]) -> Any:
    return defstruct(name, fields, bases=(base,), kw_only=True, frozen=True, forbid_unknown_fields=True)


def _file_of(side: str) -> Any:
    """Return the struct of a whole profile of one side, without what stands at its top."""
    words = dict[str, str | TextFact]  # codes and names, among them the table's own source and confidence
    components = " ".join((_COMPONENTS[""], _COMPONENTS[side])).split()
    nested = {
        "page": [("landscape", _section("page.landscape", side, []))],
        "issuer": [("above", dict[str, tuple[str, ...] | str])],
    }
    names = [name for name in _SECTIONS if "." not in name and _OWN.get(name, side) == side]
    fields: list[tuple[Any, ...]] = [(name, _section(name, side, nested.get(name, []))) for name in names]
    tables = {"type_codes": words, "organ_codes": words, "boxes": dict[str, str | LengthFact]}
    tables["issuer_codes"] = dict[str, tuple[str, ...] | str]
    fields += [(name, kind) for name, kind in tables.items() if _OWN.get(name, side) == side]
    fields.append(("components", _struct("components", _Section, [(name, ComponentEntry) for name in components])))
    fields.append(("rules", dict[str, RuleLine], field(default_factory=dict)))
    return _struct("ProfileFile", Spec, fields)


_FILES: Mapping[str, Any] = MappingProxyType({side: _file_of(side) for side in ("party", "state")})


def read_profile(path: Path) -> tuple[ProfileHead, dict[str, Any]]:
    """Return the head of a profile and its tables, whatever it extends put in; SpecError with every mistake."""
    file = f"profiles/{path.name}"
    head, body = _with_base(path, file, ())
    notes = SpecNotes()
    notes.attempt(decode, body, _FILES[head.side], file)
    _note_places(notes, file, body, ())
    notes.finish()
    return head, body


def _note_places(notes: SpecNotes, file: str, value: Any, path: tuple[str, ...]) -> None:
    """Note every place of a text that is not filled in; most of the thousand texts of a profile have no brace."""
    if isinstance(value, str):
        if told := mistaken(value, PLACES.get(".".join(path), ())):
            notes.say(file, f"[{'.'.join(path[:-1])}], khoá “{path[-1]}”", told)
        return
    for key, item in value.items() if isinstance(value, dict) else [("value", item) for item in value]:
        if ("{" in item or "}" in item) if isinstance(item, str) else isinstance(item, _HOLDERS):
            _note_places(notes, file, item, path if key == "value" else (*path, key))


def _with_base(path: Path, file: str, above: tuple[str, ...]) -> tuple[ProfileHead, dict[str, Any]]:
    raw = load_toml(path, file)
    head = decode({key: raw[key] for key in _HEAD if key in raw}, ProfileHead, file)
    own = {key: value for key, value in raw.items() if key not in _HEAD}
    if head.extends is None:
        return head, own
    base = path.with_name(f"{head.extends}.toml")
    known = [other.stem for other in files_like(path.parent, "*.toml")]
    if head.extends not in known or head.extends in (*above, path.stem):
        found = {"noun": "thể thức", "word": head.extends, "hint": hint(head.extends, known)}
        raise SpecError([problem(file, "khoá “extends”", "name", **found)])
    _, inherited = _with_base(base, f"profiles/{base.name}", (*above, path.stem))
    for key in head.without:
        inherited = _without(inherited, key.split("."), key, file)
    return head, _merged(inherited, own)


def _without(held: Any, steps: list[str], key: str, file: str) -> dict[str, Any]:
    """Return the tables without what the steps lead to; SpecError when it is not there. `key` is all of them."""
    first, *more = steps
    tables = held if isinstance(held, dict) else {}
    if first not in tables:
        raise SpecError([problem(file, "khoá “without”", "name", noun="mục", word=key, hint=hint(first, tables))])
    kept = {name: value for name, value in tables.items() if more or name != first}
    return {name: _without(value, more, key, file) if name == first else value for name, value in kept.items()}


def _merged(below: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return two tables as one, the second stronger; a single value with its own table is one thing."""
    made = dict(below)
    for key, value in own.items():
        inner = made.get(key)
        tables = isinstance(value, dict) and isinstance(inner, dict) and "value" not in value and "value" not in inner
        made[key] = _merged(inner or {}, value) if tables else value
    return made
