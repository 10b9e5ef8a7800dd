"""y-kien.xlsx: every idea of a period with a suggested group, and columns in which the officer groups them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from reporter.delivery.findings_book import new_book
from reporter.model import Idea, IdeaGroups
from reporter.model.cell import is_reread
from reporter.model.idea import GROUP_SHEET, GROUP_TITLES, IDEA_SHEET, IDEA_TITLES
from reporter.model.wording import fold

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_WIDTHS = MappingProxyType(
    {
        **{"id": 12, "new": 6, "agency": 24, "cell": 26, "section": 24, "subject": 22, "text": 70, "beside": 50},
        **{
            "suggested": 10,
            "chosen": 26,
            "code": 9,
            "ideas": 7,
            "agencies": 9,
            "example": 70,
            "wording": 70,
            "into": 22,
        },
    }
)
#: What the program writes is grey; the officer's columns stay white.
_OUR_LOOK: Mapping[str, Any] = MappingProxyType(
    {"text_wrap": True, "valign": "top", "border": 1, "bg_color": "#EDEDED"}
)
_GUIDE = (
    "Ghi vào các cột trắng. Ở trang này: “Lời viết của nhóm” là câu in trong báo cáo (nhóm không có lời thì các ý của "
    "nhóm tính là chưa phân nhóm); “Gộp vào nhóm” ghi mã của nhóm khác.",
    "Ở trang “Ý kiến”: “Nhóm” ghi mã nhóm để chuyển ý sang nhóm ấy, ghi tên mới để tách ra nhóm mới, ghi “-” để không "
    "xếp vào nhóm nào; để trống là theo nhóm đề nghị. Chạy lại "
    "reporter ideas --period KỲ: phần đã ghi giữ nguyên, ý mới ở cuối.",
)


def write_idea_book(
    path: Path, ideas: Sequence[Idea], suggested: Mapping[str, str], groups: IdeaGroups, new: frozenset[str]
) -> None:
    """Write the two sheets: groups, those of most agencies first, and ideas in the order given, `new` ones marked."""
    with new_book(path, "Phân nhóm ý kiến") as book:
        looks = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1}),
            "ours": book.add_format(_OUR_LOOK),
            "theirs": book.add_format({"text_wrap": True, "valign": "top", "border": 1}),
            "literal": book.add_format({**_OUR_LOOK, "num_format": "@", "quote_prefix": True}),
            "guide": book.add_format({"italic": True, "text_wrap": True, "valign": "top"}),
        }
        sheet = book.add_worksheet(GROUP_SHEET)
        for number, text in enumerate(_GUIDE):
            sheet.merge_range(number, 0, number, len(GROUP_TITLES) - 1, text, looks["guide"])
            sheet.set_row(number, 32)
        _fill(sheet, GROUP_TITLES, _group_lines(ideas, suggested, groups), looks, ("wording", "into"), len(_GUIDE))
        lines = [_idea_line(idea, suggested[idea.id], groups, idea.id in new) for idea in ideas]
        _fill(book.add_worksheet(IDEA_SHEET), IDEA_TITLES, lines, looks, ("chosen",), 0)


def _fill(
    sheet: Worksheet,
    titles: Mapping[str, str],
    lines: Sequence[Mapping[str, str | int]],
    looks: Mapping[str, Any],
    theirs: Sequence[str],
    top: int,
) -> None:
    sheet.freeze_panes(top + 1, 1)
    for column, (key, title) in enumerate(titles.items()):
        look = looks["theirs" if key in theirs else "ours"]
        sheet.set_column(column, column, _WIDTHS[key])
        sheet.write_string(top, column, title, looks["head"])
        for row, line in enumerate(lines, top + 1):
            value = line[key]
            if isinstance(value, int):
                sheet.write_number(row, column, value, look)
            else:
                sheet.write_string(row, column, value, looks["literal"] if is_reread(value) else look)
    sheet.autofilter(top, 0, top + max(len(lines), 1), len(titles) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)


def _idea_line(idea: Idea, suggested: str, groups: IdeaGroups, new: bool) -> dict[str, str | int]:
    return {
        "id": idea.id,
        "new": "mới" if new else "",
        "agency": idea.whose,
        "cell": f"{idea.cell.sheet}!{idea.cell.ref}" if idea.cell else "",
        "section": _where(idea),
        "subject": idea.subject,
        "text": idea.text,
        "beside": idea.beside,
        "suggested": suggested,
        "chosen": groups.chosen.get(idea.id, ""),
    }


def _where(idea: Idea) -> str:
    """Return form and section: "Biểu 07: Đánh giá: ưu điểm"."""
    return ": ".join(filter(None, (idea.cell.sheet if idea.cell else "", idea.section)))


def _group_lines(ideas: Sequence[Idea], suggested: Mapping[str, str], groups: IdeaGroups) -> list[dict[str, str | int]]:
    """Return a line per group with its ideas, and per group that only the officer's words are left of."""
    members: dict[str, list[Idea]] = {code: [] for code in groups.wording}
    for idea in ideas:
        code = groups.chosen.get(idea.id) or suggested[idea.id]
        members.setdefault(code, []).append(idea)
    members.pop("-", None)
    lines: list[dict[str, str | int]] = [
        {
            "code": code,
            "section": " / ".join(dict.fromkeys(map(_where, same))),
            "subject": " / ".join(dict.fromkeys(idea.subject for idea in same if idea.subject)),
            "ideas": len(same),
            "agencies": len({idea.agency for idea in same}),
            "example": same[0].text if same else "",
            "wording": groups.wording.get(code, ""),
            "into": groups.into.get(code, ""),
        }
        for code, same in members.items()
    ]
    return sorted(lines, key=lambda line: (-int(line["agencies"]), -int(line["ideas"]), fold(str(line["code"]))))
