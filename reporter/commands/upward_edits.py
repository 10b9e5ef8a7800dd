"""What the officer typed into the workbook for the level above after a build: kept by the next, or refused by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from reporter.commands.upward_lines import Line, Lines, typed_value
from reporter.model import Agency, Mark, Submission, Value
from reporter.model.wording import integer
from reporter.specs.forms import FormSpec
from reporter.specs.period_specs import PeriodSpecs
from reporter.versions import CellChange, changes

BY_HAND = "ghi tay ở sổ gửi cấp trên"


@dataclass(frozen=True, slots=True)
class HandEdits:
    """The lines with what was typed by hand, the fields of the cover typed by hand, and what to tell the officer."""

    lines: Lines
    cover: Mapping[str, Value]
    told: tuple[str, ...] = ()
    refused: bool = False  # whether something typed is not in the lines


def with_hand_edits(lines: Lines, made: Submission, edited: Submission, own: Agency, specs: PeriodSpecs) -> HandEdits:
    """Return the lines with the cells that differ between the workbook as it was made and as it lies there now.

    A cell whose source says something else by now, and a change of a line that staff of an agency added, is refused:
    nobody can say which of the two is right.
    """
    found: dict[str, list[Line]] = {form: list(group) for form, group in lines.items()}
    kept: list[CellChange] = []
    refused: list[CellChange] = []
    for (form_id, _), group in groupby(changes(made, edited, specs), key=lambda item: (item.form, item.line)):
        form, items = specs.form_set.form(form_id), list(group)
        if form.free and all(item.old is None for item in items):
            found[form_id].append(_added(form, items, own))
            kept += items
            continue
        for item in items:
            fits = not form.free and _applied(found[form_id], item, made, edited)
            (kept if fits else refused).append(item)
    cover = {key: value for key, value in edited.cover.items() if value != made.cover.get(key)}
    return HandEdits(found, cover, tuple(_told(kept, refused, len(cover))), bool(refused))


def _added(form: FormSpec, items: Sequence[CellChange], own: Agency) -> Line:
    """Return a line the officer added to a form of free lines."""
    said = {item.column: typed_value(item.new) for item in items}
    where = ", ".join(item.cell.ref for item in items)
    return Line("", {**dict.fromkeys(column.key for column in form.entered), **said}, own, by_hand=where)


def _applied(lines: list[Line], item: CellChange, made: Submission, edited: Submission) -> bool:
    """Put one change into its line; False where the source says something else by now, or nobody can read it."""
    table = next(sent.tables[item.form] for sent in (edited, made) if item.form in sent.tables)
    place = table.place(item.cell.column, item.cell.row)
    at = place[1] if place else len(lines)
    if at >= len(lines) or item.new is Mark.UNREADABLE or lines[at].values[item.column] != typed_value(item.old):
        return False
    line, said = lines[at], typed_value(item.new)
    where = ", ".join(filter(None, (line.by_hand, item.cell.ref)))
    lines[at] = replace(line, values={**line.values, item.column: said}, by_hand=where)
    return True


def _told(kept: Sequence[CellChange], refused: Sequence[CellChange], cover: int) -> Iterator[str]:
    if kept or cover:
        cells = "; ".join(item.text for item in kept)
        front = f"{integer(cover)} mục ở trang Bìa" if cover else ""
        yield f"Giữ {integer(len(kept) + cover)} ô {BY_HAND}: {'; '.join(filter(None, (front, cells)))}."
    for item in refused:
        yield (
            f"KHÔNG giữ được ô {BY_HAND} {item.cell.sheet}!{item.cell.ref} ({item.now}): nguồn nay khác "
            "lúc ghi, hoặc là dòng của cơ quan gửi. Sửa ở sổ của cơ quan ấy, hoặc ghi lại sau lần chạy này."
        )
