"""The points of a text that an agency typed or pasted into one cell: line ends inside a sentence joined, marks told.

Letters and digits are never touched. Only a list mark at the start of a line is written anew, by its level.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import inf

#: How lists are marked on the page, by level.
LIST_MARKS = ("-", "+", "·")
#: Bullets of Word, Excel and web pages; those of Wingdings come from the reader as the first of them.
_BULLETS = "•·∙‣⁃▪●○◦■□◆◇❖♦►▶➢➤➔→✓✔☑"
_DASH = re.compile(rf"([-–—+*])(?![\d)\]]|\1|(?<=\*)[^\s*][^*]*\*)\s*|[{_BULLETS}][\ufe0e\ufe0f]?\s*")
_SIGNED = re.compile(r"[-–—+]\d")  # a number below zero, or a list typed without a blank: nobody can tell
_REPLY = re.compile(r"\s*(?:>\s?)+(?=(\d)?)")  # what mail puts before each line that it repeats
_NUMBER = re.compile(
    r"(?:\(?\d{1,2}[.)/]|\(?[a-zđ][.)/]|\(?[ivx]{2,4}[.)]|[IVX]{1,5}[.)/-])\s+(?=\S)"
    r"|(?:\(?\d{1,2}[.)]|\(?[a-zđ]\))(?=[^\W\d_]{2})"
    r"|\d{1,2}(?:\.\d{1,2})+[.)]?\s+(?=[^\W\d_a-z])"
)
_CLOSED = re.compile(r"[.;:!?…]$")
_ABBREVIATED = re.compile(r"\b(?:TP|Tp|T\.P|P|Q|ThS|TS|PGS|GS|đ/c)\.$")
_OPEN_WORDS = frozenset(
    ("của", "và", "về", "các", "những", "cho", "tại", "theo", "với", "hoặc", "là", "trong", "đến", "để", "bằng", "do")
)
#: Words that a name begins with; written small ("cán bộ", "trụ sở") they end a sentence as well as any.
_OPEN_NAMES = frozenset(("Ban", "Bộ", "Sở", "Phòng", "Uỷ", "Ủy", "Hội", "Tỉnh", "Thành", "Đảng"))
_CUT = re.compile(r"\w[-/]$")
_CUT_BEFORE = re.compile(r"^(?:[\dA-ZĐ]-|./)\w")  # "15 ⏎ -KH/TU"; "Xã hội ⏎ -Văn phòng" stays two words
_WRAPPED = 45  # letters of a line that a PDF may have wrapped …
_NARROW = 0.6  # … or this part of the longest, where one was cut inside a number or a word
_SYLLABLE = 7  # letters of the longest, that may not have fitted at the end of a line
_COLUMN = 20  # letters of the longest line of a narrow column
_INDENT = 2  # blanks that make a line a step lower than the one above
_REFERENCE = re.compile(r"\b(?:mục|điểm|ý|khoản|nội dung|nhiệm vụ|giải pháp|tiết)\s+(?:số\s+)?\(?(?:\d{1,2}|[a-zđ])\b")


@dataclass(frozen=True, slots=True)
class Point:
    """One point: the mark that goes before it ("-", "+" by level; "2." as typed; "" for none) and its words."""

    mark: str
    words: str

    @property
    def numbered(self) -> bool:
        """Whether it bears a number or letter that somebody typed."""
        return self.mark not in ("", *LIST_MARKS)

    def __str__(self) -> str:
        """The line as it is printed."""
        return f"{self.mark} {self.words}" if self.mark else self.words


@dataclass(frozen=True, slots=True)
class _Line:
    indent: int
    kind: str  # "dash", "number", "plain" or "blank"
    mark: str
    words: str
    whole: str


@lru_cache(maxsize=4096)  # a report tells of the same words in several places
def points_of(text: str) -> tuple[Point, ...]:
    """Return the points of a text in their order; () for one of blanks only."""
    lines = [_line(raw) for raw in _without_reply_marks(text.split("\n"))]
    marks = [line.mark for line in lines if line.kind == "dash"]
    width = _wrap_width(lines)
    found: list[_Line] = []
    open_above, length = False, 0  # whether the line above may run on, how long it is by itself
    for line in lines:
        if line.kind != "blank" and open_above and _runs_on(found, line, marks, length, width):
            found[-1] = replace(found[-1], words=_joined(found[-1].words, line.whole))
        elif line.kind != "blank":
            found.append(line)
        open_above, length = line.kind != "blank" and _is_open(found[-1].words), len(line.whole)
    return tuple(_levelled(found))


def _without_reply_marks(lines: Sequence[str]) -> Sequence[str]:
    """Return the lines of a repeated message without the ">" before each; "> 100 người" stays."""
    found = [_REPLY.match(line) for line in lines if line.strip()]
    if len(found) < 2 or not all(found) or all(mark and mark[1] for mark in found):
        return lines
    return [_REPLY.sub("", line, count=1) for line in lines]


def has_mark(text: str) -> bool:
    """Whether a line begins with a list mark or a number of its own."""
    return text[:2] in [f"{mark} " for mark in LIST_MARKS] or bool(_NUMBER.match(text))


def items_of(points: Sequence[Point]) -> list[list[Point]]:
    """Return the points by idea: lower levels, and the list under a line that ends with a colon, go with it."""
    items: list[list[Point]] = []
    first = _first_mark(points)
    for point in points:
        head = items[-1][0] if items else None
        lower = point.mark in LIST_MARKS and point.mark != first
        under = head is not None and head.words.endswith(":") and point.mark == first != head.mark
        if head is not None and (lower or under):
            items[-1].append(point)
        else:
            items.append([point])
    return items


def in_line(points: Sequence[Point]) -> str:
    """Return points in one line, "a; b; + lower", without the closing mark of the last: the sentence has its own."""
    first, text = _first_mark(points), ""
    for point in points:
        between = "" if not text else " " if text.endswith((".", "!", "?", "…", ":", ";", ",")) else "; "
        text += between + (point.words if point.mark == first else str(point))
    return text.rstrip(" ;.,")


def _first_mark(points: Sequence[Point]) -> str:
    """Return the mark of the highest level of list there is, "-" without one."""
    return min((point.mark for point in points if point.mark in LIST_MARKS), key=LIST_MARKS.index, default="-")


def refers_to_itself(text: str, points: Sequence[Point]) -> bool:
    """Whether a text speaks of its own numbers ("mục 1 nêu trên"), so that its points must stay together."""
    return any(point.numbered for point in points) and bool(_REFERENCE.search(text.lower()))


def _line(raw: str) -> _Line:
    indent, text = len(raw) - len(raw.lstrip()), " ".join(raw.split())
    dash = _DASH.match(text)
    if dash and _NUMBER.match(text[dash.end() :]):
        text = text[dash.end() :]  # "- 1. …": of two marks the number says more
    for kind, pattern in (("dash", _DASH), ("number", _NUMBER)):
        found = pattern.match(text)
        if found and text[found.end() :]:
            return _Line(indent, kind, found[0].strip(), text[found.end() :], text)
    return _Line(indent, "plain" if text else "blank", "", text, text)


# --- line ends inside a sentence ---------------------------------------------------------------------------


def _is_open(words: str) -> bool:
    return not _CLOSED.search(words) or bool(_ABBREVIATED.search(words))


def _wrap_width(lines: Sequence[_Line]) -> float:
    """Return how long a line is at least that was wrapped; no line is where none plainly goes on in the next.

    It does when it ends open and the next begins with a small letter, or when it is cut: "Quyết định số 12- ⏎ QĐ/TU".
    Of a narrow column several go on so, none so short that the next word had fitted.
    """
    pairs = [(above, below) for above, below in pairwise(lines) if below.kind == "plain" and _is_open(above.words)]
    if any(_CUT.search(above.words) for above, _ in pairs):
        return min(_WRAPPED, _NARROW * max(len(line.whole) for line in lines))
    wrapped = [len(above.whole) for above, below in pairs if below.words[0].islower()]
    if max(wrapped, default=0) >= _WRAPPED:
        return _WRAPPED
    longest = max((len(line.whole) for line in lines), default=0)
    even = len(wrapped) > 1 and longest >= _COLUMN and min(wrapped) >= longest - _SYLLABLE
    return longest - _SYLLABLE if even else inf


def _runs_on(found: Sequence[_Line], line: _Line, marks: Sequence[str], length: int, width: float) -> bool:
    """Whether a line goes on with the sentence of the one above, which has no closing mark and that length."""
    above = found[-1]
    if line.kind == "dash":  # a lone dash in mid-sentence: "Văn hoá ⏎ - Xã hội"
        return line.mark in "-–—" and marks.count(line.mark) == 1 and above.kind != "dash"
    if line.kind == "number":  # "thiếu ⏎ 15. Trong đó" is no numbering, as nothing leads up to 15
        number = _number(line)
        return number is not None and number not in (1, len(found) + 1, *(1 + (_number(each) or 0) for each in found))
    if _SIGNED.match(line.words) and (above.kind == "dash" or _SIGNED.match(above.words)):
        return False
    begins = line.words[0].isupper() or (line.words[0] == "[" and not line.words[1:2].islower())
    last = above.words.split()[-1]
    if not begins or _CUT.search(above.words) or last.lower() in _OPEN_WORDS or last in _OPEN_NAMES:
        return True
    return length >= width


def _number(line: _Line) -> int | None:
    found = re.match(r"\(?(\d+)[.)/]$", line.mark) if line.kind == "number" else None
    return int(found[1]) if found else None


def _joined(above: str, below: str) -> str:
    """Return two pieces of a sentence as one; a document number cut at its hyphen or stroke becomes whole again."""
    cut = _CUT.search(above) or _CUT_BEFORE.search(f"{above[-1:]}{below[:2]}")
    return f"{above}{below}" if cut else f"{above} {below}"


# --- levels ------------------------------------------------------------------------------------------------


def _levelled(lines: Sequence[_Line]) -> Iterator[Point]:
    """Yield the points, lists with the mark of their level; a "+" beside other marks never rises to the first."""
    steps: list[_Line] = []  # the first line of each open level
    mixed = any(line.kind == "dash" and line.mark != "+" for line in lines)
    for line in lines:
        if line.kind != "dash":
            steps.clear()
            yield Point(line.mark, line.words)
            continue
        same = [number for number, step in enumerate(steps) if _same_step(step, line)]
        del steps[same[-1] + 1 if same else len(steps) :]
        if not same:
            steps.append(line)
        level = max(len(steps) - 1, line.mark == "+" and mixed)
        yield Point(LIST_MARKS[min(level, len(LIST_MARKS) - 1)], line.words)


def _same_step(step: _Line, line: _Line) -> bool:
    return step.mark == line.mark and abs(step.indent - line.indent) < _INDENT
