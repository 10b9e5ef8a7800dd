"""Ideas of agencies (ý kiến), how the officer groups them, and the layout of y-kien.xlsx, which two rooms share.

An idea is one point of a text that an agency wrote. Its id follows from agency, form and words alone, so that it is
the same in every run and after every new workbook that repeats it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from reporter.model.agency import UnitName
from reporter.model.cell import Cell
from reporter.model.wording import fold

IDEA_BOOK = "y-kien.xlsx"  # beside the workbooks of a period: the officer's grouping
OWN_WORDS = "loi-van"  # folder beside them: the officer's own paragraphs
IDEA_SHEET, GROUP_SHEET = "Ý kiến", "Nhóm"
#: Column → title, of both sheets; the reader finds columns by their titles.
IDEA_TITLES = MappingProxyType(
    {
        "id": "Mã ý",
        "new": "Mới",
        "agency": "Cơ quan",
        "cell": "Ô trong sổ nhập",
        "section": "Mục",
        "subject": "Chủ đề",
        "text": "Nội dung",
        "beside": "Kèm theo",
        "suggested": "Nhóm đề nghị",
        "chosen": "Nhóm (cán bộ ghi)",
    }
)
GROUP_TITLES = MappingProxyType(
    {
        "code": "Mã nhóm",
        "section": "Mục",
        "subject": "Chủ đề",
        "ideas": "Số ý",
        "agencies": "Số cơ quan",
        "example": "Ý đầu tiên của nhóm",
        "wording": "Lời viết của nhóm (cán bộ ghi)",
        "into": "Gộp vào nhóm (cán bộ ghi)",
    }
)
ALONE = "-"  # what the officer writes for an idea that belongs to no group
GROUP_CODE = re.compile(r"N(\d{1,5})", re.IGNORECASE)


def idea_id(agency: str, form: str, text: str) -> str:
    """Return the id of an idea: the same words of the same agency in the same form give the same id."""
    return hashlib.sha256(f"{agency}|{form}|{fold(text)}".encode()).hexdigest()[:10]


def group_code(number: int) -> str:
    """Return the code of a group: "N012"."""
    return f"N{number:03d}"


@dataclass(frozen=True, slots=True)
class IdeaColumns:
    """Where the ideas of a form stand: the column of their words, what they are about, what goes with them."""

    text: str
    section: str = ""  # coded column: the part of the report, the kind of obstacle, the addressee
    subject: str = ""  # coded column
    subject_name: str = ""  # what the subject is called in a sentence: "chủ đề", "bộ, ngành quản lý lĩnh vực"
    subject_units: bool = False  # whether subjects are names of units, which keep their capital letter
    beside: tuple[str, ...] = ()  # further columns that help to understand it
    points: bool = False  # whether each point of a text is an idea of its own


@dataclass(frozen=True, slots=True)
class Idea:
    """One idea of one agency."""

    id: str
    agency: str
    whose: UnitName  # name of the agency
    form: str  # id
    section: str
    subject: str
    text: str
    beside: str = ""
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class IdeaGroups:
    """The officer's grouping: idea → code of its group, and what was written about groups; nothing without a file."""

    suggested: Mapping[str, str] = field(default_factory=dict)  # idea → code, as the file proposed
    chosen: Mapping[str, str] = field(default_factory=dict)  # idea → code or ALONE, as the officer decided
    wording: Mapping[str, str] = field(default_factory=dict)  # code → the officer's words
    into: Mapping[str, str] = field(default_factory=dict)  # code → code of the group it goes into

    def code_of(self, idea: str) -> str:
        """Return the code of an idea's group before groups are put together; "" for none."""
        code = self.chosen.get(idea) or self.suggested.get(idea, "")
        return "" if code == ALONE else code

    def named(self, idea: str) -> str:
        """Return the code of the group that the officer gave words to and the idea is in; "" when there is none."""
        code = self.code_of(idea)
        for _ in range(len(self.into)):
            code = self.into.get(code, code)
        return code if self.wording.get(code) else ""

    @property
    def last(self) -> int:
        """The highest number of a group so far."""
        codes = {*self.suggested.values(), *self.chosen.values(), *self.wording, *self.into}
        return max((int(found[1]) for code in codes if (found := GROUP_CODE.fullmatch(code))), default=0)
