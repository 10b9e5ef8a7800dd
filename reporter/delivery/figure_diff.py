"""Figures of two periods side by side: absolute and relative, who entered and left, who makes up the change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from reporter.delivery.envelope import envelope
from reporter.delivery.plain_xlsx import PlainColumn, PlainSheet, write_sheets
from reporter.model import Figure, PrintedFigure
from reporter.model.wording import integer, join_names

_NAMED = 8
_HUNDREDTH = Decimal("0.01")
#: (key, scope, coded column, code of the line): what makes a figure of two periods the same.
Identity = tuple[str, str, str, str]


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
        values = {"old": self.old, "new": self.new, "absolute": self.absolute, "relative": self.relative}
        plain = {key: str(value) if isinstance(value, Decimal) else value for key, value in values.items()}
        about = {"key": self.key, "label": self.label, "unit": self.unit, "scope": self.scope}
        shares = [{"agency": name, "change": part} for name, part in self.shares]
        return {**about, **plain, "entered": list(self.entered), "left": list(self.left), "agencies": shares}


def identity(figure: Figure) -> Identity:
    """Return what makes a figure the same in two periods."""
    recipe = figure.recipe or next((part.recipe for part in figure.parts if part.recipe), None)
    return figure.key, figure.scope, recipe.by if recipe else "", recipe.code if recipe else ""


def by_identity(printed: Sequence[PrintedFigure]) -> dict[Identity, PrintedFigure]:
    """Return each figure once, as it was first printed."""
    result: dict[Identity, PrintedFigure] = {}
    for item in printed:
        result.setdefault(identity(item.figure), item)
    return result


def paired(old: PrintedFigure | None, new: PrintedFigure | None, shares: Mapping[str, int]) -> FigureChange:
    """Return one figure in two periods; `shares` is each agency's part of the change."""
    shown = (new or old).figure if new or old else None  # type: ignore[union-attr]
    assert shown is not None
    before = set(old.figure.missing) if old else set()
    after = set(new.figure.missing) if new else set()
    order = sorted(shares.items(), key=lambda item: (-abs(item[1]), item[0]))
    return FigureChange(
        shown.key,
        shown.label,
        shown.unit,
        shown.scope,
        old.figure.value if old else None,
        new.figure.value if new else None,
        tuple(sorted(before - after)) if old and new else (),
        tuple(sorted(after - before)) if old and new else (),
        tuple(item for item in order if item[1]),
    )


def change_lines(changes: Sequence[FigureChange], old: str, new: str) -> Iterator[str]:
    """Yield the text for the terminal: the figures that changed, each with who makes up the change."""
    moved = [item for item in changes if item.old != item.new]
    yield f"{integer(len(changes))} số liệu có ở hai kỳ {old} và {new}; {integer(len(moved))} thay đổi."
    for item in moved:
        yield f"{item.label} ({item.scope}): {_shown(item.old)} → {_shown(item.new)} {item.unit}{_difference(item)}"
        if item.shares:
            named = [f"{name} {_signed(part)}" for name, part in item.shares[:_NAMED]]
            rest = sum(part for _, part in item.shares[_NAMED:])
            more = (
                f"; {integer(len(item.shares) - _NAMED)} cơ quan khác {_signed(rest)}" if item.shares[_NAMED:] else ""
            )
            yield f"    do: {'; '.join(named)}{more}"
        for names, said in ((item.entered, "mới có số liệu"), (item.left, "không còn số liệu")):
            if names:
                yield f"    {said}: {join_names(list(names[:_NAMED]))}{', …' if len(names) > _NAMED else ''}"


def _shown(value: int | Decimal | None) -> str:
    if value is None:
        return "chưa có"
    return integer(value) if isinstance(value, int) else f"{value:f}".replace(".", ",")


def _signed(value: int | Decimal) -> str:
    return f"{'+' if value > 0 else '-' if value < 0 else ''}{_shown(-value if value < 0 else value)}"


def _difference(item: FigureChange) -> str:
    if item.absolute is None:
        return ""
    share = "" if item.relative is None or item.unit == "%" else f", {_signed(item.relative)}%"
    return f" ({_signed(item.absolute)}{share})"


def changes_json(changes: Sequence[FigureChange], old: str, new: str) -> str:
    """Return the changes as one JSON text."""
    counts = {"figures": len(changes), "changed": sum(item.old != item.new for item in changes)}
    items = [item.as_dict() for item in changes]
    return envelope("diff", "diff", new, items, counts, before=old).rstrip("\n")


def write_changes(path: Path, changes: Sequence[FigureChange], old: str, new: str) -> None:
    """Write the changes as a workbook: a sheet of figures, and one of who makes up each change."""
    parts = [(item, name, part) for item in changes for name, part in item.shares]
    figures = PlainSheet(
        "Số liệu",
        (
            PlainColumn("Khoá", 20, [item.key for item in changes]),
            PlainColumn("Số liệu", 50, [item.label for item in changes]),
            PlainColumn("Phạm vi", 24, [item.scope for item in changes]),
            PlainColumn("Đơn vị tính", 12, [item.unit for item in changes]),
            PlainColumn(f"Kỳ {old}", 16, [item.old for item in changes]),
            PlainColumn(f"Kỳ {new}", 16, [item.new for item in changes]),
            PlainColumn("Tăng, giảm", 16, [item.absolute for item in changes]),
            PlainColumn("Tăng, giảm (%)", 12, [item.relative for item in changes]),
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
    write_sheets(path, [figures, who], f"Số liệu kỳ {new} so với kỳ {old}")
