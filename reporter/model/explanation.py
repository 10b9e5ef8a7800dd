"""Why a number that was asked about is right: written by the agency in its workbook, or by the officer for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from reporter.model.finding import Answer, Finding, Severity
from reporter.model.wording import fold

#: One place that was asked about: column letters and row; without letters a whole row, with row 0 a whole column.
Spot = tuple[str, int]
_SPOT = re.compile(r"(?<![A-Z\d])\$?([A-Z]{1,3})\$?(\d{1,5})(?::\$?\1\$?(\d{1,5}))?(?![A-Z\d])")

#: What people write in place of a reason, folded: that the number is right was asked for already.
_NO_REASON = frozenset(
    (
        *("", "k", "ko", "không", "có", "ko có", "không có", "không có gì", "không có ý kiến", "ok", "oke", "x", "rồi"),
        *("không giải trình", "không có giải trình", "đã giải trình", "đã xem", "đã biết", "đã rà soát", "đã kiểm tra"),
        *("đúng", "đã đúng", "số đúng", "số liệu đúng", "đúng số liệu", "chính xác", "số liệu chính xác"),
    )
)

#: Findings about what nobody filled in: an error until it is said who has not reported.
_GAPS = frozenset({"V91"})


@dataclass(frozen=True, slots=True)
class Explanation:
    """One answer; without a form it is about the workbook, without spots about all that was asked there."""

    agency: str
    code: str  # of the findings it answers
    text: str
    form: str = ""  # id
    spots: frozenset[Spot] = frozenset()
    since: str = ""  # the earlier period for which it was given: "2025-08"

    @property
    def reasoned(self) -> bool:
        """Whether it says why at all: "không", "-", "đã xem" say nothing that could be printed as a reason."""
        return gives_reason(self.text)

    def is_about(self, item: Finding) -> bool:
        """Whether it speaks of the form of the finding and of one of the cells it asks about, or of all of them."""
        here = not self.form or self.form in item.forms
        return here and (not self.spots or bool(self.spots & _with_lines(_named_spots(item))))


@dataclass(frozen=True)
class Answers:
    """All explanations of a run, by agency and code."""

    items: tuple[Explanation, ...] = ()
    _by_code: Mapping[tuple[str, str], list[Explanation]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found: dict[tuple[str, str], list[Explanation]] = {}
        for item in self.items:
            found.setdefault((item.agency, item.code), []).append(item)
        object.__setattr__(self, "_by_code", MappingProxyType(found))

    def __add__(self, further: Iterable[Explanation]) -> Answers:
        return Answers((*self.items, *further))

    def applied(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings, those fully answered as notes with their explanation.

        An error cannot be explained, but that nobody has reported yet what a form asks.
        """
        for item in findings:
            open_ = item.severity is not Severity.NOTE and may_be_answered(item)
            answers = self._to(item) if open_ else ()
            yield replace(item, severity=Severity.NOTE, answers=answers) if answers else item

    def _to(self, item: Finding) -> tuple[Answer, ...]:
        """Return what answers every spot of the finding, each text once; nothing when a spot is left."""
        mine = self._by_code.get((item.agency, item.code), ())
        used = [answer for answer in mine if answer.reasoned and answer.is_about(item)]
        asked = asked_spots(item)
        told = {spot for answer in used for spot in answer.spots}
        whole = any(not answer.spots for answer in used)
        if not used or not (whole or item.count == 1 or all(told & _with_lines([spot]) for spot in asked)):
            return ()
        return tuple(dict.fromkeys(Answer(answer.text.rstrip("."), answer.since) for answer in used))


def gives_reason(text: str) -> bool:
    """Whether a text says more than that there is nothing to say; signs and figures alone are no reason."""
    words = re.findall(r"[^\W\d_]+", fold(text))
    return " ".join(words) not in _NO_REASON


def may_be_answered(item: Finding) -> bool:
    """Whether an explanation settles the finding: an error is to be mended, but for what nobody has reported yet."""
    return item.severity is not Severity.ERROR or item.code in _GAPS


def asked_spots(item: Finding) -> list[Spot]:
    """Return the cells a finding asks about: the first of its places, as many as it counts."""
    return [spot for _, spot in zip(range(item.count), _every_spot(item), strict=False)]


def _named_spots(item: Finding) -> Iterable[Spot]:
    """Return the cells by which an answer may name what is asked: of one question any of its cells."""
    return _every_spot(item) if item.count == 1 else asked_spots(item)


def _every_spot(item: Finding) -> Iterator[Spot]:
    return ((spot.column, row) for spot in item.places if spot.column for row in range(spot.first, spot.last + 1))


def _with_lines(spots: Iterable[Spot]) -> frozenset[Spot]:
    return frozenset(either for column, row in spots for either in ((column, row), ("", row), (column, 0)))


def spots_in(text: str) -> frozenset[Spot]:
    """Return the cells that a text names: "N11; N14:N16"."""
    found = _SPOT.finditer(text.upper())
    return frozenset((match[1], row) for match in found for row in range(int(match[2]), int(match[3] or match[2]) + 1))
