"""The ideas in what agencies wrote, and how a report tells of them: by the officer's groups, else by subject.

Nothing is chosen here: what no group holds is counted, and every idea stands in an annex.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reporter.documents.prose import apart, names_together, one_line
from reporter.documents.quotations import Words
from reporter.documents.shown import Names, TemplateMistake
from reporter.model import Idea, IdeaColumns, IdeaGroups, Quote
from reporter.model.idea import idea_id
from reporter.model.wording import capitalize_first, integer, lower_first, tone_style

_NAMED = 8  # so many agencies are named; of more their number is told
_KINDS: Mapping[str, str] = {
    "province": "tỉnh, thành phố",
    "ministry": "bộ, cơ quan ngang bộ",
    "party_committee": "đảng uỷ trực thuộc Trung ương",
    "commune": "xã, phường, đặc khu",
    "department": "sở, ban, ngành",
}


def ideas_of(quote: Quote) -> list[Idea]:
    """Return the ideas of one line that an agency wrote, in order; none where the text says that there is nothing."""
    where = quote.ideas
    if where is None:
        return []
    text = quote.values.get(where.text, "")
    texts = apart(text) if where.points else filter(None, [one_line(text)])
    beside = "; ".join(one_line(quote.values[key]) for key in where.beside if quote.values.get(key))
    return [
        Idea(
            idea_id(quote.agency, quote.form, words),
            quote.agency,
            quote.agency_name,
            quote.kind,
            quote.form,
            quote.values.get(where.section, ""),
            quote.values.get(where.subject, ""),
            str(words),
            beside,
            quote.cell,
        )
        for words in texts
    ]


def told(lines: Iterable[Any], annex: str = "") -> Names:
    """Return what a report says of the ideas in these lines, all of which stand in the annex called so.

    .so_y, .co_quan: how many, of whom; .nhom: the officer's groups, that of most agencies first, each with .loi,
    .co_quan, .so_y; .con_lai: how many are in no group, of whom (.con_lai_co_quan), about what (.chu_de: .ten, .so).
    """
    cells = [_cell(line) for line in lines]
    ideas = [idea for cell in cells for idea in ideas_of(cell.cells[0].quote)]
    first = next(iter(cells), None)
    groups: IdeaGroups = first.recorder.groups if first else IdeaGroups()
    tone = first.recorder.tone if first else "new"
    grouped: dict[str, list[Idea]] = {}
    for idea in ideas:
        grouped.setdefault(groups.named(idea.id), []).append(idea)
    left = grouped.pop("", [])
    order = sorted(grouped.items(), key=lambda item: (-len({idea.agency for idea in item[1]}), -len(item[1]), item[0]))
    where = first.cells[0].quote.ideas if first else None
    return Names(
        "ý kiến",
        {
            "so_y": len(ideas),
            "phu_luc": annex,
            "co_quan": who(ideas, tone),
            "nhom": [
                Names("nhóm ý kiến", {"loi": _wording(groups, code), "co_quan": who(same, tone), "so_y": len(same)})
                for code, same in order
            ],
            "con_lai": len(left),
            "con_lai_co_quan": who(left, tone),
            "chia_theo": where.subject_name if where else "",
            "chu_de": [Names("chủ đề", {"ten": name, "so": number}) for name, number in _subjects(left, where)],
        },
    )


def who(ideas: Iterable[Idea], tone: str = "new") -> str:
    """Return who holds the ideas: names up to eight, else "30 tỉnh, thành phố; 17 bộ, cơ quan ngang bộ"."""
    names = {idea.agency: (idea.agency_name, idea.kind) for idea in ideas}
    if len(names) <= _NAMED:
        return names_together(name for name, _ in names.values())
    counts = Counter(kind for _, kind in names.values())
    text = "; ".join(f"{integer(counts[kind])} {word}" for kind, word in _KINDS.items() if counts[kind])
    return tone_style(text, "new" if tone == "new" else "old")


def _cell(line: Any) -> Words:
    """Return the text cell that holds the ideas of a line; a mistake of the template where its form has none."""
    for key in dir(line):
        words = line[key]
        if isinstance(words, Words):
            where = words.cells[0].quote.ideas
            if where is None:
                break
            cell: Words = line[where.text]
            return cell
    raise TemplateMistake("bộ lọc “y_kien” chỉ dùng cho lời của biểu có khai [ideas].")


def _wording(groups: IdeaGroups, code: str) -> str:
    """Return the officer's words of a group as the body of a sentence, without its closing mark."""
    return capitalize_first(" ".join(groups.wording[code].split()).rstrip(" .;,"))


def _subjects(ideas: Sequence[Idea], where: IdeaColumns | None) -> list[tuple[str, int]]:
    """Return (subject as it stands in a sentence, number of ideas), the greatest first, those without one last."""
    if where is None or not where.subject:
        return []
    counts = Counter(idea.subject for idea in ideas)
    known = [(name if where.subject_units else lower_first(name), number) for name, number in counts.items() if name]
    known = sorted(known, key=lambda item: (-item[1], item[0]))
    others: list[tuple[str, int]] = []
    if len(known) > _NAMED and known[0][1] > known[_NAMED][1]:  # equal ones are never told apart
        told_apart = [item for item in known if item[1] > known[_NAMED][1]]
        others = [("nội dung khác", sum(number for _, number in known[len(told_apart) :]))]
        known = told_apart
    return known + others + ([("chưa ghi", counts[""])] if counts[""] else [])


IDEAS: Mapping[str, Any] = {"y_kien": told}
