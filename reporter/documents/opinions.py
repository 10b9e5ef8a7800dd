"""The ideas in what agencies wrote, and how a report tells of them: by the officer's groups, else by subject.

Nothing is chosen here: what no group holds is counted, and every idea stands in an annex.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reporter.documents.prose import apart, names_together, one_line
from reporter.documents.quotations import WordRecorder, Words, together
from reporter.documents.shown import Names, TemplateMistake
from reporter.model import Idea, IdeaColumns, IdeaGroups, Quote
from reporter.model.gaps import MOST_NAMED
from reporter.model.idea import idea_id
from reporter.model.wording import capitalize_first, fold, integer, lower_first

_PRINTED = 3  # so many different texts that no group holds are all printed; of more their number is told
_NO_IDEAS: Mapping[str, Any] = {
    **{"so_y": 0, "phu_luc": "", "co_quan": "", "nhom": [], "tung_y": []},
    **{"con_lai": 0, "con_lai_co_quan": "", "chia_theo": "", "chu_de": []},
}


def ideas_of(quote: Quote) -> list[Idea]:
    """Return the ideas of one line that an agency wrote, in order; none where the text says that there is nothing."""
    where = quote.ideas
    if where is None:
        return []
    beside = "; ".join(one_line(quote.values[key]) for key in where.beside if quote.values.get(key))
    return [
        Idea(
            idea_id(quote.agency, quote.form, words),
            quote.agency,
            quote.whose,
            quote.form,
            quote.values.get(where.section, ""),
            quote.values.get(where.subject, ""),
            words,
            beside,
            quote.cell,
        )
        for words in _texts(quote.values.get(where.text, ""), where)
    ]


def _texts(text: str, where: IdeaColumns) -> list[str]:
    """Return the ideas of a text, bound to the cells that the text is bound to."""
    return apart(text) if where.points else list(filter(None, [one_line(text)]))


def told(lines: Iterable[Any], annex: str = "") -> Names:
    """Return what a report says of the ideas in these lines, all of which stand in the annex called so.

    .so_y, .co_quan: how many, of whom; .nhom: the officer's groups, that of most agencies first, each with .loi,
    .co_quan, .so_y. What is in no group: all of it in .tung_y (.chu, .co_quan) when it is very little, else how many
    (.con_lai), of whom (.con_lai_co_quan), about what (.chu_de: .ten, .so).
    """
    cells = [_cell(line) for line in lines]
    if not cells:
        return Names("ý kiến", _NO_IDEAS)
    speech, where = cells[0].recorder, cells[0].cells[0].quote.ideas
    assert where
    grouped: dict[str, list[tuple[Idea, str]]] = {}
    for cell in cells:
        for idea, text in zip(ideas_of(cell.cells[0].quote), _texts(cell, where), strict=True):
            grouped.setdefault(speech.groups.named(idea.id), []).append((idea, text))
    left = grouped.pop("", [])
    each = _each(left, speech.tone)
    rest = [] if each else [idea for idea, _ in left]
    ideas = [idea for part in (*grouped.values(), left) for idea, _ in part]
    return Names(
        "ý kiến",
        {
            "so_y": len(ideas),
            "phu_luc": annex,
            "co_quan": who(ideas, speech.tone),
            "nhom": _named(grouped, speech),
            "tung_y": each,
            "con_lai": len(rest),
            "con_lai_co_quan": who(rest, speech.tone),
            "chia_theo": where.subject_name,
            "chu_de": [Names("chủ đề", {"ten": name, "so": said}) for name, said in subjects_told(rest, where)],
        },
    )


def _named(grouped: Mapping[str, Sequence[tuple[Idea, str]]], speech: WordRecorder) -> list[Names]:
    """Return the officer's groups, that of most agencies first."""
    found = [(code, [idea for idea, _ in same]) for code, same in grouped.items()]
    found.sort(key=lambda item: (-len({idea.agency for idea in item[1]}), -len(item[1]), item[0]))
    return [
        Names(
            "nhóm ý kiến",
            {"loi": _wording(speech.groups, code), "co_quan": who(same, speech.tone), "so_y": len(same)},
        )
        for code, same in found
    ]


def _each(left: Sequence[tuple[Idea, str]], tone: str) -> list[Names]:
    """Return every different text with who wrote it, when there are so few that all can stand in the report."""
    alike: dict[str, list[tuple[Idea, str]]] = {}
    for idea, text in left:
        alike.setdefault(fold(text), []).append((idea, text))
    if len(alike) > _PRINTED:
        return []
    return [
        Names(
            "ý kiến",
            {"chu": together([text for _, text in same]), "co_quan": who([idea for idea, _ in same], tone)},
        )
        for same in alike.values()
    ]


def who(ideas: Iterable[Idea], tone: str = "new") -> str:
    """Return who holds the ideas: names up to eight, else "30 tỉnh, thành phố; 17 bộ, cơ quan ngang bộ"."""
    return names_together({idea.agency: idea.whose for idea in ideas}.values(), tone)


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


def subjects_told(ideas: Sequence[Idea], where: IdeaColumns) -> list[tuple[str, str]]:
    """Return (subject as it stands in a sentence, how many ideas), the greatest first, those without one last."""
    if not where.subject:
        return []
    counts = Counter(idea.subject for idea in ideas)
    known = [(name if where.subject_units else lower_first(name), number) for name, number in counts.items() if name]
    known = sorted(known, key=lambda item: (-item[1], item[0]))
    told, left = known, 0
    if len(known) > MOST_NAMED:  # equal ones are never told apart
        told = [item for item in known if item[1] > known[MOST_NAMED][1]]
        left = sum(number for _, number in known[len(told) :])
    said = [(name, integer(number)) for name, number in told]
    if left and not told:
        same = [item for item in known if item[1] == known[0][1]]
        said, left = [_equal(same, where)], left - sum(number for _, number in same)
    others = [("nội dung khác", left), ("chưa ghi", counts[""])]
    return said + [(name, integer(number)) for name, number in others if number]


def _equal(same: Sequence[tuple[str, int]], where: IdeaColumns) -> tuple[str, str]:
    """Return what is told of many subjects with equally many ideas: "10 bộ, ngành", "mỗi nơi 1 ý kiến"."""
    noun, each = ("bộ, ngành", "mỗi nơi") if where.subject_units else ("chủ đề", "mỗi chủ đề")
    return f"{integer(len(same))} {noun}", f"{each} {integer(same[0][1])} ý kiến"


def agencies_of(lines: Iterable[Any]) -> str:
    """Return whose lines these are: names up to eight, else how many of each kind."""
    found = [next(words for key in dir(line) if isinstance(words := line[key], Words)) for line in lines]
    quotes = [words.cells[0].quote for words in found]
    names = {quote.agency: quote.whose for quote in quotes}
    return names_together(names.values(), found[0].recorder.tone if found else "new")


IDEAS: Mapping[str, Any] = {"y_kien": told, "nhung_ai": agencies_of}
