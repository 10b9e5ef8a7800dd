"""The words that all intake workbooks share (templates/xlsx/loi.toml): prompts, the check column, results.

The words of one kind of workbook stand in its master beside the file; these stand in cells, rules and formulas that
the program writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from msgspec import Meta
from msgspec.structs import asdict

from reporter.specs.decode import Spec, SpecNotes
from reporter.specs.sandbox import fill_text, note_places
from reporter.specs.spec_files import read_spec

FILE = "xlsx/loi.toml"
#: Excel takes 255 characters of a text in a formula or a prompt; what is filled in needs room too.
Short = Annotated[str, Meta(pattern=r"\S", max_length=180, description="chữ trong dấu nháy, dài nhất 180 ký tự")]
_Units = Annotated[tuple[Short, ...], Meta(min_length=3, max_length=3, description="danh sách đúng ba tên đơn vị")]
_Headings = Annotated[tuple[Short, ...], Meta(min_length=4, max_length=4, description="danh sách đúng bốn đầu cột")]
_MARK = "\ue000"  # for private use: in no text


class EntrySaid(Spec, frozen=True, kw_only=True):
    """What is said when a cell is chosen, or typed into what it does not take."""

    number: Short
    date: Short
    choice: Short
    pick: Short
    column: Short
    zero: Short
    required: Short
    required_when: Short
    settled: Short
    settled_by: Short


class CheckSaid(Spec, frozen=True, kw_only=True):
    """What the check column says of a line."""

    fault: Short
    remark: Short
    untouched: Short
    nil: Short
    blank: Short
    number: Short
    dash: Short
    date: Short
    choice: Short
    required: Short
    amount: Short
    unusual: Short
    uneven: Short
    seems: Short
    unit: Short
    units: _Units
    less: Short
    more: Short
    unclear: Short

    def __post_init__(self) -> None:
        begun = {self.fault, self.remark, self.untouched}
        if len(begun) < 3 or ":" in "".join(begun):
            raise ValueError("fault, remark, untouched phải là ba lời khác nhau, không có dấu hai chấm.")

    def as_fault(self, text: str) -> str:
        """What keeps the workbook from being good, without its full stop."""
        return f"{self.fault}: {text}"

    def as_remark(self, text: str) -> str:
        """What does not."""
        return f"{self.remark}: {text}"


class ResultSaid(Spec, frozen=True, kw_only=True):
    """What cover, forms and check sheet say of the whole."""

    good: Short
    left: Short
    faults: Short
    untouched: Short
    line: Short
    form: Short
    cover: Short


class FormSaid(Spec, frozen=True, kw_only=True):
    """What stands on a form beside its master's words."""

    computed: Short
    again: Short
    last: Short
    summed: Short
    before: Short
    before_merged: Short
    hour: Short
    minute: Short
    upright: _Headings


class GenericSaid(Spec, frozen=True, kw_only=True):
    """What a generic blank shows as long as nothing is chosen."""

    agency: Short
    period: Short
    day: Short


class BlankWords(Spec, frozen=True, kw_only=True):
    """All of them."""

    entry: EntrySaid
    check: CheckSaid
    result: ResultSaid
    form: FormSaid
    generic: GenericSaid


#: What stands between {{ }} in a text, each once; nothing in those that are not named.
PLACES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "entry.column": ("cot",),
        "entry.settled_by": ("van_ban",),
        "check.date": ("cot",),
        "check.choice": ("cot",),
        "check.required": ("cot", "vi"),
        "check.amount": ("cot",),
        "check.unusual": ("cot", "tu", "den"),
        "check.uneven": ("cot", "cot_kia", "lan"),
        "check.seems": ("lech",),
        "check.unit": ("don_vi", "lan"),
        "check.less": ("lan",),
        "check.more": ("lan",),
        "result.left": ("con",),
        "result.faults": ("so",),
        "result.untouched": ("so",),
        "result.line": ("so",),
        "result.form": ("ket_qua",),
        "form.again": ("so", "theo", "da_sua"),
        "form.summed": ("bieu", "so"),
        "form.before": ("ky", "so"),
        "form.before_merged": ("ky", "don_vi", "so"),
    }
)


def load_blank_words(templates: Path) -> BlankWords:
    """Return the shared words of intake workbooks; SpecError with every mistake, places to fill in too."""
    made = read_spec(templates / FILE, BlankWords)
    notes = SpecNotes()
    for section, said in asdict(made).items():
        for key, text in asdict(said).items():
            if isinstance(text, str):
                _check_places(notes, section, key, text)
    notes.finish()
    return made


def _check_places(notes: SpecNotes, section: str, key: str, text: str) -> None:
    allowed, where = PLACES.get(f"{section}.{key}", ()), f"[{section}], khoá “{key}”"
    found = note_places(notes, FILE, where, text, allowed)
    if found is not None and found <= set(allowed) and (len(found), text.count("{{")) != (len(allowed), len(allowed)):
        wanted = ", ".join(f"{{{{ {name} }}}}" for name in allowed)
        notes.say(FILE, where, f"phải có {wanted}, mỗi chỗ một lần.")


def said(text: str, **values: str) -> str:
    """Return one of the texts filled in."""
    return fill_text(text, values, FILE)


def around(text: str, name: str, **values: str) -> tuple[str, str]:
    """Return what stands before and after a place that Excel fills in."""
    before, _, after = said(text, **values, **{name: _MARK}).partition(_MARK)
    return before, after
