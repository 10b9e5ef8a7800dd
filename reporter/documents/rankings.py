"""Rankings and lists of places in a sentence: equal ranks are told together, many places by their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from reporter.documents.prose import names_together
from reporter.documents.shown import ShownFigure, TemplateMistake
from reporter.model.agency import UnitName
from reporter.model.gaps import MOST_NAMED
from reporter.model.wording import in_sentence, integer, join_names, lower_first

_PROVINCES_NAMED = 5


class Ranking(list[Any]):
    """Rows in the order of a figure."""

    def __init__(self, rows: Iterable[Any], key: str) -> None:
        super().__init__(rows)
        self.key = key

    @property
    def head(self) -> list[Any]:
        """The rows that share the first rank."""
        return [row for row in self if row[self.key] == self[0][self.key]]


def figure_of(row: Any, key: str) -> ShownFigure:
    """Return a figure of a row; TemplateMistake where the key is that of something else."""
    value = row[key]
    if not isinstance(value, ShownFigure):
        raise TemplateMistake(f"“{key}” không phải số liệu.")
    return value


def falling(rows: Iterable[Any], key: str) -> Ranking:
    """Return rows by a figure, greatest first; not reported last."""
    return Ranking(sorted(rows, key=lambda row: figure_of(row, key).sort_value(), reverse=True), key)


def rising(rows: Iterable[Any], key: str) -> Ranking:
    """Return rows by a figure, least first; not reported last."""
    listed = list(rows)
    known = [row for row in listed if figure_of(row, key).reported]
    unknown = [row for row in listed if not figure_of(row, key).reported]
    return Ranking(sorted(known, key=lambda row: figure_of(row, key).sort_value()) + unknown, key)


def first(rows: Iterable[Any], count: int) -> list[Any]:
    """Return the first rows; of a ranking no equals are parted: a few more of them, or none of them.

    Nothing where even the first rank has more rows than a sentence can name: `tied` says how many they are.
    """
    if not isinstance(rows, Ranking) or len(rows) <= count:
        return list(rows)[:count]
    last = rows[count - 1][rows.key]
    equal = [number for number, row in enumerate(rows) if row[rows.key] == last]
    end = equal[-1] + 1 if equal else count
    if end <= max(count, MOST_NAMED):
        return rows[:end]
    return rows[: equal[0]]


def more(rows: Ranking, count: int) -> bool:
    """Return whether rows are left beside those that `first` or `tied` name: only then are these the most."""
    return len(first(rows, count) or rows.head) < len(rows) if rows else False


def tied(rows: Ranking, noun: str, verb: str = "") -> str:
    """Return what is said of a first rank of many: "44 xã cùng thiếu 8 người, nhiều nhất ở Lào Cai (20 xã)"."""
    head = rows.head
    said = f"{integer(len(head))} {noun} cùng {verb or 'mức'} {rows[0][rows.key].with_unit()}"
    found = Counter(name.within for row in head if isinstance(name := row["ten"], UnitName) and name.within)
    places = [f"{name} ({integer(number)} {noun})" for name, number in found.most_common(_PROVINCES_NAMED)]
    word = "nhiều nhất ở" if len(found) > _PROVINCES_NAMED else "ở"
    return f"{said}, {word} {join_names(places)}" if places else said


def ranked(rows: Ranking, count: int, noun: str = "nơi", verb: str = "", *, small: bool = False) -> str:
    """Return the first of a ranking with their figures, equals together: "xã A (8 người); xã B, xã C (cùng 7 người)".

    With a verb "xã A thiếu 8 người; xã B, xã C cùng thiếu 7 người". Where the first rank alone is too long to name,
    `tied` says how many they are. `small`: names that are common nouns.
    """
    chosen = first(rows, count)
    if rows and not chosen:
        return tied(rows, noun, verb)
    groups = equals(chosen, rows.key)
    said = [_rank(group, rows.key, verb, small) for group in groups]
    return "; ".join(said) if any(len(group) > 1 for group in groups) else join_names(said)


def _rank(rows: Sequence[Any], key: str, verb: str, small: bool) -> str:
    names = ", ".join(lower_first(row["ten"]) if small else in_sentence(row["ten"]) for row in rows)
    told = f"{'cùng ' if len(rows) > 1 else ''}{f'{verb} ' if verb else ''}{rows[0][key].with_unit()}"
    return f"{names} {told}" if verb else f"{names} ({told})"


def equals(rows: Iterable[Any], key: str) -> list[list[Any]]:
    """Return the rows of a ranking in groups whose figure reads alike, so that it is told once."""
    return [list(group) for _, group in groupby(rows, lambda row: figure_of(row, key).text)]


def places(rows: Sequence[Any], noun: str) -> str:
    """Return where something is: "ở xã A và xã B"; of many how many they are, "ở 12 xã"."""
    if len(rows) > MOST_NAMED:
        return f"ở {integer(len(rows))} {noun}"
    return f"ở {join_names([in_sentence(row['ten']) for row in rows])}"


def names_of(rows: Iterable[Any], tone: str = "new") -> str:
    """Return the names of rows in a sentence; of many how many there are of each kind."""
    return names_together([row["ten"] for row in rows], tone)


def nonzero(pairs: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
    """Return the pairs of a name and a figure whose figure is above nothing."""
    return [pair for pair in pairs if pair[1] > 0]
