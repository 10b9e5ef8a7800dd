"""Letters as data: one TOML beside each Word template (templates/letters/<id>.toml + <id>.docx)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from reporter.model import ReporterError
from reporter.model.file_names import files_like
from reporter.specs.decode import Spec, SpecNotes, Text, hint
from reporter.specs.head_patterns import HeadPatterns
from reporter.specs.named_places import mistaken
from reporter.specs.spec_files import read_spec

#: What a letter is about: who is late, whose workbook is faulty, which reports go out.
About = Literal["late", "faulty", "reports"]


class LetterHeads(Spec, frozen=True, kw_only=True):
    """The letterheads of the two levels of workspaces."""

    central: HeadPatterns | None = None
    province: HeadPatterns | None = None


_Whole = Annotated[int, Meta(ge=0, description="số nguyên từ 0 trở lên, không có dấu nháy")]


class LetterSpec(Spec, frozen=True, kw_only=True):
    """One kind of letter of the workspace's organization."""

    id: Text
    title: Text  # what it is called on the terminal: "Công văn đôn đốc …"
    word: Literal["letter", "proposal"]
    about: About
    subject: Text  # {ky} stands for the period in words
    template: Text
    side: Literal["party", "state"]
    heads: LetterHeads = field(name="letterhead")
    on_request: bool = False  # written only when asked for by name
    basis: tuple[Text, ...] = ()  # ids of the directives it rests on; it names those issued by then
    working_days: _Whole = 0  # from the day of the letter to the day by which an answer is wanted
    most_addressees: _Whole = 0  # more than these are named in the annex only
    addressee_of_many: str = ""

    def __post_init__(self) -> None:
        if told := mistaken(self.subject, ("ky",)):
            raise ValueError(f"“subject”: {told}")

    @property
    def letterhead(self) -> Mapping[str, Mapping[str, Any]]:
        """Level of the workspace → patterns."""
        heads = {"central": self.heads.central, "province": self.heads.province}
        return {level: head.given() for level, head in heads.items() if head}


def load_letters(templates: Path) -> tuple[LetterSpec, ...]:
    """Return every letter of templates/letters, in order of file name; SpecError with every mistake of all files."""
    notes = SpecNotes()
    found = [notes.attempt(load_letter, path) for path in files_like(templates / "letters", "*.toml")]
    notes.finish()
    return tuple(filter(None, found))


def letters_about(templates: Path, about: About) -> list[str]:
    """Return the ids of the letters about that which are written without being asked for by name."""
    return [letter.id for letter in load_letters(templates) if letter.about == about and not letter.on_request]


def find_letter(letters: tuple[LetterSpec, ...], letter_id: str) -> LetterSpec:
    """Return the letter of that id; ReporterError with the nearest id when there is none."""
    for letter in letters:
        if letter.id == letter_id:
            return letter
    known = [letter.id for letter in letters]
    raise ReporterError(f"Không có loại công văn “{letter_id}” trong templates/letters.", hint(letter_id, known))


def load_letter(path: Path) -> LetterSpec:
    """Return the letter described by one TOML; SpecError with every mistake in it."""
    return read_spec(path, LetterSpec)
