"""What templates/sample/*.toml says of sample data: sizes, shares, words. Everything in it may be left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import msgspec

from reporter.model import ReporterError

Span = tuple[int, int]  # from … to, both included


class ColumnSum(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The sum of a column of a form filled earlier, over the lines `where` lets through."""

    form: str
    column: str
    where: str = ""


class ColumnHint(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"add_up": "from"}):
    """How one column is filled; of several hints the first whose `when` holds counts.

    A number is base × percent × each + plus. Its base is what is found `from` another form, `of` this line, drawn in
    `range`, or the column it must not exceed; of the parts of a total, a `share` alone is a weight.
    """

    when: str = ""
    range: Span | None = None
    of: str = ""
    add_up: tuple[ColumnSum, ...] = ()
    share: Span | None = None  # percent
    monthly: int = 0  # percent more for each month since the model of two levels started
    most: int = 100  # percent that is never passed
    each: Span | None = None  # đồng a person; whole thousands
    plus: Span | None = None
    settles: bool = False  # `plus` comes nearer to zero from month to month
    zero: int = 0  # percent of lines with 0
    blank: int = 0  # percent of lines left blank, where that is allowed
    dash: int = 0  # percent of zeros written "-" (not applicable)
    shared: bool = False  # the same for all agencies
    weights: dict[str, int] = {}  # code of a choice → how often
    drift: dict[str, int] = {}  # code → how much more often each month
    text: str = ""  # the phrase a text starts from
    ideas: Span = (1, 1)  # how many of them, each on its own line
    fill: int = -1  # percent of lines in which a text that may be left out stands
    days: Span = (20, 150)  # how many days after the period a plan ends


class RowsHint(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"lines_of": "from"}):
    """How many lines a form without fixed lines has: some, or one for each number of another form that is not 0."""

    count: Span = (2, 4)
    lines_of: str = ""
    columns: tuple[str, ...] = ()  # the columns of that form
    copied: tuple[str, ...] = ()  # columns that both forms have
    kind: str = ""  # takes the name of the column
    number: str = ""  # takes the number


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    columns: dict[str, dict[str, ColumnHint | list[ColumnHint]]] = {}
    rows: dict[str, RowsHint] = {}
    phrases: dict[str, list[str]] = {}


@dataclass(frozen=True, slots=True)
class SampleHints:
    """All hints by form and column, and the phrases by name."""

    columns: Mapping[str, Mapping[str, Sequence[ColumnHint]]]
    rows: Mapping[str, RowsHint]
    phrases: Mapping[str, Sequence[str]]

    def of(self, form: str, column: str) -> Sequence[ColumnHint]:
        """The hints for a column; one that says nothing when there are none."""
        return self.columns.get(form, {}).get(column, (ColumnHint(),))


def load_hints(templates: Path) -> SampleHints:
    """Return the hints of templates/sample, several files as one; ReporterError for what cannot be read."""
    columns: dict[str, dict[str, Sequence[ColumnHint]]] = {}
    rows: dict[str, RowsHint] = {}
    phrases: dict[str, Sequence[str]] = {}
    for path in sorted((templates / "sample").glob("*.toml")):
        try:
            found = msgspec.toml.decode(path.read_bytes(), type=_File)
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            raise ReporterError(f"sample/{path.name}: không đọc được gợi ý số liệu mẫu ({error}).") from None
        for form, hints in found.columns.items():
            listed = {key: (hint,) if isinstance(hint, ColumnHint) else tuple(hint) for key, hint in hints.items()}
            columns.setdefault(form, {}).update(listed)
        rows |= found.rows
        phrases |= found.phrases
    return SampleHints(MappingProxyType(columns), MappingProxyType(rows), MappingProxyType(phrases))
