"""Letters as data: one TOML beside each Word template (templates/letters/<id>.toml + <id>.docx)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from reporter.model import ReporterError
from reporter.specs.toml import did_you_mean, load_toml, need, refuse_unknown

#: What a letter is about: who is late, whose workbook is faulty, which reports go out.
About = Literal["late", "faulty", "reports"]
_KEYS = (
    *("id", "title", "word", "about", "subject", "template", "side", "on_request"),
    *("working_days", "most_addressees", "addressee_of_many", "letterhead"),
)


@dataclass(frozen=True, slots=True)
class LetterSpec:
    """One kind of letter of the workspace's organization."""

    id: str
    title: str  # what it is called on the terminal: "Công văn đôn đốc …"
    word: Literal["letter", "proposal"]
    about: About
    subject: str  # {ky} stands for the period in words
    template: str
    side: Literal["party", "state"]
    letterhead: Mapping[str, Mapping[str, Any]]  # level of the workspace → patterns
    on_request: bool = False  # written only when asked for by name
    working_days: int = 0  # from the day of the letter to the day by which an answer is wanted
    most_addressees: int = 0  # more than these are named in the annex only
    addressee_of_many: str = ""


def load_letters(templates: Path) -> tuple[LetterSpec, ...]:
    """Return every letter of templates/letters, in order of file name; ReporterError for the first mistake."""
    return tuple(load_letter(path) for path in sorted((templates / "letters").glob("*.toml")))


def find_letter(letters: tuple[LetterSpec, ...], letter_id: str) -> LetterSpec:
    """Return the letter of that id; ReporterError with the nearest id when there is none."""
    for letter in letters:
        if letter.id == letter_id:
            return letter
    known = [letter.id for letter in letters]
    hint = did_you_mean(letter_id, known) or f" Chọn: {', '.join(known)}."
    raise ReporterError(f"Không có loại công văn “{letter_id}” trong templates/letters.{hint}")


def load_letter(path: Path) -> LetterSpec:
    """Return the letter described by one TOML; ReporterError naming file and key for the first mistake."""
    table, where = load_toml(path), f"letters/{path.name}"
    refuse_unknown(table, _KEYS, where)
    texts = {key: need(table, key, str, where) for key in ("id", "title", "word", "about", "subject", "template")}
    for key, known in (("word", ("letter", "proposal")), ("about", get_args(About))):
        if texts[key] not in known:
            raise ReporterError(f"{where} {key}: “{texts[key]}” không có; chọn {' hoặc '.join(known)}.")
    numbers: dict[str, Any] = {
        key: need(table, key, int, where) for key in ("working_days", "most_addressees") if key in table
    }
    heads = need(table, "letterhead", dict, where)
    refuse_unknown(heads, ("central", "province"), f"{where} [letterhead]")
    choice: dict[str, Any] = {**texts, **numbers, "side": need(table, "side", str, where)}
    return LetterSpec(
        **choice,
        letterhead=MappingProxyType({level: MappingProxyType(entry) for level, entry in heads.items()}),
        on_request=need(table, "on_request", bool, where) if "on_request" in table else False,
        addressee_of_many=need(table, "addressee_of_many", str, where) if "addressee_of_many" in table else "",
    )
