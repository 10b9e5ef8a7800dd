"""Figures as data: what is counted, by what it is broken down and which texts are quoted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from reporter.specs.expressions import Expression

FigureKind = Literal["sum", "count", "share", "ratio", "difference", "change", "agencies", "units"]
FIGURE_KINDS: tuple[FigureKind, ...] = ("sum", "count", "share", "ratio", "difference", "change", "agencies", "units")
#: Figures made of others: of two, the first the numerator or what is subtracted from; a change of one, now and before.
DERIVED = frozenset({"share", "ratio", "difference", "change"})
#: The key of a table that runs over the reporting agencies themselves.
BY_AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """One figure of the catalogue; `expression` is None for a count of all rows."""

    key: str
    label: str
    unit: str
    kind: FigureKind
    form: str = ""
    expression: Expression | None = None
    where: Expression | None = None
    parts: tuple[str, ...] = ()
    agencies: str = ""  # "sent", "expected" or "missing"
    units: tuple[str, str] = ("", "")  # form and axis whose members in the registry are counted, whoever sent in
    kinds: tuple[str, ...] = ()  # only agencies of these kinds; () = all
    baseline: str = ""  # the baseline it depends on
    over_100: bool = False  # of a share: whether what stands above may be more than what stands below

    @property
    def names(self) -> tuple[str, ...]:
        """The columns it looks at."""
        return tuple(name for item in (self.expression, self.where) if item for name in item.names)


@dataclass(frozen=True, slots=True)
class TableSpec:
    """Figures broken down by a coded column or by reporting agency; `form` names the column's choices."""

    key: str
    label: str
    form: str
    by: str
    figures: tuple[str, ...]
    kinds: tuple[str, ...] = ()  # by agency: only these kinds; () = all


@dataclass(frozen=True, slots=True)
class TextSpec:
    """Texts that agencies wrote in one form, one quote per row that `where` lets through."""

    key: str
    label: str
    form: str
    group: str = ""
    where: Expression | None = None
    overdue: str = ""  # coded column: only lines whose code was due before the figures were closed


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All figures, tables and texts a report may use; every part of a figure stands before it."""

    figures: Mapping[str, FigureSpec]
    tables: Mapping[str, TableSpec]
    texts: Mapping[str, TextSpec]

    def leaves(self, key: str) -> tuple[FigureSpec, ...]:
        """The counted figures that `key` is made of; itself when it is one."""
        spec = self.figures[key]
        if spec.kind not in DERIVED:
            return (spec,)
        return tuple(leaf for part in spec.parts for leaf in self.leaves(part))
