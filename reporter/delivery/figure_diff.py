"""Figures of two periods side by side: absolute and relative, who entered and left, who makes up the change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from reporter.delivery.envelope import envelope
from reporter.delivery.plain_xlsx import PlainColumn, PlainSheet, write_sheets
from reporter.model import Figure, Recipe
from reporter.model.figure_text import value_text
from reporter.model.wording import capitalize_first, first_names, integer

_NAMED = 8
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sets of reports that are compared, and which agencies are in one of them only."""

    old: str  # what people call it: "kỳ 2025-09"
    new: str
    old_period: str
    new_period: str
    entered: tuple[str, ...]
    left: tuple[str, ...]
    joined: tuple[str, ...] = ()  # the mergers and partitions of units between them, in words


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure in two periods; a value is None where it was not printed or not reported."""

    key: str
    label: str
    unit: str
    scope: str
    old: int | Decimal | None
    new: int | Decimal | None
    entered: tuple[str, ...]  # names of those whose part is in it now and was not before
    left: tuple[str, ...]
    shares: tuple[tuple[str, int], ...] = ()  # agency → its part of the change, the largest first; they add up to it
    restated: int | Decimal | None = None  # the old value as workbooks say that were sent since; None when as printed
    joined: tuple[str, ...] = ()  # of a unit that came out of others: in words, which the old value is the sum of

    @property
    def absolute(self) -> int | Decimal | None:
        """The new value less the old one."""
        return None if self.old is None or self.new is None else self.new - self.old

    @property
    def relative(self) -> Decimal | None:
        """The change in per cent of the old value; None where that is nothing."""
        if self.absolute is None or not self.old:
            return None
        return (Decimal(self.absolute) * 100 / abs(Decimal(self.old))).quantize(_HUNDREDTH, ROUND_HALF_UP)

    def as_dict(self) -> dict[str, object]:
        """The stable machine form; shares as text with a point."""
        values = {
            "old": self.old,
            "old_restated": self.restated,
            "new": self.new,
            "absolute": self.absolute,
            "relative": self.relative,
        }
        plain = {key: str(value) if isinstance(value, Decimal) else value for key, value in values.items()}
        about = {"key": self.key, "label": self.label, "unit": self.unit, "scope": self.scope}
        shares = [{"agency": name, "change": part} for name, part in self.shares]
        names = {"entered": list(self.entered), "left": list(self.left), "units": list(self.joined)}
        return {**about, **plain, **names, "agencies": shares}


def recipe_of(figure: Figure) -> Recipe | None:
    """Return where the cells of a figure are, or those of the first figure it is made of; None for neither."""
    return figure.recipe or next((part.recipe for part in figure.parts if part.recipe), None)


def paired(old: Figure, new: Figure, shares: Mapping[str, int], since: Figure | None) -> FigureChange:
    """Return one figure in two sets of reports; `shares` is each agency's part of the change.

    `since` is the old figure as workbooks say that were sent after it was printed.
    """
    before, after = set(old.missing), set(new.missing)
    order = sorted(shares.items(), key=lambda item: (-abs(item[1]), item[0]))
    return FigureChange(
        new.key,
        new.label,
        new.unit,
        new.scope,
        old.value,
        new.value,
        tuple(sorted(before - after)),
        tuple(sorted(after - before)),
        tuple(item for item in order if item[1]),
        since.value if since and since.value != old.value else None,
    )


def change_lines(changes: Sequence[FigureChange], sides: Sides) -> Iterator[str]:
    """Yield the text for the terminal: the figures that changed, each with who makes up the change."""
    moved = [item for item in changes if item.old != item.new or item.restated is not None]
    yield f"{integer(len(changes))} số liệu có ở cả {sides.old} và {sides.new}; {integer(len(moved))} thay đổi."
    for names, said in ((sides.entered, "Mới gửi"), (sides.left, "Không còn gửi")):
        if names:
            yield f"{said} ({integer(len(names))} cơ quan): {first_names(names, _NAMED)}"
    yield from (f"Đơn vị sắp xếp giữa hai kỳ: {said}" for said in sides.joined)
    for item in moved:
        yield f"{item.label} ({item.scope}): {_shown(item.old)} → {_shown(item.new)} {item.unit}{_difference(item)}"
        yield from _why(item, sides)


def _why(item: FigureChange, sides: Sides) -> Iterator[str]:
    if item.restated is not None:
        yield f"    {sides.old} tính lại từ sổ gửi sau khi lập báo cáo: {_shown(item.restated)}"
    for said in item.joined:
        sums = f"{sides.old} là tổng các đơn vị cũ" if item.old is not None else f"không có số để so ở {sides.old}"
        yield f"    {said}: {sums}"
    if item.shares:
        named = [f"{name} {_signed(part)}" for name, part in item.shares[:_NAMED]]
        rest = sum(part for _, part in item.shares[_NAMED:])
        more = f"; {integer(len(item.shares) - _NAMED)} cơ quan khác {_signed(rest)}" if item.shares[_NAMED:] else ""
        yield f"    do: {'; '.join(named)}{more}"
    for names, said in ((item.entered, "mới có số liệu"), (item.left, "không còn số liệu")):
        if names:
            yield f"    {said}: {first_names(names, _NAMED)}"


def _shown(value: int | Decimal | None) -> str:
    return "chưa có" if value is None else value_text(value, "")


def _signed(value: int | Decimal) -> str:
    return f"{'+' if value > 0 else '-' if value < 0 else ''}{_shown(-value if value < 0 else value)}"


def _difference(item: FigureChange) -> str:
    if item.absolute is None:
        return ""
    share = "" if item.relative is None or item.unit == "%" else f", {_signed(item.relative)}%"
    return f" ({_signed(item.absolute)}{share})"


def changes_json(changes: Sequence[FigureChange], sides: Sides) -> str:
    """Return the changes as one JSON text."""
    counts = {"figures": len(changes), "changed": sum(item.old != item.new for item in changes)}
    items = [item.as_dict() for item in changes]
    more = {"before": sides.old_period, "sides": [sides.old, sides.new]}
    more |= {"entered": list(sides.entered), "left": list(sides.left), "units": list(sides.joined)}
    return envelope("diff", "diff", sides.new_period, items, counts, **more)


def write_changes(path: Path, changes: Sequence[FigureChange], sides: Sides) -> None:
    """Write the changes as a workbook: a sheet of figures, and one of who makes up each change."""
    old, new = capitalize_first(sides.old), capitalize_first(sides.new)
    parts = [(item, name, part) for item in changes for name, part in item.shares]
    figures = PlainSheet(
        "Số liệu",
        (
            PlainColumn("Khoá", 20, [item.key for item in changes]),
            PlainColumn("Số liệu", 50, [item.label for item in changes]),
            PlainColumn("Phạm vi", 24, [item.scope for item in changes]),
            PlainColumn("Đơn vị tính", 12, [item.unit for item in changes]),
            PlainColumn(old, 16, [item.old for item in changes]),
            PlainColumn(f"{old}, tính lại từ sổ gửi sau", 16, [item.restated for item in changes]),
            PlainColumn(new, 16, [item.new for item in changes]),
            PlainColumn("Tăng, giảm", 16, [item.absolute for item in changes]),
            PlainColumn("Tăng, giảm (%)", 12, [item.relative for item in changes]),
            PlainColumn("Đơn vị sắp xếp", 40, ["; ".join(item.joined) for item in changes]),
            PlainColumn("Mới có số liệu", 40, ["; ".join(item.entered) for item in changes]),
            PlainColumn("Không còn số liệu", 40, ["; ".join(item.left) for item in changes]),
        ),
    )
    who = PlainSheet(
        "Cơ quan",
        (
            PlainColumn("Khoá", 20, [item.key for item, _, _ in parts]),
            PlainColumn("Số liệu", 50, [item.label for item, _, _ in parts]),
            PlainColumn("Phạm vi", 24, [item.scope for item, _, _ in parts]),
            PlainColumn("Cơ quan", 36, [name for _, name, _ in parts]),
            PlainColumn("Phần trong mức tăng, giảm", 16, [part for _, _, part in parts]),
        ),
    )
    write_sheets(path, [figures, who], f"Số liệu {sides.new} so với {sides.old}")
